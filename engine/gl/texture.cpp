#include "engine/gl/texture.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

#include "engine/core/error.hpp"

namespace sunflower::gl {
namespace {

// Rows are packed: OpenGL would otherwise pad them to 4 bytes.
void pack_rows() {
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
}

int full_chain(int width, int height, int depth) {
    return static_cast<int>(std::bit_width(static_cast<unsigned>(std::max({width, height, depth, 1}))));
}

}  // namespace

FormatInfo format_info(Format format) {
    switch (format) {
        case Format::r8: return {GL_R8, GL_RED, GL_UNSIGNED_BYTE, 1};
        case Format::rg8: return {GL_RG8, GL_RG, GL_UNSIGNED_BYTE, 2};
        case Format::rgba8: return {GL_RGBA8, GL_RGBA, GL_UNSIGNED_BYTE, 4};
        case Format::srgb8_a8: return {GL_SRGB8_ALPHA8, GL_RGBA, GL_UNSIGNED_BYTE, 4};
        case Format::rgba8_snorm: return {GL_RGBA8_SNORM, GL_RGBA, GL_BYTE, 4};
        case Format::r8ui: return {GL_R8UI, GL_RED_INTEGER, GL_UNSIGNED_BYTE, 1};
        case Format::rgba8ui: return {GL_RGBA8UI, GL_RGBA_INTEGER, GL_UNSIGNED_BYTE, 4};
        case Format::r16: return {GL_R16, GL_RED, GL_UNSIGNED_SHORT, 2};
        case Format::rg16: return {GL_RG16, GL_RG, GL_UNSIGNED_SHORT, 4};
        case Format::rgba16: return {GL_RGBA16, GL_RGBA, GL_UNSIGNED_SHORT, 8};
        case Format::r16f: return {GL_R16F, GL_RED, GL_HALF_FLOAT, 2};
        case Format::rg16f: return {GL_RG16F, GL_RG, GL_HALF_FLOAT, 4};
        case Format::rgba16f: return {GL_RGBA16F, GL_RGBA, GL_HALF_FLOAT, 8};
        case Format::r16ui: return {GL_R16UI, GL_RED_INTEGER, GL_UNSIGNED_SHORT, 2};
        case Format::rg16ui: return {GL_RG16UI, GL_RG_INTEGER, GL_UNSIGNED_SHORT, 4};
        case Format::rgba16ui: return {GL_RGBA16UI, GL_RGBA_INTEGER, GL_UNSIGNED_SHORT, 8};
        case Format::r32f: return {GL_R32F, GL_RED, GL_FLOAT, 4};
        case Format::rg32f: return {GL_RG32F, GL_RG, GL_FLOAT, 8};
        case Format::rgba32f: return {GL_RGBA32F, GL_RGBA, GL_FLOAT, 16};
        case Format::r32ui: return {GL_R32UI, GL_RED_INTEGER, GL_UNSIGNED_INT, 4};
        case Format::rg32ui: return {GL_RG32UI, GL_RG_INTEGER, GL_UNSIGNED_INT, 8};
        case Format::rgba32ui: return {GL_RGBA32UI, GL_RGBA_INTEGER, GL_UNSIGNED_INT, 16};
        case Format::r32i: return {GL_R32I, GL_RED_INTEGER, GL_INT, 4};
        case Format::rgb10_a2: return {GL_RGB10_A2, GL_RGBA, GL_UNSIGNED_INT_2_10_10_10_REV, 4};
        case Format::r11f_g11f_b10f: return {GL_R11F_G11F_B10F, GL_RGB, GL_UNSIGNED_INT_10F_11F_11F_REV, 4};
        case Format::depth32f: return {GL_DEPTH_COMPONENT32F, GL_DEPTH_COMPONENT, GL_FLOAT, 4};
    }
    return {};
}

Texture Texture::flat(std::string_view label, Format format, int width, int height, int levels) {
    return {label, GL_TEXTURE_2D, format, width, height, 1, levels};
}

Texture Texture::array(std::string_view label, Format format, int width, int height, int layers, int levels) {
    return {label, GL_TEXTURE_2D_ARRAY, format, width, height, layers, levels};
}

Texture Texture::volume(std::string_view label, Format format, int width, int height, int depth, int levels) {
    return {label, GL_TEXTURE_3D, format, width, height, depth, levels};
}

Texture::Texture(std::string_view label, GLenum target, Format format, int width, int height, int layers, int levels)
    : target_(target), format_(format), width_(width), height_(height), layers_(layers), levels_(levels) {
    GLint largest = 0, most_layers = 0;
    glGetIntegerv(target == GL_TEXTURE_3D ? GL_MAX_3D_TEXTURE_SIZE : GL_MAX_TEXTURE_SIZE, &largest);
    glGetIntegerv(target == GL_TEXTURE_2D_ARRAY ? GL_MAX_ARRAY_TEXTURE_LAYERS : GL_MAX_3D_TEXTURE_SIZE, &most_layers);
    if (width < 1 || height < 1 || layers < 1 || width > largest || height > largest || layers > most_layers)
        core::fail("texture '{}' of {} x {} x {} is outside what this driver takes (1 to {}, {} deep)", label, width, height,
                   layers, largest, most_layers);
    const int chain = full_chain(width, height, target == GL_TEXTURE_3D ? layers : 1);
    levels_ = levels <= 0 ? chain : std::min(levels, chain);

    GLuint id = 0;
    glCreateTextures(target, 1, &id);
    handle_ = Handle<Traits>(id);
    label_object(GL_TEXTURE, id, label);
    while (glGetError() != GL_NO_ERROR) {
    }
    const GLenum internal = format_info(format).internal;
    if (target == GL_TEXTURE_2D)
        glTextureStorage2D(id, levels_, internal, width, height);
    else
        glTextureStorage3D(id, levels_, internal, width, height, layers);
    if (glGetError() == GL_OUT_OF_MEMORY)
        core::fail("the GPU has no memory left for texture '{}' of {} x {} x {}", label, width, height, layers);
    // Without a sampler: the exact texel, as texelFetch reads it.
    glTextureParameteri(id, GL_TEXTURE_MIN_FILTER, levels_ > 1 ? GL_NEAREST_MIPMAP_NEAREST : GL_NEAREST);
    glTextureParameteri(id, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    glTextureParameteri(id, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTextureParameteri(id, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTextureParameteri(id, GL_TEXTURE_WRAP_R, GL_CLAMP_TO_EDGE);
}

Texture Texture::view(std::string_view label, int first_level, int levels, int first_layer, int layers, GLenum target) const {
    assert(first_level >= 0 && first_level + levels <= levels_ && first_layer >= 0 && first_layer + layers <= layers_);
    const Box first = whole(first_level);
    Texture made;
    made.target_ = target;
    made.format_ = format_;
    made.width_ = first.width;
    made.height_ = first.height;
    made.layers_ = target_ == GL_TEXTURE_3D ? first.depth : layers;
    made.levels_ = levels;
    GLuint id = 0;
    // A view needs a name that has never been a texture: glCreateTextures would make it one.
    glGenTextures(1, &id);
    made.handle_ = Handle<Traits>(id);
    const bool deep = target_ == GL_TEXTURE_3D;
    glTextureView(id, target, this->id(), format_info(format_).internal, static_cast<GLuint>(first_level),
                  static_cast<GLuint>(levels), deep ? 0 : static_cast<GLuint>(first_layer),
                  deep ? 1 : static_cast<GLuint>(layers));
    label_object(GL_TEXTURE, id, label);
    glTextureParameteri(id, GL_TEXTURE_MIN_FILTER, levels > 1 ? GL_NEAREST_MIPMAP_NEAREST : GL_NEAREST);
    glTextureParameteri(id, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    return made;
}

Box Texture::whole(int level) const {
    const auto side = [level](int size) { return std::max(size >> level, 1); };
    return {0, 0, 0, side(width_), side(height_), target_ == GL_TEXTURE_3D ? side(layers_) : layers_};
}

std::size_t Texture::box_bytes(const Box& box) const {
    return static_cast<std::size_t>(box.width) * static_cast<std::size_t>(box.height) * static_cast<std::size_t>(box.depth) *
           static_cast<std::size_t>(format_info(format_).bytes);
}

void Texture::upload(int level, const Box& box, std::span<const std::byte> pixels) {
    assert(pixels.size() == box_bytes(box));
    const FormatInfo info = format_info(format_);
    pack_rows();
    if (target_ == GL_TEXTURE_2D)
        glTextureSubImage2D(id(), level, box.x, box.y, box.width, box.height, info.format, info.type, pixels.data());
    else
        glTextureSubImage3D(id(), level, box.x, box.y, box.z, box.width, box.height, box.depth, info.format, info.type,
                            pixels.data());
}

void Texture::clear(int level, std::span<const std::byte> pixel) {
    const FormatInfo info = format_info(format_);
    assert(pixel.empty() || pixel.size() == static_cast<std::size_t>(info.bytes));
    glClearTexImage(id(), level, info.format, info.type, pixel.empty() ? nullptr : pixel.data());
}

void Texture::generate_levels() {
    glGenerateTextureMipmap(id());
}

void Texture::read(int level, const Box& box, std::span<std::byte> into) const {
    assert(into.size() == box_bytes(box));
    const FormatInfo info = format_info(format_);
    glMemoryBarrier(GL_TEXTURE_UPDATE_BARRIER_BIT);
    pack_rows();
    glGetTextureSubImage(id(), level, box.x, box.y, box.z, box.width, box.height, box.depth, info.format, info.type,
                         static_cast<GLsizei>(into.size()), into.data());
}

void Texture::bind(GLuint unit) const {
    glBindTextureUnit(unit, id());
}

void Texture::bind_image(GLuint unit, GLenum access, int level) const {
    glBindImageTexture(unit, id(), level, target_ == GL_TEXTURE_2D ? GL_FALSE : GL_TRUE, 0, access,
                       format_info(format_).internal);
}

Sampler::Sampler(std::string_view label, const SamplerOptions& options) {
    GLuint id = 0;
    glCreateSamplers(1, &id);
    handle_ = Handle<Traits>(id);
    label_object(GL_SAMPLER, id, label);
    const auto set = [id](GLenum name, GLenum value) { glSamplerParameteri(id, name, static_cast<GLint>(value)); };
    set(GL_TEXTURE_MIN_FILTER, options.min_filter);
    set(GL_TEXTURE_MAG_FILTER, options.mag_filter);
    set(GL_TEXTURE_WRAP_S, options.wrap);
    set(GL_TEXTURE_WRAP_T, options.wrap);
    set(GL_TEXTURE_WRAP_R, options.wrap);
    if (options.depth_compare) {
        set(GL_TEXTURE_COMPARE_MODE, GL_COMPARE_REF_TO_TEXTURE);
        set(GL_TEXTURE_COMPARE_FUNC, GL_GEQUAL);
    }
}

void Sampler::bind(GLuint unit) const {
    glBindSampler(unit, id());
}

}  // namespace sunflower::gl
