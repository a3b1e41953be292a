#include "engine/render/naive_baseline.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "engine/world/seed_mesh.hpp"

namespace sunflower::render {
namespace {

constexpr std::uint64_t most_instances = 10'240'000;
constexpr float near_m = 0.02f;

/// Near the golden section, so that a part of the turns is spread evenly, and prime to the count, so that each comes once.
std::uint64_t even_stride(std::uint64_t count) {
    auto stride = static_cast<std::uint64_t>(std::llround(static_cast<double>(count) * 0.6180339887498949)) | 1u;
    while (std::gcd(stride, count) != 1) ++stride;
    return stride;
}

std::size_t seeds_of_tile(const world::Bed& bed) {
    const double pitch_m = static_cast<double>(bed.plan().pitch_m);
    return static_cast<std::size_t>(std::llround(naive_seeds_per_m2 * pitch_m * pitch_m));
}

/// The highest seeds of a packing tile, as many as show, in an order of no meaning.
std::vector<std::uint32_t> skin(const world::Bed& bed, const world::PackingTile& tile) {
    struct Seed {
        float z_mm;
        std::uint32_t index;
    };
    std::vector<Seed> there;
    for (std::uint32_t i = tile.first_seed; i < tile.first_seed + tile.seed_count; ++i) {
        const world::SeedPose pose = world::unpack_seed(bed.packing().seeds[i]);
        if (pose.rank < bed.full_ranks()) there.push_back({pose.position_mm.z, i});
    }
    std::ranges::sort(there, std::greater<>(), &Seed::z_mm);
    there.resize(std::min(there.size(), seeds_of_tile(bed)));
    std::vector<std::uint32_t> order;
    const std::uint64_t stride = there.empty() ? 1 : even_stride(there.size());
    for (std::uint64_t k = 0; k < there.size(); ++k) order.push_back(there[k * stride % there.size()].index);
    return order;
}

std::uint64_t tile_count(const world::Bed& bed) {
    return static_cast<std::uint64_t>(bed.columns()) * static_cast<std::uint64_t>(bed.rows());
}

}  // namespace

std::uint64_t naive_seed_count(const world::Bed& bed) {
    return std::min(bed.count(), tile_count(bed) * seeds_of_tile(bed));
}

std::vector<NaiveInstance> naive_instances(const world::Bed& bed, glm::vec3 eye_m, std::uint64_t count) {
    count = std::min(count, naive_seed_count(bed));
    std::vector<NaiveInstance> instances;
    instances.reserve(count);
    std::vector<std::vector<std::uint32_t>> skins(bed.packing().tiles.size());
    const std::uint64_t tiles = tile_count(bed), stride = even_stride(tiles);
    for (std::size_t turn = 0; turn < seeds_of_tile(bed) && instances.size() < count; ++turn)
        for (std::uint64_t t = 0; t < tiles && instances.size() < count; ++t) {
            const std::uint64_t place = t * stride % tiles;
            const auto column = static_cast<int>(place % static_cast<std::uint64_t>(bed.columns()));
            const auto row = static_cast<int>(place / static_cast<std::uint64_t>(bed.columns()));
            const std::uint16_t tile = bed.packing_tile(column, row);
            if (skins[tile].empty()) skins[tile] = skin(bed, bed.packing().tiles[tile]);
            if (turn >= skins[tile].size()) continue;
            const world::SeedPose pose = world::unpack_seed(bed.packing().seeds[skins[tile][turn]]);
            if (!bed.present(column, row, pose)) continue;
            const glm::vec2 corner = bed.corner_m() + bed.plan().pitch_m * glm::vec2(column, row);
            instances.push_back({glm::vec3(corner, bed.plan().height_m) - eye_m + 0.001f * pose.position_mm,
                                 0.001f * pose.scale, pose.rotation});
        }
    return instances;
}

NaiveBaseline::NaiveBaseline(glm::ivec2 size)
    : program_(library_, "naive", {"passes/naive.vert.glsl", "passes/naive.frag.glsl"}),
      colour_(gl::Texture::flat("naive colour", gl::Format::rgba8, size.x, size.y)),
      depth_(gl::Texture::flat("naive depth", gl::Format::depth32f, size.x, size.y)),
      framebuffer_("naive", colour_, depth_) {
    const world::SeedMesh mesh = world::make_seed_mesh(8, 5);
    index_count_ = static_cast<int>(mesh.indices.size());
    vertices_ = gl::Buffer::of("naive vertices", mesh.positions_mm);
    indices_ = gl::Buffer::of("naive indices", mesh.indices);
}

double NaiveBaseline::draw(const world::Bed& bed, const world::Camera& camera, std::uint64_t count) {
    const std::vector<NaiveInstance> instances = naive_instances(bed, camera.eye_m, count);
    const gl::Buffer buffer = gl::Buffer::of("naive instances", instances);
    gl::VertexArray vertex_array("naive");
    vertex_array.set_vertices(0, vertices_, 0, sizeof(glm::vec3));
    vertex_array.set_vertices(1, buffer, 0, sizeof(NaiveInstance), 1);
    vertex_array.set_attribute(0, 0, 3, GL_FLOAT, false, 0);
    vertex_array.set_attribute(1, 1, 4, GL_FLOAT, false, offsetof(NaiveInstance, from_eye_m));
    vertex_array.set_attribute(2, 1, 4, GL_FLOAT, false, offsetof(NaiveInstance, rotation));
    vertex_array.set_indices(indices_);
    const glm::ivec2 size(framebuffer_.width(), framebuffer_.height());
    program_.set("clip_from_relative", world::clip_from_relative(world::project(camera, size.x, size.y), size, glm::ivec2(0),
                                                                 size, glm::vec2(0.5f), near_m));
    glDisable(GL_CULL_FACE);
    glDisable(GL_BLEND);
    gl::use_reversed_depth();
    glFinish();
    const auto start = std::chrono::steady_clock::now();
    framebuffer_.bind();
    framebuffer_.clear_colour(0, std::array<float, 4>{0.0f, 0.0f, 0.0f, 0.0f});
    framebuffer_.clear_depth();
    program_.use();
    gl::draw_instanced(vertex_array, GL_UNSIGNED_SHORT, index_count_, static_cast<int>(instances.size()));
    glFinish();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

NaiveFigures NaiveBaseline::measure(const world::Bed& bed, const world::Camera& camera, double seconds, std::uint64_t first) {
    NaiveFigures figures;
    figures.triangles = triangles();
    figures.whole_instances = naive_seed_count(bed);
    const std::uint64_t most = std::min(figures.whole_instances, most_instances);
    figures.instances = std::min(first, most);
    // The first use of a program pays for its compilation.
    draw(bed, camera, std::min<std::uint64_t>(first, 1000));
    for (double used_ms = 0.0;;) {
        figures.ms = draw(bed, camera, figures.instances);
        used_ms += figures.ms;
        if (used_ms >= 1000.0 * seconds || figures.instances >= most) return figures;
        figures.instances = std::min(2 * figures.instances, most);
    }
}

std::uint64_t NaiveBaseline::covered_pixels() const {
    const auto depth = depth_.read<float>();
    return static_cast<std::uint64_t>(std::ranges::count_if(depth, [](float d) { return d > 0.0f; }));
}

}  // namespace sunflower::render
