// Splats, first step, once for all samples of a window: LANES invocations a cell of a near tile list its seeds that are there,
// not buried, and touch the window. The order of the list is chance; the words' maximum does not ask for it.
#include "passes/bed_access.glsl"
#include "passes/slots.glsl"
#include "passes/cell_culling.glsl"
#include "passes/splat_seed.glsl"
#include "passes/splat_list.glsl"
#include "passes/bands.glsl"

layout(local_size_x = 64) in;

uniform uint first_slot;
uniform uint slot_count;

// The surface lies some seeds' height above or below the mean by which pixels are judged; near the ground that is a part of the
// distance that counts.
const float SPARE = 1.4;

void main() {
    uint item = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    uint place = item / LANES;
    if (place >= slot_count * CELLS * CELLS) return;
    uint slot_index = first_slot + place / (CELLS * CELLS);
    Slot slot = slots[slot_index];
    Cell cell = cell_of(slot, place % (CELLS * CELLS));
    if (!cell.seen || is_mesh(cell)) return;
    // From the place of the lens that sees the fewest in a pixel.
    float distance_mm = 1000.0 * max(cell.distance_m - lens.w, 0.0);
    float above_mm = eye_in_bed_mm.z + 1000.0 * lens.w - bed_box.w;
    float sine = parallel_focus.x > 0.0 ? camera_back.z : max(above_mm, 0.0) / max(distance_mm, 1.0);
    if (seeds_in_pixel(distance_mm, sine) > SPARE * bands.y) return;
    uint own = record_of(slot.tile.x, 0u);
    for (uint i = cell.first + item % LANES; i < cell.end; i += LANES) {
        uvec4 words = packed_seeds[i];
        if (buried(cell, words) || !seed_present(words, slot.tile.z, cell.first_node)) continue;
        Splat splat = splat_of(slot, unpack_seed(words), 1.0, lens.w);
        if (any(lessThan(splat.high, splat.low))) continue;
        list_splat(is_large(splat) ? 1u : 0u, ((slot_index - first_slot) << RELIEF_OWNER_BITS) | (i - own));
    }
}
