// A still's window, finished, as linear light: the mean of its samples, exposed, for files that keep light.
#include "shared/frame.h"

layout(local_size_x = 8, local_size_y = 8) in;

layout(std430, binding = SUM_BINDING) readonly buffer Sum { vec4 sums[]; };
layout(std430, binding = PICTURE_BINDING) writeonly buffer Picture { vec4 shown[]; };

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    uint at = uint(pixel.y * window_sample.x + pixel.x);
    shown[at] = vec4(sums[at].rgb * (auto_exposure.x / max(sums[at].a, 1.0)), 1.0);
}
