#include "engine/render/passes/relief_pass.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/world/packing.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

constexpr std::size_t device_block = std::size_t{128} << 20;

std::size_t bytes_each(int side) {
    return static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * sizeof(std::uint32_t);
}

void wait_for_storage() {
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT);
}

std::size_t checked(std::size_t bytes, float texel_mm) {
    if (bytes > device_block)
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
      to_bake_(bed.reliefs.size() / RELIEF_TILE_WORDS),
      room_(to_bake_.size()),
      side_(relief_side(texel_mm)),
      most_in_tile_(bed.most_in_tile) {
    std::iota(to_bake_.begin(), to_bake_.end(), 0u);
    words_ = gl::Buffer("relief words", checked(room_ * bytes_each(side_), texel_mm));
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
    return (static_cast<int>(to_bake_.size()) + reliefs_a_piece - 1) / reliefs_a_piece;
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
    each_run(chunk, [&](std::uint32_t first, std::uint32_t count) {
        words_.clear(first * bytes_each(side_), count * bytes_each(side_));
        programs_.splat.set("first_relief", first);
        programs_.splat.dispatch((most_in_tile_ + 63) / 64, count);
    });
}

/// Calls run(first, count) for reliefs of the chunk that follow one another.
template <typename Run>
void ReliefPass::each_run(int chunk, Run run) const {
    const std::size_t end = std::min(to_bake_.size(), static_cast<std::size_t>(chunk + 1) * reliefs_a_piece);
    for (auto i = static_cast<std::size_t>(chunk) * reliefs_a_piece; i < end;) {
        std::uint32_t count = 1;
        while (i + count < end && to_bake_[i + count] == to_bake_[i] + count) ++count;
        run(to_bake_[i], count);
        i += count;
    }
}

std::size_t ReliefPass::most_reliefs() const {
    return device_block / bytes_each(side_);
}

void ReliefPass::bake_all(const BedBuffers& bed) {
    to_bake_.resize(bed.reliefs.size() / RELIEF_TILE_WORDS);
    std::iota(to_bake_.begin(), to_bake_.end(), 0u);
}

void ReliefPass::follow(const BedBuffers& bed, std::vector<std::uint32_t> to_bake) {
    const std::size_t count = bed.reliefs.size() / RELIEF_TILE_WORDS;
    if (count > room_) {
        // Some more than now: the next strokes touch others.
        const std::size_t room = std::clamp(count + count / 4, count, most_reliefs());
        gl::Buffer words("relief words", room * bytes_each(side_));
        gl::Buffer tiles("relief tiles", room * RELIEF_TILE_WORDS * sizeof(std::uint32_t));
        words.copy_from(words_, room_ * bytes_each(side_));
        tiles.copy_from(tiles_, room_ * RELIEF_TILE_WORDS * sizeof(std::uint32_t));
        words_ = std::move(words);
        tiles_ = std::move(tiles);
        room_ = room;
    }
    // How low they lie was found on the device: of those that stay only names change.
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t* record = bed.reliefs.data() + i * RELIEF_TILE_WORDS;
        tiles_.upload(i * RELIEF_TILE_WORDS * sizeof(std::uint32_t), std::span(record, 2));
    }
    to_bake_ = std::move(to_bake);
}

void ReliefPass::find_low(int chunk) {
    each_run(chunk, [&](std::uint32_t first, std::uint32_t count) {
        programs_.low.set("first_relief", first);
        programs_.low.dispatch((LOWS * LOWS + 63) / 64, count);
    });
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
