#include "engine/gl/egl_platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/core/error.hpp"

namespace sunflower::gl {
namespace {

bool has_word(const char* words, std::string_view word) {
    if (words == nullptr) return false;
    const std::string padded = fmt::format(" {} ", words);
    return padded.find(fmt::format(" {} ", word)) != std::string::npos;
}

bool is_software_device(EGLDeviceEXT device) {
    return has_word(eglQueryDeviceStringEXT(device, EGL_EXTENSIONS), "EGL_MESA_device_software");
}

std::vector<EGLDeviceEXT> egl_devices() {
    if (!has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_device")) return {};
    const bool listed = has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_base") ||
                        (has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_enumeration") &&
                         has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_query"));
    if (!listed) return {};
    EGLint count = 0;
    if (eglQueryDevicesEXT(0, nullptr, &count) != EGL_TRUE || count <= 0) return {};
    std::vector<EGLDeviceEXT> devices(static_cast<std::size_t>(count));
    if (eglQueryDevicesEXT(count, devices.data(), &count) != EGL_TRUE) return {};
    devices.resize(static_cast<std::size_t>(count));
    return devices;
}

EGLDisplay platform_display(EGLenum platform, void* native) {
    return has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_base") ? eglGetPlatformDisplayEXT(platform, native, nullptr)
                                                                      : EGL_NO_DISPLAY;
}

std::vector<EGLConfig> matching_configs(EGLDisplay display, EGLint surface_bits) {
    const std::array<EGLint, 13> wanted = {EGL_SURFACE_TYPE,
                                           surface_bits,
                                           EGL_RENDERABLE_TYPE,
                                           EGL_OPENGL_BIT,
                                           EGL_RED_SIZE,
                                           8,
                                           EGL_GREEN_SIZE,
                                           8,
                                           EGL_BLUE_SIZE,
                                           8,
                                           EGL_SAMPLES,
                                           0,
                                           EGL_NONE};
    EGLint count = 0;
    if (eglChooseConfig(display, wanted.data(), nullptr, 0, &count) != EGL_TRUE || count <= 0) return {};
    std::vector<EGLConfig> configs(static_cast<std::size_t>(count));
    if (eglChooseConfig(display, wanted.data(), configs.data(), count, &count) != EGL_TRUE) return {};
    configs.resize(static_cast<std::size_t>(count));
    return configs;
}

}  // namespace

std::vector<EglPlatform> headless_platforms(bool software, std::optional<int> gpu) {
    std::vector<EglPlatform> hardware, soft;
    for (const EGLDeviceEXT device : egl_devices()) {
        if (is_software_device(device)) {
            if (software || !gpu) soft.push_back({"software device", platform_display(EGL_PLATFORM_DEVICE_EXT, device)});
            continue;
        }
        if (!software)
            hardware.push_back({fmt::format("device {}", hardware.size()), platform_display(EGL_PLATFORM_DEVICE_EXT, device)});
    }
    std::vector<EglPlatform> platforms;
    if (gpu && !software) {
        const auto index = static_cast<std::size_t>(*gpu);
        if (*gpu >= 0 && index < hardware.size()) platforms.push_back(hardware[index]);
    } else {
        const bool surfaceless = has_egl_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless");
        platforms = hardware;
        if (software) platforms.insert(platforms.end(), soft.begin(), soft.end());
        if (surfaceless)
            platforms.push_back({"surfaceless", platform_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY)});
        if (!software) platforms.insert(platforms.end(), soft.begin(), soft.end());
    }
    std::erase_if(platforms, [](const EglPlatform& platform) { return platform.display == EGL_NO_DISPLAY; });
    return platforms;
}

EGLDisplay x11_display(void* native) {
    if (!has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_x11") &&
        !has_egl_extension(EGL_NO_DISPLAY, "EGL_KHR_platform_x11"))
        core::fail("EGL on this machine knows no X11; install libegl1 with its X11 part");
    const EGLDisplay display = platform_display(EGL_PLATFORM_X11_KHR, native);
    if (display == EGL_NO_DISPLAY) core::fail("there is no X display to draw on ({}); set $DISPLAY", egl_error_name());
    return display;
}

bool has_egl_extension(EGLDisplay display, std::string_view name) {
    return has_word(eglQueryString(display, EGL_EXTENSIONS), name);
}

EGLConfig choose_config(EGLDisplay display, EGLint surface_bits) {
    const std::vector<EGLConfig> configs = matching_configs(display, surface_bits);
    if (configs.empty()) core::fail("the driver has no OpenGL configuration of 8 bits a channel ({})", egl_error_name());
    return configs.front();
}

std::vector<EGLConfig> window_configs(EGLDisplay display) {
    std::vector<EGLConfig> configs = matching_configs(display, EGL_WINDOW_BIT);
    std::ranges::stable_sort(configs, {}, [display](EGLConfig config) {
        EGLint alpha = 0;
        eglGetConfigAttrib(display, config, EGL_ALPHA_SIZE, &alpha);
        return alpha;
    });
    return configs;
}

std::string egl_error_name() {
    switch (const EGLint code = eglGetError()) {
        case EGL_SUCCESS: return "EGL gives no reason";
        case EGL_NOT_INITIALIZED: return "EGL_NOT_INITIALIZED";
        case EGL_BAD_ACCESS: return "EGL_BAD_ACCESS";
        case EGL_BAD_ALLOC: return "EGL_BAD_ALLOC";
        case EGL_BAD_ATTRIBUTE: return "EGL_BAD_ATTRIBUTE";
        case EGL_BAD_CONFIG: return "EGL_BAD_CONFIG";
        case EGL_BAD_CONTEXT: return "EGL_BAD_CONTEXT";
        case EGL_BAD_CURRENT_SURFACE: return "EGL_BAD_CURRENT_SURFACE";
        case EGL_BAD_DISPLAY: return "EGL_BAD_DISPLAY";
        case EGL_BAD_MATCH: return "EGL_BAD_MATCH";
        case EGL_BAD_NATIVE_WINDOW: return "EGL_BAD_NATIVE_WINDOW";
        case EGL_BAD_PARAMETER: return "EGL_BAD_PARAMETER";
        case EGL_BAD_SURFACE: return "EGL_BAD_SURFACE";
        case EGL_CONTEXT_LOST: return "EGL_CONTEXT_LOST";
        default: return fmt::format("EGL error {:#x}", code);
    }
}

}  // namespace sunflower::gl
