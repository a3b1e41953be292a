// What of a light a point among the seeds sees. Needs bed_access.glsl and lighting.glsl.
#include "params.glsl"

/// Part of an area light that neighbours leave to be seen from a point p: the highest of them on the way to its middle,
/// against the light's own height and width.
float beam_visibility(vec3 p, Beam beam, uint h) {
    float level = length(beam.from.xy);
    vec2 d = beam.from.xy / max(level, 1e-4);
    // Where in its width the light is looked for differs from sample to sample, so that its edges are soft across too.
    float half_width = acos(clamp(1.0 - beam.wide, -1.0, 1.0));
    float turn = (unit_float(hash1(h + 21u)) - 0.5) * half_width / max(level, 0.3);
    d = vec2(d.x * cos(turn) - d.y * sin(turn), d.x * sin(turn) + d.y * cos(turn));
    float r = relief_occlusion_mm * (0.18 + 0.14 * unit_float(hash1(h + 22u)));
    float rise = -10.0;
    for (int j = min(bed.w, 0); j < 4 + 3 * bed.w; ++j) {
        rise = max(rise, (relief_height_mm(p.xy + d * r) - p.z) / r);
        r *= 2.0;
    }
    float above = atan(beam.from.z, level) - atan(rise);
    // Heights know nothing of what overhangs: a point deep under them has lost the zenith too.
    float under_mm = relief_height_mm(p.xy) - p.z;
    return clamp(0.5 + 0.5 * above / (half_width + 0.06), 0.0, 1.0) * clamp(1.0 - (under_mm - 2.5) / 2.0, 0.0, 1.0);
}

// A ray that is so far under the relief has met a seed that is not its owner.
const float BURIED_RAY_MM = 8.0;
// A seed may stand out of its texel by so much: between two texels' heights.
const float BESIDE_MM = 1.0;

/// 1 when a ray from a point of the seeds' skin reaches as far as limit_mm, 0 when a seed is in its way. The relief says which
/// seeds lie near the ray; whether it meets them is asked of their own shape, so that shadows are as crisp as seeds are.
float relief_shadow(vec3 p, vec3 direction, float limit_mm, float dither) {
    float t = relief.x * (0.2 + 0.4 * dither);
    uvec2 asked = uvec2(0xffffffffu);
    for (int i = min(bed.w, 0); i < 400; ++i) {
        vec3 q = p + direction * t;
        if (t > limit_mm || q.z > bed_box.z) return 1.0;
        ReliefTexel texel = relief_at(q.xy);
        float gap = q.z - word_height_mm(texel.word);
        uvec2 owner = uvec2(texel.packing, texel.word & RELIEF_OWNER_MASK);
        if (gap < BESIDE_MM && texel.word != 0u && owner != asked) {
            asked = owner;
            SeedPose pose = unpack_seed(owner_seed(owner.x, owner.y));
            vec3 local = p - vec3(vec2(texel.tile) * TILE_MM, 0.0) - pose.position_mm;
            // Beyond the point's own seed, which it lies on.
            if (seed_hit(rotate_back_by(pose.rotation, local) / pose.scale, rotate_back_by(pose.rotation, direction)) > 0.2) return 0.0;
        }
        if (gap < -BURIED_RAY_MM) return 0.0;
        t += max(0.6 * relief.x, 0.6 * gap);
    }
    return 1.0;
}
