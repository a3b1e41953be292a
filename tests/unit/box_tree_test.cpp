// The tree of boxes against trying every box.
#include "engine/world/box_tree.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace sunflower::world {
namespace {

struct Dice {
    std::mt19937 engine{7};
    float in(float low, float high) { return low + (high - low) * static_cast<float>(engine() / 4294967296.0); }
    glm::vec3 place(float reach) { return {in(-reach, reach), in(-reach, reach), in(-reach, reach)}; }
};

std::vector<Box> some_boxes(int count, float reach, Dice& dice) {
    std::vector<Box> boxes;
    for (int i = 0; i < count; ++i) {
        const glm::vec3 low = dice.place(reach);
        // Bars, plates and blocks.
        const glm::vec3 size(dice.in(0.05f, i % 3 == 0 ? 20.0f : 1.0f), dice.in(0.05f, i % 5 == 0 ? 20.0f : 1.0f),
                             dice.in(0.05f, 2.0f));
        boxes.push_back({Surface::wall, low, low + size});
    }
    return boxes;
}

struct Crossing {
    double in, out;
    int axis;
};

Crossing cross(const Box& box, glm::dvec3 from, glm::dvec3 direction) {
    Crossing found{-1e30, 1e30, 0};
    for (int axis = 0; axis < 3; ++axis) {
        double a = (static_cast<double>(box.low_m[axis]) - from[axis]) / direction[axis];
        double b = (static_cast<double>(box.high_m[axis]) - from[axis]) / direction[axis];
        if (a > b) std::swap(a, b);
        if (a > found.in) found = {a, found.out, axis};
        found.out = std::min(found.out, b);
    }
    return found;
}

// Rays that pass an edge so closely that float and double may differ say nothing.
constexpr double grazing = 1e-3;

TEST(BoxTree, ClosestIsTheClosestOfAll) {
    Dice dice;
    const std::vector<Box> boxes = some_boxes(400, 20.0f, dice);
    const BoxTree tree(boxes);
    int met = 0, compared = 0;
    for (int i = 0; i < 3000; ++i) {
        const glm::vec3 from = dice.place(25.0f);
        const glm::vec3 direction = glm::normalize(dice.place(1.0f));
        const float reach = dice.in(5.0f, 80.0f);
        double best = static_cast<double>(reach);
        int box = -1, axis = 0;
        bool doubtful = false;
        for (std::size_t k = 0; k < boxes.size(); ++k) {
            const Crossing c = cross(boxes[k], from, direction);
            doubtful =
                doubtful || std::abs(c.in - c.out) < grazing || std::abs(c.in) < grazing || std::abs(c.in - best) < grazing;
            if (c.in <= 0.0 || c.in > c.out || c.in >= best) continue;
            best = c.in;
            box = static_cast<int>(k);
            axis = c.axis;
        }
        if (doubtful) continue;
        ++compared;
        const auto hit = tree.closest(from, direction, reach);
        ASSERT_EQ(hit.has_value(), box >= 0) << i;
        if (!hit) continue;
        ++met;
        EXPECT_EQ(hit->box, static_cast<std::uint32_t>(box));
        EXPECT_NEAR(static_cast<double>(hit->distance), best, 1e-4);  // float steps at 80 m, tenfold
        glm::vec3 normal(0.0f);
        normal[axis] = direction[axis] > 0.0f ? -1.0f : 1.0f;
        EXPECT_EQ(hit->normal, normal);
    }
    EXPECT_GT(compared, 2000);
    EXPECT_GT(met, 700);
}

TEST(BoxTree, BlockedIsWhatAnyBoxBlocks) {
    Dice dice;
    const std::vector<Box> boxes = some_boxes(150, 20.0f, dice);
    const BoxTree tree(boxes);
    int blocked = 0, open = 0;
    for (int i = 0; i < 3000; ++i) {
        const glm::vec3 from = dice.place(25.0f), to = dice.place(25.0f);
        bool any = false, doubtful = false;
        for (const Box& box : boxes) {
            const Crossing c = cross(box, from, glm::dvec3(to) - glm::dvec3(from));
            const double gap = std::min(c.out, 1.0) - std::max(c.in, 0.0);
            doubtful = doubtful || std::abs(gap) < grazing;
            any = any || gap > 0.0;
        }
        if (doubtful) continue;
        EXPECT_EQ(tree.blocked(from, to), any) << i;
        ++(any ? blocked : open);
    }
    EXPECT_GT(blocked, 300);
    EXPECT_GT(open, 300);
}

TEST(BoxTree, RaysAlongAxesAndFacesAreMet) {
    const std::vector<Box> boxes = {{Surface::wall, {0, 0, 0}, {1, 1, 1}}, {Surface::steel, {3, -5, -5}, {4, 5, 5}}};
    const BoxTree tree(boxes);
    const auto hit = tree.closest({-2, 0.5f, 0.5f}, {1, 0, 0}, 100.0f);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->distance, 2.0f);
    EXPECT_EQ(hit->normal, glm::vec3(-1, 0, 0));
    // From within a box the next one is met; what is beside, behind or too far is not.
    const auto next = tree.closest({0.5f, 0.5f, 0.5f}, {1, 0, 0}, 100.0f);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->box, 1u);
    EXPECT_FALSE(tree.closest({-2, 6, 0.5f}, {1, 0, 0}, 100.0f));
    EXPECT_FALSE(tree.closest({-2, 0.5f, 0.5f}, {-1, 0, 0}, 100.0f));
    EXPECT_FALSE(tree.closest({-2, 0.5f, 0.5f}, {1, 0, 0}, 1.9f));
    EXPECT_EQ(tree.holding({0.5f, 0.5f, 0.5f}, 0.0f), 0);
    EXPECT_EQ(tree.holding({1.05f, 0.5f, 0.5f}, 0.0f), -1);
    EXPECT_EQ(tree.holding({1.05f, 0.5f, 0.5f}, 0.1f), 0);
    // Touching is not standing between.
    EXPECT_FALSE(tree.blocked({1, 0.5f, 0.5f}, {3, 0.5f, 0.5f}));
    EXPECT_TRUE(tree.blocked({1, 0.5f, 0.5f}, {3.5f, 0.5f, 0.5f}));
}

TEST(BoxTree, NoBoxesAndManyBoxes) {
    const BoxTree none;
    EXPECT_FALSE(none.closest({0, 0, 0}, {0, 0, 1}, 1e9f));
    EXPECT_FALSE(none.blocked({0, 0, 0}, {0, 0, 1}));
    EXPECT_EQ(none.holding({0, 0, 0}, 1.0f), -1);

    // A hundred thousand; a third of them in the same place, which no plane parts.
    Dice dice;
    std::vector<Box> boxes = some_boxes(67'000, 500.0f, dice);
    boxes.resize(100'000, {Surface::steel, {600, 0, 0}, {601, 1, 1}});
    const BoxTree tree(boxes);
    const auto hit = tree.closest({700, 0.5f, 0.5f}, {-1, 0, 0}, 1e9f);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->distance, 99.0f);
    EXPECT_EQ(hit->box, 67'000u) << "of equal ones the first, wherever the tree has it";
    for (int i = 0; i < 20; ++i) {
        const glm::vec3 from = dice.place(500.0f), direction = glm::normalize(dice.place(1.0f));
        double best = 1e9;
        for (const Box& box : boxes) {
            const Crossing c = cross(box, from, direction);
            if (c.in > 0.0 && c.in <= c.out) best = std::min(best, c.in);
        }
        const auto found = tree.closest(from, direction, 1e9f);
        EXPECT_NEAR(found ? static_cast<double>(found->distance) : 1e9, best, 2e-3) << "float steps at 1 km, tenfold";
    }
}

}  // namespace
}  // namespace sunflower::world
