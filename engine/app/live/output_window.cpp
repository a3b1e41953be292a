#include "engine/app/live/output_window.hpp"

#include <SFML/Window.hpp>
#include <optional>
#include <utility>

#include "engine/app/live/window.hpp"
#include "engine/app/live/x_window.hpp"
#include "engine/gl/framebuffer.hpp"

namespace sunflower::app {

struct OutputWindow::Parts {
    sf::Window window;
    std::unique_ptr<gl::WindowSurface> surface;
    gl::Context* context = nullptr;
    XWindow x;
};

OutputWindow::OutputWindow(gl::Context& context, std::string monitor)
    : name_(std::move(monitor)), parts_(std::make_unique<Parts>()) {
    Parts& p = *parts_;
    sfml_complains_to_log();
    // SFML makes a context of its own current, which it cannot beside ours.
    context.unbind();
    p.window.create(sf::VideoMode(320, static_cast<unsigned>(height_to_open(180))), "Audience", sf::Style::None);
    p.window.setActive(false);
    p.window.setMouseCursorVisible(false);
    enter(context);
    p.x = XWindow(p.window.getSystemHandle());
    p.x.show(false);
}

OutputWindow::~OutputWindow() {
    Parts& p = *parts_;
    p.surface.reset();
    // SFML makes a context of its own current to close its window with, and leaves none.
    std::optional<gl::Released> released;
    if (p.context != nullptr) released.emplace(*p.context);
    p.window.close();
}

bool OutputWindow::follow(const std::vector<Monitor>& all) {
    // What a window that covers a monitor is told by hands is nobody's.
    sf::Event event;
    while (parts_->window.pollEvent(event)) {
    }
    const Monitor* monitor = find_monitor(all, name_);
    const bool was_there = std::exchange(there_, monitor != nullptr);
    if (!there_) {
        if (was_there) parts_->x.show(false);
        return false;
    }
    hz_ = monitor->hz;
    if (!was_there) parts_->x.show(true);
    if (!was_there || monitor->place_px != place_px_ || monitor->size_px != size_px_) {
        place_px_ = monitor->place_px;
        size_px_ = monitor->size_px;
        parts_->x.cover(place_px_, size_px_);
        is_of_old_size_ = true;
    }
    return true;
}

void OutputWindow::begin() {
    parts_->context->make_current(*parts_->surface);
    gl::Framebuffer::bind_window(size_px_.x, size_px_.y);
    if (!std::exchange(is_of_old_size_, false)) return;
    // EGL changes a window's buffer when it is shown. Mesa 22.3 shows the old one once more, with the picture in a corner of it
    // and beside that whatever was in memory.
    gl::Framebuffer::clear_bound({0.0f, 0.0f, 0.0f, 1.0f});
    swap();
}

void OutputWindow::swap() {
    parts_->surface->swap();
}

void OutputWindow::wait_for_monitor(bool wait) {
    parts_->surface->set_swap_interval(wait ? 1 : 0);
}

void OutputWindow::leave() {
    parts_->surface.reset();
    parts_->context = nullptr;
}

void OutputWindow::enter(gl::Context& context) {
    Parts& p = *parts_;
    p.context = &context;
    // libepoxy asks the display of the current context which EGL it is.
    context.make_current();
    p.surface = std::make_unique<gl::WindowSurface>(context, p.window.getSystemHandle());
    wait_for_monitor(true);
}

}  // namespace sunflower::app
