// What the device must be able to do beyond the bare version number.
#pragma once

#include <cstdint>
#include <string>

namespace sunflower::gl {

/// Compute work groups per dimension that every OpenGL 4.5 driver takes, and that llvmpipe ends at.
constexpr std::uint32_t max_groups = 65535;

/// The defaults are what the programs need (design 4).
struct Limits {
    std::int64_t storage_block_bytes = std::int64_t{128} << 20;
    int storage_blocks = 16;       // in a compute shader, and bindings in all
    int group_invocations = 1024;  // threads of one work group
    int group_shared_bytes = 32768;
    int texture_size = 8192;  // width and height of a 2D texture, viewport and framebuffer alike
    int array_layers = 2048;
    int image_units = 8;
};

/// Limits of the current context.
Limits query_limits();

/// One sentence about the first thing that is missing, or nothing.
std::string what_is_missing(const Limits& offered, const Limits& needed = {});

}  // namespace sunflower::gl
