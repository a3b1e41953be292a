// One EGL context for everything: without any window (device, surfaceless), or for the X11 windows of the live programs.
#pragma once

#include <epoxy/egl.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/gl/debug.hpp"
#include "engine/gl/limits.hpp"

namespace sunflower::gl {

struct ContextOptions {
    bool software = false;   // force the software device (llvmpipe)
    std::optional<int> gpu;  // index among the hardware devices; nothing: the first that works
    bool debug = false;      // synchronous messages; slower
    bool robust = true;      // a GPU reset is reported instead of fatal; done without where the driver cannot
    int major = 4;           // never below 4.5: the shaders are written for it
    int minor = 5;
};

struct ContextInfo {
    std::string platform;  // "device 0", "surfaceless", "software device", "X11"
    std::string vendor;
    std::string renderer;
    std::string version;
    bool robust = false;
    bool debug = false;

    /// True on llvmpipe, softpipe and swrast: no GPU takes part.
    bool is_software() const;
};

class Context;

/// A window that the context can draw to. Destroy it (or unbind the context) before the window itself is closed.
class WindowSurface {
  public:
    /// x11_window: the XID of an existing window (Mesa 22.3 crashes on another). Fails with a sentence when its visual fits no
    /// configuration.
    WindowSurface(Context& context, unsigned long x11_window);
    ~WindowSurface();
    WindowSurface(const WindowSurface&) = delete;
    WindowSurface& operator=(const WindowSurface&) = delete;

    /// Shows what was drawn. Fails when the window is gone.
    void swap();
    /// 0: at once, 1: with the display. Makes this surface current, because EGL sets the interval of the current one.
    void set_swap_interval(int interval);
    /// In pixels.
    int width() const;
    int height() const;

  private:
    friend class Context;
    Context& context_;
    EGLSurface surface_ = EGL_NO_SURFACE;
};

enum class ResetStatus { none, guilty, innocent, unknown };

/// An OpenGL 4.5 core context, current on the creating thread when the constructor returns.
/// All errors are one sentence that names the driver and what it offers.
class Context {
  public:
    struct X11 {
        void* display = nullptr;  // Display*; nullptr: a connection of EGL's own to $DISPLAY
    };

    /// Without a window. Order: hardware devices, surfaceless, software device.
    explicit Context(const ContextOptions& options = {});
    /// For windows of that X display; they come as WindowSurface.
    Context(const X11& x11, const ContextOptions& options);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    const ContextInfo& info() const { return info_; }
    const Limits& limits() const { return limits_; }

    /// Without a window: draw to framebuffers only.
    void make_current();
    void make_current(const WindowSurface& surface);
    void unbind();
    bool is_current() const;

    /// What the driver has said since the last call.
    std::vector<DebugMessage> take_messages() { return log_->take(); }
    /// Whether the GPU was reset under a robust context; after anything but none, make a new context.
    ResetStatus reset_status() const;

  private:
    friend class WindowSurface;
    void create(const ContextOptions& options);
    void destroy();
    std::string trouble();

    EGLDisplay display_ = EGL_NO_DISPLAY;
    EGLConfig config_ = EGL_NO_CONFIG_KHR;
    EGLContext context_ = EGL_NO_CONTEXT;
    EGLSurface pixel_ = EGL_NO_SURFACE;  // one pixel, where the driver cannot be current without a surface
    bool windows_ = false;
    bool lost_ = false;  // EGL has said so
    ContextInfo info_;
    Limits limits_;
    std::unique_ptr<DebugLog> log_ = std::make_unique<DebugLog>();
};

/// While it lives the context is current nowhere, and is again afterwards. What fails goes to the log: destructors use it, and
/// a lost context can be neither.
class Released {
  public:
    explicit Released(Context& context);
    ~Released();
    Released(const Released&) = delete;
    Released& operator=(const Released&) = delete;

  private:
    Context& context_;
};

}  // namespace sunflower::gl
