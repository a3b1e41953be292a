// Relief, second step: how low the surface lies about each square of a tile, which tells what is buried. One invocation a
// square.
#include "shared/frame.h"

layout(local_size_x = 64) in;

uniform uint first_relief;
layout(std430, binding = RELIEF_TILES_BINDING) buffer ReliefTiles { uint relief_tiles[]; };
layout(std430, binding = RELIEF_BINDING) readonly buffer Relief { uint relief_words[]; };

// Beyond a square, mm. Beyond the tile line the neighbours' strip looks like the tile's own.
const float REACH_MM = 10.0;

void main() {
    uint item = gl_GlobalInvocationID.x;
    uint tile = first_relief + gl_WorkGroupID.y;
    if (item >= uint(LOWS * LOWS) || tile >= uint(relief.w)) return;
    ivec2 square = ivec2(item % uint(LOWS), item / uint(LOWS));
    float end_mm = float(LOWS) * LOW_MM;
    vec2 low_mm = clamp(vec2(square) * LOW_MM - REACH_MM, 0.0, end_mm);
    vec2 high_mm = clamp(vec2(square + 1) * LOW_MM + REACH_MM, 0.0, end_mm);
    ivec2 first = ivec2(ceil((low_mm + RELIEF_MARGIN_MM) * relief.y));
    ivec2 last = ivec2(floor((high_mm + RELIEF_MARGIN_MM) * relief.y)) - 1;
    uint side = uint(relief.z);
    uint lowest = 0x3ffffu;
    for (int y = first.y; y <= last.y; ++y)
        for (int x = first.x; x <= last.x; ++x)
            lowest = min(lowest, relief_words[(tile * side + uint(y)) * side + uint(x)] >> RELIEF_OWNER_BITS);
    relief_tiles[tile * RELIEF_TILE_WORDS + RELIEF_TILE_LOWEST + item] = lowest;
}
