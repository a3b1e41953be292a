// What a ray has met in the relief: the seed that owns the texel. Needs bed_access.glsl, seed_shading.glsl, relief_march.glsl,
// and RELIEF_SKIN, which of the functions of seed_shading.glsl says what skin it is.
#include "passes/sky_visibility.glsl"

/// The number of a guest: its owner is the neighbour in whose square its centre lies, and there the same seed has the same
/// height and rotation, bit by bit.
uvec2 guest_number(ivec2 tile, uvec4 guest) {
    vec2 centre = unpack_seed(guest).position_mm.xy;
    ivec2 owner_tile = clamp(tile + ivec2(floor(centre * (1.0 / TILE_MM))), ivec2(0), bed.xy - 1);
    uint packing = bed_tiles[owner_tile.y * bed.x + owner_tile.x].x;
    vec2 local = centre - vec2(owner_tile - tile) * TILE_MM;
    uvec2 cell = uvec2(clamp(local * (1.0 / CELL_MM), 0.0, float(CELLS) - 0.5));
    uint first = record_of(packing, TILE_RECORD_CELL_FIRST + cell.y * CELLS + cell.x);
    uint end = record_of(packing, TILE_RECORD_CELL_FIRST + cell.y * CELLS + cell.x + 1u);
    uint own = record_of(packing, 0u);
    for (uint i = first; i < end; ++i) {
        uvec4 words = packed_seeds[own + i];
        if (words.z == guest.z && (words.y & 0xffffu) == (guest.y & 0xffffu)) return number_of(owner_tile, words.w >> 16u);
    }
    return number_of(tile, hash2(guest.x, guest.z) % SEEDS_PER_TILE);
}

// A ray that ends so little below a texel's height has met its top: bisection leaves less.
const float TOP_MM = 0.5;

// Texels are steps, beside which a point lies deeper than it does among seeds: of narrow light they hide nearly twice too much
// (fitted to splats under the hall's lights).
const float RELIEF_SHADE = 0.6;

struct ReliefSurface {
    vec3 on_seed_mm;
    vec3 own_mm;  // middle of that seed
    SeedSurface seed;
    uvec2 number;
    float sky;
};

/// For relief_surface. h: random bits of the ray.
bool is_steep(vec3 direction, uint h) { return unit_float(hash1(h + 10u)) < direction.z * direction.z; }

/// The seed that owns a hit, at the point of its surface nearest to the hit: a texel is a step, and its owner is not. Seen from
/// above, the points beyond an owner's outline would all end on its margin, which is darker than the skin, by 1.6 % of the
/// whole; there the point is taken from which the texel has its height. steep: how much the ray is one from above, drawn by
/// lot. turn: as sky_visibility takes it. blur_mm: scatters the places it reads.
ReliefSurface relief_surface(ReliefHit hit, vec3 hit_mm, bool steep, float footprint_mm, float turn, vec2 blur_mm) {
    uint owner = hit.texel.word & RELIEF_OWNER_MASK;
    uvec4 words = owner_seed(hit.texel.packing, owner);
    SeedPose pose = unpack_seed(words);
    float height_mm = word_height_mm(hit.texel.word);
    vec3 place_mm = steep && height_mm - hit_mm.z < TOP_MM ? vec3(hit.texel.middle_mm, height_mm) : hit_mm;
    vec3 local = place_mm - vec3(vec2(hit.texel.tile) * TILE_MM, 0.0) - pose.position_mm;
    vec3 p = rotate_back_by(pose.rotation, local) / pose.scale;
    vec3 slope = seed_gauge_gradient(p);
    vec3 off = slope * (seed_gauge(p) / max(dot(slope, slope), 1e-6));
    p -= off;
    ReliefSurface s;
    s.number = owner >= RELIEF_FIRST_GUEST ? guest_number(hit.texel.tile, words) : number_of(hit.texel.tile, words.w >> 16u);
    s.seed = RELIEF_SKIN(s.number, p, pose.rotation, footprint_mm / pose.scale);
    s.on_seed_mm = place_mm - rotate_by(pose.rotation, off) * pose.scale;
    s.own_mm = vec3(vec2(hit.texel.tile) * TILE_MM, 0.0) + pose.position_mm;
    // Where rays graze they end on the sides of texels, lower than where they would have met the seeds (fitted to splats).
    s.on_seed_mm.z += steep ? 0.05 : 0.1;
    s.sky = sky_visibility(s.on_seed_mm, s.seed.normal, 2, turn, relief_occlusion_mm, blur_mm);
    return s;
}
