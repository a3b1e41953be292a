// Strokes as a height field: what all of them, one after the other, leave of the bed's surface. Kept by squares of a tile, each
// with what every stroke that touched it left there, so that one stroke more or less costs what it touches and nothing else.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "engine/world/carve.hpp"
#include "engine/world/stroke.hpp"

namespace sunflower::world {

class StrokeField {
  public:
    static constexpr int side = 25;  // nodes of a tile, every 10 mm; the next tile begins at the twenty-sixth
    static constexpr std::size_t nodes = side * side;

    /// The bed that is brushed: columns x rows tiles from corner_m (world frame), its surface above the ground, and what other
    /// forms leave of it at places of a tile.
    struct Ground {
        glm::vec2 corner_m{0};
        int columns = 0, rows = 0;
        float surface_mm = 0.0f;
        std::function<void(glm::ivec2 tile, std::span<const glm::vec2> places_m, std::span<CarveLimits> found)> limits;
    };
    explicit StrokeField(Ground ground) : ground_(std::move(ground)) {}

    /// These strokes instead of those before. What both begin with is not worked out again.
    void follow(const Strokes& strokes);

    /// Tiles that a stroke changes, by row and column; their nodes on the eastern and northern border belong to the neighbours.
    std::vector<glm::ivec2> tiles() const;
    /// What is left at a node, counted from the south-west corner of all: what the forms leave where no stroke changes it.
    CarveLimits limits(glm::ivec2 node) const;
    /// Height of the surface there above what it is where nobody was, mm.
    float height_mm(glm::ivec2 node) const;

  private:
    using Heights = std::array<float, nodes>;
    struct Before {  // the first stroke
        std::array<CarveLimits, nodes> limits;
        Heights heights;
    };
    struct Square {
        std::shared_ptr<const Before> before;
        std::vector<std::pair<std::size_t, std::shared_ptr<const Heights>>> after;  // the stroke's place in the order
        const Heights& now() const { return after.empty() ? before->heights : *after.back().second; }
    };
    class Work;

    int key(glm::ivec2 square) const { return square.y * (ground_.columns + 1) + square.x; }
    glm::vec2 place_m(glm::ivec2 node) const;
    /// Nodes on the far border of the bed belong to no tile: they are those of the last one.
    glm::ivec2 tile_of(glm::ivec2 square) const { return glm::min(square, glm::ivec2(ground_.columns - 1, ground_.rows - 1)); }
    const Square* find(glm::ivec2 node, std::size_t& at) const;
    Square& square(int key);
    void apply(const Stroke& stroke, std::size_t index);

    Ground ground_;
    Strokes strokes_;
    std::vector<std::vector<int>> touched_;  // squares, by stroke
    std::map<int, Square> squares_;
};

}  // namespace sunflower::world
