// The camera in a hand: look, orbit, dolly, walk, fly. The eye never enters seeds, floor or walls.
#pragma once

#include <optional>

#include "engine/show/way.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/pick.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::show {

class Eye {
  public:
    /// At once, as a view says it; ends a flight.
    void place(const world::Camera& camera);
    const world::Camera& camera() const { return camera_; }
    /// What it must keep out of; nullptr: nothing (while a bed is being laid). Both must outlive the eye or the next call.
    void set_world(const world::Scene* scene, const world::Bed* bed);

    // Movements of the mouse in pixels of a window of size_px, right and down positive.
    /// The picture moves with the cursor.
    void look(glm::vec2 moved_px, glm::ivec2 size_px);
    /// About a fixed point, which keeps its place in the picture. The height of the window is half a turn.
    void orbit(glm::vec3 pivot_m, glm::vec2 moved_px, glm::ivec2 size_px);
    /// Towards (notches positive) or away from a point: each notch takes an eighth of the distance to it. Never nearer than
    /// 0.03 m.
    void dolly(float notches, glm::vec3 towards_m);
    /// ahead and right: -1 to 1. Speed follows the height above what is below: from centimetres a second above the seeds to
    /// a brisk walk in the hall. Height stays, except where the ground rises.
    void walk(float ahead, float right, bool fast, float seconds);

    /// An eased flight over or round what lies between, slower near the seeds. Any movement by hand ends it.
    void fly_to(const world::Camera& camera, float seconds);
    void stop();
    /// Out of what has come where it is. Returns whether it had to move.
    bool stay_out();
    bool flying() const { return flight_.has_value(); }
    /// Lets flights go on.
    void tick(float seconds);

  private:
    struct Flight {
        Ride ride;
        float seconds = 1.0f, passed = 0.0f;
    };
    void move_to(glm::vec3 eye_m);
    void keep_out();
    bool orbit_by(glm::vec3 pivot_m, glm::vec2 moved_px, glm::ivec2 size_px);

    world::Camera camera_;
    const world::Scene* scene_ = nullptr;
    const world::Bed* bed_ = nullptr;
    std::optional<Flight> flight_;
};

}  // namespace sunflower::show
