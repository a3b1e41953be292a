#include "tests/support/x_display.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>

#include "tests/support/picture.hpp"
#include "tests/support/program.hpp"
#include "tests/support/running_program.hpp"

// Last: Xlib's macros are everyday words (Bool, None).
#include <X11/XWDFile.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/cursorfont.h>
#include <X11/extensions/Xrandr.h>

namespace sunflower::test {
namespace {

using Clock = std::chrono::steady_clock;

// A loaded machine may take its time; what has not happened by then never will.
constexpr double patience_s = 20.0;
constexpr auto between_looks = std::chrono::milliseconds(1);

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

int channel_of(std::uint32_t rgb, int channel) {
    return static_cast<int>((rgb >> (16 - 8 * channel)) & 255U);
}

double grey_of(std::uint32_t rgb) {
    return (channel_of(rgb, 0) + channel_of(rgb, 1) + channel_of(rgb, 2)) / 3.0;
}

/// A window may vanish between two calls; without this Xlib would end the test program.
int forgive(Display*, XErrorEvent*) {
    return 0;
}

std::string title_of(Display* display, Window window) {
    char* name = nullptr;
    if (XFetchName(display, window, &name) == 0 || name == nullptr) return {};
    std::string title = name;
    XFree(name);
    return title;
}

RunningProgram::Start xvfb(int width, int height, const TemporaryFolder* framebuffer) {
    // -displayfd: the server chooses a free number and says it once it can be talked to.
    std::vector<std::string> words = {"-displayfd", "1",   "-screen", "0", fmt::format("{}x{}x24", width, height),
                                      "-nolisten",  "tcp", "-noreset"};
    if (framebuffer != nullptr) words.insert(words.end(), {"-fbdir", framebuffer->path().string()});
    return {installed_program("Xvfb"), words, {}, {}, {}};
}

/// The server's own memory of the screen, which it keeps as a file of xwd's.
class Framebuffer {
  public:
    explicit Framebuffer(const std::filesystem::path& folder) {
        const int file = ::open((folder / "Xvfb_screen0").c_str(), O_RDONLY | O_CLOEXEC);
        const off_t bytes = file >= 0 ? ::lseek(file, 0, SEEK_END) : 0;
        void* at = bytes > 0 ? ::mmap(nullptr, static_cast<std::size_t>(bytes), PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
        if (file >= 0) ::close(file);
        if (at == MAP_FAILED) throw std::runtime_error("Xvfb shows no framebuffer");
        bytes_ = {static_cast<const std::byte*>(at), static_cast<std::size_t>(bytes)};
    }
    ~Framebuffer() { ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size()); }
    Framebuffer(const Framebuffer&) = delete;
    Framebuffer& operator=(const Framebuffer&) = delete;

    Pixels pixels() const {
        // Of the header all numbers have the big end first.
        const auto word = [&](std::size_t offset) {
            std::uint32_t value = 0;
            for (std::size_t i = 0; i < 4; ++i) value = value << 8 | std::to_integer<std::uint32_t>(bytes_[offset + i]);
            return static_cast<std::size_t>(value);
        };
        const std::size_t row = word(offsetof(XWDFileHeader, bytes_per_line));
        const std::size_t first =
            word(offsetof(XWDFileHeader, header_size)) + word(offsetof(XWDFileHeader, ncolors)) * sz_XWDColor;
        Pixels seen{static_cast<int>(word(offsetof(XWDFileHeader, pixmap_width))),
                    static_cast<int>(word(offsetof(XWDFileHeader, pixmap_height))),
                    {}};
        const auto width = static_cast<std::size_t>(seen.width), height = static_cast<std::size_t>(seen.height);
        seen.rgb.resize(width * height);
        const auto look = [&](std::vector<std::uint32_t>& into) {
            for (std::size_t y = 0; y < height; ++y) std::memcpy(&into[y * width], bytes_.data() + first + y * row, 4 * width);
        };
        // The server draws meanwhile: a picture counts that is the same twice, or this would see halves of two.
        std::vector<std::uint32_t> again(width * height);
        look(seen.rgb);
        for (look(again); again != seen.rgb; look(again)) std::swap(seen.rgb, again);
        for (std::uint32_t& pixel : seen.rgb) pixel &= 0xffffffU;
        return seen;
    }

  private:
    std::span<const std::byte> bytes_;
};

}  // namespace

double Pixels::mean() const {
    double sum = 0;
    for (const std::uint32_t pixel : rgb) sum += grey_of(pixel);
    return rgb.empty() ? 0 : sum / static_cast<double>(rgb.size());
}

double Pixels::deviation() const {
    const double middle = mean();
    double sum = 0;
    for (const std::uint32_t pixel : rgb) sum += (grey_of(pixel) - middle) * (grey_of(pixel) - middle);
    return rgb.empty() ? 0 : std::sqrt(sum / static_cast<double>(rgb.size()));
}

PngPicture Pixels::picture() const {
    return made_of(width, height, [&](int x, int y, int channel) {
        return channel_of(rgb[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)],
                          channel);
    });
}

double changed_part(const Pixels& a, const Pixels& b) {
    if (a.width != b.width || a.height != b.height) return 1.0;
    std::size_t changed = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) changed += a.rgb[i] != b.rgb[i] ? 1 : 0;
    return a.rgb.empty() ? 0 : static_cast<double>(changed) / static_cast<double>(a.rgb.size());
}

struct XDisplay::Parts {
    Parts(int width_, int height_, Eyes eyes)
        : folder(eyes == Eyes::light ? std::make_unique<TemporaryFolder>() : nullptr),
          width(width_),
          height(height_),
          server(xvfb(width_, height_, folder.get())) {
        const auto number = server.read_line(patience_s);
        if (!number) throw std::runtime_error("Xvfb did not start");
        name = ":" + *number;
        display = XOpenDisplay(name.c_str());
        if (display == nullptr) throw std::runtime_error("no connection to Xvfb");
        XSetErrorHandler(forgive);
        if (folder) framebuffer.emplace(folder->path());
        // Only now: it ends at once when there is no display.
        hand = std::make_unique<RunningProgram>(
            RunningProgram::Start{installed_program("xdotool"), {"-"}, {}, {"DISPLAY=" + name}, {}});
    }
    ~Parts() {
        hand.reset();
        XCloseDisplay(display);
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    Window root() const { return DefaultRootWindow(display); }

    std::unique_ptr<TemporaryFolder> folder;
    std::optional<Framebuffer> framebuffer;
    int width, height;
    RunningProgram server;
    std::string name;
    Display* display = nullptr;
    std::unique_ptr<RunningProgram> hand;
};

std::string XDisplay::missing() {
    for (const auto& [program, package] : {std::pair{"Xvfb", "xvfb"}, std::pair{"xdotool", "xdotool"}})
        if (installed_program(program).empty())
            return fmt::format("{} is not installed, so no real window was tested; install Debian's package {}", program,
                               package);
    return {};
}

XDisplay::XDisplay(int width, int height, Eyes eyes) : parts_(std::make_unique<Parts>(width, height, eyes)) {}

XDisplay::~XDisplay() = default;

const std::string& XDisplay::name() const {
    return parts_->name;
}

void XDisplay::send(const std::string& lines) {
    parts_->hand->write(lines + "\n");
}

void XDisplay::wait_until_sent() {
    // xdotool answers this only after everything before it. A question about no window: one that is closing just then would end
    // it.
    send("getdisplaygeometry");
    if (!parts_->hand->read_line(patience_s)) throw std::runtime_error("xdotool does not answer");
}

void XDisplay::move(Place to) {
    send(fmt::format("mousemove {} {}", to.x, to.y));
    wait_until_sent();
}

void XDisplay::press(MouseButton button) {
    send(fmt::format("mousedown {}", static_cast<int>(button)));
    wait_until_sent();
}

void XDisplay::release(MouseButton button) {
    send(fmt::format("mouseup {}", static_cast<int>(button)));
    wait_until_sent();
}

void XDisplay::click(Place at, MouseButton button) {
    move(at);
    send(fmt::format("click {}", static_cast<int>(button)));
    wait_until_sent();
}

void XDisplay::drag(Place from, Place to, MouseButton button, int steps) {
    move(from);
    press(button);
    for (int i = 1; i <= steps; ++i) {
        move({from.x + (to.x - from.x) * i / steps, from.y + (to.y - from.y) * i / steps});
        std::this_thread::sleep_for(std::chrono::milliseconds(8));  // a mouse tells its place 125 times a second
    }
    release(button);
}

void XDisplay::wheel(Place at, int notches) {
    const MouseButton way = notches > 0 ? MouseButton::wheel_up : MouseButton::wheel_down;
    for (int i = 0; i < std::abs(notches); ++i) click(at, way);
}

void XDisplay::plug(const std::string& name, const Area& area) {
    Display* display = parts_->display;
    const std::unique_ptr<XRRMonitorInfo, decltype(&XRRFreeMonitors)> monitor(XRRAllocateMonitor(display, 0), XRRFreeMonitors);
    if (!monitor) throw std::runtime_error("X has no RandR monitors");
    monitor->name = XInternAtom(display, name.c_str(), False);
    monitor->x = area.left;
    monitor->y = area.top;
    monitor->width = area.width;
    monitor->height = area.height;
    monitor->mwidth = monitor->mheight = 100;
    XRRSetMonitor(display, parts_->root(), monitor.get());
    XSync(display, False);
}

void XDisplay::unplug(const std::string& name) {
    XRRDeleteMonitor(parts_->display, parts_->root(), XInternAtom(parts_->display, name.c_str(), False));
    XSync(parts_->display, False);
}

unsigned long XDisplay::put_window(const Area& area, std::uint32_t rgb) {
    Display* display = parts_->display;
    const Window window = XCreateSimpleWindow(display, parts_->root(), area.left, area.top, static_cast<unsigned>(area.width),
                                              static_cast<unsigned>(area.height), 0, 0, rgb);
    XMapRaised(display, window);
    XSync(display, False);
    return window;
}

void XDisplay::take_window(unsigned long window) {
    XDestroyWindow(parts_->display, window);
    XSync(parts_->display, False);
}

void XDisplay::set_arrow(unsigned long window, bool shown) {
    Display* display = parts_->display;
    const Window where = window != 0 ? window : parts_->root();
    // Not XUndefineCursor(): the root's own would be seen then, a cross.
    const Pixmap nothing = XCreatePixmap(display, where, 1, 1, 1);
    XColor black{};
    const GC plain = XCreateGC(display, nothing, 0, nullptr);
    XFillRectangle(display, nothing, plain, 0, 0, 1, 1);
    const Cursor cursor =
        shown ? XCreateFontCursor(display, XC_left_ptr) : XCreatePixmapCursor(display, nothing, nothing, &black, &black, 0, 0);
    XDefineCursor(display, where, cursor);
    XFreeCursor(display, cursor);
    XFreeGC(display, plain);
    XFreePixmap(display, nothing);
    XSync(display, False);
}

void XDisplay::key(const std::string& chord) {
    send("key " + chord);
    wait_until_sent();
}

void XDisplay::type(const std::string& text) {
    send(fmt::format("type --delay 30 \"{}\"", text));
    wait_until_sent();
}

unsigned long XDisplay::find_window(const std::string& title) const {
    Display* display = parts_->display;
    Window root = 0, parent = 0, found = 0;
    Window* children = nullptr;
    unsigned count = 0;
    if (XQueryTree(display, parts_->root(), &root, &parent, &children, &count) == 0) return 0;
    for (unsigned i = 0; i < count; ++i) {  // the topmost comes last
        XWindowAttributes attributes{};
        if (title_of(display, children[i]).find(title) == std::string::npos) continue;
        if (XGetWindowAttributes(display, children[i], &attributes) != 0 && attributes.map_state == IsViewable)
            found = children[i];
    }
    if (children != nullptr) XFree(children);
    return found;
}

unsigned long XDisplay::wait_for_window(const std::string& title, double most_seconds) {
    const auto start = Clock::now();
    for (;;) {
        if (const unsigned long window = find_window(title); window != 0) return window;
        if (seconds_since(start) > most_seconds) return 0;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

Area XDisplay::area_of(unsigned long window) const {
    XWindowAttributes attributes{};
    if (XGetWindowAttributes(parts_->display, window, &attributes) == 0) return {};
    return {attributes.x, attributes.y, attributes.width, attributes.height};
}

void XDisplay::focus(unsigned long window) {
    XSetInputFocus(parts_->display, window, RevertToPointerRoot, CurrentTime);
    XSync(parts_->display, False);
}

Pixels XDisplay::grab(const Area& area) const {
    const int left = std::clamp(area.left, 0, parts_->width), top = std::clamp(area.top, 0, parts_->height);
    const int right = std::clamp(area.left + area.width, left, parts_->width);
    const int bottom = std::clamp(area.top + area.height, top, parts_->height);
    Pixels pixels{right - left, bottom - top, {}};
    if (pixels.width == 0 || pixels.height == 0) return pixels;
    XImage* image = XGetImage(parts_->display, parts_->root(), left, top, static_cast<unsigned>(pixels.width),
                              static_cast<unsigned>(pixels.height), AllPlanes, ZPixmap);
    if (image == nullptr) throw std::runtime_error("the screen cannot be read");
    if (image->bits_per_pixel != 32) throw std::runtime_error("the screen has no 32 bits a pixel");
    pixels.rgb.reserve(static_cast<std::size_t>(pixels.width) * static_cast<std::size_t>(pixels.height));
    for (int y = 0; y < pixels.height; ++y) {
        const auto* row =
            reinterpret_cast<const std::uint32_t*>(image->data + static_cast<std::ptrdiff_t>(y) * image->bytes_per_line);
        for (int x = 0; x < pixels.width; ++x) pixels.rgb.push_back(row[x] & 0xffffffU);
    }
    XDestroyImage(image);
    return pixels;
}

Pixels XDisplay::grab() const {
    return grab({0, 0, parts_->width, parts_->height});
}

Pixels XDisplay::seen() const {
    if (!parts_->framebuffer) throw std::runtime_error("the screen was opened without eyes for its light");
    return parts_->framebuffer->pixels();
}

bool XDisplay::wait_for_change(const Area& area, const Pixels& before, double most_seconds) const {
    const auto start = Clock::now();
    while (grab(area) == before) {
        if (seconds_since(start) > most_seconds) return false;
        std::this_thread::sleep_for(between_looks);
    }
    return true;
}

bool XDisplay::wait_for_rest(const Area& area, double quiet_seconds, double most_seconds) const {
    const auto start = Clock::now();
    auto quiet_since = start;
    Pixels last = grab(area);
    while (seconds_since(quiet_since) < quiet_seconds) {
        if (seconds_since(start) > most_seconds) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        Pixels now = grab(area);
        if (now == last) continue;
        last = std::move(now);
        quiet_since = Clock::now();
    }
    return true;
}

void XDisplay::save(const std::filesystem::path& png) const {
    write_picture(grab().picture(), png);
}

}  // namespace sunflower::test
