// What of a light a point among the seeds sees. Needs bed_access.glsl and lighting.glsl.
#include "params.glsl"

/// The highest neighbour on the way to a part of an area light, against the light's own height and width.
struct BeamHorizon {
    vec2 heading;
    float middle, spread;  // elevation of the light and half its extent, radians
    float rise;            // elevation of the neighbour
};

/// An area light as a line: how its cosine to a surface runs along it, from end to end above the surface's horizon.
struct LightLine {
    vec3 axis;              // across the beam
    float from, to, side;   // sines of angles from the beam's middle; side: where the light ends
    float first, last;      // cosines there
};

LightLine light_line(Beam beam, vec3 n) {
    LightLine line;
    line.axis = line_axis(beam);
    line.side = line_end(beam) + 1e-3;
    float level = dot(n, beam.from) * (1.0 - 0.5 * beam.wide);
    float slope = dot(n, line.axis);
    line.first = max(level - slope * line.side, 0.0);
    line.last = max(level + slope * line.side, 0.0);
    line.from = -line.side;
    line.to = line.side;
    if (slope > 1e-4) line.from = clamp(-level / slope, -line.side, line.side);
    if (slope < -1e-4) line.to = clamp(-level / slope, -line.side, line.side);
    return line;
}

/// Irradiance on the surface, where nothing is in the way.
float line_response(LightLine line, float wide) {
    return 0.25 * (line.first + line.last) * (line.to - line.from) / (line.side * (1.0 - 0.5 * wide));
}

/// A direction to the line, as likely as it lights the surface.
vec3 along_line(LightLine line, vec3 from, float lot) {
    float l = line.first, r = line.last;
    float s = mix(line.from, line.to, lot * (l + r) / max(l + sqrt(mix(l * l, r * r, lot)), 1e-6));
    return from * sqrt(max(1.0 - s * s, 0.0)) + line.axis * s;
}

BeamHorizon beam_horizon(vec3 p, Beam beam, LightLine line, float lot, uint h) {
    vec3 to = along_line(line, beam.from, lot);
    float level = length(to.xy);
    BeamHorizon found;
    found.heading = to.xy / max(level, 1e-4);
    found.middle = atan(to.z, level);
    found.spread = beam.axis.w * sqrt(3.0 * beam.wide / (1.0 + beam.axis.w * beam.axis.w)) + 0.06;
    float r = relief_occlusion_mm * (0.18 + 0.14 * unit_float(hash1(h + 22u)));
    float rise = -10.0;
    for (int j = min(bed.w, 0); j < 4 + 3 * bed.w; ++j) {
        rise = max(rise, (relief_height_mm(p.xy + found.heading * r) - p.z) / r);
        r *= 2.0;
    }
    found.rise = atan(rise);
    return found;
}

/// Part of the light that the horizon leaves.
float above(BeamHorizon horizon) {
    return clamp(0.5 + 0.5 * (horizon.middle - horizon.rise) / horizon.spread, 0.0, 1.0);
}

/// What heights do not know: they overhang, and a point deep under them has lost all narrow light.
float not_under(vec3 p) { return clamp(1.0 - (relief_height_mm(p.xy) - p.z - 4.0) / 3.0, 0.0, 1.0); }

// A ray that is so far under the relief has met a seed that owns no texel; it did so about where it was UNDER_MM under it.
const float BURIED_MM = 16.0;
const float UNDER_MM = 2.0;
// A seed may stand out of its texel by so much: between two texels' heights.
const float BESIDE_MM = 3.0;

/// What a ray from a point of the seeds' skin meets.
struct SkinRay {
    bool free;
    vec3 hit_mm;  // where a seed was found in its way
    vec3 normal;
    vec3 own_mm;  // middle of that seed
};

/// The relief says which seeds lie near the ray; whether it meets them is asked of their own shape, so that shadows are as crisp
/// as seeds are. own_mm: middle of the seed that the point lies on.
SkinRay skin_ray(vec3 p, vec3 direction, float limit_mm, vec3 own_mm, float dither) {
    SkinRay ray;
    ray.free = false;
    ray.hit_mm = p;
    ray.normal = -direction;
    ray.own_mm = vec3(1e9);
    float t = relief.x * (0.2 + 0.4 * dither);
    uvec2 asked = uvec2(0xffffffffu);
    for (int i = min(bed.w, 0); i < 400; ++i) {
        vec3 q = p + direction * t;
        if (t > limit_mm || q.z > bed_box.z) {
            ray.free = true;
            return ray;
        }
        ReliefTexel texel = relief_at(q.xy);
        float gap = q.z - word_height_mm(texel.word);
        uvec2 owner = uvec2(texel.packing, texel.word & RELIEF_OWNER_MASK);
        if (gap < BESIDE_MM && texel.word != 0u && owner != asked) {
            asked = owner;
            SeedPose pose = unpack_seed(owner_seed(owner.x, owner.y));
            vec3 local = p - vec3(vec2(texel.tile) * TILE_MM, 0.0) - pose.position_mm;
            vec3 from = rotate_back_by(pose.rotation, local) / pose.scale;
            vec3 along = rotate_back_by(pose.rotation, direction);
            float hit = seed_hit(from, along);
            vec3 apart = pose.position_mm + vec3(vec2(texel.tile) * TILE_MM, 0.0) - own_mm;
            // Not the point's own seed, which it lies on.
            if (hit >= 0.0 && dot(apart, apart) > 0.01) {
                ray.hit_mm = p + direction * (hit * pose.scale);
                ray.normal = rotate_by(pose.rotation, normalize(seed_gauge_gradient(from + along * hit)));
                ray.own_mm = apart + own_mm;
                return ray;
            }
        }
        if (gap > -UNDER_MM) ray.hit_mm = q;
        if (gap < -BURIED_MM) return ray;
        // What lies under seeds that lie alone.
        if (q.z < 0.0) {
            ray.hit_mm = vec3(q.xy, 0.0);
            ray.normal = vec3(0.0, 0.0, 1.0);
            return ray;
        }
        t += max(0.6 * relief.x, 0.6 * gap);
    }
    ray.free = true;
    return ray;
}
