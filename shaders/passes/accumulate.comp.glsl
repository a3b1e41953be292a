// A window of the live picture: its new samples join those of before, and the mean is shown, with what is left of the
// history. The first sample only waits for the whole picture's (reproject.comp.glsl): a program of its own, as llvmpipe runs
// both sides of a branch.
#include "passes/words.glsl"
#include "passes/history.glsl"
#if !IS_FIRST
#include "params.glsl"
#include "lib/hash.glsl"
#include "passes/display.glsl"
#include "passes/shown.glsl"
#endif

layout(local_size_x = 8, local_size_y = 8) in;

layout(std430, binding = SUM_BINDING) readonly buffer Sum { vec4 sums[]; };
layout(binding = ACCUMULATED_IMAGE, rgba32f) uniform image2D accumulated;
#if !IS_FIRST
uniform float fades;
layout(binding = HISTORY_IMAGE, rgba16f) readonly uniform image2D history;
#endif

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    ivec2 at = picture_window.zw + pixel;
    vec4 sum = sums[uint(pixel.y * window_sample.x + pixel.x)];
#if IS_FIRST
    imageStore(accumulated, at, first_sum(sum.rgb, uintBitsToFloat(words[word_place(pixel)])));
#else
    sum += counted(imageLoad(accumulated, at));
    imageStore(accumulated, at, sum);
    show_radiance(at, with_history(sum, imageLoad(history, at), fades));
#endif
}
