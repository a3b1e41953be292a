// A colour as the printer's table has it. Twin: image::ProofTable.
#include "shared/soft_proof.h"
#include "lib/tetrahedron.glsl"

layout(binding = PROOF_PICTURE_UNIT) uniform sampler2D picture;
layout(binding = PROOF_TABLE_UNIT) uniform sampler3D proof_table;

vec4 proof_of(vec3 encoded) {
    vec3 place = clamp(encoded, 0.0, 1.0) * float(PROOF_SIDE - 1);
    ivec3 first = min(ivec3(place), ivec3(PROOF_SIDE - 2));
    ivec3 second, third;
    vec4 weights = tetrahedron(place - vec3(first), second, third);
    return weights.x * texelFetch(proof_table, first, 0) + weights.y * texelFetch(proof_table, first + second, 0) +
           weights.z * texelFetch(proof_table, first + third, 0) + weights.w * texelFetch(proof_table, first + 1, 0);
}
