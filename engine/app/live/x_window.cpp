#include "engine/app/live/x_window.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>

#include <algorithm>

#include "engine/app/live/window.hpp"

namespace sunflower::app {

bool has_display() {
    Display* display = XOpenDisplay(nullptr);
    if (display == nullptr) return false;
    XCloseDisplay(display);
    return true;
}

struct XWindow::Parts {
    Display* display = nullptr;
    ::Window window = 0;
    bool full = false;
    int x = 0, y = 0;  // before
    unsigned width = 0, height = 0;

    ~Parts() {
        if (display != nullptr) XCloseDisplay(display);
    }

    Atom atom(const char* name) const { return XInternAtom(display, name, False); }

    /// A window manager that understands full screen has said so on the root window.
    bool manager_can() const {
        Atom type = 0;
        int format = 0;
        unsigned long count = 0, left = 0;
        unsigned char* data = nullptr;
        const ::Window root = DefaultRootWindow(display);
        if (XGetWindowProperty(display, root, atom("_NET_SUPPORTED"), 0, 4096, False, XA_ATOM, &type, &format, &count, &left,
                               &data) != Success)
            return false;
        bool found = false;
        const Atom wanted = atom("_NET_WM_STATE_FULLSCREEN");
        for (unsigned long i = 0; i < count; ++i) found = found || reinterpret_cast<const Atom*>(data)[i] == wanted;
        if (data != nullptr) XFree(data);
        return found;
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

    void move_and_size(bool on) {
        XWindowAttributes root{};
        XGetWindowAttributes(display, DefaultRootWindow(display), &root);
        if (on) {
            XWindowAttributes own{};
            XGetWindowAttributes(display, window, &own);
            x = own.x;
            y = own.y;
            width = static_cast<unsigned>(own.width);
            height = static_cast<unsigned>(own.height);
            XMoveResizeWindow(display, window, 0, 0, static_cast<unsigned>(root.width), static_cast<unsigned>(root.height));
        } else {
            XMoveResizeWindow(display, window, x, y, width, height);
        }
    }
};

XWindow::XWindow() = default;
XWindow::XWindow(unsigned long window) : parts_(std::make_unique<Parts>()) {
    parts_->display = XOpenDisplay(nullptr);
    parts_->window = window;
}
XWindow::~XWindow() = default;
XWindow::XWindow(XWindow&&) noexcept = default;
XWindow& XWindow::operator=(XWindow&&) noexcept = default;

void XWindow::keep_on_screen() const {
    XWindowAttributes root{}, own{};
    XGetWindowAttributes(parts_->display, DefaultRootWindow(parts_->display), &root);
    XGetWindowAttributes(parts_->display, parts_->window, &own);
    const int x = std::clamp(own.x, 0, std::max(0, root.width - own.width));
    const int y = std::clamp(own.y, 0, std::max(0, root.height - own.height));
    if (x != own.x || y != own.y) XMoveWindow(parts_->display, parts_->window, x, y);
    XFlush(parts_->display);
}

void XWindow::set_full_screen(bool full) {
    if (!parts_ || parts_->display == nullptr || parts_->full == full) return;
    parts_->full = full;
    if (parts_->manager_can())
        parts_->ask_manager(full);
    else
        parts_->move_and_size(full);
    XFlush(parts_->display);
}

}  // namespace sunflower::app
