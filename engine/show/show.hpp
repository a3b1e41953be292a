// A show: what happens when. Read from presets/shows/*.toml or a file of the user's, and written back from the panel.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/params/document.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/state.hpp"

namespace sunflower::show {

/// Time in whole parts of a second, so that hours of small steps add up exactly: 3,000,000 of them, which microseconds and
/// pictures at 24, 25, 30, 48, 50, 60 and 120 a second are whole numbers of.
using Ticks = std::int64_t;
inline constexpr Ticks ticks_per_second = 3'000'000;
/// To the nearest microsecond, which is what clocks give: their steps, told as floats, are whole again.
Ticks ticks_of(double seconds);
double seconds_of(Ticks ticks);

/// Where an eye goes: a view of the scene, a seed's portrait, or a camera; one of them.
struct Place {
    std::string view;
    std::uint64_t seed = 0;
    std::optional<world::Camera> camera;
    core::SourcePlace where;

    bool is_given() const { return !view.empty() || seed != 0 || camera.has_value(); }
    /// "knee", "seed 63,015,003", "a place".
    std::string words() const;
};

/// dolly: ahead by so many metres. orbit: round what the camera looks at. drift: a slow wandering that ends where it began.
/// walk: through places without a rest.
enum class MoveKind { none, dolly, orbit, drift, walk };

struct Move {
    MoveKind kind = MoveKind::none;
    double seconds = 0;         // at least
    double by_m = 0;            // dolly; negative: backwards
    double turn_deg = 0;        // orbit, anticlockwise from above
    double reach_m = 0;         // drift
    std::vector<Place> places;  // walk
    core::SourcePlace where;
};

/// What a look is changed to: a preset, and values over it.
struct LookChange {
    std::string preset;    // empty: stays
    params::Value values;  // a table of parameter groups; nothing in it: none
    core::SourcePlace where;

    bool is_given() const;
};

/// First to the place and the look, both at once, then the move, then the hold. A look for which there is no time before the
/// move (no place, no morph_s) comes along with it.
struct Step {
    std::string scene;  // empty: stays. Another one is come to through black
    Place place;
    LookChange look;
    double morph_s = 0;  // at least so long; as long as comfort needs
    bool cut = false;    // at once instead
    Move move;
    double hold_s = 0;
    core::SourcePlace where;

    /// "knee, overcast", "orbit 40 degrees", "rest".
    std::string words() const;
};

/// The light of a clock's hour.
struct Hour {
    int minute = 0;  // since midnight
    LookChange look;
};

struct Show {
    std::string name, title;
    std::filesystem::path file;  // empty: not saved yet
    std::string scene;           // with which it begins; empty: the one that is there
    bool loop = true;
    std::vector<Step> steps;
    std::vector<Hour> hours;  // by the clock; two at least, or none
    double day_s = 0;         // how long a day takes
    int first_minute = 0;     // at which it begins
    bool edited = false;      // not as its file is
};

/// Fails in one sentence with file and line at what is missing, misspelt, impossible or contradictory.
Show read_show(const params::Document& document);
/// As a file of its own that gives the same show when it is read.
std::string show_text(const Show& show);

/// A shipped show, one of the user's (they win), or a path. Fails as params::load_document and read_show do.
Show load_show(const std::string& name);
std::vector<std::filesystem::path> show_folders();
std::vector<std::string> show_names();
/// Into the user's folder, under a name made by look_name(). Never over a shipped name, nor over a file unless `replace`; what
/// is replaced goes into the bin.
std::filesystem::path save_show(const Show& show, const std::string& name, bool replace);

}  // namespace sunflower::show
