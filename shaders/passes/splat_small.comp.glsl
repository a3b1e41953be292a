// Small splats: a thread a seed.
#include "passes/bed_access.glsl"
#include "passes/slots.glsl"
#include "passes/words.glsl"
#include "passes/splat_seed.glsl"
#include "passes/splat_list.glsl"
#include "passes/splat_draw.glsl"

layout(local_size_x = 64) in;

// The ellipse is that of a parallel projection; at this size perspective moves the outline by less.
const float SPARE_PX = 0.25;
// The box of a small seed and an empty row above and below; a lens that is far out of focus adds to it.
const int MOST_STEPS = int(LARGE_SPLAT_PX) * 8;

void main() {
    uint seed;
    if (!listed_splat(0u, splat_group() * 64u + gl_LocalInvocationID.x, seed)) return;
    DrawnSplat drawn = drawn_splat(seed);
    // One loop over the ellipse's pixels, row by row: the seeds of a group wait for the largest of them once, not in every row.
    ivec2 at = ivec2(1, drawn.splat.low.y - 1);
    int last = 0;
    for (int i = 0; i < MOST_STEPS; ++i) {
        if (at.x > last) {
            ++at.y;
            if (at.y > drawn.splat.high.y) break;
            float up = float(at.y) - drawn.splat.middle.y;
            // Of the rows that the lens may bring here the widest.
            float least = max(abs(up) - drawn.splat.spare.y, 0.0);
            float open = drawn.splat.half_width * sqrt(max(1.0 - least * least / (drawn.splat.half_height * drawn.splat.half_height), 0.0)) +
                         drawn.splat.spare.x + abs(drawn.splat.lean) * drawn.splat.spare.y;
            float middle = drawn.splat.middle.x + drawn.splat.lean * up;
            at.x = max(int(ceil(middle - open - SPARE_PX)), drawn.splat.low.x);
            last = min(int(floor(middle + open + SPARE_PX)), drawn.splat.high.x);
        }
        draw_splat_pixel(drawn, at, at.x <= last);
        ++at.x;
    }
}
