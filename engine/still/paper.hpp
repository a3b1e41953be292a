// Paper: sizes by name or measure, and what a printer's order is in pixels.
#pragma once

#include <glm/glm.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/still/ink.hpp"
#include "engine/still/tiles.hpp"

namespace sunflower::still {

/// Upright or lying as its name says it: A2 is 420 x 594 mm, 600x400mm lies.
struct Paper {
    std::string name;
    double width_mm = 0, height_mm = 0;
};

/// Those that have names: A5 to 2A0, US sheets, photo papers.
std::span<const Paper> papers();

/// A name in small or large letters, or WIDTHxHEIGHT with mm, cm, m, in or inch: "A2", "letter", "60x40cm", "24x36in". Fails
/// with the nearest name, or when a side is not 1 mm to 100 m.
Paper parse_paper(std::string_view text);

/// "3mm", "0.3 cm", "0.125in", "1/8in": mm. A bare number is refused unless it is 0, and so are metres, which are a slip of
/// the hand where bleeds and borders are said. what: begins the complaint.
double parse_length_mm(std::string_view text, std::string_view what);

/// "1:1", "1:20", "2:1": how many metres of the world one metre of paper shows. Fails likewise.
double parse_scale(std::string_view text);

enum class Orientation { as_named, portrait, landscape };

struct PaperOrder {
    Paper paper;
    double ppi = 300;
    double bleed_mm = 0;   // beyond each side of the paper, to be cut off: drawn, never scaled
    double border_mm = 0;  // white, inside the paper's edge
    Orientation orientation = Orientation::as_named;
};

/// A part of a picture, from the image's top left, and where its own top left lies in the file.
struct Cut {
    Area from;
    glm::ivec2 at{0};

    bool operator==(const Cut&) const = default;
};

/// Where in a file of so many pixels the picture lies. The image is what the camera shows, the trimmed paper less its border;
/// the bleed goes on beyond it, so that what is inside the cut is the same with and without.
struct Sheet {
    glm::ivec2 file_px{0};
    glm::ivec2 image_px{0};
    glm::ivec2 image_at{0};  // its top left in the file
    Area drawn;              // from the image's top left: with the bleed; what the file has around it stays white

    std::vector<Cut> cuts;  // what the file has of it; empty: all
    std::vector<Ink> inks;  // over all that, in this order

    glm::ivec2 drawn_at() const { return image_at + glm::ivec2(drawn.x0, drawn.y0); }
    std::vector<Cut> parts() const { return cuts.empty() ? std::vector{Cut{drawn, drawn_at()}} : cuts; }
};

/// A plain picture of so many pixels.
Sheet sheet_of(glm::ivec2 size_px);

/// Every length is rounded to pixels once: A2 at 300 ppi is 4961 x 7016, with 3 mm of bleed 5031 x 7087. Fails when a side
/// would be more than image::most_pixels, or the border leaves nothing.
Sheet sheet_of(const PaperOrder& order);

}  // namespace sunflower::still
