#include "engine/app/live/window.hpp"

#include <SFML/System/Clock.hpp>
#include <SFML/System/Err.hpp>
#include <SFML/Window.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <optional>
#include <streambuf>
#include <utility>

#include "engine/app/live/x_drop.hpp"
#include "engine/app/live/x_window.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"

namespace sunflower::app {
namespace {

using show::Key;

Key key_of(sf::Keyboard::Key key) {
    using sf::Keyboard;
    const auto within = [key](Keyboard::Key first, Keyboard::Key last) { return key >= first && key <= last; };
    const auto from = [key](Key base, Keyboard::Key first) { return static_cast<Key>(static_cast<int>(base) + (key - first)); };
    if (within(Keyboard::A, Keyboard::Z)) return from(Key::a, Keyboard::A);
    if (within(Keyboard::Num0, Keyboard::Num9)) return from(Key::digit_0, Keyboard::Num0);
    if (within(Keyboard::Numpad0, Keyboard::Numpad9)) return from(Key::digit_0, Keyboard::Numpad0);
    if (within(Keyboard::F1, Keyboard::F12)) return from(Key::f1, Keyboard::F1);
    switch (key) {
        case Keyboard::Tab: return Key::tab;
        case Keyboard::Space: return Key::space;
        case Keyboard::Enter: return Key::enter;
        case Keyboard::Escape: return Key::escape;
        case Keyboard::Backspace: return Key::backspace;
        case Keyboard::Delete: return Key::erase;
        case Keyboard::Insert: return Key::insert;
        case Keyboard::Left: return Key::left;
        case Keyboard::Right: return Key::right;
        case Keyboard::Up: return Key::up;
        case Keyboard::Down: return Key::down;
        case Keyboard::Home: return Key::home;
        case Keyboard::End: return Key::end;
        case Keyboard::PageUp: return Key::page_up;
        case Keyboard::PageDown: return Key::page_down;
        case Keyboard::LControl:
        case Keyboard::RControl: return Key::ctrl;
        case Keyboard::LShift:
        case Keyboard::RShift: return Key::shift;
        case Keyboard::LAlt:
        case Keyboard::RAlt: return Key::alt;
        default: return Key::none;
    }
}

int button_of(sf::Mouse::Button button) {
    switch (button) {
        case sf::Mouse::Left: return static_cast<int>(show::Button::left);
        case sf::Mouse::Right: return static_cast<int>(show::Button::right);
        case sf::Mouse::Middle: return static_cast<int>(show::Button::middle);
        default: return -1;
    }
}

void append_utf8(std::string& text, sf::Uint32 letter) {
    if (letter < 32 || letter == 127) return;
    sf::Utf8::encode(letter, std::back_inserter(text));
}

/// What SFML complains about, a line each, goes where everything goes.
class LogBuffer : public std::streambuf {
  protected:
    int_type overflow(int_type letter) override {
        if (letter == '\n') {
            core::log_debug("SFML: {}", line_);
            line_.clear();
        } else if (letter != traits_type::eof()) {
            line_.push_back(static_cast<char>(letter));
        }
        return letter;
    }

  private:
    std::string line_;
};

}  // namespace

void sfml_complains_to_log() {
    static auto* const log = new LogBuffer;  // SFML may complain to the very end
    sf::err().rdbuf(log);
}

struct Window::Parts {
    sf::Window window;
    std::unique_ptr<gl::Context> own_context;
    gl::Context* context = nullptr;
    std::unique_ptr<gl::WindowSurface> surface;
    XWindow x;
    std::optional<XDrop> drop;
    std::deque<sf::Event> waiting;
    show::Input now;
    sf::Clock clock;

    /// What this frame has taken so far.
    struct Taken {
        bool key = false;  // a press
        std::array<bool, 3> buttons{};
        bool moved = false;
    };

    /// Takes an event into `now`. false: it must wait for the next frame, because of what came in this one.
    bool take(const sf::Event& event, Taken& taken) {
        const bool clicked = std::ranges::any_of(taken.buttons, [](bool changed) { return changed; });
        switch (event.type) {
            case sf::Event::KeyPressed: {
                const Key key = key_of(event.key.code);
                if (key == Key::none) break;
                now.held.set(static_cast<std::size_t>(key));
                now.pressed.push_back(key);
                taken.key = true;
                break;
            }
            case sf::Event::KeyReleased: {
                const auto key = static_cast<std::size_t>(key_of(event.key.code));
                // Of Ctrl+S, Ctrl may be let go in the very frame in which S came: S must find it held.
                if (taken.key || clicked) return false;
                now.held.reset(key);
                break;
            }
            case sf::Event::TextEntered: append_utf8(now.text, event.text.unicode); break;
            case sf::Event::MouseButtonPressed:
            case sf::Event::MouseButtonReleased: {
                const int button = button_of(event.mouseButton.button);
                if (button < 0) break;
                const auto i = static_cast<std::size_t>(button);
                const bool press = event.type == sf::Event::MouseButtonPressed;
                // A drag ends where it is let go: its last move is a frame of its own, with the button still held.
                if (taken.buttons[i] || (!press && taken.moved)) return false;
                now.buttons[i] = press;
                taken.buttons[i] = true;
                now.mouse_px = {static_cast<float>(event.mouseButton.x), static_cast<float>(event.mouseButton.y)};
                break;
            }
            case sf::Event::MouseMoved:
                // A press or release counts where it was made: moves after it wait for the next frame.
                if (clicked) return false;
                taken.moved = true;
                now.mouse_px = {static_cast<float>(event.mouseMove.x), static_cast<float>(event.mouseMove.y)};
                break;
            case sf::Event::MouseWheelScrolled:
                if (event.mouseWheelScroll.wheel == sf::Mouse::VerticalWheel) now.wheel += event.mouseWheelScroll.delta;
                break;
            case sf::Event::LostFocus:
                now.focused = false;
                now.held.reset();
                now.buttons = {};
                break;
            case sf::Event::GainedFocus: now.focused = true; break;
            case sf::Event::Closed: closed = true; break;
            default: break;
        }
        return true;
    }

    void collect() {
        sf::Event event;
        while (window.pollEvent(event)) waiting.push_back(event);
    }

    bool closed = false;
};

Window::Window(const std::string& title, glm::ivec2 size_px, bool software) : parts_(std::make_unique<Parts>()) {
    if (!has_display()) core::fail("there is no display to open a window on; `sunflower still` needs none");
    // Mesa reads it when the first context is made.
    if (software) setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
    open(title, size_px);
    gl::ContextOptions options;
    options.software = software;
    parts_->own_context = std::make_unique<gl::Context>(gl::Context::X11{}, options);
    take(*parts_->own_context);
}

Window::Window(const std::string& title, glm::ivec2 size_px, gl::Context& context) : parts_(std::make_unique<Parts>()) {
    // SFML makes a context of its own current, which it cannot beside ours.
    context.unbind();
    open(title, size_px);
    // libepoxy asks the display of the current context which EGL it is.
    context.make_current();
    take(context);
}

void Window::open(const std::string& title, glm::ivec2 size_px) {
    Parts& p = *parts_;
    sfml_complains_to_log();
    const glm::ivec2 size = glm::clamp(size_px, glm::ivec2(64), glm::max(screen_px(), glm::ivec2(64)));
    const sf::Vector2u wanted(static_cast<unsigned>(size.x), static_cast<unsigned>(size.y));
    p.window.create(sf::VideoMode(wanted.x, static_cast<unsigned>(height_to_open(size.y))), title);
    p.window.setSize(wanted);
    // SFML's own context has nothing to draw, and this thread can hold only one.
    p.window.setActive(false);
    p.window.setKeyRepeatEnabled(true);
}

void Window::take(gl::Context& context) {
    Parts& p = *parts_;
    p.context = &context;
    p.surface = std::make_unique<gl::WindowSurface>(context, p.window.getSystemHandle());
    context.make_current(*p.surface);
    wait_for_monitor(true);
    p.x = XWindow(p.window.getSystemHandle());
    p.x.keep_on_screen();
    p.drop.emplace(p.window.getSystemHandle());
    p.window.requestFocus();
}

Window::~Window() {
    Parts& p = *parts_;
    p.surface.reset();
    if (p.own_context) {
        p.own_context.reset();
        p.window.close();
        return;
    }
    // SFML makes a context of its own current to close its window with, and leaves none.
    const gl::Released released(*p.context);
    p.window.close();
}

gl::Context& Window::context() {
    return *parts_->context;
}

bool Window::poll(show::Input& input) {
    Parts& p = *parts_;
    p.now.pressed.clear();
    p.now.text.clear();
    p.now.wheel = 0.0f;
    p.collect();
    Parts::Taken taken;
    while (!p.waiting.empty() && p.take(p.waiting.front(), taken)) p.waiting.pop_front();
    p.now.dropped = p.drop->poll();
    p.now.size_px = size_px();
    p.now.seconds = p.clock.restart().asSeconds();
    input = p.now;
    return !std::exchange(p.closed, false);
}

bool Window::has_more() const {
    parts_->collect();
    return !parts_->waiting.empty();
}

bool Window::has_press() const {
    parts_->collect();
    return std::ranges::any_of(parts_->waiting, [this](const sf::Event& event) {
        // A held key repeats, and would let nothing else happen.
        if (event.type == sf::Event::KeyPressed) return !parts_->now.is_held(key_of(event.key.code));
        return event.type == sf::Event::KeyReleased || event.type == sf::Event::MouseButtonPressed ||
               event.type == sf::Event::MouseButtonReleased;
    });
}

void Window::set_full_screen(bool full) {
    parts_->x.set_full_screen(full);
}

void Window::place(glm::ivec2 place_px, glm::ivec2 size_px) {
    parts_->x.place(place_px, size_px);
}

void Window::raise() {
    parts_->x.show(true);
    parts_->x.focus();
}

void Window::take_keys() {
    if (parts_->now.focused) parts_->x.focus();
}

glm::ivec2 Window::size_px() const {
    const sf::Vector2u size = parts_->window.getSize();
    return glm::max(glm::ivec2(static_cast<int>(size.x), static_cast<int>(size.y)), glm::ivec2(1));
}

void Window::make_current() {
    parts_->context->make_current(*parts_->surface);
}

void Window::swap() {
    parts_->surface->swap();
}

void Window::wait_for_monitor(bool wait) {
    parts_->surface->set_swap_interval(wait && !parts_->context->info().is_software() ? 1 : 0);
}

std::string Window::clipboard() {
    const auto text = sf::Clipboard::getString().toUtf8();
    return {text.begin(), text.end()};
}

void Window::set_clipboard(const std::string& text) {
    sf::Clipboard::setString(sf::String::fromUtf8(text.begin(), text.end()));
}

}  // namespace sunflower::app
