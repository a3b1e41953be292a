// Buffers of immutable storage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "engine/gl/handle.hpp"

namespace sunflower::gl {

class Buffer {
  public:
    Buffer() = default;
    /// Content undefined until written. bytes 0 becomes 4: OpenGL knows no empty storage. Fails when the memory is not there.
    Buffer(std::string_view label, std::size_t bytes);
    Buffer(std::string_view label, std::span<const std::byte> data);
    template <typename T>
    static Buffer of(std::string_view label, std::span<const T> values) {
        static_assert(std::is_trivially_copyable_v<T>);
        return Buffer(label, std::as_bytes(values));
    }
    template <typename T>
    static Buffer of(std::string_view label, const std::vector<T>& values) {
        return of(label, std::span<const T>(values));
    }

    /// offset and sizes in bytes; the range must lie inside.
    void upload(std::size_t offset, std::span<const std::byte> data);
    template <typename T>
    void upload(std::size_t offset, std::span<const T> values) {
        static_assert(std::is_trivially_copyable_v<T>);
        upload(offset, std::as_bytes(values));
    }
    template <typename T>
    void upload_value(std::size_t offset, const T& value) {
        upload(offset, std::span<const T>(&value, 1));
    }
    /// The first bytes of another, which must be as long.
    void copy_from(const Buffer& other, std::size_t bytes);
    /// Fills with a 32-bit word; offset and bytes are multiples of 4.
    void clear(std::uint32_t word = 0);
    void clear(std::size_t offset, std::size_t bytes, std::uint32_t word = 0);

    /// Waits for the GPU. What shaders have written is seen.
    void read(std::size_t offset, std::span<std::byte> into) const;
    template <typename T>
    std::vector<T> read(std::size_t count, std::size_t offset = 0) const {
        static_assert(std::is_trivially_copyable_v<T>);
        std::vector<T> values(count);
        read(offset, std::as_writable_bytes(std::span(values)));
        return values;
    }

    /// To `layout(std430, binding = index) buffer`. Fails when the buffer is larger than the device's block: bind a range.
    void bind_storage(GLuint index) const;
    void bind_storage(GLuint index, std::size_t offset, std::size_t bytes) const;
    /// To `layout(std140, binding = index) uniform`.
    void bind_uniform(GLuint index) const;
    void bind_uniform(GLuint index, std::size_t offset, std::size_t bytes) const;
    /// To GL_DRAW_INDIRECT_BUFFER, GL_DISPATCH_INDIRECT_BUFFER, GL_PARAMETER_BUFFER ...
    void bind(GLenum target) const;

    GLuint id() const { return handle_.id(); }
    std::size_t bytes() const { return bytes_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    struct Traits {
        static void destroy(GLuint id) { glDeleteBuffers(1, &id); }
    };
    void create(std::string_view label, const void* data);

    Handle<Traits> handle_;
    std::size_t bytes_ = 0;
};

}  // namespace sunflower::gl
