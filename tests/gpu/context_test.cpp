// Contexts come up without a display, say what they are, and refuse in a sentence.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "engine/core/error.hpp"
#include "engine/gl/context.hpp"
#include "engine/gl/handle.hpp"

namespace sunflower::gl {
namespace {

ContextOptions software() {
    ContextOptions options;
    options.software = true;
    return options;
}

std::string sentence_of(const ContextOptions& options) {
    try {
        const Context context(options);
        return "no error on " + context.info().renderer;
    } catch (const core::Error& error) {
        return error.what();
    }
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(Context, ComesUpWithoutADisplay) {
    const Context context;
    EXPECT_TRUE(context.is_current());
    EXPECT_FALSE(context.info().renderer.empty());
    EXPECT_FALSE(context.info().vendor.empty());
    EXPECT_EQ(context.info().version.substr(0, 2), "4.");
    EXPECT_EQ(context.reset_status(), ResetStatus::none);
    GLint profile = 0;
    glGetIntegerv(GL_CONTEXT_PROFILE_MASK, &profile);
    EXPECT_EQ(profile, GL_CONTEXT_CORE_PROFILE_BIT);
}

TEST(Context, SoftwareIsSoftwareAndSaysSo) {
    const Context context(software());
    EXPECT_TRUE(context.info().is_software()) << context.info().renderer;
    ContextInfo gpu;
    gpu.renderer = "NVIDIA RTX A4000/PCIe/SSE2";
    EXPECT_FALSE(gpu.is_software());
}

TEST(Context, RobustAndDebugAreWhatWasAskedFor) {
    for (const bool robust : {false, true})
        for (const bool debug : {false, true}) {
            ContextOptions options = software();
            options.robust = robust;
            options.debug = debug;
            const Context context(options);
            EXPECT_EQ(context.info().robust, robust);
            EXPECT_EQ(context.info().debug, debug);
        }
}

TEST(Context, MessagesAreCaught) {
    ContextOptions options = software();
    options.debug = true;
    Context context(options);
    EXPECT_TRUE(context.take_messages().empty());
    glEnable(0x1234);
    const auto messages = context.take_messages();
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_TRUE(messages[0].is_error());
    EXPECT_TRUE(contains(to_string(messages[0]), "GL_INVALID_ENUM in glEnable(0x1234)")) << to_string(messages[0]);
    EXPECT_TRUE(context.take_messages().empty());
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_INVALID_ENUM));
}

TEST(Context, SeveralLiveSideBySide) {
    Context first(software());
    {
        Context second(software());
        EXPECT_TRUE(second.is_current());
        EXPECT_FALSE(first.is_current());
        first.make_current();
    }
    // The end of the second must not have taken the display of both with it.
    EXPECT_TRUE(first.is_current());
    EXPECT_NE(glGetString(GL_VERSION), nullptr);
    first.unbind();
    EXPECT_FALSE(has_current_context());
    first.make_current();
    EXPECT_TRUE(has_current_context());
}

TEST(Context, MissingVersionIsSaidWithWhatThereIs) {
    ContextOptions options = software();
    options.major = 9;
    options.minor = 9;
    const std::string text = sentence_of(options);
    EXPECT_TRUE(contains(text, "OpenGL 9.9 is needed; the driver llvmpipe")) << text;
    EXPECT_TRUE(contains(text, "offers 4.")) << text;
    EXPECT_TRUE(contains(text, "install a newer driver")) << text;
    options.major = 3;
    options.minor = 3;
    EXPECT_TRUE(contains(sentence_of(options), "the shaders need 4.5")) << sentence_of(options);
}

TEST(Context, UnknownGpuIsSaid) {
    ContextOptions options;
    options.gpu = 1000;
    EXPECT_EQ(sentence_of(options), "GPU 1000 cannot be used: there is no such device");
}

TEST(Limits, TheFirstMissingOneIsNamed) {
    EXPECT_EQ(what_is_missing({}), "");
    Limits small;
    small.storage_blocks = 8;
    EXPECT_EQ(what_is_missing(small), "the number of storage blocks in a shader is 8; 16 is needed");
}

/// The whole program again as a child of an empty environment: no $DISPLAY, no $HOME.
TEST(Context, NeedsNothingFromTheEnvironment) {
    const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
    const std::string command = "env -i '" + self + "' --gtest_filter=Context.ComesUpWithoutADisplay > /dev/null 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0);
    // Planted: a child whose driver has only 3.3 does fail.
    const std::string lacking = "env -i MESA_GL_VERSION_OVERRIDE=3.3 " + command.substr(7);
    if (Context(software()).info().is_software()) {
        EXPECT_NE(std::system(lacking.c_str()), 0);
    }
}

}  // namespace
}  // namespace sunflower::gl
