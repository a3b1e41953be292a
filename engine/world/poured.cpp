#include "engine/world/poured.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "engine/core/error.hpp"
#include "engine/core/hash.hpp"
#include "engine/world/rest.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::world {
namespace {

// Seen from outside, nothing shows that lies so far below the surface (straight down; 38 mm from a bank of 31 degrees).
constexpr float skin_mm = 45.0f;
// The surface is moved by no more than this to reach a count.
constexpr float most_lift_mm = 60.0f;
// As far as a seed reaches from its origin.
constexpr float reach_mm = 12.8f;
// So few are looked at one by one: none of them may hang in the air.
constexpr std::int64_t few_seeds = 3000;

struct ColumnSeed {
    glm::vec3 position_mm;
    PackedSeed words;
};

/// Heights at the nodes of a place: of the surface, and of what is hidden under it.
struct Place {
    int column, row;
    std::array<glm::vec2, CARVE_NODES * CARVE_NODES> nodes;

    glm::vec2 at(glm::vec3 p) const {
        const glm::vec2 q = glm::clamp(glm::vec2(p), 0.0f, TILE_MM) / CARVE_STEP_MM;
        const glm::ivec2 node = glm::min(glm::ivec2(q), glm::ivec2(CARVE_NODES - 2));
        const glm::vec2 f = q - glm::vec2(node);
        const glm::vec2* n = nodes.data() + node.y * CARVE_NODES + node.x;
        return glm::mix(glm::mix(n[0], n[1], f.x), glm::mix(n[CARVE_NODES], n[CARVE_NODES + 1], f.x), f.y);
    }
};

class Pour {
  public:
    Pour(const std::vector<PackedSeed>& column, const BedPlan& plan) : plan_(plan) {
        for (const PackedSeed& words : column) column_.push_back({unpack_seed(words).position_mm, words});
        std::ranges::sort(column_, {}, [](const ColumnSeed& s) { return s.position_mm.z; });
    }

    /// Calls visit(place, seed, enters): by how much the surface must be lifted for the seed to be there. In a fixed order.
    template <typename Visit>
    void each(Visit visit) const {
        Place place{};
        for (place.row = 0; place.row < plan_.rows; ++place.row)
            for (place.column = 0; place.column < plan_.columns; ++place.column) {
                const glm::vec2 corner = plan_.corner_m + plan_.pitch_m * glm::vec2(place.column, place.row);
                float highest = -1000.0f;
                for (int y = 0; y < CARVE_NODES; ++y)
                    for (int x = 0; x < CARVE_NODES; ++x) {
                        const glm::vec2 at = corner + 0.001f * CARVE_STEP_MM * glm::vec2(x, y);
                        glm::vec2& node = place.nodes[static_cast<std::size_t>(y * CARVE_NODES + x)];
                        node = poured_heights(plan_.carve, at);
                        highest = std::max(highest, node.x);
                    }
                for (const ColumnSeed& seed : column_) {
                    if (seed.position_mm.z > highest + most_lift_mm) break;
                    const glm::vec2 there = place.at(seed.position_mm);
                    if (seed.position_mm.z < there.y) continue;
                    visit(place, seed, seed.position_mm.z - there.x);
                }
            }
    }

  private:
    const BedPlan& plan_;
    std::vector<ColumnSeed> column_;
};

/// The lift at which exactly so many are there, the first `ties` of those that enter right then.
struct Lift {
    float mm = 0.0f;
    std::int64_t ties = std::numeric_limits<std::int64_t>::max();
};

Lift lift_for(const Pour& pour, std::int64_t wanted) {
    std::int64_t sure = 0;
    std::vector<float> enters;
    pour.each([&](const Place&, const ColumnSeed&, float lift) {
        if (lift <= -most_lift_mm)
            ++sure;
        else if (lift <= most_lift_mm)
            enters.push_back(lift);
    });
    const std::int64_t missing = wanted - sure;
    if (missing < 1 || missing > static_cast<std::int64_t>(enters.size()))
        core::fail("the plan asks for {} seeds, and its forms hold {} to {}: make them larger or smaller", wanted, sure + 1,
                   sure + static_cast<std::int64_t>(enters.size()));
    const auto last = enters.begin() + missing - 1;
    std::ranges::nth_element(enters, last);
    return {*last, std::count(enters.begin(), last + 1, *last)};
}

struct Kept {
    SeedPose pose;
    int column, row;
    glm::vec3 whole_mm;  // from the plan's corner
};

SeedPose moved(const Kept& seed) {
    SeedPose pose = seed.pose;
    pose.position_mm = seed.whole_mm;
    return pose;
}

/// Of few seeds those that would stay; looked at again until all do.
std::vector<Kept> at_rest(std::vector<Kept> seeds) {
    for (bool fell = true; fell;) {
        std::vector<SeedPose> poses;
        for (const Kept& seed : seeds) poses.push_back(moved(seed));
        std::vector<const SeedPose*> all;
        for (const SeedPose& pose : poses) all.push_back(&pose);
        std::vector<Kept> left;
        for (std::size_t i = 0; i < seeds.size(); ++i)
            if (stays(poses[i], all, 0.5f)) left.push_back(seeds[i]);
        fell = left.size() < seeds.size();
        seeds = std::move(left);
    }
    return seeds;
}

/// Single seeds on the ground, clear of one another and of what lies there.
void strew(const BedPlan& plan, float lift_mm, std::vector<Kept>& seeds) {
    for (const CarveForm& form : plan.carve) {
        if (form.kind != CarveKind::loose) continue;
        for (int i = 0, tries = 0; i < form.count; ++i) {
            for (;; ++tries) {
                if (tries > 200 * form.count)
                    core::fail("{} single seeds do not lie clear of one another within {} m; ask for fewer", form.count,
                               form.radius_m);
                const auto h =
                    core::hash3(static_cast<std::uint32_t>(tries), static_cast<std::uint32_t>(form.variety), 0x1005eu);
                // Denser towards the middle, as they roll.
                const float away = glm::mix(form.floor_m, form.radius_m,
                                            std::pow(core::unit_float(core::hash2(h, 6)), form.floor_m > 0.0f ? 2.0f : 0.75f));
                const float angle = 6.2831853f * core::unit_float(core::hash2(h, 7));
                const glm::vec2 at_m = form.at_m + away * glm::vec2(std::cos(angle), std::sin(angle));
                // Not where the form itself stands: a seed's length from it at least, or its own thickness above the ground.
                if (poured_heights(plan.carve, at_m).x + lift_mm > -6.0f) continue;
                const glm::vec2 from_mm = 1000.0f * (at_m - plan.corner_m);
                const glm::ivec2 tile = glm::ivec2(glm::floor(from_mm / TILE_MM));
                if (tile.x < 0 || tile.y < 0 || tile.x >= plan.columns || tile.y >= plan.rows) continue;
                Kept seed{lying_seed(from_mm - TILE_MM * glm::vec2(tile), h), tile.x, tile.y, {}};
                seed.pose = unpack_seed(pack_seed(seed.pose));
                seed.whole_mm = seed.pose.position_mm + glm::vec3(TILE_MM * glm::vec2(tile), 0.0f);
                const SeedPose pose = moved(seed);
                if (std::ranges::any_of(seeds,
                                        [&](const Kept& other) { return touch_of(pose, moved(other), 0.2f).has_value(); }))
                    continue;
                seeds.push_back(seed);
                ++tries;
                break;
            }
        }
    }
}

/// Numbers of what is drawn, for places of which each could begin with a number of its own, 6,250 from the next; with fewer
/// seeds than that, places of one column share their beginning, so that no number is above the count.
void number_seeds(Packing& packing, const BedPlan& plan, std::int64_t count) {
    packing.poured.by_column = plan.seeds > 0 && count < std::int64_t{plan.columns} * plan.rows * SEEDS_PER_TILE;
    if (!packing.poured.by_column) return;
    std::uint32_t next = 0;
    for (int column = 0; column < plan.columns; ++column) {
        const std::uint32_t base = static_cast<std::uint32_t>(column) * SEEDS_PER_TILE;
        next = std::max(next, base);
        for (int row = 0; row < plan.rows; ++row) {
            const PackingTile& tile = packing.tiles[static_cast<std::size_t>(row * plan.columns + column)];
            for (std::uint32_t i = 0; i < tile.seed_count; ++i, ++next) {
                if (next >= count || next - base > 0xffffu)
                    core::fail("{} seeds on {} x {} tiles cannot be numbered; give the plan another shape", count, plan.columns,
                               plan.rows);
                PackedSeed& seed = packing.seeds[tile.first_seed + i];
                seed.w = (seed.w & 0xffffu) | (next - base) << 16u;
            }
        }
    }
}

void add_guests(Packing& packing, const BedPlan& plan) {
    for (int row = 0; row < plan.rows; ++row)
        for (int column = 0; column < plan.columns; ++column) {
            PackingTile& tile = packing.tiles[static_cast<std::size_t>(row * plan.columns + column)];
            tile.first_guest = static_cast<std::uint32_t>(packing.guests.size());
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx) {
                    const int c = column + dx, r = row + dy;
                    if ((dx == 0 && dy == 0) || c < 0 || r < 0 || c >= plan.columns || r >= plan.rows) continue;
                    const PackingTile& other = packing.tiles[static_cast<std::size_t>(r * plan.columns + c)];
                    for (std::uint32_t i = 0; i < other.seed_count; ++i) {
                        SeedPose pose = unpack_seed(packing.seeds[other.first_seed + i]);
                        pose.position_mm += glm::vec3(TILE_MM * glm::vec2(dx, dy), 0.0f);
                        const glm::vec2 p(pose.position_mm);
                        if (glm::any(glm::lessThan(p, glm::vec2(-reach_mm))) ||
                            glm::any(glm::greaterThan(p, glm::vec2(TILE_MM + reach_mm))))
                            continue;
                        PackedSeed words = pack_seed(pose);
                        words.z = packing.seeds[other.first_seed + i].z;
                        words.w = 0;
                        packing.guests.push_back(words);
                    }
                }
            tile.guest_count = static_cast<std::uint32_t>(packing.guests.size()) - tile.first_guest;
        }
}

}  // namespace

Packing make_poured(const Packing& shipped, const BedPlan& plan) {
    const Pour pour(shipped.column, plan);
    const std::int64_t single = loose_count(plan.carve);
    const std::int64_t cut = plan.seeds - single;
    const bool has_form = std::ranges::any_of(
        plan.carve, [](const CarveForm& form) { return form.kind == CarveKind::heap || form.kind == CarveKind::height; });
    Packing packing;
    packing.column = shipped.column;
    std::vector<Kept> seeds;
    std::int64_t count = 0;
    const auto take = [&](Lift lift) {
        seeds.clear();
        count = 0;
        pour.each([&](const Place& place, const ColumnSeed& seed, float enters) {
            if (enters > lift.mm || (enters == lift.mm && lift.ties-- <= 0)) return;
            ++count;
            if (enters <= lift.mm - skin_mm) return;
            seeds.push_back({unpack_seed(seed.words), place.column, place.row,
                             seed.position_mm + glm::vec3(TILE_MM * glm::vec2(place.column, place.row), 0.0f)});
        });
        packing.poured.lift_mm = lift.mm;
    };
    if (has_form) {
        take(plan.seeds > 0 ? lift_for(pour, cut) : Lift{});
        if (count <= few_seeds) {
            // One that would fall is left out, and the next that enters comes instead.
            std::int64_t ask = count;
            for (int round = 0; round < 100; ++round) {
                seeds = at_rest(std::move(seeds));
                const auto left = static_cast<std::int64_t>(seeds.size());
                if (left == cut || plan.seeds == 0) break;
                if (round == 99)
                    core::fail("no pile of exactly {} seeds at rest was found in its forms; change them a little", cut);
                ask += cut - left;
                take(lift_for(pour, ask));
            }
            count = static_cast<std::int64_t>(seeds.size());
        }
    }
    strew(plan, packing.poured.lift_mm, seeds);
    count += single;
    if (plan.seeds > 0 && count != plan.seeds)
        core::fail("the plan asks for {} seeds, and its forms lay {}: say how many with `seeds` or leave it out", plan.seeds,
                   count);
    if (count == 0) core::fail("nothing is poured: a plan of kind 'poured' needs a [[carve]] of kind heap, height or loose");

    std::ranges::stable_sort(seeds, {}, [&](const Kept& seed) { return seed.row * plan.columns + seed.column; });
    auto at = seeds.begin();
    for (int place = 0; place < plan.columns * plan.rows; ++place) {
        PackingTile tile;
        tile.first_seed = static_cast<std::uint32_t>(packing.seeds.size());
        for (; at != seeds.end() && at->row * plan.columns + at->column == place; ++at)
            packing.seeds.push_back(pack_seed(at->pose));
        tile.seed_count = static_cast<std::uint32_t>(packing.seeds.size()) - tile.first_seed;
        if (tile.seed_count > SEEDS_PER_TILE)
            core::fail("a place of the plan shows {} seeds, and {} are the most: make it flatter", tile.seed_count,
                       SEEDS_PER_TILE);
        packing.tiles.push_back(tile);
    }
    order_packing(packing);
    packing.poured.seeds = count;
    number_seeds(packing, plan, count);
    add_guests(packing, plan);
    return packing;
}

std::optional<DeepSeed> deep_seed(const Packing& poured, const BedPlan& plan, std::uint64_t index) {
    const Pour pour(poured.column, plan);
    std::optional<DeepSeed> found;
    std::uint64_t passed = 0;
    pour.each([&](const Place& place, const ColumnSeed& seed, float enters) {
        if (found || enters > poured.poured.lift_mm - skin_mm) return;
        if (passed++ == index) found = DeepSeed{unpack_seed(seed.words), place.column, place.row};
    });
    return found;
}

}  // namespace sunflower::world
