#include "engine/world/pick.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>
#include <span>
#include <vector>

#include "engine/world/seed_shape.hpp"

namespace sunflower::world {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
/// No seed of scale 1 reaches farther from its origin than its pointed half; a tenth for seed_hit, which ends near the surface.
const double seed_reach_mm = static_cast<double>(SEED_A2_MM) + 0.1;
/// Nor any at all: at the largest scale.
const double reach_mm = seed_reach_mm * static_cast<double>(PACKED_SCALE_MIN + PACKED_SCALE_RANGE);
/// How far the foot of a border tile's cliff may lie outside the bed's rectangle, and how far that of no other seed does.
constexpr double foot_mm = 45.0;
constexpr double cell_mm = 50.0;
constexpr int cells = static_cast<int>(CELLS);

struct Span {
    double first, last;
    bool empty() const { return first > last; }
};

/// Where along a ray the coordinate lies within [low, high].
Span within(double from, double slope, double low, double high) {
    // A ray along the slab would give 0 / 0 at its border.
    if (std::abs(slope) < 1e-12) return from >= low && from <= high ? Span{-infinite, infinite} : Span{infinite, -infinite};
    const double a = (low - from) / slope, b = (high - from) / slope;
    return {std::min(a, b), std::max(a, b)};
}

Span both(Span a, Span b) {
    return {std::max(a.first, b.first), std::min(a.last, b.last)};
}

Span through_box(glm::dvec3 from, glm::dvec3 direction, glm::dvec3 low, glm::dvec3 high) {
    return both(both(within(from.x, direction.x, low.x, high.x), within(from.y, direction.y, low.y, high.y)),
                within(from.z, direction.z, low.z, high.z));
}

double height_mm(const PackedSeed& seed) {
    return static_cast<double>(seed.y & 0xffffu) / static_cast<double>(PACKED_Z_STEPS_PER_MM);
}

/// A cell of 50 mm of the occupied rectangle, counted over all its tiles.
struct Cell {
    int column, row;  // of the tile
    glm::dvec2 corner_mm;
    std::span<const PackedSeed> seeds;  // the highest first
    std::uint32_t ranks;
    bool carved;
};

Cell cell_at(const Bed& bed, int x, int y) {
    const int column = x / cells, row = y / cells;
    const PackingTile& tile = bed.packing().tiles[bed.packing_tile(column, row)];
    const auto c = static_cast<std::size_t>(y % cells * cells + x % cells);
    const std::span<const PackedSeed> all(bed.packing().seeds);
    return {column,
            row,
            1000.0 * static_cast<double>(bed.plan().pitch_m) * glm::dvec2(column, row),
            all.subspan(tile.first_seed + tile.cell_first[c], tile.cell_first[c + 1] - tile.cell_first[c]),
            bed.ranks(column, row),
            bed.first_carve_node(column, row) >= 0};
}

bool is_there(const Bed& bed, const Cell& cell, const PackedSeed& seed) {
    if (!cell.carved) return (seed.w & 0xffffu) < cell.ranks;
    return bed.present(cell.column, cell.row, unpack_seed(seed));
}

struct SeedHit {
    double distance_mm = infinite;
    Cell cell{};
    SeedPose pose{};
};

/// A ray in millimetres from the south-west corner of the bed's occupied rectangle and from its ground.
struct Ray {
    glm::dvec3 from;
    glm::dvec3 direction;
};

void meet_seed(const Ray& ray, const Cell& cell, const SeedPose& pose, SeedHit& nearest) {
    const glm::dvec3 to = glm::dvec3(pose.position_mm) + glm::dvec3(cell.corner_mm, 0.0) - ray.from;
    const double along = glm::dot(to, ray.direction);
    const double reach = seed_reach_mm * static_cast<double>(pose.scale);
    if (along < -reach || along - reach > nearest.distance_mm) return;
    if (glm::dot(to, to) - along * along > reach * reach) return;
    // From nearby: at sixty metres a float's steps are as coarse as the surface's tolerance.
    const double start = std::max(0.0, along - reach);
    const glm::vec3 from(start * ray.direction - to);
    const float t =
        seed_hit(rotate_back_by(pose.rotation, from) / pose.scale, rotate_back_by(pose.rotation, glm::vec3(ray.direction)));
    if (t < 0.0f) return;
    const double distance = start + static_cast<double>(t) * static_cast<double>(pose.scale);
    if (distance < nearest.distance_mm) nearest = {distance, cell, pose};
}

/// All seeds of the cell whose heights the ray passes while it is near the cell.
void meet_cell(const Bed& bed, const Ray& ray, const Cell& cell, Span heights_mm, SeedHit& nearest) {
    const auto above = std::ranges::partition_point(
        cell.seeds, [&](const PackedSeed& seed) { return height_mm(seed) > heights_mm.last + reach_mm; });
    for (const PackedSeed& seed : std::span(above, cell.seeds.end())) {
        if (height_mm(seed) < heights_mm.first - reach_mm) return;
        if (is_there(bed, cell, seed)) meet_seed(ray, cell, unpack_seed(seed), nearest);
    }
}

/// Visits the cells in slices across the axis along which the ray runs faster. A slice is as wide as its seeds reach, so
/// that each cell is visited once and the first slice that begins behind the nearest hit ends the search.
SeedHit meet_bed(const Bed& bed, const Ray& ray) {
    SeedHit nearest;
    const glm::ivec2 count(bed.columns() * cells, bed.rows() * cells);
    const double margin = foot_mm + reach_mm;
    const glm::dvec2 size = cell_mm * glm::dvec2(count);
    const double top_mm = 65535.0 / static_cast<double>(PACKED_Z_STEPS_PER_MM);
    const Span whole = both({0.0, infinite}, through_box(ray.from, ray.direction, glm::dvec3(-margin, -margin, -reach_mm),
                                                         glm::dvec3(size.x + margin, size.y + margin, top_mm)));
    if (whole.empty()) return nearest;
    const int major = std::abs(ray.direction.x) >= std::abs(ray.direction.y) ? 0 : 1;
    const int minor = 1 - major;
    const auto index = [&](double at, int axis) {
        return static_cast<int>(std::clamp(std::floor(at / cell_mm), 0.0, static_cast<double>(count[axis] - 1)));
    };
    const double enters = ray.from[major] + whole.first * ray.direction[major];
    const double leaves = ray.from[major] + whole.last * ray.direction[major];
    const int step = ray.direction[major] < 0.0 ? -1 : 1;
    const int first = index(enters - step * reach_mm, major), last = index(leaves + step * reach_mm, major);
    for (int i = first; i != last + step; i += step) {
        const double low = i * cell_mm - (i == 0 ? margin : reach_mm);
        const double high = (i + 1) * cell_mm + (i == count[major] - 1 ? margin : reach_mm);
        const Span slice = both(whole, within(ray.from[major], ray.direction[major], low, high));
        if (slice.empty()) continue;
        if (slice.first > nearest.distance_mm) break;
        const double a = ray.from[minor] + slice.first * ray.direction[minor];
        const double b = ray.from[minor] + slice.last * ray.direction[minor];
        const int j_last = index(std::max(a, b) + reach_mm, minor);
        for (int j = index(std::min(a, b) - reach_mm, minor); j <= j_last; ++j) {
            const double side_low = j * cell_mm - (j == 0 ? margin : reach_mm);
            const double side_high = (j + 1) * cell_mm + (j == count[minor] - 1 ? margin : reach_mm);
            const Span inside = both(slice, within(ray.from[minor], ray.direction[minor], side_low, side_high));
            if (inside.empty()) continue;
            const double z0 = ray.from.z + inside.first * ray.direction.z, z1 = ray.from.z + inside.last * ray.direction.z;
            const Cell cell = major == 0 ? cell_at(bed, i, j) : cell_at(bed, j, i);
            meet_cell(bed, ray, cell, {std::min(z0, z1), std::max(z0, z1)}, nearest);
        }
    }
    return nearest;
}

SeedPlace place_of(const Bed& bed, const SeedHit& hit) {
    SeedPlace place;
    place.number = bed.number_of(hit.cell.column, hit.cell.row, hit.pose.index);
    place.painted = bed.plan_tile(hit.cell.column, hit.cell.row) * SEEDS_PER_TILE + hit.pose.index + 1;
    const glm::vec2 tile_corner_m =
        bed.corner_m() + bed.plan().pitch_m * glm::vec2(static_cast<float>(hit.cell.column), static_cast<float>(hit.cell.row));
    place.position_m = glm::vec3(tile_corner_m, bed.plan().height_m) + 0.001f * hit.pose.position_mm;
    place.rotation = hit.pose.rotation;
    place.scale = hit.pose.scale;
    float top_mm = hit.pose.position_mm.z;
    for (int y = 0; y < cells; ++y)
        for (int x = 0; x < cells; ++x) {
            const Cell cell = cell_at(bed, hit.cell.column * cells + x, hit.cell.row * cells + y);
            const auto seed = std::ranges::find_if(cell.seeds, [&](const PackedSeed& s) { return is_there(bed, cell, s); });
            if (seed != cell.seeds.end()) top_mm = std::max(top_mm, static_cast<float>(height_mm(*seed)));
        }
    place.depth_mm = top_mm - hit.pose.position_mm.z;
    return place;
}

/// A box with the clearance around it, and whether a place is within.
struct Kept {
    glm::vec3 low, high;
    bool holds(glm::vec3 p) const { return glm::all(glm::greaterThan(p, low)) && glm::all(glm::lessThan(p, high)); }
};

Kept kept(const Box& box, Clearance clearance) {
    return {box.low_m - clearance.beside_m, box.high_m + glm::vec3(glm::vec2(clearance.beside_m), clearance.above_m)};
}

}  // namespace

ViewRay view_ray_through(const Camera& camera, glm::vec2 place_px, glm::ivec2 size_px) {
    const glm::vec2 part = place_px / glm::vec2(size_px);
    return view_ray(project(camera, size_px.x, size_px.y), {part.x, 1.0f - part.y});
}

glm::vec3 ray_through(const Camera& camera, glm::vec2 place_px, glm::ivec2 size_px) {
    return view_ray_through(camera, place_px, size_px).direction;
}

std::optional<Pick> pick(const Scene& scene, const Bed& bed, glm::vec3 origin_m, glm::vec3 direction) {
    const glm::dvec3 from(origin_m), along = glm::normalize(glm::dvec3(direction));
    double nearest_m = infinite;
    for (const Box& box : scene.boxes) {
        const Span met = through_box(from, along, glm::dvec3(box.low_m), glm::dvec3(box.high_m));
        if (!met.empty() && met.first > 0.0) nearest_m = std::min(nearest_m, met.first);
    }
    const glm::dvec3 corner(glm::dvec2(bed.corner_m()), static_cast<double>(bed.plan().height_m));
    const SeedHit hit = meet_bed(bed, {1000.0 * (from - corner), along});
    Pick found;
    if (0.001 * hit.distance_mm <= nearest_m && hit.distance_mm < infinite) {
        nearest_m = 0.001 * hit.distance_mm;
        found.seed = place_of(bed, hit);
    }
    if (nearest_m == infinite) return std::nullopt;
    found.distance_m = static_cast<float>(nearest_m);
    found.place_m = glm::vec3(from + nearest_m * along);
    return found;
}

float surface_height_m(const Bed& bed, glm::vec2 place_m, float radius_m) {
    const glm::dvec2 at = 1000.0 * (glm::dvec2(place_m) - glm::dvec2(bed.corner_m()));
    const double radius_mm = 1000.0 * static_cast<double>(radius_m);
    const glm::ivec2 count(bed.columns() * cells, bed.rows() * cells);
    const double about = radius_mm + reach_mm + foot_mm;
    double top_mm = 0.0;
    if (glm::any(glm::lessThan(at, glm::dvec2(-about))) || glm::any(glm::greaterThan(at, cell_mm * glm::dvec2(count) + about)))
        return bed.plan().height_m;
    const auto index = [&](double coordinate, int most) {
        return static_cast<int>(std::clamp(std::floor(coordinate / cell_mm), 0.0, static_cast<double>(most - 1)));
    };
    const double near = radius_mm + reach_mm;
    for (int y = index(at.y - near, count.y); y <= index(at.y + near, count.y); ++y)
        for (int x = index(at.x - near, count.x); x <= index(at.x + near, count.x); ++x) {
            const Cell cell = cell_at(bed, x, y);
            for (const PackedSeed& seed : cell.seeds) {
                if (height_mm(seed) + reach_mm < top_mm) break;
                if (!is_there(bed, cell, seed)) continue;
                const SeedPose pose = unpack_seed(seed);
                const double reach = seed_reach_mm * static_cast<double>(pose.scale);
                if (glm::distance(glm::dvec2(pose.position_mm) + cell.corner_mm, at) > radius_mm + reach) continue;
                const glm::vec3 highest = seed_support(rotate_back_by(pose.rotation, glm::vec3(0, 0, 1)));
                const float up = pose.scale * rotate_by(pose.rotation, highest).z;
                top_mm = std::max(top_mm, height_mm(seed) + static_cast<double>(up));
            }
        }
    return bed.plan().height_m + static_cast<float>(0.001 * top_mm);
}

glm::vec3 free_place(const Scene& scene, const Bed& bed, glm::vec3 eye_m, Clearance clearance) {
    // The nearest way out of one box may lead into the next: places are tried in the order of their distance from the eye.
    struct Try {
        float distance_m;
        glm::vec3 place_m;
        bool operator<(const Try& other) const { return distance_m > other.distance_m; }
    };
    constexpr int most_tries = 400;
    const auto in_room = [&](glm::vec3 p) { return glm::clamp(p, scene.room_low_m, scene.room_high_m) == p; };
    const glm::vec3 start = glm::clamp(eye_m, scene.room_low_m, scene.room_high_m);
    std::priority_queue<Try> open;
    std::vector<glm::vec3> seen;
    open.push({0.0f, start});
    for (int tried = 0; tried < most_tries && !open.empty(); ++tried) {
        const glm::vec3 p = open.top().place_m;
        open.pop();
        const auto add = [&](int axis, float to) {
            glm::vec3 moved = p;
            moved[axis] = to;
            // Two ways out in either order end at one place.
            if (!in_room(moved) || std::ranges::find(seen, moved) != seen.end()) return;
            seen.push_back(moved);
            open.push({glm::distance(moved, start), moved});
        };
        const auto box = std::ranges::find_if(scene.boxes, [&](const Box& b) { return kept(b, clearance).holds(p); });
        if (box != scene.boxes.end()) {
            const Kept around = kept(*box, clearance);
            for (int axis = 0; axis < 3; ++axis) {
                add(axis, around.low[axis]);
                add(axis, around.high[axis]);
            }
            continue;
        }
        const float least = surface_height_m(bed, glm::vec2(p), clearance.above_m) + clearance.above_m;
        if (p.z >= least) return p;
        add(2, least);
    }
    return start;
}

}  // namespace sunflower::world
