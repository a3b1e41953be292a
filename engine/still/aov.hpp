// What an OpenEXR file keeps beside the picture: facts of each place that is seen, and what each light gives alone.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/image/picture_file.hpp"
#include "engine/params/settings.hpp"
#include "engine/render/renderer.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::still {

/// One thing that is drawn over the same pixels again.
struct Aov {
    /// seed: its number, 0 where there is none; where hands have heaped a tile higher than it was laid, that of a neighbour.
    enum class Kind { depth, position, normal, albedo, seed, light };
    Kind kind = Kind::depth;
    int role = 0;  // of a light: world::LightRole

    /// Its numbers in the file, as the channels are named.
    std::vector<image::Layer> layers() const;
    render::Fact fact() const;
    /// Facts of one ray through the pixel's middle; a light's of as many as the picture's.
    int samples(int of_picture) const;
    /// With that light alone.
    params::Settings settings(const params::Settings& all) const;
    /// Of a pixel's three floats as many words as it has layers: the bits of floats, or whole numbers.
    void put(std::span<const float> drawn, const world::Projection& seen, const world::Bed& bed,
             std::span<std::uint32_t> words) const;
};

/// "depth,normal,lights": fails naming --aov at another word, and where lights cannot be told apart. lights: those that burn.
std::vector<Aov> parse_aovs(std::string_view text, const params::Settings& settings);

/// The number of a seed that is painted as that one; 0 for 0. The device counts as if each tile had as many.
std::uint64_t number_of_painted(const world::Bed& bed, std::uint64_t painted);

/// Of all, sorted as the file has them.
std::vector<image::Layer> layers_of(std::span<const Aov> aovs);

}  // namespace sunflower::still
