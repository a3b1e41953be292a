#include "engine/world/tiling.hpp"

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <memory>

namespace sunflower::world {
namespace {

constexpr int largest_side = 65536;
constexpr int reach = 5;
constexpr int far2 = reach * reach;  // tiles squared: repeats 1.25 m apart are far enough

TileKind kind_at(int column, int row, int columns, int rows) {
    bool west = column == 0, east = column == columns - 1, south = row == 0, north = row == rows - 1;
    if (north) return east ? TileKind::north_east : west ? TileKind::north_west : TileKind::north;
    if (south) return east ? TileKind::south_east : west ? TileKind::south_west : TileKind::south;
    return east ? TileKind::east : west ? TileKind::west : TileKind::interior;
}

/// Tiles by kind, west and south edge: the candidates of a place whose neighbours on these sides are known.
class Candidates {
  public:
    explicit Candidates(const Packing& packing) : packing_(packing) {
        for (std::size_t t = 0; t < packing.tiles.size(); ++t) {
            const PackingTile& tile = packing.tiles[t];
            by_key_[key(tile.kind, tile.west, tile.south)].push_back(static_cast<std::uint16_t>(t));
        }
    }

    const std::vector<std::uint16_t>& of(TileKind kind, int west, int south) const { return by_key_[key(kind, west, south)]; }

    /// True when some tile of this kind has that west (south) edge: what lies east (north) of a tile has to exist.
    bool has_west(TileKind kind, int colour) const { return has(kind, colour, &PackingTile::west); }
    bool has_south(TileKind kind, int colour) const { return has(kind, colour, &PackingTile::south); }

  private:
    static std::size_t key(TileKind kind, int west, int south) {
        return (static_cast<std::size_t>(kind) * edges + edge(west)) * edges + edge(south);
    }
    static std::size_t edge(int colour) { return std::min<std::size_t>(static_cast<std::size_t>(colour), edges - 1u); }
    bool has(TileKind kind, int colour, std::uint8_t PackingTile::*side) const {
        return std::any_of(packing_.tiles.begin(), packing_.tiles.end(),
                           [&](const PackingTile& t) { return t.kind == kind && t.*side == colour; });
    }

    static constexpr std::size_t edges = 32;  // colours 0 to 20, and the last for outer_edge
    const Packing& packing_;
    std::vector<std::vector<std::uint16_t>> by_key_{9u * edges * edges};
};

/// Rows of has_west and has_south, looked up once.
struct Follows {
    std::vector<std::uint16_t> west,
        south;  // bit k: a tile of kind k has this tile's east (north) colour as its west (south) edge

    Follows(const Packing& packing, const Candidates& candidates) {
        for (const PackingTile& tile : packing.tiles) {
            std::uint16_t east_bits = 0, north_bits = 0;
            for (int k = 0; k < 9; ++k) {
                if (candidates.has_west(static_cast<TileKind>(k), tile.east)) east_bits |= static_cast<std::uint16_t>(1u << k);
                if (candidates.has_south(static_cast<TileKind>(k), tile.north))
                    north_bits |= static_cast<std::uint16_t>(1u << k);
            }
            west.push_back(east_bits);
            south.push_back(north_bits);
        }
    }
};

/// Where each tile lies in the rows about the one that is worked on, as bits: a look at the 11 columns about a place is one
/// load, so that a bed of millions of tiles is laid in some tenths of a second. Bits overlap: those of block b are the
/// columns 32 b - 16 to 32 b + 47.
class Sightings {
  public:
    static constexpr int rows = 16;  // more than 2 reach + 2

    Sightings(int columns, std::size_t tiles)
        : tiles_(tiles), bits_((static_cast<std::size_t>(columns) / 32 + 1) * rows * tiles, 0) {}

    void forget() { std::ranges::fill(bits_, 0u); }

    /// Adds what is not there, and removes what is.
    void flip(int column, int row, std::uint16_t tile) {
        const int block = column >> 5, place = column & 31;
        bits_[word(block, row, tile)] ^= std::uint64_t{1} << (place + 16);
        if (place < 16) {
            if (block > 0) bits_[word(block - 1, row, tile)] ^= std::uint64_t{1} << (place + 48);
        } else if (const std::size_t next = word(block + 1, row, tile); next < bits_.size()) {
            bits_[next] ^= std::uint64_t{1} << (place - 16);
        }
    }

    /// Joins over the rows from row - back to row + ahead what table[distance in rows] says of the tile's places there: bit i
    /// is column - reach + i.
    template <typename Table, typename Join>
    int about(int column, int row, std::uint16_t tile, int back, int ahead, const Table& table, int start, Join join) const {
        const std::uint64_t* seen = bits_.data() + word(column >> 5, 0, tile);
        const int shift = (column & 31) + 16 - reach;
        for (int dy = -back; dy <= ahead; ++dy) {
            const std::uint64_t bits = seen[(row + dy) & (rows - 1)] >> shift;
            start = join(start, table[static_cast<std::size_t>(std::abs(dy))][bits & 2047u]);
        }
        return start;
    }

  private:
    std::size_t word(int block, int row, std::uint16_t tile) const {
        return (static_cast<std::size_t>(block) * tiles_ + tile) * rows + static_cast<std::size_t>(row & (rows - 1));
    }

    std::size_t tiles_;
    std::vector<std::uint64_t> bits_;
};

/// What the bits of Sightings::about mean at each distance in rows.
struct Nearness {
    std::array<std::array<std::uint8_t, 2048>, reach + 1> nearest2;  // squared distance to the nearest, at most far2
    std::array<std::array<int, 2048>, reach + 1> badness;            // grows steeply as repeats come near

    Nearness() {
        for (int dy = 0; dy <= reach; ++dy)
            for (std::size_t bits = 0; bits < 2048; ++bits) {
                int nearest = far2, sum = 0;
                for (int dx = -reach; dx <= reach; ++dx) {
                    if (!(bits >> (dx + reach) & 1u)) continue;
                    const int near = std::max(0, far2 + 1 - dx * dx - dy * dy);
                    nearest = std::min(nearest, dx * dx + dy * dy);
                    sum += near * near * near;
                }
                nearest2[static_cast<std::size_t>(dy)][bits] = static_cast<std::uint8_t>(nearest);
                badness[static_cast<std::size_t>(dy)][bits] = sum;
            }
    }
};

/// An arrangement seen as a lattice of corner colours, which may be changed one by one: four tiles change with each.
class CornerLattice {
  public:
    CornerLattice(const Packing& packing, int columns, int rows, std::vector<std::uint16_t>& placed, const Nearness& nearness,
                  Sightings& sightings)
        : columns_(columns),
          rows_(rows),
          placed_(placed),
          nearness_(nearness),
          sightings_(sightings),
          settled_(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows), 0),
          tile_of_(9u * 256u, none) {
        for (std::size_t t = 0; t < packing.tiles.size(); ++t) {
            corners_.push_back(corners_of(packing.tiles[t]));
            kinds_.push_back(packing.tiles[t].kind);
            tile_of_[key(packing.tiles[t].kind, corners_.back())] = static_cast<std::uint16_t>(t);
            usable_ = usable_ && edges_follow(packing.tiles[t], corners_.back());
        }
    }

    /// Recolours corners where that moves repeats apart. Returns how many it changed.
    int improve() {
        if (!usable_) return 0;
        int changed = 0;
        sightings_.forget();
        for (int r = 0; r <= reach; ++r) see(r);
        for (int r = 1; r < rows_; ++r) {
            see(r + reach - Sightings::rows);
            see(r + reach);
            for (int c = 1; c < columns_; ++c) changed += settled(c, r) || !improve(c, r) ? 0 : 1;
        }
        return changed;
    }

  private:
    using Corners = std::array<std::uint8_t, 4>;  // south-west, south-east, north-west, north-east; 3: in the cliff
    static constexpr std::uint16_t none = 65535;

    static Corners corners_of(const PackingTile& tile) {
        auto start = [](int edge) { return edge < 9 ? edge / 3 : 3; };
        auto end = [](int edge) { return edge < 9 ? edge % 3 : 3; };
        // An edge into the cliff knows the one corner that it has.
        auto cliff = [](int edge, int side_a, int side_b) {
            return edge >= 9 && edge < 21 && ((edge - 9) / 3 == side_a || (edge - 9) / 3 == side_b) ? (edge - 9) % 3 : 3;
        };
        constexpr int n = 0, e = 1, s = 2, w = 3;
        auto known = [](int a, int b, int c) { return static_cast<std::uint8_t>(std::min({a, b, c})); };
        return {known(start(tile.west), start(tile.south), std::min(cliff(tile.west, n, n), cliff(tile.south, e, e))),
                known(start(tile.east), end(tile.south), std::min(cliff(tile.east, n, n), cliff(tile.south, w, w))),
                known(end(tile.west), start(tile.north), std::min(cliff(tile.west, s, s), cliff(tile.north, e, e))),
                known(end(tile.east), end(tile.north), std::min(cliff(tile.east, s, s), cliff(tile.north, w, w)))};
    }

    /// Whether the tile's inner edges say no more than its corners: only then a corner may be changed alone.
    static bool edges_follow(const PackingTile& tile, Corners c) {
        auto follows = [](int edge, int a, int b) { return edge >= 9 || (a < 3 && b < 3 && edge == 3 * a + b); };
        return follows(tile.west, c[0], c[2]) && follows(tile.east, c[1], c[3]) && follows(tile.south, c[0], c[1]) &&
               follows(tile.north, c[2], c[3]);
    }

    static std::size_t key(TileKind kind, Corners c) {
        return static_cast<std::size_t>(kind) * 256u + static_cast<std::size_t>(c[0] | c[1] << 2u | c[2] << 4u | c[3] << 6u);
    }

    std::uint16_t& at(int c, int r) {
        return placed_[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(c)];
    }

    /// Brings a row of the bed into sight, or out of it again.
    void see(int r) {
        for (int c = 0; r >= 0 && r < rows_ && c < columns_; ++c) sightings_.flip(c, r, at(c, r));
    }

    /// Nothing that a corner's repeats depend on has changed since it was last found good as it is.
    std::uint8_t& settled(int c, int r) {
        return settled_[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(c)];
    }

    void unsettle(int c, int r) {
        const int first = std::max(0, c - reach - 1), last = std::min(columns_ - 1, c + reach + 1);
        for (int y = std::max(0, r - reach - 1); y <= std::min(rows_ - 1, r + reach + 1); ++y)
            std::fill_n(&settled(first, y), last - first + 1, std::uint8_t{0});
    }

    using Quarters = std::array<std::uint16_t, 4>;  // the tiles about a corner, from the south-west one

    static int column_of(std::size_t quarter, int c) { return c - 1 + static_cast<int>(quarter & 1u); }
    static int row_of(std::size_t quarter, int r) { return r - 1 + static_cast<int>(quarter >> 1u); }
    static int steep(int distance2) {
        const int near = far2 + 1 - distance2;
        return near * near * near;
    }

    /// Of a tile in one quarter of the corner (c, r), against all that is in sight.
    int repeats(std::size_t quarter, int c, int r, std::uint16_t tile) const {
        return sightings_.about(column_of(quarter, c), row_of(quarter, r), tile, reach, reach, nearness_.badness, 0,
                                std::plus<>());
    }

    /// Of four tiles that are not in sight themselves; stops when it reaches `most`.
    int repeats(int c, int r, const Quarters& tiles, int most) const {
        int sum = 0;
        for (std::size_t a = 0; a < 4; ++a)
            for (std::size_t b = a + 1; b < 4; ++b)
                if (tiles[a] == tiles[b]) sum += 2 * steep(a + b == 3 ? 2 : 1);
        for (std::size_t q = 0; q < 4 && sum < most; ++q) sum += repeats(q, c, r, tiles[q]);
        return sum;
    }

    bool improve(int c, int r) {
        settled(c, r) = 1;
        Quarters original{};
        int least = -4 * steep(0);
        for (std::size_t q = 0; q < 4; ++q) {
            original[q] = at(column_of(q, c), row_of(q, r));
            least += repeats(q, c, r, original[q]);
        }
        if (least == 0) return false;
        for (std::size_t q = 0; q < 4; ++q) sightings_.flip(column_of(q, c), row_of(q, r), original[q]);
        Quarters best = original;
        for (std::uint8_t colour = 0; colour < 3; ++colour) {
            Quarters trial{};
            bool exists = true;
            for (std::size_t q = 0; q < 4; ++q) {
                Corners corners = corners_[original[q]];
                // The point is the north-east corner of the first tile, the south-west one of the last.
                corners[3 - q] = colour;
                trial[q] = tile_of_[key(kinds_[original[q]], corners)];
                exists = exists && trial[q] != none;
            }
            if (!exists || trial == original) continue;
            const int bad = repeats(c, r, trial, least);
            if (bad >= least) continue;
            least = bad;
            best = trial;
        }
        for (std::size_t q = 0; q < 4; ++q) {
            at(column_of(q, c), row_of(q, r)) = best[q];
            sightings_.flip(column_of(q, c), row_of(q, r), best[q]);
        }
        if (best == original) return false;
        unsettle(c, r);
        return true;
    }

    int columns_, rows_;
    bool usable_ = true;
    std::vector<std::uint16_t>& placed_;
    const Nearness& nearness_;
    Sightings& sightings_;
    std::vector<std::uint8_t> settled_;
    std::vector<std::uint16_t> tile_of_;
    std::vector<Corners> corners_;
    std::vector<TileKind> kinds_;
};

}  // namespace

std::vector<std::uint16_t> arrange_tiles(const Packing& packing, int columns, int rows, std::uint32_t seed) {
    if (columns < 2 || rows < 2) {
        core::fail("a bed of {} x {} tiles has no four corners: it must be at least 2 x 2 tiles of {} mm", columns, rows,
                   TILE_MM);
    }
    if (columns > largest_side || rows > largest_side) {
        core::fail("a bed of {} x {} tiles is too large: at most {} a side", columns, rows, largest_side);
    }
    Candidates candidates(packing);
    Follows follows(packing, candidates);
    std::vector<std::uint16_t> placed(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    auto at = [&](int c, int r) -> std::uint16_t& {
        return placed[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(c)];
    };
    const auto nearness = std::make_unique<Nearness>();
    Sightings sightings(columns, packing.tiles.size());
    std::vector<std::uint32_t> salts;
    for (std::uint32_t t = 0; t < packing.tiles.size(); ++t) salts.push_back(core::hash2(seed, t));
    for (int r = 0; r < rows; ++r) {
        const int out_of_sight = r - Sightings::rows;
        for (int c = 0; out_of_sight >= 0 && c < columns; ++c) sightings.flip(c, out_of_sight, at(c, out_of_sight));
        for (int c = 0; c < columns; ++c) {
            const TileKind kind = kind_at(c, r, columns, rows);
            const int west = c == 0 ? outer_edge : packing.tiles[at(c - 1, r)].east;
            const int south = r == 0 ? outer_edge : packing.tiles[at(c, r - 1)].north;
            int best = -1, best_nearest2 = 0;
            std::uint32_t best_tie = 0;
            for (std::uint16_t t : candidates.of(kind, west, south)) {
                if (c + 1 < columns && !(follows.west[t] >> static_cast<int>(kind_at(c + 1, r, columns, rows)) & 1)) continue;
                if (r + 1 < rows && !(follows.south[t] >> static_cast<int>(kind_at(c, r + 1, columns, rows)) & 1)) continue;
                // Beyond far2 chance decides: always the farthest would lay the tiles in a lattice, which shows as a period.
                const int nearest2 =
                    sightings.about(c, r, t, reach, 0, nearness->nearest2, far2, [](int a, int b) { return std::min(a, b); });
                const std::uint32_t tie = core::hash3(static_cast<std::uint32_t>(c), static_cast<std::uint32_t>(r), salts[t]);
                if (best >= 0 && (nearest2 < best_nearest2 || (nearest2 == best_nearest2 && tie <= best_tie))) continue;
                best = t;
                best_nearest2 = nearest2;
                best_tie = tie;
            }
            if (best < 0)
                core::fail("the packing has no tile that fits at column {}, row {} of a bed of {} x {}", c, r, columns, rows);
            at(c, r) = static_cast<std::uint16_t>(best);
            sightings.flip(c, r, at(c, r));
        }
    }
    // In a large bed the fourth sweep changes fewer than one corner in 500 and brings the nearest repeats no farther apart.
    const int sweeps = placed.size() > 200'000 ? 3 : 6;
    CornerLattice lattice(packing, columns, rows, placed, *nearness, sightings);
    for (int sweep = 0; sweep < sweeps && lattice.improve() > 0; ++sweep) {
    }
    return placed;
}

}  // namespace sunflower::world
