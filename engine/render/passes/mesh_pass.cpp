#include "engine/render/passes/mesh_pass.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/world/seed_mesh.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

// 128 MB of instances, the least that a storage block may hold.
constexpr std::size_t most_instances = 32'000'000;

void wait_for_storage() {
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT);
}

}  // namespace

MeshPass::MeshPass(const gl::ShaderLibrary& library)
    : count_(library, "cull cells", {"passes/cull_cells.comp.glsl"}),
      scan_(library, "cull scan", {"passes/cull_scan.comp.glsl"}),
      write_(library, "cull write", {"passes/cull_write.comp.glsl"}),
      draw_(library, "seed meshes", {"passes/seed.vert.glsl", "passes/seed.frag.glsl"}),
      vertex_array_("seed meshes") {
    std::vector<world::SeedMesh> meshes = world::make_seed_meshes();
    std::ranges::reverse(meshes);
    std::vector<glm::vec3> positions;
    std::vector<std::uint16_t> indices;
    for (const world::SeedMesh& mesh : meshes) {
        gl::DrawCommand command;
        command.index_count = static_cast<std::uint32_t>(mesh.indices.size());
        command.first_index = static_cast<std::uint32_t>(indices.size());
        command.base_vertex = static_cast<std::int32_t>(positions.size());
        levels_.push_back(command);
        errors_mm_.push_back(mesh.error_mm);
        positions.insert(positions.end(), mesh.positions_mm.begin(), mesh.positions_mm.end());
        indices.insert(indices.end(), mesh.indices.begin(), mesh.indices.end());
    }
    levels_.resize(LOD_COUNT);
    errors_mm_.resize(LOD_COUNT, 1e9f);
    vertices_ = gl::Buffer::of("seed vertices", positions);
    indices_ = gl::Buffer::of("seed indices", indices);
    commands_ = gl::Buffer::of("seed draws", levels_);
    reserve(64, 65536);
}

void MeshPass::reserve(std::size_t slots, std::size_t instances) {
    if (slots * world::tile_cells * sizeof(glm::uvec4) > cells_.bytes())
        cells_ = gl::Buffer("mesh cells", std::min<std::size_t>(slots + slots / 2, NearTiles::most_slots) * world::tile_cells *
                                              sizeof(glm::uvec4));
    instances = std::min(instances, most_instances);
    if (instances * sizeof(std::uint32_t) <= instances_.bytes()) return;
    instances_ = gl::Buffer("mesh instances", std::min(instances + instances / 2, most_instances) * sizeof(std::uint32_t));
    vertex_array_ = gl::VertexArray("seed meshes");
    vertex_array_.set_vertices(0, vertices_, 0, sizeof(glm::vec3));
    vertex_array_.set_vertices(1, instances_, 0, sizeof(std::uint32_t), 1);
    vertex_array_.set_attribute(0, 0, 3, GL_FLOAT, false, 0);
    vertex_array_.set_integer_attribute(1, 1, 1, GL_UNSIGNED_INT, 0);
    vertex_array_.set_indices(indices_);
}

void MeshPass::cull(const NearTiles& tiles, gl::GpuTimers& timers) {
    runs_ = tiles.runs(most_instances);
    // The visibility buffer counts tiles from the window's first.
    if (tiles.count() > NearTiles::most_slots)
        core::fail("lod.mode = mesh: a part of this picture sees {} tiles, and meshes have room for {}; use auto or splat, or a narrower view",
                   tiles.count(), NearTiles::most_slots);
    if (runs_.size() == 1) choose(tiles, runs_.front(), timers);
}

void MeshPass::choose(const NearTiles& tiles, const NearTiles::Run& run, gl::GpuTimers& timers) {
    const auto scope = timers.scope("cull");
    reserve(run.count, run.seeds);
    commands_.upload(0, std::span<const gl::DrawCommand>(levels_));
    tiles.bind();
    cells_.bind_storage(CELLS_BINDING);
    instances_.bind_storage(INSTANCES_BINDING);
    commands_.bind_storage(DRAWS_BINDING);

    const std::uint32_t slot_count = run.count;
    const std::uint32_t cell_count = slot_count * static_cast<std::uint32_t>(world::tile_cells);
    const auto capacity = static_cast<std::uint32_t>(instances_.bytes() / sizeof(std::uint32_t));
    count_.set("first_slot", run.first);
    count_.set("slot_count", slot_count);
    count_.dispatch_items(cell_count);
    wait_for_storage();
    scan_.set("cell_count", cell_count);
    scan_.set("capacity", capacity);
    scan_.dispatch(1);
    wait_for_storage();
    write_.set("first_slot", run.first);
    write_.set("slot_count", slot_count);
    write_.set("capacity", capacity);
    write_.dispatch_items(cell_count);
    // The last bit: the next window's commands and slots are written from the CPU.
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_COMMAND_BARRIER_BIT | GL_VERTEX_ATTRIB_ARRAY_BARRIER_BIT |
                    GL_BUFFER_UPDATE_BARRIER_BIT);
}

void MeshPass::draw(const NearTiles& tiles, gl::GpuTimers& timers) {
    for (const NearTiles::Run& run : runs_) {
        if (runs_.size() > 1) choose(tiles, run, timers);
        const auto scope = timers.scope("meshes");
        tiles.bind();
        gl::use_reversed_depth();
        glEnable(GL_CULL_FACE);
        glCullFace(GL_BACK);
        draw_.use();
        gl::draw_indirect(vertex_array_, GL_UNSIGNED_SHORT, commands_, LOD_COUNT);
        glDisable(GL_CULL_FACE);
    }
}

std::uint64_t MeshPass::drawn(const NearTiles& tiles, gl::GpuTimers& timers) {
    std::uint64_t seeds = 0;
    for (const NearTiles::Run& run : runs_) {
        if (runs_.size() > 1) choose(tiles, run, timers);
        for (const gl::DrawCommand& command : commands_.read<gl::DrawCommand>(LOD_COUNT)) seeds += command.instance_count;
    }
    return seeds;
}

std::size_t MeshPass::bytes() const {
    return vertices_.bytes() + indices_.bytes() + cells_.bytes() + instances_.bytes() + commands_.bytes();
}

}  // namespace sunflower::render
