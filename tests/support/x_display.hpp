// A screen of its own (Xvfb) for windows under test, with a real mouse, real keys (xdotool) and eyes (XGetImage).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/png_reader.hpp"

namespace sunflower::test {

/// Pixels of the screen, from its upper left corner.
struct Area {
    int left = 0, top = 0, width = 0, height = 0;
};

struct Place {
    int x = 0, y = 0;
};

enum class MouseButton { left = 1, middle = 2, right = 3, wheel_up = 4, wheel_down = 5 };

/// 0xRRGGBB, row by row from the top.
struct Pixels {
    int width = 0, height = 0;
    std::vector<std::uint32_t> rgb;

    bool operator==(const Pixels&) const = default;
    /// Mean of the three channels, 0 to 255.
    double mean() const;
    /// How far each pixel's grey lies from the mean, root mean square, 0 to 128.
    double deviation() const;
    PngPicture picture() const;
};

/// Part of the pixels that differ; 1 when the sizes do.
double changed_part(const Pixels& a, const Pixels& b);

class XDisplay {
  public:
    /// Empty: a display can be had. Otherwise the sentence that says which package is missing.
    static std::string missing();

    /// Eyes::light: seen() is there too.
    enum class Eyes { pixels, light };
    /// A screen of that size, 24 bits a pixel, on a display number that is free, without TCP. Throws std::runtime_error.
    XDisplay(int width, int height, Eyes eyes = Eyes::pixels);
    ~XDisplay();
    XDisplay(const XDisplay&) = delete;
    XDisplay& operator=(const XDisplay&) = delete;

    /// ":97", for $DISPLAY.
    const std::string& name() const;

    /// From now on the screen has a monitor of that name there, as if somebody had plugged it in; or it has not. Throws
    /// std::runtime_error.
    void plug(const std::string& name, const Area& area);
    void unplug(const std::string& name);

    /// Above all others a window of one colour, as other programs put theirs onto a screen.
    unsigned long put_window(const Area& area, std::uint32_t rgb);
    void take_window(unsigned long window);
    /// The arrow where that window (0: the root) lies, or no cursor at all.
    void set_arrow(unsigned long window, bool shown);

    // All of these return when the X server has what they send; a program may still be busy with it.
    void move(Place to);
    void press(MouseButton button);
    void release(MouseButton button);
    void click(Place at, MouseButton button = MouseButton::left);
    /// With the button held, in so many steps, as a hand does.
    void drag(Place from, Place to, MouseButton button = MouseButton::left, int steps = 12);
    void wheel(Place at, int notches);
    /// "ctrl+s", "F11", "1": X names of keys.
    void key(const std::string& chord);
    void type(const std::string& text);
    /// Writes lines of xdotool's language and does not wait: for those who measure.
    void send(const std::string& lines);
    void wait_until_sent();

    /// The topmost window whose title holds these words, viewable, as an X id. 0: none came in time.
    unsigned long wait_for_window(const std::string& title, double most_seconds);
    Area area_of(unsigned long window) const;
    /// There is no window manager here that would give it the keys.
    void focus(unsigned long window);
    /// nothing of that title is viewable: 0.
    unsigned long find_window(const std::string& title) const;

    Pixels grab(const Area& area) const;
    Pixels grab() const;
    /// What the screen sends out, cursor included, whatever X says. From any thread, and without a word to X.
    Pixels seen() const;
    /// false: `area` looks as `before` did for the whole time.
    bool wait_for_change(const Area& area, const Pixels& before, double most_seconds) const;
    /// Until nothing of it has changed for `quiet_seconds`. false: it never was so quiet.
    bool wait_for_rest(const Area& area, double quiet_seconds, double most_seconds) const;
    void save(const std::filesystem::path& png) const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::test
