#include "engine/render/frame_block.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/world/lighting.hpp"
#include "engine/world/packing.hpp"

namespace sunflower::render {
namespace {

using params::Settings;

constexpr float near_m = 0.02f;

// The floor can only hide what lies under it.
bool can_block(world::Surface surface) {
    using enum world::Surface;
    return surface == wall || surface == steel || surface == plinth;
}

/// The boxes that can stand between a small light and what it lights: inside its cone, nearest first, as many as there is room
/// for. Boxes are looked at as the spheres around them.
void list_blockers(glm::ivec4 (&blockers)[BLOCKER_WORDS], const world::Scene& scene, const world::Aimed& aimed) {
    struct Near {
        float away_m;
        int box;
    };
    std::vector<Near> near;
    const float cone = glm::radians(aimed.cone_deg);
    for (std::size_t i = 0; i < scene.boxes.size(); ++i) {
        const world::Box& box = scene.boxes[i];
        if (!can_block(box.surface)) continue;
        const glm::vec3 to = glm::clamp(aimed.placed.place_m, box.low_m, box.high_m) - aimed.placed.place_m;
        const glm::vec3 middle = 0.5f * (box.low_m + box.high_m) - aimed.placed.place_m;
        const float radius = 0.5f * glm::length(box.high_m - box.low_m), away = glm::length(middle);
        const float seen = radius >= away ? std::numbers::pi_v<float> : std::asin(radius / away);
        const float off = std::acos(std::clamp(glm::dot(middle, aimed.placed.direction) / std::max(away, 1e-6f), -1.0f, 1.0f));
        if (off > cone + seen) continue;
        near.push_back({glm::length(to), static_cast<int>(i)});
    }
    std::ranges::sort(near, {}, &Near::away_m);
    const int count = std::min(static_cast<int>(near.size()), BLOCKER_WORDS * 4 - 1);
    blockers[0].x = count;
    for (int i = 0; i < count; ++i) blockers[(i + 1) / 4][(i + 1) % 4] = near[static_cast<std::size_t>(i)].box;
}

}  // namespace

void fill_lights(FrameBlock& block, const world::Scene& scene, const world::HallLight& light, const Settings& settings) {
    const float exposure = world::exposure(settings);
    const auto lights = world::all_lights(settings);
    std::array<bool, ROLES> lit{};
    for (const world::AreaLight& area : scene.area_lights)
        lit[static_cast<std::size_t>(area.role)] = lights[static_cast<std::size_t>(area.role)].on;
    for (std::size_t role = 0; role < AREA_ROLES; ++role)
        block.role_colour[role] = glm::vec4(lit[role] ? lights[role].colour * exposure : glm::vec3(0.0f), 0.0f);
    for (std::size_t role = 0; role < AREA_ROLES; ++role)
        block.role_axis[role] = world::longest_axis(scene, static_cast<world::LightRole>(role));
    for (const world::PointLight& point : scene.point_lights) {
        const auto role = static_cast<std::size_t>(point.role);
        const std::size_t i = role - AREA_ROLES;
        const world::Aimed aimed = world::aim(point, settings);
        block.role_colour[role] = glm::vec4(lights[role].colour * (exposure / aimed.solid_angle_sr()), 0.0f);
        block.point_place[i] = glm::vec4(aimed.placed.place_m, aimed.edge_cosine());
        block.point_aim[i] = glm::vec4(aimed.placed.direction, 0.0f);
        list_blockers(block.point_blockers[i], scene, aimed);
        lit[role] = lights[role].on;
    }
    block.lit_counts = glm::ivec4(0);
    for (int role = 0; role < ROLES; ++role) {
        if (!lit[static_cast<std::size_t>(role)]) continue;
        block.lit_roles[block.lit_counts.y++] = glm::ivec4(role, 0, 0, 0);
        if (role < AREA_ROLES) ++block.lit_counts.x;
    }
    std::size_t mirrors = 0;
    for (glm::vec4& low : block.mirror_low) low = glm::vec4(0.0f, 0.0f, 0.0f, -1.0f);
    for (const world::LightRow& row : scene.light_rows) {
        const glm::vec3 size = row.high_m - row.low_m;
        // Only what stands upright is mirrored at the angles at which a floor mirrors at all.
        if (mirrors == MIRRORS || std::min(size.x, size.y) > 0.01f) continue;
        block.mirror_low[mirrors] = glm::vec4(row.low_m, static_cast<float>(row.role));
        block.mirror_high[mirrors++] = glm::vec4(row.high_m, row.share);
    }
    block.hall_look = glm::vec4(scene.grain, 0.0f, 0.0f, 0.0f);
    block.contact_plan =
        glm::vec4(glm::vec2(scene.room_low_m), 1.0f / (glm::vec2(scene.room_high_m) - glm::vec2(scene.room_low_m)));
    block.grid_low = glm::vec4(light.direct.low_m, 0.0f);
    block.grid_high = glm::vec4(light.direct.high_m, 0.0f);
    block.grid_cells = glm::ivec4(light.direct.cells, 0);
    block.returned_low = glm::vec4(light.volume.low_m, 0.0f);
    block.returned_high = glm::vec4(light.volume.high_m, 0.0f);
    block.returned_cells = glm::ivec4(light.volume.cells, 0);
    const world::HallAlbedos albedos = hall_albedos(settings);
    block.mean_seed = glm::vec4(world::mean_seed_albedo(settings.seed), 0.0f);
    block.bed_throws = glm::vec4(albedos.bed, 0.0f);
}

world::HallAlbedos hall_albedos(const Settings& settings) {
    return {.floor = glm::vec3(settings.hall.floor_albedo),
            .wall = glm::vec3(settings.hall.wall_albedo),
            .steel = glm::vec3(settings.hall.pier_albedo),
            .bed = world::bed_reflectance(world::mean_seed_albedo(settings.seed))};
}

std::vector<glm::vec4> returned_light(const FrameBlock& block, const world::HallLight& light, const Settings& settings) {
    std::array<glm::vec3, world::grid_roles> luminances;
    for (std::size_t role = 0; role < luminances.size(); ++role) luminances[role] = glm::vec3(block.role_colour[role]);
    std::vector<world::BurningPoint> points;
    for (int i = block.lit_counts.x; i < block.lit_counts.y; ++i) {
        const int role = block.lit_roles[i].x;
        const int point = role - AREA_ROLES;
        points.push_back({{glm::vec3(block.point_place[point]), glm::vec3(block.point_aim[point])},
                          block.point_place[point].w,
                          glm::vec3(block.role_colour[role])});
    }
    return world::combine(light, luminances, hall_albedos(settings), points);
}

void fill_bed(FrameBlock& block, const world::Bed& bed, const BedBuffers& buffers, float texel_mm, int relief_side) {
    const bool sheet = bed.plan().kind == world::BedKind::sheet;
    // What is carved or heaped shades what lies a metre away: two radii more to look at.
    const bool has_form = !bed.carve_nodes().empty() || bed.plan().kind == world::BedKind::poured;
    const int columns = sheet ? 1 : bed.plan().columns;
    block.bed = {bed.columns(), bed.rows(), columns, has_form ? 2 : 0};
    block.bed_ranks = {bed.full_ranks(), static_cast<std::uint32_t>(bed.first_column()),
                       static_cast<std::uint32_t>(bed.first_row()), buffers.each_seed ? 1u : 0u};
    block.bed_box = {world::TILE_MM * static_cast<float>(bed.columns()), world::TILE_MM * static_cast<float>(bed.rows()),
                     buffers.top_mm, std::max(buffers.top_mm - 14.0f, 0.0f)};
    block.relief = {texel_mm, 1.0f / texel_mm, static_cast<float>(relief_side),
                    static_cast<float>(buffers.reliefs.size() / RELIEF_TILE_WORDS)};
}

Bands choose_bands(const params::Lod& lod, bool software, bool each_seed, float focal_px, bool parallel) {
    constexpr float seed_length_mm = 17.6f;
    constexpr float everywhere_m = 1e6f;
    constexpr float gpu_mesh_px = 48.0f;
    constexpr float most_splat_m = 1300.0f;  // WORD_OCTAVES from the near plane
    Bands bands;
    bands.table_begins = lod.table_seeds;
    bands.table_all = 2.5f * lod.table_seeds;
    const float mesh_px = lod.mesh_pixels > 0.0f ? lod.mesh_pixels : software ? 0.0f : gpu_mesh_px;
    if (mesh_px > 0.0f) bands.mesh_range_m = 0.001f * seed_length_mm * focal_px / mesh_px;
    bands.relief_all = lod.relief_seeds > 0.0f ? lod.relief_seeds : software ? 0.5f : 2.0f;
    if (lod.mode == params::LodMode::relief && !each_seed)
        return {0.0f, 1e-9f, 1e-9f, bands.table_begins, bands.table_all, 0.0f};
    if (lod.mode == params::LodMode::splat) bands.mesh_range_m = 0.0f;
    if (lod.mode == params::LodMode::mesh) bands.mesh_range_m = everywhere_m;
    if (each_seed || lod.mode == params::LodMode::mesh || lod.mode == params::LodMode::splat)
        bands.relief_all = 2.0f * SEES_NOTHING_M;
    bands.relief_begins = 0.5f * bands.relief_all;
    // Where a pixel seen from straight above holds so many; one that grazes holds more.
    const float splat_range_m = 0.001f * focal_px * std::sqrt(bands.relief_all / TOP_SEEDS_PER_MM2);
    if (parallel) {
        // Every pixel is as large as it were at one metre: a band is everywhere or nowhere. Slanted pixels hold more.
        bands.mesh_range_m = bands.mesh_range_m >= 1.0f ? everywhere_m : 0.0f;
        bands.splat_range_m = bands.mesh_range_m == 0.0f && 1.2f * splat_range_m >= 1.0f ? PARALLEL_RANGE_M : 0.0f;
    } else if (bands.mesh_range_m < everywhere_m) {
        bands.splat_range_m = std::min(1.2f * splat_range_m, most_splat_m);
        // Where the relief is all, meshes are not looked at.
        bands.mesh_range_m = std::min(bands.mesh_range_m, bands.splat_range_m);
    }
    return bands;
}

void fill_camera(FrameBlock& block, const world::Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin,
                 glm::ivec2 window_size, const world::Bed& bed, const Bands& bands, const world::Lens& lens) {
    block.camera_right = glm::vec4(projection.world_from_camera[0], 0.0f);
    block.camera_up = glm::vec4(projection.world_from_camera[1], 0.0f);
    block.camera_back = glm::vec4(projection.world_from_camera[2], 0.0f);
    const glm::vec3 corner_m(bed.corner_m(), bed.plan().height_m);
    block.eye_in_bed_mm = glm::vec4(1000.0f * (projection.eye_m - corner_m), 0.0f);
    block.eye_m = glm::vec4(projection.eye_m, near_m);
    block.tangents = glm::vec4(projection.tangent_min, projection.tangent_size);
    block.picture_window = glm::ivec4(picture, window_origin);
    block.window_sample = glm::ivec4(window_size, 0, 0);
    block.jitter_focal = glm::vec4(0.5f, 0.5f, projection.focal_px, bands.mesh_range_m);
    block.bands = glm::vec4(bands.relief_begins, bands.relief_all, bands.table_begins, bands.table_all);
    block.splats = glm::ivec4(0);
    block.lens = glm::vec4(0.0f, 0.0f, 0.0f, lens.reach_m());
    block.parallel_focus = glm::vec4(projection.parallel ? 1.0f : 0.0f, 1.0f / lens.focus_m, lens.part_m, 0.0f);
}

glm::vec2 sample_place(int sample) {
    const double n = sample;
    return {static_cast<float>(std::fmod(0.5 + n * 0.7548776662466927, 1.0)),
            static_cast<float>(std::fmod(0.5 + n * 0.5698402909980532, 1.0))};
}

void fill_sample(FrameBlock& block, const world::Projection& projection, const world::Bed& bed, const world::Lens& lens,
                 int sample) {
    const glm::vec2 place = sample_place(sample);
    const glm::vec2 on_lens = world::lens_place(sample);
    const world::Projection seen = world::through_lens(projection, lens, on_lens);
    // Not the difference of two eyes: they are rounded to some micrometres, and seeds are placed from the lens's middle.
    const glm::vec3 moved_m = projection.world_from_camera * glm::vec3(lens.radius_m * on_lens, 0.0f);
    const glm::vec3 corner_m(bed.corner_m(), bed.plan().height_m);
    block.lens = glm::vec4(moved_m, lens.reach_m());
    block.eye_in_bed_mm = glm::vec4(1000.0f * (projection.eye_m - corner_m) + 1000.0f * moved_m, 0.0f);
    block.eye_m = glm::vec4(seen.eye_m, near_m);
    block.tangents = glm::vec4(seen.tangent_min, seen.tangent_size);
    block.jitter_focal.x = place.x;
    block.jitter_focal.y = place.y;
    block.window_sample.z = sample;
    const glm::ivec2 picture(block.picture_window.x, block.picture_window.y);
    const glm::ivec2 origin(block.picture_window.z, block.picture_window.w);
    const glm::ivec2 size(block.window_sample.x, block.window_sample.y);
    // The pixel's middle is where the rasteriser samples: shifting the window by what the place differs from it puts them
    // together.
    block.clip_from_relative = world::clip_from_relative(seen, picture, origin, size, place - 0.5f, near_m, PARALLEL_RANGE_M);
}

}  // namespace sunflower::render
