#include "engine/render/passes/hall_pass.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

constexpr float pi = std::numbers::pi_v<float>;
// Of a rivet's head: from so many pixels on it is whole, below so many it is not drawn.
constexpr float whole_px = 3.0f, least_px = 1.2f;
// Heads of a line that are looked at together.
constexpr int heads_at_once = 8;

struct Vertex {
    glm::vec3 position, normal;
};

struct Mesh {
    std::vector<Vertex> vertices;
    std::vector<std::uint32_t> indices;

    void face(std::initializer_list<std::uint32_t> corners) { indices.insert(indices.end(), corners); }
};

/// Of side 1, from 0.
Mesh unit_box() {
    Mesh mesh;
    for (int face = 0; face < 6; ++face) {
        const int axis = face >> 1;
        glm::vec3 normal(0.0f), u(0.0f), v(0.0f);
        normal[axis] = (face & 1) != 0 ? 1.0f : -1.0f;
        u[(axis + 1) % 3] = 1.0f;
        v[(axis + 2) % 3] = 1.0f;
        if ((face & 1) == 0) std::swap(u, v);
        const glm::vec3 at = glm::max(normal, 0.0f);
        const auto first = static_cast<std::uint32_t>(mesh.vertices.size());
        for (const glm::vec3 corner : {at, at + u, at + u + v, at + v}) mesh.vertices.push_back({corner, normal});
        mesh.face({first, first + 1, first + 2, first, first + 2, first + 3});
    }
    return mesh;
}

/// Of radius and length 1, along z.
Mesh unit_rod() {
    constexpr std::uint32_t sides = 10;
    Mesh mesh;
    for (std::uint32_t i = 0; i < sides; ++i) {
        const float angle = 2.0f * pi * static_cast<float>(i) / sides;
        const glm::vec3 out(std::cos(angle), std::sin(angle), 0.0f);
        for (const float z : {0.0f, 1.0f}) {
            mesh.vertices.push_back({{out.x, out.y, z}, out});
            mesh.vertices.push_back({{out.x, out.y, z}, {0.0f, 0.0f, 2.0f * z - 1.0f}});
        }
        const std::uint32_t a = 4 * i, b = 4 * ((i + 1) % sides);
        mesh.face({a, b, b + 2, a, b + 2, a + 2});
        // The ends as fans from their first corner.
        if (i > 0 && i + 1 < sides) {
            mesh.face({1, b + 1, a + 1});
            mesh.face({3, a + 3, b + 3});
        }
    }
    return mesh;
}

/// A dome of radius 1 on the plane z = 0, 0.7 high.
Mesh unit_head() {
    constexpr std::uint32_t sides = 7;
    Mesh mesh;
    const auto add = [&](float radius, float z) {
        for (std::uint32_t i = 0; i < sides; ++i) {
            const float angle = 2.0f * pi * static_cast<float>(i) / sides;
            const glm::vec3 at(radius * std::cos(angle), radius * std::sin(angle), z);
            mesh.vertices.push_back({at, glm::normalize(glm::vec3(at.x, at.y, z + 0.25f))});
        }
    };
    add(1.0f, 0.0f);
    add(0.66f, 0.52f);
    mesh.vertices.push_back({{0.0f, 0.0f, 0.7f}, {0.0f, 0.0f, 1.0f}});
    for (std::uint32_t i = 0; i < sides; ++i) {
        const std::uint32_t next = (i + 1) % sides;
        mesh.face({i, next, sides + next, i, sides + next, sides + i});
        mesh.face({sides + i, sides + next, 2 * sides});
    }
    return mesh;
}

/// Two directions across z.
void frame_of(glm::vec3 z, glm::vec3& x, glm::vec3& y) {
    x = glm::normalize(glm::cross(std::abs(z.z) < 0.9f ? glm::vec3(0, 0, 1) : glm::vec3(1, 0, 0), z));
    y = glm::cross(z, x);
}

}  // namespace

HallPass::HallPass(const gl::ShaderLibrary& library)
    : program_(library, "hall", {"passes/hall.vert.glsl", "passes/hall.frag.glsl"}) {}

void HallPass::make_vertices() {
    std::vector<Vertex> vertices;
    std::vector<std::uint32_t> indices;
    const std::array<Mesh, kinds> meshes = {unit_box(), unit_rod(), unit_head()};
    for (std::size_t kind = 0; kind < kinds; ++kind) {
        meshes_[kind].index_count = static_cast<std::uint32_t>(meshes[kind].indices.size());
        meshes_[kind].first_index = static_cast<std::uint32_t>(indices.size());
        meshes_[kind].base_vertex = static_cast<std::int32_t>(vertices.size());
        vertices.insert(vertices.end(), meshes[kind].vertices.begin(), meshes[kind].vertices.end());
        indices.insert(indices.end(), meshes[kind].indices.begin(), meshes[kind].indices.end());
    }
    if (model_) {
        // Behind the meshes, so that one draw shows all.
        const auto first = static_cast<std::uint32_t>(vertices.size());
        for (const world::Model::Vertex& vertex : model_->vertices) vertices.push_back({vertex.position_m, vertex.normal});
        for (const std::uint32_t index : model_->indices) indices.push_back(first + index);
    }
    vertices_ = gl::Buffer::of("hall vertices", vertices);
    indices_ = gl::Buffer::of("hall indices", indices);
    model_first_index_ = static_cast<std::uint32_t>(indices.size() - (model_ ? model_->indices.size() : 0));
    instances_ = {};
}

void HallPass::lay(const world::Scene& scene) {
    model_ = scene.model;
    make_vertices();
    std::vector<glm::vec4> materials;
    if (model_)
        for (const world::Model::Material& material : model_->materials)
            materials.emplace_back(material.colour, material.roughness);
    if (materials.empty()) materials.emplace_back(0.0f);
    materials_ = gl::Buffer::of("materials", materials);
    std::vector<glm::vec4> corners;
    for (std::vector<Bounded>& parts : parts_) parts.clear();
    for (const world::Box& b : scene.boxes) {
        corners.emplace_back(b.low_m, static_cast<float>(b.surface));
        corners.emplace_back(b.high_m, 0.0f);
        const glm::vec3 size = b.high_m - b.low_m;
        parts_[box].push_back(
            {{glm::vec4(b.low_m, static_cast<float>(b.surface)), {size.x, 0, 0, 0}, {0, size.y, 0, 0}, {0, 0, size.z, 0}},
             b.low_m,
             b.high_m});
    }
    boxes_ = gl::Buffer::of("boxes", corners);
    for (const world::Rod& r : scene.rods) {
        glm::vec3 x, y;
        frame_of(glm::normalize(r.to_m - r.from_m), x, y);
        parts_[rod].push_back({{glm::vec4(r.from_m, static_cast<float>(r.surface)), glm::vec4(r.radius_m * x, 0.0f),
                                glm::vec4(r.radius_m * y, 0.0f), glm::vec4(r.to_m - r.from_m, 0.0f)},
                               glm::min(r.from_m, r.to_m) - r.radius_m,
                               glm::max(r.from_m, r.to_m) + r.radius_m});
    }
    heads_.clear();
    for (const world::Rivets& whole : scene.rivets)
        for (int first = 0; first < whole.count; first += heads_at_once) {
            world::Rivets line = whole;
            line.first_m += static_cast<float>(first) * whole.step_m;
            line.count = std::min(heads_at_once, whole.count - first);
            const glm::vec3 last_m = line.first_m + static_cast<float>(line.count - 1) * line.step_m;
            heads_.push_back(
                {line, glm::min(line.first_m, last_m) - line.radius_m, glm::max(line.first_m, last_m) + line.radius_m});
        }
}

void HallPass::reserve() {
    if (seen_.size() * sizeof(Instance) > instances_.bytes()) {
        instances_ = gl::Buffer("hall instances", (seen_.size() + seen_.size() / 2) * sizeof(Instance));
        vertex_array_ = gl::VertexArray("hall");
        vertex_array_.set_vertices(0, vertices_, 0, sizeof(Vertex));
        vertex_array_.set_attribute(0, 0, 3, GL_FLOAT, false, 0);
        vertex_array_.set_attribute(1, 0, 3, GL_FLOAT, false, sizeof(glm::vec3));
        vertex_array_.set_vertices(1, instances_, 0, sizeof(Instance), 1);
        for (GLuint i = 0; i < 4; ++i) vertex_array_.set_attribute(2 + i, 1, 4, GL_FLOAT, false, i * sizeof(glm::vec4));
        vertex_array_.set_indices(indices_);
    }
    if (draws_.size() * sizeof(gl::DrawCommand) > commands_.bytes())
        commands_ = gl::Buffer("hall draws", 2 * draws_.size() * sizeof(gl::DrawCommand));
}

void HallPass::cull(const NearView& view, float focal_px) {
    seen_.clear();
    draws_.clear();
    const auto is_seen = [&](glm::vec3 low_m, glm::vec3 high_m) {
        return !outside(view, low_m - view.eye_m, high_m - view.eye_m);
    };
    const auto draw_since = [&](std::size_t before, gl::DrawCommand command) {
        command.base_instance = static_cast<std::uint32_t>(before);
        command.instance_count = static_cast<std::uint32_t>(seen_.size() - before);
        if (command.instance_count > 0) draws_.push_back(command);
    };
    for (const Kind kind : {box, rod}) {
        const std::size_t before = seen_.size();
        for (const Bounded& part : parts_[kind])
            if (is_seen(part.low_m, part.high_m)) seen_.push_back(part.instance);
        draw_since(before, meshes_[kind]);
    }
    const std::size_t before_heads = seen_.size();
    for (const Heads& heads : heads_) {
        const world::Rivets& line = heads.line;
        const glm::vec3 nearest = glm::clamp(view.eye_m, heads.low_m, heads.high_m) - view.eye_m;
        const float px = 2.0f * line.radius_m * focal_px;
        if (!view.parallel && px < least_px * glm::length(nearest)) continue;
        if (!is_seen(heads.low_m, heads.high_m)) continue;
        glm::vec3 x, y;
        frame_of(line.out, x, y);
        for (int i = 0; i < line.count; ++i) {
            const glm::vec3 at = line.first_m + static_cast<float>(i) * line.step_m;
            const glm::vec3 to = at - view.eye_m;
            if (!view.parallel && glm::dot(to, line.out) > 0.0f) break;
            const float seen_px = view.parallel ? px : px / glm::length(to);
            const float t = std::clamp((seen_px - least_px) / (whole_px - least_px), 0.0f, 1.0f);
            if (t <= 0.0f) continue;
            const float radius = line.radius_m * t * (2.0f - t);
            seen_.push_back({glm::vec4(at, static_cast<float>(world::Surface::steel)), glm::vec4(radius * x, 0.0f),
                             glm::vec4(radius * y, 0.0f), glm::vec4(radius * t * line.out, 0.0f)});
        }
    }
    draw_since(before_heads, meshes_[head]);
    if (model_)
        for (const world::Model::Part& part : model_->parts) {
            if (!is_seen(part.low_m, part.high_m)) continue;
            const std::size_t before = seen_.size();
            seen_.push_back({glm::vec4(0, 0, 0, static_cast<float>(SURFACE_MODEL + static_cast<std::uint32_t>(part.material))),
                             {1, 0, 0, 0},
                             {0, 1, 0, 0},
                             {0, 0, 1, 0}});
            draw_since(before, {part.count, 1, model_first_index_ + part.first_index, 0, 0});
        }
    if (draws_.empty()) return;
    reserve();
    instances_.upload(0, std::span<const Instance>(seen_));
    commands_.upload(0, std::span<const gl::DrawCommand>(draws_));
}

void HallPass::draw(gl::GpuTimers& timers) const {
    const auto scope = timers.scope("hall");
    if (draws_.empty()) return;
    gl::use_reversed_depth();
    program_.use();
    gl::draw_indirect(vertex_array_, GL_UNSIGNED_INT, commands_, static_cast<int>(draws_.size()));
}

void HallPass::bind() const {
    boxes_.bind_storage(BOXES_BINDING);
    materials_.bind_storage(MATERIALS_BINDING);
}

std::size_t HallPass::bytes() const {
    return vertices_.bytes() + indices_.bytes() + instances_.bytes() + commands_.bytes() + boxes_.bytes() + materials_.bytes();
}

}  // namespace sunflower::render
