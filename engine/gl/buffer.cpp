#include "engine/gl/buffer.hpp"

#include <algorithm>
#include <cassert>

#include "engine/core/error.hpp"

namespace sunflower::gl {
namespace {

void discard_old_errors() {
    while (glGetError() != GL_NO_ERROR) {
    }
}

GLintptr signed_size(std::size_t bytes) {
    return static_cast<GLintptr>(bytes);
}

}  // namespace

Buffer::Buffer(std::string_view label, std::size_t bytes) : bytes_(std::max<std::size_t>(bytes, 4)) {
    create(label, nullptr);
}

Buffer::Buffer(std::string_view label, std::span<const std::byte> data) : bytes_(std::max<std::size_t>(data.size(), 4)) {
    create(label, data.size() >= 4 ? data.data() : nullptr);
    if (data.size() < 4) upload(0, data);
}

void Buffer::create(std::string_view label, const void* data) {
    GLuint id = 0;
    glCreateBuffers(1, &id);
    handle_ = Handle<Traits>(id);
    label_object(GL_BUFFER, id, label);
    discard_old_errors();
    glNamedBufferStorage(id, signed_size(bytes_), data, GL_DYNAMIC_STORAGE_BIT);
    if (glGetError() == GL_OUT_OF_MEMORY)
        core::fail("the GPU has no {:.0f} MiB left for '{}'", static_cast<double>(bytes_) / 1048576.0, label);
}

void Buffer::upload(std::size_t offset, std::span<const std::byte> data) {
    assert(offset + data.size() <= bytes_);
    if (!data.empty()) glNamedBufferSubData(id(), signed_size(offset), signed_size(data.size()), data.data());
}

void Buffer::copy_from(const Buffer& other, std::size_t bytes) {
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
    glCopyNamedBufferSubData(other.id(), id(), 0, 0, static_cast<GLsizeiptr>(bytes));
}

void Buffer::clear(std::uint32_t word) {
    clear(0, bytes_ / 4 * 4, word);
}

void Buffer::clear(std::size_t offset, std::size_t bytes, std::uint32_t word) {
    assert(offset % 4 == 0 && bytes % 4 == 0 && offset + bytes <= bytes_);
    glClearNamedBufferSubData(id(), GL_R32UI, signed_size(offset), signed_size(bytes), GL_RED_INTEGER, GL_UNSIGNED_INT, &word);
}

void Buffer::read(std::size_t offset, std::span<std::byte> into) const {
    assert(offset + into.size() <= bytes_);
    if (into.empty()) return;
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
    glGetNamedBufferSubData(id(), signed_size(offset), signed_size(into.size()), into.data());
}

void Buffer::bind_storage(GLuint index) const {
    bind_storage(index, 0, bytes_);
}

void Buffer::bind_storage(GLuint index, std::size_t offset, std::size_t bytes) const {
    assert(offset + bytes <= bytes_);
    // OpenGL lets a larger one be bound; what shaders see past the limit is then undefined, and no error tells.
    static thread_local GLint64 largest = 0;
    if (largest == 0) glGetInteger64v(GL_MAX_SHADER_STORAGE_BLOCK_SIZE, &largest);
    if (static_cast<GLint64>(bytes) > largest)
        core::fail("{} bytes are bound to storage block {}; this driver's blocks end at {}: bind it in parts", bytes, index,
                   largest);
    glBindBufferRange(GL_SHADER_STORAGE_BUFFER, index, id(), signed_size(offset), signed_size(bytes));
}

void Buffer::bind_uniform(GLuint index) const {
    bind_uniform(index, 0, bytes_);
}

void Buffer::bind_uniform(GLuint index, std::size_t offset, std::size_t bytes) const {
    assert(offset + bytes <= bytes_);
    glBindBufferRange(GL_UNIFORM_BUFFER, index, id(), signed_size(offset), signed_size(bytes));
}

void Buffer::bind(GLenum target) const {
    glBindBuffer(target, id());
}

}  // namespace sunflower::gl
