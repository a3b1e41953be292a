// The live picture as it was, with another exposure.
#include "params.glsl"
#include "lib/hash.glsl"
#include "passes/display.glsl"
#include "passes/shown.glsl"
#include "passes/history.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

uniform ivec2 size;
uniform float fades;
layout(binding = ACCUMULATED_IMAGE, rgba32f) readonly uniform image2D accumulated;
layout(binding = HISTORY_IMAGE, rgba16f) readonly uniform image2D history;

void main() {
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(at, size))) return;
    show_radiance(at, with_history(counted(imageLoad(accumulated, at)), imageLoad(history, at), fades));
}
