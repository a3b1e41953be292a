// `sunflower-bake pack --check`: every promise of the packing, measured on the finished table.
#include "engine/bake/pack.hpp"
#include "engine/core/progress.hpp"
#include "engine/world/packing_figures.hpp"
#include "engine/world/tiling.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <limits>

namespace sunflower::bake {
namespace {

using namespace world;

class Report {
  public:
    void figure(std::string_view name, float value, float least, float most, std::string_view unit, int digits = 3) {
        bool good = value >= least && value <= most;
        all_good_ = all_good_ && good;
        std::string bound = least == -unbounded ? fmt::format("<= {:g}", most)
                            : most == unbounded ? fmt::format(">= {:g}", least)
                                                : fmt::format("{:g} .. {:g}", least, most);
        fmt::print("{:4}  {:<58} {:>10.{}f} {:<7} {}\n", good ? "ok" : "FAIL", name, value, digits, unit, bound);
        std::fflush(stdout);
    }
    void most(std::string_view name, float value, float bound, std::string_view unit, int digits = 3) {
        figure(name, value, -unbounded, bound, unit, digits);
    }
    void note(std::string_view name, float value, std::string_view unit, int digits = 3) {
        fmt::print("      {:<58} {:>10.{}f} {}\n", name, value, digits, unit);
    }
    bool good() const { return all_good_; }

  private:
    static constexpr float unbounded = std::numeric_limits<float>::max();
    bool all_good_ = true;
};

void check_counts(Report& report, const Packing& packing) {
    std::size_t interior = 0, least = packing.seeds.size(), most_bed = 0, least_bed = packing.seeds.size();
    for (const PackingTile& tile : packing.tiles) {
        std::size_t bed = 0;
        for (std::uint32_t k = 0; k < tile.seed_count; ++k) {
            if ((packing.seeds[tile.first_seed + k].w & 0xffffu) < SEEDS_PER_TILE) ++bed;
        }
        most_bed = std::max(most_bed, bed);
        least_bed = std::min(least_bed, bed);
        if (tile.kind != TileKind::interior) continue;
        ++interior;
        least = std::min<std::size_t>(least, tile.seed_count);
    }
    auto exact = [&](std::string_view name, std::size_t value, std::size_t wanted) {
        report.figure(name, static_cast<float>(value), static_cast<float>(wanted), static_cast<float>(wanted), "", 0);
    };
    exact("interior tiles", interior, 81);
    exact("border and corner tiles", packing.tiles.size() - interior, 48);
    exact("seeds of the bed in a tile, least", least_bed, SEEDS_PER_TILE);
    exact("seeds of the bed in a tile, most", most_bed, SEEDS_PER_TILE);
    exact("seeds in an interior tile with what lies above", least, 10000);
    exact("seeds in the column", packing.column.size(), 100000);
}

void check_overlaps(Report& report, const Packing& packing, core::Progress& progress) {
    Arrangement small{14, 12, arrange_tiles(packing, 14, 12, 7)};
    OverlapFigures bed = measure_overlaps(packing, small, 0, 0, small.columns, small.rows);
    report.most("overlap in the bed, 14 x 12 tiles with borders, p99", bed.p99_mm, 0.1f, "mm");
    report.most("overlap in the bed, largest", bed.largest_mm, 0.3f, "mm");
    report.most("overlap across tile borders, p99", bed.across_p99_mm, 0.1f, "mm");
    report.most("overlap across tile borders, largest", bed.across_largest_mm, 0.3f, "mm");
    progress.update(0.3);
    OverlapFigures above = measure_overlaps(packing, small, 1, 1, small.columns - 2, small.rows - 2, true);
    report.most("overlap with what lies above, p99", above.p99_mm, 0.1f, "mm");
    report.most("overlap with what lies above, largest", above.largest_mm, 0.3f, "mm");
    // The column beside itself, as it is repeated.
    Packing column;
    column.seeds = packing.column;
    PackingTile tile;
    tile.seed_count = static_cast<std::uint32_t>(packing.column.size());
    column.tiles.push_back(tile);
    OverlapFigures deep = measure_overlaps(column, {2, 2, {0, 0, 0, 0}}, 0, 0, 2, 2, true);
    report.most("overlap in the column, beside itself, p99", deep.p99_mm, 0.1f, "mm");
    report.most("overlap in the column, beside itself, largest", deep.largest_mm, 0.3f, "mm");
    progress.update(0.5);
}

void check_surface(Report& report, const Packing& packing) {
    std::vector<std::size_t> interior;
    for (std::size_t t = 0; t < packing.tiles.size(); ++t) {
        if (packing.tiles[t].kind == TileKind::interior) interior.push_back(t);
    }
    SurfaceFigures s = measure_surface(packing, interior);
    report.figure("solid fraction, 15 to 85 mm", s.solid_fraction, 0.61f, 0.65f, "");
    report.figure("height of the visible surface, mean", s.height_mm, 96.0f, 100.0f, "mm", 2);
    report.note("height of the visible surface, rms", s.height_rms_mm, "mm", 2);
    report.figure("top seeds: elevation of the long axis, median", s.elevation_median_deg, 12.0f, 22.0f, "deg", 1);
    report.figure("top seeds: elevation of the long axis, p95", s.elevation_p95_deg, 45.0f, 60.0f, "deg", 1);
    // 64 x 560 top seeds, 4,500 an eighth: one deviation is 1.5 %; the strips, shared by many tiles, add to it.
    report.figure("top seeds: least share in an eighth of the azimuths", s.flattest_azimuths, 0.11f, 0.125f, "");
    report.figure("top seeds (more than half visible)", s.top_per_m2, 7700.0f, 9400.0f, "per m2", 0);
    report.figure("seeds of which a 1 mm raster shows any point", s.visible_per_m2, 19000.0f, 26000.0f, "per m2", 0);
    report.most("plan in which the floor shows", s.floor_share, 0.0f, "", 5);
    // The band of 15 mm on either side of the borders holds 18 strips that differ, 4.5 m of them, some 180 seeds long and two
    // wide, with an rms of 4.4 mm and of 0.12 a seed's volume: one deviation of the mean height is 0.25 mm, of the fraction
    // 0.003. Three of them; and seeds that settle against what is fixed leave pockets, which costs 0.02 of the fraction (ours,
    // kept in bounds).
    report.figure("height beside borders against inside", s.border_height_mm - s.inside_height_mm, -0.75f, 0.75f, "mm", 2);
    report.figure("height rms beside borders against inside, ratio", s.border_rms_mm / s.inside_rms_mm, 0.8f, 1.25f, "");
    report.figure("solid fraction beside borders against inside", s.border_fraction - s.inside_fraction, -0.03f, 0.01f, "", 4);
}

void check_plan(Report& report, const Packing& packing) {
    Arrangement bed{200, 80, arrange_tiles(packing, 200, 80, 7)};
    RepeatFigures repeats = measure_repeats(packing, bed);
    // A disc of 2 m holds 200 tiles and there are 81: no arrangement keeps repeats farther apart than about 1.3 m.
    report.figure("distance between repeats of a tile, least", repeats.least_m, 0.75f, 10.0f, "m", 2);
    report.figure("distance between repeats of a tile, median", repeats.median_m, 1.25f, 10.0f, "m", 2);
    Arrangement square{82, 82, arrange_tiles(packing, 82, 82, 7)};
    PlanFigures plan = measure_plan(packing, square, 1, 1, 80, 80, 12);
    report.most("autocorrelation of the painted plan, 20 x 20 m, at tile lags", plan.painted, 0.05f, "");
    report.note("the same without paint", plan.bare, "");
}

}  // namespace

bool check_packing(const std::filesystem::path& file) {
    Packing packing = load_packing(file);
    Report report;
    core::Progress progress("checking the packing");
    check_counts(report, packing);
    check_overlaps(report, packing, progress);
    check_surface(report, packing);
    progress.update(0.75);
    check_plan(report, packing);
    return report.good();
}

}  // namespace sunflower::bake
