// A show laid out in time: what is to be seen at each moment, as a function of the moment alone.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/show/library.hpp"
#include "engine/show/show.hpp"
#include "engine/show/way.hpp"

namespace sunflower::show {

/// Where a show plays. All must outlive what is made with them.
struct Hall {
    const Stage* stage = nullptr;
    const world::Bed* bed = nullptr;
    PresetShelf* presets = nullptr;  // where looks are read; nullptr: from their files

    Surroundings around() const { return {&stage->scene, bed}; }
};

struct Moment {
    world::Camera camera;
    params::Settings settings;
    std::size_t step = 0;
    std::string view, preset;  // gone to last
    bool moves = false;        // camera or light
};

/// The steps of one scene, from the state in which they begin. A camera moves within Comfort, whatever the file says: a way
/// that is too long for its seconds takes longer.
class Score {
  public:
    /// Steps first to last, which all play in the hall's scene. at_once: the first place and light are cut to (out of black).
    /// day: how much of a show with hours has passed before. Fails with file and line at a view, seed or preset that is not
    /// there.
    Score(const Show& show, std::size_t first, std::size_t last, const Hall& hall, const State& from, bool at_once, Ticks day);

    Ticks length() const { return length_; }
    /// minute: of the day, where a clock makes the light; without one it is the show's own. At length() and beyond: as it ends.
    Moment at(Ticks when, std::optional<double> minute = {}) const;
    /// The time about a moment in which nothing is cut to: [begin, end) of it.
    struct Run {
        Ticks begin = 0, end = 0;
    };
    Run run_at(Ticks when) const;
    /// When a step begins and how long it takes.
    struct Span {
        Ticks begin = 0, length = 0;
    };
    std::size_t first_step() const { return first_; }
    const std::vector<Span>& steps() const { return spans_; }
    /// Minutes since midnight by the show's own clock.
    double minute_at(Ticks when) const;
    bool has_hours() const { return !hours_.empty(); }

  private:
    struct Leg {
        Ticks begin = 0, length = 0;
        std::shared_ptr<const Ride> ride;  // nullptr: the camera rests
        world::Camera camera;              // where it rests
        params::Settings from, to;
        std::size_t step = 0;
        std::string view, preset;
    };
    struct Light {
        double minute;
        params::Settings settings;
    };
    void add(Leg leg, double seconds);
    void lay(const Step& step, std::size_t index, const Hall& hall, State& now, bool at_once);
    params::Settings light_at(double minute) const;

    std::vector<Leg> legs_;
    std::vector<Span> spans_;
    std::vector<Light> hours_;
    std::vector<Ticks> cuts_;  // rising; not the begin
    params::Settings begun_with_;
    bool cut_to_;  // at its begin, so that its light is there at once
    std::size_t first_ = 0;
    Ticks length_ = 0, day_begin_ = 0;
    double day_s_ = 0, first_minute_ = 0;
};

/// The first step of the scene in which `step` plays, and the one after its last; and which scene that is (empty: the one in
/// which the show was begun).
struct Chapter {
    std::size_t first = 0, last = 0;
    std::string scene;
};
Chapter chapter_of(const Show& show, std::size_t step);

}  // namespace sunflower::show
