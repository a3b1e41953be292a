// A test picture, pixel by pixel of the projector: turned as it hangs, and nothing else.
#include "shared/wall.h"
#include "lib/tone.glsl"

layout(binding = WALL_CANVAS_UNIT) uniform sampler2D picture;  // display-encoded, upright
uniform vec2 target_px;
uniform float light;

out vec4 encoded;

float dimmed(float v) { return srgb_encode(light * srgb_decode(v)); }

void main() {
    vec2 at = vec2(gl_FragCoord.x, target_px.y - gl_FragCoord.y) * signal.xy / target_px;
    vec2 upright = vec2(dot(upright_from_signal[0].xyz, vec3(at, 1.0)), dot(upright_from_signal[1].xyz, vec3(at, 1.0)));
    ivec2 last = textureSize(picture, 0) - 1;
    ivec2 texel = clamp(ivec2(floor(upright)), ivec2(0), last);
    vec3 c = texelFetch(picture, ivec2(texel.x, last.y - texel.y), 0).rgb;
    encoded = vec4(dimmed(c.r), dimmed(c.g), dimmed(c.b), 1.0);
}
