// What an OpenEXR keeps beside the picture is true: places lie on the rays, numbers are of the seeds that lie there, normals
// are 1 long, and the lights together are the picture.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <vector>

#include "engine/app/session.hpp"
#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/still/recipe.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

using test::TemporaryFolder;
using Words = std::vector<std::string>;

test::ProgramResult still(const TemporaryFolder& folder, const Words& words) {
    test::ProgramRun run;
    run.program = SUNFLOWER_BINARY_DIR "/sunflower";
    run.arguments = {"still", "--software"};
    run.arguments.insert(run.arguments.end(), words.begin(), words.end());
    run.folder = folder.path();
    return test::run_program(run);
}

struct Layers {
    int width = 0, height = 0;
    std::vector<glm::vec3> light;
    std::map<std::string, std::vector<std::uint32_t>> words;

    float value(const std::string& name, std::size_t i) const { return std::bit_cast<float>(words.at(name)[i]); }
    glm::vec3 vector(const std::string& name, const std::string& ends, std::size_t i) const {
        return {value(name + "." + ends[0], i), value(name + "." + ends[1], i), value(name + "." + ends[2], i)};
    }
};

/// Of a file of floats.
Layers read(const std::filesystem::path& file) {
    const auto reader = image::open_picture(file);
    const image::PictureFacts& facts = reader->facts();
    Layers all{facts.width, facts.height, {}, {}};
    std::vector<std::byte> row(facts.row_bytes());
    const std::size_t pixel = row.size() / static_cast<std::size_t>(facts.width);
    for (int y = 0; y < facts.height; ++y) {
        reader->row(row);
        for (std::size_t x = 0; x < static_cast<std::size_t>(facts.width); ++x) {
            std::memcpy(&all.light.emplace_back(), row.data() + x * pixel, 12);
            for (std::size_t l = 0; l < facts.layers.size(); ++l)
                std::memcpy(&all.words[facts.layers[l].name].emplace_back(), row.data() + x * pixel + 12 + 4 * l, 4);
        }
    }
    return all;
}

/// How many seeds lie where the file says, of those it tells of; `of`: another pixel's number instead.
double right_seeds(const Layers& seen, const world::Bed& bed, std::size_t of) {
    int right = 0, all = 0;
    for (std::size_t i = 0; i + of < seen.light.size(); i += 7) {
        const std::uint64_t number = seen.words.at("seed.number")[i + of] | std::uint64_t{seen.words.at("seed.high")[i + of]}
                                                                                << 32;
        if (number == 0 || seen.words.at("seed.number")[i] == 0) continue;
        ++all;
        const auto place = bed.find(number);
        if (!place) continue;
        // From its middle to a point of its skin: the longest half of the largest seed, and what a relief's texel is off.
        right += glm::distance(place->position_m, seen.vector("P", "XYZ", i)) < 0.0155f ? 1 : 0;
    }
    EXPECT_GT(all, 100);
    return static_cast<double>(right) / all;
}

TEST(Aov, FactsAreTrue) {
    const TemporaryFolder folder;
    const auto result = still(folder, {"--view", "knee", "--size", "160x120", "--samples", "1", "--depth", "32", "--out",
                                       "a.exr", "--aov", "depth,position,normal,albedo,seed"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Layers seen = read(folder.path() / "a.exr");
    const still::Recipe recipe = still::read_recipe(folder.path() / "a.exr");
    const world::Projection eye = world::project(recipe.camera, seen.width, seen.height);
    double worst_normal = 0, worst_depth = 0, worst_off = 0, off_by_one = 1e9;
    int seeds = 0, others = 0;
    for (int y = 0; y < seen.height; ++y)
        for (int x = 0; x < seen.width; ++x) {
            const auto i = static_cast<std::size_t>(y * seen.width + x);
            const glm::vec3 place = seen.vector("P", "XYZ", i);
            const float depth = seen.value("Z", i);
            ASSERT_GT(depth, 0.0f) << "all of this view is hall or seeds";
            worst_normal =
                std::max(worst_normal, static_cast<double>(std::abs(glm::length(seen.vector("N", "XYZ", i)) - 1.0f)));
            const auto ray_at = [&](float px, float py) {
                return world::view_ray(eye, {px / static_cast<float>(seen.width), 1.0f - py / static_cast<float>(seen.height)});
            };
            const world::ViewRay ray = ray_at(static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f);
            const float far = glm::distance(place, eye.eye_m);
            worst_depth = std::max(
                worst_depth, static_cast<double>(std::abs(glm::dot(place - eye.eye_m, -eye.world_from_camera[2]) - depth)));
            const auto off = [&](const world::ViewRay& r) {
                return static_cast<double>(glm::length(glm::cross(place - r.from_m, r.direction)) / far * eye.focal_px);
            };
            worst_off = std::max(worst_off, off(ray));
            off_by_one = std::min(off_by_one, off(ray_at(static_cast<float>(x) + 1.5f, static_cast<float>(y) + 0.5f)));
            const glm::vec3 albedo = seen.vector("albedo", "RGB", i);
            const bool is_seed = seen.words.at("seed.number")[i] != 0;
            seeds += is_seed ? 1 : 0;
            others += is_seed ? 0 : 1;
            EXPECT_TRUE(glm::all(glm::greaterThanEqual(albedo, glm::vec3(0.0f))) &&
                        glm::all(glm::lessThan(albedo, glm::vec3(1.0f))));
        }
    EXPECT_GT(seeds, 1000);
    EXPECT_GT(others, 100);
    EXPECT_LT(worst_normal, 1e-3);
    EXPECT_LT(worst_depth, 1e-4);
    // A pixel's ray begins in its part of the lens and ends within it.
    EXPECT_LT(worst_off, 0.35) << "pixels beside the pixel's middle";
    EXPECT_GT(off_by_one, 0.4) << "what the check must catch: the pixel's neighbour";
    app::SceneChoice choice;
    choice.scene = recipe.scene;
    choice.sets = recipe.values;
    app::Session session(choice);
    EXPECT_GT(right_seeds(seen, session.bed(), 0), 0.98);
    EXPECT_LT(right_seeds(seen, session.bed(), 11), 0.5) << "what the check must catch: numbers of other pixels";
}

TEST(Aov, LightsTogetherAreThePictureAndTheFileMakesItselfAgain) {
    const TemporaryFolder folder;
    auto result = still(folder, {"--view", "macro", "--size", "120x90", "--samples", "4", "--depth", "32", "--out", "a.exr",
                                 "--aov", "lights,depth", "--tile", "64"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Layers seen = read(folder.path() / "a.exr");
    const Words roles = {"roof", "bays", "window"};
    double all = 0, without = 0;
    float worst = 0.0f, brightest = 0.0f;
    for (std::size_t i = 0; i < seen.light.size(); ++i) {
        glm::vec3 sum(0.0f);
        for (const std::string& role : roles) sum += seen.vector(role, "RGB", i);
        const glm::vec3 off = glm::abs(sum - seen.light[i]);
        worst = std::max({worst, off.r, off.g, off.b});
        brightest = std::max(brightest, seen.light[i].g);
        all += static_cast<double>(seen.light[i].g);
        without += static_cast<double>(std::abs(sum.g - seen.vector("window", "RGB", i).g - seen.light[i].g));
    }
    EXPECT_EQ(seen.words.size(), 10u) << "three lights that burn, and the depth";
    // Three sums of floats, each rounded by 2^-24 of the largest.
    EXPECT_LT(worst, 4 * std::ldexp(brightest, -24));
    EXPECT_GT(without / all, 0.01) << "what the check must catch: a light that is left out";
    // Each light is its own, whatever the others are: drawn by itself it is the same but for grain, in the mean.
    result = still(folder, {"--view", "macro", "--size", "120x90", "--samples", "4", "--depth", "32", "--out", "w.exr", "--set",
                            "roof.on=false", "--set", "bays.on=false"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    const Layers alone = read(folder.path() / "w.exr");
    double window = 0, window_alone = 0, bays = 0;
    for (std::size_t i = 0; i < seen.light.size(); ++i) {
        window += static_cast<double>(seen.vector("window", "RGB", i).g);
        bays += static_cast<double>(seen.vector("bays", "RGB", i).g);
        window_alone += static_cast<double>(alone.light[i].g);
    }
    EXPECT_NEAR(window / window_alone, 1.0, 0.005);
    EXPECT_GT(std::abs(bays / window_alone - 1.0), 0.05) << "what the check must catch: another light's name";
    result = still(folder, {"--again", "a.exr", "--out", "b.exr"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(core::read_file(folder.path() / "b.exr") == core::read_file(folder.path() / "a.exr"));
}

TEST(Aov, WhatCannotBeIsRefused) {
    const TemporaryFolder folder;
    for (const auto& [words, mention] : std::vector<std::pair<Words, std::string>>{
             {{"--aov", "depht", "--out", "a.exr"}, "'depht' is none of"},
             {{"--aov", "depth", "--out", "a.png"}, "only an .exr"},
             {{"--aov", "lights", "--out", "a.exr", "--set", "camera.auto_exposure=true"}, "auto_exposure"}}) {
        const auto result = still(folder, words);
        EXPECT_EQ(result.exit_code, 1);
        EXPECT_NE(result.err.find(mention), std::string::npos) << result.err;
    }
    EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace sunflower
