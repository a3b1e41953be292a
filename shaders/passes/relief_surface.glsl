// What a ray has met in the relief: the seed that owns the texel. Needs bed_access.glsl, seed_shading.glsl, relief_march.glsl.

/// The number of a guest: its owner is the neighbour in whose square its centre lies, and there the same seed has the same height
/// and rotation, bit by bit.
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

struct ReliefSurface {
    SeedSurface seed;
    float sky;
};

/// The seed that owns a hit, at the point of its surface nearest to the hit.
ReliefSurface relief_surface(ReliefHit hit, vec3 place_mm, float footprint_mm) {
    uint owner = hit.texel.word & RELIEF_OWNER_MASK;
    uvec4 words = owner_seed(hit.texel.packing, owner);
    SeedPose pose = unpack_seed(words);
    vec3 local = place_mm - vec3(vec2(hit.texel.tile) * TILE_MM, 0.0) - pose.position_mm;
    vec3 p = rotate_back_by(pose.rotation, local) / pose.scale;
    vec3 slope = seed_gauge_gradient(p);
    p -= slope * (seed_gauge(p) / max(dot(slope, slope), 1e-6));
    uvec2 number = owner >= RELIEF_FIRST_GUEST ? guest_number(hit.texel.tile, words) : number_of(hit.texel.tile, words.w >> 16u);
    ReliefSurface s;
    s.seed = seed_surface(number, p, pose.rotation, footprint_mm / pose.scale);
    s.sky = relief_visibility(hit.texel.index);
    return s;
}
