#include "engine/show/way.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <queue>

#include "engine/world/pick.hpp"

namespace sunflower::show {
namespace {

// What a way keeps, tried one after the other: an end may lie nearer to something than one would like.
constexpr std::array<float, 4> clearances_m = {0.30f, 0.12f, 0.05f, 0.015f};
constexpr float bed_step_m = 0.04f;
constexpr int most_cells = 40'000;
// Even parts of a way of which each has its own speed: fine enough for a last half metre of forty, and coarse enough for what
// floats make of a hand's breadth.
constexpr double parts_a_metre = 64.0, least_parts = 256.0, most_parts = 4096.0;
constexpr double least_part_s = 1e-9;  // where nothing moves
constexpr double longest_ramp_s = 1.6;
constexpr double least_height_m = 0.02;  // nearer than that nothing grows any more
// Between two samples an eye may be a little faster than their mean.
constexpr double margin = 1.01;
// world::project has north up when it looks steeper than this.
constexpr double steep_z = 0.9999;

struct Solid {
    glm::vec3 low, high;
};

/// The boxes near a way, and the bed below it.
class Solids {
  public:
    Solids(const Surroundings& around, glm::vec3 low, glm::vec3 high) : bed_(around.bed) {
        if (around.scene == nullptr) return;
        const glm::vec3 least = low - 1.0f, most = high + 1.0f;
        for (const world::Box& box : around.scene->boxes)
            if (glm::all(glm::lessThan(box.low_m, most)) && glm::all(glm::greaterThan(box.high_m, least)))
                boxes_.push_back({box.low_m, box.high_m});
        if (bed_ == nullptr) return;
        // Carved beds are heaped up from 0.16 m of packing, what is poured from a column of 1.6 m.
        top_m_ = bed_->plan().height_m + (bed_->plan().kind == world::BedKind::poured ? 1.7f : 0.3f);
    }

    bool is_clear(glm::vec3 from, glm::vec3 to, float clearance) const {
        for (const Solid& box : boxes_)
            if (meets(box, from, to, clearance)) return false;
        if (bed_ == nullptr || std::min(from.z, to.z) > top_m_ + clearance) return true;
        const int steps = std::max(1, static_cast<int>(std::ceil(glm::distance(from, to) / bed_step_m)));
        const float above = std::min(clearance, 0.03f);
        for (int i = 0; i <= steps; ++i) {
            const glm::vec3 p = glm::mix(from, to, static_cast<float>(i) / static_cast<float>(steps));
            if (p.z > top_m_ + above) continue;
            if (p.z < world::surface_height_m(*bed_, glm::vec2(p), above) + above) return false;
        }
        return true;
    }

    const std::vector<Solid>& boxes() const { return boxes_; }
    const world::Bed* bed() const { return bed_; }
    float bed_top_m() const { return top_m_; }

  private:
    /// Strictly within: a way along a face is clear.
    static bool meets(const Solid& box, glm::vec3 from, glm::vec3 to, float clearance) {
        float first = 0.0f, last = 1.0f;
        for (int axis = 0; axis < 3; ++axis) {
            const float low = box.low[axis] - clearance, high = box.high[axis] + clearance, way = to[axis] - from[axis];
            if (std::abs(way) < 1e-9f) {
                if (from[axis] <= low || from[axis] >= high) return false;
                continue;
            }
            const float a = (low - from[axis]) / way, b = (high - from[axis]) / way;
            first = std::max(first, std::min(a, b));
            last = std::min(last, std::max(a, b));
            if (first >= last) return false;
        }
        return true;
    }

    std::vector<Solid> boxes_;
    const world::Bed* bed_ = nullptr;
    float top_m_ = -std::numeric_limits<float>::infinity();
};

double length_of(const std::vector<glm::vec3>& places) {
    double length = 0.0;
    for (std::size_t i = 1; i < places.size(); ++i) length += static_cast<double>(glm::distance(places[i - 1], places[i]));
    return length;
}

bool all_clear(const Solids& solids, const std::vector<glm::vec3>& places, float clearance) {
    for (std::size_t i = 1; i < places.size(); ++i)
        if (!solids.is_clear(places[i - 1], places[i], clearance)) return false;
    return true;
}

/// Over what lies between: the shortest of a few that are clear; empty where none is.
std::vector<glm::vec3> way_over(const Solids& solids, glm::vec3 from, glm::vec3 to, float top_m, float clearance) {
    std::vector<glm::vec3> best;
    double shortest = std::numeric_limits<double>::infinity();
    const auto weigh = [&](std::vector<glm::vec3> places) {
        const double length = length_of(places);
        if (length >= shortest || !all_clear(solids, places, clearance)) return;
        shortest = length;
        best = std::move(places);
    };
    for (const float rise : {0.3f, 0.6f, 1.2f, 2.4f, 4.0f, 7.0f}) {
        const float z = std::max(from.z, to.z) + rise;
        if (z > top_m) break;
        const glm::vec3 over_from(from.x, from.y, z), over_to(to.x, to.y, z);
        for (const float part : {0.15f, 0.5f, 0.85f}) {
            glm::vec3 mid = glm::mix(from, to, part);
            mid.z = z;
            weigh({from, mid, to});
        }
        weigh({from, over_from, to});
        weigh({from, over_to, to});
        weigh({from, over_from, over_to, to});
    }
    return best;
}

/// A grid of cells that nothing is in: from one such cell to the next beside it every way is clear.
class Grid {
  public:
    Grid(const Solids& solids, glm::vec3 low, glm::vec3 high, float clearance) : low_(low) {
        const glm::vec3 size = glm::max(high - low, glm::vec3(0.1f));
        side_ = std::max(0.05f, std::cbrt(size.x * size.y * size.z / static_cast<float>(most_cells)));
        count_ = glm::max(glm::ivec3(glm::floor(size / side_)), glm::ivec3(1));
        shut_.assign(
            static_cast<std::size_t>(count_.x) * static_cast<std::size_t>(count_.y) * static_cast<std::size_t>(count_.z), 0);
        for (const Solid& box : solids.boxes()) shut(box.low - clearance, box.high + clearance);
        if (const world::Bed* bed = solids.bed()) {
            const glm::vec2 corner = bed->corner_m();
            const glm::vec2 far = corner + bed->plan().pitch_m * glm::vec2(bed->columns(), bed->rows());
            shut({corner.x - 0.1f, corner.y - 0.1f, bed->plan().height_m - 1.0f},
                 {far.x + 0.1f, far.y + 0.1f, solids.bed_top_m() + clearance});
        }
    }

    std::size_t index(glm::ivec3 c) const {
        return (static_cast<std::size_t>(c.z) * static_cast<std::size_t>(count_.y) + static_cast<std::size_t>(c.y)) *
                   static_cast<std::size_t>(count_.x) +
               static_cast<std::size_t>(c.x);
    }
    glm::vec3 middle(glm::ivec3 c) const { return low_ + (glm::vec3(c) + 0.5f) * side_; }
    bool is_open(glm::ivec3 c) const {
        return glm::all(glm::greaterThanEqual(c, glm::ivec3(0))) && glm::all(glm::lessThan(c, count_)) && shut_[index(c)] == 0;
    }

    /// Open cells that can be reached straight from a place, the nearest first; few are enough.
    std::vector<glm::ivec3> doors(const Solids& solids, glm::vec3 place, float clearance) const {
        std::vector<std::pair<float, glm::ivec3>> near;
        const glm::ivec3 at(glm::floor((place - low_) / side_));
        constexpr int reach = 3;
        for (int z = -reach; z <= 3 * reach; ++z)  // out of a corner it goes upwards
            for (int y = -reach; y <= reach; ++y)
                for (int x = -reach; x <= reach; ++x)
                    if (const glm::ivec3 c = at + glm::ivec3(x, y, z); is_open(c))
                        near.emplace_back(glm::distance(middle(c), place), c);
        std::ranges::sort(near, {}, &std::pair<float, glm::ivec3>::first);
        std::vector<glm::ivec3> found;
        for (const auto& [distance, cell] : near) {
            if (solids.is_clear(place, middle(cell), clearance)) found.push_back(cell);
            if (found.size() >= 6) break;
        }
        return found;
    }

    /// A* from any of some cells to any of others; empty: there is no way.
    std::vector<glm::vec3> way(const std::vector<glm::ivec3>& from, const std::vector<glm::ivec3>& to) const {
        if (from.empty() || to.empty()) return {};
        struct Open {
            float estimate;
            glm::ivec3 cell;
            bool operator<(const Open& other) const { return estimate > other.estimate; }
        };
        const std::size_t none = shut_.size();
        std::vector<float> cost(none, std::numeric_limits<float>::infinity());
        std::vector<std::size_t> before(none, none);
        std::vector<glm::ivec3> cell_of_index(none);
        std::priority_queue<Open> open;
        const auto left = [&](glm::ivec3 c) { return glm::distance(glm::vec3(c), glm::vec3(to.front())); };
        for (const glm::ivec3 c : from) {
            cost[index(c)] = 0.0f;
            cell_of_index[index(c)] = c;
            open.push({left(c), c});
        }
        while (!open.empty()) {
            const glm::ivec3 c = open.top().cell;
            open.pop();
            if (std::ranges::find(to, c) != to.end()) {
                std::vector<glm::vec3> places;
                for (std::size_t i = index(c); i != none; i = before[i]) places.push_back(middle(cell_of_index[i]));
                std::ranges::reverse(places);
                return places;
            }
            for (int axis = 0; axis < 3; ++axis)
                for (const int step : {-1, 1}) {
                    glm::ivec3 next = c;
                    next[axis] += step;
                    if (!is_open(next)) continue;
                    const std::size_t i = index(next);
                    const float through = cost[index(c)] + 1.0f;
                    if (through >= cost[i]) continue;
                    cost[i] = through;
                    before[i] = index(c);
                    cell_of_index[i] = next;
                    open.push({through + left(next), next});
                }
        }
        return {};
    }

  private:
    void shut(glm::vec3 low, glm::vec3 high) {
        const glm::ivec3 first = glm::clamp(glm::ivec3(glm::floor((low - low_) / side_)), glm::ivec3(0), count_);
        const glm::ivec3 last = glm::clamp(glm::ivec3(glm::floor((high - low_) / side_)), glm::ivec3(-1), count_ - 1);
        for (int z = first.z; z <= last.z; ++z)
            for (int y = first.y; y <= last.y; ++y)
                for (int x = first.x; x <= last.x; ++x) shut_[index({x, y, z})] = 1;
    }

    glm::vec3 low_;
    glm::ivec3 count_{1};
    float side_ = 1.0f;
    std::vector<std::uint8_t> shut_;
};

/// Leaves out every place between two that see one another.
std::vector<glm::vec3> drawn_tight(const Solids& solids, const std::vector<glm::vec3>& places, float clearance) {
    std::vector<glm::vec3> kept = {places.front()};
    for (std::size_t at = 0; at + 1 < places.size();) {
        std::size_t next = places.size() - 1;
        while (next > at + 1 && !solids.is_clear(places[at], places[next], clearance)) --next;
        kept.push_back(places[next]);
        at = next;
    }
    return kept;
}

/// Corners cut twice (Chaikin 1974) where there is room for it.
std::vector<glm::vec3> rounded(const Solids& solids, std::vector<glm::vec3> places, float clearance) {
    for (const float cut : {0.3f, 0.28f}) {
        std::vector<glm::vec3> next = {places.front()};
        for (std::size_t i = 1; i + 1 < places.size(); ++i) {
            const auto beside = [&](glm::vec3 other) {
                const float length = glm::distance(places[i], other);
                return glm::mix(places[i], other, std::min(cut * length, 3.0f) / std::max(length, 1e-6f));
            };
            const glm::vec3 a = beside(places[i - 1]), b = beside(places[i + 1]);
            if (solids.is_clear(a, b, clearance)) {
                next.push_back(a);
                next.push_back(b);
            } else {
                next.push_back(places[i]);
            }
        }
        next.push_back(places.back());
        places = std::move(next);
    }
    return places;
}

Solids solids_about(const Surroundings& around, glm::vec3 from, glm::vec3 to) {
    glm::vec3 low = glm::min(from, to), high = glm::max(from, to);
    if (around.scene != nullptr) {
        low = glm::min(low, around.scene->room_low_m);
        high = glm::max(high, around.scene->room_high_m);
    }
    return {around, low, high};
}

std::vector<glm::vec3> clear_places_of(const Solids& solids, const Surroundings& around, glm::vec3 from, glm::vec3 to) {
    if (around.scene == nullptr) return {from, to};
    const world::Scene& scene = *around.scene;
    for (const float clearance : clearances_m) {
        if (solids.is_clear(from, to, clearance)) return {from, to};
        if (!solids.is_clear(from, from, clearance) || !solids.is_clear(to, to, clearance)) continue;
        std::vector<glm::vec3> places = way_over(solids, from, to, scene.room_high_m.z, clearance);
        if (places.empty()) {
            const Grid grid(solids, scene.room_low_m, scene.room_high_m, clearance);
            places = grid.way(grid.doors(solids, from, clearance), grid.doors(solids, to, clearance));
            if (places.empty()) continue;
            places.insert(places.begin(), from);
            places.push_back(to);
        }
        return rounded(solids, drawn_tight(solids, places, clearance), clearance);
    }
    return {from, to};
}

double compass_of(const world::Camera& camera, bool& vertical) {
    const glm::dvec3 aim = glm::dvec3(camera.target_m) - glm::dvec3(camera.eye_m);
    vertical = std::abs(aim.z) > steep_z * glm::length(aim);
    return vertical ? 0.5 * std::numbers::pi : std::atan2(aim.y, aim.x);
}

double elevation_of(const world::Camera& camera) {
    const glm::dvec3 aim = glm::dvec3(camera.target_m) - glm::dvec3(camera.eye_m);
    return std::atan2(aim.z, std::hypot(aim.x, aim.y));
}

double factor_mixed(double a, double b, double t) {
    return a > 0.0 && b > 0.0 ? a * std::pow(b / a, t) : a;
}

/// Between two stations, with the aim and the lens a part of the way.
world::Camera turned(const world::Camera& a, const world::Camera& b, glm::vec3 eye, double t, bool keep_north) {
    bool a_vertical = false, b_vertical = false;
    const double from = compass_of(a, a_vertical), to = compass_of(b, b_vertical);
    const double turn = std::remainder(to - from, 2.0 * std::numbers::pi);
    double compass = from + t * turn, elevation = elevation_of(a) + t * (elevation_of(b) - elevation_of(a));
    if (keep_north) {
        // So far from the vertical that the compass counts again, and still to the north.
        compass = 0.5 * std::numbers::pi;
        elevation = std::copysign(88.8 * std::numbers::pi / 180.0, a_vertical ? elevation_of(a) : elevation_of(b));
    }
    const auto distance = [](const world::Camera& c) {
        return std::max(1e-3, glm::distance(glm::dvec3(c.eye_m), glm::dvec3(c.target_m)));
    };
    const glm::dvec3 direction(std::cos(elevation) * std::cos(compass), std::cos(elevation) * std::sin(compass),
                               std::sin(elevation));
    world::Camera camera = a;
    camera.eye_m = eye;
    camera.target_m = glm::vec3(glm::dvec3(eye) + factor_mixed(distance(a), distance(b), t) * direction);
    const auto t_f = static_cast<float>(t);
    camera.focal_mm = static_cast<float>(factor_mixed(static_cast<double>(a.focal_mm), static_cast<double>(b.focal_mm), t));
    camera.shift_up_mm = glm::mix(a.shift_up_mm, b.shift_up_mm, t_f);
    camera.shift_right_mm = glm::mix(a.shift_right_mm, b.shift_right_mm, t_f);
    return camera;
}

/// Knots from station a to station b, without a itself.
void add_keys(std::vector<CameraKey>& keys, const std::vector<glm::vec3>& places, const world::Camera& a,
              const world::Camera& b) {
    constexpr double metres_a_radian = 0.5;
    const double length = length_of(places);
    const double whole = std::max(length + metres_a_radian * turn_deg(a, b) * std::numbers::pi / 180.0, 1e-3);
    const double begin = keys.back().time_s;
    bool a_vertical = false, b_vertical = false;
    static_cast<void>(compass_of(a, a_vertical));
    static_cast<void>(compass_of(b, b_vertical));
    constexpr double guard = 0.05;
    const auto place_at = [&](double part) {
        double left = part * length;
        for (std::size_t i = 1; i < places.size(); ++i) {
            const auto step = static_cast<double>(glm::distance(places[i - 1], places[i]));
            if (left <= step || i + 1 == places.size())
                return glm::mix(places[i - 1], places[i], static_cast<float>(step > 0.0 ? std::min(left / step, 1.0) : 0.0));
            left -= step;
        }
        return places.back();
    };
    if (a_vertical && !b_vertical) keys.push_back({begin + guard * whole, turned(a, b, place_at(guard), guard, true)});
    double passed = 0.0;
    for (std::size_t i = 1; i + 1 < places.size(); ++i) {
        passed += static_cast<double>(glm::distance(places[i - 1], places[i]));
        const double part = passed / std::max(length, 1e-9);
        if (part < 2.0 * guard || part > 1.0 - 2.0 * guard) {
            // Beside a guard there is no room for another; it is passed all the same, with the aim of that end.
            if ((part < 0.5 && a_vertical) || (part > 0.5 && b_vertical)) continue;
        }
        const double time = begin + part * whole;
        if (time <= keys.back().time_s + 1e-6 * whole) continue;
        keys.push_back({time, turned(a, b, places[i], part, false)});
    }
    if (b_vertical && !a_vertical)
        keys.push_back({begin + (1.0 - guard) * whole, turned(a, b, place_at(1.0 - guard), 1.0 - guard, true)});
    keys.push_back({begin + whole, b});
}

bool is_path_clear(const Solids& solids, const CameraPath& path, double from_s, double to_s, float clearance) {
    constexpr int parts = 48;
    glm::vec3 before = path.at(from_s).eye_m;
    for (int i = 1; i <= parts; ++i) {
        const glm::vec3 now = path.at(from_s + (to_s - from_s) * i / parts).eye_m;
        if (!solids.is_clear(before, now, clearance)) return false;
        before = now;
    }
    return true;
}

/// The places with one more between each two: a curve through them keeps closer to the straight lines.
std::vector<glm::vec3> denser(const std::vector<glm::vec3>& places) {
    std::vector<glm::vec3> more;
    for (std::size_t i = 0; i + 1 < places.size(); ++i) {
        more.push_back(places[i]);
        more.push_back(glm::mix(places[i], places[i + 1], 0.5f));
    }
    more.push_back(places.back());
    return more;
}

CameraPath path_through(const Surroundings& around, std::span<const world::Camera> stations) {
    std::vector<CameraKey> keys = {{0.0, stations.front()}};
    for (std::size_t i = 1; i < stations.size(); ++i) {
        const world::Camera &a = stations[i - 1], &b = stations[i];
        const Solids solids = solids_about(around, a.eye_m, b.eye_m);
        std::vector<glm::vec3> places = clear_places_of(solids, around, a.eye_m, b.eye_m);
        const std::size_t before = keys.size();
        constexpr int most_rounds = 5;
        for (int round = 0;; ++round) {
            add_keys(keys, places, a, b);
            if (round == most_rounds) break;
            // With the part before it, whose slope at their border the new knots change.
            const CameraPath path(keys);
            if (is_path_clear(solids, path, keys[before - 1].time_s, keys.back().time_s, 0.5f * clearances_m.back())) break;
            keys.resize(before);
            places = denser(places);
        }
    }
    return CameraPath(std::move(keys));
}

}  // namespace

double turn_deg(const world::Camera& from, const world::Camera& to) {
    const glm::dmat3 a(world::project(from, 16, 9).world_from_camera), b(world::project(to, 16, 9).world_from_camera);
    // The sine of half the angle, which small turns do not round away.
    const glm::dmat3 off = b - a;
    const double squares = glm::dot(off[0], off[0]) + glm::dot(off[1], off[1]) + glm::dot(off[2], off[2]);
    return 2.0 * std::asin(std::min(1.0, std::sqrt(squares / 8.0))) * 180.0 / std::numbers::pi;
}

std::vector<glm::vec3> clear_places(const Surroundings& around, glm::vec3 from_m, glm::vec3 to_m) {
    return clear_places_of(solids_about(around, from_m, to_m), around, from_m, to_m);
}

bool is_clear(const Surroundings& around, glm::vec3 from_m, glm::vec3 to_m, float clearance_m) {
    return solids_about(around, from_m, to_m).is_clear(from_m, to_m, clearance_m);
}

Ride::Ride(const Surroundings& around, std::span<const world::Camera> stations, const Comfort& comfort)
    : path_(path_through(around, stations)),
      ortho_from_m_(static_cast<double>(stations.front().ortho_width_m)),
      ortho_to_m_(static_cast<double>(stations.back().ortho_width_m)) {
    pace(around, comfort);
}

Ride::Ride(const Surroundings& around, CameraPath path, const Comfort& comfort)
    : path_(std::move(path)),
      ortho_from_m_(static_cast<double>(path_.keys().front().camera.ortho_width_m)),
      ortho_to_m_(static_cast<double>(path_.keys().back().camera.ortho_width_m)) {
    pace(around, comfort);
}

void Ride::pace(const Surroundings& around, const Comfort& comfort) {
    const auto height_of = [&](const world::Camera& camera) {
        const float surface = world::surface_height_m(*around.bed, glm::vec2(camera.eye_m), 0.03f);
        return std::max(static_cast<double>(camera.eye_m.z - surface), least_height_m);
    };
    const double path_s = path_.end_s() - path_.begin_s();  // of a way through stations: its metres, and some for its turns
    const auto parts = static_cast<std::size_t>(std::clamp(parts_a_metre * path_s, least_parts, most_parts));
    const auto count = static_cast<double>(parts);
    // Of the whole path a second, in each of its even parts.
    std::vector<double> speed;
    world::Camera before = path_.at(path_.begin_s());
    for (std::size_t i = 1; i <= parts; ++i) {
        const world::Camera now = path_.at(path_.begin_s() + path_s * static_cast<double>(i) / count);
        const auto way_m = static_cast<double>(glm::distance(before.eye_m, now.eye_m));
        double eye_m_per_s = comfort.eye_m_per_s, nearer = 0.0;
        if (around.bed != nullptr) {
            const double height = height_of(now);
            nearer = static_cast<double>(before.eye_m.z - now.eye_m.z) / height;
            eye_m_per_s = std::clamp(comfort.heights_per_s * height, comfort.least_m_per_s, comfort.eye_m_per_s);
        }
        const double zoom = static_cast<double>(now.focal_mm) / static_cast<double>(before.focal_mm);
        const double growth = std::abs(std::log(zoom) + nearer);
        const double seconds = std::max(
            {way_m / eye_m_per_s, turn_deg(before, now) / comfort.turn_deg_per_s, growth / comfort.growth_per_s, least_part_s});
        length_m_ += way_m;
        speed.push_back(1.0 / (margin * count * seconds));
        before = now;
    }
    // No sudden change of pace: a speed that grows by a power of e in a time grows by as much from place to place, whatever it
    // is.
    const double step = comfort.pace_per_s / count;
    for (std::size_t i = 1; i < parts; ++i) speed[i] = std::min(speed[i], speed[i - 1] + step);
    for (std::size_t i = parts - 1; i-- > 0;) speed[i] = std::min(speed[i], speed[i + 1] + step);
    double whole_s = 0.0;
    reached_ = {0.0};
    for (const double part_speed : speed) reached_.push_back(whole_s += 1.0 / (count * part_speed));
    const auto rests = [&](const CameraKey& key) { return key.camera == path_.keys().front().camera; };
    if (whole_s < 1e-3 || std::ranges::all_of(path_.keys(), rests)) {
        reached_.clear();
        return;
    }
    for (double& reached : reached_) reached /= whole_s;
    ramp_ = std::min(0.4, longest_ramp_s / (whole_s + longest_ramp_s));
    least_s_ = whole_s / (1.0 - ramp_);
}

world::Camera Ride::at(double part) const {
    if (!(part > 0.0)) return path_.at(path_.begin_s());
    if (part >= 1.0) return path_.at(path_.end_s());
    double progress = part;
    if (!reached_.empty()) {
        // The integral of a speed that rises by smoothstep, stays, and falls likewise.
        const auto ramp = [&](double t) { return t * t * t * (1.0 - 0.5 * t) * ramp_; };
        const double cruise = 1.0 / (1.0 - ramp_);
        progress = part < ramp_         ? cruise * ramp(part / ramp_)
                   : part > 1.0 - ramp_ ? 1.0 - cruise * ramp((1.0 - part) / ramp_)
                                        : cruise * (part - 0.5 * ramp_);
    }
    double place = progress;
    if (!reached_.empty()) {
        const auto parts = std::ssize(reached_) - 1;
        const auto after = static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(std::ranges::upper_bound(reached_, progress) - reached_.begin(), 1, parts));
        const double span = reached_[after] - reached_[after - 1];
        const double within = span > 0.0 ? (progress - reached_[after - 1]) / span : 0.0;
        place = (static_cast<double>(after - 1) + std::clamp(within, 0.0, 1.0)) / static_cast<double>(parts);
    }
    world::Camera camera = path_.at(path_.begin_s() + place * (path_.end_s() - path_.begin_s()));
    // No way leads from slanting rays to parallel ones: half-way it is the other.
    camera.ortho_width_m = static_cast<float>(ortho_from_m_ > 0.0 && ortho_to_m_ > 0.0
                                                  ? ortho_from_m_ * std::pow(ortho_to_m_ / ortho_from_m_, progress)
                                                  : (progress < 0.5 ? ortho_from_m_ : ortho_to_m_));
    return camera;
}

}  // namespace sunflower::show
