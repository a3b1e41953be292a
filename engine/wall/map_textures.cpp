#include "engine/wall/map_textures.hpp"

#include <algorithm>
#include <functional>
#include <glm/common.hpp>
#include <span>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"

namespace sunflower::wall {
namespace {

/// A site's numbers may be rounded.
constexpr double most_apart_px = 1.0;

template <typename Texel>
gl::Texture texture_of(gl::Format format, glm::ivec2 size_px, const std::vector<Texel>& texels) {
    const bool is_even = std::ranges::adjacent_find(texels, std::not_equal_to<>()) == texels.end();
    const glm::ivec2 kept_px = is_even ? glm::ivec2(1) : size_px;
    gl::Texture texture = gl::Texture::flat("wall map", format, kept_px.x, kept_px.y);
    texture.upload(0, std::span<const Texel>(texels).first(is_even ? 1 : texels.size()));
    return texture;
}

std::size_t bytes_of(const gl::Texture& texture) {
    return static_cast<std::size_t>(texture.width()) * static_cast<std::size_t>(texture.height()) *
           static_cast<std::size_t>(gl::format_info(texture.format()).bytes);
}

void check(const std::filesystem::path& path, const MpcdiHead& head, const Output& output, glm::ivec2 canvas_px) {
    const glm::dvec2 place = head.place * glm::dvec2(canvas_px), size = head.size * glm::dvec2(canvas_px);
    const glm::dvec2 apart = glm::max(glm::abs(place - output.part.place_px), glm::abs(size - output.part.size_px));
    if (head.size_px == output.size_px && std::max(apart.x, apart.y) <= most_apart_px) return;
    core::fail(
        "{}: region {} was measured with {} x {} pixels for the part [{:g}, {:g}, {:g}, {:g}] of the canvas, and output '{}' "
        "says another size_px or part; import the file into the site again",
        path.string(), params::quote(head.id), head.size_px.x, head.size_px.y, place.x, place.y, size.x, size.y, output.name);
}

WarpMaps black_everywhere() {
    return {{1, 1}, {WarpMaps::nowhere}, {glm::u16vec4(0)}, {glm::u16vec4(0)}};
}

}  // namespace

std::size_t MapTextures::bytes() const {
    return *this ? bytes_of(places) + bytes_of(alpha) + bytes_of(beta) : 0;
}

WarpMaps MapFiles::read(const Output& output, glm::ivec2 canvas_px) {
    if (output.elsewhere) return black_everywhere();
    const std::filesystem::path path = folder_ / output.mpcdi;
    const MpcdiRegion region = readers_.try_emplace(path, path).first->second.read(output.mpcdi_region);
    check(path, region.head, output, canvas_px);
    return warp_maps(region, canvas_px);
}

MapTextures MapFiles::of(const Output& output, glm::ivec2 canvas_px) {
    const WarpMaps maps = read(output, canvas_px);
    return {texture_of(gl::Format::rg32f, maps.size_px, maps.canvas_px),
            texture_of(gl::Format::rgba16, maps.size_px, maps.alpha), texture_of(gl::Format::rgba16, maps.size_px, maps.beta)};
}

}  // namespace sunflower::wall
