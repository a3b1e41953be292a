#include "engine/world/tiling.hpp"

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"

#include <algorithm>
#include <limits>

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
        return (static_cast<std::size_t>(kind) * 11u + edge(west)) * 11u + edge(south);
    }
    static std::size_t edge(int colour) { return colour == outer_edge ? 10u : static_cast<std::size_t>(std::clamp(colour, 0, 9)); }
    bool has(TileKind kind, int colour, std::uint8_t PackingTile::* side) const {
        return std::any_of(packing_.tiles.begin(), packing_.tiles.end(),
                           [&](const PackingTile& t) { return t.kind == kind && t.*side == colour; });
    }

    const Packing& packing_;
    std::vector<std::vector<std::uint16_t>> by_key_{9u * 11u * 11u};
};

/// Rows of has_west and has_south, looked up once.
struct Follows {
    std::vector<std::uint16_t> west, south;  // bit k: a tile of kind k has this tile's east (north) colour as its west (south) edge

    Follows(const Packing& packing, const Candidates& candidates) {
        for (const PackingTile& tile : packing.tiles) {
            std::uint16_t east_bits = 0, north_bits = 0;
            for (int k = 0; k < 9; ++k) {
                if (candidates.has_west(static_cast<TileKind>(k), tile.east)) east_bits |= static_cast<std::uint16_t>(1u << k);
                if (candidates.has_south(static_cast<TileKind>(k), tile.north)) north_bits |= static_cast<std::uint16_t>(1u << k);
            }
            west.push_back(east_bits);
            south.push_back(north_bits);
        }
    }
};

}  // namespace

std::vector<std::uint16_t> arrange_tiles(const Packing& packing, int columns, int rows, std::uint32_t seed) {
    if (columns < 2 || rows < 2) {
        core::fail("a bed of {} x {} tiles has no four corners: it must be at least 2 x 2 tiles of {} mm", columns, rows, TILE_MM);
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
                std::uint32_t tie = core::hash3(static_cast<std::uint32_t>(c), static_cast<std::uint32_t>(r), core::hash2(seed, t));
                if (best >= 0) {
                    // Beyond far2 chance decides: always the farthest would lay the tiles in a lattice, which shows as a period.
                    int mine = std::min(nearest2[t], far2), theirs = std::min(nearest2[static_cast<std::size_t>(best)], far2);
                    if (mine < theirs || (mine == theirs && tie <= best_tie)) continue;
                }
                best = t;
                best_tie = tie;
            }
            if (best < 0) core::fail("the packing has no tile that fits at column {}, row {} of a bed of {} x {}", c, r, columns, rows);
            at(c, r) = static_cast<std::uint16_t>(best);
        }
    }
    return placed;
}

}  // namespace sunflower::world
