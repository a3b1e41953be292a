// What a seed's number says about its paint before any point of it is looked at, what is seen of it from afar, and the colour
// of paint on porcelain (design 2). Needs hash.glsl and seed_shape.glsl before it; compiled as GLSL and as C++. Hash levels:
// hand (1 to 1600, for the makers), seed, face, stroke.

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

const float PAINT_LENGTH_MM = SEED_A1_MM + SEED_A2_MM;

GLSL_FUNC float paint_byte(uint h, uint shift) { return float((h >> shift) & 255u) * (1.0f / 255.0f); }

/// Hash of a seed's number (low and high word).
GLSL_FUNC uint seed_key(uvec2 number) { return hash3(number.x, number.y, 0x5eed0001u); }

GLSL_FUNC uint paint_hand(uint key) { return 1u + (((hash1(key ^ 0x68616e64u) >> 16u) * 1600u) >> 16u); }

/// The maker's hand, 1 to 1600.
GLSL_FUNC uint seed_hand(uvec2 number) { return paint_hand(seed_key(number)); }

GLSL_FUNC SeedLook seed_look(uvec2 number) {
    SeedLook look;
    look.key = seed_key(number);
    look.hand = paint_hand(look.key);
    uint h = hash1(look.hand * 0x9e3779b1u + 17u);
    uint g = hash1(h + 1u);
    uint s = hash1(look.key + 2u);
    look.width_mm = 1.62f + 0.34f * paint_byte(h, 0u);
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
    return vec3(1.0f + 0.009f * look.tint, 1.0f + 0.002f * look.tint, 1.0f - 0.016f * look.tint) * value;
}

/// Hash of a face (face 0: z < 0, 1: z >= 0).
GLSL_FUNC uint paint_face(SeedLook look, uint face) { return hash1(look.key ^ (0xface0u + face)); }

/// Strokes on a face: 3 to 5, mostly 4.
GLSL_FUNC int paint_strokes(SeedLook look, uint face_hash) {
    float u = unit_float(face_hash);
    if (u < 0.30f * (1.0f - look.count)) return 3;
    return u > 1.0f - 0.30f * look.count ? 5 : 4;
}

GLSL_FUNC uint paint_stroke_hash(uint face_hash, int i) { return hash1(face_hash + uint(i) * 0x9e3779b9u); }

/// Greatest width of a stroke in mm; fewer strokes are broader.
GLSL_FUNC float paint_width(SeedLook look, int strokes, uint stroke_hash) {
    float w = look.width_mm * (0.92f + 0.24f * paint_byte(stroke_hash, 8u)) * (1.0f - 0.08f * float(strokes - 4));
    return clamp(w, 1.0f, 1.9f);
}

/// Where a stroke lifts off, as t. The outer ones lift earlier, as the face turns away under the brush.
GLSL_FUNC float paint_end(int strokes, int i, uint stroke_hash) {
    float outer = abs(2.0f * float(i) - float(strokes - 1)) / float(strokes - 1);
    return 0.97f - 0.06f * outer - 0.17f * paint_byte(stroke_hash, 16u);
}

/// Where a stroke begins, as t: at the very point where they merge, otherwise each at a place of its own.
GLSL_FUNC float paint_start(SeedLook look, uint stroke_hash) {
    float late = paint_byte(stroke_hash, 24u);
    return (1.0f - look.merge) * (0.01f + 0.13f * late * late);
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
            uint h = paint_stroke_hash(face_hash, i);
            float start = paint_start(look, h);
            area += paint_width(look, strokes, h) * (paint_end(strokes, i, h) - start + 0.2f);
        }
    }
    return 0.055f - 0.004f * look.merge + (0.0261f - 0.013f * look.dryness) * area + 0.124f * look.margin_mm;
}

/// Mean ink density where there is paint.
GLSL_FUNC float seed_mean_density(SeedLook look) { return 0.93f * look.ink; }

/// Paint at a point, averaged over the footprint.
struct PaintSample {
    float cover;    // share of the porcelain hidden by paint, 0 to 1
    float density;  // ink: 1 dark and wet (albedo 0.05), 0.2 a thin wash (albedo about 0.2)
};

/// Where along the seed p lies: 0 at the pointed end, 1 at the blunt one.
GLSL_FUNC float paint_along(vec3 p) { return (SEED_A2_MM - p.x) * (1.0f / PAINT_LENGTH_MM); }

/// What a footprint of more than 3.5 mm leaves of the paint: its mean at this length, and from 9 mm on the seed's own mean.
GLSL_FUNC PaintSample seed_far_paint(SeedLook look, vec3 p, float footprint_mm) {
    PaintSample s;
    float whole = clamp((footprint_mm - 4.0f) * 0.2f, 0.0f, 1.0f);
    float shape = clamp(2.32f - 2.32f * paint_along(p), 0.0f, 1.74f);
    s.cover = seed_mean_cover(look) * mix(shape, 1.0f, whole);
    s.density = seed_mean_density(look);
    return s;
}

/// Thin ink is lighter: how far its albedo goes from the ink's own to THIN_INK.
const vec3 THIN_INK = vec3(0.22f, 0.215f, 0.205f);
GLSL_FUNC float seed_thinness(PaintSample s) {
    float thin = 1.0f - s.density;
    return thin * (0.6f + 0.4f * thin);
}

/// Colour of the surface: porcelain (already with dust), the ink's albedo where it is darkest.
GLSL_FUNC vec3 seed_albedo(PaintSample s, vec3 porcelain, vec3 ink) {
    vec3 wash = ink + (THIN_INK - ink) * seed_thinness(s);
    return porcelain + (wash - porcelain) * s.cover;
}

/// The same as shares, x of the porcelain's albedo and y of the ink's; z is there whatever these are (luminance).
GLSL_FUNC vec3 seed_albedo_shares(PaintSample s) {
    float thin = seed_thinness(s);
    return vec3(1.0f - s.cover, s.cover * (1.0f - thin), s.cover * thin * 0.2155f);
}
