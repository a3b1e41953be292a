#include "engine/render/passes/splat_pass.hpp"

#include <algorithm>
#include <array>

#include "engine/world/packing.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

struct SplatQueue {  // shaders/passes/splat_list.glsl
    std::uint32_t groups_x = 0, groups_y = 0, groups_z = 1, count = 0;
};

// 128 MB, the least that a storage block may hold.
constexpr std::uint64_t most_splats = 32'000'000;

// Invocations that share a cell: a GPU has thousands to feed, and eight of llvmpipe's walk through eight cells in step.
constexpr std::uint32_t gpu_lanes = 32;

gl::Defines defines(bool software) {
    return {{"LANES", software ? "1u" : std::to_string(gpu_lanes) + "u"}};
}

std::size_t word_bytes(glm::ivec2 window) {
    const glm::ivec2 blocks = (window + 7) / 8;
    return static_cast<std::size_t>(blocks.x) * static_cast<std::size_t>(blocks.y) * 64 * sizeof(std::uint32_t);
}

}  // namespace

SplatPass::Drawing::Drawing(const gl::ShaderLibrary& library, const gl::Defines& defines)
    : small(gl::Program::later(library, {"small splats", {"passes/splat_small.comp.glsl"}, defines})),
      large(gl::Program::later(library, {"large splats", {"passes/splat_large.comp.glsl"}, defines})) {}

void SplatPass::Drawing::make() {
    small.make();
    large.make();
}

SplatPass::SplatPass(const gl::ShaderLibrary& library, bool software, glm::ivec2 largest_window)
    : cull_(library, "splat cull", {"passes/splat_cull.comp.glsl"}, defines(software)),
      sharp_(library),
      open_(library, {{"OPEN_LENS", "1"}}),
      words_("words", word_bytes(largest_window)),
      queues_("splat queues", 2 * sizeof(SplatQueue)),
      lanes_(software ? 1 : gpu_lanes) {
    reserve(65536);
    sharp_.make();
}

void SplatPass::reserve(std::uint64_t seeds) {
    seeds = std::min(seeds, most_splats);
    if (seeds * sizeof(std::uint32_t) <= splats_.bytes()) return;
    splats_ = {};
    splats_ = gl::Buffer("splats", std::min(seeds + seeds / 2, most_splats) * sizeof(std::uint32_t));
}

void SplatPass::cull(const NearTiles& tiles, gl::GpuTimers& timers) {
    runs_ = tiles.runs(most_splats);
    if (runs_.size() == 1) list(tiles, runs_.front(), timers);
}

void SplatPass::list(const NearTiles& tiles, const NearTiles::Run& run, gl::GpuTimers& timers) {
    const auto scope = timers.scope("splat cull");
    reserve(run.seeds);
    const std::array<SplatQueue, 2> empty{};
    queues_.upload(0, std::span<const SplatQueue>(empty));
    tiles.bind();
    splats_.bind_storage(SPLATS_BINDING);
    queues_.bind_storage(SPLAT_QUEUES_BINDING);
    cull_.set("first_slot", run.first);
    cull_.set("slot_count", run.count);
    cull_.dispatch_items(std::uint64_t{run.count} * world::tile_cells * lanes_);
    // The last bit: the next window's queues are emptied from the CPU.
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_COMMAND_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT);
}

void SplatPass::draw(glm::ivec2 window, const NearTiles& tiles, bool open, gl::GpuTimers& timers) {
    if (open) open_.make();
    Drawing& with = open ? open_ : sharp_;
    words_.clear(0, word_bytes(window));
    for (const NearTiles::Run& run : runs_) {
        if (runs_.size() > 1) list(tiles, run, timers);
        const auto scope = timers.scope("splats");
        tiles.bind();
        splats_.bind_storage(SPLATS_BINDING);
        queues_.bind_storage(SPLAT_QUEUES_BINDING);
        bind_words();
        with.small.set("first_slot", run.first);
        with.large.set("first_slot", run.first);
        with.small.dispatch_indirect(queues_, 0);
        with.large.dispatch_indirect(queues_, sizeof(SplatQueue));
        glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT);
    }
}

void SplatPass::bind_words() const {
    words_.bind_storage(WORDS_BINDING);
}

std::uint64_t SplatPass::drawn(const NearTiles& tiles, gl::GpuTimers& timers) {
    std::uint64_t seeds = 0;
    for (const NearTiles::Run& run : runs_) {
        if (runs_.size() > 1) list(tiles, run, timers);
        for (const SplatQueue& queue : queues_.read<SplatQueue>(2)) seeds += queue.count;
    }
    return seeds;
}

}  // namespace sunflower::render
