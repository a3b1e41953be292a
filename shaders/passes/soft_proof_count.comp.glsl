// How much of the picture the printer cannot print: pixels on a grid of places, and those out of gamut.
#include "passes/soft_proof.glsl"

layout(local_size_x = 64) in;

layout(std430, binding = PROOF_COUNT_BINDING) buffer Count { uint out_of_gamut; };
uniform ivec2 grid;
uniform int apart;

void main() {
    int i = int(gl_GlobalInvocationID.x);
    if (i >= grid.x * grid.y) return;
    vec3 seen = texelFetch(picture, ivec2(i % grid.x, i / grid.x) * apart, 0).rgb;
    if (proof_of(seen).a >= PROOF_OUT_FROM) atomicAdd(out_of_gamut, 1u);
}
