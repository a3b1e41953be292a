// From scene light to what is shown: auto exposure, display transform and sRGB curve. Needs params.glsl.
#include "shared/frame.h"
#include "lib/tone.glsl"

vec3 display_of(vec3 radiance) {
    vec3 c = radiance * auto_exposure.x;
    if (tone_transform == TONE_TRANSFORM_NEUTRAL)
        c = tone_neutral(c);
    else if (tone_transform == TONE_TRANSFORM_ACES)
        c = tone_aces(c);
    else if (tone_transform == TONE_TRANSFORM_AGX)
        c = tone_agx(c);
    c = clamp(c, 0.0, 1.0);
    return vec3(srgb_encode(c.r), srgb_encode(c.g), srgb_encode(c.b));
}
