#include "engine/gl/draw.hpp"

namespace sunflower::gl {

VertexArray::VertexArray(std::string_view label) {
    GLuint id = 0;
    glCreateVertexArrays(1, &id);
    handle_ = Handle<Traits>(id);
    label_object(GL_VERTEX_ARRAY, id, label);
}

void VertexArray::set_vertices(GLuint binding, const Buffer& buffer, std::size_t offset, int stride, int divisor) {
    glVertexArrayVertexBuffer(id(), binding, buffer.id(), static_cast<GLintptr>(offset), stride);
    glVertexArrayBindingDivisor(id(), binding, static_cast<GLuint>(divisor));
}

void VertexArray::set_indices(const Buffer& buffer) {
    glVertexArrayElementBuffer(id(), buffer.id());
}

void VertexArray::set_attribute(GLuint location, GLuint binding, int components, GLenum type, bool normalized,
                                std::size_t offset) {
    glEnableVertexArrayAttrib(id(), location);
    glVertexArrayAttribFormat(id(), location, components, type, normalized ? GL_TRUE : GL_FALSE, static_cast<GLuint>(offset));
    glVertexArrayAttribBinding(id(), location, binding);
}

void VertexArray::set_integer_attribute(GLuint location, GLuint binding, int components, GLenum type, std::size_t offset) {
    glEnableVertexArrayAttrib(id(), location);
    glVertexArrayAttribIFormat(id(), location, components, type, static_cast<GLuint>(offset));
    glVertexArrayAttribBinding(id(), location, binding);
}

void VertexArray::bind() const {
    glBindVertexArray(id());
}

void use_reversed_depth() {
    glClipControl(GL_LOWER_LEFT, GL_ZERO_TO_ONE);
    glEnable(GL_DEPTH_TEST);
    glDepthFunc(GL_GREATER);
    glDepthMask(GL_TRUE);
}

void use_no_depth() {
    glDisable(GL_DEPTH_TEST);
    glDepthMask(GL_FALSE);
}

void draw_indirect(const VertexArray& vertices, GLenum index_type, const Buffer& commands, int count, std::size_t offset) {
    vertices.bind();
    commands.bind(GL_DRAW_INDIRECT_BUFFER);
    glMultiDrawElementsIndirect(GL_TRIANGLES, index_type, reinterpret_cast<const void*>(offset), count, sizeof(DrawCommand));
}

void draw_instanced(const VertexArray& vertices, GLenum index_type, int index_count, int instance_count) {
    vertices.bind();
    glDrawElementsInstanced(GL_TRIANGLES, index_count, index_type, nullptr, instance_count);
}

void draw_triangles(const VertexArray& vertices, int vertex_count, int instance_count) {
    vertices.bind();
    glDrawArraysInstanced(GL_TRIANGLES, 0, vertex_count, instance_count);
}

}  // namespace sunflower::gl
