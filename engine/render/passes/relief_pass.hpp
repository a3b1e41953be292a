// The relief of the packing tiles and the bed's own reflectance, baked on the device in an instant.
#pragma once

#include "engine/gl/program.hpp"
#include "engine/gl/timer.hpp"
#include "engine/render/bed_buffers.hpp"

namespace sunflower::render {

/// Side of a tile's relief in texels, margins included; a multiple of four.
int relief_side(float texel_mm);

struct ReliefPrograms {
    gl::Program splat, low, table, mean;
    explicit ReliefPrograms(const gl::ShaderLibrary& library);
};

class ReliefPass {
  public:
    /// Fails when the relief of that texel size does not fit a storage block. The programs must outlive it.
    ReliefPass(ReliefPrograms& programs, const BedBuffers& bed, float texel_mm);

    /// The bake in pieces of some milliseconds on a CPU: heights and owners of a few reliefs, how low they lie, then one elevation of
    /// the table each. The frame's block must say density and sizes; seeds and records must be bound.
    int bake_pieces() const;
    void bake_piece(int piece, gl::GpuTimers& timers);
    /// From now on the bake is of these reliefs of the bed alone; what was baked of others stays.
    void follow(const BedBuffers& bed, std::vector<std::uint32_t> to_bake);
    /// Or of all of them again.
    void bake_all(const BedBuffers& bed);
    /// Reliefs that a block of the device holds.
    std::size_t most_reliefs() const;
    /// The last pieces, one an elevation: again whenever materials change.
    int table_pieces() const;

    /// Mean height of what is seen from straight above, mm: known when the first table piece is done. Waits for the device.
    float mean_surface_mm() const;

    void bind() const;
    std::size_t bytes() const {
        return tiles_.bytes() + words_.bytes() + table_.bytes() + table_samples_.bytes();
    }

  private:
    void splat(int chunk);
    void find_low(int chunk);
    template <typename Run>
    void each_run(int chunk, Run run) const;
    void make_table(int bin);
    int chunks() const;

    ReliefPrograms& programs_;
    gl::Buffer words_, table_, table_samples_, tiles_;
    std::vector<std::uint32_t> to_bake_;  // in order
    std::size_t room_;                    // for so many reliefs
    int side_;
    std::uint32_t most_in_tile_;
};

}  // namespace sunflower::render
