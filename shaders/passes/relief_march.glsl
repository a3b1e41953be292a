// Where a view ray meets the relief. Needs bed_access.glsl.

struct ReliefHit {
    bool found;
    float t_mm;       // along the unit direction
    ReliefTexel texel;
};

/// Part of the ray inside the bed's box; x > y: none.
vec2 bed_interval(vec3 origin, vec3 direction) {
    vec3 low = vec3(-RELIEF_MARGIN_MM, -RELIEF_MARGIN_MM, 0.0);
    vec3 high = vec3(bed_box.xy + RELIEF_MARGIN_MM, bed_box.z);
    vec3 inverse = 1.0 / mix(direction, vec3(1e-9), lessThan(abs(direction), vec3(1e-9)));
    vec3 a = (low - origin) * inverse;
    vec3 b = (high - origin) * inverse;
    vec3 first = min(a, b);
    vec3 last = max(a, b);
    return vec2(max(max(first.x, first.y), max(first.z, 0.0)), min(last.x, min(last.y, last.z)));
}

/// dither in [0, 1) moves the first step, so that samples do not share their errors.
ReliefHit relief_march(vec3 origin, vec3 direction, float limit_mm, float dither) {
    ReliefHit hit;
    hit.found = false;
    vec2 span = bed_interval(origin, direction);
    span.y = min(span.y, limit_mm);
    float t = span.x + dither * relief.x;
    float before = span.x;
    for (int i = 0; i < 400; ++i) {
        if (t > span.y) return hit;
        // A ray that grazes at 3 degrees runs 0.6 m through the skin of 30 mm, in some 200 steps; one that still runs meets the
        // bed a little farther on, never the floor under it.
        if (i == 399 && origin.z + direction.z * t < bed_box.w) hit.found = true;
        vec3 p = origin + direction * t;
        float gap = p.z - relief_height_mm(p.xy);
        if (gap <= 0.0) {
            hit.found = true;
            break;
        }
        before = t;
        // Crests are as steep as they are wide: six tenths of the gap never jumped over more than a sliver of one.
        t += max(0.75 * relief.x, 0.6 * gap);
    }
    if (!hit.found) return hit;
    float after = t;
    for (int i = min(bed.w, 0); i < 4; ++i) {
        float middle = 0.5 * (before + after);
        vec3 p = origin + direction * middle;
        if (p.z > relief_height_mm(p.xy))
            before = middle;
        else
            after = middle;
    }
    hit.t_mm = after;
    vec3 p = origin + direction * after;
    hit.texel = relief_at(p.xy);
    hit.found = hit.texel.word != 0u;
    return hit;
}
