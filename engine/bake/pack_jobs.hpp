// The jobs that make the packing: corner, strips, tiles, column. Each is a function of its name and of the strips, and leaves
// one file in the work folder, so that a run that was stopped goes on where it was.
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
/// Configurations of the seeds about a point where four tiles meet. Tiles are told apart by those of their corners (Lagae and
/// Dutre 2006); an edge's strip belongs to the two at its ends.
constexpr int corner_colours = 3;
constexpr int column_seeds = 100000;

using Grains = std::vector<Grain>;

struct TileJob {
    world::TileKind kind;
    int south_west, south_east, north_west, north_east;  // colours of the corners, -1 in the cliff
    std::string name() const;
};

/// All tiles in the order in which they are made.
std::vector<TileJob> tile_jobs();

class PackWork {
  public:
    /// Fails when the folder cannot be made.
    explicit PackWork(std::filesystem::path folder);

    bool done(const std::string& name) const;
    void make_corner(int colour);
    /// The strips from corner a to b and from b to a. across_x: along an edge x = const, going north; otherwise going east.
    void make_strips(bool across_x, int a, int b);
    /// The strip from the corner into the cliff of a side.
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
    Grains strips_at(bool across_x, int corner, float x, float y) const;
    Fixed fixed_of(const TileJob& job) const;
    Room room_of(const TileJob& job) const;

    std::filesystem::path folder_;
};

/// Where the surface of the bed lies when all of its stages have been rained (mm), for the cliff's plane.
constexpr float bed_height_mm = 98.0f;

}  // namespace sunflower::bake
