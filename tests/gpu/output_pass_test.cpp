// What goes to each projector, against a model in double precision: any site, any defect.
#include "engine/wall/output_pass.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/core/files.hpp"
#include "engine/gl/handle.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/planted.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"
#include "tests/support/wall_pictures.hpp"

namespace sunflower {
namespace {

using test::CanvasBytes;
using test::drawn;
using test::pixels;
using test::soft_canvas;
using test::texture_of;
using wall::Output;
using wall::Site;

constexpr glm::ivec2 canvas_px = test::wall_canvas_px;

CanvasBytes flat_canvas(std::uint8_t value) {
    CanvasBytes canvas{canvas_px, std::vector<std::uint8_t>(static_cast<std::size_t>(4 * canvas_px.x * canvas_px.y), value)};
    return canvas;
}

/// A strong one: S-shaped, and colours change places a little.
std::string strong_cube() {
    std::string text = "LUT_3D_SIZE 9\n";
    for (int i = 0; i < 9 * 9 * 9; ++i) {
        const glm::vec3 c = glm::vec3(i % 9, i / 9 % 9, i / 81) / 8.0f, s = c * c * (3.0f - 2.0f * c);
        text += fmt::format("{} {} {}\n", 0.02f + 0.9f * s.x + 0.08f * s.y, 0.95f * s.y, 0.9f * s.z + 0.05f * s.x);
    }
    return text;
}

class OutputPass : public test::GlTest {
  protected:
    void SetUp() override {
        test::GlTest::SetUp();
        core::write_file_atomically(folder.path() / "strong.cube", strong_cube());
        std::string table = "LUT_1D_SIZE 700\n", same = "LUT_3D_SIZE 33\n";
        for (int i = 0; i < 700; ++i) {
            const double v = i / 699.0;
            table += fmt::format("{} {} {}\n", v * v, v * (1.5 - 0.5 * v), 1.0 - v);
        }
        for (int i = 0; i < 33 * 33 * 33; ++i)
            same += fmt::format("{} {} {}\n", float(i % 33) / 32, float(i / 33 % 33) / 32, float(i / 1089) / 32);
        core::write_file_atomically(folder.path() / "table.cube", table);
        core::write_file_atomically(folder.path() / "same.cube", same);
    }

    struct Apart {
        int worst = 0;            // of a byte
        double beyond_one = 0.0;  // part of the pixels that are apart by more than 1
        double mean = 0.0;        // of all: the greater of the colours' |mean of drawn - model|
        double shown = 0.0;       // part of the pixels that are not black
    };
    Apart apart(const std::vector<glm::ivec3>& got, const Site& site, std::size_t output, const CanvasBytes& canvas,
                double life = 1.0) {
        const Output& own = site.outputs[output];
        std::optional<wall::CubeLut> lut;
        if (!own.lut.empty()) lut = wall::load_cube_lut(folder.path() / own.lut);
        const test::WallModel model(site, output, canvas, lut ? &*lut : nullptr);
        Apart apart;
        glm::dvec3 sum(0.0);
        for (int y = 0; y < own.size_px.y; ++y)
            for (int x = 0; x < own.size_px.x; ++x) {
                const glm::dvec3 steps = model.steps(x, y, life);
                const glm::ivec3 byte = model.byte(x, y, steps), is = got[static_cast<std::size_t>(y * own.size_px.x + x)];
                const glm::ivec3 off = glm::abs(is - byte);
                const int most = std::max({off.x, off.y, off.z});
                apart.worst = std::max(apart.worst, most);
                if (most > 1) apart.beyond_one += 1.0;
                if (is != glm::ivec3(0)) apart.shown += 1.0;
                sum += glm::dvec3(is) - glm::dvec3(byte);
            }
        const double count = own.size_px.x * own.size_px.y;
        const glm::dvec3 mean = glm::abs(sum / count);
        apart.mean = std::max({mean.x, mean.y, mean.z});
        apart.beyond_one /= count;
        apart.shown /= count;
        return apart;
    }

    test::TemporaryFolder folder;
};

TEST_F(OutputPass, IsTheModelForAnySite) {
    const CanvasBytes canvas = soft_canvas();
    const gl::Texture texture = texture_of(canvas);
    wall::OutputPass pass(library());
    std::mt19937 random(11);
    for (int i = 0; i < 12; ++i) {
        const Site site = test::any_site(random);
        for (const Output& output : site.outputs) ASSERT_EQ(wall::corners_trouble(output) + wall::mesh_trouble(output), "");
        pass.lay(site, folder.path());
        const double life = i % 3 == 2 ? 0.3 : 1.0;
        for (std::size_t k = 0; k < 2; ++k) {
            const Apart is = apart(drawn(pass, site, k, texture, life), site, k, canvas, life);
            const std::string what =
                fmt::format("site {} output {}: worst {}, {} beyond one, mean {}", i, k, is.worst, is.beyond_one, is.mean);
            EXPECT_GT(is.shown, 0.3) << what;
            // A step where rounding tips over; more only where a pixel's middle lies on another's border, to a part in a
            // million.
            EXPECT_LT(is.beyond_one, 2e-4) << what;
            EXPECT_LT(is.mean, 0.2) << what;
        }
    }
}

TEST_F(OutputPass, WithoutAnythingItIsTheCanvasToTheLastDigit) {
    Site site = test::two_outputs();
    site.outputs.resize(1);
    site.outputs[0].part = {{0, 0}, glm::dvec2(canvas_px)};
    site.outputs[0].size_px = canvas_px;
    site.outputs[0].black = glm::dvec3(0.0);
    const CanvasBytes canvas = soft_canvas();
    wall::OutputPass pass(library());
    pass.lay(site, folder.path());
    const auto got = drawn(pass, site, 0, texture_of(canvas));
    const Apart is = apart(got, site, 0, canvas);
    EXPECT_LE(is.worst, 1);
    // llvmpipe's reading of sRGB textures is a fit that is off by up to 0.34 of a step, and by 0.08 on the whole; of a graphics
    // card's there would be nothing.
    EXPECT_LT(is.mean, 0.1);
    // A LUT that changes nothing changes nothing: of values that differ by less than 1 / 65535 a few round otherwise.
    site.outputs[0].lut = "same.cube";
    pass.lay(site, folder.path());
    const auto with_lut = drawn(pass, site, 0, texture_of(canvas));
    int other = 0;
    for (std::size_t i = 0; i < got.size(); ++i) other += got[i] != with_lut[i] ? 1 : 0;
    EXPECT_LT(other, static_cast<int>(got.size()) / 50);
}

TEST_F(OutputPass, DarkIsBlackToTheLastDigit) {
    Site site = test::two_outputs();
    wall::OutputPass pass(library());
    pass.lay(site, folder.path());
    for (const glm::ivec3& pixel : drawn(pass, site, 0, texture_of(flat_canvas(255)), 0.0)) ASSERT_EQ(pixel, glm::ivec3(0));
    // And so is what lies beyond the picture, lift or no lift.
    site.outputs[0].corners_px[0] = {40, 40};
    site.outputs[0].mask_px = {{{100, 100}, {140, 100}, {140, 140}, {100, 140}}};
    pass.lay(site, folder.path());
    const auto got = drawn(pass, site, 0, texture_of(flat_canvas(255)));
    EXPECT_EQ(got[5 * 160 + 5], glm::ivec3(0));
    EXPECT_EQ(got[120 * 160 + 120], glm::ivec3(0)) << "masked";
    EXPECT_EQ(got[120 * 160 + 80], glm::ivec3(255));
}

/// As seen on the wall, where the projectors' pictures lie over one another: greatest and least light, in parts of the
/// middle's.
struct Wall {
    double least = 1e9, most = 0.0;
};
Wall wall_of(const Site& site, const std::vector<std::vector<glm::ivec3>>& drawn) {
    std::vector<double> light(static_cast<std::size_t>(canvas_px.x * canvas_px.y), 0.0);
    for (std::size_t k = 0; k < site.outputs.size(); ++k) {
        const Output& output = site.outputs[k];
        for (int y = 0; y < output.size_px.y; ++y)
            for (int x = 0; x < output.size_px.x; ++x) {
                const glm::ivec2 at = glm::ivec2(output.part.place_px) + glm::ivec2(x, y);
                const double value = drawn[k][static_cast<std::size_t>(y * output.size_px.x + x)].y / 255.0;
                light[static_cast<std::size_t>(at.y * canvas_px.x + at.x)] +=
                    output.black.y + (1.0 - output.black.y) * std::pow(value, 2.2);
            }
    }
    // Blocks of 20 pixels, as the eye takes the dither together from a distance.
    constexpr int block = 20;
    std::vector<double> means;
    for (int y = 10; y + block <= canvas_px.y - 10; y += block)
        for (int x = 0; x + block <= canvas_px.x; x += block) {
            double sum = 0.0;
            for (int j = 0; j < block; ++j)
                for (int i = 0; i < block; ++i) sum += light[static_cast<std::size_t>((y + j) * canvas_px.x + x + i)];
            means.push_back(sum / (block * block));
        }
    Wall wall;
    for (const double mean : means) {
        wall.least = std::min(wall.least, mean / means.front());
        wall.most = std::max(wall.most, mean / means.front());
    }
    return wall;
}

TEST_F(OutputPass, AFlatPictureIsFlatOnTheWall) {
    wall::OutputPass pass(library());
    Site pair = test::two_outputs(), four = test::two_outputs();
    four.outputs.clear();
    for (const glm::dvec2 place : {glm::dvec2(0, 0), {120, 0}, {0, 70}, {120, 70}}) {
        Output output = test::two_outputs().outputs[0];
        output.part = {place, {160, 100}};
        output.size_px = {160, 100};
        four.outputs.push_back(output);
    }
    for (Site site : {pair, four}) {
        for (Output& output : site.outputs) output.curve = {false, glm::dvec3(2.2)};
        const auto look = [&](std::uint8_t grey) {
            const gl::Texture canvas = texture_of(flat_canvas(grey));
            std::vector<std::vector<glm::ivec3>> pictures;
            for (std::size_t k = 0; k < site.outputs.size(); ++k) pictures.push_back(drawn(pass, site, k, canvas));
            return wall_of(site, pictures);
        };
        pass.lay(site, folder.path());
        for (const std::uint8_t grey : {0, 40, 120, 190, 255}) {
            const Wall wall = look(grey);
            // The dither's error is half a step (its deviation), and of the mean of 400 pixels a fortieth. At black, where
            // 0.002 of white is lifted, a step is 15 % of the lift and 7 % of the light: 0.2 %, and three times that in the
            // worst of 98 blocks.
            EXPECT_GT(wall.least, 0.99) << int(grey) << " of " << site.outputs.size();
            EXPECT_LT(wall.most, 1.01) << int(grey) << " of " << site.outputs.size();
        }
        // What the technician has set wrong.
        for (Output& output : site.outputs) output.curve.gamma = glm::dvec3(1.9);
        pass.lay(site, folder.path());
        EXPECT_LT(look(120).least, 0.96) << "planted: gamma";
        for (Output& output : site.outputs) {
            output.curve.gamma = glm::dvec3(2.2);
            output.black = glm::dvec3(0.0);
        }
        pass.lay(site, folder.path());
        for (Output& output : site.outputs) output.black = glm::dvec3(0.002);
        EXPECT_GT(look(0).most, 1.5) << "planted: no lift";
    }
}

// Where the light of one is to grow as the other's falls, one edge that is narrower still sums to one: that the wall is flat
// says nothing of whether the edges are where the site wants them, but the model does.
TEST_F(OutputPass, DefectsAreCaught) {
    const CanvasBytes canvas = soft_canvas();
    std::mt19937 random(21);
    Site site = test::any_site(random);
    for (Output& output : site.outputs) {
        output.curve = {false, glm::dvec3(2.2)};
        output.black = glm::dvec3(0.004);
        output.lut = "strong.cube";
        output.mesh = {3, 3, std::vector<glm::dvec2>(9)};
        output.mesh.offsets_px[4] = {6, -5};
        output.mask_px = {{{10, 10}, {60, 10}, {40, 60}}};
        output.edges_px = {};
        output.rotation_deg = 0;
    }
    const auto with = [&](const Site& shown) {
        wall::OutputPass pass(library());
        pass.lay(shown, folder.path());
        return apart(drawn(pass, shown, 0, texture_of(canvas)), site, 0, canvas).beyond_one;
    };
    ASSERT_LT(with(site), 2e-4);
    const auto other = [&](const std::function<void(Output&)>& change, std::size_t output = 0) {
        Site shown = site;
        change(shown.outputs[output]);
        return with(shown);
    };
    constexpr double caught = 0.02;
    EXPECT_GT(other([](Output& o) { o.corners_px[1].x += 0.5; }), caught);
    EXPECT_GT(other([](Output& o) { o.mesh.offsets_px[4].y += 0.5; }), caught);
    EXPECT_GT(other([](Output& o) { o.edges_px[wall::right_side] = 10; }), caught);
    EXPECT_GT(other([](Output& o) { o.edge_power = 3; }), caught);
    EXPECT_GT(other([](Output& o) { o.gain.y *= 0.97; }), caught);
    EXPECT_GT(other([](Output& o) { o.curve.gamma.z = 2.25; }), caught);
    EXPECT_GT(other([](Output& o) { o.black = glm::dvec3(0.0); }, 1), caught) << "the neighbour's";
    EXPECT_GT(other([](Output& o) { o.lut = ""; }), caught);
    EXPECT_GT(other([](Output& o) { o.mask_px = {}; }), caught);
    EXPECT_GT(other([](Output& o) { o.flip = o.flip == wall::Flip::none ? wall::Flip::vertical : wall::Flip::none; }), caught);
    const auto planted = [&](const char* file, const char* text, const char* instead) {
        const test::PlantedShaders shaders({{file, text, instead}});
        const gl::ShaderLibrary texts;
        wall::OutputPass pass(texts);
        pass.lay(site, folder.path());
        return apart(drawn(pass, site, 0, texture_of(canvas)), site, 0, canvas).beyond_one;
    };
    EXPECT_GT(planted("lib/wall_blend.glsl", "0.5f * pow(2.0f * x, power)", "0.5f * pow(2.0f * x, 1.0f)"), 0.01);
    EXPECT_GT(planted("passes/wall.frag.glsl", "all += blend_weight(at, piece[i].xy, piece[i].zw, soft[i], black[i].w);", ""),
              caught);
    EXPECT_GT(planted("passes/wall.frag.glsl", "here += black[i].xyz;", ""), 0.01);
    EXPECT_GT(planted("lib/cube_lut.glsl", "third = ivec3(x_least ? 0 : 1", "third = ivec3(x_least ? 1 : 0"), caught);
    EXPECT_GT(planted("passes/wall.frag.glsl", "place += bent(signal_px);", "place -= bent(signal_px);"), caught);
}

TEST_F(OutputPass, TheDeviceFindsPlacesToAHundredthOfAPixel) {
    std::mt19937 random(31);
    Output output = test::any_site(random).outputs[0];
    output.size_px = {1920, 1080};
    output.rotation_deg = 0;
    output.part = {{3000, 2000}, {1920, 1080}};
    output.corners_px = {glm::dvec2(400, 60), {-500, 10}, {-8, -30}, {16, -250}};
    output.mesh = {};
    const wall::Warp warp(output);
    std::vector<float> inputs;
    const wall::Homography& h = warp.part_from_signal();
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) inputs.push_back(float(h[column][row]));
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    std::vector<glm::dvec2> places;
    for (int i = 0; i < 5000; ++i) {
        places.emplace_back(std::floor(1920.0 * double(unit(random))) + 0.5, std::floor(1080.0 * double(unit(random))) + 0.5);
        inputs.push_back(float(places.back().x));
        inputs.push_back(float(places.back().y));
    }
    const auto out = test::run_compute(
        "#include \"lib/wall_warp.glsl\"\n"
        "vec4 row(uint i) { return vec4(inputs[3u * i], inputs[3u * i + 1u], inputs[3u * i + 2u], 0.0); }\n"
        "void compute(uint i) {\n"
        "    vec3 h = warp_rows(row(0u), row(1u), row(2u), vec2(inputs[9u + 2u * i], inputs[10u + 2u * i]));\n"
        "    outputs[3u * i] = h.z;\n"
        "    outputs[3u * i + 1u] = h.x / h.z;\n"
        "    outputs[3u * i + 2u] = h.y / h.z;\n"
        "}\n",
        inputs, 15000, 5000);
    double worst_px = 0.0;
    int seen = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto exact = warp.canvas_of(places[i]);
        EXPECT_EQ(exact.has_value(), out[3 * i] > 0.0f);
        if (!exact || !output.part.holds(*exact)) continue;
        ++seen;
        const glm::dvec2 got = output.part.place_px + glm::dvec2(out[3 * i + 1], out[3 * i + 2]);
        worst_px = std::max(worst_px, glm::length(warp.signal_of(got) - places[i]));
    }
    EXPECT_GT(seen, 1000);
    EXPECT_LT(worst_px, 0.01);
}

TEST_F(OutputPass, TheBlendOfTheDeviceIsTheModels) {
    Site site = test::two_outputs();
    site.outputs[0].edges_px[wall::right_side] = 25;
    site.outputs[1].edge_power = 3;
    const wall::Blend blend(site);
    std::mt19937 random(41);
    std::uniform_real_distribution<float> unit(0.0f, 1.0f);
    std::vector<float> inputs;
    for (int i = 0; i < 10000; ++i) {
        inputs.push_back(160.0f * unit(random));
        inputs.push_back(5.0f + 160.0f * unit(random));
    }
    const std::string body =
        "#include \"lib/wall_blend.glsl\"\n"
        "void compute(uint i) {\n"
        "    vec2 at = vec2(inputs[2u * i], inputs[2u * i + 1u]);\n"
        "    outputs[i] = blend_weight(at, vec2(0.0, 5.0), vec2(160.0, 165.0), vec4(0.0, 25.0, 0.0, 0.0), 2.0);\n"
        "}\n";
    const auto out = test::run_compute(body, inputs, 10000);
    double worst = 0.0, twin = 0.0;
    for (std::size_t i = 0; i < 10000; ++i) {
        const glm::vec2 at(inputs[2 * i], inputs[2 * i + 1]);
        const double exact = blend.weight(0, at);
        worst = std::max(worst, std::abs(double(out[i]) - exact));
        twin = std::max(twin, std::abs(double(wall::twin::blend_weight(at, {0, 5}, {160, 165}, {0, 25, 0, 0}, 2.0f)) - exact));
    }
    // pow() of a device is good to some units in the last place; a quarter of a step of 16 bits.
    EXPECT_LT(worst, 4e-6);
    EXPECT_LT(twin, 1e-6);
}

TEST_F(OutputPass, WhatFailsLeavesAllAsItWas) {
    Site site = test::two_outputs();
    wall::OutputPass pass(library());
    pass.lay(site, folder.path());
    const gl::Texture canvas = texture_of(soft_canvas());
    const auto before = drawn(pass, site, 0, canvas);
    Site other = site;
    other.outputs[0].gain = glm::dvec3(0.1);
    other.outputs[1].lut = "none.cube";
    const params::Value said = params::parse_toml(
        "[[output]]\nname = 'x'\n[[output]]\nname = '" + other.outputs[1].name + "'\nlut = 'none.cube'\n", "room.toml");
    const std::string sentence = test::complaint([&] { pass.lay(other, folder.path(), &said); });
    EXPECT_NE(sentence.find("none.cube: cannot be opened"), std::string::npos);
    EXPECT_EQ(sentence.find("room.toml:5: output '" + other.outputs[1].name + "': lut = 'none.cube': "), 0u) << sentence;
    EXPECT_EQ(drawn(pass, site, 0, canvas), before);
    for (int i = 0; i < 16; ++i) other.outputs.push_back(site.outputs[0]);
    other.outputs[1].lut = "";
    EXPECT_NE(test::complaint([&] { pass.lay(other, folder.path()); }).find("at most 15 may meet"), std::string::npos);
    EXPECT_EQ(drawn(pass, site, 0, canvas), before);
    const gl::Texture wrong = gl::Texture::flat("wrong", gl::Format::rgba8, 8, 8);
    EXPECT_NE(test::complaint([&] { drawn(pass, site, 0, wrong); }).find("gives light when it is read"), std::string::npos);
    // Nothing is made anew where nothing has changed.
    const std::size_t bytes = pass.bytes();
    pass.lay(site, folder.path());
    EXPECT_EQ(pass.bytes(), bytes);
    EXPECT_EQ(drawn(pass, site, 0, canvas), before);
}

TEST_F(OutputPass, ATableThatIsReplacedIsReadAgain) {
    Site site = test::two_outputs();
    site.outputs[0].lut = "own.cube";
    const auto save = [&](double most) {
        core::write_file_atomically(folder.path() / "own.cube", fmt::format("LUT_1D_SIZE 2\n0 0 0\n{0} {0} {0}\n", most));
    };
    save(0.9);
    wall::OutputPass pass(library());
    pass.lay(site, folder.path());
    const gl::Texture canvas = texture_of(soft_canvas());
    const auto first = drawn(pass, site, 0, canvas);
    save(0.5);
    const int objects = gl::object_count();
    pass.lay(site, folder.path());
    const auto second = drawn(pass, site, 0, canvas);
    EXPECT_NE(second, first);
    EXPECT_EQ(gl::object_count(), objects);
    // One that is torn or gone leaves what is in use, whatever else of the site is changed meanwhile.
    core::write_file_atomically(folder.path() / "own.cube", std::string_view("LUT_1D_SIZE 2\n0 0"));
    pass.lay(site, folder.path());
    EXPECT_EQ(drawn(pass, site, 0, canvas), second);
    std::filesystem::remove(folder.path() / "own.cube");
    site.outputs[1].gain = glm::dvec3(0.5);
    pass.lay(site, folder.path());
    EXPECT_EQ(drawn(pass, site, 0, canvas), second);
    save(0.9);
    pass.lay(site, folder.path());
    EXPECT_EQ(drawn(pass, site, 0, canvas), first);
}

TEST_F(OutputPass, ARawPictureIsTurnedAndNothingElse) {
    Site site = test::two_outputs();
    Output& output = site.outputs[0];
    output.size_px = {40, 24};
    output.corners_px[0] = {9, 9};
    output.gain = glm::dvec3(0.1);
    wall::OutputPass pass(library());
    const gl::Texture texture = gl::Texture::flat("target", gl::Format::rgba8, 40, 24);
    const gl::Framebuffer target("target", texture);
    for (const int rotation_deg : {0, 90, 180, 270})
        for (const wall::Flip flip : {wall::Flip::none, wall::Flip::horizontal, wall::Flip::vertical}) {
            output.rotation_deg = rotation_deg;
            output.flip = flip;
            pass.lay(site, folder.path());
            const glm::ivec2 upright = output.upright_px();
            std::vector<std::uint32_t> words;
            for (int y = upright.y; y-- > 0;)
                for (int x = 0; x < upright.x; ++x)
                    words.push_back(static_cast<std::uint32_t>(6 * x + (6 * y << 8) + (7 << 16)));
            gl::Texture picture = gl::Texture::flat("raw", gl::Format::rgba8, upright.x, upright.y);
            picture.upload(0, std::span<const std::uint32_t>(words));
            pass.draw_raw(0, picture, 1.0, &target, {40, 24});
            const auto got = pixels(texture);
            const wall::Warp warp(output);
            for (int y = 0; y < 24; ++y)
                for (int x = 0; x < 40; ++x) {
                    const glm::ivec2 at = glm::ivec2(glm::floor(warp.upright_of({x + 0.5, y + 0.5})));
                    ASSERT_EQ(got[static_cast<std::size_t>(y * 40 + x)], glm::ivec3(6 * at.x, 6 * at.y, 7));
                }
            pass.draw_raw(0, picture, 0.0, &target, {40, 24});
            for (const glm::ivec3& pixel : pixels(texture)) ASSERT_EQ(pixel, glm::ivec3(0));
        }
}

}  // namespace
}  // namespace sunflower
