#include "engine/render/passes/mesh_pass.hpp"

#include <algorithm>
#include <cmath>

#include "engine/world/seed_mesh.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

struct Slot {
    glm::vec4 corner_m;
    glm::uvec4 tile;
};
static_assert(sizeof(Slot) == 32);

// 128 MB of instances. In the mesh mode a window shows at most a sixth of the hall's 30 million visible seeds (frame.cpp's
// windows).
constexpr std::size_t most_instances = 32'000'000;

bool outside(const glm::mat4& clip_from_relative, glm::vec3 low, glm::vec3 high) {
    std::array<int, 5> out{};
    for (int i = 0; i < 8; ++i) {
        const glm::vec3 corner((i & 1) ? high.x : low.x, (i & 2) ? high.y : low.y, (i & 4) ? high.z : low.z);
        const glm::vec4 c = clip_from_relative * glm::vec4(corner, 1.0f);
        out[0] += c.x < -c.w;
        out[1] += c.x > c.w;
        out[2] += c.y < -c.w;
        out[3] += c.y > c.w;
        out[4] += c.w < 0.0f;
    }
    return std::ranges::find(out, 8) != out.end();
}

std::vector<Slot> near_tiles(const world::Bed& bed, const MeshView& view) {
    std::vector<Slot> slots;
    const float pitch_m = bed.plan().pitch_m;
    const glm::vec2 corner_m = bed.corner_m();
    const glm::vec2 eye = glm::vec2(view.eye_m) - corner_m;
    const auto range = [&](float at, int count) {
        const int first = static_cast<int>(std::floor((at - view.range_m) / pitch_m)) - 1;
        const int last = static_cast<int>(std::floor((at + view.range_m) / pitch_m)) + 1;
        return glm::ivec2(std::clamp(first, 0, count), std::clamp(last + 1, 0, count));
    };
    const bool everything = view.range_m > 1e4f;
    const glm::ivec2 columns = everything ? glm::ivec2(0, bed.columns()) : range(eye.x, bed.columns());
    const glm::ivec2 rows = everything ? glm::ivec2(0, bed.rows()) : range(eye.y, bed.rows());
    constexpr float margin_m = 0.065f;  // the cliff's foot and a seed's length
    for (int row = rows.x; row < rows.y; ++row)
        for (int column = columns.x; column < columns.y; ++column) {
            const glm::vec2 at = corner_m + pitch_m * glm::vec2(static_cast<float>(column), static_cast<float>(row));
            const glm::vec3 corner = glm::vec3(at, bed.plan().height_m) - view.eye_m;
            const glm::vec3 low = corner - glm::vec3(margin_m, margin_m, 0.0f);
            const glm::vec3 high =
                corner + glm::vec3(pitch_m + margin_m, pitch_m + margin_m, 0.001f * view.buffers->top_mm + 0.02f);
            if (glm::length(glm::clamp(glm::vec3(0.0f), low, high)) > view.range_m) continue;
            if (outside(view.clip_from_relative, low, high)) continue;
            const glm::uvec2 tile =
                view.buffers->tiles[static_cast<std::size_t>(row) * static_cast<std::size_t>(bed.columns()) +
                                    static_cast<std::size_t>(column)];
            const std::uint32_t place = static_cast<std::uint32_t>(column) | static_cast<std::uint32_t>(row) << 16;
            slots.push_back({glm::vec4(corner, 0.0f), {tile.x, place, bed.ranks(column, row), tile.y}});
        }
    return slots;
}

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
    if (slots * sizeof(Slot) > slots_.bytes()) {
        const std::size_t room = slots + slots / 2;
        slots_ = gl::Buffer("mesh slots", room * sizeof(Slot));
        cells_ = gl::Buffer("mesh cells", room * world::tile_cells * sizeof(glm::uvec4));
    }
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

int MeshPass::cull(const world::Bed& bed, const MeshView& view, gl::GpuTimers& timers) {
    const std::vector<Slot> slots = near_tiles(bed, view);
    anything_ = !slots.empty();
    if (!anything_) return 0;
    const auto scope = timers.scope("cull");
    std::size_t most = 0;
    for (const Slot& slot : slots) most += view.buffers->seeds_in_tile[slot.tile.x];
    reserve(slots.size(), most);
    slots_.upload(0, std::span<const Slot>(slots));
    commands_.upload(0, std::span<const gl::DrawCommand>(levels_));
    slots_.bind_storage(SLOTS_BINDING);
    cells_.bind_storage(CELLS_BINDING);
    instances_.bind_storage(INSTANCES_BINDING);
    commands_.bind_storage(DRAWS_BINDING);

    const auto slot_count = static_cast<std::uint32_t>(slots.size());
    const std::uint32_t cell_count = slot_count * static_cast<std::uint32_t>(world::tile_cells);
    const auto capacity = static_cast<std::uint32_t>(instances_.bytes() / sizeof(std::uint32_t));
    count_.set("slot_count", slot_count);
    count_.dispatch_items(cell_count);
    wait_for_storage();
    scan_.set("cell_count", cell_count);
    scan_.set("capacity", capacity);
    scan_.dispatch(1);
    wait_for_storage();
    write_.set("slot_count", slot_count);
    write_.set("capacity", capacity);
    write_.dispatch_items(cell_count);
    // The last bit: the next window's commands and slots are written from the CPU.
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_COMMAND_BARRIER_BIT | GL_VERTEX_ATTRIB_ARRAY_BARRIER_BIT |
                    GL_BUFFER_UPDATE_BARRIER_BIT);
    return static_cast<int>(slots.size());
}

void MeshPass::draw(gl::GpuTimers& timers) const {
    if (!anything_) return;
    const auto scope = timers.scope("meshes");
    slots_.bind_storage(SLOTS_BINDING);
    gl::use_reversed_depth();
    glEnable(GL_CULL_FACE);
    glCullFace(GL_BACK);
    draw_.use();
    gl::draw_indirect(vertex_array_, GL_UNSIGNED_SHORT, commands_, LOD_COUNT);
    glDisable(GL_CULL_FACE);
}

std::uint64_t MeshPass::drawn() const {
    std::uint64_t seeds = 0;
    if (anything_)
        for (const gl::DrawCommand& command : commands_.read<gl::DrawCommand>(LOD_COUNT)) seeds += command.instance_count;
    return seeds;
}

std::size_t MeshPass::bytes() const {
    return vertices_.bytes() + indices_.bytes() + slots_.bytes() + cells_.bytes() + instances_.bytes() + commands_.bytes();
}

}  // namespace sunflower::render
