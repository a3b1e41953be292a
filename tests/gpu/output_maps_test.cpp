// Projectors that another program has measured: drawn by its maps as the formula has it, and what we measured ourselves is
// drawn by its maps as it was without them.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/wall/mpcdi_site.hpp"
#include "engine/wall/patterns.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/planted.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/wall_pictures.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using test::CanvasBytes;
using test::complaint;
using test::drawn;
using test::pixels;
using test::soft_canvas;
using test::texture_of;
using wall::Output;
using wall::Site;

constexpr const char* date = "2026-11-21 10:00:00";
constexpr std::string_view room = R"(title = "Room"
scene = "single-seed"
[canvas]
size_px = [280, 170]
[[output]]
name = "left"
monitor = "L"
part = [0, 5, 160, 160]
[[output]]
name = "right"
monitor = "R"
part = [120, 5, 160, 160]
)";

class OutputMaps : public test::GlTest {
  protected:
    /// What the technician set up, in a file of its own.
    wall::SiteFile saved(Site site) const {
        const fs::path path = folder.path() / "room.toml";
        core::write_file_atomically(path, room);
        wall::SiteFile file = wall::load_site(path.string());
        site.title = file.site.title;
        site.scene = file.site.scene;
        for (std::size_t i = 0; i < 2; ++i) site.outputs[i].monitor = file.site.outputs[i].monitor;
        wall::save_site(file, site);
        return file;
    }
    /// The same site, exported and taken back.
    Site mapped(const Site& site) const {
        wall::SiteFile file = saved(site);
        const fs::path maps = folder.path() / "room.mpcdi";
        wall::export_mpcdi(file.site, maps, date, wall::Existing::replaced);
        EXPECT_EQ(wall::import_mpcdi(file, maps).changed.size(), 2u);
        return wall::load_site(file.path.string()).site;
    }

    test::TemporaryFolder folder;
};

struct Apart {
    int worst = 0;            // of a byte
    double beyond_one = 0.0;  // part of the pixels that are apart by more than 1
    double shown = 0.0;       // part of the pixels that are not black
};
Apart apart(
    const std::vector<glm::ivec3>& a, const std::vector<glm::ivec3>& b,
    const std::function<bool(std::size_t)>& counts = [](std::size_t) { return true; }) {
    Apart apart;
    double count = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (!counts(i)) continue;
        const glm::ivec3 off = glm::abs(a[i] - b[i]);
        const int most = std::max({off.x, off.y, off.z});
        apart.worst = std::max(apart.worst, most);
        apart.beyond_one += most > 1 ? 1.0 : 0.0;
        apart.shown += a[i] != glm::ivec3(0) ? 1.0 : 0.0;
        count += 1.0;
    }
    apart.beyond_one /= count;
    apart.shown /= count;
    return apart;
}

/// Corners, mesh, mask, soft edges and black as they come; projectors' own curves without LUT, which would make more of the
/// maps' rounding.
Site own_calibration(std::uint32_t seed) {
    std::mt19937 random(seed);
    Site site = test::any_site(random);
    for (Output& output : site.outputs) output.lut = "";
    return site;
}

TEST_F(OutputMaps, OurOwnMapsAreOurOwnPicture) {
    const gl::Texture canvas = texture_of(soft_canvas());
    wall::OutputPass direct(library()), by_maps(library());
    for (const std::uint32_t seed : {1u, 2u, 3u, 4u, 5u, 6u}) {
        const Site site = own_calibration(seed), same = mapped(site);
        direct.lay(site, folder.path());
        by_maps.lay(same, folder.path());
        for (std::size_t k = 0; k < 2; ++k)
            for (const double life : {1.0, 0.3}) {
                const Apart is = apart(drawn(by_maps, same, k, canvas, life), drawn(direct, site, k, canvas, life));
                const std::string what =
                    fmt::format("site {} output {}: worst {}, {} beyond one", seed, k, is.worst, is.beyond_one);
                EXPECT_GT(is.shown, 0.3) << what;
                // A step where rounding tips over. More: a few pixels of 32,000 on the border, of which a mesh without maps,
                // good to a hundredth of a pixel, leaves a hundredth more or less.
                EXPECT_LT(is.beyond_one, 2e-4) << what;
            }
    }
    // Of another program's map, or of ours read wrongly.
    Site site = own_calibration(1);
    for (Output& output : site.outputs) output.curve = {false, glm::dvec3(2.2)};
    const Site same = mapped(site);
    direct.lay(site, folder.path());
    const auto planted = [&](const char* file, const char* text, const char* instead) {
        const test::PlantedShaders shaders({{file, text, instead}});
        const gl::ShaderLibrary texts;
        wall::OutputPass pass(texts);
        pass.lay(same, folder.path());
        return apart(drawn(pass, same, 1, canvas), drawn(direct, site, 1, canvas)).beyond_one;
    };
    const char *lib = "lib/wall_maps.glsl", *pass = "passes/wall.frag.glsl";
    EXPECT_LT(planted(lib, "// Outputs", "// Projectors"), 2e-4) << "nothing but a word";
    EXPECT_GT(planted(pass, "vec2 at = of_map(places, pixel).xy;",
                      "vec2 at = of_map(places, pixel).xy; at.y = 2.0 * part.y + part.w - at.y;"),
              0.1)
        << "places counted from the bottom";
    EXPECT_GT(planted(lib, "alpha * c + beta", "alpha * c"), 0.01) << "beta lifts black alone";
    EXPECT_GT(planted(lib, "alpha * c + beta", "pow(alpha, 2.2f) * c + beta"), 0.1) << "alpha after the curve";
}

/// One pixel after the other in double precision, from the maps themselves.
std::vector<glm::ivec3> modelled(const wall::WarpMaps& maps, const Output& output, const CanvasBytes& canvas, double life) {
    std::vector<glm::ivec3> bytes;
    for (int y = 0; y < maps.size_px.y; ++y)
        for (int x = 0; x < maps.size_px.x; ++x) {
            const auto i = static_cast<std::size_t>(y * maps.size_px.x + x);
            const glm::dvec3 alpha = glm::dvec3(maps.alpha[i]) / 65535.0, beta = glm::dvec3(maps.beta[i]) / 65535.0;
            if (life == 0.0 || maps.canvas_px[i] == wall::WarpMaps::nowhere || alpha + beta == glm::dvec3(0.0)) {
                bytes.emplace_back(0);
                continue;
            }
            const glm::dvec3 picture = canvas.at(maps.canvas_px[i]) * output.gain * output.brightness;
            const glm::dvec3 light = life * glm::clamp(alpha * picture + beta, 0.0, 1.0);
            glm::dvec3 value;
            for (int c = 0; c < 3; ++c)
                value[c] = output.curve.srgb ? test::srgb_value(light[c]) : std::pow(light[c], 1.0 / output.curve.gamma[c]);
            bytes.push_back(test::WallModel::byte(x, y, 255.0 * value));
        }
    return bytes;
}

wall::WarpMaps maps_of(const fs::path& file, const Output& output) {
    wall::MpcdiReader reader(file);
    return wall::warp_maps(reader.read(output.mpcdi_region), reader.canvas_px());
}

TEST_F(OutputMaps, LightIsAlphaTimesThePictureAndBeta) {
    const CanvasBytes bytes = soft_canvas();
    const gl::Texture canvas = texture_of(bytes);
    Site site = mapped(own_calibration(7));
    Output& output = site.outputs[0];
    output.curve = {false, glm::dvec3(2.2)};
    output.gain = {0.6, 1.0, 0.8};
    output.brightness = 0.7;
    const wall::WarpMaps maps = maps_of(folder.path() / "room.mpcdi", output);
    for (const double life : {1.0, 0.4, 0.0}) {
        wall::OutputPass pass(library());
        pass.lay(site, folder.path());
        const Apart is = apart(drawn(pass, site, 0, canvas, life), modelled(maps, output, bytes, life));
        EXPECT_LT(is.beyond_one, 2e-4) << life << ": a step where rounding tips over";
        EXPECT_EQ(is.shown > 0.3, life > 0.0);
    }
    const auto planted = [&](const char* file, const char* text, const char* instead) {
        const test::PlantedShaders shaders({{file, text, instead}});
        const gl::ShaderLibrary texts;
        wall::OutputPass pass(texts);
        pass.lay(site, folder.path());
        return apart(drawn(pass, site, 0, canvas), modelled(maps, output, bytes, 1.0)).beyond_one;
    };
    constexpr double caught = 0.02;
    const char* pass = "passes/wall.frag.glsl";
    EXPECT_GT(planted(pass, "ivec2 pixel = ivec2(signal_px);", "ivec2 pixel = ivec2(signal_px.x, signal.y - signal_px.y);"),
              caught)
        << "rows from the bottom";
    EXPECT_GT(planted(pass, "if (blends) c = vec3(map_light(c.r", "if (blends) c = vec3(map_light(c.r / gain.r"), caught);
    EXPECT_GT(planted(pass, "    c *= light;\n", "    c *= 0.9 * light;\n"), caught);
}

TEST_F(OutputMaps, BlackIsBlackToTheLastDigit) {
    // A LUT that makes light of black.
    std::string lifting = "LUT_1D_SIZE 2\n0.2 0.2 0.2\n1 1 1\n";
    core::write_file_atomically(folder.path() / "lifting.cube", lifting);
    Site measured = own_calibration(7);
    measured.outputs[0].mask_px = {{{100, 40}, {150, 40}, {150, 100}, {100, 100}}};
    measured.outputs[0].rotation_deg = 0;
    measured.outputs[0].flip = wall::Flip::none;
    Site site = mapped(measured);
    for (Output& output : site.outputs) output.lut = "lifting.cube";
    wall::OutputPass pass(library());
    pass.lay(site, folder.path());
    const gl::Texture canvas = texture_of(soft_canvas());
    for (const glm::ivec3& pixel : drawn(pass, site, 0, canvas, 0.0)) ASSERT_EQ(pixel, glm::ivec3(0));
    const wall::WarpMaps maps = maps_of(folder.path() / "room.mpcdi", site.outputs[0]);
    const auto got = drawn(pass, site, 0, canvas);
    int nowhere = 0;
    for (std::size_t i = 0; i < got.size(); ++i)
        if (maps.canvas_px[i] == wall::WarpMaps::nowhere) {
            ++nowhere;
            ASSERT_EQ(got[i], glm::ivec3(0));
        } else if (maps.alpha[i].x > 600) {
            ASSERT_GT(got[i].x, 40);
        }
    EXPECT_GT(nowhere, 50 * 60 - 100) << "the mask at least";
    // Another machine shows it: nothing of it is read.
    const std::size_t bytes = pass.bytes();
    site.outputs[0].elsewhere = true;
    pass.lay(site, folder.path());
    EXPECT_LT(pass.bytes(), bytes * 2 / 3);
    for (const glm::ivec3& pixel : drawn(pass, site, 0, canvas)) ASSERT_EQ(pixel, glm::ivec3(0));
}

TEST_F(OutputMaps, TestPicturesLieWhereTheWorkDoes) {
    Site site = own_calibration(8);
    for (Output& output : site.outputs) output.gain = glm::dvec3(output.brightness = 1.0);
    const Site same = mapped(site);
    wall::OutputPass direct(library()), by_maps(library());
    direct.lay(site, folder.path());
    by_maps.lay(same, folder.path());
    const test::PlantedShaders shaders(
        {{"passes/wall.frag.glsl", "    if (blends) c = vec3(map_light(", "    c = vec3(map_light("}});
    const gl::ShaderLibrary texts;
    wall::OutputPass planted(texts);
    planted.lay(same, folder.path());
    for (const wall::Pattern pattern : {wall::Pattern::grid, wall::Pattern::circles, wall::Pattern::white}) {
        wall::PatternScreen straight, warped;
        straight.show(pattern, site);
        warped.show(pattern, same);
        for (std::size_t k = 0; k < 2; ++k) {
            const glm::ivec2 size = site.outputs[k].size_px;
            const gl::Texture texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
            const gl::Framebuffer target("target", texture);
            straight.draw(direct, k, 1.0, &target, size);
            const auto wanted = pixels(texture);
            warped.draw(by_maps, k, 1.0, &target, size);
            const auto got = pixels(texture);
            // A pixel on the border has a part of its light, which the maps keep in alpha.
            const wall::Warp warp(site.outputs[k]);
            const std::vector<std::uint8_t> mask = wall::mask_pixels(site.outputs[k]);
            const auto is_inside = [&](std::size_t i) {
                const auto x = static_cast<int>(i) % size.x, y = static_cast<int>(i) / size.x;
                for (const glm::dvec2 off : {glm::dvec2(-1, -1), {1, -1}, {1, 1}, {-1, 1}}) {
                    const auto at = warp.canvas_of(glm::dvec2(x, y) + 0.5 + off);
                    if (!at || !site.outputs[k].part.holds(*at)) return false;
                }
                return mask[i] == 0 || mask[i] == 255;
            };
            const Apart is = apart(got, wanted, is_inside);
            const std::string what = fmt::format("pattern {} output {}: worst {}, {} beyond one, {} shown", int(pattern), k,
                                                 is.worst, is.beyond_one, is.shown);
            EXPECT_GT(is.shown, 0.05) << what;
            // Lines have hard edges, and a mesh without maps is drawn to a hundredth of a pixel.
            EXPECT_LT(is.beyond_one, 0.006) << what;
            if (wall::row_of(pattern).blends) continue;
            warped.draw(planted, k, 1.0, &target, size);
            EXPECT_GT(apart(pixels(texture), wanted, is_inside).beyond_one, 0.03) << what << ": soft edges in a test picture";
        }
    }
}

TEST_F(OutputMaps, WhatFailsLeavesAllAsItWas) {
    const gl::Texture canvas = texture_of(soft_canvas());
    const Site site = mapped(own_calibration(9));
    const fs::path maps = folder.path() / "room.mpcdi";
    wall::OutputPass pass(library());
    pass.lay(site, folder.path());
    const auto before = drawn(pass, site, 0, canvas);
    const std::size_t bytes = pass.bytes();
    const auto refused = [&](const std::function<void(Output&)>& change) {
        Site other = site;
        other.outputs[1].gain = glm::dvec3(0.1);
        change(other.outputs[0]);
        const std::string sentence = complaint([&] { pass.lay(other, folder.path()); });
        EXPECT_EQ(drawn(pass, site, 0, canvas), before) << sentence;
        EXPECT_EQ(pass.bytes(), bytes);
        return sentence;
    };
    const std::string none = (folder.path() / "none.mpcdi").string();
    EXPECT_EQ(refused([](Output& o) { o.mpcdi = "none.mpcdi"; }),
              "output 'left': mpcdi = 'none.mpcdi': " + none +
                  ": cannot be opened: No such file or directory; put that right, or "
                  "take mpcdi out");
    const std::string begin = "output 'left': mpcdi = 'room.mpcdi': " + maps.string();
    EXPECT_EQ(refused([](Output& o) { o.mpcdi_region = "lift"; }).find(begin + ": has no region 'lift'; did you mean 'left'?"),
              0u);
    for (const auto& change : {std::function<void(Output&)>([](Output& o) { ++o.size_px.x; }),
                               std::function<void(Output&)>([](Output& o) { o.part.place_px.x += 1.5; })}) {
        const std::string sentence = refused(change);
        EXPECT_EQ(sentence.find(begin + ": region 'left' was measured with "), 0u) << sentence;
        EXPECT_NE(sentence.find("output 'left' says another size_px or part; import the file"), std::string::npos) << sentence;
    }
    // What is in use stays when it is replaced by what cannot be read, and is read again when that can.
    const std::string whole = core::read_file(maps);
    core::write_file_atomically(maps, whole.substr(0, 5000));
    pass.lay(site, folder.path());
    EXPECT_EQ(drawn(pass, site, 0, canvas), before);
    EXPECT_EQ(core::complaints().last, "output 'right': mpcdi = 'room.mpcdi': " + maps.string() +
                                           ": is no zip archive, or a damaged one; put that right, or take mpcdi out; what was "
                                           "read before stays in use");
    const std::uint64_t told = core::complaints().count;
    pass.lay(site, folder.path());
    EXPECT_EQ(core::complaints().count, told) << "told once";
    wall::OutputPass later(library());
    EXPECT_EQ(complaint([&] { later.lay(site, folder.path()); }).find(begin + ": is no zip archive"), 0u);
    Site straight = site;
    for (Output& output : straight.outputs) output.mpcdi = output.mpcdi_region = "";
    wall::export_mpcdi(straight, maps, date, wall::Existing::replaced);
    pass.lay(site, folder.path());
    later.lay(site, folder.path());
    EXPECT_NE(drawn(pass, site, 0, canvas), before);
    EXPECT_EQ(drawn(pass, site, 0, canvas), drawn(later, site, 0, canvas));
    // Without maps, then.
    Site plain = site;
    for (Output& output : plain.outputs) output.mpcdi = output.mpcdi_region = "";
    pass.lay(plain, folder.path());
    EXPECT_LT(pass.bytes(), bytes);
    EXPECT_NE(drawn(pass, plain, 0, canvas), before);
}

TEST_F(OutputMaps, TheDeviceIsItsTwin) {
    std::mt19937 random(51);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    std::vector<float> inputs;
    constexpr std::size_t count = 5000;
    for (std::size_t i = 0; i < 3 * count; ++i) inputs.push_back(1.2f * unit(random) - 0.1f);
    const auto out = test::run_compute(
        "#include \"lib/wall_maps.glsl\"\n"
        "void compute(uint i) {\n"
        "    float a = inputs[3u * i], b = inputs[3u * i + 1u], c = inputs[3u * i + 2u];\n"
        "    outputs[2u * i] = map_light(a, b, c);\n"
        "    outputs[2u * i + 1u] = map_reaches(20.0 * vec2(a, b), vec2(2.0, 3.0), vec2(10.0, 9.0)) ? 1.0 : 0.0;\n"
        "}\n",
        inputs, 2 * count, count);
    int reached = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const float a = inputs[3 * i], b = inputs[3 * i + 1], c = inputs[3 * i + 2];
        // A device may fuse product and sum: half a unit of the product's last place.
        ASSERT_NEAR(out[2 * i], wall::twin::map_light(a, b, c), 1e-7f);
        const bool reaches = wall::twin::map_reaches(20.0f * glm::vec2(a, b), {2, 3}, {10, 9});
        ASSERT_EQ(out[2 * i + 1] > 0.5f, reaches);
        reached += reaches ? 1 : 0;
    }
    EXPECT_GT(reached, 500);
    EXPECT_FALSE(wall::twin::map_reaches(wall::WarpMaps::nowhere, {0, 0}, {10, 9}));
    EXPECT_TRUE(wall::twin::map_reaches({10, 9}, {0, 0}, {10, 9}));
}

}  // namespace
}  // namespace sunflower
