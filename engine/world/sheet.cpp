#include "engine/world/sheet.hpp"

#include "engine/core/files.hpp"
#include "engine/world/seed_shape.hpp"

namespace sunflower::world {

Packing make_sheet(int columns, int rows) {
    Packing packing;
    PackingTile tile;
    const glm::vec2 pitch_mm = glm::vec2(TILE_MM) / glm::vec2(static_cast<float>(columns), static_cast<float>(rows));
    std::array<std::vector<PackedSeed>, tile_cells> cells;
    for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
            SeedPose pose;
            pose.scale = 1.0f;
            // The middle of the length, not the widest section, stands in the middle of the place.
            const glm::vec2 middle =
                pitch_mm * (glm::vec2(static_cast<float>(column), static_cast<float>(rows - 1 - row)) + 0.5f);
            pose.position_mm = {middle.x - 0.5f * (SEED_A2_MM - SEED_A1_MM), middle.y, SEED_C_MM};
            pose.rotation = column % 2 == 1 ? glm::vec4(1, 0, 0, 0) : glm::vec4(0, 0, 0, 1);
            pose.stage = 0;
            pose.rank = static_cast<std::uint32_t>(row * columns + column);
            pose.index = static_cast<std::uint32_t>(row * (columns / 2) + column / 2);
            const auto cell = static_cast<std::size_t>(pose.position_mm.y / CELL_MM) * CELLS +
                              static_cast<std::size_t>(pose.position_mm.x / CELL_MM);
            cells[cell].push_back(pack_seed(pose));
        }
    for (std::size_t i = 0; i < tile_cells; ++i) {
        packing.seeds.insert(packing.seeds.end(), cells[i].begin(), cells[i].end());
        tile.cell_first[i + 1] = static_cast<std::uint32_t>(packing.seeds.size());
    }
    tile.seed_count = static_cast<std::uint32_t>(packing.seeds.size());
    packing.tiles.push_back(tile);
    return packing;
}

Packing packing_for(const Scene& scene) {
    if (scene.bed.kind == BedKind::sheet) return make_sheet(scene.bed.columns, scene.bed.rows);
    return load_packing(core::data_folder() / "assets/packing/packing.bin");
}

}  // namespace sunflower::world
