// Large splats: a group of 64 a seed, whose threads share the pixels of its box.
#include "passes/bed_access.glsl"
#include "passes/slots.glsl"
#include "passes/words.glsl"
#include "passes/splat_seed.glsl"
#include "passes/splat_list.glsl"
#include "passes/splat_draw.glsl"

layout(local_size_x = 64) in;

void main() {
    uint seed;
    if (!listed_splat(1u, splat_group(), seed)) return;
    DrawnSplat drawn = drawn_splat(seed);
    int lane = int(gl_LocalInvocationID.x);
    // Blocks of 8 x 8: neighbours in the words, and most of them in or out together.
    ivec2 low = drawn.splat.low & ~7;
    for (int y = low.y; y <= drawn.splat.high.y; y += 8)
        for (int x = low.x; x <= drawn.splat.high.x; x += 8) {
            ivec2 pixel = ivec2(x + (lane & 7), y + (lane >> 3));
            draw_splat_pixel(drawn, pixel, all(lessThanEqual(pixel, drawn.splat.high)));
        }
}
