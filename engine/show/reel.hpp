// A whole show from its begin to its end, scene after scene: what is to be seen at each moment, as a function of the moment
// alone. The same as Player shows who begins at the show's first place, without a wall's clock and without hands.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/show/score.hpp"
#include "engine/world/packing.hpp"

namespace sunflower::show {

/// What is shown instead of what the show says, and where there is nothing that it says.
struct ReelChoice {
    std::string scene;                   // of a show that names none
    std::string preset;                  // the look that it begins with; empty: the scene's own
    std::vector<params::Document> over;  // qualities: these values hold at every moment
    std::vector<std::string> sets;       // "group.name=value", likewise
};

/// What is seen at a moment.
struct Sight {
    std::string scene, view, preset;
    world::Camera camera;
    params::Settings settings;  // as dark as a way through black makes them
    std::size_t step = 0;
    int cut = 0;  // another number: the camera has jumped
};

class Reel {
  public:
    /// Loads the scenes and lays the steps out. Fails as load_stage and Score do.
    Reel(const Show& show, const ReelChoice& choice);

    Ticks length() const { return length_; }
    /// Before the begin and after the end: as it begins and ends.
    Sight at(Ticks when) const;
    /// The moment nearest to `when` with no cut and no other scene between it and `about`.
    Ticks beside(Ticks about, Ticks when) const;

    /// A scene of the show, with what its beds are made of.
    struct House {
        Stage stage;
        world::Packing packing;
        world::Bed bed;  // as it is when the show first comes there
        House(Stage of, const params::Settings& settings);
    };
    const House& house(const std::string& scene) const { return *houses_.at(scene); }
    const std::map<std::string, std::unique_ptr<const House>>& houses() const { return houses_; }

    /// When the steps begin and how long they take, from the show's begin.
    const std::vector<Score::Span>& steps() const { return spans_; }

  private:
    struct Part {
        Ticks begin = 0;   // black takes it over from the part before
        Ticks length = 0;  // with the way into black behind it, where another follows
        std::string scene;
        Score score;
    };
    const Part& part_at(Ticks when) const;
    params::Settings overlaid(params::Settings settings) const;

    std::map<std::string, std::unique_ptr<const House>> houses_;
    std::vector<Part> parts_;
    std::vector<Score::Span> spans_;
    std::vector<const params::Row*> over_rows_;
    params::Settings over_;
    Ticks length_ = 0;
};

}  // namespace sunflower::show
