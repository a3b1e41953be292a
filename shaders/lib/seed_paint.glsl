// The paint of a seed: a pure function of its number (design 2). Needs hash.glsl and seed_shape.glsl before it; compiled as
// GLSL and as C++. Hash levels: hand (1 to 1600, one for each maker), seed, face, stroke.
//
// Coordinates on a face (face = sign of z): t runs along x from the pointed end (0) to the blunt end (1), phi goes across
// from margin (-pi/2) to margin (+pi/2), so that lines of constant phi run lengthwise and meet at the point. Strokes stand
// in slots of equal phi; a point can only be covered by the strokes of the two slots next to it, and only those are looked at.

/// What a number says about its seed before any point of it is looked at.
struct SeedLook {
    uint key;         // hash of the number: root of all that follows
    uint hand;        // 1 to 1600: whose hand painted it
    float width_mm;   // the hand's brush: greatest width of a stroke
    float ink;        // the hand's ink, 0.5 (thin) to 1 (black)
    float wobble;     // the hand's unsteadiness, 0 to 1
    float dryness;    // share of a stroke's length over which it lifts off ragged
    float count;      // the hand's habit: 0 few broad strokes, 1 many narrow ones
    float merge;      // 1 where the strokes run together at the pointed end, else 0
    float margin_mm;  // half the width of the dark line along the margin, 0 where there is none
    float tint;       // -1 (cool) to 1 (warm) porcelain
};

/// Paint at a point, averaged over the footprint.
struct PaintSample {
    float cover;    // share of the porcelain hidden by paint, 0 to 1
    float density;  // ink: 1 dark and wet (albedo 0.05), 0.2 a thin wash (albedo about 0.2)
};

const float PAINT_LENGTH_MM = SEED_A1_MM + SEED_A2_MM;
const float PAINT_HALF_PI = 1.5707963f;
const float PAINT_EDGE = 0.10f;         // radians beside the margin in which no stroke stands
const float PAINT_BRISTLE_MM = 0.16f;   // width of a dry brush's streaks

GLSL_FUNC float paint_byte(uint h, uint shift) { return float((h >> shift) & 255u) * (1.0f / 255.0f); }

GLSL_FUNC float paint_ramp(float x) { return clamp(x + 0.5f, 0.0f, 1.0f); }

/// Hash of a seed's number (low and high word).
GLSL_FUNC uint seed_key(uvec2 number) { return hash3(number.x, number.y, 0x5eed0001u); }

/// The maker's hand, 1 to 1600.
GLSL_FUNC uint seed_hand(uvec2 number) { return 1u + (((hash1(seed_key(number) ^ 0x68616e64u) >> 16u) * 1600u) >> 16u); }

GLSL_FUNC SeedLook seed_look(uvec2 number) {
    SeedLook look;
    look.key = seed_key(number);
    look.hand = 1u + (((hash1(look.key ^ 0x68616e64u) >> 16u) * 1600u) >> 16u);
    uint h = hash1(look.hand * 0x9e3779b1u + 17u);
    uint g = hash1(h + 1u);
    uint s = hash1(look.key + 2u);
    look.width_mm = 1.56f + 0.34f * paint_byte(h, 0u);
    look.ink = 0.55f + 0.45f * paint_byte(h, 8u);
    look.wobble = 0.25f + 0.75f * paint_byte(h, 16u);
    look.dryness = 0.16f + 0.22f * paint_byte(h, 24u);
    look.count = paint_byte(g, 0u);
    look.merge = (s & 1u) == 0u ? 1.0f : 0.0f;
    look.margin_mm = (s & 2u) == 0u ? 0.25f + 0.30f * paint_byte(s, 8u) : 0.0f;
    look.tint = paint_byte(s, 16u) + paint_byte(s, 24u) - 1.0f;
    return look;
}

/// Colour of the bare porcelain relative to the bed's: a small spread of firing and dust, mean 1.
GLSL_FUNC vec3 seed_tint(SeedLook look) {
    float value = 1.0f + 0.035f * (paint_byte(look.key, 0u) + paint_byte(look.key, 8u) - 1.0f);
    return vec3(1.0f + 0.012f * look.tint, 1.0f + 0.003f * look.tint, 1.0f - 0.022f * look.tint) * value;
}

/// Hash of a face (face 0: z < 0, 1: z >= 0).
GLSL_FUNC uint paint_face(SeedLook look, uint face) { return hash2(look.key, 0xface0u + face); }

/// Strokes on a face: 3 to 5, mostly 4.
GLSL_FUNC int paint_strokes(SeedLook look, uint face_hash) {
    float u = unit_float(face_hash);
    if (u < 0.30f * (1.0f - look.count)) return 3;
    return u > 1.0f - 0.30f * look.count ? 5 : 4;
}

/// Greatest width of a stroke in mm; fewer strokes are broader.
GLSL_FUNC float paint_width(SeedLook look, int strokes, uint stroke_hash) {
    float w = look.width_mm * (0.92f + 0.24f * paint_byte(stroke_hash, 8u)) * (1.0f - 0.08f * float(strokes - 4));
    return clamp(w, 1.0f, 1.9f);
}

/// Where a stroke lifts off, as t. The outer ones lift earlier, as the face turns away under the brush.
GLSL_FUNC float paint_end(int strokes, int i, uint stroke_hash) {
    float outer = abs(2.0f * float(i) - float(strokes - 1)) / float(strokes - 1);
    return 0.98f - 0.06f * outer - 0.18f * paint_byte(stroke_hash, 16u);
}

/// Where a stroke begins, as t: at the very point where they merge, otherwise each at a place of its own.
GLSL_FUNC float paint_start(SeedLook look, uint stroke_hash) {
    return (1.0f - look.merge) * (0.015f + 0.085f * paint_byte(stroke_hash, 24u));
}

/// Share of a stroke's length over which it lifts off ragged.
GLSL_FUNC float paint_dryness(SeedLook look, uint stroke_hash) {
    return look.dryness * (0.5f + paint_byte(stroke_hash * 0x9e3779b1u, 24u));
}

/// Mean share of the seed's surface hidden by paint: the strokes' areas, fitted to the mean of 600 finely sampled seeds.
GLSL_FUNC float seed_mean_cover(SeedLook look) {
    float area = 0.0f;
    for (uint face = 0u; face < 2u; ++face) {
        uint face_hash = paint_face(look, face);
        int strokes = paint_strokes(look, face_hash);
        for (int i = 0; i < strokes; ++i) {
            uint h = hash2(face_hash, uint(i));
            float start = paint_start(look, h);
            area += paint_width(look, strokes, h) * (paint_end(strokes, i, h) - start) * (1.0f - 0.5f * paint_dryness(look, h));
        }
    }
    return 0.087f - 0.008f * look.merge + 0.0305f * area + 0.12f * look.margin_mm;
}

/// Mean ink density where there is paint.
GLSL_FUNC float seed_mean_density(SeedLook look) { return 0.93f * look.ink; }

/// Smooth value noise of one byte of a hash along x, 0 to 1, mean 0.5.
GLSL_FUNC float paint_noise(uint h, float x) {
    float cell = floor(x);
    float f = x - cell;
    uint i = uint(int(cell));
    float a = paint_byte(hash1(h + i), 0u);
    float b = paint_byte(hash1(h + i + 1u), 0u);
    return a + (b - a) * (f * f * (3.0f - 2.0f * f));
}

/// One stroke at one point: half its width there and where its bristles lift off.
GLSL_FUNC PaintSample paint_stroke(SeedLook look, uint face_hash, int strokes, int i, float slot, float mm_per_slot, float t,
                                   float crest, float footprint_mm) {
    PaintSample s;
    uint h = hash2(face_hash, uint(i));
    uint g = hash1(h + 0x51u);
    float width = paint_width(look, strokes, h);
    float end = paint_end(strokes, i, h);
    float start = paint_start(look, h);
    float a = (t - start) / (end - start);
    float length_mm = (end - start) * PAINT_LENGTH_MM;

    // Where the hand put it, in slots: gaps vary twofold; one stroke in eight leans on its neighbour towards the middle.
    float place = 0.34f * (paint_byte(h, 0u) - 0.5f);
    float inward = 2 * i < strokes - 1 ? 1.0f : -1.0f;
    if ((g & 7u) == 0u) place = inward * clamp(1.0f - 0.85f * width / max(mm_per_slot, 0.5f), 0.0f, strokes > 3 ? 0.55f : 0.3f);
    float bow = paint_byte(g, 16u) - 0.5f;
    float lean = paint_byte(g, 24u) - 0.5f;
    place += look.wobble * (0.55f * bow * (4.0f * a * (1.0f - a) - 0.5f) + 0.38f * lean * (a - 0.5f));
    float d = (slot - float(i) - place) * mm_per_slot;

    // The swelling, and an edge that trembles differently on either side.
    float q = 2.0f * a - 1.0f;
    float half_mm = 0.5f * width * (1.0f - 0.40f * q * q * abs(q));
    if (abs(d) > 0.5f * width + 0.2f + 0.5f * footprint_mm) {
        s.cover = 0.0f;
        s.density = 0.0f;
        return s;
    }
    float fine = clamp(1.5f - footprint_mm, 0.0f, 1.0f);
    uint side = d < 0.0f ? 0x100u : 0x200u;
    float slow = paint_noise(g ^ side, t * 11.0f) - 0.5f;
    float quick = paint_noise(g + side, t * 41.0f) - 0.5f;
    half_mm += fine * (slow + 0.35f * quick) * (0.10f + 0.20f * look.wobble);
    half_mm = mix(min(half_mm, 0.40f * mm_per_slot), half_mm, look.merge);
    half_mm *= clamp(a * length_mm + 0.35f, 0.0f, 1.0f);

    // Bristles: each streak lifts off at a place of its own.
    float hair = paint_noise(h, d * (1.0f / PAINT_BRISTLE_MM) + 64.0f);
    float hairs = clamp(1.3f - 3.0f * footprint_mm, 0.0f, 1.0f);
    float dry = paint_dryness(look, h);
    float lift = 1.0f - dry * (0.5f + hairs * (hair - 0.5f) * 1.3f);
    float ramp_mm = mix(dry * length_mm, 1.0f + footprint_mm, hairs);
    float along = paint_ramp((lift - a) * length_mm / ramp_mm) * paint_ramp(a * length_mm / (0.1f + footprint_mm));
    if (((g >> 3u) & 1023u) < 51u) {
        float from_break = abs(a - 0.45f - 0.3f * paint_byte(h, 24u)) * length_mm - 1.1f * hair - 0.8f * slow;
        along *= paint_ramp(from_break / (0.5f + footprint_mm));
    }

    float blur = 1.0f / (0.07f + footprint_mm);
    float across = max(0.0f, paint_ramp((half_mm - d) * blur) + paint_ramp((half_mm + d) * blur) - 1.0f);
    // Rubbed where the face stands out most.
    float rub = crest * clamp(0.9f * hair + 1.1f * slow + 0.25f * quick + 0.1f, 0.0f, 1.0f);
    s.cover = along * across * (1.0f - 0.35f * rub);
    // Wet at first, thin at the end, a darker rim where the ink dried last.
    float rim = clamp(1.0f - 5.0f * (half_mm - abs(d)), 0.0f, 1.0f) * fine;
    float wash = ((h >> 3u) & 15u) == 0u ? 0.45f : 1.0f;
    s.density = look.ink * wash * (1.1f - 0.40f * a * a + 0.25f * (paint_byte(g, 8u) - 0.5f) + 0.22f * hairs * (hair - 0.5f) + 0.10f * rim) *
                (1.0f - 0.25f * rub);
    s.density = clamp(s.density, 0.1f, 1.0f);
    return s;
}

/// The dark line along one margin, the same on both faces.
GLSL_FUNC PaintSample paint_margin(SeedLook look, uint side, float t, float margin_mm, float footprint_mm) {
    PaintSample s;
    uint h = hash2(look.key, 0x3a61u + side);
    float end = 0.98f - 0.30f * paint_byte(h, 8u);
    float a = t / end;
    float half_mm = look.margin_mm * (0.7f + 0.6f * paint_byte(h, 16u)) * (1.0f - 0.5f * a * a) +
                    (0.30f * clamp(1.5f - footprint_mm, 0.0f, 1.0f)) * (paint_noise(h, t * 17.0f) - 0.5f);
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
    float t = (SEED_A2_MM - p.x) * (1.0f / PAINT_LENGTH_MM);
    // From 1.2 to 3.5 mm the strokes give way to their mean at this length, from 4 to 9 mm that to the seed's own mean.
    float blend = clamp((footprint_mm - 1.2f) * (1.0f / 2.3f), 0.0f, 1.0f);
    if (blend < 1.0f) {
        uint face_hash = paint_face(look, p.z < 0.0f ? 0u : 1u);
        int strokes = paint_strokes(look, face_hash);
        float y = p.y * (1.0f / SEED_B_MM);
        float z = abs(p.z) * (1.0f / SEED_C_MM);
        float r = sqrt(y * y + z * z);
        // phi = atan(y, z) by a polynomial good to 0.005: the same on every processor.
        float ay = abs(y);
        float m = min(ay, z) / max(max(ay, z), 1.0e-6f);
        float phi = m * (0.9724f - 0.1919f * m * m);
        if (ay > z) phi = PAINT_HALF_PI - phi;
        float margin_phi = PAINT_HALF_PI - phi;
        if (y < 0.0f) phi = -phi;
        // mm of arc a radian: b across the middle of the face, c at the margin.
        float mm_per_rad = max(SEED_C_MM * r + (SEED_B_MM - SEED_C_MM) * z, 0.02f);
        float margin_mm = margin_phi * mm_per_rad;

        float pitch = 2.0f * (PAINT_HALF_PI - PAINT_EDGE) / float(strokes);
        float shift = 0.16f * (paint_byte(face_hash, 0u) - 0.5f);
        float slot = (phi + PAINT_HALF_PI - PAINT_EDGE) / pitch - 0.5f + shift;
        float crest = clamp((z - 0.78f + 0.25f * paint_byte(face_hash, 16u)) * 3.0f, 0.0f, 1.0f) * paint_byte(face_hash, 8u);
        int first = int(floor(slot));
        for (int k = 0; k < 2; ++k) {
            int i = first + k;
            if (i < 0 || i >= strokes) continue;
            PaintSample s = paint_stroke(look, face_hash, strokes, i, slot, pitch * mm_per_rad, t, crest, footprint_mm);
            result.density = max(result.density, s.density * min(1.0f, 4.0f * s.cover));
            result.cover += s.cover;
        }
        result.cover = min(result.cover, 1.0f);
        // No stroke crosses the margin.
        float guard = min(0.35f, 0.8f * r);
        result.cover *= paint_ramp((margin_mm - guard) / (0.1f + min(footprint_mm, 0.4f)));
        if (look.margin_mm > 0.0f) {
            PaintSample s = paint_margin(look, y < 0.0f ? 0u : 1u, t, margin_mm, footprint_mm);
            result.density = max(result.density, s.density * min(1.0f, 4.0f * s.cover));
            result.cover = min(1.0f, result.cover + s.cover);
        }
    }
    if (blend > 0.0f) {
        float whole = clamp((footprint_mm - 4.0f) * 0.2f, 0.0f, 1.0f);
        float shape = clamp(2.27f - 2.27f * t, 0.0f, 2.0f);
        result.cover = mix(result.cover, seed_mean_cover(look) * mix(shape, 1.0f, whole), blend);
        result.density = mix(result.density, seed_mean_density(look), blend);
    }
    return result;
}

/// Colour of the surface: porcelain (already with dust), the ink's albedo where it is darkest; thin ink is lighter.
GLSL_FUNC vec3 seed_albedo(PaintSample s, vec3 porcelain, vec3 ink) {
    float thin = 1.0f - s.density;
    vec3 wash = ink + (vec3(0.22f, 0.215f, 0.205f) - ink) * (thin * (0.6f + 0.4f * thin));
    return porcelain + (wash - porcelain) * s.cover;
}
