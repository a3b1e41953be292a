// Splats, second step: a seed writes its word to every pixel whose ray meets it. Needs what splat_seed.glsl needs, and
// words.glsl.
#include "passes/view_rays.glsl"

uniform uint first_slot;  // of the run of tiles that is listed

struct DrawnSplat {
    Splat splat;
    uint parity, index;
    uint best;  // no pixel's word can be larger
};

DrawnSplat drawn_splat(uint seed) {
    Slot slot = slots[first_slot + (seed >> RELIEF_OWNER_BITS)];
    uint packing = slot.tile.x;
    uint in_tile = seed & RELIEF_OWNER_MASK;
    SeedPose pose = unpack_seed(packed_seeds[record_of(packing, 0u) + in_tile]);
    uvec2 cell = uvec2(clamp(floor(pose.position_mm.xy * (1.0 / CELL_MM)), vec2(0.0), vec2(float(CELLS - 1u))));
    uvec2 in_bed = uvec2(slot.tile.y & 0xffffu, slot.tile.y >> 16u) * CELLS + cell;
    DrawnSplat drawn;
    drawn.splat = splat_of(slot, pose, 0.0, 0.5 * parallel_focus.z);
    drawn.parity = (in_bed.x & 1u) | (in_bed.y & 1u) << 1u;
    drawn.index = in_tile - record_of(packing, TILE_RECORD_CELL_FIRST + cell.y * CELLS + cell.x);
    drawn.best = word_of(0.001 * max(drawn.splat.nearest_mm, 1.0), drawn.parity, drawn.index);
    return drawn;
}

/// wanted false: nothing. Most seeds of the list lie under others that came first: where a word is larger than any of theirs,
/// no ray is needed. A loop that runs once or not at all, as llvmpipe runs both sides of a branch.
void draw_splat_pixel(DrawnSplat drawn, ivec2 pixel, bool wanted) {
    uint place = word_place(pixel);
    uint there = words[wanted ? place : 0u];
    wanted = wanted && there < drawn.best;
    for (int once = 0; once < (wanted ? 1 : 0); ++once) {
        vec2 seen = picture_place(pixel);
#ifdef OPEN_LENS
        vec2 part = lens_part(pixel);
#else
        const vec2 part = vec2(0.0);
#endif
        vec2 slant = slant_of(seen, part);
        vec2 across = slant * drawn.splat.view.depth_mm + 1000.0 * begin_of(seen, part);
        float depth_mm = seed_view_hit_across(drawn.splat.view, across.x, across.y, slant.x, slant.y);
        uint word = word_of(0.001 * max(depth_mm, 1.0), drawn.parity, drawn.index);
        if (depth_mm > 0.0 && word > there) atomicMax(words[place], word);
    }
}
