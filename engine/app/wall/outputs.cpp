#include "engine/app/wall/outputs.hpp"

#include <algorithm>
#include <utility>

#include "engine/app/live/x_window.hpp"
#include "engine/core/log.hpp"

namespace sunflower::app {

bool Outputs::lay(const wall::Site& site, gl::Context& context) {
    bool news = false;
    std::vector<One> before = std::exchange(all_, {});
    for (std::size_t i = 0; i < site.outputs.size(); ++i) {
        const wall::Output& output = site.outputs[i];
        if (output.elsewhere) continue;
        const auto same =
            std::ranges::find_if(before, [&](const One& one) { return one.window && one.window->monitor() == output.monitor; });
        One one = same != before.end() ? std::move(*same) : One{0, {}, nullptr, wall::Fade(site.fade_s), {}};
        one.fade.set_fade_s(site.fade_s);
        one.output = i;
        one.name = output.name;
        if (!one.window) {
            one.window = std::make_unique<OutputWindow>(context, output.monitor);
            news = true;
        }
        all_.push_back(std::move(one));
    }
    before.clear();
    look();
    uncovered_ = true;
    return news;
}

void Outputs::tell(One& one, const std::vector<Monitor>& monitors) {
    const bool is_new = !one.told_there;
    one.told_there = one.window->is_there();
    if (*one.told_there) {
        if (!is_new) core::log_info("output '{}': its monitor {} is back", one.name, one.window->monitor());
        return;
    }
    std::string names;
    for (const auto& [name, words] : app::told(monitors)) names += fmt::format("{}'{}'", names.empty() ? "" : ", ", name);
    core::log_warning("output '{}': its monitor '{}' is {}; there are {}", one.name, one.window->monitor(),
                      is_new ? "not there" : "gone", names.empty() ? "none" : names);
}

void Outputs::look() {
    const std::vector<Monitor> monitors = app::monitors();
    bool news = false;
    for (One& one : all_) {
        const bool was = one.window->is_there();
        const glm::ivec2 size = one.window->size_px();
        const bool is = one.window->follow(monitors);
        if (is != one.told_there) tell(one, monitors);
        if (is == was && size == one.window->size_px()) continue;
        news = true;
        one.fade.cut(false);
        coming_ = true;
    }
    if (news) let_one_wait();
    uncovered_ = uncovered_ || news;
}

/// Frames come with the first monitor's; were each to wait for its own, all would wait for all.
void Outputs::let_one_wait() {
    bool waits = true;
    for (const One& one : all_)
        if (one.window->is_there()) one.window->wait_for_monitor(std::exchange(waits, false));
}

void Outputs::pass(double seconds) {
    coming_ = false;
    for (One& one : all_) {
        if (!one.window->is_there()) continue;
        one.fade.pass(seconds, true);
        coming_ = coming_ || !one.fade.is_full();
    }
}

int Outputs::there() const {
    return static_cast<int>(std::ranges::count_if(all_, [](const One& one) { return one.window->is_there(); }));
}

int Outputs::show(const std::function<void(std::size_t, double, glm::ivec2)>& draw) {
    int shown = 0;
    for (One& one : all_) {
        if (!one.window->is_there()) continue;
        one.window->begin();
        draw(one.output, one.fade.light(), one.window->size_px());
        ++shown;
    }
    // All are drawn before the first is shown, so that they change together.
    if (shown > 0) notice_lost_display();
    for (One& one : all_) {
        if (!one.window->is_there()) continue;
        if (shown > 1) one.window->begin();
        one.window->swap();
    }
    uncovered_ = false;
    return shown;
}

std::vector<wall::Health::Output> Outputs::told() const {
    std::vector<wall::Health::Output> told;
    for (const One& one : all_) told.push_back({one.name, one.window->monitor(), one.window->is_there()});
    return told;
}

void Outputs::leave() {
    for (One& one : all_) one.window->leave();
}

void Outputs::enter(gl::Context& context) {
    for (One& one : all_) {
        one.window->enter(context);
        one.fade.cut(false);
    }
    let_one_wait();
    uncovered_ = coming_ = true;
}

}  // namespace sunflower::app
