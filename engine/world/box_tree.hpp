// Rays against the upright boxes of a hall: a bounding volume hierarchy over some hundreds of them, or a hundred thousand.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <optional>
#include <span>
#include <vector>

#include "engine/world/scene.hpp"

namespace sunflower::world {

class BoxTree {
  public:
    struct Hit {
        float distance = 0.0f;  // in lengths of the direction
        std::uint32_t box = 0;  // index in what the tree was made of
        glm::vec3 normal{0};    // of the face, outwards
    };

    /// One node of the tree: a box around what it holds. Children of an inner node lie side by side at `first`; a leaf holds
    /// `count` boxes from order()[first] on.
    struct Node {
        glm::vec3 low_m{0};
        std::uint32_t first = 0;
        glm::vec3 high_m{0};
        std::uint32_t count = 0;  // 0: inner
    };

    /// Keeps a copy of the boxes. None is allowed.
    explicit BoxTree(std::span<const Box> boxes);
    BoxTree() : BoxTree(std::span<const Box>{}) {}

    /// The first face that the ray meets from outside of its box, farther than 0 and up to `reach` lengths of `direction`. A
    /// box that holds the origin is not met.
    std::optional<Hit> closest(glm::vec3 origin_m, glm::vec3 direction, float reach) const;

    /// Whether any box lies between two places: what is nearer to either end than a ten-thousandth of the way does not count.
    bool blocked(glm::vec3 from_m, glm::vec3 to_m) const;

    /// The box that holds the place, or lies nearer to it than `margin_m` in every coordinate; -1: none.
    std::int64_t holding(glm::vec3 place_m, float margin_m) const;

    const std::vector<Box>& boxes() const { return boxes_; }

    /// Calls visit(box) for every box, except below nodes for which enter(low_m, high_m) is false.
    template <typename Enter, typename Visit>
    void walk(Enter&& enter, Visit&& visit) const {
        if (boxes_.empty()) return;
        std::uint32_t stack[stack_size];
        int top = 0;
        stack[top++] = 0;
        while (top > 0) {
            const Node& node = nodes_[stack[--top]];
            if (!enter(node.low_m, node.high_m)) continue;
            if (node.count == 0) {
                stack[top++] = node.first + 1;
                stack[top++] = node.first;
            } else {
                for (std::uint32_t i = 0; i < node.count; ++i) visit(boxes_[order_[node.first + i]]);
            }
        }
    }

  private:
    // Every level leaves one node behind: at most 28 that are swept, and 32 that are halved.
    static constexpr int stack_size = 64;

    void split(std::uint32_t node, int depth);

    std::vector<Box> boxes_;
    std::vector<std::uint32_t> order_;
    std::vector<Node> nodes_;
};

}  // namespace sunflower::world
