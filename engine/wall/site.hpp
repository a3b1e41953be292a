// A site: what belongs to one room and to nothing else: its projectors, where they stand, their colour. No look touches it.
#pragma once

#include <array>
#include <filesystem>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/params/document.hpp"

namespace sunflower::wall {

/// Of the canvas, px: x to the right, y down, (0, 0) its upper left corner; the middle of the first pixel is (0.5, 0.5).
struct Rect {
    glm::dvec2 place_px{0}, size_px{0};

    glm::dvec2 end_px() const { return place_px + size_px; }
    glm::dvec2 middle_px() const { return place_px + 0.5 * size_px; }
    bool holds(glm::dvec2 at_px) const {
        return at_px.x >= place_px.x && at_px.y >= place_px.y && at_px.x <= end_px().x && at_px.y <= end_px().y;
    }
    bool operator==(const Rect&) const = default;
};

/// Turned first, then mirrored.
enum class Flip { none, horizontal, vertical };

/// The corners of what an output shows, in this order wherever there are four.
inline constexpr std::array<std::string_view, 4> corner_names = {"top left", "top right", "bottom right", "bottom left"};

/// Offsets of a grid of points over the output, row by row from the upper left one; the outer ones lie on its border.
struct Mesh {
    int columns = 0, rows = 0;  // 2 to 33 each; 0: there is none
    std::vector<glm::dvec2> offsets_px;

    bool operator==(const Mesh&) const = default;
};

enum Side : std::size_t { left_side, right_side, top_side, bottom_side };
inline constexpr std::array<std::string_view, 4> side_names = {"left", "right", "top", "bottom"};

/// How a projector makes light of a value: v^gamma of each colour, or sRGB's curve.
struct Curve {
    bool srgb = true;
    glm::dvec3 gamma{2.2};  // where it is not sRGB's

    bool operator==(const Curve& other) const { return srgb == other.srgb && (srgb || gamma == other.gamma); }
};

/// A projector or screen. Its px are counted as the audience sees them, upright: x to the right, y down, from the picture's
/// upper left corner, whichever way the projector hangs; `rotation_deg` and `flip` say how that lies in the signal.
struct Output {
    std::string name;        // its own, short: letters, digits, '-' and '_'
    std::string monitor;     // model of its EDID, or connector, as app::find_monitor takes it
    bool elsewhere = false;  // another machine shows it: here it only counts where edges meet
    Rect part;               // of the canvas that it shows
    glm::ivec2 size_px{0};   // of the signal: the projector's own pixels
    int rotation_deg = 0;    // 0, 90, 180, 270: how far the picture is turned clockwise in the signal
    Flip flip = Flip::none;  // in the signal, after the rotation

    std::array<glm::dvec2, 4> corners_px{};  // how far each is from the output's own
    Mesh mesh;                               // on top, px of the output too

    std::array<std::optional<double>, 4>
        edges_px{};                                // width of the soft edge by Side, canvas px; nothing: as the overlap is wide
    double edge_power = 2.0;                       // of the edge's curve: 1 is straight
    glm::dvec3 black{0};                           // its light at black, as a part of that at white
    std::vector<std::vector<glm::dvec2>> mask_px;  // polygons that stay black

    Curve curve;
    glm::dvec3 gain{1};       // of each colour's light
    double brightness = 1.0;  // of the picture's light: a cap
    std::string lut;          // .cube file, beside the site's; empty: none

    /// MPCDI file, beside the site's, and the id of its region whose maps draw the output, as another program measured them;
    /// empty: none. They say where and how much: corners, mesh, soft edges, black, mask, rotation and flip are as they begin,
    /// and `part` and `size_px` are the region's. Gain, brightness, curve and LUT go on top.
    std::string mpcdi, mpcdi_region;
    /// It has no corners to move, and Warp and Blend do not know where its pixels lie.
    bool is_mapped() const { return !mpcdi.empty(); }

    /// Size of the upright picture: size_px, or its sides changed.
    glm::ivec2 upright_px() const { return rotation_deg % 180 == 0 ? size_px : glm::ivec2(size_px.y, size_px.x); }
    bool operator==(const Output&) const = default;
};

struct Site {
    std::string title;
    glm::ivec2 canvas_px{0};
    std::optional<double> mm_per_px;  // of the floor that the canvas lies on, life-size; nothing: it is a picture
    std::string show;                 // name or path; empty: scene, view and preset stand still
    std::string scene, view, preset;
    double fade_s = 2.5;  // from black to full light, and back
    std::vector<Output> outputs;

    bool operator==(const Site&) const = default;
};

/// As it was read: text is what the file said.
struct SiteFile {
    std::filesystem::path path;
    std::string text;
    params::Value root;  // for those who read other tables of it: hours, remote, midi, power, step, health
    Site site;
};

/// Names are looked for in the user's folder of sites, then among the shipped.
std::vector<std::filesystem::path> site_folders();
/// Such a site is saved among the user's own.
bool is_shipped(const std::filesystem::path& path);
std::vector<std::string> site_names();

/// Fails in one sentence with file and line at what no wall can be: unknown keys, a part outside of the canvas, corners that
/// make no convex shape, a mesh that folds. A site is one file; it extends no other.
SiteFile load_site(std::string_view name);
/// The same of a text. path is for messages and for what lies beside it.
SiteFile read_site(std::string text, const std::filesystem::path& path);

/// The key, as "corners_px", that says what the output's maps say already; empty: none does, or there are no maps.
std::string key_beside_maps(const Output& output);
/// Whether both show the same of the canvas, one by maps and the other not. Maps share the light out among those that were
/// measured with them; how much of it another gives there they cannot know, so that read_site() refuses such a site.
bool maps_meet_others(const Output& a, const Output& b);

/// Where the file says that key, of the site or of an output by its name; line 0: nowhere.
core::SourcePlace place_of(const params::Value& root, std::string_view key, std::string_view output = {});

/// What act() gives; what it complains of is told at that key of the site.
template <typename Act>
auto told_at(const params::Value& root, std::string_view key, Act act) {
    try {
        return act();
    } catch (const core::Error& error) {
        core::fail_at(place_of(root, key), "{}: {}", key, error.what());
    }
}

/// Where the output's LUT lies.
std::filesystem::path lut_path(const SiteFile& file, const Output& output);

enum class KeepLast { no, yes };

/// Makes the file say `wanted`, and `file` with it. Only what differs is written anew, so that comments and order stay; the
/// last version is kept beside it as NAME.toml.bak, unless somebody wants an older one to stay there. A shipped site is saved
/// among the user's own. Outputs are told apart by their place in the list when none has come or gone, else by their names; new
/// ones come last. Fails, and writes nothing, when the file has changed on disk since it was read, or when `wanted` is what
/// load_site() would refuse.
void save_site(SiteFile& file, const Site& wanted, KeepLast keep = KeepLast::yes);

/// The file's text with `wanted` in it. For save_site() and its tests.
std::string patched_site(const SiteFile& file, const Site& wanted);

}  // namespace sunflower::wall
