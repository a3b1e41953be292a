// The bed: which packing tile lies where, how many seeds of it are there, and where each number is to be found.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "engine/params/settings.hpp"
#include "engine/world/packing.hpp"
#include "engine/world/scene.hpp"
#include "engine/world/stroke_field.hpp"

namespace sunflower::world {

/// Where a seed lies and what it is called.
struct SeedPlace {
    std::uint64_t number = 0;        // 1 to last_number()
    std::uint64_t painted = 0;       // what its paint and its hand follow from: its place in the plan, as the device counts
    glm::vec3 position_m{0};         // of its widest section, world frame
    glm::vec4 rotation{0, 0, 0, 1};  // unit quaternion x, y, z, w: world from seed
    float scale = 1.0f;
    bool present = true;    // false: density, gathering or carving leaves it out
    bool carved = false;    // true: it would be there, but was carved away
    float depth_mm = 0.0f;  // below the highest point of the bed's seeds, for people
};

/// Most seeds that a plan can hold: 6,250 a tile; a sheet shows each of its seeds twice, once on either face.
std::uint64_t seed_capacity(const BedPlan& plan);

/// Seeds wanted: `density` thins the bed evenly (same outline, less depth); `gathered` shrinks the outline (same depth). Fewer
/// gathered seeds than four tiles hold lie as a pile: a cone cut from the packing of the four corner tiles, which carries no
/// other carving; there the smaller of the two numbers is the pile's. `pour`: which share of all that has arrived, by rank:
/// what is carved is what it will be, heaps grow last; of a sheet all have, of what is poured at least one.
struct BedAmount {
    std::int64_t density = 100'000'000;
    std::int64_t gathered = 100'000'000;
    double pour = 1.0;

    bool operator==(const BedAmount&) const = default;
};
inline BedAmount amount_wanted(const params::Bed& bed) {
    return {bed.seeds, bed.gather, static_cast<double>(bed.pour)};
}

/// Numbers run tile by tile over the whole plan, row by row from the south-west, whatever is shown of it. Seed number n is
/// seed (n - 1) % 6250 (its index in the packing tile) of tile (n - 1) / 6250. Where the plan says how many seeds there are,
/// those have the numbers 1 to so many, in the same order. What is poured is poured anew with another density: its seeds are
/// always 1 to count(), those that show first.
class Bed {
  public:
    /// Fails when the packing lacks a tile that is needed. The packing must outlive the bed.
    Bed(const Packing& packing, const BedPlan& plan, BedAmount amount);

    /// The same tiles with another density: what BedAmount{density, gathered, pour} would give, without laying tiles again.
    /// Pours anew what is poured.
    Bed with_density(std::int64_t density, double pour = 1.0) const;
    /// With other strokes than the plan's: what both lists begin with is not worked out again. An empty list: ready for the
    /// first.
    Bed with_strokes(const StrokeList& strokes) const;

    const BedPlan& plan() const { return plan_; }
    const Packing& packing() const { return *packing_; }
    std::uint64_t capacity() const { return seed_capacity(plan_); }
    /// The highest number that a seed can have.
    std::uint64_t last_number() const { return first_numbers_ ? first_numbers_->back() : capacity(); }
    /// Number of a seed of the occupied tile (column, row), by its index in the packing tile.
    std::uint64_t number_of(int column, int row, std::uint32_t index) const;
    /// Seeds that are there: exactly the amount asked for, as far as the plan can hold it, less what was carved away and more
    /// what was heaped up; exactly plan().seeds where the plan says so, nothing else was asked for and no brush was at work. Of
    /// these exactly the share that has arrived, rounded.
    std::uint64_t count() const { return static_cast<std::uint64_t>(static_cast<std::int64_t>(amount_) + carved_); }

    /// Too few seeds for whole tiles: their shape is a pile's, and no average of a tile says what is there.
    bool is_pile() const;

    /// The occupied rectangle of tiles within the plan.
    int first_column() const { return first_column_; }
    int first_row() const { return first_row_; }
    int columns() const { return columns_; }
    int rows() const { return rows_; }
    /// Packing tile of the occupied tile (column, row), counted from the rectangle's own south-west corner.
    std::uint16_t packing_tile(int column, int row) const {
        return tiles_[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column)];
    }
    const std::vector<std::uint16_t>& packing_tiles() const { return tiles_; }
    /// Number of the tile in the plan: seeds are painted as plan_tile * 6250 + index + 1.
    std::uint64_t plan_tile(int column, int row) const {
        return static_cast<std::uint64_t>(row + first_row_) * static_cast<std::uint64_t>(plan_.columns) +
               static_cast<std::uint64_t>(column + first_column_);
    }

    /// A seed of the tile is there when rank < full_ranks(), and one more rank where extra_rank() says so: with
    /// order(tile) a permutation of the tiles, the seeds with rank * tiles + order(tile) < n are exactly n.
    std::uint32_t full_ranks() const {
        return plan_.kind == BedKind::poured ? SEEDS_PER_TILE : static_cast<std::uint32_t>(amount_ / tiles_.size());
    }
    bool extra_rank(int column, int row) const;
    std::uint32_t ranks(int column, int row) const { return full_ranks() + (extra_rank(column, row) ? 1u : 0u); }

    /// Whether a seed of that tile is there: its rank, and what was carved.
    bool present(int column, int row, const SeedPose& pose) const;

    /// Carved tiles have CARVE_NODES x CARVE_NODES limits every 10 mm; the first of them, or -1 for a tile that is whole.
    std::int64_t first_carve_node(int column, int row) const;
    const std::vector<glm::vec2>& carve_nodes() const { return carve_nodes_; }
    /// Of a carved tile: the same for tiles with the same nodes.
    std::uint64_t carve_hash(int column, int row) const;
    /// Whether a brush was at work or will be: all that the packing has above the bed may be needed.
    bool is_brushed() const { return field_ != nullptr; }

    /// Nothing for 0 and for numbers above last_number().
    std::optional<SeedPlace> find(std::uint64_t number) const;

    /// A seed that is there and lies on top, another for each `pick`; nothing when no seed is there.
    std::optional<SeedPlace> find_on_top(std::uint64_t pick) const;

    /// South-west corner of the occupied rectangle, m; the ground is plan().height_m.
    glm::vec2 corner_m() const;

  private:
    /// As it is when all have arrived, while not all have.
    struct All {
        std::uint64_t amount = 0;
        std::int64_t carved = 0;
        std::vector<glm::vec2> nodes;
    };
    void fill(std::int64_t density);
    void pour(std::int64_t density);
    void number_seeds();
    std::vector<std::uint32_t> numbered_in(int column, int row) const;
    void find_surface();
    void carve();
    /// Whether the tile holds other seeds than with that page of nodes; -1: than uncarved.
    bool changed(int column, int row, std::int32_t page) const;
    /// By how many seeds the tile has more than its ranks.
    std::int64_t carved_in(int column, int row) const;
    std::int64_t count_carved() const;
    void reach_exactly(std::int64_t seeds);
    std::optional<SeedPlace> find_poured(std::uint64_t number) const;
    void pile_up(std::int64_t seeds);
    float carve_limit(std::int64_t first_node, glm::vec2 place_mm, bool of_bed) const;
    std::uint64_t amount_of(std::int64_t density) const;
    std::size_t index_of(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) + static_cast<std::size_t>(column);
    }

    static TroddenTile trodden_tile(const Packing& packing, std::uint16_t id, glm::vec2 corner_m, float pitch_m);

    // bed_hands.cpp
    StrokeField::Ground ground() const;
    void lay_strokes();
    void arrive();
    void all_arrived();
    float heaps_lowered_by(std::int64_t wanted) const;

    const Packing* packing_;
    const Packing* shipped_;  // what a pour is taken from
    BedPlan plan_;
    std::int64_t density_ = 0, gathered_ = 0;  // as asked for
    double pour_ = 1.0;
    std::uint64_t amount_ = 0;  // before carving
    std::int64_t carved_ = 0;   // what carving changed
    int first_column_ = 0, first_row_ = 0, columns_ = 0, rows_ = 0;
    std::vector<std::uint16_t> tiles_;
    std::vector<std::int32_t> carve_page_;  // of each tile; -1: whole. Empty: nothing is carved
    std::vector<glm::vec2> carve_nodes_;
    float surface_mm_ = 0.0f;   // of the bed before it was carved
    std::uint64_t stride_ = 1;  // of the permutation; prime to the number of tiles
    std::shared_ptr<const Packing> poured_, whole_pour_;
    /// Seeds with numbers below each tile's, and in the end all; nothing: 6,250 a tile. Of a field, by what `whole_` has there.
    std::shared_ptr<const std::vector<std::uint64_t>> first_numbers_;
    std::shared_ptr<const Bed> whole_;

    // What the forms of the plan leave, over which strokes are laid.
    std::vector<std::int32_t> form_page_;
    std::size_t form_nodes_ = 0;
    std::int64_t form_carved_ = 0;
    std::shared_ptr<const StrokeField> field_;  // nullptr: no strokes
    struct Counted {
        std::uint64_t hash = 0;  // of the nodes
        std::int64_t more = 0;   // seeds than without strokes
    };
    std::map<std::size_t, Counted> brushed_;  // tiles
    std::optional<All> all_;
};

}  // namespace sunflower::world
