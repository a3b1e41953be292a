// What of a cell can be seen from the window: its box, and which of its seeds are buried. Needs bed_access.glsl, slots.glsl.

// A seed whose middle lies deeper than this below the lowest surface of the 30 mm about it is seen from nowhere: at 27 no pixel
// of four views changed, at 24 one of 230,400 did.
const float BURIED_MM = 30.0;
const uint NO_LOWS = 0xffffffffu;

struct Cell {
    bool seen;         // by the window's frustum
    float distance_m;  // from the middle of the lens to its nearest point
    uint first, end;   // its seeds in the seeds' buffer
    uint lows;         // where the relief's lowest surfaces begin, or NO_LOWS
    uint first_node;   // of the carving, or NOT_CARVED
};

/// low, high: relative to the middle of the lens. Outside for every place of the lens.
bool outside(vec3 low, vec3 high) {
    // What a place of the lens moves in the picture, one unit deep.
    vec2 sheared = 2.0 * lens.w * vec2(picture_window.xy) / (tangents.zw * vec2(window_sample.xy));
    bvec4 all_out = bvec4(true);
    bool behind = true;
    for (int i = 0; i < 8; ++i) {
        vec3 p = vec3((i & 1) != 0 ? high.x : low.x, (i & 2) != 0 ? high.y : low.y, (i & 4) != 0 ? high.z : low.z);
        vec4 c = clip_from_relative * vec4(p - lens.xyz, 1.0);
        // Samples move by half a pixel to all sides of the frustum that is culled with.
        vec2 side = c.w * (1.0 + 2.0 / vec2(window_sample.xy)) + sheared * abs(c.w * parallel_focus.y - 1.0);
        all_out = bvec4(all_out.x && c.x < -side.x, all_out.y && c.x > side.x, all_out.z && c.y < -side.y, all_out.w && c.y > side.y);
        behind = behind && c.w < parallel_focus.x * c.z;
    }
    return any(all_out) || behind;
}

Cell cell_of(Slot slot, uint cell) {
    Cell found;
    uvec2 at = uvec2(cell % CELLS, cell / CELLS);
    uint packing = slot.tile.x;
    uint tile = slot.tile.w;
    // The largest seed of the packing's format reaches 10.6 x 1.2 mm from its widest section; the cliff's foot lies in the
    // outermost cells.
    const float reach_mm = 12.8;
    vec2 low = vec2(at) * CELL_MM - reach_mm;
    vec2 high = vec2(at + 1u) * CELL_MM + reach_mm;
    uint open = record_of(packing, TILE_RECORD_OPEN);
    if ((open & 1u) != 0u && at.x == 0u) low.x -= RELIEF_MARGIN_MM;
    if ((open & 2u) != 0u && at.x == CELLS - 1u) high.x += RELIEF_MARGIN_MM;
    if ((open & 4u) != 0u && at.y == 0u) low.y -= RELIEF_MARGIN_MM;
    if ((open & 8u) != 0u && at.y == CELLS - 1u) high.y += RELIEF_MARGIN_MM;
    vec3 box_low = slot.corner_m.xyz + 0.001 * vec3(low, 0.0);
    vec3 box_high = slot.corner_m.xyz + 0.001 * vec3(high, bed_box.z);
    found.distance_m = length(clamp(vec3(0.0), box_low, box_high));
    found.seen = !outside(box_low, box_high);
    found.first_node = relief_tiles[tile * RELIEF_TILE_WORDS + 1u];

    // A cliff shows its seeds down to the floor, and so does a bed so thin that it has no relief.
    found.lows = open != 0u || bed_ranks.w != 0u ? NO_LOWS : tile * RELIEF_TILE_WORDS + RELIEF_TILE_LOWEST;
    uint own = record_of(packing, 0u);
    found.first = own + record_of(packing, TILE_RECORD_CELL_FIRST + cell);
    found.end = own + record_of(packing, TILE_RECORD_CELL_FIRST + cell + 1u);
    return found;
}

/// Whether the cell's seeds are drawn as meshes, if at all; otherwise as splats.
bool is_mesh(Cell cell) { return jitter_focal.w > 0.0 && cell.distance_m <= jitter_focal.w; }

/// Whether a seed (its packed words) lies too deep to be seen.
bool buried(Cell cell, uvec4 words) {
    if (cell.lows == NO_LOWS) return false;
    vec2 at = vec2(words.x & 0xffffu, words.x >> 16u) * (1.0 / PACKED_XY_STEPS_PER_MM) - PACKED_MARGIN_MM;
    uvec2 square = uvec2(clamp(at * (1.0 / LOW_MM), vec2(0.0), vec2(float(LOWS) - 0.5)));
    float low_mm = float(relief_tiles[cell.lows + square.y * uint(LOWS) + square.x]) * (1.0 / RELIEF_STEPS_PER_MM);
    return float(words.y & 0xffffu) * (1.0 / PACKED_Z_STEPS_PER_MM) < low_mm - BURIED_MM;
}
