// Rains seeds into a room and lets them come to rest: a discrete-element simulation (Cundall and Strack 1979) of the
// closed-form seed. Soft contact at the common normal, Coulomb friction with memory. Units: mm, ms, g, N.
#pragma once

#include "engine/bake/contact.hpp"
#include "engine/core/glsl.hpp"

#include <cstdint>
#include <vector>

namespace sunflower::bake {

/// A seed at rest, or where it was dropped. position: of the seed's own origin.
struct Grain {
    vec3 position_mm;
    vec4 rotation;
    float scale;
    std::uint32_t stage;
};

/// Seeds stay where dot(normal, p) + offset >= 0, touching the plane without friction.
struct Plane {
    vec3 normal;
    float offset_mm;
};

/// Seeds fall on the floor z = 0 within the rectangle, or beyond it where a plane allows.
struct Room {
    float width_mm, depth_mm;  // x, y
    bool periodic_x, periodic_y;
    float beyond_mm = 0.0f;  // how far outside the rectangle seeds may be dropped (the cliff's foot)
    std::vector<Plane> planes;
};

struct SettleSettings {
    ContactLaw law;
    float step_ms = 0.1f;
    float fall_ms = 150.0f;   // of free settling, little drag
    float calm_ms = 40.0f;    // of settling under strong drag
    float relax_ms = 25.0f;   // without gravity, so that the last overlaps part
    float fall_drag = 0.01f;  // 1/ms
    float calm_drag = 0.1f;
    float relax_drag = 0.5f;
    float fall_gravity = 4.0f;     // times the earth's while falling: the same motion in less time
    float fall_friction = 0.18f;   // Coulomb, while falling; law.friction afterwards. Sets the solid fraction.
    float press = 0.0f;            // while falling, seeds near a wall are drawn to it with so many times their weight
    float press_ms = 75.0f;        // of fall_ms
    float press_depth_mm = 40.0f;  // from the wall to where that ends
    float wall_grip = 1.0f;        // while falling, factor on the friction beside a wall
    float wall_grip_mm = 12.0f;    // as far; twice as far it is 1
    float wall_gain_mm = 0.0f;     // places nearer than wall_gain_to_mm to a wall count as lower by so much when one is taken
    float wall_gain_to_mm = 50.0f;
    int tries = 3;  // places tried for each seed, the lowest is taken
};

/// Deterministic random numbers (PCG32, O'Neill 2014).
class Random {
  public:
    explicit Random(std::uint64_t seed);
    std::uint32_t bits();
    float unit();    // [0, 1)
    float normal();  // mean 0, variance 1

  private:
    std::uint64_t state_;
};

class Settler {
  public:
    Settler(Room room, SettleSettings settings, std::uint64_t seed);

    /// A seed that never moves. One of a later stage than that being rained is an obstacle, but casts no shadow on the rain.
    void fix(const Grain& grain);

    /// Drops `count` seeds just above what lies there, settles them, and freezes them.
    void rain(int count, std::uint32_t stage);

    /// What was fixed, in order, then what was rained.
    const std::vector<Grain>& grains() const { return grains_; }
    std::size_t fixed() const { return fixed_; }

  private:
    struct PlaneContact {
        int body;
        int plane;  // -1: the floor
    };

    Grain dropped(std::uint32_t stage);
    bool drop(Grain& grain, std::uint32_t stage);
    void index_for_drops(std::uint32_t stage);
    void note_for_drops(int grain);
    void settle(int first);
    void find_outer();
    void find_inner();
    float plane_gap(const PlaneContact& contact, vec3& n, vec3& arm) const;
    std::vector<int> wedged_seeds();
    void plane_forces();
    void set_grip(bool falling);
    void press_to_walls(float acceleration);
    void step(float gravity, float press, float drag);

    Room room_;
    SettleSettings settings_;
    Random random_;
    std::vector<Grain> grains_;
    std::size_t fixed_ = 0;

    float beyond_x_ = 0.0f, beyond_y_ = 0.0f;   // of the rectangle, in the grids
    int columns_ = 0, rows_ = 0;                // of the drop grid
    std::vector<std::vector<int>> drop_cells_;  // grains near the surface
    std::vector<Body> all_;                     // body of every grain, by grain

    int active_ = 0;
    std::vector<Body> bodies_;  // the moving ones first
    std::vector<vec4> turns_;
    std::vector<Contact> outer_, inner_;
    std::vector<int> inner_of_outer_;
    std::vector<float> gaps_;
    std::vector<PlaneContact> plane_contacts_;
    std::vector<vec2> moved_;  // of each moving seed since its last look at the inner and at the outer pairs, mm
};

/// The body of a grain that does not move.
Body body_at_rest(const Grain& grain);

/// Largest distance of the surface of a seed of scale 1 from its centre of mass, mm.
constexpr float seed_reach_mm = 9.98f;

}  // namespace sunflower::bake
