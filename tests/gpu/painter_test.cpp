// The painter puts on the framebuffer what the panel built, and leaves OpenGL as it was.
#include "engine/panel/painter.hpp"

#include <algorithm>
#include <memory>

#include "engine/gl/framebuffer.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/panel_hand.hpp"

namespace sunflower {
namespace {

using test::PanelHand;

class Painting : public test::GlTest {
  protected:
    struct Picture {
        glm::ivec2 size_px;
        std::vector<std::uint8_t> rgba;  // rows from the bottom
        const std::uint8_t* at(int x, int y_from_top) const {
            return &rgba[4 * (static_cast<std::size_t>(size_px.y - 1 - y_from_top) * static_cast<std::size_t>(size_px.x) +
                              static_cast<std::size_t>(x))];
        }
    };

    static Picture paint(panel::Painter& painter, glm::ivec2 size_px) {
        const gl::Texture colour = gl::Texture::flat("panel test", gl::Format::rgba8, size_px.x, size_px.y);
        const gl::Framebuffer target("panel test", colour);
        target.bind();
        target.clear_colour(0, std::array<float, 4>{0, 0, 1, 1});
        painter.draw();
        Picture picture{
            size_px, std::vector<std::uint8_t>(4 * static_cast<std::size_t>(size_px.x) * static_cast<std::size_t>(size_px.y))};
        colour.read(0, {0, 0, 0, size_px.x, size_px.y, 1}, std::as_writable_bytes(std::span(picture.rgba)));
        return picture;
    }

    /// Pixels as bright as letters, in the part of the window that is the panel.
    static long letters(const Picture& picture, int left) {
        long found = 0;
        for (int y = 0; y < picture.size_px.y; ++y)
            for (int x = left; x < picture.size_px.x; ++x) found += picture.at(x, y)[1] > 150 ? 1 : 0;
        return found;
    }
};

TEST_F(Painting, ThePlateIsGreyAndThePictureUntouched) {
    PanelHand hand;
    panel::Painter painter(hand.panel);
    hand.frame();
    const Picture picture = paint(painter, {1280, 720});
    for (const int x : {893, 1276}) {
        const std::uint8_t* plate = picture.at(x, 400);
        EXPECT_TRUE(plate[0] == 36 && plate[1] == 36 && plate[2] == 36) << "the panel's grey has no hue, whatever encodes";
    }
    EXPECT_EQ(picture.at(880, 400)[2], 255);
    EXPECT_EQ(picture.at(880, 400)[0], 0);
    EXPECT_GT(letters(picture, 889), 3000) << "its letters are there: 3,560, and the plan of lights where lines were";
}

TEST_F(Painting, NewLettersAreThereInTheFrameThatMadeThem) {
    PanelHand hand;
    panel::Painter painter(hand.panel);
    hand.frame();
    const long small = letters(paint(painter, {1280, 720}), 889);
    hand.input.size_px = {2560, 1440};  // the scale grows with the height: another font texture
    hand.frame();
    const long large = letters(paint(painter, {2560, 1440}), 2560 - 523 + 1);
    EXPECT_GT(large, small * 5 / 4);
}

TEST_F(Painting, LeavesTheStateAsItWas) {
    PanelHand hand;
    panel::Painter painter(hand.panel);
    glEnable(GL_FRAMEBUFFER_SRGB);
    glEnable(GL_DEPTH_TEST);
    glDisable(GL_BLEND);
    hand.frame();
    paint(painter, {1280, 720});
    EXPECT_EQ(glIsEnabled(GL_FRAMEBUFFER_SRGB), GL_TRUE);
    EXPECT_EQ(glIsEnabled(GL_DEPTH_TEST), GL_TRUE);
    EXPECT_EQ(glIsEnabled(GL_BLEND), GL_FALSE);
    EXPECT_EQ(glIsEnabled(GL_SCISSOR_TEST), GL_FALSE);
    GLint program = -1;
    glGetIntegerv(GL_CURRENT_PROGRAM, &program);
    EXPECT_EQ(program, 0);
    glDisable(GL_FRAMEBUFFER_SRGB);
    glDisable(GL_DEPTH_TEST);
}

TEST_F(Painting, TwoPaintersShareAContext) {
    PanelHand one, two({1920, 1080});
    panel::Painter first(one.panel);
    auto second = std::make_unique<panel::Painter>(two.panel);
    for (int i = 0; i < 2; ++i) {
        one.frame();
        two.frame();
        EXPECT_GT(letters(paint(first, {1280, 720}), 889), 3000);
        EXPECT_GT(letters(paint(*second, {1920, 1080}), 1529), 3000);
    }
    second.reset();
    one.frame();
    EXPECT_GT(letters(paint(first, {1280, 720}), 889), 3000);
}

}  // namespace
}  // namespace sunflower
