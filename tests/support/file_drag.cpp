#include "tests/support/file_drag.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>

// Last: Xlib's macros are everyday words (Bool, None).
#include <X11/Xatom.h>
#include <X11/Xlib.h>

namespace sunflower::test {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

struct FileDrag::Parts {
    Display* display = nullptr;
    Window own = 0;
    std::vector<Atom> types;
    Window target = 0, listener = 0;  // where the mouse is, and who speaks for it
    std::string text;                 // what is dropped
    std::optional<XClientMessageEvent> status, finished;

    Atom atom(const char* name) const { return XInternAtom(display, name, False); }

    std::optional<unsigned long> property(Window of, const char* name, Atom type) const {
        Atom found = 0;
        int format = 0;
        unsigned long count = 0, left = 0;
        unsigned char* data = nullptr;
        std::optional<unsigned long> value;
        if (XGetWindowProperty(display, of, atom(name), 0, 1, False, type, &found, &format, &count, &left, &data) == Success &&
            count == 1 && format == 32)
            value = *reinterpret_cast<const unsigned long*>(data);
        if (data != nullptr) XFree(data);
        return value;
    }

    /// Down from the root through whatever lies under the mouse, to the first window that speaks XDND 3 or later.
    bool find(Place at) {
        const Window root = DefaultRootWindow(display);
        for (Window window = root; window != 0;) {
            int x = 0, y = 0;
            Window child = 0;
            if (XTranslateCoordinates(display, root, window, at.x, at.y, &x, &y, &child) == 0) return false;
            if (window != root) {
                const auto proxy = property(window, "XdndProxy", XA_WINDOW);
                // Left over by a program that is gone, unless it says the same of itself.
                const Window speaks = proxy && property(*proxy, "XdndProxy", XA_WINDOW) == proxy ? *proxy : window;
                if (const auto aware = property(speaks, "XdndAware", XA_ATOM); aware && *aware >= 3) {
                    target = window;
                    listener = speaks;
                    return true;
                }
            }
            window = child;
        }
        return false;
    }

    void send(const char* kind, std::array<long, 4> words) const {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = target;
        event.xclient.message_type = atom(kind);
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(own);
        std::ranges::copy(words, event.xclient.data.l + 1);
        XSendEvent(display, listener, False, NoEventMask, &event);
        XFlush(display);
    }

    void hand_over(const XSelectionRequestEvent& request) const {
        XEvent event{};
        event.xselection.type = SelectionNotify;
        event.xselection.requestor = request.requestor;
        event.xselection.selection = request.selection;
        event.xselection.target = request.target;
        event.xselection.time = request.time;
        if (std::ranges::find(types, request.target) != types.end()) {
            event.xselection.property = request.property;
            XChangeProperty(display, request.requestor, request.property, request.target, 8, PropModeReplace,
                            reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
        }
        XSendEvent(display, request.requestor, False, NoEventMask, &event);
        XFlush(display);
    }

    bool wait_until(double most_seconds, const std::function<bool()>& come) {
        const auto end = Clock::now() + std::chrono::duration<double>(most_seconds);
        for (;;) {
            while (XPending(display) > 0) {
                XEvent event{};
                XNextEvent(display, &event);
                if (event.type == SelectionRequest) hand_over(event.xselectionrequest);
                if (event.type != ClientMessage || static_cast<Window>(event.xclient.data.l[0]) != target) continue;
                if (event.xclient.message_type == atom("XdndStatus")) status = event.xclient;
                if (event.xclient.message_type == atom("XdndFinished")) finished = event.xclient;
            }
            if (come()) return true;
            if (Clock::now() > end) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
};

FileDrag::FileDrag(const std::string& display_name, std::vector<std::string> types) : parts_(std::make_unique<Parts>()) {
    Parts& p = *parts_;
    p.display = XOpenDisplay(display_name.c_str());
    if (p.display == nullptr) throw std::runtime_error("no connection to " + display_name);
    p.own = XCreateSimpleWindow(p.display, DefaultRootWindow(p.display), 0, 0, 1, 1, 0, 0, 0);
    for (const std::string& type : types) p.types.push_back(p.atom(type.c_str()));
    XSetSelectionOwner(p.display, p.atom("XdndSelection"), p.own, CurrentTime);
    XSync(p.display, False);
}

FileDrag::~FileDrag() {
    XCloseDisplay(parts_->display);
}

bool FileDrag::over(Place at, double most_seconds) {
    Parts& p = *parts_;
    if (!p.find(at)) return false;
    p.status.reset();
    std::array<long, 4> enter = {5L << 24, 0, 0, 0};
    for (std::size_t i = 0; i < std::min<std::size_t>(p.types.size(), 3); ++i) enter[i + 1] = static_cast<long>(p.types[i]);
    if (p.types.size() > 3) {
        enter[0] |= 1;
        XChangeProperty(p.display, p.own, p.atom("XdndTypeList"), XA_ATOM, 32, PropModeReplace,
                        reinterpret_cast<const unsigned char*>(p.types.data()), static_cast<int>(p.types.size()));
    }
    p.send("XdndEnter", enter);
    p.send("XdndPosition", {0, static_cast<long>(at.x) << 16 | at.y, static_cast<long>(CurrentTime),
                            static_cast<long>(p.atom("XdndActionCopy"))});
    return p.wait_until(most_seconds, [&] { return p.status.has_value(); }) && (p.status->data.l[1] & 1) != 0;
}

bool FileDrag::drop(const std::string& uri_list, double most_seconds) {
    Parts& p = *parts_;
    p.text = uri_list;
    p.finished.reset();
    p.send("XdndDrop", {0, static_cast<long>(CurrentTime), 0, 0});
    return p.wait_until(most_seconds, [&] { return p.finished.has_value(); }) && (p.finished->data.l[1] & 1) != 0;
}

void FileDrag::leave() {
    parts_->send("XdndLeave", {0, 0, 0, 0});
}

}  // namespace sunflower::test
