// What is seen of an area light from a place, between the boxes that stand before it.
#pragma once

#include <vector>

#include "engine/world/box_tree.hpp"
#include "engine/world/light.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// The light's rectangle is cut into cells, each a hundred fine columns or so; the boxes' shadows on its plane are drawn into
/// them by area, so that a glazing bar far thinner than a cell takes away what it should and nothing depends on chance. Shadows
/// that fall into one fine column are taken for independent. Rectangles with an edge askew to the axes are seen by rays
/// instead, four a cell.
class AreaShadow {
  public:
    /// What blocks: walls, floor, steel and plinths; panels, skies and ground do not.
    static std::vector<Box> blockers(const Scene& scene);

    /// Both must outlive this.
    AreaShadow(const AreaLight& light, const BoxTree& blockers);

    /// As polygon_light, of what is seen; the same to the last bit where all of it is.
    glm::vec4 seen(glm::vec3 place_m);

  private:
    /// Of a box, from a place: the box's ends along u and v, its shadow's along v, and how much larger than its highest and its
    /// lowest slice their shadows are.
    struct Shadow {
        float u0, u1, v0, v1, v_low, v_high, s0, s1;
    };

    template <int U, int V>
    void cast_all(glm::vec3 place_m);
    void cast(const Shadow& shadow, float from_u, float from_v);
    void cast_rays(glm::vec3 place_m);
    void light_cells(glm::vec3 place_m);
    glm::vec4 add_cells(glm::vec3 place_m, glm::vec4 whole);

    const AreaLight& light_;
    const BoxTree& blockers_;
    bool upright_ = false;            // both edges lie along axes
    int axis_u_ = 0, axis_v_ = 1;     // of u, the longer edge, and v
    float sign_n_ = 1.0f;             // of the normal
    glm::vec3 low_m_{0}, high_m_{0};  // of the rectangle
    glm::vec3 corner_m_{0}, edge_u_m_{0}, edge_v_m_{0};
    int cells_u_ = 1, cells_v_ = 1, fine_ = 1;
    float row_m_ = 1.0f, column_per_m_ = 1.0f;
    bool touched_ = false;
    std::vector<float> left_;    // of each fine column of each row of cells, the part that is seen
    std::vector<float> across_;  // what shadows across all rows leave of each fine column
    std::vector<glm::vec3> corners_, along_u_, along_v_, cell_light_;
};

}  // namespace sunflower::world
