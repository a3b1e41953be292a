#include "engine/render/passes/shade_pass.hpp"

#include <array>

#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

struct PixelQueue {
    gl::DispatchCommand groups;
    std::uint32_t count;
};
static_assert(sizeof(PixelQueue) == 16);

std::size_t pixels_of(glm::ivec2 size) {
    return static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
}

// The last bit is for the next sample, which empties the queues from the CPU: llvmpipe forgives its absence, a GPU need not.
void wait_for_queues() {
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_COMMAND_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT);
}

}  // namespace

ShadePass::ShadePass(const gl::ShaderLibrary& library, glm::ivec2 largest)
    : classify_(library, "classify", {"passes/classify.comp.glsl"}),
      mesh_(library, "shade meshes", {"passes/shade_mesh.comp.glsl"}),
      splat_(library, "shade splats", {"passes/shade_splat.comp.glsl"}),
      relief_(library, "shade relief", {"passes/shade_relief.comp.glsl"}),
      table_(library, "shade table", {"passes/shade_table.comp.glsl"}),
      hall_(library, "shade hall", {"passes/shade_hall.comp.glsl"}),
      sums_("sums", pixels_of(largest) * sizeof(glm::vec4)),
      pixels_("pixel queues", PIXEL_KINDS * (sizeof(PixelQueue) + pixels_of(largest) * sizeof(std::uint32_t))) {}

void ShadePass::add_sample(glm::ivec2 window, bool meshes, bool splats, gl::GpuTimers& timers) {
    std::array<PixelQueue, PIXEL_KINDS> empty{};
    pixels_.upload(0, std::span<const PixelQueue>(empty));
    pixels_.bind_storage(PIXELS_BINDING);
    sums_.bind_storage(SUM_BINDING);
    {
        const auto scope = timers.scope("classify");
        classify_.dispatch(static_cast<std::uint32_t>((window.x + 7) / 8), static_cast<std::uint32_t>((window.y + 7) / 8));
        wait_for_queues();
    }
    // The hall comes last: rays that miss the relief go on to it.
    const auto shade = [&](const gl::Program& program, std::uint32_t kind, const char* name) {
        const auto scope = timers.scope(name);
        program.dispatch_indirect(pixels_, kind * sizeof(PixelQueue));
        wait_for_queues();
    };
    // A program that has nothing to do would still be compiled: a third of a second of llvmpipe's first picture.
    if (meshes) shade(mesh_, PIXEL_MESH, "shade meshes");
    if (splats) shade(splat_, PIXEL_SPLAT, "shade splats");
    shade(relief_, PIXEL_RELIEF, "shade relief");
    shade(table_, PIXEL_TABLE, "shade table");
    shade(hall_, PIXEL_HALL, "shade hall");
}

}  // namespace sunflower::render
