// Vertex arrays and draws whose counts the GPU decides.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/gl/buffer.hpp"

namespace sunflower::gl {

/// As glMultiDrawElementsIndirect reads it.
struct DrawCommand {
    std::uint32_t index_count = 0;
    std::uint32_t instance_count = 0;
    std::uint32_t first_index = 0;
    std::int32_t base_vertex = 0;
    std::uint32_t base_instance = 0;
};
static_assert(sizeof(DrawCommand) == 20);

/// As glDispatchComputeIndirect reads it.
struct DispatchCommand {
    std::uint32_t x = 0, y = 1, z = 1;
};
static_assert(sizeof(DispatchCommand) == 12);

class VertexArray {
  public:
    VertexArray() = default;
    explicit VertexArray(std::string_view label);

    /// The buffers must outlive the vertex array. stride and offset in bytes; divisor 1: once per instance.
    void set_vertices(GLuint binding, const Buffer& buffer, std::size_t offset, int stride, int divisor = 0);
    void set_indices(const Buffer& buffer);
    /// `layout(location) in float, vec2 ...` from floats or, normalized, from integers in [0, 1] or [-1, 1].
    void set_attribute(GLuint location, GLuint binding, int components, GLenum type, bool normalized, std::size_t offset);
    /// `layout(location) in uint, uvec2 ...`.
    void set_integer_attribute(GLuint location, GLuint binding, int components, GLenum type, std::size_t offset);

    void bind() const;
    GLuint id() const { return handle_.id(); }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    struct Traits {
        static void destroy(GLuint id) { glDeleteVertexArrays(1, &id); }
    };
    Handle<Traits> handle_;
};

/// Depth runs from 1 (near) to 0 (far) and the nearer wins: float32 depth keeps its precision over the whole hall. State that
/// every pass with a depth buffer sets for itself.
void use_reversed_depth();
/// No depth test, no depth writes: passes that fill the picture.
void use_no_depth();

/// Triangles from `count` DrawCommands at byte `offset` of commands. index_type: GL_UNSIGNED_INT or GL_UNSIGNED_SHORT.
void draw_indirect(const VertexArray& vertices, GLenum index_type, const Buffer& commands, int count, std::size_t offset = 0);
/// Triangles from all of `index_count` indices, so many times.
void draw_instanced(const VertexArray& vertices, GLenum index_type, int index_count, int instance_count);
/// Triangles without vertex buffers: the shader makes them from gl_VertexID and gl_InstanceID.
void draw_triangles(const VertexArray& vertices, int vertex_count, int instance_count = 1);

}  // namespace sunflower::gl
