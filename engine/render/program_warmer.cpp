#include "engine/render/program_warmer.hpp"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <exception>
#include <functional>
#include <utility>

#include "engine/core/error.hpp"
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

/// What a program is run with so that it is compiled to the end, and does nothing.
class Nothing {
  public:
    Nothing() { no_groups_.clear(); }
    void run(const gl::Program& program) const {
        program.dispatch_indirect(no_groups_);
        glFinish();
    }

  private:
    FrameTextures textures_;
    gl::Buffer no_groups_{"no groups", sizeof(gl::DispatchCommand)};
};

// What every picture runs; seeds that are drawn one by one are not in all. The longest first, but the bed's table is wanted
// before anything is shaded.
constexpr const char* programs[] = {"shade_relief", "bed_table",   "bed_table_mean", "relief_low",
                                    "shade_hall",   "shade_table", "hall_light",     "classify"};

/// Why the first that is not good is not. Nothing is told when it was not to go on.
std::string tried(const gl::ShaderLibrary& texts, const std::vector<gl::Recipe>& recipes, const Nothing* nothing,
                  const std::function<bool()>& go_on) {
    std::vector<gl::Program> good;
    for (const gl::Recipe& recipe : recipes) {
        if (!go_on()) return {};
        good.push_back(gl::Program::later(texts, recipe));
        try {
            good.back().make();
        } catch (const core::Error&) {
            return good.back().log();
        }
    }
    // A GPU's driver has compiled them by now; vertices and fragments are compiled for what they are drawn with.
    for (const gl::Program& program : good)
        if (nothing != nullptr && program.recipe().files.size() == 1 && go_on()) nothing->run(program);
    return {};
}

}  // namespace

void warm_programs(const std::stop_token& stop) {
    gl::ContextOptions options;
    options.software = true;
    gl::Context context(options);
    GLint formats = 0;
    glGetIntegerv(GL_NUM_PROGRAM_BINARY_FORMATS, &formats);
    if (formats == 0) return;  // so Mesa says that its cache is off
    const gl::ShaderLibrary library = shader_library();
    const Nothing nothing;
    for (const char* name : programs) {
        if (stop.stop_requested()) return;
        nothing.run(gl::Program(library, name, {fmt::format("passes/{}.comp.glsl", name)}));
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

void ProgramTrial::begin(gl::ShaderLibrary texts, std::vector<gl::Recipe> recipes) {
    const std::lock_guard lock(mutex_);
    waiting_ = Job{std::move(texts), std::move(recipes)};
    trouble_.reset();
    if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    wake_.notify_all();
}

bool ProgramTrial::is_running() const {
    const std::lock_guard lock(mutex_);
    return waiting_ || at_work_ || trouble_;
}

std::optional<std::string> ProgramTrial::take_trouble() {
    const std::lock_guard lock(mutex_);
    return std::exchange(trouble_, std::nullopt);
}

bool ProgramTrial::is_given_up() const {
    const std::lock_guard lock(mutex_);
    return waiting_.has_value();
}

void ProgramTrial::run(const std::stop_token& stop) {
    std::optional<gl::Context> context;
    std::optional<Nothing> nothing;
    try {
        gl::ContextOptions options;
        options.software = software_;
        context.emplace(options);
        if (software_) nothing.emplace();
    } catch (const std::exception& error) {
        core::log_debug("shaders are not tried beforehand: {}", error.what());
    }
    while (true) {
        std::unique_lock lock(mutex_);
        if (!wake_.wait(lock, stop, [this] { return waiting_.has_value(); })) return;
        const Job job = std::move(*std::exchange(waiting_, std::nullopt));
        at_work_ = true;
        lock.unlock();
        std::string trouble;
        const auto go_on = [&] { return !stop.stop_requested() && !is_given_up(); };
        if (context) trouble = tried(job.texts, job.recipes, nothing ? &*nothing : nullptr, go_on);
        lock.lock();
        at_work_ = false;
        if (!waiting_) trouble_ = std::move(trouble);
    }
}

}  // namespace sunflower::render
