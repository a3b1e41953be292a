// A still's window, finished: the mean of its samples as it is shown, before quantisation; or, LINEAR, as exposed light, for files
// that keep light.
#include "shared/frame.h"
#include "params.glsl"
#include "passes/display.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(std430, binding = SUM_BINDING) readonly buffer Sum { vec4 sums[]; };
layout(std430, binding = PICTURE_BINDING) writeonly buffer Picture { vec4 shown[]; };

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    uint at = uint(pixel.y * window_sample.x + pixel.x);
    vec3 mean = sums[at].rgb / max(sums[at].a, 1.0);
#if LINEAR
    shown[at] = vec4(mean * auto_exposure.x, 1.0);
#else
    shown[at] = vec4(display_of(mean), 1.0);
#endif
}
