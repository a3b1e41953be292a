#include "engine/render/program_warmer.hpp"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <exception>

#include "engine/core/log.hpp"
#include "engine/gl/draw.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/texture.hpp"
#include "engine/render/shader_library.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

/// What programs are compiled for, besides their text: format and kind of each texture that Frame binds, how it is filtered,
/// and of which sides the length is a power of two. Those of the windows all are, of the hall's own none.
class FrameTextures {
  public:
    FrameTextures() {
        id_.bind(ID_UNIT);
        place_.bind(PLACE_UNIT);
        depth_.bind(DEPTH_UNIT);
        for (const unsigned unit : {LIGHT_UNIT, FACE_LIGHT_UNIT, RETURNED_UNIT}) {
            light_.bind(unit);
            linear_.bind(unit);
        }
        contact_.bind(CONTACT_UNIT);
        linear_.bind(CONTACT_UNIT);
        light_.bind_image(FACE_LIGHT_IMAGE, GL_WRITE_ONLY);
    }

  private:
    gl::Texture id_ = gl::Texture::flat("no id", gl::Format::r32ui, 1, 1);
    gl::Texture place_ = gl::Texture::flat("no place", gl::Format::rgba16f, 1, 1);
    gl::Texture depth_ = gl::Texture::flat("no depth", gl::Format::depth32f, 1, 1);
    gl::Texture light_ = gl::Texture::volume("no light", gl::Format::rgba32f, 3, 3, 3);
    gl::Texture contact_ = gl::Texture::flat("no contact", gl::Format::r8, 3, 3);
    gl::Sampler linear_{"linear", {GL_LINEAR, GL_LINEAR, GL_CLAMP_TO_EDGE, false}};
};

// What every picture runs; seeds that are drawn one by one are not in all. The longest first, but the bed's table is wanted
// before anything is shaded.
constexpr const char* programs[] = {"shade_relief", "bed_table",   "bed_table_mean", "relief_low",
                                    "shade_hall",   "shade_table", "hall_light",     "classify"};

}  // namespace

void warm_programs(const std::stop_token& stop) {
    gl::ContextOptions options;
    options.software = true;
    gl::Context context(options);
    GLint formats = 0;
    glGetIntegerv(GL_NUM_PROGRAM_BINARY_FORMATS, &formats);
    if (formats == 0) return;  // so Mesa says that its cache is off
    const gl::ShaderLibrary library = shader_library();
    const FrameTextures textures;
    gl::Buffer no_groups("no groups", sizeof(gl::DispatchCommand));
    no_groups.clear();
    for (const char* name : programs) {
        if (stop.stop_requested()) return;
        const gl::Program program(library, name, {fmt::format("passes/{}.comp.glsl", name)});
        program.dispatch_indirect(no_groups);
        glFinish();
    }
}

ProgramWarmer::ProgramWarmer(const gl::ContextInfo& info) {
    if (!info.is_software()) return;
    thread_ = std::jthread([](const std::stop_token& stop) {
        try {
            warm_programs(stop);
        } catch (const std::exception& error) {
            core::log_debug("programs are not compiled ahead: {}", error.what());
        }
    });
}

}  // namespace sunflower::render
