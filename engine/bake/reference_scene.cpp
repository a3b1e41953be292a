#include "engine/bake/reference_scene.hpp"

#include <embree3/rtcore.h>
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/world/seed_view.hpp"

namespace sunflower::bake {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
// Embree's own numbers are floats: at sixty metres from the bed they step by 4 um.
constexpr float padding_mm = 0.05f;

/// A seed of a packing tile, ready to be met.
struct Seed {
    glm::mat3 bed_from_seed;
    glm::vec3 position_mm;
    float scale, smaller;  // and 1 / scale
    std::uint32_t rank, index;
    glm::vec4 rotation;
};

/// The seeds of one packing tile that may be there, as one Embree scene.
struct TileScene {
    std::vector<Seed> seeds;
    RTCScene scene = nullptr;
};

struct BedTile {
    const TileScene* seeds = nullptr;
    glm::dvec3 corner_mm{0};
    std::uint32_t ranks = 0;
    int column = 0, row = 0;
    bool carved = false;
};

struct BoxMm {
    glm::dvec3 low, high;
    world::Surface surface;
};

/// A ray on its way, with what the callbacks need; they are given the base.
struct Probe : RTCIntersectContext {
    glm::dvec3 from;  // of the tile's frame, once within one
    glm::dvec3 direction;
    Left left;
    const world::Bed* bed = nullptr;
    const BedTile* tile = nullptr;
    std::uint32_t tile_index = Left::nothing;
    Left met;
    int axis = 0;  // of the face of a box

    Probe(glm::dvec3 origin, glm::dvec3 along, Left leaving) : from(origin), direction(along), left(leaving) {
        rtcInitIntersectContext(this);
    }
};

/// Distance at which the ray meets the seed, or infinity.
double meet(const Seed& seed, glm::dvec3 from, glm::dvec3 direction) {
    const glm::dvec3 to = glm::dvec3(seed.position_mm) - from;
    const double along = glm::dot(to, direction);
    const glm::vec3 nearest(along * direction - to);
    // Seen along the ray: an eye far away whose only tangent is this one, in the plane of the seed's origin.
    constexpr float away_mm = 64.0f;
    world::SeedView view;
    view.right = (nearest * seed.bed_from_seed) * seed.smaller;
    view.up = glm::vec3(0.0f);
    view.back = -(glm::vec3(direction) * seed.bed_from_seed);
    view.x_mm = -1.0f;
    view.y_mm = 0.0f;
    view.depth_mm = away_mm;
    const float depth = world::seed_view_hit(view, 0.0f, 0.0f);
    if (depth < 0.0f) return infinite;
    const double distance = along + static_cast<double>((depth - away_mm) * seed.scale);
    return distance > 0.0 ? distance : infinite;
}

bool is_there(const Probe& probe, const Seed& seed) {
    if (!probe.tile->carved) return seed.rank < probe.tile->ranks;
    world::SeedPose pose{};
    pose.position_mm = seed.position_mm;
    pose.rank = seed.rank;
    return probe.bed->present(probe.tile->column, probe.tile->row, pose);
}

double meet_seed(const Probe& probe, unsigned i) {
    if (probe.tile_index == probe.left.tile && i == probe.left.part) return infinite;
    const Seed& seed = probe.tile->seeds->seeds[i];
    const double distance = meet(seed, probe.from, probe.direction);
    return distance < infinite && is_there(probe, seed) ? distance : infinite;
}

/// Where the ray enters the box from outside; infinity: it does not.
double meet_box(const BoxMm& box, glm::dvec3 from, glm::dvec3 direction, int& axis) {
    double first = -infinite, last = infinite;
    for (int k = 0; k < 3; ++k) {
        if (std::abs(direction[k]) < 1e-12) {
            if (from[k] < box.low[k] || from[k] > box.high[k]) return infinite;
            continue;
        }
        const double a = (box.low[k] - from[k]) / direction[k], b = (box.high[k] - from[k]) / direction[k];
        if (std::min(a, b) > first) {
            first = std::min(a, b);
            axis = k;
        }
        last = std::min(last, std::max(a, b));
    }
    return first > 0.0 && first <= last ? first : infinite;
}

void set_bounds(RTCBounds* bounds, glm::dvec3 low, glm::dvec3 high) {
    // To float outwards: a box of a landscape is kilometres wide.
    const auto down = [](double v) { return std::nextafter(static_cast<float>(v) - padding_mm, -INFINITY); };
    const auto up = [](double v) { return std::nextafter(static_cast<float>(v) + padding_mm, INFINITY); };
    *bounds = {down(low.x), down(low.y), down(low.z), 0.0f, up(high.x), up(high.y), up(high.z), 0.0f};
}

void seed_bounds(const RTCBoundsFunctionArguments* args) {
    const Seed& seed = static_cast<const TileScene*>(args->geometryUserPtr)->seeds[args->primID];
    glm::dvec3 low(0.0), high(0.0);
    for (int k = 0; k < 3; ++k) {
        glm::vec3 axis(0.0f);
        axis[k] = 1.0f;
        const glm::vec3 in_seed = axis * seed.bed_from_seed;
        high[k] = static_cast<double>(seed.position_mm[k] + seed.scale * glm::dot(in_seed, world::seed_support(in_seed)));
        low[k] = static_cast<double>(seed.position_mm[k] + seed.scale * glm::dot(in_seed, world::seed_support(-in_seed)));
    }
    set_bounds(args->bounds_o, low, high);
}

RTCRay ray_of(const Probe& probe, float distance_mm) {
    return {static_cast<float>(probe.from.x),
            static_cast<float>(probe.from.y),
            static_cast<float>(probe.from.z),
            0.0f,
            static_cast<float>(probe.direction.x),
            static_cast<float>(probe.direction.y),
            static_cast<float>(probe.direction.z),
            0.0f,
            distance_mm,
            0xffffffffu,
            0,
            0};
}

/// Enters the meeting into the ray.
void keep(RTCRayHit& ray, const RTCIntersectFunctionNArguments* args, double distance) {
    ray.ray.tfar = static_cast<float>(distance);
    ray.hit.geomID = args->geomID;
    ray.hit.primID = args->primID;
    ray.hit.Ng_x = ray.hit.Ng_y = 0.0f;
    ray.hit.Ng_z = 1.0f;
    ray.hit.u = ray.hit.v = 0.0f;
    ray.hit.instID[0] = RTC_INVALID_GEOMETRY_ID;
}

void intersect_seed(const RTCIntersectFunctionNArguments* args) {
    if (args->valid[0] == 0) return;
    auto& ray = *reinterpret_cast<RTCRayHit*>(args->rayhit);
    auto& probe = *static_cast<Probe*>(args->context);
    const double distance = meet_seed(probe, args->primID);
    if (distance < static_cast<double>(ray.ray.tfar)) keep(ray, args, distance);
}

void occlude_seed(const RTCOccludedFunctionNArguments* args) {
    if (args->valid[0] == 0) return;
    auto& ray = *reinterpret_cast<RTCRay*>(args->ray);
    if (meet_seed(*static_cast<Probe*>(args->context), args->primID) < static_cast<double>(ray.tfar)) ray.tfar = -INFINITY;
}

}  // namespace

struct ReferenceScene::Parts {
    const world::Bed* bed = nullptr;
    glm::dvec3 origin_m{0};
    RTCDevice device = nullptr;
    RTCScene scene = nullptr;
    std::map<std::pair<std::uint16_t, bool>, TileScene> tile_scenes;  // by packing tile and whether carved
    std::vector<BedTile> tiles;
    std::vector<BoxMm> boxes;

    ~Parts() {
        for (auto& [key, tile] : tile_scenes) rtcReleaseScene(tile.scene);
        if (scene != nullptr) rtcReleaseScene(scene);
        if (device != nullptr) rtcReleaseDevice(device);
    }

    void start(int threads) {
        const std::string config = fmt::format("threads={},set_affinity=0", threads);
        device = rtcNewDevice(config.c_str());
        if (device == nullptr)
            core::fail("Embree cannot be started on this machine (its error {})", int(rtcGetDeviceError(nullptr)));
        scene = rtcNewScene(device);
        rtcSetSceneFlags(scene, RTC_SCENE_FLAG_ROBUST);
    }

    void check() const {
        if (const RTCError error = rtcGetDeviceError(device); error != RTC_ERROR_NONE)
            core::fail("Embree could not build the scene (its error {}); is there memory enough?", int(error));
    }

    /// Attaches as many things of one kind.
    void attach(RTCScene to, void* data, std::size_t count, RTCBoundsFunction bounds, RTCIntersectFunctionN intersect,
                RTCOccludedFunctionN occlude) const {
        RTCGeometry geometry = rtcNewGeometry(device, RTC_GEOMETRY_TYPE_USER);
        rtcSetGeometryUserPrimitiveCount(geometry, static_cast<unsigned>(count));
        rtcSetGeometryUserData(geometry, data);
        rtcSetGeometryBoundsFunction(geometry, bounds, nullptr);
        rtcSetGeometryIntersectFunction(geometry, intersect);
        rtcSetGeometryOccludedFunction(geometry, occlude);
        rtcCommitGeometry(geometry);
        rtcAttachGeometry(to, geometry);
        rtcReleaseGeometry(geometry);
    }

    const TileScene& tile_scene(std::uint16_t packing_tile, bool carved) {
        TileScene& made = tile_scenes[{packing_tile, carved}];
        if (made.scene != nullptr) return made;
        const world::PackingTile& tile = bed->packing().tiles[packing_tile];
        for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
            const world::SeedPose pose = world::unpack_seed(bed->packing().seeds[tile.first_seed + i]);
            if (!carved && pose.rank > bed->full_ranks()) continue;
            const glm::mat3 turn(world::rotate_by(pose.rotation, {1, 0, 0}), world::rotate_by(pose.rotation, {0, 1, 0}),
                                 world::rotate_by(pose.rotation, {0, 0, 1}));
            made.seeds.push_back({turn, pose.position_mm, pose.scale, 1.0f / pose.scale, pose.rank, pose.index, pose.rotation});
        }
        made.scene = rtcNewScene(device);
        rtcSetSceneFlags(made.scene, RTC_SCENE_FLAG_ROBUST);
        attach(made.scene, &made, made.seeds.size(), seed_bounds, intersect_seed, occlude_seed);
        rtcCommitScene(made.scene);
        return made;
    }

    static void tile_bounds(const RTCBoundsFunctionArguments* args) {
        const BedTile& tile = static_cast<const Parts*>(args->geometryUserPtr)->tiles[args->primID];
        RTCBounds b;
        rtcGetSceneBounds(tile.seeds->scene, &b);
        set_bounds(args->bounds_o, tile.corner_mm + glm::dvec3(b.lower_x, b.lower_y, b.lower_z),
                   tile.corner_mm + glm::dvec3(b.upper_x, b.upper_y, b.upper_z));
    }

    Probe within(const Probe& outer, unsigned i) const {
        Probe inner(outer.from - tiles[i].corner_mm, outer.direction, outer.left);
        inner.bed = bed;
        inner.tile = &tiles[i];
        inner.tile_index = i;
        return inner;
    }

    // A tile is no instance of Embree's but a thing that traces on: its frame is reached in double precision, and 16,000 of
    // them take no memory to speak of.
    static void intersect_tile(const RTCIntersectFunctionNArguments* args) {
        if (args->valid[0] == 0) return;
        auto& ray = *reinterpret_cast<RTCRayHit*>(args->rayhit);
        auto& probe = *static_cast<Probe*>(args->context);
        const auto& parts = *static_cast<const Parts*>(args->geometryUserPtr);
        Probe inner = parts.within(probe, args->primID);
        RTCRayHit found{ray_of(inner, ray.ray.tfar), {}};
        found.hit.geomID = RTC_INVALID_GEOMETRY_ID;
        rtcIntersect1(inner.tile->seeds->scene, &inner, &found);
        if (found.hit.geomID == RTC_INVALID_GEOMETRY_ID) return;
        probe.met = {args->primID, found.hit.primID};
        keep(ray, args, static_cast<double>(found.ray.tfar));
    }

    static void occlude_tile(const RTCOccludedFunctionNArguments* args) {
        if (args->valid[0] == 0) return;
        auto& ray = *reinterpret_cast<RTCRay*>(args->ray);
        const auto& parts = *static_cast<const Parts*>(args->geometryUserPtr);
        Probe inner = parts.within(*static_cast<const Probe*>(args->context), args->primID);
        RTCRay probed = ray_of(inner, ray.tfar);
        rtcOccluded1(inner.tile->seeds->scene, &inner, &probed);
        if (probed.tfar < 0.0f) ray.tfar = -INFINITY;
    }

    static void box_bounds(const RTCBoundsFunctionArguments* args) {
        const BoxMm& box = static_cast<const Parts*>(args->geometryUserPtr)->boxes[args->primID];
        set_bounds(args->bounds_o, box.low, box.high);
    }

    double meet_box_of(const Probe& probe, unsigned i, int& axis) const {
        if (probe.left.tile == Left::nothing && probe.left.part == i) return infinite;
        return meet_box(boxes[i], probe.from, probe.direction, axis);
    }

    static void intersect_box(const RTCIntersectFunctionNArguments* args) {
        if (args->valid[0] == 0) return;
        auto& ray = *reinterpret_cast<RTCRayHit*>(args->rayhit);
        auto& probe = *static_cast<Probe*>(args->context);
        int axis = 0;
        const double distance = static_cast<const Parts*>(args->geometryUserPtr)->meet_box_of(probe, args->primID, axis);
        if (!(distance < static_cast<double>(ray.ray.tfar))) return;
        probe.met = {Left::nothing, args->primID};
        probe.axis = axis;
        keep(ray, args, distance);
    }

    static void occlude_box(const RTCOccludedFunctionNArguments* args) {
        if (args->valid[0] == 0) return;
        auto& ray = *reinterpret_cast<RTCRay*>(args->ray);
        int axis = 0;
        const double distance = static_cast<const Parts*>(args->geometryUserPtr)
                                    ->meet_box_of(*static_cast<const Probe*>(args->context), args->primID, axis);
        if (distance < static_cast<double>(ray.tfar)) ray.tfar = -INFINITY;
    }
};

ReferenceScene::ReferenceScene(const std::vector<world::Box>& boxes, const world::Bed* bed, int threads)
    : parts_(std::make_unique<Parts>()) {
    Parts& parts = *parts_;
    parts.bed = bed;
    if (bed != nullptr) parts.origin_m = glm::dvec3(glm::dvec2(bed->corner_m()), static_cast<double>(bed->plan().height_m));
    parts.start(threads);
    for (const world::Box& box : boxes)
        parts.boxes.push_back({1000.0 * (glm::dvec3(box.low_m) - parts.origin_m),
                               1000.0 * (glm::dvec3(box.high_m) - parts.origin_m), box.surface});
    if (bed != nullptr)
        for (int row = 0; row < bed->rows(); ++row)
            for (int column = 0; column < bed->columns(); ++column) {
                const bool carved = bed->first_carve_node(column, row) >= 0;
                const double side_mm = 1000.0 * static_cast<double>(bed->plan().pitch_m);
                parts.tiles.push_back({&parts.tile_scene(bed->packing_tile(column, row), carved),
                                       side_mm * glm::dvec3(column, row, 0.0), bed->ranks(column, row), column, row, carved});
            }
    parts.check();
    if (!parts.tiles.empty())
        parts.attach(parts.scene, &parts, parts.tiles.size(), Parts::tile_bounds, Parts::intersect_tile, Parts::occlude_tile);
    if (!parts.boxes.empty())
        parts.attach(parts.scene, &parts, parts.boxes.size(), Parts::box_bounds, Parts::intersect_box, Parts::occlude_box);
    rtcCommitScene(parts.scene);
    parts.check();
}

ReferenceScene::~ReferenceScene() = default;

glm::dvec3 ReferenceScene::origin_m() const {
    return parts_->origin_m;
}

Hit ReferenceScene::closest(glm::dvec3 from_mm, glm::vec3 direction, Left left) const {
    const Parts& parts = *parts_;
    Probe probe(from_mm, glm::dvec3(direction), left);
    RTCRayHit ray{ray_of(probe, INFINITY), {}};
    ray.hit.geomID = RTC_INVALID_GEOMETRY_ID;
    rtcIntersect1(parts.scene, &probe, &ray);
    Hit hit;
    if (ray.hit.geomID == RTC_INVALID_GEOMETRY_ID) return hit;
    hit.left = probe.met;
    if (probe.met.tile == Left::nothing) {
        const BoxMm& box = parts.boxes[probe.met.part];
        hit.kind = Hit::Kind::box;
        hit.distance_mm = meet_box(box, probe.from, probe.direction, probe.axis);
        hit.place_mm = from_mm + hit.distance_mm * probe.direction;
        hit.place_mm[probe.axis] = direction[probe.axis] > 0.0f ? box.low[probe.axis] : box.high[probe.axis];
        hit.normal[probe.axis] = direction[probe.axis] > 0.0f ? -1.0f : 1.0f;
        hit.surface = box.surface;
        return hit;
    }
    const BedTile& tile = parts.tiles[probe.met.tile];
    const Seed& seed = tile.seeds->seeds[probe.met.part];
    hit.kind = Hit::Kind::seed;
    hit.distance_mm = meet(seed, from_mm - tile.corner_mm, probe.direction);
    const glm::dvec3 centre = tile.corner_mm + glm::dvec3(seed.position_mm);
    const glm::vec3 local(from_mm + hit.distance_mm * probe.direction - centre);
    glm::vec3 p = (local * seed.bed_from_seed) * seed.smaller;
    const glm::vec3 slope = world::seed_gauge_gradient(p);
    p -= slope * (world::seed_gauge(p) / glm::dot(slope, slope));
    hit.on_seed_mm = p;
    hit.place_mm = centre + glm::dvec3(seed.scale * (seed.bed_from_seed * p));
    hit.normal = glm::normalize(seed.bed_from_seed * world::seed_gauge_gradient(p));
    hit.number = parts.bed->plan_tile(tile.column, tile.row) * world::SEEDS_PER_TILE + seed.index + 1;
    hit.rotation = seed.rotation;
    hit.scale = seed.scale;
    return hit;
}

bool ReferenceScene::blocked(glm::dvec3 from_mm, glm::vec3 direction, double distance_mm, Left left) const {
    Probe probe(from_mm, glm::dvec3(direction), left);
    RTCRay ray = ray_of(probe, static_cast<float>(distance_mm));
    rtcOccluded1(parts_->scene, &probe, &ray);
    return ray.tfar < 0.0f;
}

}  // namespace sunflower::bake
