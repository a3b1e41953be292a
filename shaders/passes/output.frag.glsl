// What an audience sees while one picture gives way to another, or to black: light is added, not numbers of a screen.
#include "shared/output.h"
#include "lib/tone.glsl"

layout(binding = GOING_UNIT) uniform sampler2D going;
layout(binding = COMING_UNIT) uniform sampler2D coming;
uniform vec2 size_px;
uniform float mixed;  // 0: what goes, 1: what comes
uniform float left;   // of the light: 0 is black

out vec4 encoded;

vec3 light(sampler2D picture, vec2 at) {
    vec3 c = texture(picture, at).rgb;
    return vec3(srgb_decode(c.r), srgb_decode(c.g), srgb_decode(c.b));
}

void main() {
    vec2 at = gl_FragCoord.xy / size_px;
    vec3 c = left * mix(light(going, at), light(coming, at), mixed);
    encoded = vec4(srgb_encode(c.r), srgb_encode(c.g), srgb_encode(c.b), 1.0);
}
