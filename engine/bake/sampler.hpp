// Random numbers of a pixel's sample: a hash of pixel, sample and dimension, so that windows, threads and pauses change
// nothing.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>

#include "engine/core/hash.hpp"

namespace sunflower::bake {

/// Pairs of a Sobol sequence, each pair of dimensions shuffled and Owen-scrambled by hashes (Burley 2020, "Practical Hash-based
/// Owen Scrambling", JCGT 10(4)): every first power of two of a pixel's samples is stratified.
class Sampler {
  public:
    Sampler(std::uint32_t x, std::uint32_t y, std::uint32_t sample) : pixel_(core::hash2(x, y)), sample_(sample) {}

    /// The next two dimensions, in [0, 1).
    glm::vec2 pair() {
        const std::uint32_t seed = core::hash2(pixel_, dimension_++);
        const std::uint32_t index = scrambled(sample_, core::hash1(seed));
        std::uint32_t second = 0;
        for (std::uint32_t i = index, v = 1u << 31u; i != 0; i >>= 1u, v ^= v >> 1u)
            if ((i & 1u) != 0) second ^= v;
        return {core::unit_float(scrambled(reversed(index), core::hash1(seed + 1u))),
                core::unit_float(scrambled(second, core::hash1(seed + 2u)))};
    }

    /// One more, unstratified.
    float one() { return core::unit_float(core::hash3(pixel_, dimension_++, sample_)); }

  private:
    static std::uint32_t reversed(std::uint32_t v) {
        v = ((v >> 1u) & 0x55555555u) | ((v & 0x55555555u) << 1u);
        v = ((v >> 2u) & 0x33333333u) | ((v & 0x33333333u) << 2u);
        v = ((v >> 4u) & 0x0f0f0f0fu) | ((v & 0x0f0f0f0fu) << 4u);
        v = ((v >> 8u) & 0x00ff00ffu) | ((v & 0x00ff00ffu) << 8u);
        return (v >> 16u) | (v << 16u);
    }
    static std::uint32_t scrambled(std::uint32_t v, std::uint32_t seed) {
        v = reversed(v) + seed;
        v ^= v * 0x6c50b47cu;
        v ^= v * 0xb82f1e52u;
        v ^= v * 0xc7afe638u;
        v ^= v * 0x8d22f6e6u;
        return reversed(v);
    }

    std::uint32_t pixel_, sample_;
    std::uint32_t dimension_ = 0;
};

}  // namespace sunflower::bake
