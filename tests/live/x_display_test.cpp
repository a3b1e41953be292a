// The harness for real windows, on a window of its own: clicks and keys are seen, and a wait for what never comes ends.
#include <gtest/gtest.h>

#include "tests/support/program.hpp"
#include "tests/support/x_display.hpp"

// Last: Xlib's macros are everyday words (Bool, None).
#include <X11/Xlib.h>
#include <X11/keysym.h>

namespace sunflower {
namespace {

using test::Area;
using test::Pixels;
using test::XDisplay;

// Longer than anything takes on a loaded machine; a wait that should succeed never comes near.
constexpr double enough_s = 20.0;
// For waits that must end without a change.
constexpr double short_s = 0.3;

constexpr int width = 640, height = 400;
constexpr unsigned long dark = 0x203040, light = 0xc0d0e0;

/// 200 x 100 pixels at (50, 60), dark; light while a button is held in it; its width grows with the key A.
class TinyWindow {
  public:
    explicit TinyWindow(const XDisplay& display) : display_(XOpenDisplay(display.name().c_str())) {
        window_ = XCreateSimpleWindow(display_, DefaultRootWindow(display_), 50, 60, 200, 100, 0, 0, dark);
        XStoreName(display_, window_, "A tiny window");
        XSelectInput(display_, window_, ButtonPressMask | ButtonReleaseMask | KeyPressMask | StructureNotifyMask);
        XMapWindow(display_, window_);
        XSync(display_, False);
    }
    ~TinyWindow() { XCloseDisplay(display_); }
    TinyWindow(const TinyWindow&) = delete;
    TinyWindow& operator=(const TinyWindow&) = delete;

    /// Does what has come. The harness has waited until the server has it.
    void work() {
        while (XPending(display_) > 0) {
            XEvent event{};
            XNextEvent(display_, &event);
            if (event.type == ButtonPress) paint(light);
            if (event.type == ButtonRelease) paint(dark);
            if (event.type == KeyPress) pressed_.push_back(XLookupKeysym(&event.xkey, 0));
        }
        XSync(display_, False);
    }
    unsigned long id() const { return window_; }
    const std::vector<KeySym>& pressed() const { return pressed_; }

  private:
    void paint(unsigned long colour) {
        XSetWindowBackground(display_, window_, colour);
        XClearWindow(display_, window_);
    }

    Display* display_;
    Window window_ = 0;
    std::vector<KeySym> pressed_;
};

class Harness : public ::testing::Test {
  protected:
    void SetUp() override {
        if (const std::string sentence = XDisplay::missing(); !sentence.empty()) GTEST_FAIL() << sentence;
        display = std::make_unique<XDisplay>(width, height);
    }
    std::unique_ptr<XDisplay> display;
};

TEST_F(Harness, FindsAWindowByItsTitle) {
    EXPECT_EQ(display->wait_for_window("A tiny window", short_s), 0U);
    const TinyWindow window(*display);
    EXPECT_EQ(display->wait_for_window("tiny", enough_s), window.id());
    const Area area = display->area_of(window.id());
    EXPECT_EQ(area.left, 50);
    EXPECT_EQ(area.top, 60);
    EXPECT_EQ(area.width, 200);
    EXPECT_EQ(area.height, 100);
}

TEST_F(Harness, SeesAClickAndNothingWhereThereIsNone) {
    TinyWindow window(*display);
    window.work();
    const Area inside{60, 70, 20, 20}, outside{400, 300, 20, 20};
    const Pixels before = display->grab(inside), before_outside = display->grab(outside);
    EXPECT_EQ(before.rgb.front(), dark);
    display->move({150, 100});
    display->press(test::MouseButton::left);
    window.work();
    EXPECT_TRUE(display->wait_for_change(inside, before, enough_s));
    EXPECT_EQ(display->grab(inside).rgb.front(), light);
    EXPECT_EQ(test::changed_part(display->grab(inside), before), 1.0);
    EXPECT_FALSE(display->wait_for_change(outside, before_outside, short_s));
    EXPECT_TRUE(display->wait_for_rest(inside, short_s, enough_s));
    display->release(test::MouseButton::left);
    window.work();
    EXPECT_TRUE(display->grab(inside) == before);
    // Beside the window a click does nothing to it.
    display->click({300, 300});
    window.work();
    EXPECT_FALSE(display->wait_for_change(inside, before, short_s));
}

TEST_F(Harness, TypesRealKeys) {
    TinyWindow window(*display);
    window.work();
    display->focus(window.id());
    display->key("ctrl+a");
    display->type("b2");
    window.work();
    EXPECT_EQ(window.pressed(), (std::vector<KeySym>{XK_Control_L, XK_a, XK_b, XK_2}));
}

TEST_F(Harness, SavesWhatItSees) {
    const TinyWindow window(*display);
    const test::TemporaryFolder folder;
    display->save(folder.path() / "screen.png");
    const test::PngPicture picture = test::read_png(folder.path() / "screen.png");
    EXPECT_EQ(picture.width, width);
    EXPECT_EQ(picture.at(60, 70, 0), dark >> 16);
    EXPECT_EQ(picture.at(60, 70, 2), dark & 255);
    EXPECT_EQ(picture.at(10, 10, 0), 0);
    const Pixels all = display->grab();
    EXPECT_GT(all.mean(), 1.0);
    EXPECT_GT(all.deviation(), 1.0);
    EXPECT_EQ(display->grab({60, 70, 5, 5}).deviation(), 0.0);
}

}  // namespace
}  // namespace sunflower
