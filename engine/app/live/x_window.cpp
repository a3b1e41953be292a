#include "engine/app/live/x_window.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <utility>
#include <vector>

#include "engine/app/live/monitors.hpp"
#include "engine/app/live/x_connection.hpp"
#include "engine/core/log.hpp"

namespace sunflower::app {

namespace {

int glx_request = -1;

// Xlib's own handler ends the program, and with it what has not been saved.
int note_error(Display* display, XErrorEvent* error) {
    std::array<char, 200> text{};
    XGetErrorText(display, error->error_code, text.data(), static_cast<int>(text.size()));
    // GLX is SFML's: contexts beside ours, with which nothing is drawn, and which complain when a second window is made.
    if (error->request_code == glx_request)
        core::log_debug("GLX: {}", text.data());
    else
        core::log_warning("X: {} (request {})", text.data(), static_cast<int>(error->request_code));
    return 0;
}

std::function<void()> last_words_;

// Xlib ends the program when this returns, and no destructor runs.
int lost_connection(Display*) {
    if (const auto words = std::exchange(last_words_, {})) words();
    std::_Exit(1);
}

}  // namespace

Display* x_connection() {
    static Display* const opened = [] {
        Display* display = XOpenDisplay(nullptr);
        int event = 0, error = 0;
        if (display != nullptr && XQueryExtension(display, "GLX", &glx_request, &event, &error) == 0) glx_request = -1;
        XSetErrorHandler(note_error);
        return display;
    }();
    return opened;
}

bool has_display() {
    return x_connection() != nullptr;
}

void when_display_is_lost(std::function<void()> last_words) {
    last_words_ = std::move(last_words);
    XSetIOErrorHandler(lost_connection);
}

void notice_lost_display() {
    Display* display = x_connection();
    if (display == nullptr) return;
    pollfd connection{.fd = ConnectionNumber(display), .events = 0, .revents = 0};
    if (::poll(&connection, 1, 0) > 0 && (connection.revents & (POLLHUP | POLLERR)) != 0) XSync(display, False);
}

glm::ivec2 screen_px() {
    XWindowAttributes root{};
    Display* display = x_connection();
    if (display == nullptr || XGetWindowAttributes(display, DefaultRootWindow(display), &root) == 0) return {1280, 720};
    return {root.width, root.height};
}

int height_to_open(int height_px) {
    const glm::ivec2 screen = screen_px();
    if ((screen.x - height_px) / 2 < screen.y) return height_px;
    return screen.x - screen.y + std::min(height_px, screen.y);  // which SFML puts into the middle
}

struct XWindow::Parts {
    Display* display = nullptr;
    ::Window window = 0;
    bool full = false;
    glm::ivec2 place_px{0}, size_px{0};  // without full screen

    Atom atom(const char* name) const { return XInternAtom(display, name, False); }

    /// The longs of a property; empty: it is not there.
    std::vector<long> property(::Window of, const char* name, Atom type) const {
        Atom found_type = 0;
        int format = 0;
        unsigned long count = 0, left = 0;
        unsigned char* data = nullptr;
        if (XGetWindowProperty(display, of, atom(name), 0, 4096, False, type, &found_type, &format, &count, &left, &data) !=
            Success)
            return {};
        const auto* values = reinterpret_cast<const long*>(data);
        std::vector<long> found = format == 32 ? std::vector<long>(values, values + count) : std::vector<long>();
        if (data != nullptr) XFree(data);
        return found;
    }

    /// A window manager runs that understands full screen: it has said so on the root window, and the window by which it proves
    /// that it lives says the same.
    bool manager_can() const {
        const ::Window root = DefaultRootWindow(display);
        const char* const check = "_NET_SUPPORTING_WM_CHECK";
        const std::vector<long> own = property(root, check, XA_WINDOW);
        if (own.empty() || property(static_cast<::Window>(own[0]), check, XA_WINDOW) != own) return false;
        const std::vector<long> can = property(root, "_NET_SUPPORTED", XA_ATOM);
        return std::ranges::find(can, static_cast<long>(atom("_NET_WM_STATE_FULLSCREEN"))) != can.end();
    }

    /// Place and size on the root window, whatever frame a window manager has put around it.
    bool geometry(int& left, int& top, XWindowAttributes& own) const {
        ::Window child = 0;
        return XGetWindowAttributes(display, window, &own) != 0 &&
               XTranslateCoordinates(display, window, DefaultRootWindow(display), 0, 0, &left, &top, &child) != 0;
    }

    void ask_manager(bool on) const {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = window;
        event.xclient.message_type = atom("_NET_WM_STATE");
        event.xclient.format = 32;
        event.xclient.data.l[0] = on ? 1 : 0;
        event.xclient.data.l[1] = static_cast<long>(atom("_NET_WM_STATE_FULLSCREEN"));
        event.xclient.data.l[3] = 1;  // asked by an application
        XSendEvent(display, DefaultRootWindow(display), False, SubstructureRedirectMask | SubstructureNotifyMask, &event);
    }

    void say(const char* name, Atom type, std::vector<long> values) const {
        XChangeProperty(display, window, atom(name), type, 32, PropModeReplace,
                        reinterpret_cast<const unsigned char*>(values.data()), static_cast<int>(values.size()));
    }

    void move_and_size(glm::ivec2 to_px, glm::ivec2 to_size_px) const {
        XMoveResizeWindow(display, window, to_px.x, to_px.y, static_cast<unsigned>(to_size_px.x),
                          static_cast<unsigned>(to_size_px.y));
    }

    /// The other monitors may be projectors.
    void cover_own_monitor() const {
        const std::vector<Monitor> all = monitors();
        if (const Monitor* own = monitor_under(all, place_px, size_px)) move_and_size(own->place_px, own->size_px);
    }
};

XWindow::XWindow() = default;
XWindow::XWindow(unsigned long window) : parts_(std::make_unique<Parts>()) {
    parts_->display = x_connection();
    parts_->window = window;
}
XWindow::~XWindow() = default;
XWindow::XWindow(XWindow&&) noexcept = default;
XWindow& XWindow::operator=(XWindow&&) noexcept = default;

void XWindow::keep_on_screen() const {
    if (!parts_ || parts_->display == nullptr) return;
    XWindowAttributes root{}, own{};
    int left = 0, top = 0;
    if (XGetWindowAttributes(parts_->display, DefaultRootWindow(parts_->display), &root) == 0) return;
    if (!parts_->geometry(left, top, own)) return;
    const int x = std::clamp(left, 0, std::max(0, root.width - own.width));
    const int y = std::clamp(top, 0, std::max(0, root.height - own.height));
    if (x != left || y != top) XMoveWindow(parts_->display, parts_->window, x, y);
    XFlush(parts_->display);
}

void XWindow::cover(glm::ivec2 place_px, glm::ivec2 size_px) {
    if (!parts_ || parts_->display == nullptr) return;
    Parts& p = *parts_;
    p.move_and_size(place_px, size_px);
    // No compositor in between, which would delay every frame by one.
    p.say("_NET_WM_BYPASS_COMPOSITOR", XA_CARDINAL, {1});
    // A window manager asks for the monitor where the window lies; the panel stays where the keys go.
    if (!p.full && p.manager_can()) p.ask_manager(true);
    p.full = true;
    XRaiseWindow(p.display, p.window);
    XFlush(p.display);
}

void XWindow::show(bool shown) const {
    if (!parts_ || parts_->display == nullptr) return;
    if (shown)
        XMapRaised(parts_->display, parts_->window);
    else
        XUnmapWindow(parts_->display, parts_->window);
    XFlush(parts_->display);
}

void XWindow::focus() const {
    if (!parts_ || parts_->display == nullptr) return;
    XSetInputFocus(parts_->display, parts_->window, RevertToPointerRoot, CurrentTime);
    XFlush(parts_->display);
}

void XWindow::set_full_screen(bool full) {
    if (!parts_ || parts_->display == nullptr || parts_->full == full) return;
    Parts& p = *parts_;
    p.full = full;
    if (XWindowAttributes own{}; full && p.geometry(p.place_px.x, p.place_px.y, own)) p.size_px = {own.width, own.height};
    if (p.manager_can())
        p.ask_manager(full);
    else if (full)
        p.cover_own_monitor();
    else
        p.move_and_size(p.place_px, p.size_px);
    XFlush(p.display);
}

void XWindow::place(glm::ivec2 place_px, glm::ivec2 size_px) {
    if (!parts_ || parts_->display == nullptr) return;
    Parts& p = *parts_;
    p.place_px = place_px;
    p.size_px = size_px;
    const bool asks = p.full && p.manager_can();
    if (asks) p.ask_manager(false);  // which moves none that is in full screen
    if (p.full && !asks)
        p.cover_own_monitor();
    else
        p.move_and_size(place_px, size_px);
    if (asks) p.ask_manager(true);
    XFlush(p.display);
}

}  // namespace sunflower::app
