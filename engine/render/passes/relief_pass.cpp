#include "engine/render/passes/relief_pass.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/world/packing.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

std::size_t texels(int reliefs, int side) {
    return static_cast<std::size_t>(reliefs) * static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
}

void wait_for_storage() {
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT);
}

std::size_t checked(std::size_t bytes, float texel_mm) {
    constexpr std::size_t block = std::size_t{128} << 20;
    if (bytes > block)
        core::fail(
            "relief.texel_mm = {}: the relief would take {} MB and a device's block holds 128; choose a larger texel or carve "
            "fewer tiles",
            texel_mm, bytes >> 20);
    return bytes;
}

}  // namespace

int relief_side(float texel_mm) {
    const int side = static_cast<int>(std::ceil((world::TILE_MM + 2.0f * RELIEF_MARGIN_MM) / texel_mm));
    return (side + 3) / 4 * 4;
}

ReliefPrograms::ReliefPrograms(const gl::ShaderLibrary& library)
    : splat(library, "relief splat", {"passes/relief_splat.comp.glsl"}),
      low(library, "relief low", {"passes/relief_low.comp.glsl"}),
      table(library, "bed table", {"passes/bed_table.comp.glsl"}),
      mean(library, "bed table mean", {"passes/bed_table_mean.comp.glsl"}) {}

ReliefPass::ReliefPass(ReliefPrograms& programs, const BedBuffers& bed, float texel_mm)
    : programs_(programs),
      reliefs_(static_cast<int>(bed.reliefs.size() / RELIEF_TILE_WORDS)),
      side_(relief_side(texel_mm)),
      most_in_tile_(bed.most_in_tile) {
    const std::size_t count = texels(reliefs_, side_);
    words_ = gl::Buffer("relief words", checked(count * 4, texel_mm));
    tiles_ = gl::Buffer::of("relief tiles", bed.reliefs);
    table_ = gl::Buffer("bed table", TABLE_BINS * TABLE_VECTORS * sizeof(glm::vec4));
    table_samples_ =
        gl::Buffer("bed table samples", std::size_t{TABLE_BINS} * TABLE_SAMPLES * TABLE_VECTORS * sizeof(glm::vec4));
}

void ReliefPass::bind() const {
    tiles_.bind_storage(RELIEF_TILES_BINDING);
    words_.bind_storage(RELIEF_BINDING);
    table_.bind_storage(BED_TABLE_BINDING);
    table_samples_.bind_storage(TABLE_SAMPLES_BINDING);
}

// Reliefs a piece: eight of 173 x 173 texels take llvmpipe some tens of milliseconds on two cores.
constexpr int reliefs_a_piece = 8;

int ReliefPass::chunks() const {
    return (reliefs_ + reliefs_a_piece - 1) / reliefs_a_piece;
}
int ReliefPass::bake_pieces() const {
    return 2 * chunks() + table_pieces();
}
int ReliefPass::table_pieces() const {
    return TABLE_BINS;
}

void ReliefPass::bake_piece(int piece, gl::GpuTimers& timers) {
    bind();
    const auto scope = timers.scope("bake");
    if (piece < chunks())
        splat(piece);
    else if (piece < 2 * chunks())
        find_low(piece - chunks());
    else
        // From the zenith down: its mean height is where the rays of the others aim.
        make_table(TABLE_BINS - 1 - (piece - 2 * chunks()));
    wait_for_storage();
}

void ReliefPass::splat(int chunk) {
    if (chunk == 0) words_.clear();
    const int first = chunk * reliefs_a_piece;
    programs_.splat.set("first_relief", static_cast<std::uint32_t>(first));
    programs_.splat.dispatch((most_in_tile_ + 63) / 64,
                             static_cast<std::uint32_t>(std::min(reliefs_a_piece, reliefs_ - first)));
}

void ReliefPass::find_low(int chunk) {
    const int first = chunk * reliefs_a_piece;
    programs_.low.set("first_relief", static_cast<std::uint32_t>(first));
    programs_.low.dispatch((LOWS * LOWS + 63) / 64, static_cast<std::uint32_t>(std::min(reliefs_a_piece, reliefs_ - first)));
}

void ReliefPass::make_table(int bin) {
    programs_.table.set("first_bin", static_cast<std::uint32_t>(bin));
    programs_.table.set("rays_a_patch", 2u);
    programs_.table.dispatch(TABLE_SAMPLES / 64);
    wait_for_storage();
    programs_.mean.set("first_bin", static_cast<std::uint32_t>(bin));
    programs_.mean.dispatch(1);
}

float ReliefPass::mean_surface_mm() const {
    const auto table = table_.read<glm::vec4>(TABLE_BINS * TABLE_VECTORS);
    const std::size_t top = (TABLE_BINS - 1) * TABLE_VECTORS;
    return table[top + 2].w / std::max(table[top].w, 1e-3f);
}

}  // namespace sunflower::render
