// The paint of a seed at a point: a pure function of the seed's number (design 2). Needs hash.glsl and seed_shape.glsl before
// it; compiled as GLSL and as C++.
//
// Coordinates on a face (face = sign of z): t runs along x from the pointed end (0) to the blunt end (1), phi goes across
// from margin (-pi/2) to margin (+pi/2), so that lines of constant phi run lengthwise and meet at the point. Strokes stand
// in slots of equal phi; a point can only be covered by the strokes of the two slots next to it, and only those are looked at.

#include "shaders/lib/seed_look.glsl"

const float PAINT_HALF_PI = 1.5707963f;
const float PAINT_EDGE = 0.10f;        // radians beside the margin in which no stroke stands
const float PAINT_BRISTLE_MM = 0.16f;  // width of a dry brush's streaks

GLSL_FUNC float paint_ramp(float x) { return clamp(x + 0.5f, 0.0f, 1.0f); }

/// Smooth value noise along x from the lower two bytes of a hash: two independent values from 0 to 1, mean 0.5.
GLSL_FUNC vec2 paint_noise(uint h, float x) {
    float cell = floor(x);
    float f = x - cell;
    uint i = uint(int(cell));
    uint a = hash1(h + i);
    uint b = hash1(h + i + 1u);
    vec2 from = vec2(paint_byte(a, 0u), paint_byte(a, 8u));
    vec2 to = vec2(paint_byte(b, 0u), paint_byte(b, 8u));
    return from + (to - from) * (f * f * (3.0f - 2.0f * f));
}

/// A stroke as it passes a point.
struct PaintStroke {
    uint h;           // its two hashes
    uint g;
    float width_mm;   // its greatest width
    float length_mm;
    float a;          // the point along the stroke, 0 to 1
    float d_mm;       // and across, from its middle
};

GLSL_FUNC PaintStroke paint_stroke(SeedLook look, uint face_hash, int strokes, int i, float slot, float mm_per_slot, float t) {
    PaintStroke s;
    s.h = paint_stroke_hash(face_hash, i);
    s.g = hash1(s.h);
    s.width_mm = paint_width(look, strokes, s.h);
    float end = paint_end(strokes, i, s.h);
    float start = paint_start(look, s.h);
    s.a = (t - start) / (end - start);
    s.length_mm = (end - start) * PAINT_LENGTH_MM;
    // Where the hand put it, in slots: gaps vary twofold; one stroke in eight leans on its neighbour towards the middle.
    float place = 0.34f * (paint_byte(s.h, 0u) - 0.5f);
    if ((s.g & 7u) == 0u) {
        float touching = clamp(1.0f - 0.85f * s.width_mm / max(mm_per_slot, 0.5f), 0.0f, strokes > 3 ? 0.55f : 0.3f);
        place = 2 * i < strokes - 1 ? touching : -touching;
    }
    float bow = paint_byte(s.g, 16u) - 0.5f;
    float lean = paint_byte(s.g, 24u) - 0.5f;
    place += look.wobble * (0.55f * bow * (4.0f * s.a * (1.0f - s.a) - 0.5f) + 0.38f * lean * (s.a - 0.5f));
    s.d_mm = i < 0 || i >= strokes ? 1.0e3f : (slot - float(i) - place) * mm_per_slot;
    return s;
}

/// How far the point lies outside the stroke's greatest width, mm.
GLSL_FUNC float paint_outside(PaintStroke s) { return abs(s.d_mm) - 0.5f * s.width_mm; }

/// The ink that a stroke leaves at the point.
GLSL_FUNC PaintSample paint_ink(SeedLook look, PaintStroke s, float mm_per_slot, float t, float crest, float footprint_mm) {
    PaintSample ink;
    // The swelling; one tremble narrows and widens, the other sways, so that the two edges differ.
    float fine = clamp(1.5f - footprint_mm, 0.0f, 1.0f);
    vec2 tremble = (paint_noise(s.g, t * 12.0f) - 0.5f) * fine;
    float hair = paint_noise(s.h, s.d_mm * (1.0f / PAINT_BRISTLE_MM) + 64.0f).x;
    float d = s.d_mm + tremble.y * (0.08f + 0.22f * look.wobble);
    float q = 2.0f * s.a - 1.0f;
    float half_mm = 0.5f * s.width_mm * (1.0f - 0.40f * q * q * abs(q)) + tremble.x * (0.08f + 0.16f * look.wobble);
    half_mm = mix(min(half_mm, (0.32f + 0.30f * paint_byte(s.g, 16u)) * mm_per_slot), half_mm, look.merge);
    half_mm *= clamp(s.a * s.length_mm + 0.35f + look.merge, 0.0f, 1.0f);
    float blur = 1.0f / (0.07f + footprint_mm);
    float across = max(0.0f, paint_ramp((half_mm - d) * blur) + paint_ramp((half_mm + d) * blur) - 1.0f);

    // Bristles: each streak lifts off at a place of its own.
    float hairs = clamp(1.3f - 3.0f * footprint_mm, 0.0f, 1.0f);
    float dry = paint_dryness(look, s.h);
    float lift = 1.0f - dry * (0.5f + hairs * (hair - 0.5f));
    float ramp_mm = mix(dry * s.length_mm, 1.0f + footprint_mm, hairs);
    float along = paint_ramp((lift - s.a) * s.length_mm / ramp_mm) *
                  paint_ramp(s.a * s.length_mm / (0.1f + footprint_mm) + 0.5f * look.merge);
    if (((s.g >> 3u) & 1023u) < 51u) {
        float from_break = abs(s.a - 0.45f - 0.3f * paint_byte(s.h, 24u)) * s.length_mm - 1.1f * hair - 0.8f * tremble.x;
        along *= paint_ramp(from_break / (0.5f + footprint_mm));
    }

    // Rubbed where the face stands out most.
    float rub = crest * clamp(1.3f * hair + 0.8f * tremble.x - 0.15f, 0.0f, 1.0f);
    ink.cover = along * across * (1.0f - 0.35f * rub);
    // Wet at first, thin at the end, a darker rim where the ink dried last.
    float rim = clamp(1.0f - 5.0f * (half_mm - abs(d)), 0.0f, 1.0f) * fine;
    float wash = ((s.h >> 3u) & 15u) == 0u ? 0.45f : 1.0f;
    float wet = 1.1f - 0.40f * s.a * s.a + 0.25f * (paint_byte(s.g, 8u) - 0.5f) + 0.22f * hairs * (hair - 0.5f) + 0.10f * rim;
    ink.density = clamp(look.ink * wash * wet * (1.0f - 0.25f * rub), 0.1f, 1.0f);
    return ink;
}

/// Two coats on the same spot.
GLSL_FUNC PaintSample paint_over(PaintSample a, PaintSample b) {
    PaintSample s;
    s.cover = min(1.0f, a.cover + b.cover);
    s.density = max(a.density * min(1.0f, 4.0f * a.cover), b.density * min(1.0f, 4.0f * b.cover));
    return s;
}

/// The dark line along one margin, the same on both faces.
GLSL_FUNC PaintSample paint_margin(SeedLook look, uint side, float t, float margin_mm, float footprint_mm) {
    PaintSample s;
    uint h = hash1(look.key ^ (0x3a61u + side));
    float end = 0.98f - 0.30f * paint_byte(h, 8u);
    float a = t / end;
    float half_mm = look.margin_mm * (0.7f + 0.6f * paint_byte(h, 16u)) * (1.0f - 0.5f * a * a) +
                    (0.24f * clamp(1.5f - footprint_mm, 0.0f, 1.0f)) * (paint_noise(h, t * 15.0f).x - 0.5f);
    float blur = 1.0f / (0.09f + footprint_mm);
    // Both faces share the line, so a footprint that reaches over the margin still finds it.
    float across = max(0.0f, paint_ramp((half_mm - margin_mm) * blur) + paint_ramp((half_mm + margin_mm) * blur) - 1.0f);
    s.cover = across * paint_ramp((1.0f - a) * 14.0f / (0.8f + footprint_mm));
    s.density = clamp(look.ink * (0.95f - 0.35f * a), 0.1f, 1.0f);
    return s;
}

/// Paint at p (mm, on the surface, seed frame at scale 1), averaged over a footprint (diameter, mm).
GLSL_FUNC PaintSample seed_paint(SeedLook look, vec3 p, float footprint_mm) {
    PaintSample result;
    result.cover = 0.0f;
    result.density = 0.0f;
    float t = paint_along(p);
    // From 1.2 to 3.5 mm the strokes give way to what is seen of them from afar.
    float blend = clamp((footprint_mm - 1.2f) * (1.0f / 2.3f), 0.0f, 1.0f);
    if (blend < 1.0f) {
        uint face_hash = paint_face(look, p.z < 0.0f ? 0u : 1u);
        int strokes = paint_strokes(look, face_hash);
        float y = p.y * (1.0f / SEED_B_MM);
        float z = abs(p.z) * (1.0f / SEED_C_MM);
        float r = sqrt(y * y + z * z);
        // phi = atan(y, z) by a polynomial good to 0.005 and exact at 45 degrees, where its two branches meet.
        float ay = abs(y);
        float m = min(ay, z) / max(max(ay, z), 1.0e-6f);
        float phi = m * (0.9742f - 0.1888018f * m * m);
        if (ay > z) phi = PAINT_HALF_PI - phi;
        float margin_phi = PAINT_HALF_PI - phi;
        if (y < 0.0f) phi = -phi;
        // mm of arc a radian: b across the middle of the face, c at the margin.
        float mm_per_rad = max(SEED_C_MM * r + (SEED_B_MM - SEED_C_MM) * z, 0.02f);
        float margin_mm = margin_phi * mm_per_rad;

        float pitch = 2.0f * (PAINT_HALF_PI - PAINT_EDGE) / float(strokes);
        float shift = 0.16f * (paint_byte(face_hash, 0u) - 0.5f);
        // Towards the ends the strokes converge less than the lines of phi do: the outer ones leave over the margin before they
        // reach the point, so that no star stands there.
        float converging = 1.25f * r / (r + 0.25f);
        float slot = (phi * converging + PAINT_HALF_PI - PAINT_EDGE) / pitch - 0.5f + shift;
        float crest = clamp((z - 0.78f + 0.25f * paint_byte(face_hash, 16u)) * 3.0f, 0.0f, 1.0f) * paint_byte(face_hash, 8u);
        float mm_per_slot = pitch * mm_per_rad / max(converging, 0.01f);
        int below = int(floor(slot));
        PaintStroke near = paint_stroke(look, face_hash, strokes, below, slot, mm_per_slot, t);
        PaintStroke other = paint_stroke(look, face_hash, strokes, below + 1, slot, mm_per_slot, t);
        if (paint_outside(other) < paint_outside(near)) {
            PaintStroke swap = near;
            near = other;
            other = swap;
        }
        // What trembling and filtering add to the greatest width.
        float reach = 0.3f + 0.5f * footprint_mm;
        if (paint_outside(near) < reach) result = paint_ink(look, near, mm_per_slot, t, crest, footprint_mm);
        if (paint_outside(other) < reach) {
            result = paint_over(result, paint_ink(look, other, mm_per_slot, t, crest, footprint_mm));
        }
        // No stroke crosses the margin.
        float guard = min(0.35f, 0.8f * r);
        result.cover *= paint_ramp((margin_mm - guard) / (0.1f + min(footprint_mm, 0.4f)));
        if (look.margin_mm > 0.0f) {
            result = paint_over(result, paint_margin(look, y < 0.0f ? 0u : 1u, t, margin_mm, footprint_mm));
        }
    }
    if (blend > 0.0f) {
        PaintSample far = seed_far_paint(look, p, footprint_mm);
        result.cover = mix(result.cover, far.cover, blend);
        result.density = mix(result.density, far.density, blend);
    }
    return result;
}
