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

/// The key of a relief of that tile: the same for the same seeds. Tiles of one packing tile and one form are looked at once.
class ReliefKeys {
  public:
    explicit ReliefKeys(const world::Bed& bed) : bed_(bed) {}

    std::uint64_t of(int column, int row) {
        const std::uint32_t tile = bed_.packing_tile(column, row);
        const auto [at, is_new] = known_.try_emplace({tile, bed_.first_carve_node(column, row)}, 0u);
        if (is_new) at->second = (bed_.carve_hash(column, row) ^ tile) * 0x9e3779b97f4a7c15ULL;
        return at->second;
    }

  private:
    const world::Bed& bed_;
    std::map<std::pair<std::uint32_t, std::int64_t>, std::uint64_t> known_;
};

/// How high what is heaped upon each packing tile reaches anywhere in the bed, mm; -1: nothing is.
std::vector<float> heaped_mm(const world::Bed& bed) {
    // A brush may heap in the next moment, and seeds must not change their places on the device for that.
    if (bed.is_brushed()) return std::vector<float>(bed.packing().tiles.size(), 1e6f);
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

bool is_drawn_each(const world::Bed& bed) {
    // Where floor shows between the seeds the relief's averages mean nothing. So few are drawn one by one, as long as a picture
    // of them takes no longer than one of the full bed: 2,000,000, or, in a bed as wide as the field, 16 a tile.
    constexpr std::uint64_t few = 2'000'000;
    const bool thin = bed.full_ranks() < 16 || (bed.full_ranks() < 128 && bed.count() <= few);
    return bed.plan().kind != world::BedKind::field || bed.is_pile() || thin;
}

/// A bed that is only ready for strokes is as high as one that never saw a brush: pictures of both are the same.
float top_of_heaps_mm(const world::Bed& bed, float own_top_mm) {
    const bool strokes = bed.plan().strokes && !bed.plan().strokes->empty();
    const bool heaps = strokes || std::ranges::any_of(bed.plan().carve, world::heaps_up);
    return heaps ? std::max(own_top_mm, 175.0f) : own_top_mm;
}

void add_relief(BedBuffers& buffers, std::uint32_t packing_tile, std::int64_t first_node, std::uint64_t key) {
    buffers.reliefs.insert(buffers.reliefs.end(),
                           {packing_tile, first_node < 0 ? NOT_CARVED : static_cast<std::uint32_t>(first_node)});
    buffers.reliefs.insert(buffers.reliefs.end(), RELIEF_TILE_WORDS - RELIEF_TILE_LOWEST, 0x3ffffu);
    buffers.relief_keys.push_back(key);
}

}  // namespace

bool is_same_but_carved(const BedBuffers& buffers, const world::Bed& from, const world::Bed& to) {
    return from.is_brushed() && to.is_brushed() && &from.packing() == &to.packing() && from.full_ranks() == to.full_ranks() &&
           from.packing_tiles() == to.packing_tiles() && from.corner_m() == to.corner_m() &&
           buffers.each_seed == is_drawn_each(to) && usual_forms(from) == usual_forms(to);
}

std::vector<std::uint32_t> follow(BedBuffers& buffers, const world::Bed& bed, std::size_t most) {
    const std::size_t packing_tiles = bed.packing().tiles.size();
    const std::vector<std::int64_t> usual = usual_forms(bed);
    std::map<std::uint64_t, std::uint32_t> there;
    for (std::size_t i = packing_tiles; i < buffers.relief_keys.size(); ++i)
        there.emplace(buffers.relief_keys[i], static_cast<std::uint32_t>(i));
    struct Wanted {
        std::uint32_t tile;
        std::int64_t node;
    };
    std::map<std::uint64_t, Wanted> wanted;
    ReliefKeys keys(bed);
    std::vector<std::uint64_t> key_of(bed.packing_tiles().size(), 0);
    for (int row = 0, i = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column, ++i) {
            const std::uint32_t tile = bed.packing_tile(column, row);
            const std::int64_t node = bed.first_carve_node(column, row);
            if (node == usual[tile]) continue;
            const std::uint64_t key = keys.of(column, row);
            key_of[static_cast<std::size_t>(i)] = key;
            wanted.try_emplace(key, Wanted{tile, node});
        }
    if (packing_tiles + wanted.size() > most)
        core::fail(
            "so many tiles were touched that their relief does not fit the device: {} of {}; choose a larger "
            "relief.texel_mm or undo some strokes",
            wanted.size(), most - std::min(most, packing_tiles));
    std::vector<std::uint32_t> free, to_bake;
    for (std::size_t i = packing_tiles; i < buffers.relief_keys.size(); ++i)
        if (!wanted.contains(buffers.relief_keys[i])) free.push_back(static_cast<std::uint32_t>(i));
    for (const auto& [key, of] : wanted) {
        if (!there.contains(key)) {
            if (free.empty()) {
                free.push_back(static_cast<std::uint32_t>(buffers.relief_keys.size()));
                add_relief(buffers, of.tile, of.node, key);
            }
            there[key] = free.back();
            buffers.relief_keys[free.back()] = key;
            to_bake.push_back(free.back());
            free.pop_back();
        }
        std::uint32_t* record = buffers.reliefs.data() + std::size_t{there[key]} * RELIEF_TILE_WORDS;
        record[0] = of.tile;
        record[1] = of.node < 0 ? NOT_CARVED : static_cast<std::uint32_t>(of.node);
    }
    // What nobody has is looked at by nothing, but must name nodes that are there.
    for (const std::uint32_t i : free) buffers.reliefs[std::size_t{i} * RELIEF_TILE_WORDS + 1] = NOT_CARVED;
    for (std::size_t i = 0; i < key_of.size(); ++i) {
        const std::uint32_t tile = bed.packing_tiles()[i];
        buffers.tiles[i] = {tile, key_of[i] == 0 ? tile : there.at(key_of[i])};
    }
    buffers.bed_tiles.upload(0, std::span<const glm::uvec2>(buffers.tiles));
    buffers.carve_nodes = gl::Buffer::of("carve nodes", bed.carve_nodes());
    buffers.top_mm = top_of_heaps_mm(bed, buffers.own_top_mm);
    std::ranges::sort(to_bake);
    return to_bake;
}

BedBuffers make_bed_buffers(const world::Bed& bed) {
    // Seeds that this density leaves out are not looked at again and again by every pass: they are not uploaded.
    const world::Packing packing = thinned(bed.packing(), bed.full_ranks() + 1, heaped_mm(bed));
    const bool sheet = bed.plan().kind == world::BedKind::sheet;
    // What is poured has a skin at any height and holds nothing else.
    const bool poured = bed.plan().kind == world::BedKind::poured;
    BedBuffers buffers;
    buffers.each_seed = is_drawn_each(bed);

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
            if (rank <= bed.full_ranks()) buffers.own_top_mm = std::max(buffers.own_top_mm, top_of(world::unpack_seed(words)));
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
    // A form that covers the whole bed is the packing tiles' own: it costs no reliefs, and the bed's mean knows it.
    const std::vector<std::int64_t> usual = usual_forms(bed);
    for (std::uint32_t t = 0; t < packing.tiles.size(); ++t) add_relief(buffers, t, usual[t], 0);
    // Tiles of one packing and one form share a relief.
    std::map<std::uint64_t, std::uint32_t> carved;
    ReliefKeys keys(bed);
    buffers.tiles.reserve(bed.packing_tiles().size());
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            const std::uint32_t tile = bed.packing_tile(column, row);
            const std::int64_t node = bed.first_carve_node(column, row);
            if (node == usual[tile]) {
                buffers.tiles.emplace_back(tile, tile);
                continue;
            }
            const std::uint64_t key = keys.of(column, row);
            const auto [at, is_new] = carved.try_emplace(key, static_cast<std::uint32_t>(buffers.relief_keys.size()));
            if (is_new) add_relief(buffers, tile, node, key);
            buffers.tiles.emplace_back(tile, at->second);
        }
    buffers.top_mm = top_of_heaps_mm(bed, buffers.own_top_mm);

    buffers.seeds = gl::Buffer::of("packed seeds", seeds);
    buffers.tile_records = gl::Buffer::of("tile records", records);
    buffers.bed_tiles = gl::Buffer::of("bed tiles", buffers.tiles);
    buffers.carve_nodes = gl::Buffer::of("carve nodes", bed.carve_nodes());
    return buffers;
}

}  // namespace sunflower::render
