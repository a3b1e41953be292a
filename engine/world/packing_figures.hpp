// The figures by which a packing is judged: `sunflower-bake pack --check` prints them, a test asserts them.
#pragma once

#include "engine/world/packing.hpp"

namespace sunflower::world {

/// A bed of tiles as arrange_tiles() lays it.
struct Arrangement {
    int columns = 0, rows = 0;
    std::vector<std::uint16_t> tiles;

    std::uint16_t at(int column, int row) const {
        return tiles[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)];
    }
};

struct OverlapFigures {
    std::size_t pairs = 0, across_pairs = 0;  // that overlap; those of two tiles
    float p99_mm = 0.0f, largest_mm = 0.0f;   // over the pairs that overlap
    float across_p99_mm = 0.0f, across_largest_mm = 0.0f;
};

/// Overlaps within the tiles [column, column + columns) x [row, row + rows) of the arrangement, borders between them included.
/// above: with what lies above the bed.
OverlapFigures measure_overlaps(const Packing& packing, const Arrangement& bed, int column, int row, int columns, int rows,
                                bool above = false);

struct SurfaceFigures {
    float height_mm = 0.0f, height_rms_mm = 0.0f;                 // of the visible surface, seen from above
    float solid_fraction = 0.0f;                                  // of the layer from 15 to 85 mm
    float elevation_median_deg = 0.0f, elevation_p95_deg = 0.0f;  // long axis of seeds that are more than half visible
    float flattest_azimuths = 0.0f;  // least share of top seeds in an eighth of the half circle, uniform: 0.125
    float top_per_m2 = 0.0f, visible_per_m2 = 0.0f;
    float floor_share = 0.0f;  // of the plan where the floor shows
    // The band within 15 mm of a border against the rest.
    float border_height_mm = 0.0f, inside_height_mm = 0.0f;
    float border_rms_mm = 0.0f, inside_rms_mm = 0.0f;
    float border_fraction = 0.0f, inside_fraction = 0.0f;
};

/// Of the bed's seeds in the tiles named, each seen with its guests.
SurfaceFigures measure_surface(const Packing& packing, const std::vector<std::size_t>& tiles);

struct RepeatFigures {
    float least_m = 0.0f, median_m = 0.0f;  // from an interior tile to the nearest place of the same tile
};

RepeatFigures measure_repeats(const Packing& packing, const Arrangement& bed);

struct PlanFigures {
    float painted = 0.0f, bare = 0.0f;  // largest normalised autocorrelation at a lag of whole tiles, with and without paint
    int painted_x = 0, painted_y = 0;   // that lag, tiles
};

/// Of the plan view of columns x rows tiles from the arrangement's corner (column, row): lit from one side, painted by number,
/// dark in the gaps, texels of 5 mm. lags: up to so many tiles each way.
PlanFigures measure_plan(const Packing& packing, const Arrangement& bed, int column, int row, int columns, int rows, int lags);

}  // namespace sunflower::world
