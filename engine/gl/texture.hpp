// Textures of immutable storage (2D, 2D array, 3D), views of them, and samplers.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/gl/handle.hpp"

namespace sunflower::gl {

enum class Format {
    r8,
    rg8,
    rgba8,
    srgb8_a8,
    rgba8_snorm,
    r8ui,
    rgba8ui,
    r16,
    rg16,
    rgba16,
    r16f,
    rg16f,
    rgba16f,
    r16ui,
    rg16ui,
    rgba16ui,
    r32f,
    rg32f,
    rgba32f,
    r32ui,
    rg32ui,
    rgba32ui,
    r32i,
    rgb10_a2,
    r11f_g11f_b10f,
    depth32f
};

/// The names OpenGL has for a format, and how its pixels lie in the program's memory (no padding between rows).
struct FormatInfo {
    GLenum internal;
    GLenum format;
    GLenum type;
    int bytes;
};
FormatInfo format_info(Format format);

/// A box of texels. z: layer of an array, slice of a volume.
struct Box {
    int x = 0, y = 0, z = 0;
    int width = 1, height = 1, depth = 1;
};

class Texture {
  public:
    Texture() = default;
    /// levels 0: the whole chain down to one texel. Content undefined until written. Fails when the memory is not there.
    static Texture flat(std::string_view label, Format format, int width, int height, int levels = 1);
    static Texture array(std::string_view label, Format format, int width, int height, int layers, int levels = 1);
    static Texture volume(std::string_view label, Format format, int width, int height, int depth, int levels = 1);

    /// Another look at the same storage: a level as a texture of its own, a layer as a flat one (target GL_TEXTURE_2D).
    Texture view(std::string_view label, int first_level, int levels, int first_layer, int layers, GLenum target) const;
    Texture level_view(std::string_view label, int level) const { return view(label, level, 1, 0, layers_, target_); }

    /// Pixels as format_info says; the span must have exactly the size of the box.
    void upload(int level, const Box& box, std::span<const std::byte> pixels);
    template <typename T>
    void upload(int level, const Box& box, std::span<const T> pixels) {
        upload(level, box, std::as_bytes(pixels));
    }
    /// A whole level, all layers.
    template <typename T>
    void upload(int level, std::span<const T> pixels) {
        upload(level, whole(level), std::as_bytes(pixels));
    }
    /// Every texel of the level becomes `pixel` (one pixel as format_info says; empty: zero).
    void clear(int level, std::span<const std::byte> pixel = {});
    template <typename T>
    void clear(int level, std::span<const T> pixel) {
        clear(level, std::as_bytes(pixel));
    }
    void generate_levels();

    /// Waits for the GPU.
    void read(int level, const Box& box, std::span<std::byte> into) const;
    /// A whole level as values of T, rows from the bottom as OpenGL has them.
    template <typename T>
    std::vector<T> read(int level = 0) const {
        const Box box = whole(level);
        std::vector<T> values(box_bytes(box) / sizeof(T));
        read(level, box, std::as_writable_bytes(std::span(values)));
        return values;
    }

    /// To `layout(binding = unit) uniform sampler...`.
    void bind(GLuint unit) const;
    /// To `layout(binding = unit, <format>) uniform image...`. access: GL_READ_ONLY, GL_WRITE_ONLY, GL_READ_WRITE. All layers.
    void bind_image(GLuint unit, GLenum access, int level = 0) const;

    /// The box of a whole level.
    Box whole(int level) const;
    GLuint id() const { return handle_.id(); }
    GLenum target() const { return target_; }
    Format format() const { return format_; }
    int width() const { return width_; }
    int height() const { return height_; }
    int layers() const { return layers_; }  // slices of a volume
    int levels() const { return levels_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    struct Traits {
        static void destroy(GLuint id) { glDeleteTextures(1, &id); }
    };
    Texture(std::string_view label, GLenum target, Format format, int width, int height, int layers, int levels);
    std::size_t box_bytes(const Box& box) const;

    Handle<Traits> handle_;
    GLenum target_ = 0;
    Format format_ = Format::r8;
    int width_ = 0, height_ = 0, layers_ = 0, levels_ = 0;
};

struct SamplerOptions {
    GLenum min_filter = GL_NEAREST;  // GL_LINEAR, GL_LINEAR_MIPMAP_LINEAR ...
    GLenum mag_filter = GL_NEAREST;
    GLenum wrap = GL_CLAMP_TO_EDGE;  // GL_REPEAT, GL_MIRRORED_REPEAT, GL_CLAMP_TO_BORDER (black)
    bool depth_compare = false;      // sampler...Shadow with GL_GEQUAL (reversed depth)
};

class Sampler {
  public:
    Sampler() = default;
    explicit Sampler(std::string_view label, const SamplerOptions& options);
    void bind(GLuint unit) const;
    GLuint id() const { return handle_.id(); }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    struct Traits {
        static void destroy(GLuint id) { glDeleteSamplers(1, &id); }
    };
    Handle<Traits> handle_;
};

}  // namespace sunflower::gl
