// Pictures for paper and for the screen, drawn beside the live picture: what is wished for, and the queue of them.
#pragma once

#include <functional>
#include <glm/glm.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/value.hpp"

namespace sunflower::show {

/// What the operator wants of what is seen, in the words of `sunflower still`. Empty, 0: as usual, or as the lab takes it.
struct PrintWish {
    enum class Size { window, pixels, paper };
    Size size = Size::window;  // window: in its shape, the longer side at least 1920 pixels
    std::string pixels = "3840x2160";
    std::string paper = "A2";  // a name, or measures: "60x40cm"
    std::string orientation;   // portrait, landscape
    double ppi = 0;
    std::string bleed, border;  // lengths with their units
    std::string scale;          // "1:1": parallel rays
    bool crop = false;          // nothing beyond what is seen; or all of it, and more
    std::string lab;
    std::string file;  // png, tif, jpg, exr
    int depth = 0;     // bits of a colour channel
    std::string icc;   // srgb, p3, adobe, prophoto
    std::string sharpen = "none";
    int samples = 0;

    bool operator==(const PrintWish&) const = default;
};

/// Of the words that a wish chooses among.
struct PrintWord {
    std::string_view word, title;  // as files and commands say it, and as people do
};
std::span<const PrintWord> print_sizes();
std::span<const PrintWord> print_orientations();
std::span<const PrintWord> print_files();
std::span<const PrintWord> print_colours();
std::span<const PrintWord> print_sharpenings();

/// As a table of a session file: lines "key = value" of what is not as usual. Each key is read in a call of `part`, which may
/// go on when it fails.
inline constexpr std::string_view print_guides_key = "guides";
std::string print_text(const PrintWish& wish);
using PrintPart = std::function<void(const std::function<void()>& read)>;
void read_print(const params::Value& table, PrintWish& wish, bool& guides, const PrintPart& part);

/// Lines that are drawn on the picture under the hands, in parts of its width from its middle: half sizes, right and down.
struct PrintGuides {
    glm::dvec2 bleed{0}, trim{0}, safe{0};
    /// How much more than the camera's width the picture shows, so that all of them are seen.
    double room = 1.0;

    bool operator==(const PrintGuides&) const = default;
};

/// What would come of the wish now.
struct PrintReadout {
    std::string text;     // pixels, kind of file, bytes
    double seconds = -1;  // about; negative: not known
    std::string trouble;  // why it cannot be; empty: it can
    std::optional<PrintGuides> guides;
};

enum class PrintState { waiting, running, paused, stopping, done, failed };

/// One of the queue.
struct Print {
    int id = 0;
    std::string file;  // its whole path
    std::string what;  // in words: "A2 landscape, 3 mm bleed, 7087 x 5031 pixels"
    PrintState state = PrintState::waiting;
    bool held = false;  // paused in the midst of it, its program asleep
    std::string stage;  // while it runs; empty: it begins
    double part = 0;
    double left_s = -1;  // negative: not known
    std::string why;     // of one that failed
};

/// What hands want of the queue.
struct PrintRequest {
    enum class Act { print, pause, go_on, cancel, sooner, later, forget, forget_done };
    Act act = Act::print;
    int id = 0;
};

/// The print section of the panel, and what the live loop answers there.
struct Prints {
    PrintWish wish;
    bool guides = false;                 // are to be seen
    std::vector<PrintRequest> requests;  // the live loop takes them
    double room = 1.0;                   // of the guides, in the picture as it is aimed now

    // Told by the live loop:
    std::vector<std::string> papers, labs;
    PrintReadout readout;
    std::vector<Print> queue;
    double left_s = -1;  // until all that is to be drawn is; negative: not known

    /// The one that is being drawn, or held in the midst of it; nullptr: none.
    const Print* running() const;
    /// Being drawn or waiting for it.
    int to_come() const;
    void ask(PrintRequest::Act act, int id = 0) { requests.push_back({act, id}); }
};

}  // namespace sunflower::show
