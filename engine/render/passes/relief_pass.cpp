#include "engine/render/passes/relief_pass.hpp"

#include <cmath>

#include "engine/core/error.hpp"
#include "engine/world/packing.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

std::size_t texels(int reliefs, int side) {
    return static_cast<std::size_t>(reliefs) * static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
}

void wait_for_storage() { glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT); }

std::size_t checked(std::size_t bytes, float texel_mm) {
    constexpr std::size_t block = std::size_t{128} << 20;
    if (bytes > block)
        core::fail("relief.texel_mm = {}: the relief would take {} MB and a device's block holds 128; choose a larger texel or carve "
                   "fewer tiles", texel_mm, bytes >> 20);
    return bytes;
}

}  // namespace

int relief_side(float texel_mm) {
    const int side = static_cast<int>(std::ceil((world::TILE_MM + 2.0f * RELIEF_MARGIN_MM) / texel_mm));
    return (side + 3) / 4 * 4;
}

ReliefPass::ReliefPass(const gl::ShaderLibrary& library, const BedBuffers& bed, float texel_mm)
    : splat_(library, "relief splat", {"passes/relief_splat.comp.glsl"}),
      sky_program_(library, "relief sky", {"passes/relief_sky.comp.glsl"}),
      table_program_(library, "bed table", {"passes/bed_table.comp.glsl"}),
      mean_program_(library, "bed table mean", {"passes/bed_table_mean.comp.glsl"}),
      reliefs_(static_cast<int>(bed.reliefs.size() / RELIEF_TILE_WORDS)),
      side_(relief_side(texel_mm)),
      most_in_tile_(bed.most_in_tile) {
    const std::size_t count = texels(reliefs_, side_);
    words_ = gl::Buffer("relief words", checked(count * 4, texel_mm));
    sky_ = gl::Buffer("relief sky", count);
    tiles_ = gl::Buffer::of("relief tiles", bed.reliefs);
    table_ = gl::Buffer("bed table", TABLE_BINS * TABLE_VECTORS * sizeof(glm::vec4));
    table_samples_ = gl::Buffer("bed table samples", std::size_t{TABLE_BINS} * TABLE_SAMPLES * TABLE_VECTORS * sizeof(glm::vec4));
}

void ReliefPass::bind() const {
    tiles_.bind_storage(RELIEF_TILES_BINDING);
    words_.bind_storage(RELIEF_BINDING);
    sky_.bind_storage(RELIEF_SKY_BINDING);
    table_.bind_storage(BED_TABLE_BINDING);
    table_samples_.bind_storage(TABLE_SAMPLES_BINDING);
}

void ReliefPass::bake(gl::GpuTimers& timers) {
    bind();
    words_.clear();
    sky_.clear();
    {
        const auto scope = timers.scope("relief splat");
        splat_.dispatch((most_in_tile_ + 63) / 64, static_cast<std::uint32_t>(reliefs_));
        wait_for_storage();
    }
    const auto scope = timers.scope("relief sky");
    sky_program_.dispatch_items(texels(reliefs_, side_) / 4);
    wait_for_storage();
}

void ReliefPass::make_table(gl::GpuTimers& timers) {
    bind();
    const auto scope = timers.scope("bed table");
    table_program_.dispatch(TABLE_SAMPLES / 64, TABLE_BINS);
    wait_for_storage();
    mean_program_.dispatch((TABLE_BINS * TABLE_VECTORS + 15) / 16);
    wait_for_storage();
}

float ReliefPass::mean_surface_mm() const {
    const auto table = table_.read<glm::vec4>(TABLE_BINS * TABLE_VECTORS);
    const std::size_t top = (TABLE_BINS - 1) * TABLE_VECTORS;
    return table[top + 2].w / std::max(table[top].w, 1e-3f);
}

}  // namespace sunflower::render
