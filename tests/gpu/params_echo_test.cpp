// Every parameter that shaders read, sent through the GPU and back: a shader made from the rows writes what it sees, and that
// must be what lies in Settings, bit by bit.
#include <algorithm>
#include <cstring>
#include <random>

#include "engine/gl/buffer.hpp"
#include "engine/gl/program.hpp"
#include "engine/params/glsl.hpp"
#include "shaders/shared/bindings.h"
#include "tests/support/gl_test.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::params {
namespace {

using ParamsEcho = test::GlTest;

std::size_t component_count(const Row& row) {
    return row.size / 4;
}

std::vector<Row> gpu_rows() {
    std::vector<Row> found;
    for (const Row& row : rows())
        if (row.has(Gpu)) found.push_back(row);
    return found;
}

// Writes the 32-bit words of every member, in the order of the table.
std::string echo_shader(std::span<const Row> table) {
    std::string body;
    std::size_t word = 0;
    for (const Row& row : table) {
        const std::string member = fmt::format("{}_{}", row.group, row.name);
        const bool real =
            row.type == Type::real || row.type == Type::colour || row.type == Type::vec2 || row.type == Type::vec3;
        for (std::size_t i = 0; i < component_count(row); ++i) {
            const std::string component = component_count(row) == 1 ? member : fmt::format("{}[{}]", member, i);
            body += fmt::format("    words[{}] = {}({});\n", word++, real ? "floatBitsToUint" : "uint", component);
        }
    }
    return "#include \"params.glsl\"\nlayout(local_size_x = 1) in;\n"
           "layout(std430, binding = 0) buffer Words { uint words[]; };\nvoid main() {\n" +
           body + "}\n";
}

std::vector<std::uint32_t> words_in_memory(std::span<const Row> table, const Settings& settings) {
    std::vector<std::uint32_t> words;
    for (const Row& row : table)
        for (std::size_t i = 0; i < component_count(row); ++i) {
            std::memcpy(&words.emplace_back(), reinterpret_cast<const std::byte*>(&settings) + row.offset + 4 * i, 4);
        }
    return words;
}

class Echo {
  public:
    // table: what the block is made from; the shader writes the same members. The buffer is longer than Settings, so that a
    // planted shift still reads inside it.
    Echo(gl::ShaderLibrary& library, std::span<const Row> table)
        : count_(words_in_memory(table, Settings{}).size()),
          settings_("settings", sizeof(Settings) + 32),
          words_("words", 4 * count_) {
        library.define_file("params.glsl", params_glsl(table));
        library.define_file("passes/echo.comp.glsl", echo_shader(table));
        program_ = gl::Program(library, "echo", {"passes/echo.comp.glsl"});
    }

    std::vector<std::uint32_t> run(const Settings& settings) {
        settings_.upload_value(0, settings);
        words_.clear(0xDEADBEEF);
        settings_.bind_uniform(PARAMS_BINDING);
        words_.bind_storage(0);
        program_.dispatch(1);
        return words_.read<std::uint32_t>(count_);
    }

  private:
    std::size_t count_;
    gl::Buffer settings_;
    gl::Buffer words_;
    gl::Program program_;
};

TEST_F(ParamsEcho, EveryValueArrivesBitByBit) {
    const std::vector<Row> table = gpu_rows();
    ASSERT_GT(table.size(), 10u);
    Echo echo(library(), table);
    std::mt19937 random(3);
    for (int i = 0; i < 50; ++i) {
        const Settings settings = i == 0 ? Settings{} : test::random_settings(random);
        ASSERT_EQ(echo.run(settings), words_in_memory(table, settings));
    }
}

// Each planted defect must be seen, or the test above proves nothing.
TEST_F(ParamsEcho, ShiftedOffsetIsSeen) {
    const std::vector<Row> table = gpu_rows();
    for (const Row& row : table) {
        // The member read from where another one lies: alone in the block, so that no two overlap.
        std::vector<Row> shifted = {row};
        shifted[0].offset += component_count(row) == 3 ? 16 : 4;
        Echo echo(library(), shifted);
        std::mt19937 random(4);
        // Small whole numbers may equal their neighbour by chance, not ten times.
        bool seen = false;
        for (int i = 0; i < 10 && !seen; ++i) {
            const Settings settings = test::random_settings(random);
            seen = echo.run(settings) != words_in_memory({&row, 1}, settings);
        }
        EXPECT_TRUE(seen) << row.path();
    }
}

TEST_F(ParamsEcho, MisalignedAndOverlappingOffsetsDoNotCompile) {
    std::vector<Row> table = gpu_rows();
    const auto colour = std::ranges::find(table, Type::colour, &Row::type);
    ASSERT_NE(colour, table.end());
    colour->offset += 4;
    EXPECT_THROW(Echo(library(), table), core::Error) << "a vec3 must lie at a multiple of 16";
    table = gpu_rows();
    table[1].offset = table[0].offset;
    EXPECT_THROW(Echo(library(), table), core::Error) << "two members in one place";
}

}  // namespace
}  // namespace sunflower::params
