#include "engine/gl/limits.hpp"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <algorithm>

namespace sunflower::gl {
namespace {

int get(GLenum name) {
    GLint value = 0;
    glGetIntegerv(name, &value);
    return value;
}

}  // namespace

Limits query_limits() {
    GLint64 block_bytes = 0;
    glGetInteger64v(GL_MAX_SHADER_STORAGE_BLOCK_SIZE, &block_bytes);
    GLint viewport[2] = {0, 0};
    glGetIntegerv(GL_MAX_VIEWPORT_DIMS, viewport);
    Limits limits;
    limits.storage_block_bytes = block_bytes;
    limits.storage_blocks = std::min(get(GL_MAX_COMPUTE_SHADER_STORAGE_BLOCKS), get(GL_MAX_SHADER_STORAGE_BUFFER_BINDINGS));
    limits.group_invocations = get(GL_MAX_COMPUTE_WORK_GROUP_INVOCATIONS);
    limits.group_shared_bytes = get(GL_MAX_COMPUTE_SHARED_MEMORY_SIZE);
    limits.texture_size = std::min(
        {get(GL_MAX_TEXTURE_SIZE), get(GL_MAX_FRAMEBUFFER_WIDTH), get(GL_MAX_FRAMEBUFFER_HEIGHT), viewport[0], viewport[1]});
    limits.array_layers = get(GL_MAX_ARRAY_TEXTURE_LAYERS);
    limits.image_units = std::min(get(GL_MAX_IMAGE_UNITS), get(GL_MAX_COMPUTE_IMAGE_UNIFORMS));
    return limits;
}

std::string what_is_missing(const Limits& offered, const Limits& needed) {
    const auto lacking = [](std::string_view what, std::int64_t has, std::int64_t needs) {
        return has >= needs ? std::string{} : fmt::format("{} is {}; {} is needed", what, has, needs);
    };
    for (std::string text : {
             lacking("the largest storage block (bytes)", offered.storage_block_bytes, needed.storage_block_bytes),
             lacking("the number of storage blocks in a shader", offered.storage_blocks, needed.storage_blocks),
             lacking("the number of threads in a work group", offered.group_invocations, needed.group_invocations),
             lacking("the memory shared by a work group (bytes)", offered.group_shared_bytes, needed.group_shared_bytes),
             lacking("the largest picture side (pixels)", offered.texture_size, needed.texture_size),
             lacking("the number of layers in a texture", offered.array_layers, needed.array_layers),
             lacking("the number of images in a shader", offered.image_units, needed.image_units),
         })
        if (!text.empty()) return text;
    return {};
}

}  // namespace sunflower::gl
