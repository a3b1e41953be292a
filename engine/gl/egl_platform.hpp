// Where EGL can draw on this machine. Only the context uses this.
#pragma once

#include <epoxy/egl.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sunflower::gl {

struct EglPlatform {
    std::string name;  // "device 0", "surfaceless", "software device"
    EGLDisplay display = EGL_NO_DISPLAY;
};

/// In the order of trial: hardware devices, surfaceless, software devices. software: only the last two kinds, the sure one
/// first. gpu: only that hardware device.
std::vector<EglPlatform> headless_platforms(bool software, std::optional<int> gpu);

/// native: a Display*, or nullptr for a connection of EGL's own to $DISPLAY. Fails when there is none.
EGLDisplay x11_display(void* native);

/// display EGL_NO_DISPLAY: of EGL itself.
bool has_egl_extension(EGLDisplay display, std::string_view name);

/// Any configuration of 8 bits a channel for desktop OpenGL. Fails when there is none.
EGLConfig choose_config(EGLDisplay display, EGLint surface_bits);
/// All of them for windows, those without alpha first: a compositor would take alpha for transparency.
std::vector<EGLConfig> window_configs(EGLDisplay display);

/// "EGL_BAD_MATCH" for the last call's error.
std::string egl_error_name();

}  // namespace sunflower::gl
