// A wall drawn in tests: a canvas, sites of all kinds, and what each projector is sent.
#pragma once

#include <array>
#include <cmath>
#include <random>

#include "engine/gl/framebuffer.hpp"
#include "tests/support/wall_model.hpp"

namespace sunflower::test {

inline constexpr glm::ivec2 wall_canvas_px{280, 170};

/// Soft blobs over all of 8 bits, without edges that a hundredth of a pixel would show.
inline CanvasBytes soft_canvas() {
    CanvasBytes canvas{wall_canvas_px, {}};
    for (int y = 0; y < wall_canvas_px.y; ++y)
        for (int x = 0; x < wall_canvas_px.x; ++x)
            for (int channel = 0; channel < 4; ++channel)
                canvas.rgba.push_back(channel == 3
                                          ? 255
                                          : static_cast<std::uint8_t>(127.5 + 127.5 * std::sin(x * (0.05 + 0.02 * channel)) *
                                                                                  std::cos(y * (0.07 - 0.02 * channel))));
    return canvas;
}

/// Rows from the bottom, as OpenGL has them.
inline gl::Texture texture_of(const CanvasBytes& canvas) {
    std::vector<std::uint8_t> rows;
    const auto row = static_cast<std::size_t>(4 * canvas.size.x);
    for (int y = canvas.size.y; y-- > 0;) {
        const auto from = canvas.rgba.begin() + static_cast<std::ptrdiff_t>(row * static_cast<std::size_t>(y));
        rows.insert(rows.end(), from, from + static_cast<std::ptrdiff_t>(row));
    }
    gl::Texture texture = gl::Texture::flat("canvas", gl::Format::srgb8_a8, canvas.size.x, canvas.size.y);
    texture.upload(0, std::span<const std::uint8_t>(rows));
    return texture;
}

/// Rows from the top.
inline std::vector<glm::ivec3> pixels(const gl::Texture& texture) {
    const auto words = texture.read<std::uint32_t>();
    std::vector<glm::ivec3> out;
    for (int y = texture.height(); y-- > 0;)
        for (int x = 0; x < texture.width(); ++x) {
            const std::uint32_t word = words[static_cast<std::size_t>(y * texture.width() + x)];
            out.emplace_back(word & 255u, word >> 8 & 255u, word >> 16 & 255u);
        }
    return out;
}

/// Words of the signal, rows from the top.
inline std::vector<glm::ivec3> drawn(wall::OutputPass& pass, const wall::Site& site, std::size_t output,
                                     const gl::Texture& canvas, double life = 1.0) {
    const glm::ivec2 size = site.outputs[output].size_px;
    const gl::Texture texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
    const gl::Framebuffer target("target", texture);
    pass.draw(output, {&canvas, {{0, 0}, glm::dvec2(site.canvas_px)}}, life, &target, size);
    return pixels(texture);
}

/// Two side by side that overlap.
inline wall::Site two_outputs() {
    wall::Site site;
    site.canvas_px = wall_canvas_px;
    for (const double x : {0.0, 120.0}) {
        wall::Output output;
        output.name = x == 0.0 ? "left" : "right";
        output.part = {{x, 5}, {160, 160}};
        output.size_px = {160, 160};
        output.black = glm::dvec3(0.003, 0.002, 0.004);
        site.outputs.push_back(output);
    }
    return site;
}

/// The same, of any warp, blend, mask and colour; LUTs of the names that OutputPass's tests write.
inline wall::Site any_site(std::mt19937& random) {
    const auto some = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(random); };
    const auto pick = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
    wall::Site site = two_outputs();
    for (wall::Output& output : site.outputs) {
        output.part = {{output.part.place_px.x + some(-0.0, 9.0) * (output.name == "left" ? 1.0 : -1.0), some(0, 20)},
                       {some(140, 150), some(120, 150)}};
        output.rotation_deg = 90 * pick(3);
        output.flip = static_cast<wall::Flip>(pick(2));
        output.size_px = {200 + pick(30), 120 + pick(30)};
        for (glm::dvec2& corner : output.corners_px) corner = {some(-25, 25), some(-25, 25)};
        if (pick(2) > 0) {
            output.mesh = {2 + pick(3), 2 + pick(3), {}};
            for (int i = 0; i < output.mesh.columns * output.mesh.rows; ++i)
                output.mesh.offsets_px.emplace_back(some(-4, 4), some(-4, 4));
        }
        for (auto& edge : output.edges_px)
            if (pick(2) == 0) edge = some(0, 60);
        output.edge_power = some(1, 4);
        output.black = {some(0, 0.01), some(0, 0.01), some(0, 0.01)};
        output.gain = {some(0.5, 1), some(0.5, 1), some(0.5, 1)};
        output.brightness = some(0.4, 1);
        output.curve = {pick(1) == 0, {some(1.6, 2.8), some(1.6, 2.8), some(1.6, 2.8)}};
        output.lut = std::array<const char*, 3>{"", "strong.cube", "table.cube"}[static_cast<std::size_t>(pick(2))];
        if (pick(1) == 0) output.mask_px = {{{some(0, 60), 5}, {90, some(5, 90)}, {10, 90}}};
    }
    return site;
}

}  // namespace sunflower::test
