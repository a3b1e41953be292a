#include "engine/world/bed.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

#include "engine/core/error.hpp"
#include "engine/world/poured.hpp"
#include "engine/world/tiling.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::world {
namespace {

/// Of whole tiles a bed has at least four, its corners.
constexpr std::size_t nodes_a_page = CARVE_NODES * CARVE_NODES;
constexpr std::int64_t smallest_patch = 4 * std::int64_t{SEEDS_PER_TILE};
// About as steep as seeds stay where they are (ours): 32 degrees, and a rounded top.
constexpr float pile_slope = 0.62f;
constexpr float pile_round_mm = 35.0f;

std::vector<CarveForm> only_trodden(const std::vector<CarveForm>& forms) {
    std::vector<CarveForm> found;
    std::ranges::copy_if(forms, std::back_inserter(found), [](const CarveForm& f) { return f.kind == CarveKind::trodden; });
    return found;
}

/// The smallest rectangle within the plan, of the plan's shape, that has room for `seeds`. At least 2 x 2 tiles: a bed needs
/// its four corners.
glm::ivec2 gathered_size(const BedPlan& plan, std::int64_t seeds) {
    const double tiles = std::max(1.0, std::ceil(static_cast<double>(seeds) / SEEDS_PER_TILE));
    const double whole = static_cast<double>(plan.columns) * plan.rows;
    if (tiles >= whole) return {plan.columns, plan.rows};
    const int rows = std::clamp(static_cast<int>(std::lround(plan.rows * std::sqrt(tiles / whole))), 2, plan.rows);
    const int columns = std::clamp(static_cast<int>(std::ceil(tiles / rows)), 2, plan.columns);
    return {columns, std::clamp(static_cast<int>(std::ceil(tiles / columns)), 2, plan.rows)};
}

}  // namespace

std::uint64_t seed_capacity(const BedPlan& plan) {
    const auto columns = static_cast<std::uint64_t>(plan.columns), rows = static_cast<std::uint64_t>(plan.rows);
    if (plan.kind == BedKind::sheet) return columns / 2 * rows;
    // Without a count of its own a form has as many numbers as its places.
    if (plan.kind == BedKind::poured && plan.seeds > 0) return static_cast<std::uint64_t>(plan.seeds);
    return columns * rows * SEEDS_PER_TILE;
}

Bed::Bed(const Packing& packing, const BedPlan& plan, BedAmount amount)
    : packing_(&packing), shipped_(&packing), plan_(plan), pour_(std::clamp(amount.pour, 0.0, 1.0)) {
    if (plan.kind == BedKind::sheet) {
        columns_ = rows_ = 1;
        tiles_ = {0};
        amount_ = packing.tiles.at(0).seed_count;
        return;
    }
    if (plan.kind == BedKind::poured) {
        columns_ = plan.columns;
        rows_ = plan.rows;
        tiles_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
        std::iota(tiles_.begin(), tiles_.end(), std::uint16_t{0});
        gathered_ = std::max<std::int64_t>(amount.gathered, 1);
        whole_pour_ = std::make_shared<const Packing>(make_poured(packing, plan));
        pour(amount.density);
        return;
    }
    const std::int64_t most = static_cast<std::int64_t>(capacity());
    gathered_ = std::clamp<std::int64_t>(amount.gathered, 1, most);
    const glm::ivec2 size = gathered_size(plan, gathered_);
    columns_ = size.x;
    rows_ = size.y;
    first_column_ = (plan.columns - columns_) / 2;
    first_row_ = (plan.rows - rows_) / 2;
    tiles_ = arrange_tiles(packing, columns_, rows_, arrangement_seed);
    // A stride near the golden section spreads consecutive tiles of the permutation evenly over the bed.
    stride_ = static_cast<std::uint64_t>(std::llround(static_cast<double>(tiles_.size()) * 0.6180339887498949)) | 1u;
    while (std::gcd(stride_, static_cast<std::uint64_t>(tiles_.size())) != 1) ++stride_;
    fill(amount.density);
    number_seeds();
}

bool Bed::is_pile() const {
    return plan_.kind == BedKind::field && gathered_ < smallest_patch;
}

void Bed::fill(std::int64_t density) {
    density_ = density;
    carved_ = 0;
    carve_page_.clear();
    carve_nodes_.clear();
    field_.reset();
    brushed_.clear();
    all_.reset();
    if (is_pile()) {
        pile_up(std::clamp<std::int64_t>(density, 1, gathered_));
        return arrive();
    }
    // More than the plan can hold stands for all that lie there.
    const bool own = plan_.seeds > 0 && density > static_cast<std::int64_t>(capacity());
    amount_ = amount_of(own ? plan_.seeds : density);
    find_surface();
    carve();
    if (own && gathered_ == static_cast<std::int64_t>(capacity())) reach_exactly(plan_.seeds);
    form_page_ = carve_page_;
    form_nodes_ = carve_nodes_.size();
    form_carved_ = carved_;
    lay_strokes();
    arrive();
}

void Bed::reach_exactly(std::int64_t seeds) {
    // What carving takes is made up for by the next ranks: the bed is a little deeper and what is carved stays as it is. One
    // rank more brings one seed at most, so that this never goes beyond.
    const auto most = static_cast<std::int64_t>(capacity());
    for (std::int64_t missing = seeds - static_cast<std::int64_t>(count()); missing != 0;
         missing = seeds - static_cast<std::int64_t>(count())) {
        const std::int64_t wanted = static_cast<std::int64_t>(amount_) + missing;
        if (wanted > most || wanted < 1)
            core::fail_at(
                plan_.place,
                "the plan asks for {} seeds, and what is carved from it leaves room for {}: ask for fewer or carve less", seeds,
                count());
        amount_ = static_cast<std::uint64_t>(wanted);
        carved_ = count_carved();
    }
}

std::uint64_t Bed::amount_of(std::int64_t density) const {
    const auto wanted = static_cast<std::uint64_t>(std::clamp<std::int64_t>(density, 1, gathered_));
    return std::min(wanted, static_cast<std::uint64_t>(tiles_.size()) * SEEDS_PER_TILE);
}

Bed Bed::with_density(std::int64_t density, double pour) const {
    Bed bed = *this;
    bed.pour_ = std::clamp(pour, 0.0, 1.0);
    if (plan_.kind == BedKind::poured) bed.pour(density);
    if (plan_.kind != BedKind::field) return bed;
    if (density != density_) {
        bed.fill(density);
    } else {
        bed.all_arrived();
        bed.arrive();
    }
    return bed;
}

void Bed::pour(std::int64_t density) {
    const Packing::Poured& whole = whole_pour_->poured;
    const std::int64_t all = std::min(std::clamp<std::int64_t>(density, 1, gathered_), whole.seeds);
    const std::int64_t wanted = std::max<std::int64_t>(std::llround(pour_ * static_cast<double>(all)), 1);
    poured_ = wanted < whole.seeds ? std::make_shared<const Packing>(pour_fewer(*shipped_, plan_, whole, wanted)) : whole_pour_;
    packing_ = poured_.get();
    amount_ = static_cast<std::uint64_t>(packing_->poured.seeds);
    std::vector<std::uint64_t> first{0};
    for (const PackingTile& tile : packing_->tiles) first.push_back(first.back() + tile.seed_count);
    first.back() = static_cast<std::uint64_t>(whole.seeds);
    first_numbers_ = std::make_shared<const std::vector<std::uint64_t>>(std::move(first));
}

void Bed::number_seeds() {
    if (plan_.seeds == 0) return;
    if (columns_ != plan_.columns || rows_ != plan_.rows || is_brushed() ||
        count() != static_cast<std::uint64_t>(plan_.seeds)) {
        BedPlan plain = plan_;
        plain.strokes = nullptr;
        const Bed whole(*packing_, plain, {static_cast<std::int64_t>(capacity()) + 1, static_cast<std::int64_t>(capacity())});
        first_numbers_ = whole.first_numbers_;
        whole_ = whole.whole_;
        return;
    }
    // Tiles of one packing, form and amount are counted once.
    std::map<std::tuple<std::uint16_t, std::int64_t, std::uint32_t>, std::uint64_t> known;
    std::vector<std::uint64_t> first{0};
    for (int row = 0; row < rows_; ++row)
        for (int column = 0; column < columns_; ++column) {
            const auto [at, is_new] =
                known.try_emplace({packing_tile(column, row), first_carve_node(column, row), ranks(column, row)}, 0u);
            if (is_new) at->second = numbered_in(column, row).size();
            first.push_back(first.back() + at->second);
        }
    first_numbers_ = std::make_shared<const std::vector<std::uint64_t>>(std::move(first));
    whole_ = std::make_shared<const Bed>(*this);
}

/// Indices of the tile's seeds that are there, in their order; of a whole bed.
std::vector<std::uint32_t> Bed::numbered_in(int column, int row) const {
    std::vector<std::uint32_t> found;
    const PackingTile& tile = packing_->tiles[packing_tile(column, row)];
    for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
        const SeedPose pose = unpack_seed(packing_->seeds[tile.first_seed + i]);
        if (pose.rank < SEEDS_PER_TILE && present(column, row, pose)) found.push_back(pose.index);
    }
    std::ranges::sort(found);
    return found;
}

std::uint64_t Bed::number_of(int column, int row, std::uint32_t index) const {
    const std::uint64_t tile = plan_tile(column, row);
    if (!first_numbers_) return tile * SEEDS_PER_TILE + index + 1;
    if (!whole_) return (*first_numbers_)[tile] + index + 1;
    const std::vector<std::uint32_t> there = whole_->numbered_in(column + first_column_, row + first_row_);
    // What is heaped up carries numbers of those dug nearby.
    const auto at = std::ranges::lower_bound(there, index);
    return (*first_numbers_)[tile] + std::min<std::uint64_t>(static_cast<std::uint64_t>(at - there.begin()), there.size() - 1) +
           1;
}

void Bed::pile_up(std::int64_t seeds) {
    plan_.carve.clear();
    amount_ = static_cast<std::uint64_t>(smallest_patch);
    carved_ = seeds - smallest_patch;
    carve_page_ = {0, 1, 2, 3};
    // Seeds enter one by one as the cone grows. Where two of them enter so nearly at once that the device's arithmetic might
    // see them in another order, the cone's middle moves a little.
    constexpr float clear_gap_mm = 1e-3f;
    constexpr int most_tries = 64;
    float best_gap_mm = -1.0f, best_height_mm = 0.0f;
    std::vector<glm::vec2> best_nodes;
    for (int attempt = 0; attempt < most_tries && best_gap_mm < clear_gap_mm; ++attempt) {
        const glm::vec2 middle_mm = glm::vec2(TILE_MM) + 0.37f * static_cast<float>(attempt) * glm::vec2(1.0f, 0.5f);
        carve_nodes_.clear();
        std::vector<float> enters_mm;
        for (int tile = 0; tile < 4; ++tile) {
            const glm::vec2 corner_mm = TILE_MM * glm::vec2(static_cast<float>(tile & 1), static_cast<float>(tile >> 1));
            for (int y = 0; y < CARVE_NODES; ++y)
                for (int x = 0; x < CARVE_NODES; ++x) {
                    const glm::vec2 at = corner_mm + CARVE_STEP_MM * glm::vec2(static_cast<float>(x), static_cast<float>(y));
                    carve_nodes_.emplace_back(-pile_slope * glm::length(glm::vec3(at - middle_mm, pile_round_mm)));
                }
            const PackingTile& packed = packing_->tiles[packing_tile(tile & 1, tile >> 1)];
            for (std::uint32_t i = 0; i < packed.seed_count; ++i) {
                const SeedPose pose = unpack_seed(packing_->seeds[packed.first_seed + i]);
                if (pose.rank >= SEEDS_PER_TILE) continue;
                enters_mm.push_back(pose.position_mm.z -
                                    carve_limit(first_carve_node(tile & 1, tile >> 1), pose.position_mm, true));
            }
        }
        const auto last = enters_mm.begin() + seeds - 1;
        std::ranges::nth_element(enters_mm, last);
        const float next_mm = last + 1 == enters_mm.end() ? *last + 1.0f : *std::ranges::min_element(last + 1, enters_mm.end());
        if (next_mm - *last <= best_gap_mm) continue;
        best_gap_mm = next_mm - *last;
        best_height_mm = 0.5f * (*last + next_mm);
        best_nodes = carve_nodes_;
    }
    for (glm::vec2& node : best_nodes) node = glm::vec2(node.x + best_height_mm, 0.0f);
    carve_nodes_ = std::move(best_nodes);
}

/// Forms speak of the surface of the whole bed; a thinner one has its own, which the highest of its seeds show.
void Bed::find_surface() {
    std::vector<float> heights;
    const PackingTile& sample = packing_->tiles[packing_tile(columns_ / 2, rows_ / 2)];
    for (std::uint32_t i = 0; i < sample.seed_count; ++i) {
        const SeedPose pose = unpack_seed(packing_->seeds[sample.first_seed + i]);
        if (pose.rank < full_ranks()) heights.push_back(pose.position_mm.z);
    }
    // About 500 of a tile's seeds make its skin; their lowest is not far from the mean surface.
    std::ranges::sort(heights, std::greater<>());
    surface_mm_ = heights.empty() ? 0.0f : heights[std::min<std::size_t>(heights.size() - 1, 250)];
}

TroddenTile Bed::trodden_tile(const Packing& packing, std::uint16_t id, glm::vec2 corner_m, float pitch_m) {
    const PackingTile& tile = packing.tiles[id];
    return {corner_m, pitch_m, id, tile.west, tile.east, tile.south, tile.north};
}

void Bed::carve() {
    if (plan_.carve.empty()) return;
    carve_page_.assign(tiles_.size(), -1);
    std::map<std::uint16_t, std::int32_t> shared;
    for (int row = 0; row < rows_; ++row)
        for (int column = 0; column < columns_; ++column) {
            const glm::vec2 corner =
                corner_m() + plan_.pitch_m * glm::vec2(static_cast<float>(column), static_cast<float>(row));
            std::vector<CarveForm> forms = touching(plan_.carve, corner, plan_.pitch_m);
            if (forms.empty()) continue;
            const std::uint16_t id = packing_tile(column, row);
            std::int32_t& page = carve_page_[index_of(column, row)];
            const TroddenTile trodden = trodden_tile(*packing_, id, corner, plan_.pitch_m);
            const auto add_nodes = [&](const std::vector<CarveForm>& of) {
                page = static_cast<std::int32_t>(carve_nodes_.size() / nodes_a_page);
                for (int y = 0; y < CARVE_NODES; ++y)
                    for (int x = 0; x < CARVE_NODES; ++x) {
                        const glm::vec2 at =
                            corner + 0.001f * CARVE_STEP_MM * glm::vec2(static_cast<float>(x), static_cast<float>(y));
                        const CarveLimits limits = carve_limits(of, at, surface_mm_, trodden);
                        carve_nodes_.emplace_back(limits.bed_mm, limits.heap_mm);
                    }
            };
            const auto drop_nodes = [&] { carve_nodes_.resize(carve_nodes_.size() - nodes_a_page); };
            // What is trodden has one form for all tiles of a kind.
            std::int32_t common = -1;
            if (std::vector<CarveForm> everywhere = only_trodden(forms); !everywhere.empty()) {
                const auto known = shared.find(id);
                if (known == shared.end()) {
                    add_nodes(everywhere);
                    shared[id] = page;
                } else {
                    page = known->second;
                }
                if (everywhere.size() == forms.size()) continue;
                common = page;
            }
            add_nodes(forms);
            // A form that only brushes the tile changes nothing there.
            if (changed(column, row, common)) continue;
            drop_nodes();
            page = common;
        }
    carved_ = count_carved();
}

bool Bed::changed(int column, int row, std::int32_t page) const {
    const PackingTile& tile = packing_->tiles[packing_tile(column, row)];
    const std::uint32_t own = ranks(column, row);
    for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
        const SeedPose pose = unpack_seed(packing_->seeds[tile.first_seed + i]);
        const bool before = page < 0 ? pose.rank < own
                                     : pose.position_mm.z <= carve_limit(std::int64_t{page} * std::int64_t{nodes_a_page},
                                                                         pose.position_mm, pose.rank < own);
        if (present(column, row, pose) != before) return true;
    }
    return false;
}

std::int64_t Bed::carved_in(int column, int row) const {
    const std::uint32_t own = ranks(column, row);
    const PackingTile& tile = packing_->tiles[packing_tile(column, row)];
    std::int64_t more = 0;
    for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
        const SeedPose pose = unpack_seed(packing_->seeds[tile.first_seed + i]);
        more += (present(column, row, pose) ? 1 : 0) - (pose.rank < own ? 1 : 0);
    }
    return more;
}

std::int64_t Bed::count_carved() const {
    std::map<std::pair<std::int64_t, std::uint32_t>, std::int64_t> known;  // by page and ranks
    std::int64_t sum = 0;
    for (int row = 0; row < rows_; ++row)
        for (int column = 0; column < columns_; ++column) {
            const std::int64_t first = first_carve_node(column, row);
            if (first < 0) continue;
            const auto [at, is_new] = known.try_emplace({first, ranks(column, row)}, 0);
            if (is_new) at->second = carved_in(column, row);
            sum += at->second;
        }
    return sum;
}

std::int64_t Bed::first_carve_node(int column, int row) const {
    if (carve_page_.empty()) return -1;
    const std::int32_t page = carve_page_[index_of(column, row)];
    return page < 0 ? -1 : std::int64_t{page} * CARVE_NODES * CARVE_NODES;
}

bool Bed::present(int column, int row, const SeedPose& pose) const {
    const bool of_bed = pose.rank < ranks(column, row);
    const std::int64_t first = first_carve_node(column, row);
    if (first < 0) return of_bed;
    return pose.position_mm.z <= carve_limit(first, pose.position_mm, of_bed);
}

float Bed::carve_limit(std::int64_t first_node, glm::vec2 place_mm, bool of_bed) const {
    const glm::vec2 at = glm::clamp(place_mm, 0.0f, TILE_MM) / CARVE_STEP_MM;
    const glm::ivec2 node = glm::min(glm::ivec2(at), glm::ivec2(CARVE_NODES - 2));
    const glm::vec2 f = at - glm::vec2(node);
    const glm::vec2* nodes = carve_nodes_.data() + first_node + node.y * CARVE_NODES + node.x;
    const glm::vec2 limit =
        glm::mix(glm::mix(nodes[0], nodes[1], f.x), glm::mix(nodes[CARVE_NODES], nodes[CARVE_NODES + 1], f.x), f.y);
    return of_bed ? limit.x : limit.y;
}

bool Bed::extra_rank(int column, int row) const {
    const auto index =
        static_cast<std::uint64_t>(row) * static_cast<std::uint64_t>(columns_) + static_cast<std::uint64_t>(column);
    return index * stride_ % tiles_.size() < amount_ % tiles_.size();
}

std::optional<SeedPlace> Bed::find_on_top(std::uint64_t pick) const {
    if (plan_.kind == BedKind::sheet) return find(1 + pick % capacity());
    constexpr float skin_mm = 10.0f;
    const std::uint64_t count = tiles_.size();
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t tile = (pick + i) % count;
        const auto column = static_cast<int>(tile % static_cast<std::uint64_t>(columns_));
        const auto row = static_cast<int>(tile / static_cast<std::uint64_t>(columns_));
        if (ranks(column, row) == 0) continue;
        const PackingTile& packed = packing_->tiles[packing_tile(column, row)];
        std::vector<SeedPose> there;
        float top_mm = 0.0f;
        for (std::uint32_t k = 0; k < packed.seed_count; ++k) {
            const SeedPose pose = unpack_seed(packing_->seeds[packed.first_seed + k]);
            if (pose.rank >= SEEDS_PER_TILE || !present(column, row, pose)) continue;
            top_mm = std::max(top_mm, pose.position_mm.z);
            there.push_back(pose);
        }
        std::erase_if(there, [&](const SeedPose& pose) { return pose.position_mm.z < top_mm - skin_mm; });
        if (there.empty()) continue;
        const SeedPose& chosen = there[pick / count % there.size()];
        return find(number_of(column, row, chosen.index));
    }
    return std::nullopt;
}

glm::vec2 Bed::corner_m() const {
    return plan_.corner_m + plan_.pitch_m * glm::vec2(static_cast<float>(first_column_), static_cast<float>(first_row_));
}

std::optional<SeedPlace> Bed::find_poured(std::uint64_t number) const {
    const auto place_of = [&](int column, int row, const SeedPose& pose) {
        SeedPlace place;
        place.number = number;
        place.painted = plan_tile(column, row) * SEEDS_PER_TILE + pose.index + 1;
        place.position_m =
            glm::vec3(corner_m() + plan_.pitch_m * glm::vec2(column, row), plan_.height_m) + 0.001f * pose.position_mm;
        place.rotation = pose.rotation;
        place.scale = pose.scale;
        const glm::vec2 heights = poured_heights(plan_.carve, glm::vec2(place.position_m));
        place.depth_mm = std::max(0.0f, heights.x + packing_->poured.lift_mm - pose.position_mm.z);
        return place;
    };
    std::uint64_t drawn = 0;
    for (int row = 0; row < rows_; ++row)
        for (int column = 0; column < columns_; ++column) {
            const PackingTile& tile = packing_->tiles[packing_tile(column, row)];
            if (number > drawn && number <= drawn + tile.seed_count)
                for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
                    const SeedPose pose = unpack_seed(packing_->seeds[tile.first_seed + i]);
                    if (drawn + pose.index + 1 == number) return place_of(column, row, pose);
                }
            drawn += tile.seed_count;
        }
    if (number <= count())
        if (const auto deep = deep_seed(*packing_, plan_, number - 1 - drawn))
            return place_of(deep->column, deep->row, deep->pose);
    SeedPlace nowhere;
    nowhere.number = nowhere.painted = number;
    nowhere.present = false;
    nowhere.position_m = glm::vec3(plan_.corner_m, plan_.height_m);
    return nowhere;
}

std::optional<SeedPlace> Bed::find(std::uint64_t number) const {
    if (number == 0 || number > last_number()) return std::nullopt;
    if (plan_.kind == BedKind::poured) return find_poured(number);
    std::uint64_t tile = (number - 1) / SEEDS_PER_TILE;
    auto index = static_cast<std::uint32_t>((number - 1) % SEEDS_PER_TILE);
    if (whole_) {
        const auto after = std::ranges::upper_bound(*first_numbers_, number - 1);
        tile = static_cast<std::uint64_t>(after - first_numbers_->begin()) - 1;
        index = whole_
                    ->numbered_in(static_cast<int>(tile % static_cast<std::uint64_t>(plan_.columns)),
                                  static_cast<int>(tile / static_cast<std::uint64_t>(plan_.columns)))
                    .at(number - 1 - (*first_numbers_)[tile]);
    }
    const int column = static_cast<int>(tile % static_cast<std::uint64_t>(plan_.columns)) - first_column_;
    const int row = static_cast<int>(tile / static_cast<std::uint64_t>(plan_.columns)) - first_row_;
    SeedPlace place;
    place.number = number;
    place.painted = tile * SEEDS_PER_TILE + index + 1;
    if (column < 0 || row < 0 || column >= columns_ || row >= rows_) {
        place.present = false;
        place.position_m = glm::vec3(plan_.corner_m, plan_.height_m);
        return place;
    }
    const PackingTile& found = packing_->tiles[packing_tile(column, row)];
    float top_mm = 0.0f;
    for (std::uint32_t i = 0; i < found.seed_count; ++i) {
        const SeedPose pose = unpack_seed(packing_->seeds[found.first_seed + i]);
        const bool there = present(column, row, pose);
        if (there) top_mm = std::max(top_mm, pose.position_mm.z);
        if (pose.rank >= SEEDS_PER_TILE || pose.index != index) continue;
        const glm::vec2 tile_corner_m =
            corner_m() + plan_.pitch_m * glm::vec2(static_cast<float>(column), static_cast<float>(row));
        place.position_m = glm::vec3(tile_corner_m, plan_.height_m) + 0.001f * pose.position_mm;
        place.rotation = pose.rotation;
        place.scale = pose.scale;
        place.present = there;
        place.carved = !there && pose.rank < ranks(column, row) && !is_pile();
        place.depth_mm = pose.position_mm.z;
    }
    place.depth_mm = std::max(0.0f, top_mm - place.depth_mm);
    return place;
}

}  // namespace sunflower::world
