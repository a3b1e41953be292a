// The bed under hands: what brushes did to it, and how far it has been poured in.
#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "engine/world/bed.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::world {
namespace {

constexpr std::size_t nodes_a_page = CARVE_NODES * CARVE_NODES;

}  // namespace

// --- strokes --------------------------------------------------------------------------------------------------------------

/// What the field keeps of the bed for as long as it lives.
StrokeField::Ground Bed::ground() const {
    struct Kept {
        std::vector<CarveForm> forms;
        std::vector<std::uint16_t> tiles;
    };
    const auto kept = std::make_shared<const Kept>(Kept{plan_.carve, plan_.carve.empty() ? decltype(tiles_){} : tiles_});
    const glm::vec2 corner = corner_m();
    const auto limits = [kept, corner, pitch = plan_.pitch_m, columns = columns_, surface = surface_mm_, packing = packing_](
                            glm::ivec2 tile, std::span<const glm::vec2> places, std::span<CarveLimits> found) {
        const glm::vec2 at = corner + pitch * glm::vec2(tile);
        const std::vector<CarveForm> forms = touching(kept->forms, at, pitch);
        TroddenTile trodden;
        if (!forms.empty())
            trodden = trodden_tile(*packing, kept->tiles[static_cast<std::size_t>(tile.y * columns + tile.x)], at, pitch);
        for (std::size_t i = 0; i < places.size(); ++i) found[i] = carve_limits(forms, places[i], surface, trodden);
    };
    return {corner, columns_, rows_, surface_mm_, limits};
}

Bed Bed::with_strokes(const StrokeList& strokes) const {
    Bed bed = *this;
    if (strokes == plan_.strokes) return bed;
    bed.plan_.strokes = strokes;
    if (plan_.kind != BedKind::field || is_pile()) return bed;
    bed.all_arrived();
    bed.lay_strokes();
    bed.arrive();
    return bed;
}

/// Over what the forms leave. Tiles that are as they were are not counted again.
void Bed::lay_strokes() {
    carve_page_ = form_page_;
    carve_nodes_.resize(form_nodes_);
    carved_ = form_carved_;
    if (!plan_.strokes) {
        field_.reset();
        brushed_.clear();
        return;
    }
    auto field = field_ ? std::make_shared<StrokeField>(*field_) : std::make_shared<StrokeField>(ground());
    field->follow(*plan_.strokes);
    field_ = std::move(field);
    if (carve_page_.empty()) carve_page_.assign(tiles_.size(), -1);
    std::map<std::size_t, Counted> brushed;
    for (const glm::ivec2 tile : field_->tiles()) {
        const std::size_t index = index_of(tile.x, tile.y);
        const auto page = static_cast<std::int32_t>(carve_nodes_.size() / nodes_a_page);
        for (int y = 0; y < CARVE_NODES; ++y)
            for (int x = 0; x < CARVE_NODES; ++x) {
                const CarveLimits limits = field_->limits(StrokeField::side * tile + glm::ivec2(x, y));
                carve_nodes_.emplace_back(limits.bed_mm, limits.heap_mm);
            }
        const std::int32_t form = std::exchange(carve_page_[index], page);
        const std::uint64_t hash = carve_hash(tile.x, tile.y);
        if (const auto known = brushed_.find(index); known != brushed_.end() && known->second.hash == hash) {
            brushed[index] = known->second;
        } else {
            const std::int64_t with = carved_in(tile.x, tile.y);
            carve_page_[index] = form;
            const std::int64_t without = form < 0 ? 0 : carved_in(tile.x, tile.y);
            carve_page_[index] = page;
            brushed[index] = {hash, with - without};
        }
        carved_ += brushed[index].more;
    }
    brushed_ = std::move(brushed);
}

std::uint64_t Bed::carve_hash(int column, int row) const {
    // FNV-1a (Fowler, Noll, Vo), 64 bits, by words.
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    const std::int64_t first = first_carve_node(column, row);
    if (first < 0) return hash;
    for (std::size_t i = 0; i < nodes_a_page; ++i) {
        const glm::vec2 node = carve_nodes_[static_cast<std::size_t>(first) + i];
        hash = (hash ^ std::bit_cast<std::uint32_t>(node.x)) * 0x100000001b3ULL;
        hash = (hash ^ std::bit_cast<std::uint32_t>(node.y)) * 0x100000001b3ULL;
    }
    return hash;
}

// --- pouring in -----------------------------------------------------------------------------------------------------------

void Bed::all_arrived() {
    if (!all_) return;
    amount_ = all_->amount;
    carved_ = all_->carved;
    carve_nodes_ = std::move(all_->nodes);
    all_.reset();
}

/// What is carved is what it will be, and only then do heaps grow: where all are lowered by as much there is nearly the right
/// number, and the rest of it are seeds of the bed's last ranks.
void Bed::arrive() {
    if (pour_ >= 1.0) return;
    const std::int64_t wanted = std::llround(pour_ * static_cast<double>(count()));
    all_ = All{amount_, carved_, carve_nodes_};
    if (is_pile()) {
        if (wanted > 0) return pile_up(wanted);
        for (glm::vec2& node : carve_nodes_) node = glm::vec2(-1000.0f);
        carved_ = -static_cast<std::int64_t>(amount_);
        return;
    }
    for (glm::vec2& node : carve_nodes_) node.y = 0.0f;
    carved_ = count_carved();
    if (const std::int64_t heaped = wanted - static_cast<std::int64_t>(count()); heaped > 0) {
        const float lower_mm = heaps_lowered_by(heaped);
        for (std::size_t i = 0; i < carve_nodes_.size(); ++i) carve_nodes_[i].y = all_->nodes[i].y - lower_mm;
        carved_ = count_carved();
    }
    // One rank less is one seed less at the most: this never goes beyond, and without any rank nothing is left.
    for (std::int64_t missing = wanted - static_cast<std::int64_t>(count()); missing != 0;
         missing = wanted - static_cast<std::int64_t>(count())) {
        amount_ = static_cast<std::uint64_t>(std::max<std::int64_t>(static_cast<std::int64_t>(amount_) + missing, 0));
        carved_ = count_carved();
    }
}

/// The most by which all heaps may be lowered so that so many of their seeds are left, or a few more.
float Bed::heaps_lowered_by(std::int64_t wanted) const {
    // Tiles with one form and as many ranks hold the same seeds.
    std::map<std::pair<std::int64_t, std::uint32_t>, std::pair<glm::ivec2, std::int64_t>> kinds;
    for (int row = 0; row < rows_; ++row)
        for (int column = 0; column < columns_; ++column) {
            const std::int64_t first = first_carve_node(column, row);
            if (first < 0) continue;
            auto& kind = kinds[{first, ranks(column, row)}];
            kind.first = {column, row};
            ++kind.second;
        }
    std::vector<std::pair<float, std::int64_t>> under_mm;  // the heap's surface, and how many seeds
    Bed all = *this;
    all.all_arrived();
    for (const auto& [key, kind] : kinds) {
        const PackingTile& tile = packing_->tiles[packing_tile(kind.first.x, kind.first.y)];
        for (std::uint32_t i = 0; i < tile.seed_count; ++i) {
            const SeedPose pose = unpack_seed(packing_->seeds[tile.first_seed + i]);
            if (pose.rank < key.second) continue;
            const float under = all.carve_limit(key.first, pose.position_mm, false) - pose.position_mm.z;
            if (under >= 0.0f) under_mm.emplace_back(under, kind.second);
        }
    }
    std::ranges::sort(under_mm, std::greater<>());
    // Lowered nodes round otherwise by some millionths.
    constexpr float round_mm = 1e-3f;
    for (const auto& [mm, seeds] : under_mm)
        if ((wanted -= seeds) <= 0) return std::max(mm - round_mm, 0.0f);
    return 0.0f;
}

}  // namespace sunflower::world
