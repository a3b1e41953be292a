// Includes, the way back from driver logs to file and line, and the last good program under bad edits.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "engine/core/error.hpp"
#include "engine/gl/program.hpp"
#include "tests/support/gl_test.hpp"

namespace sunflower::gl {
namespace {
namespace fs = std::filesystem;

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

class ShaderLibraryTest : public test::GlTest {
  protected:
    void SetUp() override {
        GlTest::SetUp();
        std::string pattern = (fs::temp_directory_path() / "shaders.XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        fs::create_directories(folder_ / "lib");
        fs::create_directories(folder_ / "passes");
        library_ = std::make_unique<ShaderLibrary>(folder_);
    }
    void TearDown() override {
        library_.reset();
        fs::remove_all(folder_);
        GlTest::TearDown();
    }

    void write(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name, std::ios::binary) << text;
        // A tick of its own for every edit: file systems count in steps of up to some milliseconds.
        edit_time_ += std::chrono::seconds(1);
        fs::last_write_time(folder_ / name, edit_time_);
    }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }
    Program program(Defines defines = {}) { return Program(*library_, "test", {"passes/test.comp.glsl"}, std::move(defines)); }
    std::string failure(Defines defines = {}) {
        try {
            program(std::move(defines));
        } catch (const core::Error& error) {
            return error.what();
        }
        return "no failure";
    }
    /// What the program writes to its one storage block.
    static std::uint32_t run(const Program& program) {
        Buffer result("result", 4);
        result.clear();
        result.bind_storage(0);
        program.dispatch(1);
        return result.read<std::uint32_t>(1)[0];
    }
    void write_main(const std::string& includes, const std::string& expression) {
        write("passes/test.comp.glsl", includes + "layout(local_size_x = 1) in;\n" +
                                           "layout(std430, binding = 0) buffer Result { uint result; };\n" +
                                           "void main() { result = " + expression + "; }\n");
    }

    fs::path folder_;
    fs::file_time_type edit_time_ = fs::file_time_type::clock::now();
    std::unique_ptr<ShaderLibrary> library_;
};

TEST_F(ShaderLibraryTest, IncludesOnceFromDiskAndFromMemory) {
    write("lib/base.glsl", "GLSL_FUNC uint base() { return 40u; }\n");
    write("lib/more.glsl", "#include \"lib/base.glsl\"\nGLSL_FUNC void more(OUT(uint) v) { v = base() + NUMBER; }\n");
    write_main("#include \"lib/more.glsl\"\n  #  include \"shaders/lib/base.glsl\" // again\n#include \"made.glsl\"\n",
               "made()");
    library_->define_file("made.glsl", "uint made() { uint v; more(v); return v; }");  // no newline at the end
    const Program built = program({{"NUMBER", "2u"}});
    EXPECT_EQ(run(built), 42u);
    EXPECT_EQ(built.log(), "");
    EXPECT_EQ(built.dependencies().size(), 4u);
}

TEST_F(ShaderLibraryTest, CommentsAreNotDirectives) {
    write_main("/* no\n#include \"lib/no.glsl\"\n*/ // #include \"lib/no.glsl\"\n// /*\n//#version 100\n", "1u");
    EXPECT_EQ(run(program()), 1u);
    write_main("// /*\n#include \"lib/no.glsl\"\n", "1u");
    EXPECT_TRUE(contains(failure(), "passes/test.comp.glsl:2: there is no shader file " + file("lib/no.glsl"))) << failure();
}

TEST_F(ShaderLibraryTest, ErrorsNameFileAndLine) {
    write("lib/a.glsl", "uint a() { return 1u; }\n\n");
    write("lib/broken.glsl", "#include \"lib/a.glsl\"\n\nuint broken() { return nonsense; }\n");
    write_main("#include \"lib/broken.glsl\"\n", "a()");
    EXPECT_TRUE(contains(failure(), file("lib/broken.glsl") + ":3: ")) << failure();
    EXPECT_TRUE(contains(failure(), "nonsense")) << failure();

    write("lib/broken.glsl", "#include \"lib/a.glsl\"\n");
    write_main("#include \"lib/broken.glsl\"\n#include \"lib/a.glsl\"\n", "nonsense");
    EXPECT_TRUE(contains(failure(), file("passes/test.comp.glsl") + ":5: ")) << failure();

    library_->define_file("made.glsl", "\n\nuint made() { return nonsense; }\n");
    write_main("#include \"made.glsl\"\n", "1u");
    EXPECT_TRUE(contains(failure(), "made.glsl (generated):3: ")) << failure();

    write_main("", "FACTOR");
    EXPECT_TRUE(contains(failure({{"FACTOR", "}"}}), file("passes/test.comp.glsl") + ":3: ")) << failure({{"FACTOR", "}"}});
}

TEST_F(ShaderLibraryTest, BadTextsAreOneSentenceWithAPlace) {
    const std::string main = file("passes/test.comp.glsl");
    EXPECT_TRUE(contains(failure(), "there is no shader file " + main)) << failure();
    write_main("\n#include lib/a.glsl\n", "1u");
    EXPECT_TRUE(contains(failure(), main + ":2: #include wants a file")) << failure();
    write_main("#include \"lib/../../secret\"\n", "1u");
    EXPECT_TRUE(contains(failure(), main + ":1: \"lib/../../secret\" lies outside shaders/")) << failure();
    write_main("#version 450\n", "1u");
    EXPECT_TRUE(contains(failure(), main + ":1: #version is written by the program")) << failure();
    write("lib/a.glsl", "\n#include \"lib/b.glsl\"\n");
    write("lib/b.glsl", "#include \"lib/a.glsl\"\n");
    write_main("#include \"lib/a.glsl\"\n", "1u");
    EXPECT_TRUE(
        contains(failure(), file("lib/b.glsl") + ":1: \"lib/a.glsl\" includes itself: lib/a.glsl -> lib/b.glsl -> lib/a.glsl"))
        << failure();
    write("passes/test.comp.glsl", std::string("void main() {}\n\0", 16));
    EXPECT_TRUE(contains(failure(), main + ":2: holds a zero byte")) << failure();
    write("passes/test.comp.glsl", std::string(2 << 20, ' '));
    EXPECT_TRUE(contains(failure(), "passes/test.comp.glsl: is 2097152 bytes long")) << failure();
    write("passes/test.comp.glsl", "");
    EXPECT_TRUE(contains(failure(), "shader program 'test' cannot be built")) << failure();
    EXPECT_THROW(Program(*library_, "no stage", {"passes/test.glsl"}), core::Error);
}

TEST_F(ShaderLibraryTest, LogsOfOtherDriversAreMapped) {
    ShaderText text;
    text.sources = {"(defines of the program)", "passes/x.comp.glsl", "lib/y.glsl"};
    // Mesa; also without the source string, as Mesa has it in most errors.
    EXPECT_EQ(text.map_log("2:200014(7): error: bad\n"), "lib/y.glsl:14: error: bad");
    EXPECT_EQ(text.map_log("0:200014(7): error: bad\n"), "lib/y.glsl:14: error: bad");
    // NVIDIA; AMD and Intel on Windows.
    EXPECT_EQ(text.map_log("2(200014) : error C1008: bad\n"), "lib/y.glsl:14: error C1008: bad");
    EXPECT_EQ(text.map_log("ERROR: 1:100003: 'x' : bad\n"), "passes/x.comp.glsl:3: 'x' : bad");
    EXPECT_EQ(text.map_log("Info\n----\n0(1) : warning\n"), "Info\n----\n(defines of the program):1: warning");
    EXPECT_EQ(text.map_log("9:900001(1): error: what\n"), "9:900001(1): error: what");
    std::string flood;
    for (int i = 0; i < 100; ++i) flood += "1:100003(1): error: again\n";
    EXPECT_TRUE(text.map_log(flood).ends_with("\n... and 60 lines more"));
}

TEST_F(ShaderLibraryTest, LastGoodProgramSurvivesBadEdits) {
    write("lib/value.glsl", "uint value() { return 5u; }\n");
    write_main("#include \"lib/value.glsl\"\n", "value()");
    library_->hold_files();
    Program built = program();
    EXPECT_EQ(run(built), 5u);
    EXPECT_FALSE(built.differs(*library_));
    EXPECT_FALSE(built.differs(library_->read_again()));
    const GLuint id = built.id();

    const std::string good = "uint value() { return 5u; }\n";
    for (const std::string& bad :
         {std::string("uint value() { return 6u }\n"), std::string("#include \"lib/gone.glsl\"\n"), std::string(),
          std::string("#include \"lib/value.glsl\"\n"), std::string("float value() { return 6.0; }\n"),
          std::string("uint value();\n"), good.substr(0, good.size() / 2), std::string("uint v\0lue() {}", 16),
          std::string(2 << 20, 'x')}) {
        write("lib/value.glsl", bad);
        const ShaderLibrary now = library_->read_again();
        EXPECT_TRUE(built.differs(now));
        EXPECT_FALSE(built.prepare(now)) << bad.substr(0, 40);
        EXPECT_FALSE(built.is_prepared());
        EXPECT_NE(built.log(), "");
        EXPECT_EQ(built.id(), id);
        EXPECT_EQ(run(built), 5u);
        // What is made of the library is made of the texts that it holds, whatever lies in the folder.
        EXPECT_EQ(run(program()), 5u);
    }
    fs::remove(folder_ / "lib/value.glsl");
    EXPECT_TRUE(built.differs(library_->read_again()));
    EXPECT_FALSE(built.prepare(library_->read_again()));
    EXPECT_EQ(run(built), 5u);

    write("lib/value.glsl", good);
    EXPECT_FALSE(built.differs(library_->read_again())) << "saved as it was";
    write("lib/value.glsl", "uint value() { return 7u; }\n");
    const ShaderLibrary now = library_->read_again();
    EXPECT_TRUE(built.differs(now));
    ASSERT_TRUE(built.prepare(now)) << built.log();
    EXPECT_EQ(run(built), 5u) << "prepared beside the one in use";
    library_->take_texts(now);
    built.take_prepared();
    EXPECT_EQ(built.log(), "");
    EXPECT_EQ(run(built), 7u);
    EXPECT_EQ(run(program()), 7u);
    EXPECT_FALSE(built.differs(*library_));
    EXPECT_EQ(glIsProgram(id), GL_FALSE);
}

TEST_F(ShaderLibraryTest, WhatTheProgramCannotRunIsNotTaken) {
    const auto write_with = [this](const std::string& size, const std::string& extra) {
        write("passes/test.comp.glsl", "layout(local_size_x = " + size + ") in;\nuniform " + extra +
                                           " extra;\nlayout(std430, binding = 0) buffer Result { uint result; };\n" +
                                           "void main() { result = 1u + uint(extra); }\n");
    };
    write_with("1", "uint");
    library_->hold_files();
    Program built = program();
    EXPECT_EQ(run(built), 1u);
    write_with("8", "uint");
    EXPECT_FALSE(built.prepare(library_->read_again()));
    EXPECT_TRUE(contains(built.log(), file("passes/test.comp.glsl") + ": its groups are of 8 x 1 x 1 now")) << built.log();
    write_with("1", "float");
    EXPECT_FALSE(built.prepare(library_->read_again()));
    EXPECT_TRUE(contains(built.log(), "'extra' values of another type")) << built.log();
    write_with("1", "uint");
    EXPECT_TRUE(built.prepare(library_->read_again()));
    built.forget_prepared();
    EXPECT_FALSE(built.is_prepared());
}

TEST_F(ShaderLibraryTest, ProgramsAreListedAsLongAsTheyLive) {
    write_main("", "3u");
    library_->hold_files();
    EXPECT_TRUE(library_->programs().empty());
    {
        Program one = program();
        Program two = Program::later(*library_, {"later", {"passes/test.comp.glsl"}, {}});
        EXPECT_EQ(library_->programs(), (std::vector<Program*>{&one, &two}));
        EXPECT_FALSE(two);
        Program three = std::move(two);
        EXPECT_EQ(library_->programs(), (std::vector<Program*>{&one, &three}));
        EXPECT_TRUE(ShaderLibrary(*library_).programs().empty()) << "a copy has none of them";
        // One that nobody has wanted yet is of the texts that are held when it is made.
        write_main("", "4u");
        const ShaderLibrary now = library_->read_again();
        EXPECT_TRUE(three.differs(now));
        EXPECT_TRUE(three.prepare(now));
        library_->take_texts(now);
        three.take_prepared();
        EXPECT_FALSE(three.differs(*library_));
        three.make();
        EXPECT_EQ(run(three), 4u);
        EXPECT_EQ(run(one), 3u);
    }
    EXPECT_TRUE(library_->programs().empty());
}

TEST_F(ShaderLibraryTest, GeneratedTextsAndDefines) {
    library_->define_file("params.glsl", "const uint PARAM = 1u;\n");
    write_main("#include \"params.glsl\"\nlayout(location = 0) uniform uint extra;\n", "PARAM * FACTOR + extra");
    Program built = program({{"FACTOR", "10u"}});
    built.set("extra", 3u);
    EXPECT_EQ(run(built), 13u);
    library_->define_file("params.glsl", "const uint PARAM = 1u;\n");
    EXPECT_FALSE(built.differs(*library_));
    library_->define_file("params.glsl", "const uint PARAM = 2u;\n");
    EXPECT_TRUE(built.differs(*library_));
    ASSERT_TRUE(built.prepare(*library_)) << built.log();
    built.take_prepared();
    EXPECT_EQ(run(built), 20u);  // uniforms start anew
    built.set("not_there", 1.0f);
}

}  // namespace
}  // namespace sunflower::gl
