// From the bridge visitors took the bed for the hall's floor (Philip Hensher, 2010: at first nothing but a grey floor): the two
// differ by at most 20 of 255.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/app/session.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/picture.hpp"

namespace sunflower {
namespace {

class Floor : public test::GlTest {};

struct Strip {
    glm::vec3 from_m, to_m;
};

/// Mean grey along a line of places, 5 x 5 pixels each.
double grey(const test::PngPicture& picture, const world::Camera& camera, const Strip& strip) {
    const world::Projection seen = world::project(camera, picture.width, picture.height);
    double sum = 0.0;
    int count = 0;
    for (int i = 0; i <= 100; ++i) {
        const glm::vec3 to = glm::mix(strip.from_m, strip.to_m, static_cast<float>(i) / 100.0f) - seen.eye_m;
        const glm::vec3 in_camera = to * seen.world_from_camera;
        const glm::vec2 part = (glm::vec2(in_camera) / -in_camera.z - seen.tangent_min) / seen.tangent_size;
        const int x = static_cast<int>(part.x * static_cast<float>(picture.width));
        const int y = static_cast<int>((1.0f - part.y) * static_cast<float>(picture.height));
        for (int dy = -2; dy <= 2; ++dy)
            for (int dx = -2; dx <= 2; ++dx) {
                if (x + dx < 0 || y + dy < 0 || x + dx >= picture.width || y + dy >= picture.height) continue;
                for (int c = 0; c < 3; ++c) sum += picture.at(x + dx, y + dy, c) / 3.0;
                ++count;
            }
    }
    EXPECT_GT(count, 1000) << "in the picture";
    return sum / count;
}

TEST_F(Floor, LooksLikeTheBedFromTheBridge) {
    constexpr double most = 20.0;
    app::Session session({.scene = "turbine-hall", .preset = "", .sets = {}});
    render::Renderer renderer(context(), session.scene(), session.bed(), session.settings());
    const world::Camera camera = world::find_view(session.scene(), "bridge").camera;
    const test::PngPicture picture = test::draw_picture(renderer, {camera, 960, 540, 4});
    const double bed = grey(picture, camera, {{14, -6, 0.1f}, {58, 6, 0.1f}});
    const double before = grey(picture, camera, {{11.75f, -7, 0}, {11.75f, 7, 0}});
    const double beside = grey(picture, camera, {{14, 9.2f, 0}, {58, 9.2f, 0}});
    EXPECT_NEAR(before, grey(picture, camera, {{13, -7, 0.1f}, {13, 7, 0.1f}}), most) << "before it";
    EXPECT_NEAR(beside, grey(picture, camera, {{14, 7.6f, 0.1f}, {58, 7.6f, 0.1f}}), most) << "along the path";
    EXPECT_NEAR(before, bed, most);
    // Planted: the wall beside the path is no floor.
    EXPECT_GT(std::abs(grey(picture, camera, {{18.5f, 11.5f, 2.5f}, {26, 11.5f, 2.5f}}) - bed), most);
}

}  // namespace
}  // namespace sunflower
