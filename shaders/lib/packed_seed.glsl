// One seed of the packing in 16 bytes, and the packing's constants. Compiled as GLSL and as C++: one text reads and writes it.
//
//   word 0  x : 16 | y : 16      1/192 mm from 45 mm west (south) of the tile's lower left corner, so that 250 mm is a whole
//                                number of steps and a seed that two tiles know has the same place in both
//   word 1  z : 16 | size : 8 | stage : 8      z in 1/32 mm above the floor; scale 0.8 .. 1.2
//   word 2  rotation: 2 bits say which component of the quaternion is largest, 10 bits each for the other three
//   word 3  rank : 16 | index : 16      rank = place in the tile's order by (stage, height); index = place among the seeds of
//                                the bed (rank < SEEDS_PER_TILE) in table order: the seed's number is tile * SEEDS_PER_TILE +
// index + 1

const uint SEEDS_PER_TILE = 6250u;
const float TILE_MM = 250.0f;
const uint CELLS = 5u;  // cells along a side of the tile
const float CELL_MM = 50.0f;

const float PACKED_MARGIN_MM = 45.0f;
const float PACKED_XY_STEPS_PER_MM = 192.0f;
const float PACKED_Z_STEPS_PER_MM = 32.0f;
const float PACKED_SCALE_MIN = 0.8f;
const float PACKED_SCALE_RANGE = 0.4f;

struct SeedPose {
    vec3 position_mm;  // of the seed's own origin (its widest section), from the tile's lower left corner and the floor
    float scale;       // of the shape of shaders/lib/seed_shape.glsl
    vec4 rotation;     // unit quaternion x, y, z, w: from the seed's frame to the tile's
    uint stage;
    uint rank;
    uint index;
};

/// v turned by the unit quaternion q (x, y, z, w).
GLSL_FUNC vec3 rotate_by(vec4 q, vec3 v) {
    vec3 axis = vec3(q.x, q.y, q.z);
    vec3 t = cross(axis, v) * 2.0f;
    return v + t * q.w + cross(axis, t);
}

/// v turned back by the unit quaternion q.
GLSL_FUNC vec3 rotate_back_by(vec4 q, vec3 v) { return rotate_by(vec4(-q.x, -q.y, -q.z, q.w), v); }

GLSL_FUNC uint packed_steps(float value, float steps, float top) { return uint(clamp(floor(value * steps + 0.5f), 0.0f, top)); }

GLSL_FUNC uint pack_rotation(vec4 q) {
    uint largest = 0u;
    float best = abs(q.x);
    if (abs(q.y) > best) {
        largest = 1u;
        best = abs(q.y);
    }
    if (abs(q.z) > best) {
        largest = 2u;
        best = abs(q.z);
    }
    if (abs(q.w) > best) largest = 3u;
    vec3 rest = largest == 0u   ? vec3(q.y, q.z, q.w)
                : largest == 1u ? vec3(q.x, q.z, q.w)
                : largest == 2u ? vec3(q.x, q.y, q.w)
                                : vec3(q.x, q.y, q.z);
    float dropped = largest == 0u ? q.x : largest == 1u ? q.y : largest == 2u ? q.z : q.w;
    // q and -q are one rotation: the sign that leaves the dropped component positive. 511 steps a side, so that 0 is exact.
    rest = rest * ((dropped < 0.0f ? -1.0f : 1.0f) * 1.41421356f);
    uint a = packed_steps(rest.x + 1.0f, 511.0f, 1022.0f);
    uint b = packed_steps(rest.y + 1.0f, 511.0f, 1022.0f);
    uint c = packed_steps(rest.z + 1.0f, 511.0f, 1022.0f);
    return (largest << 30u) | (a << 20u) | (b << 10u) | c;
}

GLSL_FUNC vec4 unpack_rotation(uint word) {
    float a = (float((word >> 20u) & 1023u) * (1.0f / 511.0f) - 1.0f) * 0.70710678f;
    float b = (float((word >> 10u) & 1023u) * (1.0f / 511.0f) - 1.0f) * 0.70710678f;
    float c = (float(word & 1023u) * (1.0f / 511.0f) - 1.0f) * 0.70710678f;
    float d = sqrt(max(0.0f, 1.0f - a * a - b * b - c * c));
    uint largest = word >> 30u;
    if (largest == 0u) return vec4(d, a, b, c);
    if (largest == 1u) return vec4(a, d, b, c);
    if (largest == 2u) return vec4(a, b, d, c);
    return vec4(a, b, c, d);
}

/// The scale as it will be stored.
GLSL_FUNC float rounded_scale(float scale) {
    return PACKED_SCALE_MIN +
           float(packed_steps(scale - PACKED_SCALE_MIN, 255.0f / PACKED_SCALE_RANGE, 255.0f)) * (PACKED_SCALE_RANGE / 255.0f);
}

GLSL_FUNC uvec4 pack_seed(SeedPose pose) {
    uint x = packed_steps(pose.position_mm.x + PACKED_MARGIN_MM, PACKED_XY_STEPS_PER_MM, 65535.0f);
    uint y = packed_steps(pose.position_mm.y + PACKED_MARGIN_MM, PACKED_XY_STEPS_PER_MM, 65535.0f);
    uint z = packed_steps(pose.position_mm.z, PACKED_Z_STEPS_PER_MM, 65535.0f);
    uint size = packed_steps(pose.scale - PACKED_SCALE_MIN, 255.0f / PACKED_SCALE_RANGE, 255.0f);
    return uvec4(x | (y << 16u), z | (size << 16u) | (pose.stage << 24u), pack_rotation(pose.rotation),
                 pose.rank | (pose.index << 16u));
}

GLSL_FUNC SeedPose unpack_seed(uvec4 words) {
    SeedPose pose;
    pose.position_mm = vec3(float(words.x & 0xffffu) * (1.0f / PACKED_XY_STEPS_PER_MM) - PACKED_MARGIN_MM,
                            float(words.x >> 16u) * (1.0f / PACKED_XY_STEPS_PER_MM) - PACKED_MARGIN_MM,
                            float(words.y & 0xffffu) * (1.0f / PACKED_Z_STEPS_PER_MM));
    pose.scale = PACKED_SCALE_MIN + float((words.y >> 16u) & 255u) * (PACKED_SCALE_RANGE / 255.0f);
    pose.rotation = unpack_rotation(words.z);
    pose.stage = words.y >> 24u;
    pose.rank = words.w & 0xffffu;
    pose.index = words.w >> 16u;
    return pose;
}
