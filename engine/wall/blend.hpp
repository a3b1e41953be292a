// Where outputs overlap. They are rectangles of the canvas, and the warp only undoes the room's geometry, so this is a matter
// of canvas places alone: each output has a weight there, the product of the ramps of its soft edges, and gives its weight's
// share of all weights. Shares sum to 1 whatever the edges and however many outputs meet.
//
// Black: an output gives a part b of its white even at black, so the wall is blackest where one covers it, and lightest, B,
// where most do. It is made B everywhere: with white as 1 the wall is B + (1 - B) c for a picture c, of which the sum S of b of
// all who cover the place is there already. All of it is light: after the picture's decoding, before the outputs' curves.
//
// Outputs that are drawn by maps (Output::mpcdi) have all of that in them. They are neighbours among themselves alone, and no
// site lets others overlap them.
#pragma once

#include <array>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <vector>

#include "engine/core/glsl.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// CPU twins of shaders/lib/wall_blend.glsl, in its precision.
namespace twin {
#include "shaders/lib/wall_blend.glsl"
}  // namespace twin

class Blend {
  public:
    explicit Blend(const Site& site);

    /// Widths of the soft edges by Side, canvas px: as the site says, or as wide as the overlap with the neighbour of that
    /// side; 0 where there is none. Neighbours of a side are those whose overlap with the output is a smaller part of the
    /// widths than of the heights (for top and bottom: the other way), so that projectors side by side may hang at different
    /// heights.
    const std::array<double, 4>& edges_px(std::size_t output) const { return pieces_[output].edges_px; }
    /// Those that overlap an output, itself first; of one drawn by maps those that are as well.
    const std::vector<std::size_t>& neighbours(std::size_t output) const { return pieces_[output].neighbours; }

    /// At a canvas place. count: outputs that cover it. share: of an output that covers it; 0 for others.
    int count(glm::dvec2 at_px) const;
    double weight(std::size_t output, glm::dvec2 at_px) const;
    double share(std::size_t output, glm::dvec2 at_px) const;
    /// Sum of the blacks of all who cover it, and the largest such sum anywhere on the canvas.
    glm::dvec3 black(glm::dvec2 at_px) const;
    const glm::dvec3& most_black() const { return most_black_; }
    int most_count() const { return most_count_; }

    /// What an output gives for a picture's light, 0 to 1 of what it can.
    glm::dvec3 light(std::size_t output, glm::dvec2 at_px, const glm::dvec3& picture) const;

  private:
    struct Piece {
        Rect part;
        std::array<double, 4> edges_px{};
        double power = 1.0;
        glm::dvec3 black{0};
        bool is_mapped = false;
        std::vector<std::size_t> neighbours;
    };
    void find_neighbours(const Site& site);
    void find_most();

    std::vector<Piece> pieces_;
    glm::dvec3 most_black_{0};
    int most_count_ = 0;
};

}  // namespace sunflower::wall
