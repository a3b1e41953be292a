// The lights of the reference, and how a point draws directions to them.
#pragma once

#include <array>
#include <glm/glm.hpp>
#include <optional>
#include <vector>

#include "engine/params/settings.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::bake {

/// Spot and lamp are balls of this radius: their shadows are soft by distance.
inline constexpr double lamp_radius_mm = 20.0;

struct LightSample {
    int role = 0;
    glm::vec3 direction{0};    // to the light, unit
    double distance_mm = 0.0;  // what lies nearer casts a shadow
    glm::vec3 radiance{0};     // exposed, over the density of the draw
};

/// Places are mm from the scene's origin_m, as ReferenceScene's. Rectangles shine on the side of cross(u, v) only, and nothing
/// but a draw finds a light: a ray that meets its place goes on.
class ReferenceLights {
  public:
    ReferenceLights(const world::Scene& scene, const params::Settings& settings, glm::dvec3 origin_m);

    bool any() const { return !pieces_.empty() || !balls_.empty(); }
    /// Nothing: the light that was drawn does not shine there.
    std::optional<LightSample> sample(glm::dvec3 place_mm, float choice, glm::vec2 u) const;

  private:
    struct Piece {  // of a rectangle: small enough that all of it is about equally far
        int role;
        glm::dvec3 corner, u, v;
        glm::vec3 radiance;
    };
    struct Ball {
        int role;
        glm::dvec3 place;
        glm::vec3 aim;
        float edge_cosine;
        glm::vec3 intensity;  // cd times exposure, per m2 of what it lights
    };
    void weigh_cells(glm::vec3 low_m, glm::vec3 high_m, glm::dvec3 origin_m);
    float weight(std::size_t light, glm::dvec3 low, glm::dvec3 high) const;
    std::optional<LightSample> sample_piece(const Piece& piece, glm::dvec3 place, glm::dvec2 u) const;
    static std::optional<LightSample> sample_ball(const Ball& ball, glm::dvec3 place, glm::vec2 u);

    std::vector<Piece> pieces_;
    std::vector<Ball> balls_;
    // Of each cell of the room, by which part each light is drawn, summed up: lights differ by orders of magnitude.
    glm::ivec3 cells_{1};
    glm::dvec3 low_{0}, size_{1};
    std::vector<float> sums_;
};

}  // namespace sunflower::bake
