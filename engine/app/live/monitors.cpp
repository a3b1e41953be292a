#include "engine/app/live/monitors.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <X11/extensions/Xrandr.h>

#include <fmt/format.h>

#include <algorithm>
#include <glm/common.hpp>
#include <memory>
#include <optional>

#include "engine/app/live/x_connection.hpp"

namespace sunflower::app {
namespace {

std::vector<unsigned char> edid_of(Display* display, RROutput output) {
    Atom type = 0;
    int format = 0;
    unsigned long count = 0, left = 0;
    unsigned char* data = nullptr;
    const Atom property = XInternAtom(display, RR_PROPERTY_RANDR_EDID, False);
    if (XRRGetOutputProperty(display, output, property, 0, 256, False, False, AnyPropertyType, &type, &format, &count, &left,
                             &data) != Success)
        return {};
    std::vector<unsigned char> edid;
    if (format == 8) edid.assign(data, data + count);
    if (data != nullptr) XFree(data);
    return edid;
}

/// Of what the output shows now; nothing where the server does not know: a virtual one has no clock.
std::optional<double> refresh_of(Display* display, ::Window root, RROutput output) {
    const std::unique_ptr<XRRScreenResources, decltype(&XRRFreeScreenResources)> screen(
        XRRGetScreenResourcesCurrent(display, root), XRRFreeScreenResources);
    if (!screen) return std::nullopt;
    const std::unique_ptr<XRROutputInfo, decltype(&XRRFreeOutputInfo)> info(XRRGetOutputInfo(display, screen.get(), output),
                                                                            XRRFreeOutputInfo);
    if (!info || info->crtc == None) return std::nullopt;
    const std::unique_ptr<XRRCrtcInfo, decltype(&XRRFreeCrtcInfo)> crtc(XRRGetCrtcInfo(display, screen.get(), info->crtc),
                                                                        XRRFreeCrtcInfo);
    if (!crtc) return std::nullopt;
    for (int i = 0; i < screen->nmode; ++i) {
        const XRRModeInfo& mode = screen->modes[i];
        const double dots = static_cast<double>(mode.hTotal) * static_cast<double>(mode.vTotal);
        if (mode.id != crtc->mode || dots <= 0.0 || mode.dotClock == 0) continue;
        const double fields = (mode.modeFlags & RR_Interlace) != 0 ? 2.0 : (mode.modeFlags & RR_DoubleScan) != 0 ? 0.5 : 1.0;
        return static_cast<double>(mode.dotClock) / dots * fields;
    }
    return std::nullopt;
}

}  // namespace

std::string model_of_edid(const std::vector<unsigned char>& edid) {
    constexpr unsigned char head[] = {0, 255, 255, 255, 255, 255, 255, 0};
    if (edid.size() < 128 || !std::equal(std::begin(head), std::end(head), edid.begin())) return "";
    const unsigned maker = edid[8] * 256u + edid[9];
    std::string model;
    for (const unsigned shift : {10u, 5u, 0u}) model.push_back(static_cast<char>('A' - 1 + (maker >> shift & 31u)));
    // Four descriptors of 18 bytes: 0xfc is the name, 0xff the serial number, each up to 13 letters, ended by a line feed.
    for (const unsigned char kind : {0xfc, 0xff})
        for (std::size_t at = 54; at <= 108; at += 18) {
            if (edid[at] != 0 || edid[at + 1] != 0 || edid[at + 3] != kind) continue;
            std::string words;
            for (std::size_t i = at + 5; i < at + 18 && edid[i] >= 32 && edid[i] < 127; ++i)
                words.push_back(static_cast<char>(edid[i]));
            while (!words.empty() && words.back() == ' ') words.pop_back();
            if (!words.empty()) model += " " + words;
        }
    return model;
}

std::vector<Monitor> monitors() {
    Display* display = x_connection();
    std::vector<Monitor> found;
    if (display == nullptr) return found;
    const ::Window root = DefaultRootWindow(display);
    int event = 0, error = 0, major = 0, minor = 0, count = 0;
    if (XRRQueryExtension(display, &event, &error) != 0 && XRRQueryVersion(display, &major, &minor) != 0 &&
        (major > 1 || minor >= 5)) {
        const std::unique_ptr<XRRMonitorInfo, decltype(&XRRFreeMonitors)> all(XRRGetMonitors(display, root, True, &count),
                                                                              XRRFreeMonitors);
        for (int i = 0; i < count; ++i) {
            const XRRMonitorInfo& info = all.get()[i];
            char* name = XGetAtomName(display, info.name);
            Monitor monitor{name != nullptr ? name : "", "", {info.x, info.y}, {info.width, info.height}, info.primary != 0};
            if (name != nullptr) XFree(name);
            if (info.noutput > 0) {
                monitor.model = model_of_edid(edid_of(display, info.outputs[0]));
                monitor.hz = refresh_of(display, root, info.outputs[0]).value_or(monitor.hz);
            }
            found.push_back(std::move(monitor));
        }
    }
    if (found.empty()) {
        XWindowAttributes attributes{};
        if (XGetWindowAttributes(display, root, &attributes) != 0)
            found.push_back({"screen", "", {0, 0}, {attributes.width, attributes.height}, true});
    }
    std::ranges::sort(found, [](const Monitor& a, const Monitor& b) {
        return std::pair(a.place_px.x, a.place_px.y) < std::pair(b.place_px.x, b.place_px.y);
    });
    return found;
}

std::vector<std::pair<std::string, std::string>> told(const std::vector<Monitor>& all) {
    std::vector<std::pair<std::string, std::string>> words;
    for (const Monitor& monitor : all)
        words.emplace_back(monitor.model.empty() ? monitor.name : monitor.model,
                           fmt::format("{} {}  {} × {}", monitor.name, monitor.model, monitor.size_px.x, monitor.size_px.y));
    return words;
}

const Monitor* find_monitor(const std::vector<Monitor>& all, const std::string& name) {
    for (const auto& part : {&Monitor::model, &Monitor::name})
        for (const Monitor& monitor : all)
            if (!name.empty() && monitor.*part == name) return &monitor;
    return nullptr;
}

const Monitor* monitor_under(const std::vector<Monitor>& all, glm::ivec2 place_px, glm::ivec2 size_px) {
    const auto rank = [&](const Monitor& monitor) {
        const glm::ivec2 shared =
            glm::max(glm::min(place_px + size_px, monitor.place_px + monitor.size_px) - glm::max(place_px, monitor.place_px),
                     glm::ivec2(0));
        return std::pair(shared.x * shared.y, -monitor.size_px.x * monitor.size_px.y);
    };
    const auto found = std::ranges::max_element(all, {}, rank);
    return found == all.end() ? nullptr : &*found;
}

void keep_screen_awake() {
    Display* display = x_connection();
    if (display == nullptr) return;
    // As a key would: the screen saver's time and that of DPMS begin again.
    XResetScreenSaver(display);
    XFlush(display);
}

}  // namespace sunflower::app
