#include "engine/world/tiling.hpp"

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"

#include <algorithm>
#include <array>

namespace sunflower::world {
namespace {

constexpr int largest_side = 65536;
constexpr int far2 = 25;  // tiles squared: repeats 1.25 m apart are far enough
constexpr int look_back = 5;

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

/// An arrangement seen as a lattice of corner colours, which may be changed one by one: four tiles change with each.
class CornerLattice {
  public:
    CornerLattice(const Packing& packing, int columns, int rows, std::vector<std::uint16_t>& placed)
        : columns_(columns), rows_(rows), placed_(placed), tile_of_(9u * 256u, none) {
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
        for (int r = 1; r < rows_; ++r) {
            for (int c = 1; c < columns_; ++c) changed += improve(c, r) ? 1 : 0;
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

    /// Grows steeply as repeats of the tiles about the corner come near.
    int badness(int c, int r) {
        constexpr int reach = 5;
        int sum = 0;
        for (int quarter = 0; quarter < 4; ++quarter) {
            int tc = c - 1 + (quarter & 1), tr = r - 1 + (quarter >> 1);
            std::uint16_t tile = at(tc, tr);
            for (int y = std::max(0, tr - reach); y <= std::min(rows_ - 1, tr + reach); ++y) {
                const std::uint16_t* row = &at(0, y);
                for (int x = std::max(0, tc - reach); x <= std::min(columns_ - 1, tc + reach); ++x) {
                    if (row[x] != tile || (x == tc && y == tr)) continue;
                    int near = std::max(0, far2 + 1 - (x - tc) * (x - tc) - (y - tr) * (y - tr));
                    sum += near * near * near;
                }
            }
        }
        return sum;
    }

    bool improve(int c, int r) {
        int before = badness(c, r);
        if (before == 0) return false;
        std::array<std::uint16_t, 4> original{}, best{};
        for (int q = 0; q < 4; ++q) original[static_cast<std::size_t>(q)] = at(c - 1 + (q & 1), r - 1 + (q >> 1));
        best = original;
        int least = before;
        auto put = [&](const std::array<std::uint16_t, 4>& tiles) {
            for (int q = 0; q < 4; ++q) at(c - 1 + (q & 1), r - 1 + (q >> 1)) = tiles[static_cast<std::size_t>(q)];
        };
        for (std::uint8_t colour = 0; colour < 3; ++colour) {
            std::array<std::uint16_t, 4> trial{};
            bool exists = true;
            for (std::size_t q = 0; q < 4; ++q) {
                Corners corners = corners_[original[q]];
                corners[3 - q] =
                    colour;  // the point is the north-east corner of the first tile, the south-west one of the last
                trial[q] = tile_of_[key(kinds_[original[q]], corners)];
                exists = exists && trial[q] != none;
            }
            if (!exists || trial == original) continue;
            put(trial);
            int bad = badness(c, r);
            if (bad < least) {
                least = bad;
                best = trial;
            }
        }
        put(best);
        return best != original;
    }

    int columns_, rows_;
    bool usable_ = true;
    std::vector<std::uint16_t>& placed_;
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
    std::vector<int> nearest2(packing.tiles.size());
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            TileKind kind = kind_at(c, r, columns, rows);
            int west = c == 0 ? outer_edge : packing.tiles[at(c - 1, r)].east;
            int south = r == 0 ? outer_edge : packing.tiles[at(c, r - 1)].north;
            constexpr int never = 2 * (look_back + 1) * (look_back + 1);
            std::fill(nearest2.begin(), nearest2.end(), never);
            for (int pr = std::max(0, r - look_back); pr <= r; ++pr) {
                int last = pr == r ? c - 1 : std::min(columns - 1, c + look_back);
                for (int pc = std::max(0, c - look_back); pc <= last; ++pc) {
                    int& nearest = nearest2[at(pc, pr)];
                    nearest = std::min(nearest, (pc - c) * (pc - c) + (pr - r) * (pr - r));
                }
            }
            int best = -1;
            std::uint32_t best_tie = 0;
            for (std::uint16_t t : candidates.of(kind, west, south)) {
                if (c + 1 < columns && !(follows.west[t] >> static_cast<int>(kind_at(c + 1, r, columns, rows)) & 1)) continue;
                if (r + 1 < rows && !(follows.south[t] >> static_cast<int>(kind_at(c, r + 1, columns, rows)) & 1)) continue;
                std::uint32_t tie =
                    core::hash3(static_cast<std::uint32_t>(c), static_cast<std::uint32_t>(r), core::hash2(seed, t));
                if (best >= 0) {
                    // Beyond far2 chance decides: always the farthest would lay the tiles in a lattice, which shows as a
                    // period.
                    int mine = std::min(nearest2[t], far2), theirs = std::min(nearest2[static_cast<std::size_t>(best)], far2);
                    if (mine < theirs || (mine == theirs && tie <= best_tie)) continue;
                }
                best = t;
                best_tie = tie;
            }
            if (best < 0)
                core::fail("the packing has no tile that fits at column {}, row {} of a bed of {} x {}", c, r, columns, rows);
            at(c, r) = static_cast<std::uint16_t>(best);
        }
    }
    constexpr int sweeps = 6;
    CornerLattice lattice(packing, columns, rows, placed);
    for (int sweep = 0; sweep < sweeps && lattice.improve() > 0; ++sweep) {
    }
    return placed;
}

}  // namespace sunflower::world
