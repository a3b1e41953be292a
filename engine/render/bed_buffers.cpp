#include "engine/render/bed_buffers.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/core/error.hpp"
#include "engine/world/seed_shape.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

using world::TileKind;

std::uint32_t open_sides(TileKind kind) {
    constexpr std::uint32_t west = 1, east = 2, south = 4, north = 8;
    switch (kind) {
        case TileKind::interior: return 0;
        case TileKind::north: return north;
        case TileKind::east: return east;
        case TileKind::south: return south;
        case TileKind::west: return west;
        case TileKind::north_east: return north | east;
        case TileKind::south_east: return south | east;
        case TileKind::south_west: return south | west;
        case TileKind::north_west: return north | west;
    }
    return 0;
}

/// Highest point of a seed, mm: its support point upwards.
float top_of(const world::SeedPose& pose) {
    const glm::vec3 up = world::rotate_back_by(pose.rotation, glm::vec3(0, 0, 1));
    return pose.position_mm.z + pose.scale * glm::dot(up, world::seed_support(up));
}

/// The form that most of the bed's tiles of each packing tile have, when more than one has it: its first node, or -1.
std::vector<std::int64_t> usual_forms(const world::Bed& bed) {
    std::vector<std::map<std::int64_t, int>> tiles_with(bed.packing().tiles.size());
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column)
            ++tiles_with[bed.packing_tile(column, row)][bed.first_carve_node(column, row)];
    std::vector<std::int64_t> usual;
    for (const auto& forms : tiles_with) {
        const auto most = std::ranges::max_element(forms, {}, [](const auto& form) { return form.second; });
        usual.push_back(most != forms.end() && most->second > 1 ? most->first : -1);
    }
    return usual;
}

/// How high what is heaped upon each packing tile reaches anywhere in the bed, mm; -1: nothing is.
std::vector<float> heaped_mm(const world::Bed& bed) {
    std::vector<float> highest(bed.packing().tiles.size(), -1.0f);
    std::set<std::pair<std::uint16_t, std::int64_t>> known;
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            const std::uint16_t tile = bed.packing_tile(column, row);
            const std::int64_t first = bed.first_carve_node(column, row);
            if (first < 0 || !known.emplace(tile, first).second) continue;
            for (std::int64_t node = first; node < first + CARVE_NODES * CARVE_NODES; ++node)
                highest[tile] = std::max(highest[tile], bed.carve_nodes()[static_cast<std::size_t>(node)].y);
        }
    return highest;
}

/// The packing without the seeds of rank `ranks` and more, but those up to the height that its tile is heaped to.
world::Packing thinned(const world::Packing& packing, std::uint32_t ranks, const std::vector<float>& heaped) {
    world::Packing thin;
    thin.guests = packing.guests;
    for (const world::PackingTile& tile : packing.tiles) {
        const float heap_mm = heaped[thin.tiles.size()];
        world::PackingTile kept = tile;
        kept.first_seed = static_cast<std::uint32_t>(thin.seeds.size());
        for (std::size_t cell = 0; cell < world::tile_cells; ++cell) {
            kept.cell_first[cell] = static_cast<std::uint32_t>(thin.seeds.size()) - kept.first_seed;
            for (std::uint32_t i = tile.cell_first[cell]; i < tile.cell_first[cell + 1]; ++i) {
                const world::PackedSeed& words = packing.seeds[tile.first_seed + i];
                if ((words.w & 0xffffu) < ranks ||
                    static_cast<float>(words.y & 0xffffu) <= heap_mm * world::PACKED_Z_STEPS_PER_MM)
                    thin.seeds.push_back(words);
            }
        }
        kept.seed_count = static_cast<std::uint32_t>(thin.seeds.size()) - kept.first_seed;
        kept.cell_first.back() = kept.seed_count;
        thin.tiles.push_back(kept);
    }
    return thin;
}

/// (stage, height) as one number, as far as the packed words tell it.
std::uint32_t order_of(const world::PackedSeed& words) {
    return (words.y >> 24 << 16) | (words.y & 0xffffu);
}

}  // namespace

BedBuffers make_bed_buffers(const world::Bed& bed) {
    const bool heaps = std::ranges::any_of(bed.plan().carve, world::heaps_up);
    // Seeds that this density leaves out are not looked at again and again by every pass: they are not uploaded.
    const world::Packing packing = thinned(bed.packing(), bed.full_ranks() + 1, heaped_mm(bed));
    const bool sheet = bed.plan().kind == world::BedKind::sheet;
    // What is poured has a skin at any height and holds nothing else.
    const bool poured = bed.plan().kind == world::BedKind::poured;
    BedBuffers buffers;
    // Where floor shows between the seeds the relief's averages mean nothing. So few are drawn one by one, as long as a picture
    // of them takes no longer than one of the full bed: 2,000,000, or, in a bed as wide as the field, 16 a tile.
    constexpr std::uint64_t few = 2'000'000;
    const bool thin = bed.full_ranks() < 16 || (bed.full_ranks() < 128 && bed.count() <= few);
    buffers.each_seed = sheet || poured || bed.is_pile() || thin;

    std::vector<std::uint32_t> records(packing.tiles.size() * TILE_RECORD_WORDS, 0);
    for (std::size_t t = 0; t < packing.tiles.size(); ++t) {
        const world::PackingTile& tile = packing.tiles[t];
        std::uint32_t* record = records.data() + t * TILE_RECORD_WORDS;
        record[0] = tile.first_seed;
        record[1] = tile.seed_count;
        buffers.seeds_in_tile.push_back(tile.seed_count);
        record[2] = static_cast<std::uint32_t>(packing.seeds.size()) + tile.first_guest;
        record[3] = tile.guest_count;
        buffers.most_in_tile = std::max(buffers.most_in_tile, tile.seed_count + tile.guest_count);
        for (std::size_t c = 0; c < world::tile_cells; ++c)
            if (tile.cell_first[c + 1] - tile.cell_first[c] > MOST_SEEDS_IN_CELL)
                core::fail(
                    "packing tile {} has {} seeds in a cell, and a splat's word has room for {}: pack with smaller cells", t,
                    tile.cell_first[c + 1] - tile.cell_first[c], MOST_SEEDS_IN_CELL);
        std::copy(tile.cell_first.begin(), tile.cell_first.end(), record + TILE_RECORD_CELL_FIRST);
        std::uint32_t last_order = 0;
        std::uint32_t last_z = 0;
        for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
            const world::PackedSeed& words = packing.seeds[tile.first_seed + i];
            const std::uint32_t rank = words.w & 0xffffu;
            if (rank <= bed.full_ranks()) buffers.top_mm = std::max(buffers.top_mm, top_of(world::unpack_seed(words)));
            if (rank >= bed.full_ranks()) continue;
            last_order = std::max(last_order, order_of(words));
            last_z = std::max(last_z, words.y & 0xffffu);
        }
        record[TILE_RECORD_CUTOFF] = poured ? 0xffffffffu : last_order;
        // Seen from above, 98 % of the visible points lie within 20 mm; 45 mm under the highest seed nothing is seen. On a
        // cliff the floor itself is.
        const std::uint32_t hidden = static_cast<std::uint32_t>(45.0f * world::PACKED_Z_STEPS_PER_MM);
        record[TILE_RECORD_FLOOR] = tile.kind == TileKind::interior && !poured && last_z > hidden ? last_z - hidden : 0;
        record[TILE_RECORD_OPEN] = sheet ? 15u : open_sides(tile.kind);
    }

    std::vector<world::PackedSeed> seeds = packing.seeds;
    seeds.insert(seeds.end(), packing.guests.begin(), packing.guests.end());
    const auto add_relief = [&](std::uint32_t packing_tile, std::uint32_t first_node) {
        buffers.reliefs.insert(buffers.reliefs.end(), {packing_tile, first_node});
        buffers.reliefs.insert(buffers.reliefs.end(), RELIEF_TILE_WORDS - RELIEF_TILE_LOWEST, 0x3ffffu);
        return static_cast<std::uint32_t>(buffers.reliefs.size() / RELIEF_TILE_WORDS - 1);
    };
    // A form that covers the whole bed is the packing tiles' own: it costs no reliefs, and the bed's mean knows it.
    const std::vector<std::int64_t> usual = usual_forms(bed);
    for (std::uint32_t t = 0; t < packing.tiles.size(); ++t)
        add_relief(t, usual[t] < 0 ? NOT_CARVED : static_cast<std::uint32_t>(usual[t]));
    // Tiles of one packing and one form share a relief.
    std::map<std::pair<std::uint32_t, std::int64_t>, std::uint32_t> carved;
    buffers.tiles.reserve(bed.packing_tiles().size());
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            const std::uint32_t tile = bed.packing_tile(column, row);
            const std::int64_t node = bed.first_carve_node(column, row);
            if (node == usual[tile]) {
                buffers.tiles.emplace_back(tile, tile);
                continue;
            }
            const auto [at, is_new] = carved.try_emplace({tile, node}, 0u);
            if (is_new) at->second = add_relief(tile, node < 0 ? NOT_CARVED : static_cast<std::uint32_t>(node));
            buffers.tiles.emplace_back(tile, at->second);
        }
    // Heaps reach higher than any seed of the bed's own ranks.
    if (heaps) buffers.top_mm = std::max(buffers.top_mm, 175.0f);

    buffers.seeds = gl::Buffer::of("packed seeds", seeds);
    buffers.tile_records = gl::Buffer::of("tile records", records);
    buffers.bed_tiles = gl::Buffer::of("bed tiles", buffers.tiles);
    buffers.carve_nodes = gl::Buffer::of("carve nodes", bed.carve_nodes());
    return buffers;
}

}  // namespace sunflower::render
