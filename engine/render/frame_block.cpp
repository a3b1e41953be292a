#include "engine/render/frame_block.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/world/packing.hpp"

namespace sunflower::render {
namespace {

using params::Settings;

constexpr float near_m = 0.02f;

// Part of the ground's light that walls, roof and bed throw back from all around: the surfaces' mean albedo of 0.25 seen over
// three quarters of the sphere (ours, until the hall's interreflection is computed).
constexpr float room_return = 0.19f;

struct Burning {
    bool on;
    glm::vec3 colour;  // cd/m2 for surfaces, lm for small lights
};

template <typename Group>
Burning burning(const Group& group, float power, float white_k) {
    return {group.on, power * world::black_body(group.temperature_k, white_k) * glm::vec3(group.tint)};
}

std::array<Burning, world::light_role_count> all_lights(const Settings& s) {
    const float white_k = s.camera.white_balance_k;
    return {burning(s.roof, s.roof.luminance_cd_m2, white_k),
            burning(s.bays, s.bays.luminance_cd_m2, white_k),
            burning(s.window, s.window.luminance_cd_m2, white_k),
            burning(s.strips, s.strips.luminance_cd_m2, white_k),
            burning(s.spot, s.spot.flux_lm, white_k),
            burning(s.lamp, s.lamp.flux_lm, white_k)};
}

struct Aimed {
    world::PlacedLight placed;
    float cone_deg;
};

template <typename Group>
Aimed aimed(const world::PointLight& light, const Group& group) {
    return {world::place_light(light, group.azimuth_deg, group.elevation_deg, group.distance_m, group.aim_m), group.cone_deg};
}

}  // namespace

void fill_lights(FrameBlock& block, const world::Scene& scene, const world::LightGrid& grid, const Settings& settings) {
    // Saturation-based sensitivity: the largest luminance is 1.2 * 2^EV100 cd/m2 (Lagarde and de Rousiers 2014, section 5.1).
    const float exposure = 1.0f / (1.2f * std::exp2(settings.camera.exposure_ev100));
    const auto lights = all_lights(settings);
    std::array<bool, ROLES> lit{};
    block.room_irradiance = glm::vec4(0.0f);
    for (const world::AreaLight& light : scene.area_lights)
        lit[static_cast<std::size_t>(light.role)] = lights[static_cast<std::size_t>(light.role)].on;
    for (std::size_t role = 0; role < AREA_ROLES; ++role) {
        block.role_colour[role] = glm::vec4(lit[role] ? lights[role].colour * exposure : glm::vec3(0.0f), 0.0f);
        block.room_irradiance += block.role_colour[role] * (grid.ground[role] * room_return);
    }
    for (const world::PointLight& light : scene.point_lights) {
        const auto role = static_cast<std::size_t>(light.role);
        const std::size_t i = role - AREA_ROLES;
        const auto [placed, cone_deg] =
            light.role == world::LightRole::spot ? aimed(light, settings.spot) : aimed(light, settings.lamp);
        const float cosine = std::cos(glm::radians(cone_deg));
        const float solid_angle_sr = 2.0f * std::numbers::pi_v<float> * (1.0f - cosine);
        block.role_colour[role] = glm::vec4(lights[role].colour * (exposure / solid_angle_sr), 0.0f);
        block.point_place[i] = glm::vec4(placed.place_m, cone_deg >= 180.0f ? -2.0f : cosine);
        block.point_aim[i] = glm::vec4(placed.direction, 0.0f);
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
    block.grid_low = glm::vec4(grid.low_m, 0.0f);
    block.grid_high = glm::vec4(grid.high_m, 0.0f);
    block.grid_cells = glm::ivec4(grid.cells, 0);
}

void fill_bed(FrameBlock& block, const world::Bed& bed, const BedBuffers& buffers, float texel_mm, int relief_side) {
    const bool sheet = bed.plan().kind == world::BedKind::sheet;
    block.bed = {bed.columns(), bed.rows(), sheet ? 1 : bed.plan().columns, 0};
    block.bed_ranks = {bed.full_ranks(), static_cast<std::uint32_t>(bed.first_column()),
                       static_cast<std::uint32_t>(bed.first_row()), buffers.each_seed ? 1u : 0u};
    block.bed_box = {world::TILE_MM * static_cast<float>(bed.columns()), world::TILE_MM * static_cast<float>(bed.rows()),
                     buffers.top_mm, std::max(buffers.top_mm - 14.0f, 0.0f)};
    block.relief = {texel_mm, 1.0f / texel_mm, static_cast<float>(relief_side),
                    static_cast<float>(buffers.reliefs.size() / RELIEF_TILE_WORDS)};
}

Bands choose_bands(const params::Lod& lod, bool software, bool each_seed, float focal_px) {
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
    if (lod.mode == params::LodMode::relief && !each_seed) return {0.0f, 1e-9f, 1e-9f, bands.table_begins, bands.table_all, 0.0f};
    if (lod.mode == params::LodMode::splat) bands.mesh_range_m = 0.0f;
    if (lod.mode == params::LodMode::mesh) bands.mesh_range_m = everywhere_m;
    if (each_seed || lod.mode == params::LodMode::mesh || lod.mode == params::LodMode::splat) bands.relief_all = 2.0f * SEES_NOTHING_M;
    bands.relief_begins = 0.5f * bands.relief_all;
    // Where a pixel seen from straight above holds so many; one that grazes holds more.
    const float splat_range_m = 0.001f * focal_px * std::sqrt(bands.relief_all / TOP_SEEDS_PER_MM2);
    if (bands.mesh_range_m < everywhere_m) {
        bands.splat_range_m = std::min(1.2f * splat_range_m, most_splat_m);
        // Where the relief is all, meshes are not looked at.
        bands.mesh_range_m = std::min(bands.mesh_range_m, bands.splat_range_m);
    }
    return bands;
}

void fill_camera(FrameBlock& block, const world::Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin,
                 glm::ivec2 window_size, const world::Bed& bed, const Bands& bands) {
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
}

glm::vec2 sample_place(int sample) {
    const double n = sample;
    return {static_cast<float>(std::fmod(0.5 + n * 0.7548776662466927, 1.0)),
            static_cast<float>(std::fmod(0.5 + n * 0.5698402909980532, 1.0))};
}

void fill_sample(FrameBlock& block, const world::Projection& projection, int sample) {
    const glm::vec2 place = sample_place(sample);
    block.jitter_focal.x = place.x;
    block.jitter_focal.y = place.y;
    block.window_sample.z = sample;
    const glm::ivec2 picture(block.picture_window.x, block.picture_window.y);
    const glm::ivec2 origin(block.picture_window.z, block.picture_window.w);
    const glm::ivec2 size(block.window_sample.x, block.window_sample.y);
    // The pixel's middle is where the rasteriser samples: shifting the window by what the place differs from it puts them
    // together.
    block.clip_from_relative = world::clip_from_relative(projection, picture, origin, size, place - 0.5f, near_m);
}

}  // namespace sunflower::render
