// From summed light to what is shown: mean, display transform, sRGB curve.
#include "shared/frame.h"
#include "lib/tone.glsl"
#include "params.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(std430, binding = SUM_BINDING) readonly buffer Sum { vec4 sums[]; };
layout(std430, binding = PICTURE_BINDING) writeonly buffer Picture { vec4 shown[]; };

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    uint at = uint(pixel.y * window_sample.x + pixel.x);
    vec3 c = sums[at].rgb / max(sums[at].a, 1.0);
    if (tone_transform == TONE_TRANSFORM_NEUTRAL)
        c = tone_neutral(c);
    else if (tone_transform == TONE_TRANSFORM_ACES)
        c = tone_aces(c);
    else if (tone_transform == TONE_TRANSFORM_AGX)
        c = tone_agx(c);
    c = clamp(c, 0.0, 1.0);
    shown[at] = vec4(srgb_encode(c.r), srgb_encode(c.g), srgb_encode(c.b), 1.0);
}
