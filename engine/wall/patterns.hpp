// Test pictures for whoever sets up projectors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/wall/output_pass.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::wall {

enum class Pattern { grid, circles, rule, checker, focus, ramp, near_black, overlap, white, grey, black, red, green, blue };

struct PatternRow {
    Pattern pattern;
    std::string_view name;  // for menus, files and remote control
    std::string_view help;  // one line: what it is for
    bool is_raw;            // the projector's own pixels: no warp, blend or colour
    bool blends;            // soft edges and black lift as the work has them; else both are seen in full where two meet
};
/// All, in the order in which they are used.
std::span<const PatternRow> pattern_rows();
const PatternRow& row_of(Pattern pattern);
/// By its name; nothing: there is none.
std::optional<Pattern> pattern_of(std::string_view name);

/// Display-encoded, rows from the top; alpha 255. shown: of the canvas; of a raw one the output's upright pixels.
struct PatternPicture {
    Rect shown;
    glm::ivec2 size_px{0};
    std::vector<std::uint8_t> rgba;
};
/// As output number `output` shows it: what several outputs show of the same place of the canvas coincides (grid, circles,
/// overlap), in two colours that make white where they meet; all else is for each alone.
PatternPicture pattern_picture(Pattern pattern, const Site& site, std::size_t output);

/// A cross over whatever an output shows, in the framebuffer that is bound: where a place of the signal, of signal_px in all,
/// lies in target_px.
void draw_mark(glm::dvec2 at_px, glm::ivec2 signal_px, glm::ivec2 target_px);

/// On the device: a picture for each output, made anew when pattern or site change.
class PatternScreen {
  public:
    /// After OutputPass::lay() of the same site.
    void show(Pattern pattern, const Site& site);
    /// As OutputPass::draw(); after show().
    void draw(OutputPass& pass, std::size_t output, double light, const gl::Framebuffer* target, glm::ivec2 size_px) const;

  private:
    struct Plate {
        gl::Texture texture;
        Rect shown;
    };
    Pattern pattern_ = Pattern::grid;
    Site site_;
    std::vector<Plate> plates_;
};

}  // namespace sunflower::wall
