#include "engine/app/live/x_drop.hpp"

#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "engine/app/live/x_connection.hpp"

namespace sunflower::app {
namespace {

constexpr long version = 5;           // of XDND
constexpr long most_longs = 1 << 18;  // of a property: a megabyte

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

/// "%E8%91%B5" is three bytes. nothing: no such text, or one with a nought in it.
std::optional<std::string> decoded(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            bytes += text[i];
            continue;
        }
        unsigned char byte = 0;
        const std::string_view digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
        if (digits.size() != 2 || error != std::errc{} || end != digits.data() + 2 || byte == 0) return std::nullopt;
        bytes += static_cast<char>(byte);
        i += 2;
    }
    return bytes;
}

/// "file:///a", "file://localhost/a" and "file:/a" are /a here.
std::optional<std::filesystem::path> file_of(std::string_view address, const std::string& host) {
    constexpr std::string_view scheme = "file:";
    const auto is_same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
    if (address.size() < scheme.size() || !std::ranges::equal(address.substr(0, scheme.size()), scheme, is_same))
        return std::nullopt;
    address.remove_prefix(scheme.size());
    if (address.starts_with("//")) {
        address.remove_prefix(2);
        const std::string_view there = address.substr(0, address.find('/'));
        if (!there.empty() && there != "localhost" && there != host) return std::nullopt;
        address.remove_prefix(there.size());
    }
    const std::optional<std::string> path = decoded(address);
    if (!path || !path->starts_with('/') || path->find('\0') != std::string::npos) return std::nullopt;
    return *path;
}

}  // namespace

std::vector<std::filesystem::path> files_of_uri_list(std::string_view list) {
    const std::string host = host_name();
    std::vector<std::filesystem::path> files;
    while (!list.empty() && files.size() < most_dropped) {
        const std::size_t end = std::min(list.find_first_of("\r\n"), list.size());
        // '#' begins a comment.
        if (end > 0 && list.front() != '#')
            if (auto file = file_of(list.substr(0, end), host)) files.push_back(std::move(*file));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return files;
}

struct XDrop::Parts {
    Display* display;
    ::Window window;
    ::Window proxy = 0;
    Atom aware, proxy_atom, enter, position, status, leave, drop, finished, selection, types, copy, uri_list, received;

    ::Window source = 0;  // whose drag is over the window; 0: none is
    bool has_files = false;
    bool awaits = false;  // what was dropped was asked for, and has not come yet

    Parts(Display* connection, ::Window window_) : display(connection), window(window_) {
        const auto atom = [&](const char* name) { return XInternAtom(display, name, False); };
        aware = atom("XdndAware");
        proxy_atom = atom("XdndProxy");
        enter = atom("XdndEnter");
        position = atom("XdndPosition");
        status = atom("XdndStatus");
        leave = atom("XdndLeave");
        drop = atom("XdndDrop");
        finished = atom("XdndFinished");
        selection = atom("XdndSelection");
        types = atom("XdndTypeList");
        copy = atom("XdndActionCopy");
        uri_list = atom("text/uri-list");
        received = atom("SUNFLOWER_DROPPED");
        // Messages go to the connection that made a window. SFML made this one, and throws away what it does not know; so a
        // window of our own, never shown, stands for it.
        proxy = XCreateWindow(display, DefaultRootWindow(display), -10, -10, 1, 1, 0, 0, InputOnly, CopyFromParent, 0, nullptr);
        for (const ::Window of : {proxy, window}) {
            say(of, proxy_atom, XA_WINDOW, proxy);
            say(of, aware, XA_ATOM, version);
        }
        XFlush(display);
    }

    void say(::Window of, Atom name, Atom type, unsigned long value) const {
        XChangeProperty(display, of, name, type, 32, PropModeReplace, reinterpret_cast<const unsigned char*>(&value), 1);
    }

    bool is_ours(const XEvent& event) const {
        if (event.type == SelectionNotify) return event.xselection.requestor == proxy;
        if (event.type != ClientMessage || event.xclient.format != 32) return false;
        const Atom kind = event.xclient.message_type;
        return kind == enter || kind == position || kind == leave || kind == drop;
    }

    /// The longs or bytes of a property, no more than a megabyte. Empty: it is not there, is of another type or larger.
    template <typename T>
    std::vector<T> property(::Window of, Atom name, Atom type, int wanted_format, bool forget) const {
        Atom found = 0;
        int format = 0;
        unsigned long count = 0, left = 0;
        unsigned char* data = nullptr;
        if (XGetWindowProperty(display, of, name, 0, most_longs, False, type, &found, &format, &count, &left, &data) != Success)
            return {};
        std::vector<T> values;
        if (found == type && format == wanted_format && left == 0) {
            const auto* from = reinterpret_cast<const T*>(data);
            values.assign(from, from + count);
        }
        if (data != nullptr) XFree(data);
        if (forget) XDeleteProperty(display, of, name);
        return values;
    }

    /// `what` and what follows: the message's second word and on; the first is the window.
    void answer(Atom kind, std::array<long, 4> words) const {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = source;
        event.xclient.message_type = kind;
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(window);
        std::ranges::copy(words, event.xclient.data.l + 1);
        XSendEvent(display, source, False, NoEventMask, &event);
    }

    void begin(const XClientMessageEvent& message) {
        source = static_cast<::Window>(message.data.l[0]);
        awaits = false;
        const bool has_list = (message.data.l[1] & 1) != 0;
        std::vector<unsigned long> offered;
        if (has_list)
            offered = property<unsigned long>(source, types, XA_ATOM, 32, false);
        else
            for (int i = 2; i < 5; ++i) offered.push_back(static_cast<unsigned long>(message.data.l[i]));
        has_files = std::ranges::find(offered, uri_list) != offered.end();
    }

    void finish(bool taken) {
        answer(finished, {taken ? 1 : 0, taken ? static_cast<long>(copy) : 0, 0, 0});
        source = 0;
        awaits = false;
    }

    /// Of whoever drags: another one's messages are of a drag that is over.
    std::optional<std::vector<std::filesystem::path>> take(const XEvent& event) {
        if (event.type == SelectionNotify) {
            if (!awaits) return std::nullopt;
            std::optional<std::vector<std::filesystem::path>> dropped;
            if (event.xselection.property == received) {
                const std::vector<char> list = property<char>(proxy, received, uri_list, 8, true);
                dropped = files_of_uri_list({list.data(), list.size()});
            }
            finish(dropped && !dropped->empty());
            return dropped;
        }
        const XClientMessageEvent& message = event.xclient;
        if (message.message_type == enter) {
            begin(message);
            return std::nullopt;
        }
        if (source == 0 || static_cast<::Window>(message.data.l[0]) != source) return std::nullopt;
        if (message.message_type == position) {
            // Wherever it is in the window: no rectangle in which this answer holds.
            answer(status, {has_files ? 1 : 0, 0, 0, has_files ? static_cast<long>(copy) : 0});
        } else if (message.message_type == leave) {
            if (!awaits) source = 0;
        } else if (!has_files) {
            finish(false);
        } else {
            awaits = true;
            XConvertSelection(display, selection, uri_list, received, proxy, static_cast<Time>(message.data.l[2]));
        }
        return std::nullopt;
    }
};

XDrop::XDrop(unsigned long window) {
    if (Display* display = x_connection(); display != nullptr) parts_ = std::make_unique<Parts>(display, window);
}

XDrop::~XDrop() {
    if (parts_) XDestroyWindow(parts_->display, parts_->proxy);
}

std::optional<std::vector<std::filesystem::path>> XDrop::poll() {
    if (!parts_) return std::nullopt;
    std::optional<std::vector<std::filesystem::path>> last;
    const auto is_ours = [](Display*, XEvent* event, XPointer parts) -> Bool {
        return reinterpret_cast<const Parts*>(parts)->is_ours(*event) ? True : False;
    };
    XEvent event{};
    while (XCheckIfEvent(parts_->display, &event, is_ours, reinterpret_cast<XPointer>(parts_.get())))
        if (auto dropped = parts_->take(event)) last = std::move(dropped);
    XFlush(parts_->display);
    return last;
}

}  // namespace sunflower::app
