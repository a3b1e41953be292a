// A camera's way that passes through no floor, wall or bed, and how fast an eye may go along it.
#pragma once

#include <span>
#include <vector>

#include "engine/show/camera_path.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::show {

/// What a way keeps out of; nullptr: there is none.
struct Surroundings {
    const world::Scene* scene = nullptr;
    const world::Bed* bed = nullptr;
};

/// Places from one to the other, both included, joined by straight lines that keep clear of boxes and seeds: a straight one
/// where that is, otherwise over what lies between, or round it (A* on a grid, Hart, Nilsson and Raphael 1968, then drawn
/// tight). Where there is no way at all (one of them lies within a wall) only the two.
std::vector<glm::vec3> clear_places(const Surroundings& around, glm::vec3 from_m, glm::vec3 to_m);

/// Whether no box and no seed is nearer than that to the straight line.
bool is_clear(const Surroundings& around, glm::vec3 from_m, glm::vec3 to_m, float clearance_m);

/// What does no one ill on a large wall. The first two are what every show must keep to.
struct Comfort {
    double eye_m_per_s = 1.2;
    double turn_deg_per_s = 10.0;
    /// Near the seeds an eye goes slower: at most so many of its heights above them a second, but never slower than least.
    double heights_per_s = 1.3;
    double least_m_per_s = 0.05;
    /// What is looked at grows or shrinks at most by this power of e a second, by the lens and by how near the eye comes.
    double growth_per_s = 0.3;
    /// Its speed changes at most by this power of e a second.
    double pace_per_s = 0.8;
};

/// A way in time: at rest at both ends, through all its stations without a rest, as fast between as comfort allows (or slower,
/// by as much everywhere). Straight down north is up, as world::project has it, and the picture comes there turned.
class Ride {
  public:
    /// Two cameras at least.
    Ride(const Surroundings& around, std::span<const world::Camera> stations, const Comfort& comfort = {});
    /// Along a path that is known already; its times count for nothing.
    Ride(const Surroundings& around, CameraPath path, const Comfort& comfort = {});

    /// How long it takes at least; 0: nothing moves.
    double least_s() const { return least_s_; }
    /// Part of the time, 0 to 1: the first and the last station to the bit.
    world::Camera at(double part) const;
    double length_m() const { return length_m_; }

  private:
    void pace(const Surroundings& around, const Comfort& comfort);

    CameraPath path_;
    double ortho_from_m_ = 0, ortho_to_m_ = 0;
    std::vector<double> reached_;  // part of the time without ramps at which each of the path's even parts is reached
    double ramp_ = 0.0;            // part of the time that getting under way takes, and coming to rest
    double least_s_ = 0.0, length_m_ = 0.0;
};

/// The rotation between two cameras as a picture shows it, degrees.
double turn_deg(const world::Camera& from, const world::Camera& to);

}  // namespace sunflower::show
