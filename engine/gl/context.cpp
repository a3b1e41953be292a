#include "engine/gl/context.hpp"

#include <epoxy/gl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/gl/egl_platform.hpp"

namespace sunflower::gl {
namespace {

EGLContext create_egl_context(EGLDisplay display, EGLConfig config, const ContextOptions& options, bool robust) {
    std::vector<EGLint> attributes = {
        EGL_CONTEXT_MAJOR_VERSION,       options.major,
        EGL_CONTEXT_MINOR_VERSION,       options.minor,
        EGL_CONTEXT_OPENGL_PROFILE_MASK, EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
        EGL_CONTEXT_OPENGL_DEBUG,        options.debug ? EGL_TRUE : EGL_FALSE,
    };
    if (robust)
        attributes.insert(attributes.end(), {EGL_CONTEXT_OPENGL_ROBUST_ACCESS, EGL_TRUE,
                                             EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY, EGL_LOSE_CONTEXT_ON_RESET});
    attributes.push_back(EGL_NONE);
    return eglCreateContext(display, config, EGL_NO_CONTEXT, attributes.data());
}

std::string gl_text(GLenum name) {
    const auto* text = reinterpret_cast<const char*>(glGetString(name));
    return text == nullptr ? std::string{} : std::string(text);
}

/// The best that the driver has where the wanted version is not to be had, e.g. "llvmpipe offers 4.5".
std::string describe_offer(EGLDisplay display, EGLConfig config, EGLSurface surface) {
    for (const auto& [major, minor] : std::to_array<std::pair<int, int>>({{4, 6}, {4, 5}, {4, 3}, {3, 3}, {3, 1}})) {
        ContextOptions probe;
        probe.major = major;
        probe.minor = minor;
        const EGLContext context = create_egl_context(display, config, probe, false);
        if (context == EGL_NO_CONTEXT) continue;
        std::string text;
        if (eglMakeCurrent(display, surface, surface, context) == EGL_TRUE) {
            GLint got_major = 0, got_minor = 0;
            glGetIntegerv(GL_MAJOR_VERSION, &got_major);
            glGetIntegerv(GL_MINOR_VERSION, &got_minor);
            text = fmt::format("the driver {} offers {}.{}", gl_text(GL_RENDERER), got_major, got_minor);
            eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        }
        eglDestroyContext(display, context);
        if (!text.empty()) return text;
    }
    return "the driver offers no OpenGL core profile";
}

}  // namespace

bool ContextInfo::is_software() const {
    return std::ranges::any_of(std::to_array<std::string_view>({"llvmpipe", "softpipe", "swrast", "Software Rasterizer"}),
                               [this](std::string_view name) { return renderer.find(name) != std::string::npos; });
}

Context::Context(const ContextOptions& options) {
    std::vector<std::string> reasons;
    for (const EglPlatform& platform : headless_platforms(options.software, options.gpu)) {
        try {
            display_ = platform.display;
            info_.platform = platform.name;
            create(options);
            return;
        } catch (const core::Error& error) {
            destroy();
            // Several platforms mostly lead to the same driver.
            if (std::ranges::find(reasons, error.what()) == reasons.end()) reasons.emplace_back(error.what());
        }
    }
    if (options.gpu) {
        if (reasons.empty()) reasons.emplace_back("there is no such device");
        core::fail("GPU {} cannot be used: {}", *options.gpu, fmt::join(reasons, "; "));
    }
    if (reasons.empty()) reasons.emplace_back("EGL knows no device");
    core::fail("{}; install a newer driver, or Mesa's software driver (libgl1-mesa-dri)", fmt::join(reasons, "; "));
}

Context::Context(const X11& x11, const ContextOptions& options) : windows_(true) {
    display_ = x11_display(x11.display);
    info_.platform = "X11";
    try {
        create(options);
    } catch (const core::Error& error) {
        destroy();
        core::fail("OpenGL cannot draw to X windows: {}", error.what());
    }
}

Context::~Context() {
    destroy();
}

void Context::create(const ContextOptions& options) {
    if (options.major * 10 + options.minor < 45)
        core::fail("OpenGL {}.{} was asked for; the shaders need 4.5", options.major, options.minor);
    EGLint egl_major = 0, egl_minor = 0;
    if (eglInitialize(display_, &egl_major, &egl_minor) != EGL_TRUE) {
        const std::string reason = egl_error_name();
        core::fail("EGL cannot start ({}){}", reason, windows_ ? "; is $DISPLAY an X server?" : "");
    }
    if (egl_major * 10 + egl_minor < 15) core::fail("EGL 1.5 is needed; the driver offers {}.{}", egl_major, egl_minor);
    if (eglBindAPI(EGL_OPENGL_API) != EGL_TRUE) core::fail("the driver has no desktop OpenGL ({})", egl_error_name());

    const bool surfaceless = has_egl_extension(display_, "EGL_KHR_surfaceless_context");
    if (!has_egl_extension(display_, "EGL_KHR_no_config_context") || !surfaceless)
        config_ = choose_config(display_, windows_ ? EGL_WINDOW_BIT | EGL_PBUFFER_BIT : EGL_PBUFFER_BIT);
    if (!surfaceless) {
        const std::array<EGLint, 5> one_pixel = {EGL_WIDTH, 1, EGL_HEIGHT, 1, EGL_NONE};
        pixel_ = eglCreatePbufferSurface(display_, config_, one_pixel.data());
        if (pixel_ == EGL_NO_SURFACE) core::fail("the driver makes no off-screen surface ({})", egl_error_name());
    }

    context_ = create_egl_context(display_, config_, options, options.robust);
    if (context_ == EGL_NO_CONTEXT && options.robust) {
        context_ = create_egl_context(display_, config_, options, false);
        if (context_ != EGL_NO_CONTEXT) core::log_info("the driver makes no robust context: a GPU reset will end the program");
    }
    if (context_ == EGL_NO_CONTEXT) {
        const std::string reason = egl_error_name();
        core::fail("OpenGL {}.{} is needed; {} ({})", options.major, options.minor, describe_offer(display_, config_, pixel_),
                   reason);
    }
    make_current();
    info_.vendor = gl_text(GL_VENDOR);
    info_.renderer = gl_text(GL_RENDERER);
    info_.version = gl_text(GL_VERSION);
    if (info_.version.empty()) core::fail("the driver says no OpenGL version: it is broken or misses a part");

    if (options.software && !info_.is_software()) core::fail("the driver {} is no software device", info_.renderer);

    GLint flags = 0, strategy = 0;
    glGetIntegerv(GL_CONTEXT_FLAGS, &flags);
    glGetIntegerv(GL_RESET_NOTIFICATION_STRATEGY, &strategy);
    info_.debug = (flags & GL_CONTEXT_FLAG_DEBUG_BIT) != 0;
    info_.robust = strategy == GL_LOSE_CONTEXT_ON_RESET;
    install_debug_log(*log_, options.debug);
    limits_ = query_limits();
    if (const std::string missing = what_is_missing(limits_); !missing.empty())
        core::fail("the driver {} is not enough: {}", info_.renderer, missing);
    core::log_debug("OpenGL on {}: {}, {}", info_.platform, info_.renderer, info_.version);
}

void Context::destroy() {
    // The display is left as it is: EGL gives the same one to every context of this process.
    if (context_ != EGL_NO_CONTEXT) {
        if (is_current()) eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        eglDestroyContext(display_, context_);
    }
    if (pixel_ != EGL_NO_SURFACE) eglDestroySurface(display_, pixel_);
    context_ = EGL_NO_CONTEXT;
    pixel_ = EGL_NO_SURFACE;
    config_ = EGL_NO_CONFIG_KHR;
}

/// What EGL says of the last call. A context that was lost stays so, whatever the driver says of a reset.
std::string Context::trouble() {
    std::string name = egl_error_name();
    lost_ = lost_ || name == "EGL_CONTEXT_LOST";
    return name;
}

void Context::make_current() {
    if (eglMakeCurrent(display_, pixel_, pixel_, context_) != EGL_TRUE)
        core::fail("the OpenGL context cannot be used on this thread ({})", trouble());
}

void Context::make_current(const WindowSurface& surface) {
    if (eglMakeCurrent(display_, surface.surface_, surface.surface_, context_) != EGL_TRUE)
        core::fail("the window cannot be drawn to ({})", trouble());
    // A context that was first current without a surface draws to no buffer of a window, and says nothing. Mesa 22.3 draws to
    // its front and shows its back, unless the buffer is changed while the window is bound.
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glDrawBuffer(GL_NONE);
    glDrawBuffer(GL_BACK);
    glReadBuffer(GL_BACK);
}

void Context::unbind() {
    if (eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT) != EGL_TRUE)
        core::fail("the OpenGL context cannot be released ({})", trouble());
}

bool Context::is_current() const {
    return eglGetCurrentContext() == context_;
}

ResetStatus Context::reset_status() const {
    if (lost_) return ResetStatus::unknown;
    switch (glGetGraphicsResetStatus()) {
        case GL_NO_ERROR: return ResetStatus::none;
        case GL_GUILTY_CONTEXT_RESET: return ResetStatus::guilty;
        case GL_INNOCENT_CONTEXT_RESET: return ResetStatus::innocent;
        default: return ResetStatus::unknown;
    }
}

WindowSurface::WindowSurface(Context& context, unsigned long x11_window) : context_(context) {
    // The window's visual was chosen by whoever made it. A context without a configuration draws to any of them; EGL says which
    // ones the window fits.
    const bool any = context.config_ == EGL_NO_CONFIG_KHR;
    const std::vector<EGLConfig> configs = any ? window_configs(context.display_) : std::vector<EGLConfig>{context.config_};
    std::string reason = "no configuration";
    for (const EGLConfig config : configs) {
        surface_ = eglCreatePlatformWindowSurface(context.display_, config, &x11_window, nullptr);
        if (surface_ != EGL_NO_SURFACE) return;
        reason = egl_error_name();
    }
    core::fail("OpenGL cannot draw to window {:#x} ({})", x11_window, reason);
}

WindowSurface::~WindowSurface() {
    // A surface that is current is destroyed only later, and X then reports an error about a window that is gone.
    if (eglGetCurrentSurface(EGL_DRAW) == surface_)
        eglMakeCurrent(context_.display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    eglDestroySurface(context_.display_, surface_);
}

void WindowSurface::swap() {
    if (eglSwapBuffers(context_.display_, surface_) != EGL_TRUE)
        core::fail("the window cannot be shown ({})", context_.trouble());
}

void WindowSurface::set_swap_interval(int interval) {
    context_.make_current(*this);
    if (eglSwapInterval(context_.display_, interval) != EGL_TRUE)
        core::fail("the window takes no swap interval {} ({})", interval, context_.trouble());
}

int WindowSurface::width() const {
    EGLint value = 0;
    eglQuerySurface(context_.display_, surface_, EGL_WIDTH, &value);
    return value;
}

int WindowSurface::height() const {
    EGLint value = 0;
    eglQuerySurface(context_.display_, surface_, EGL_HEIGHT, &value);
    return value;
}

Released::Released(Context& context) : context_(context) {
    try {
        context_.unbind();
    } catch (const core::Error& error) {
        core::log_warning("{}", error.what());
    }
}

Released::~Released() {
    try {
        context_.make_current();
    } catch (const core::Error& error) {
        core::log_warning("{}", error.what());
    }
}

}  // namespace sunflower::gl
