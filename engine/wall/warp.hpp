// Where on the canvas a projector's pixel lies, and back. The four corners give a homography, which undoes a flat wall seen
// askew exactly; the mesh bends on top of it what is not flat.
//
// The mesh's offsets are added after the homography, so that a point moves by the very pixels that it is nudged; between its
// points run Catmull-Rom splines (1974): they go through every point, have no kinks, which one sees as broken lines, where
// bilinear patches meet, and a point moves nothing beyond its neighbours' neighbours.
#pragma once

#include <glm/mat3x3.hpp>
#include <glm/vec2.hpp>
#include <optional>
#include <vector>

#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// Of plane points as (x, y, 1), up to scale.
using Homography = glm::dmat3;

/// The one that takes the corners of a rectangle of this size at (0, 0), in the order of corner_names, to four points (Heckbert
/// 1989, "Fundamentals of Texture Mapping and Image Warping", 2.2.3).
Homography homography(glm::dvec2 size, const std::array<glm::dvec2, 4>& to);
/// nothing: it lies on the horizon or behind it.
std::optional<glm::dvec2> apply(const Homography& h, glm::dvec2 at);

/// What is wrong with the output's corners or mesh, in one sentence without its end; empty: nothing. Corners: each must point
/// outwards, by 0.5 degrees at least, or the four make no picture. Mesh: the picture must not fold.
std::string corners_trouble(const Output& output);
std::string mesh_trouble(const Output& output);

class Warp {
  public:
    /// Of an output without trouble.
    explicit Warp(const Output& output);

    /// Places in the signal, px from its upper left corner. canvas_of: nothing where no canvas can be; elsewhere also what lies
    /// beyond the part, which the output leaves black.
    std::optional<glm::dvec2> canvas_of(glm::dvec2 signal_px) const;
    glm::dvec2 signal_of(glm::dvec2 canvas_px) const;

    /// Of the same place upright, as corners, mesh and mask are counted.
    glm::dvec2 upright_of(glm::dvec2 signal_px) const;
    glm::dvec2 signal_of_upright(glm::dvec2 upright_px) const;
    /// Where the mesh's point lies, with its offset; and where each corner does.
    glm::dvec2 mesh_point_px(int column, int row) const;

    /// For shaders: place in the part, canvas px from its corner, of a place in the signal, without the mesh; row 2 is positive
    /// in front of the horizon.
    const Homography& part_from_signal() const { return part_from_signal_; }
    /// What the mesh adds to that, canvas px, at the middles of the signal's pixels 0, step, 2 step ... in both directions;
    /// rows from the top. Empty without a mesh.
    struct Grid {
        int step_px = 0;
        glm::ivec2 nodes{0};
        std::vector<glm::vec2> added_px;
        /// Read between its nodes, as the shader does.
        glm::dvec2 at(glm::dvec2 signal_px) const;
    };
    /// The coarsest of steps 8, 4, 2 and 1 px whose error, read bilinearly, is below a hundredth of a pixel of the signal at
    /// the middles of all its cells. (At step 1 there is none.)
    Grid mesh_grid() const;

  private:
    friend std::string mesh_trouble(const Output& output);
    struct Bend {
        glm::dvec2 offset;
        glm::dmat2 slope;  // columns: by x, by y, per px
    };
    Bend bend(glm::dvec2 flat_px) const;
    std::optional<glm::dvec2> part_of(glm::dvec2 signal_px, glm::dvec2 added = glm::dvec2(0.0)) const;
    Grid grid_of(int step_px) const;
    double error_px(const Grid& grid) const;

    Rect part_;
    glm::dvec2 upright_px_;
    Mesh mesh_;
    std::vector<glm::dvec2> padded_;                        // its offsets, and one more to each side
    Homography signal_from_upright_, upright_from_signal_;  // whole turns and mirrors
    Homography upright_from_part_, part_from_upright_;
    Homography part_from_signal_;
    glm::dvec2 px_of_canvas_;  // px of the output a canvas px, without corners and mesh
};

}  // namespace sunflower::wall
