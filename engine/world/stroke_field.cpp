#include "engine/world/stroke_field.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numbers>
#include <set>

#include "engine/core/hash.hpp"
#include "engine/world/packing.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::world {
namespace {

constexpr int side = StrokeField::side;
constexpr float step_mm = CARVE_STEP_MM;
constexpr float crest_mm = 10.0f;  // as in carve.cpp: centres lie no higher above the mean surface
constexpr float most_heap_mm = 55.0f, soft_heap_mm = 40.0f;
// What a stroke changes reaches so many radii from its way: its rim, and the shoe's.
constexpr float rim_radii = 1.45f;
// Tiles of the border end in the cliff and have nothing above them.
constexpr float bare_border_mm = 250.0f;
constexpr float tine_m = 0.055f;
constexpr float stride_m = 0.66f, gauge_m = 0.17f, shoe_length_m = 0.32f, shoe_width_m = 0.115f;
constexpr float nothing_mm = 0.01f;  // less is no change

/// Smooth noise of the place, -1 to 1: no hand is as even as a formula.
float noise(glm::vec2 place_m, float wave_m, std::uint32_t salt) {
    const glm::vec2 at = place_m / wave_m, whole = glm::floor(at);
    const glm::vec2 f = at - whole, s = f * f * (3.0f - 2.0f * f);
    const auto value = [&](int dx, int dy) {
        const auto x = static_cast<std::uint32_t>(static_cast<int>(whole.x) + dx);
        const auto y = static_cast<std::uint32_t>(static_cast<int>(whole.y) + dy);
        return 2.0f * core::unit_float(core::hash3(x, y, salt)) - 1.0f;
    };
    return glm::mix(glm::mix(value(0, 0), value(1, 0), s.x), glm::mix(value(0, 1), value(1, 1), s.x), s.y);
}

/// A bank with a rounded top: 1 in the middle, 0 at 1 and beyond.
float bank(float r) {
    constexpr float round = 0.35f;
    const float top = std::sqrt(1.0f + round * round);
    return r >= 1.0f ? 0.0f : (top - std::sqrt(r * r + round * round)) / (top - round);
}

/// A low bow between 1 and rim_radii.
float rim(float r) {
    return r <= 1.0f || r >= rim_radii ? 0.0f : std::sin(std::numbers::pi_v<float> * (r - 1.0f) / (rim_radii - 1.0f));
}

float soft_step(float t) {
    t = std::clamp(t, 0.0f, 1.0f);
    return t * t * (3.0f - 2.0f * t);
}

/// What lies above the bed ends at 60 mm: heaps grow slower from 40 on, however often one pours.
float piled(float height_mm) {
    constexpr float room = most_heap_mm - soft_heap_mm;
    return height_mm <= soft_heap_mm ? height_mm : soft_heap_mm + room * (1.0f - std::exp((soft_heap_mm - height_mm) / room));
}
float poured(float height_mm) {
    constexpr float room = most_heap_mm - soft_heap_mm;
    if (height_mm <= soft_heap_mm) return height_mm;
    return soft_heap_mm - room * std::log(std::max(1.0f - (height_mm - soft_heap_mm) / room, 1e-4f));
}

/// Where a node lies along the stroke.
struct Way {
    float away_m = 1e9f;
    float left_m = 0.0f;  // of the way, as it went there
    float full = 1.0f;    // of a rake: 0 where its way ends
};

/// As a height above the untouched surface what forms leave of it, and the other way round. A cut that passes just over the
/// crests takes nothing.
float height_of(const CarveLimits& limits, float surface_mm) {
    if (limits.heap_mm > surface_mm) return limits.heap_mm - surface_mm;
    const float cut = limits.bed_mm - surface_mm;
    return cut >= crest_mm ? 0.0f : cut <= -crest_mm ? cut : 0.5f * (cut - crest_mm);
}

CarveLimits limits_of(float height_mm, float surface_mm) {
    if (height_mm > 0.0f) return {surface_mm + crest_mm + 2.0f * height_mm, surface_mm + height_mm};
    return {surface_mm + (height_mm > -crest_mm ? crest_mm + 2.0f * height_mm : height_mm), 0.0f};
}

/// The nearest place of a segment, how far along it lies (0 to 1), and on which side p is.
struct OnSegment {
    float away_m, part, left_m;
};
OnSegment on_segment(glm::vec2 a, glm::vec2 b, glm::vec2 p) {
    const glm::vec2 way = b - a;
    const float length2 = glm::dot(way, way);
    const float part = length2 > 0.0f ? std::clamp(glm::dot(p - a, way) / length2, 0.0f, 1.0f) : 0.0f;
    const float away = glm::distance(p, a + part * way);
    const float side_of = way.x * (p - a).y - way.y * (p - a).x;
    return {away, part, side_of < 0.0f ? -away : away};
}

std::vector<CarveForm> steps_along(const Stroke& stroke) {
    std::vector<CarveForm> prints;
    const float size = 2.0f * stroke.radius_m / shoe_length_m;
    const auto put = [&](glm::vec2 at, glm::vec2 ahead) {
        const auto h = static_cast<std::uint32_t>(prints.size());
        const auto jitter = [&](std::uint32_t salt, float low, float high) {
            return low + (high - low) * core::unit_float(core::hash3(h, salt, 0x7eadu));
        };
        const float left_foot = h % 2 == 0 ? 1.0f : -1.0f;
        const float turn = left_foot * jitter(1, 0.02f, 0.20f) + jitter(2, -0.07f, 0.07f);
        const glm::vec2 left(-ahead.y, ahead.x);
        CarveForm print;
        print.kind = CarveKind::print;
        print.at_m = at + 0.5f * left_foot * gauge_m * size * left +
                     size * glm::vec2(jitter(3, -0.02f, 0.02f), jitter(4, -0.02f, 0.02f));
        print.to_m = ahead * std::cos(turn) + left * std::sin(turn);
        print.length_m = 2.0f * stroke.radius_m * jitter(5, 0.96f, 1.04f);
        print.width_m = shoe_width_m * size * jitter(6, 0.96f, 1.08f);
        print.depth_mm = stroke.amount * jitter(7, 0.78f, 1.0f);
        print.height_mm = 0.4f * stroke.amount * jitter(8, 0.7f, 1.2f);
        prints.push_back(print);
    };
    const std::vector<glm::vec2>& points = stroke.points_m;
    const float stride = stride_m * size;
    float next = 0.0f, begun = 0.0f;
    for (std::size_t i = 1; i < points.size(); ++i) {
        const float length = glm::distance(points[i - 1], points[i]);
        if (length <= 0.0f) continue;
        const glm::vec2 ahead = (points[i] - points[i - 1]) / length;
        for (; next <= begun + length; next += stride) put(points[i - 1] + (next - begun) * ahead, ahead);
        begun += length;
    }
    if (prints.empty()) put(points.front(), {0.0f, 1.0f});
    return prints;
}

}  // namespace

// --- one stroke -----------------------------------------------------------------------------------------------------------

/// The squares that a stroke works on, and what it makes of them.
class StrokeField::Work {
  public:
    Work(StrokeField& field, const Stroke& stroke) : field_(field), stroke_(stroke) {}

    void run() {
        if (stroke_.tool == StrokeTool::tread)
            tread();
        else
            follow_way();
        slide();
    }

    /// Squares that are other than before.
    std::vector<std::pair<int, std::shared_ptr<const Heights>>> changed() const {
        std::vector<std::pair<int, std::shared_ptr<const Heights>>> found;
        for (const auto& [key, at] : at_)
            if (at.now != at.before) found.emplace_back(key, std::make_shared<const Heights>(at.now));
        return found;
    }

  private:
    struct At {
        Heights before, now;
        std::array<Way, nodes> way;
    };

    glm::ivec2 square_of(int key) const {
        const int width = field_.ground_.columns + 1;
        return {key % width, key / width};
    }
    bool is_square(glm::ivec2 s) const {
        return s.x >= 0 && s.y >= 0 && s.x <= field_.ground_.columns && s.y <= field_.ground_.rows;
    }
    At& at(glm::ivec2 square) {
        const int key = field_.key(square);
        const auto [found, is_new] = at_.try_emplace(key);
        if (is_new) found->second.before = found->second.now = field_.square(key).now();
        return found->second;
    }
    /// Calls visit(square, index, node) for all nodes within reach_m of the box.
    template <typename Visit>
    void each_node(glm::vec2 low_m, glm::vec2 high_m, Visit visit) {
        const glm::vec2 corner = field_.ground_.corner_m;
        const glm::ivec2 last = side * glm::ivec2(field_.ground_.columns, field_.ground_.rows);
        const glm::ivec2 low = glm::clamp(glm::ivec2(glm::ceil((low_m - corner) * 1000.0f / step_mm)), glm::ivec2(0), last);
        const glm::ivec2 high = glm::clamp(glm::ivec2(glm::floor((high_m - corner) * 1000.0f / step_mm)), glm::ivec2(0), last);
        for (int sy = low.y / side; sy <= high.y / side; ++sy)
            for (int sx = low.x / side; sx <= high.x / side; ++sx) {
                At& square = at({sx, sy});
                const glm::ivec2 from(sx * side, sy * side);
                for (int y = std::max(low.y, from.y); y <= std::min(high.y, from.y + side - 1); ++y)
                    for (int x = std::max(low.x, from.x); x <= std::min(high.x, from.x + side - 1); ++x)
                        visit(square, static_cast<std::size_t>((y - from.y) * side + x - from.x), glm::ivec2(x, y));
            }
    }

    float higher(float before_mm, float by_mm, glm::ivec2 node) const {
        const Ground& ground = field_.ground_;
        const glm::vec2 at_mm = step_mm * glm::vec2(node);
        const glm::vec2 inside = glm::min(at_mm, TILE_MM * glm::vec2(ground.columns, ground.rows) - at_mm) - bare_border_mm;
        // At the border the bank of what is heaped ends before the tiles that have nothing above them.
        const float most = repose_slope * std::max(std::min(inside.x, inside.y), 0.0f);
        return std::max(before_mm, std::min(piled(poured(before_mm) + by_mm), most));
    }
    float lower(float before_mm, float by_mm) const {
        return std::max(before_mm - by_mm, std::min(before_mm, -field_.ground_.surface_mm - crest_mm));
    }

    /// Where each node lies along the way. Raking, what comes later wins: nobody rakes under what was raked; and a row of tines
    /// sets in and ends in a row, not in a circle.
    void find_way() {
        const float reach = rim_radii * stroke_.radius_m;
        const bool rakes = stroke_.tool == StrokeTool::rake;
        const float end_m = std::max(0.3f * stroke_.radius_m, tine_m);
        std::vector<glm::vec2> p = stroke_.points_m;
        if (rakes) run_out(p, end_m);
        for (std::size_t i = 0; i < p.size(); ++i) {
            if (i == 0 && p.size() > 1) continue;
            const glm::vec2 a = p[i == 0 ? 0 : i - 1], b = p[i];
            const float length = glm::distance(a, b);
            each_node(glm::min(a, b) - reach, glm::max(a, b) + reach, [&](At& square, std::size_t k, glm::ivec2 node) {
                const glm::vec2 place = field_.place_m(node);
                const OnSegment on = on_segment(a, b, place);
                float full = 1.0f;
                if (rakes) {
                    // Round a bend tines turn about its corner; behind it and before it other parts of the way have them.
                    if (on.part <= 0.0f && (i < 2 || glm::dot(place - a, a - p[i - 2]) < 0.0f)) return;
                    if (on.part >= 1.0f && (i + 1 == p.size() || glm::dot(place - b, p[i + 1] - b) > 0.0f)) return;
                    const float to_end =
                        std::min(i == 1 ? on.part * length : end_m, i + 1 == p.size() ? (1.0f - on.part) * length : end_m);
                    full = soft_step(to_end / end_m);
                }
                Way& way = square.way[k];
                const bool later =
                    rakes && on.away_m < 0.75f * stroke_.radius_m && on.part > 0.0f && on.part < 1.0f && full >= way.full;
                if (later || on.away_m < way.away_m) way = {on.away_m, on.left_m, full};
            });
        }
    }

    /// Longer by so much at both ends; a dab is a short way to the north.
    static void run_out(std::vector<glm::vec2>& points, float by_m) {
        const auto ahead = [](glm::vec2 from, glm::vec2 to) {
            return glm::distance(from, to) < 1e-6f ? glm::vec2(0.0f, 1.0f) : glm::normalize(to - from);
        };
        if (points.size() == 1) points.push_back(points.front());
        const glm::vec2 first = ahead(points[0], points[1]), last = ahead(points[points.size() - 2], points.back());
        points.front() -= by_m * first;
        points.back() += by_m * last;
    }

    void follow_way() {
        find_way();
        if (stroke_.tool == StrokeTool::smooth || stroke_.tool == StrokeTool::rake) find_means();
        const float radius = stroke_.radius_m;
        for (auto& [key, square] : at_) {
            const glm::ivec2 from = side * square_of(key);
            for (std::size_t k = 0; k < nodes; ++k) {
                const Way& way = square.way[k];
                if (way.away_m >= rim_radii * radius) continue;
                const glm::ivec2 node = from + glm::ivec2(static_cast<int>(k) % side, static_cast<int>(k) / side);
                const glm::vec2 place = field_.place_m(node);
                // A tenth more or less, and an outline that is no circle.
                const float r = way.away_m / radius * (1.0f + 0.07f * noise(place, 0.09f, 1));
                const float amount = stroke_.amount * (1.0f + 0.08f * noise(place, 0.06f, 2) + 0.05f * noise(place, 0.023f, 3));
                const float before = square.before[k];
                float& now = square.now[k];
                switch (stroke_.tool) {
                    case StrokeTool::heap: now = r < 1.0f ? higher(before, amount * bank(r), node) : before; break;
                    case StrokeTool::dig: {
                        const float beside = std::min(0.16f * amount, 8.0f) * rim(r) * (1.0f + 0.5f * noise(place, 0.05f, 4));
                        now = r < 1.0f ? lower(before, amount * bank(r)) : higher(before, beside, node);
                        break;
                    }
                    case StrokeTool::smooth: {
                        const float share = stroke_.amount * soft_step(1.6f * (1.0f - r));
                        now = level(before, glm::mix(before, mean(key, k), share), node);
                        break;
                    }
                    case StrokeTool::rake: {
                        const float inside = way.full * soft_step(4.0f * (1.0f - way.away_m / radius));
                        if (inside <= 0.0f) break;
                        const float tines = std::max(2.0f, std::round(2.0f * radius / tine_m));
                        const float turn = std::numbers::pi_v<float> * tines * (way.left_m / radius + 1.0f);
                        const float groove = 0.5f - 0.5f * std::cos(turn);
                        const float wave = 0.45f * (1.0f - groove) - groove;
                        now = level(before, glm::mix(before, mean(key, k), 0.85f * inside) + inside * amount * wave, node);
                        break;
                    }
                    case StrokeTool::tread: break;
                }
            }
        }
    }

    /// To a height that may be above or below.
    float level(float before, float wanted, glm::ivec2 node) const {
        return wanted > before ? higher(before, poured(std::min(wanted, most_heap_mm - 0.1f)) - poured(before), node)
                               : lower(before, before - wanted);
    }

    /// Means of what lay about each node before, over squares that grow with the brush: of rows first, then of columns.
    void find_means() {
        const int half = std::clamp(static_cast<int>(stroke_.radius_m * 500.0f / step_mm), 2, side - 1);
        std::vector<int> keys;
        for (const auto& [key, square] : at_) keys.push_back(key);
        for (const int key : keys) {
            const int wide = side + 2 * half;
            const std::vector<float> about = padded(key, half);
            std::vector<float> rows(static_cast<std::size_t>(side * wide));
            for (int y = 0; y < wide; ++y)
                for (int x = 0; x < side; ++x) {
                    float sum = 0.0f;
                    for (int d = 0; d <= 2 * half; ++d) sum += about[static_cast<std::size_t>(y * wide + x + d)];
                    rows[static_cast<std::size_t>(y * side + x)] = sum;
                }
            Heights& mean = means_[key];
            const float count = static_cast<float>((2 * half + 1) * (2 * half + 1));
            for (int y = 0; y < side; ++y)
                for (int x = 0; x < side; ++x) {
                    float sum = 0.0f;
                    for (int d = 0; d <= 2 * half; ++d) sum += rows[static_cast<std::size_t>((y + d) * side + x)];
                    mean[static_cast<std::size_t>(y * side + x)] = sum / count;
                }
        }
    }
    float mean(int key, std::size_t k) const { return means_.at(key)[k]; }

    /// Heights before the stroke of a square and `pad` nodes about it; beyond the bed as at its border.
    std::vector<float> padded(int key, int pad) {
        const int wide = side + 2 * pad;
        std::vector<float> found(static_cast<std::size_t>(wide * wide));
        const glm::ivec2 from = side * square_of(key) - pad;
        const glm::ivec2 last = side * glm::ivec2(field_.ground_.columns, field_.ground_.rows);
        for (int y = 0; y < wide; ++y)
            for (int x = 0; x < wide;) {
                const glm::ivec2 node = glm::clamp(from + glm::ivec2(x, y), glm::ivec2(0), last);
                const glm::ivec2 square = node / side;
                const Heights& heights = field_.square(field_.key(square)).now();
                // On to the end of the square, or node by node beyond the border.
                do {
                    const glm::ivec2 here = glm::clamp(from + glm::ivec2(x, y), glm::ivec2(0), last);
                    if (here / side != square) break;
                    found[static_cast<std::size_t>(y * wide + x)] =
                        heights[static_cast<std::size_t>(here.y % side * side + here.x % side)];
                    ++x;
                } while (x < wide);
            }
        return found;
    }

    void tread() {
        for (const CarveForm& print : steps_along(stroke_)) {
            const float reach = 0.8f * print.length_m;
            each_node(print.at_m - reach, print.at_m + reach, [&](At& square, std::size_t k, glm::ivec2 node) {
                const glm::vec2 place = field_.place_m(node);
                const Foot foot = foot_at(print, place);
                float& now = square.now[k];
                if (foot.r < 1.0f) {
                    const float q = 1.0f - foot.r * foot.r * foot.r;
                    now = lower(now, foot.press * print.depth_mm * q * (1.0f + 0.06f * noise(place, 0.05f, 5)));
                } else if (foot.r < 1.6f) {
                    const float bow = std::sin(std::numbers::pi_v<float> * (foot.r - 1.0f) / 0.6f);
                    now = higher(now, print.height_mm * bow * (1.0f + 0.4f * noise(place, 0.05f, 6)), node);
                }
            });
        }
    }

    /// Banks that became steeper than seeds keep slide: what is too high over a neighbour comes down. What was as steep before
    /// somebody was there stays so.
    void slide() {
        std::deque<int> waiting;
        std::set<int> is_waiting;
        const auto wait = [&](int key) {
            if (is_waiting.insert(key).second) waiting.push_back(key);
        };
        for (const auto& [key, square] : at_) wait(key);
        // Each visit brings what slides one square on; nothing slides farther than the highest bank is wide.
        for (std::size_t left = 40 * at_.size() + 40; !waiting.empty() && left > 0; --left) {
            const int key = waiting.front();
            waiting.pop_front();
            is_waiting.erase(key);
            for (const glm::ivec2 next : slide_in(square_of(key)))
                if (is_square(next)) wait(field_.key(next));
        }
    }

    /// Settles one square against its neighbours, and says which of them must be looked at again.
    std::vector<glm::ivec2> slide_in(glm::ivec2 square) {
        constexpr int wide = side + 2;
        constexpr float none = 1e9f;
        std::array<float, std::size_t{wide} * wide> now, before;
        now.fill(none);
        before.fill(none);
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
                const glm::ivec2 s = square + glm::ivec2(dx, dy);
                if (!is_square(s)) continue;
                const auto own = at_.find(field_.key(s));
                const bool works = own != at_.end();
                const Heights& is = works ? own->second.now : field_.square(field_.key(s)).now();
                const Heights& was = works ? own->second.before : is;
                for (int y = dy < 0 ? side - 1 : 0; y <= (dy > 0 ? 0 : side - 1); ++y)
                    for (int x = dx < 0 ? side - 1 : 0; x <= (dx > 0 ? 0 : side - 1); ++x) {
                        const auto to = static_cast<std::size_t>((y + 1 + dy * side) * wide + x + 1 + dx * side);
                        now[to] = is[static_cast<std::size_t>(y * side + x)];
                        before[to] = was[static_cast<std::size_t>(y * side + x)];
                    }
            }
        bool fell = false;
        const auto sweep = [&](int from, int to, int by) {
            for (int y = from; y != to; y += by)
                for (int x = from; x != to; x += by) {
                    const int here = y * wide + x;
                    for (int dy = -1; dy <= 1; ++dy)
                        for (int dx = -1; dx <= 1; ++dx) {
                            const int there = here + dy * wide + dx;
                            const auto a = static_cast<std::size_t>(here), b = static_cast<std::size_t>(there);
                            if (there == here || now[b] == none) continue;
                            const float far = step_mm * (dx != 0 && dy != 0 ? std::numbers::sqrt2_v<float> : 1.0f);
                            const float most = now[b] + std::max(repose_slope * far, before[a] - before[b]);
                            if (now[a] <= most + nothing_mm) continue;
                            now[a] = most;
                            fell = true;
                        }
                }
        };
        sweep(1, side + 1, 1);
        if (!fell) return {};
        sweep(side, 0, -1);
        Heights& heights = at(square).now;
        std::array<bool, 4> moved{};
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                float& height = heights[static_cast<std::size_t>(y * side + x)];
                const float next = now[static_cast<std::size_t>((y + 1) * wide + x + 1)];
                if (next == height) continue;
                height = next;
                moved[0] |= x == 0;
                moved[1] |= x == side - 1;
                moved[2] |= y == 0;
                moved[3] |= y == side - 1;
            }
        std::vector<glm::ivec2> again = {square};
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx)
                if ((dx < 0 && moved[0]) || (dx > 0 && moved[1]) || (dy < 0 && moved[2]) || (dy > 0 && moved[3]))
                    again.push_back(square + glm::ivec2(dx, dy));
        return again;
    }

    StrokeField& field_;
    const Stroke& stroke_;
    std::map<int, At> at_;
    std::map<int, Heights> means_;
};

// --- all of them ----------------------------------------------------------------------------------------------------------

glm::vec2 StrokeField::place_m(glm::ivec2 node) const {
    return ground_.corner_m + 0.001f * step_mm * glm::vec2(node);
}

StrokeField::Square& StrokeField::square(int key) {
    Square& square = squares_[key];
    if (square.before) return square;
    const int width = ground_.columns + 1;
    const glm::ivec2 at(key % width, key / width);
    auto before = std::make_shared<Before>();
    std::array<glm::vec2, nodes> places;
    for (std::size_t k = 0; k < nodes; ++k)
        places[k] = place_m(side * at + glm::ivec2(static_cast<int>(k) % side, static_cast<int>(k) / side));
    ground_.limits(tile_of(at), places, before->limits);
    for (std::size_t k = 0; k < nodes; ++k) before->heights[k] = height_of(before->limits[k], ground_.surface_mm);
    square.before = std::move(before);
    return square;
}

void StrokeField::apply(const Stroke& stroke, std::size_t index) {
    Work work(*this, stroke);
    work.run();
    std::vector<int>& touched = touched_.emplace_back();
    for (auto& [key, heights] : work.changed()) {
        touched.push_back(key);
        square(key).after.emplace_back(index, std::move(heights));
    }
}

void StrokeField::follow(const Strokes& strokes) {
    std::size_t same = 0;
    while (same < strokes_.size() && same < strokes.size() && strokes_[same] == strokes[same]) ++same;
    for (std::size_t i = strokes_.size(); i-- > same;) {
        for (const int key : touched_[i]) squares_.at(key).after.pop_back();
        touched_.pop_back();
    }
    for (std::size_t i = same; i < strokes.size(); ++i) apply(*strokes[i], i);
    strokes_ = strokes;
}

std::vector<glm::ivec2> StrokeField::tiles() const {
    std::set<std::pair<int, int>> found;  // row, column
    const int width = ground_.columns + 1;
    for (const auto& [key, square] : squares_) {
        if (square.after.empty()) continue;
        const glm::ivec2 at(key % width, key / width);
        for (int y = std::max(at.y - 1, 0); y <= std::min(at.y, ground_.rows - 1); ++y)
            for (int x = std::max(at.x - 1, 0); x <= std::min(at.x, ground_.columns - 1); ++x) found.emplace(y, x);
    }
    std::vector<glm::ivec2> tiles;
    for (const auto& [row, column] : found) tiles.emplace_back(column, row);
    return tiles;
}

const StrokeField::Square* StrokeField::find(glm::ivec2 node, std::size_t& at) const {
    at = static_cast<std::size_t>(node.y % side * side + node.x % side);
    const auto found = squares_.find(key(node / side));
    return found == squares_.end() ? nullptr : &found->second;
}

CarveLimits StrokeField::limits(glm::ivec2 node) const {
    std::size_t at = 0;
    const Square* square = find(node, at);
    if (square != nullptr) {
        const float now = square->now()[at];
        if (std::abs(now - square->before->heights[at]) < nothing_mm) return square->before->limits[at];
        return limits_of(now, ground_.surface_mm);
    }
    const glm::vec2 place = place_m(node);
    CarveLimits limits{};
    ground_.limits(tile_of(node / side), {&place, 1}, {&limits, 1});
    return limits;
}

float StrokeField::height_mm(glm::ivec2 node) const {
    std::size_t at = 0;
    const Square* square = find(node, at);
    return square != nullptr ? square->now()[at] : height_of(limits(node), ground_.surface_mm);
}

}  // namespace sunflower::world
