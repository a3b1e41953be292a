// The jobs that make the packing: corner, strips, tiles, column. Each is a function of its name and of the strips, and leaves one
// file in the work folder, so that a run that was stopped goes on where it was.
#pragma once

#include "engine/bake/settle.hpp"
#include "engine/world/packing.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace sunflower::bake {

/// Seeds of each stage of rain on one tile. The first seven make the bed, the others what lies above it.
constexpr std::array<int, 10> tile_stages{300, 300, 700, 1000, 1500, 1500, 950, 1250, 1250, 1250};
constexpr std::size_t bed_stages = 7;
constexpr int colours = 2;
constexpr int interior_variants = 4;
constexpr int column_seeds = 100000;

using Grains = std::vector<Grain>;

struct TileJob {
    world::TileKind kind;
    int west, east, south, north;  // colours 0 or 1; on the cliff's side of a corner 0; -1 outer
    int variant;
    std::string name() const;
};

/// All tiles in the order in which they are made: one variant of each interior, the border, the other variants.
std::vector<TileJob> tile_jobs();

class PackWork {
  public:
    /// Fails when the folder cannot be made.
    explicit PackWork(std::filesystem::path folder);

    bool done(const std::string& name) const;
    void make_corner();
    /// across_x: the strip along an edge x = const.
    void make_strip(bool across_x, int colour);
    void make_cliff(int side, int colour);
    void make_tile(const TileJob& job);
    /// Goes on from the finished bed to all stages.
    void make_above(const TileJob& job);
    void make_column();

    /// The packing of all tiles that are finished; its seeds ordered. Fails when there is none.
    world::Packing assemble() const;

  private:
    struct Fixed {
        Grains owned, guests;
    };

    Grains read(const std::string& name) const;
    void write(const std::string& name, const Grains& grains) const;
    Grains strip(bool across_x, int colour) const;
    Fixed fixed_of(const TileJob& job) const;
    Room room_of(const TileJob& job) const;

    std::filesystem::path folder_;
};

/// Where the surface of the bed lies when all of its stages have been rained (mm), for the cliff's plane.
constexpr float bed_height_mm = 98.0f;

}  // namespace sunflower::bake
