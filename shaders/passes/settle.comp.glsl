// A picture at rest ends: what was shown of it becomes the history of the next one.
#include "shared/frame.h"
#include "passes/history.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

uniform ivec2 size;
uniform float fades, most;  // samples
layout(binding = ACCUMULATED_IMAGE, rgba32f) readonly uniform image2D accumulated;
layout(binding = HISTORY_IMAGE, rgba16f) uniform image2D history;

void main() {
    ivec2 at = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(at, size))) return;
    vec4 sum = counted(imageLoad(accumulated, at));
    vec4 kept = imageLoad(history, at);
    float samples = min(abs(kept.a) + sum.a, most);
    imageStore(history, at, for_keeping(with_history(sum, kept, fades), kept.a < 0.0 ? -samples : samples));
}
