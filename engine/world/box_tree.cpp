#include "engine/world/box_tree.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sunflower::world {
namespace {

constexpr std::uint32_t leaf_boxes = 4;
// More are halved by count: sorting them along three axes at every level would take longer than it saves.
constexpr std::uint32_t most_swept = 512;
// Sweeping may take off one box at a time; from here on halves, so that no walk runs out of stack.
constexpr int deepest_swept = 28;

struct Bounds {
    glm::vec3 low{1e30f}, high{-1e30f};

    void add(const Box& box) {
        low = glm::min(low, box.low_m);
        high = glm::max(high, box.high_m);
    }
    float area() const {
        const glm::vec3 size = glm::max(high - low, 0.0f);
        return size.x * size.y + size.y * size.z + size.z * size.x;
    }
};

struct Ray {
    glm::vec3 origin, inverse;

    Ray(glm::vec3 from, glm::vec3 direction) : origin(from) {
        // A component of zero would make 0 * infinity at a face that the ray lies in.
        for (int i = 0; i < 3; ++i)
            inverse[i] = 1.0f / (std::abs(direction[i]) < 1e-18f ? std::copysign(1e-18f, direction[i]) : direction[i]);
    }
};

struct Span {
    float in, out;
};

inline Span cross_box(const Ray& ray, glm::vec3 low, glm::vec3 high) {
    const float ax = (low.x - ray.origin.x) * ray.inverse.x, bx = (high.x - ray.origin.x) * ray.inverse.x;
    const float ay = (low.y - ray.origin.y) * ray.inverse.y, by = (high.y - ray.origin.y) * ray.inverse.y;
    const float az = (low.z - ray.origin.z) * ray.inverse.z, bz = (high.z - ray.origin.z) * ray.inverse.z;
    return {std::max(std::max(std::min(ax, bx), std::min(ay, by)), std::min(az, bz)),
            std::min(std::min(std::max(ax, bx), std::max(ay, by)), std::max(az, bz))};
}

}  // namespace

BoxTree::BoxTree(std::span<const Box> boxes) : boxes_(boxes.begin(), boxes.end()), order_(boxes.size()) {
    std::iota(order_.begin(), order_.end(), 0u);
    nodes_.reserve(2 * boxes.size() + 1);
    nodes_.push_back({glm::vec3(0.0f), 0, glm::vec3(0.0f), static_cast<std::uint32_t>(boxes.size())});
    if (!boxes.empty()) split(0, 0);
}

void BoxTree::split(std::uint32_t index, int depth) {
    const std::uint32_t first = nodes_[index].first, count = nodes_[index].count;
    Bounds bounds;
    glm::vec3 middle_low(1e30f), middle_high(-1e30f);
    for (std::uint32_t i = first; i < first + count; ++i) {
        const Box& box = boxes_[order_[i]];
        bounds.add(box);
        middle_low = glm::min(middle_low, box.low_m + box.high_m);
        middle_high = glm::max(middle_high, box.low_m + box.high_m);
    }
    nodes_[index].low_m = bounds.low;
    nodes_[index].high_m = bounds.high;
    if (count <= leaf_boxes) return;
    const glm::vec3 spread = middle_high - middle_low;
    int axis = spread.x >= spread.y && spread.x >= spread.z ? 0 : spread.y >= spread.z ? 1 : 2;
    std::uint32_t half = count / 2;
    const auto begin = order_.begin() + first, end = begin + count;
    // By index where boxes lie alike: the same tree everywhere.
    const auto before_along = [this](int along) {
        return [this, along](std::uint32_t a, std::uint32_t b) {
            const float at = boxes_[a].low_m[along] + boxes_[a].high_m[along];
            const float bt = boxes_[b].low_m[along] + boxes_[b].high_m[along];
            return at < bt || (at == bt && a < b);
        };
    };
    if (count <= most_swept && depth < deepest_swept) {
        // Where the surfaces of the halves, times what they hold, are least (MacDonald and Booth 1990).
        float best = 1e30f;
        std::vector<float> before(count);
        for (int along = 0; along < 3; ++along) {
            std::sort(begin, end, before_along(along));
            Bounds left, right;
            for (std::uint32_t i = 0; i < count; ++i) {
                before[i] = left.area() * static_cast<float>(i);
                left.add(boxes_[order_[first + i]]);
            }
            for (std::uint32_t i = count - 1; i > 0; --i) {
                right.add(boxes_[order_[first + i]]);
                const float cost = before[i] + right.area() * static_cast<float>(count - i);
                if (cost >= best) continue;
                best = cost;
                axis = along;
                half = i;
            }
        }
    }
    if (half != count / 2) {
        std::sort(begin, end, before_along(axis));
    } else {
        std::nth_element(begin, begin + half, end, before_along(axis));
    }
    const auto children = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({glm::vec3(0.0f), first, glm::vec3(0.0f), half});
    nodes_.push_back({glm::vec3(0.0f), first + half, glm::vec3(0.0f), count - half});
    nodes_[index].first = children;
    nodes_[index].count = 0;
    split(children, depth + 1);
    split(children + 1, depth + 1);
}

std::optional<BoxTree::Hit> BoxTree::closest(glm::vec3 origin_m, glm::vec3 direction, float reach) const {
    if (boxes_.empty()) return {};
    const Ray ray(origin_m, direction);
    struct Waiting {
        std::uint32_t node;
        float in;
    };
    Waiting stack[stack_size];
    int top = 0;
    float best = reach;
    std::int64_t found = -1;
    stack[top++] = {0, 0.0f};
    while (top > 0) {
        const Waiting next = stack[--top];
        if (next.in > best) continue;
        const Node& node = nodes_[next.node];
        if (node.count > 0) {
            for (std::uint32_t i = node.first; i < node.first + node.count; ++i) {
                const Box& box = boxes_[order_[i]];
                const Span span = cross_box(ray, box.low_m, box.high_m);
                if (span.in <= 0.0f || span.in > span.out || span.in > best) continue;
                // Of two faces in one plane the box of the smaller index, in whatever order they come.
                if (span.in == best && found >= 0 && order_[i] > static_cast<std::uint32_t>(found)) continue;
                best = span.in;
                found = order_[i];
            }
            continue;
        }
        const Span a = cross_box(ray, nodes_[node.first].low_m, nodes_[node.first].high_m);
        const Span b = cross_box(ray, nodes_[node.first + 1].low_m, nodes_[node.first + 1].high_m);
        const bool meets_a = a.in <= a.out && a.out > 0.0f && a.in <= best;
        const bool meets_b = b.in <= b.out && b.out > 0.0f && b.in <= best;
        if (meets_a && meets_b) {
            const std::uint32_t far_one = a.in <= b.in ? 1 : 0;
            stack[top++] = {node.first + far_one, std::max(a.in, b.in)};
            stack[top++] = {node.first + 1 - far_one, std::min(a.in, b.in)};
        } else if (meets_a) {
            stack[top++] = {node.first, a.in};
        } else if (meets_b) {
            stack[top++] = {node.first + 1, b.in};
        }
    }
    if (found < 0) return {};
    Hit hit{best, static_cast<std::uint32_t>(found), glm::vec3(0.0f)};
    const Box& box = boxes_[hit.box];
    for (int axis = 0; axis < 3; ++axis) {
        const float face = ray.inverse[axis] > 0.0f ? box.low_m[axis] : box.high_m[axis];
        if ((face - ray.origin[axis]) * ray.inverse[axis] != best) continue;
        hit.normal[axis] = ray.inverse[axis] > 0.0f ? -1.0f : 1.0f;
        break;
    }
    return hit;
}

bool BoxTree::blocked(glm::vec3 from_m, glm::vec3 to_m) const {
    constexpr float margin = 1e-4f;
    const Ray ray(from_m, to_m - from_m);
    const auto meets = [&](glm::vec3 low, glm::vec3 high) {
        const Span span = cross_box(ray, low, high);
        return std::max(span.in, margin) < std::min(span.out, 1.0f - margin);
    };
    bool found = false;
    walk([&](glm::vec3 low, glm::vec3 high) { return !found && meets(low, high); },
         [&](const Box& box) { found = found || meets(box.low_m, box.high_m); });
    return found;
}

std::int64_t BoxTree::holding(glm::vec3 place_m, float margin_m) const {
    std::int64_t found = -1;
    const auto holds = [&](glm::vec3 low, glm::vec3 high) {
        return glm::all(glm::lessThan(low - margin_m, place_m)) && glm::all(glm::lessThan(place_m, high + margin_m));
    };
    walk([&](glm::vec3 low, glm::vec3 high) { return found < 0 && holds(low, high); },
         [&](const Box& box) {
             if (found < 0 && holds(box.low_m, box.high_m)) found = &box - boxes_.data();
         });
    return found;
}

}  // namespace sunflower::world
