// What is compiled ahead is what the picture wants: each file that the warmer leaves in Mesa's cache is one that a picture
// drawn without it leaves there too. One format, filter or line of text that differs, and it would be another file.
#include "engine/render/program_warmer.hpp"

#include <epoxy/egl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "engine/render/renderer.hpp"
#include "tests/support/program.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::test {
namespace {

namespace fs = std::filesystem;

gl::Context software_context() {
    gl::ContextOptions options;
    options.software = true;
    return gl::Context(options);
}

/// Names of the compiled programs that a process leaves behind: one of its own, as Mesa looks for its folder once.
std::set<std::string> left_by(const std::function<void()>& act) {
    const TemporaryFolder folder;
    const pid_t child = ::fork();
    if (child == 0) {
        ::setenv("MESA_SHADER_CACHE_DIR", folder.path().c_str(), 1);
        ::setenv("MESA_SHADER_CACHE_DISABLE", "false", 1);
        try {
            act();
        } catch (const std::exception& error) {
            fmt::print(stderr, "{}\n", error.what());
            ::_exit(1);
        }
        // The cache is written behind one's back: the display ends when all of it is.
        EGLDisplay display = EGL_NO_DISPLAY;
        {
            const gl::Context last = software_context();
            display = eglGetCurrentDisplay();
        }
        eglTerminate(display);
        ::_exit(0);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    std::set<std::string> names;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder.path()))
        if (entry.is_regular_file() && entry.path().filename() != "index") names.insert(entry.path().filename());
    return names;
}

void draw() {
    gl::Context context = software_context();
    const world::Scene scene = shipped_scene("turbine-hall");
    const world::Bed bed(shipped_packing(), scene.bed, {});
    render::Renderer renderer(context, scene, bed, {});
    renderer.begin({scene.views.front().camera, 64, 36, 1});
    while (renderer.advance(1000.0) < 1.0) continue;
}

void warm() {
    render::warm_programs({});
}

TEST(ProgramWarmer, CompilesWhatThePictureWants) {
    const std::set<std::string> warmed = left_by(warm), drawn = left_by(draw);
    // Linked, and compiled: two files a program.
    EXPECT_GE(warmed.size(), 16u);
    for (const std::string& name : warmed)
        EXPECT_TRUE(drawn.contains(name)) << name << " is for nobody; does it bind what Frame binds?";
}

TEST(ProgramWarmer, StopsWhenAsked) {
    const std::set<std::string> stopped = left_by([] {
        std::stop_source source;
        source.request_stop();
        render::warm_programs(source.get_token());
    });
    EXPECT_TRUE(stopped.empty());
}

}  // namespace
}  // namespace sunflower::test
