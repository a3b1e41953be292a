// Whose word it is. Needs bed_access.glsl.

struct SplatOwner {
    ivec2 tile;  // in the bed
    uvec4 words;
};

/// The cell of that parity nearest to a place along one axis: cells of one parity lie 100 mm apart and seeds reach at most 12.8
/// mm beyond their own, so that no other can be meant. cells: of the bed along that axis.
int owner_cell(float place_mm, int parity, int cells) {
    int cell = 2 * int(round((place_mm * (1.0 / CELL_MM) - 0.5 - float(parity)) * 0.5)) + parity;
    int last = cells - 1 - ((cells - 1 - parity) & 1);
    return clamp(cell, parity, last);
}

SplatOwner splat_owner(uint word, vec3 place_mm) {
    int cells = int(CELLS);
    ivec2 cell = ivec2(owner_cell(place_mm.x, int(word >> WORD_PARITY_SHIFT) & 1, bed.x * cells),
                       owner_cell(place_mm.y, int(word >> (WORD_PARITY_SHIFT + 1u)) & 1, bed.y * cells));
    SplatOwner owner;
    owner.tile = cell / cells;
    ivec2 in_tile = cell - owner.tile * cells;
    uint packing = bed_tiles[owner.tile.y * bed.x + owner.tile.x].x;
    uint first = record_of(packing, TILE_RECORD_CELL_FIRST + uint(in_tile.y) * CELLS + uint(in_tile.x));
    owner.words = packed_seeds[record_of(packing, 0u) + first + (word & ((1u << WORD_INDEX_BITS) - 1u))];
    return owner;
}
