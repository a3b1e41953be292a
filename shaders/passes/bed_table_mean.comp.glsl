// Means of a bin's samples: one invocation a vector, always summed in the same order.
#include "shared/frame.h"

layout(local_size_x = 16) in;

uniform uint first_bin;
layout(std430, binding = TABLE_SAMPLES_BINDING) readonly buffer TableSamples { vec4 table_samples[]; };
layout(std430, binding = BED_TABLE_BINDING) writeonly buffer BedTable { vec4 bed_table[]; };

void main() {
    uint v = gl_GlobalInvocationID.x;
    uint bin = first_bin;
    if (v >= uint(TABLE_VECTORS)) return;
    vec4 sum = vec4(0.0);
    for (uint i = 0u; i < uint(TABLE_SAMPLES); ++i) sum += table_samples[(bin * uint(TABLE_SAMPLES) + i) * uint(TABLE_VECTORS) + v];
    bed_table[bin * uint(TABLE_VECTORS) + v] = sum / float(TABLE_SAMPLES);
}
