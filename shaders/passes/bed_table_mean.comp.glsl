// Means of the table's samples: one invocation a vector of a bin, always summed in the same order.
#include "shared/frame.h"

layout(local_size_x = 16) in;
layout(std430, binding = TABLE_SAMPLES_BINDING) readonly buffer TableSamples { vec4 table_samples[]; };
layout(std430, binding = BED_TABLE_BINDING) writeonly buffer BedTable { vec4 bed_table[]; };

void main() {
    uint item = gl_GlobalInvocationID.x;
    if (item >= uint(TABLE_BINS * TABLE_VECTORS)) return;
    uint bin = item / uint(TABLE_VECTORS);
    uint v = item % uint(TABLE_VECTORS);
    vec4 sum = vec4(0.0);
    for (uint i = 0u; i < uint(TABLE_SAMPLES); ++i) sum += table_samples[(bin * uint(TABLE_SAMPLES) + i) * uint(TABLE_VECTORS) + v];
    bed_table[item] = sum / float(TABLE_SAMPLES);
}
