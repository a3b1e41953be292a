#include "engine/world/packing.hpp"

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include "shaders/shared/frame.h"

namespace sunflower::world {
namespace {

// On disk: this header, the tiles, then seeds, guests and column as words 0 to 2 of PackedSeed. Little-endian, like every
// machine that has OpenGL 4.5.
static_assert(std::endian::native == std::endian::little);

struct FileHeader {
    char magic[8];
    std::uint32_t version;
    std::uint32_t tiles, seeds, guests, column;
    std::uint32_t reserved;
    std::uint64_t hash;  // of all that follows
};
static_assert(sizeof(FileHeader) == 40);

struct FileTile {
    std::uint8_t kind, west, east, south, north, reserved[3];
    std::uint32_t seed_count, guest_count;
};
static_assert(sizeof(FileTile) == 16);

struct FileSeed {
    std::uint32_t words[3];
};

constexpr char magic[8] = {'S', 'F', 'P', 'A', 'C', 'K', '\r', '\n'};
constexpr std::uint32_t version = 1;
constexpr std::uint32_t largest_cell = 512;  // the visibility word has 9 bits for a seed's place in its cell (design 4)
constexpr std::size_t largest_file = std::size_t{1} << 28;

/// FNV-1a over 32-bit words: fast enough to check on every start.
std::uint64_t hash_words(const char* bytes, std::size_t size) {
    std::uint64_t hash = 14695981039346656037u;
    for (std::size_t at = 0; at + 4 <= size; at += 4) {
        std::uint32_t word;
        std::memcpy(&word, bytes + at, 4);
        hash = (hash ^ word) * 1099511628211u;
        hash ^= hash >> 32u;
    }
    return hash;
}

std::string payload_of(const Packing& packing) {
    std::string bytes;
    bytes.reserve(packing.tiles.size() * sizeof(FileTile) +
                  (packing.seeds.size() + packing.guests.size() + packing.column.size()) * sizeof(FileSeed));
    auto append = [&](const auto& value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); };
    for (const PackingTile& tile : packing.tiles) {
        append(FileTile{static_cast<std::uint8_t>(tile.kind),
                        tile.west,
                        tile.east,
                        tile.south,
                        tile.north,
                        {},
                        tile.seed_count,
                        tile.guest_count});
    }
    for (const auto* list : {&packing.seeds, &packing.guests, &packing.column}) {
        for (const PackedSeed& seed : *list) append(FileSeed{{seed.x, seed.y, seed.z}});
    }
    return bytes;
}

std::uint32_t z_of(const PackedSeed& seed) {
    return seed.y & 0xffffu;
}
std::uint32_t stage_of(const PackedSeed& seed) {
    return seed.y >> 24u;
}

/// (stage, height), and the other words so that the order does not depend on the sort.
bool settled_before(const PackedSeed& a, const PackedSeed& b) {
    if (stage_of(a) != stage_of(b)) return stage_of(a) < stage_of(b);
    if (z_of(a) != z_of(b)) return z_of(a) < z_of(b);
    if (a.x != b.x) return a.x < b.x;
    return a.z < b.z;
}

std::size_t cell_of(const PackedSeed& seed) {
    constexpr std::uint32_t margin = 45 * 192, cell = 50 * 192;  // in steps: PACKED_MARGIN_MM, CELL_MM
    auto place = [](std::uint32_t steps) {
        return std::min<std::uint32_t>(steps < margin ? 0u : (steps - margin) / cell, CELLS - 1u);
    };
    return place(seed.x >> 16u) * CELLS + place(seed.x & 0xffffu);
}

/// Sorted numbers instead of sorted seeds: this runs on every start.
struct Keyed {
    std::uint64_t key;
    std::uint32_t seed;
    bool operator<(const Keyed& other) const { return key < other.key; }
};

void order_tile(Packing& packing, PackingTile& tile) {
    auto first = packing.seeds.begin() + tile.first_seed;
    std::vector<Keyed> order(tile.seed_count);
    for (std::uint32_t k = 0; k < tile.seed_count; ++k) {
        order[k] = {std::uint64_t{stage_of(first[k])} << 16u | z_of(first[k]), k};
    }
    std::sort(order.begin(), order.end(), [&](const Keyed& a, const Keyed& b) {
        return a.key != b.key ? a.key < b.key : settled_before(first[a.seed], first[b.seed]);
    });
    tile.cell_first.fill(0);
    for (std::uint32_t rank = 0; rank < tile.seed_count; ++rank) {
        PackedSeed& seed = first[order[rank].seed];
        seed.w = rank;
        std::size_t cell = cell_of(seed);
        ++tile.cell_first[cell + 1];
        order[rank].key = std::uint64_t{cell} << 48u | std::uint64_t{0xffffu - z_of(seed)} << 32u | rank;
    }
    std::partial_sum(tile.cell_first.begin(), tile.cell_first.end(), tile.cell_first.begin());
    std::sort(order.begin(), order.end());
    std::vector<PackedSeed> before(first, first + tile.seed_count);
    for (std::uint32_t k = 0; k < tile.seed_count; ++k) first[k] = before[order[k].seed];
    std::uint32_t index = 0;
    for (std::size_t c = 0; c < tile_cells; ++c) {
        auto from = first + tile.cell_first[c], to = first + tile.cell_first[c + 1];
        std::uint32_t lowest = index;
        for (auto seed = from; seed != to; ++seed) {
            if ((seed->w & 0xffffu) < SEEDS_PER_TILE) seed->w |= index++ << 16u;
        }
        // What lies above the bed carries the numbers of the cell's own seeds, the highest first.
        std::uint32_t own = std::max(index - lowest, 1u), turn = 0;
        for (auto seed = from; seed != to; ++seed) {
            if ((seed->w & 0xffffu) >= SEEDS_PER_TILE) seed->w |= (std::min(lowest, SEEDS_PER_TILE - 1) + turn++ % own) << 16u;
        }
    }
}

}  // namespace

void order_packing(Packing& packing) {
    for (PackingTile& tile : packing.tiles) order_tile(packing, tile);
    for (PackedSeed& guest : packing.guests) guest.w = 0;
    std::sort(packing.column.begin(), packing.column.end(), settled_before);
    for (std::size_t k = 0; k < packing.column.size(); ++k) {
        packing.column[k].w = static_cast<std::uint32_t>(k % SEEDS_PER_TILE) << 16u;
    }
    std::string payload = payload_of(packing);
    packing.hash = hash_words(payload.data(), payload.size());
}

void save_packing(const Packing& packing, const std::filesystem::path& file) {
    std::string payload = payload_of(packing);
    FileHeader header{};
    std::memcpy(header.magic, magic, sizeof magic);
    header.version = version;
    header.tiles = static_cast<std::uint32_t>(packing.tiles.size());
    header.seeds = static_cast<std::uint32_t>(packing.seeds.size());
    header.guests = static_cast<std::uint32_t>(packing.guests.size());
    header.column = static_cast<std::uint32_t>(packing.column.size());
    header.hash = hash_words(payload.data(), payload.size());
    core::write_file_atomically(file, std::string(reinterpret_cast<const char*>(&header), sizeof header) + payload);
}

Packing load_packing(const std::filesystem::path& file) {
    std::string bytes = core::read_file(file, largest_file);
    auto reject = [&](std::string_view what) {
        core::fail("{}: {}; restore the file from the checkout, or make it again with `sunflower-bake pack`", file.string(),
                   what);
    };
    FileHeader header{};
    if (bytes.size() < sizeof header) reject("is too short for a packing");
    std::memcpy(&header, bytes.data(), sizeof header);
    if (std::memcmp(header.magic, magic, sizeof magic) != 0) reject("is not a packing");
    if (header.version != version) reject("is a packing of another version");
    std::uint64_t listed = std::uint64_t{header.seeds} + header.guests + header.column;
    if (bytes.size() != sizeof header + std::uint64_t{header.tiles} * sizeof(FileTile) + listed * sizeof(FileSeed)) {
        reject("has not the length that its header says");
    }
    const char* at = bytes.data() + sizeof header;
    if (hash_words(at, bytes.size() - sizeof header) != header.hash) reject("is damaged: its content does not match its hash");
    if (header.tiles == 0 || header.tiles > 65535) reject("holds no usable number of tiles");

    Packing packing;
    packing.hash = header.hash;
    std::uint64_t seeds = 0, guests = 0;
    for (std::uint32_t t = 0; t < header.tiles; ++t, at += sizeof(FileTile)) {
        FileTile from{};
        std::memcpy(&from, at, sizeof from);
        if (from.kind > static_cast<std::uint8_t>(TileKind::north_west)) reject("has a tile of unknown kind");
        // The visibility words name a tile's seeds and guests by 14 bits, guests from 10,240 on (shaders/shared/frame.h).
        if (from.seed_count < SEEDS_PER_TILE || from.seed_count > RELIEF_FIRST_GUEST ||
            from.guest_count > RELIEF_OWNER_MASK - RELIEF_FIRST_GUEST)
            reject("has a tile with fewer or more seeds than a tile may hold");
        PackingTile tile;
        tile.kind = static_cast<TileKind>(from.kind);
        tile.west = from.west;
        tile.east = from.east;
        tile.south = from.south;
        tile.north = from.north;
        tile.first_seed = static_cast<std::uint32_t>(seeds);
        tile.seed_count = from.seed_count;
        tile.first_guest = static_cast<std::uint32_t>(guests);
        tile.guest_count = from.guest_count;
        seeds += from.seed_count;
        guests += from.guest_count;
        packing.tiles.push_back(tile);
    }
    if (seeds != header.seeds || guests != header.guests) reject("has tiles that do not add up to its seeds");
    auto read = [&](std::vector<PackedSeed>& list, std::uint32_t count) {
        list.resize(count);
        for (PackedSeed& seed : list) {
            FileSeed from{};
            std::memcpy(&from, at, sizeof from);
            at += sizeof from;
            seed = PackedSeed(from.words[0], from.words[1], from.words[2], 0u);
        }
    };
    read(packing.seeds, header.seeds);
    read(packing.guests, header.guests);
    read(packing.column, header.column);
    order_packing(packing);
    if (packing.hash != header.hash) reject("is not in the order of its own tables");
    for (const PackingTile& tile : packing.tiles) {
        for (std::size_t c = 0; c < tile_cells; ++c) {
            if (tile.cell_first[c + 1] - tile.cell_first[c] > largest_cell) reject("has a cell with more than 512 seeds");
        }
    }
    return packing;
}

}  // namespace sunflower::world
