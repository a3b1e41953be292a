// OpenEXR files: what is written is read again, and nothing that is damaged gets through.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/image/exr_file.hpp"
#include "engine/image/png_file.hpp"
#include "engine/world/tone.hpp"
#include "tests/support/program.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;
using image::ExrPicture;
using test::TemporaryFolder;

ExrPicture some_picture(int width, int height) {
    ExrPicture picture{width, height, {}, {{"scene", "turbine-hall"}, {"settings", "[roof]\non = true\n葵花籽"}}};
    std::uint32_t salt = 0;
    for (const std::string name : {"R", "G", "B", "roof.R", "error.Y"}) {
        std::vector<float> values;
        for (int i = 0; i < width * height; ++i)
            values.push_back(8.0f * core::unit_float(core::hash2(static_cast<std::uint32_t>(i), ++salt)));
        picture.channels.push_back({name, values, name.size() == 1});
    }
    return picture;
}

std::string sentence_of(const std::function<void()>& what) {
    try {
        what();
    } catch (const core::Error& error) {
        return error.what();
    }
    return {};
}

TEST(Exr, what_is_written_is_read_again) {
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "a.exr";
    const ExrPicture written = some_picture(37, 23);
    image::write_exr(file, written);
    const ExrPicture found = image::read_exr(file);
    EXPECT_EQ(found.width, 37);
    EXPECT_EQ(found.height, 23);
    EXPECT_EQ(found.text("settings"), written.text("settings"));
    EXPECT_EQ(found.text("none"), "");
    EXPECT_EQ(found.channel("none"), nullptr);
    ASSERT_NE(found.channel("roof.R"), nullptr);
    EXPECT_EQ(*found.channel("roof.R"), *written.channel("roof.R")) << "float keeps every bit";
    const std::vector<float>& half = *found.channel("R");
    float worst = 0.0f;
    for (std::size_t i = 0; i < half.size(); ++i) {
        const float right = (*written.channel("R"))[i];
        worst = std::max(worst, std::abs(half[i] - right) / std::max(right, 1e-3f));
    }
    EXPECT_LE(worst, 1.0f / 2048.0f) << "half an ulp of 11 bits";
    EXPECT_GT(worst, 0.0f) << "it is half precision indeed";
}

TEST(Exr, files_that_are_hurt_are_refused_in_a_sentence) {
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "a.exr", hurt = folder.path() / "hurt.exr";
    image::write_exr(file, some_picture(20, 18));
    const std::string whole = core::read_file(file);
    for (std::size_t length = 0; length + 1 < whole.size(); length += length < 600 ? 7 : 131) {
        core::write_file_atomically(hurt, whole.substr(0, length));
        const std::string said = sentence_of([&] { image::read_exr(hurt); });
        EXPECT_NE(said.find("hurt.exr"), std::string::npos) << "cut at " << length << ": " << said;
        EXPECT_EQ(said.find('\n'), std::string::npos);
    }
    // A byte changed anywhere: read or refused, but nothing worse.
    int refused = 0;
    for (std::uint32_t i = 0; i < 400; ++i) {
        std::string changed = whole;
        changed[core::hash2(i, 5) % changed.size()] = static_cast<char>(core::hash2(i, 6));
        core::write_file_atomically(hurt, changed);
        if (!sentence_of([&] { image::read_exr(hurt); }).empty()) ++refused;
    }
    EXPECT_GT(refused, 20);
    core::write_file_atomically(hurt, std::string("\x89PNG\r\n\x1a\n and so on"));
    EXPECT_NE(sentence_of([&] { image::read_exr(hurt); }).find("is no OpenEXR file"), std::string::npos);
    EXPECT_NE(sentence_of([&] { image::read_exr(folder.path() / "none.exr"); }).find("none.exr"), std::string::npos);
    EXPECT_TRUE(sentence_of([&] { image::read_exr(file); }).empty()) << "and the whole file is taken";
}

TEST(Exr, what_is_no_picture_is_not_written) {
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "a.exr";
    ExrPicture picture = some_picture(4, 4);
    picture.channels[1].values[3] = NAN;
    EXPECT_NE(sentence_of([&] { image::write_exr(file, picture); }).find("channel G"), std::string::npos);
    picture.channels[1].values.assign(15, 0.0f);
    EXPECT_NE(sentence_of([&] { image::write_exr(file, picture); }).find("15 values"), std::string::npos);
    EXPECT_FALSE(sentence_of([&] { image::write_exr(file, ExrPicture{0, 4, {}, {}}); }).empty());
    EXPECT_TRUE(fs::is_empty(folder.path())) << "nothing was left behind";
    image::write_exr(file, some_picture(4, 4));
    EXPECT_FALSE(sentence_of([&] { image::write_exr(file, some_picture(4, 4), false); }).empty())
        << "not replaced unless asked";
}

TEST(Exr, compare_shows_it_as_the_program_would) {
    const TemporaryFolder folder;
    ExrPicture picture = some_picture(64, 64);
    image::write_exr(folder.path() / "a.exr", picture);
    // The same as a PNG: by the display transform of the program.
    std::vector<float> encoded;
    for (std::size_t i = 0; i < 64 * 64; ++i) {
        const glm::vec3 c =
            world::tone_neutral({picture.channels[0].values[i], picture.channels[1].values[i], picture.channels[2].values[i]});
        for (int k = 0; k < 3; ++k) encoded.push_back(world::srgb_encode(std::clamp(c[k], 0.0f, 1.0f)));
    }
    image::PngFile png(folder.path() / "a.png", {.width = 64, .height = 64, .depth = 16, .ppi = {}, .metadata = {}});
    png.rows(0, 64, encoded);
    png.commit(true);
    const auto compared = [&] {
        test::ProgramRun program;
        program.program = SUNFLOWER_BINARY_DIR "/sunflower";
        program.arguments = {"compare", "a.exr", "a.png", "--json"};
        program.folder = folder.path();
        return test::run_program(program);
    };
    const test::ProgramResult same = compared();
    EXPECT_EQ(same.exit_code, 0) << same.err;
    EXPECT_NE(same.out.find("\"flip\": 0.00"), std::string::npos) << same.out << "half precision and 16 bits apart";
    for (float& v : picture.channels[0].values) v *= 0.5f;
    image::write_exr(folder.path() / "a.exr", picture);
    const test::ProgramResult other = compared();
    EXPECT_EQ(other.out.find("\"flip\": 0.00"), std::string::npos) << "planted: half the red";
}

}  // namespace
}  // namespace sunflower
