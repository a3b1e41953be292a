// Relief, first step: every seed of a tile throws its height and owner onto the tile's texels; the highest stays.
// Group: one relief in y, 64 of its seeds (own, then guests) in x. atomicMax does not depend on the order.
#include "passes/bed_access.glsl"

layout(local_size_x = 64) in;

uniform uint first_relief;

// Under a carved surface nothing is seen that lies so deep, as under the bed's own (make_bed_buffers).
const float HIDDEN_MM = 45.0;

void main() {
    uint tile = first_relief + gl_WorkGroupID.y;
    uint packing = relief_tiles[tile * RELIEF_TILE_WORDS];
    uint first_node = relief_tiles[tile * RELIEF_TILE_WORDS + 1u];
    uint i = gl_GlobalInvocationID.x;
    uint own = record_of(packing, 1u);
    uint guests = record_of(packing, 3u);
    if (i >= own + guests) return;
    bool guest = i >= own;
    uint owner = guest ? RELIEF_FIRST_GUEST + i - own : i;
    uvec4 words = owner_seed(packing, owner);
    // A guest's rank is its owner's business, so it is there when it comes before the tile's own last seed in (stage, height).
    uint order = (words.y >> 24u << 16u) | (words.y & 0xffffu);
    uint ranks = guest ? (order <= record_of(packing, TILE_RECORD_CUTOFF) ? 1u : 0u) : bed_ranks.x;
    if (!seed_present(words, ranks, first_node)) return;
    SeedPose pose = unpack_seed(words);
    // So deep that it shows nowhere: under the bed, and under what was carved from it.
    if ((words.y & 0xffffu) < record_of(packing, TILE_RECORD_FLOOR) &&
        (first_node == NOT_CARVED || pose.position_mm.z < carve_limit_mm(vec2(pose.position_mm.xy), true, first_node) - HIDDEN_MM))
        return;

    // The seed's own box from above, and of the tile only what is read: its margin shows where no neighbour lies.
    vec3 east = rotate_back_by(pose.rotation, vec3(1.0, 0.0, 0.0));
    vec3 north = rotate_back_by(pose.rotation, vec3(0.0, 1.0, 0.0));
    vec3 up = rotate_back_by(pose.rotation, vec3(0.0, 0.0, 1.0));
    vec2 least = vec2(-dot(seed_support(-east), -east), -dot(seed_support(-north), -north));
    vec2 most = vec2(dot(seed_support(east), east), dot(seed_support(north), north));
    uint top = uint(clamp((pose.position_mm.z + pose.scale * dot(seed_support(up), up)) * RELIEF_STEPS_PER_MM, 0.0, 262142.0)) + 1u;
    vec4 read = read_part(record_of(packing, TILE_RECORD_OPEN));
    ivec2 low = ivec2(floor((max(pose.position_mm.xy + pose.scale * least, read.xy) + RELIEF_MARGIN_MM) * relief.y - 0.5));
    ivec2 high = ivec2(ceil((min(pose.position_mm.xy + pose.scale * most, read.zw) + RELIEF_MARGIN_MM) * relief.y - 0.5));
    int side = int(relief.z);
    low = max(low, ivec2(0));
    high = min(high, ivec2(side - 1));
    vec3 down = rotate_back_by(pose.rotation, vec3(0.0, 0.0, -1.0));
    for (int y = low.y; y <= high.y; ++y)
        for (int x = low.x; x <= high.x; ++x) {
            uint index = (tile * uint(side) + uint(y)) * uint(side) + uint(x);
            // Most seeds lie under others: a texel that is higher already needs no ray. The highest stays, whoever comes first.
            if (relief_words[index] >> RELIEF_OWNER_BITS > top) continue;
            vec2 at = (vec2(x, y) + 0.5) * relief.x - RELIEF_MARGIN_MM;
            vec3 above = vec3(at - pose.position_mm.xy, 20.0);
            float t = seed_hit(rotate_back_by(pose.rotation, above) / pose.scale, down);
            if (t < 0.0) continue;
            float height = pose.position_mm.z + 20.0 - t * pose.scale;
            uint steps = uint(clamp(height * RELIEF_STEPS_PER_MM, 1.0, 262143.0));
            atomicMax(relief_words[index], (steps << RELIEF_OWNER_BITS) | owner);
        }
}
