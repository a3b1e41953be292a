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
// So few are looked at one by one: none of them may hang in the air. Fewer while a dial is turned, for the time it takes.
constexpr std::int64_t few_seeds = 3000, few_in_passing = 1000;

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
    /// sinks: what is hidden may be lower than the forms say.
    Pour(const std::vector<PackedSeed>& column, const BedPlan& plan, bool sinks) : plan_(plan), sinks_(sinks) {
        for (const PackedSeed& words : column) column_.push_back({unpack_seed(words).position_mm, words});
        std::ranges::sort(column_, {}, [](const ColumnSeed& s) { return s.position_mm.z; });
    }

    /// Calls visit(place, seed, enters, above): by how much the surface must be lifted for the seed to be there, and how far
    /// it lies above what is hidden. In a fixed order.
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
                    if (seed.position_mm.z > highest + most_mm_) break;
                    const glm::vec2 there = place.at(seed.position_mm);
                    const float above = seed.position_mm.z - there.y;
                    if (above < 0.0f && (!sinks_ || there.x < there.y)) continue;
                    visit(place, seed, seed.position_mm.z - there.x, above);
                }
            }
    }

    /// From now on only seeds that enter at this lift or below are visited.
    void limit(float lift_mm) { most_mm_ = std::min(lift_mm, most_lift_mm); }

  private:
    const BedPlan& plan_;
    bool sinks_;
    float most_mm_ = most_lift_mm;
    std::vector<ColumnSeed> column_;
};

/// The lift at which exactly so many are there, the first `ties` of those that enter right then.
struct Lift {
    float mm = 0.0f;
    std::int64_t ties = std::numeric_limits<std::int64_t>::max();
};

Lift lift_for(const Pour& pour, const BedPlan& plan, std::int64_t wanted) {
    std::int64_t sure = 0;
    std::vector<float> enters;
    pour.each([&](const Place&, const ColumnSeed&, float lift, float) {
        if (lift <= -most_lift_mm)
            ++sure;
        else if (lift <= most_lift_mm)
            enters.push_back(lift);
    });
    const std::int64_t missing = wanted - sure;
    if (missing < 1 || missing > static_cast<std::int64_t>(enters.size()))
        core::fail_at(plan.place, "the plan asks for {} seeds, and its forms hold {} to {}: make them larger or smaller",
                      wanted, sure + 1, sure + static_cast<std::int64_t>(enters.size()));
    const auto last = enters.begin() + missing - 1;
    std::ranges::nth_element(enters, last);
    return {*last, std::count(enters.begin(), last + 1, *last)};
}

/// The same for fewer seeds than the whole form has: it sinks, and what is hidden under it sinks as much. A seed is there from
/// the lift at which it enters to the one at which what is hidden has sunk beneath it no more.
Lift lift_for_fewer(const Pour& pour, std::int64_t wanted, float whole_lift_mm) {
    // Squares of a millimetre first, then the seeds of one of them.
    constexpr float deepest_mm = 2000.0f;
    constexpr auto bins = static_cast<std::size_t>(deepest_mm + most_lift_mm) + 2;
    const auto bin = [&](float mm) {
        return static_cast<std::size_t>(std::clamp(mm - whole_lift_mm + deepest_mm, 0.0f, static_cast<float>(bins - 1)));
    };
    std::vector<std::int64_t> more(bins, 0);
    const auto last_of = [&](float above) { return above < 0.0f ? above + whole_lift_mm : std::numeric_limits<float>::max(); };
    pour.each([&](const Place&, const ColumnSeed&, float enters, float above) {
        ++more[bin(enters)];
        if (above < 0.0f) --more[bin(last_of(above))];
    });
    std::size_t chosen = 0;
    std::int64_t before = 0;
    while (chosen + 1 < bins && before + more[chosen] < wanted) before += more[chosen++];
    struct Change {
        float mm;
        int by;
    };
    std::vector<Change> changes;
    pour.each([&](const Place&, const ColumnSeed&, float enters, float above) {
        if (bin(enters) == chosen) changes.push_back({enters, 1});
        if (above < 0.0f && bin(last_of(above)) == chosen) changes.push_back({last_of(above), -1});
    });
    // At one height those that enter come first: the others are still there then.
    std::ranges::sort(changes, [](Change a, Change b) { return a.mm != b.mm ? a.mm < b.mm : a.by > b.by; });
    Lift lift{whole_lift_mm, 0};
    for (std::size_t i = 0; i < changes.size() && before < wanted; ++i) {
        if (changes[i].mm != lift.mm) lift = {changes[i].mm, 0};
        before += changes[i].by;
        lift.ties += changes[i].by > 0 ? 1 : 0;
    }
    return lift;
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

/// Of few seeds those that would stay: where one is left out, its neighbours are looked at again.
std::vector<Kept> at_rest(std::vector<Kept> seeds) {
    // From west to east, so that those that may touch one are next to it.
    std::ranges::stable_sort(seeds, {}, [](const Kept& seed) { return seed.whole_mm.x; });
    std::vector<SeedPose> poses;
    for (const Kept& seed : seeds) poses.push_back(moved(seed));
    std::vector<std::vector<std::size_t>> near(seeds.size());
    for (std::size_t i = 0; i < poses.size(); ++i)
        for (std::size_t k = i + 1; k < poses.size() && poses[k].position_mm.x < poses[i].position_mm.x + 2.0f * reach_mm; ++k)
            if (glm::distance(poses[k].position_mm, poses[i].position_mm) < 2.0f * reach_mm) {
                near[i].push_back(k);
                near[k].push_back(i);
            }
    std::vector<char> there(seeds.size(), 1), look(seeds.size(), 1);
    for (bool fell = true; fell;) {
        std::vector<std::size_t> falling;
        for (std::size_t i = 0; i < seeds.size(); ++i) {
            if (!there[i] || !look[i]) continue;
            std::vector<const SeedPose*> others;
            for (const std::size_t k : near[i])
                if (there[k]) others.push_back(&poses[k]);
            if (!stays(poses[i], others, 0.5f)) falling.push_back(i);
            look[i] = 0;
        }
        for (const std::size_t i : falling) {
            there[i] = 0;
            for (const std::size_t k : near[i]) look[k] = 1;
        }
        fell = !falling.empty();
    }
    std::vector<Kept> left;
    for (std::size_t i = 0; i < seeds.size(); ++i)
        if (there[i]) left.push_back(seeds[i]);
    return left;
}

/// Single seeds on the ground, `most` of them at the most, clear of one another and of what lies there.
void strew(const BedPlan& plan, float lift_mm, std::int64_t most, std::vector<Kept>& seeds) {
    // Higher ones touch nothing that lies on the ground.
    std::vector<SeedPose> low;
    for (const Kept& seed : seeds)
        if (seed.whole_mm.z < 3.0f * reach_mm) low.push_back(moved(seed));
    for (const CarveForm& form : plan.carve) {
        if (form.kind != CarveKind::loose) continue;
        for (int i = 0, tries = 0; i < form.count && most > 0; ++i, --most) {
            for (;; ++tries) {
                if (tries > 200 * form.count)
                    core::fail_at(plan.place, "{} single seeds do not lie clear of one another within {} m; ask for fewer",
                                  form.count, form.radius_m);
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
                if (std::ranges::any_of(low, [&](const SeedPose& other) { return touch_of(pose, other, 0.2f).has_value(); }))
                    continue;
                seeds.push_back(seed);
                low.push_back(pose);
                ++tries;
                break;
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

namespace {

/// `wanted` of the whole form's seeds (whole.seeds; 0: it is poured for the first time).
Packing pour_out(const Packing& shipped, const BedPlan& plan, const Packing::Poured& whole, std::int64_t wanted) {
    const bool fewer = whole.seeds > 0;
    Pour pour(shipped.column, plan, fewer);
    const bool has_form = std::ranges::any_of(
        plan.carve, [](const CarveForm& form) { return form.kind == CarveKind::heap || form.kind == CarveKind::height; });
    std::int64_t single = loose_count(plan.carve);
    if (fewer)
        single = has_form ? std::llround(static_cast<double>(single * wanted) / static_cast<double>(whole.seeds)) : wanted;
    const std::int64_t cut = wanted - single;
    Packing packing;
    packing.column = shipped.column;
    std::vector<Kept> seeds;
    std::int64_t count = 0;
    bool deep_ones = false;
    const auto lift_of = [&](std::int64_t ask) {
        return fewer ? lift_for_fewer(pour, ask, whole.lift_mm) : lift_for(pour, plan, ask);
    };
    const auto take = [&](Lift lift) {
        seeds.clear();
        count = 0;
        packing.poured.lift_mm = lift.mm;
        packing.poured.sunk_mm = fewer ? std::min(lift.mm - whole.lift_mm, 0.0f) : 0.0f;
        pour.each([&](const Place& place, const ColumnSeed& seed, float enters, float above) {
            if (above < packing.poured.sunk_mm || enters > lift.mm || (enters == lift.mm && lift.ties-- <= 0)) return;
            ++count;
            if (!deep_ones && enters <= lift.mm - skin_mm) return;
            seeds.push_back({unpack_seed(seed.words), place.column, place.row,
                             seed.position_mm + glm::vec3(TILE_MM * glm::vec2(place.column, place.row), 0.0f)});
        });
    };
    if (has_form && (cut > 0 || !fewer)) {
        take(wanted > 0 ? lift_of(cut) : Lift{});
        if (count <= (fewer ? few_in_passing : few_seeds)) {
            // One that would fall is left out, and the next that enters comes instead. Those in the midst carry others.
            deep_ones = true;
            if (fewer) pour.limit(packing.poured.lift_mm + most_lift_mm);
            take(wanted > 0 ? lift_of(cut) : Lift{});
            std::int64_t ask = count;
            const int rounds = fewer ? 8 : 100;
            std::vector<Kept> nearest;
            const auto off = [&](const std::vector<Kept>& some) {
                return std::abs(static_cast<std::int64_t>(some.size()) - cut);
            };
            for (int round = 0; round < rounds; ++round) {
                seeds = at_rest(std::move(seeds));
                const auto left = static_cast<std::int64_t>(seeds.size());
                if (round == 0 || off(seeds) < off(nearest)) nearest = seeds;
                if (left == cut || wanted == 0) break;
                if (!fewer && round == rounds - 1)
                    core::fail_at(plan.place,
                                  "no pile of exactly {} seeds at rest was found in its forms; change them a little", cut);
                ask += cut - left;
                take(lift_of(std::max<std::int64_t>(ask, 1)));
            }
            // While a dial is turned, as many as lie at rest are as good as the number that was asked for in passing.
            seeds = std::move(nearest);
            count = static_cast<std::int64_t>(seeds.size());
        }
    }
    strew(plan, packing.poured.lift_mm, single, seeds);
    count += single;
    if (plan.seeds > 0 && !fewer && count != plan.seeds)
        core::fail_at(plan.place, "the plan asks for {} seeds, and its forms lay {}: say how many with `seeds` or leave it out",
                      plan.seeds, count);
    if (count == 0)
        core::fail_at(plan.place, "nothing is poured: a plan of kind 'poured' needs a [[carve]] of kind heap, height or loose");

    std::ranges::stable_sort(seeds, {}, [&](const Kept& seed) { return seed.row * plan.columns + seed.column; });
    auto at = seeds.begin();
    for (int place = 0; place < plan.columns * plan.rows; ++place) {
        PackingTile tile;
        tile.first_seed = static_cast<std::uint32_t>(packing.seeds.size());
        for (; at != seeds.end() && at->row * plan.columns + at->column == place; ++at)
            packing.seeds.push_back(pack_seed(at->pose));
        tile.seed_count = static_cast<std::uint32_t>(packing.seeds.size()) - tile.first_seed;
        if (tile.seed_count > SEEDS_PER_TILE)
            core::fail_at(plan.place, "a place of the plan shows {} seeds, and {} are the most: make it flatter",
                          tile.seed_count, SEEDS_PER_TILE);
        packing.tiles.push_back(tile);
    }
    order_packing(packing);
    packing.poured.seeds = count;
    add_guests(packing, plan);
    return packing;
}

}  // namespace

Packing make_poured(const Packing& shipped, const BedPlan& plan) {
    return pour_out(shipped, plan, {}, plan.seeds);
}

Packing pour_fewer(const Packing& shipped, const BedPlan& plan, const Packing::Poured& whole, std::int64_t seeds) {
    return pour_out(shipped, plan, whole, seeds);
}

std::optional<DeepSeed> deep_seed(const Packing& poured, const BedPlan& plan, std::uint64_t index) {
    const Pour pour(poured.column, plan, poured.poured.sunk_mm < 0.0f);
    std::optional<DeepSeed> found;
    std::uint64_t passed = 0;
    pour.each([&](const Place& place, const ColumnSeed& seed, float enters, float above) {
        if (found || above < poured.poured.sunk_mm || enters > poured.poured.lift_mm - skin_mm) return;
        if (passed++ == index) found = DeepSeed{unpack_seed(seed.words), place.column, place.row};
    });
    return found;
}

}  // namespace sunflower::world
