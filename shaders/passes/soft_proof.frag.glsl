// The operator's picture as the print will show it.
#include "passes/soft_proof.glsl"

uniform vec2 size_px;
uniform int warns;

out vec4 encoded;

// Nothing in a field of porcelain is of this colour, in whatever light.
const vec3 WARNING = vec3(1.0, 0.0, 0.85);

void main() {
    vec4 proof = proof_of(texture(picture, gl_FragCoord.xy / size_px).rgb);
    encoded = vec4(warns != 0 && proof.a >= PROOF_OUT_FROM ? WARNING : proof.rgb, 1.0);
}
