#include "engine/wall/controls.hpp"

#include <chrono>
#include <filesystem>
#include <span>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/wall/oscquery.hpp"

namespace sunflower::wall {
namespace {

constexpr double port_pause_s = 5.0;

/// words: of that port; what stands in its way is told once.
template <typename Open>
void try_to(std::string_view name, std::string& words, Open open) {
    try {
        open();
    } catch (const core::Error& error) {
        const std::string why = fmt::format("{} waits: {}", name, error.what());
        if (std::exchange(words, why) != why) core::log_warning("{}", why);
    }
}

Http::Clock::time_point time_of(double now_s) {
    return Http::Clock::time_point(std::chrono::duration_cast<Http::Clock::duration>(std::chrono::duration<double>(now_s)));
}

}  // namespace

Controls::Controls(ControlSettings settings, std::unique_ptr<MidiInputs> inputs, Ports ports)
    : wanted_(std::move(settings.remote)), port_(std::move(settings.midi), std::move(inputs)) {
    if (ports == Ports::wait) {
        try_ports(0.0);
    } else {
        open_osc();
        open_page();
    }
    join_words();
    if (!port_.is_wanted()) return;
    try {
        map_.load(midi_file());
    } catch (const core::Error& error) {
        trouble_ = fmt::format("{}; the knobs move nothing before they are learned again", error.what());
        core::log_warning("{}", trouble_);
        is_broken_ = true;
    }
    kept_ = map_.bindings();
}

void Controls::open_osc() {
    if (!wanted_.osc || remote_->is_open()) return;
    remote_ = std::make_unique<Remote>(wanted_);
    osc_words_ = fmt::format("OSC: UDP port {} of {}", remote_->port(),
                             is_this_machine(wanted_.bind) ? "this machine" : text_of(wanted_.bind));
    core::log_info("{}", osc_words_);
}

void Controls::open_page() {
    if (wanted_.oscquery_port == 0 || page_) return;
    page_.emplace(wanted_.oscquery_port, [this](const HttpRequest& request) -> std::optional<HttpReply> {
        // One that waits is told where it will be.
        const std::uint16_t osc_port = remote_->is_open() ? remote_->port() : wanted_.port;
        if (auto json = oscquery(request.path, request.query, *shown_, osc_port, wanted_.is_wall))
            return HttpReply{.body = std::move(*json)};
        return std::nullopt;
    });
    page_words_ = fmt::format("OSCQuery: http://127.0.0.1:{}", page_->port());
    core::log_info("{}", page_words_);
}

void Controls::join_words() {
    words_ = osc_words_ + (osc_words_.empty() || page_words_.empty() ? "" : "; ") + page_words_;
}

/// A cable that is plugged in later, or a program that ends, is no reason for a wall to be dark.
void Controls::try_ports(double now_s) {
    try_to("OSC", osc_words_, [&] { open_osc(); });
    try_to("OSCQuery", page_words_, [&] { open_page(); });
    join_words();
    waits_until_s_.reset();
    if ((wanted_.osc && !remote_->is_open()) || (wanted_.oscquery_port != 0 && !page_)) waits_until_s_ = now_s + port_pause_s;
}

bool Controls::poll(show::Desk& desk, double now_s, bool is_at_panel) {
    if (waits_until_s_ && now_s >= *waits_until_s_) try_ports(now_s);
    bool news = !trouble_.empty();
    if (news) desk.tell(std::exchange(trouble_, {}), true);
    const RemoteChanges& asked = remote_->poll(now_s);
    news = news || asked.any();
    hands_.apply(asked, desk, now_s);
    if (desk.status.osc != words_) desk.status.osc = words_;
    if (!port_.is_wanted()) return news;
    if (!is_at_panel) map_.stop_learning();
    const std::uint64_t events = events_;
    turn_knobs(desk, now_s);
    keep_map(desk);
    if (desk.status.midi != port_.status()) {
        desk.status.midi = port_.status();
        core::log_info("MIDI: {}", port_.status());
        news = true;
    }
    return news || events_ != events;
}

void Controls::turn_knobs(show::Desk& desk, double now_s) {
    map_.watch(desk.settings());
    turned_.clear();
    const std::span<const MidiEvent> events = port_.poll(now_s);
    if (std::exchange(opened_, port_.opened()) != port_.opened()) map_.let_go();
    for (const MidiEvent& event : events) {
        map_.take(event, desk.settings(), turned_);
        ++events_;
    }
    if (turned_.any()) hands_.apply(turned_, desk, now_s);
}

/// The panel forgets bindings too.
void Controls::keep_map(show::Desk& desk) {
    if (map_.bindings() == kept_) return;
    kept_ = map_.bindings();
    try {
        std::error_code ignored;
        if (std::exchange(is_broken_, false)) std::filesystem::rename(midi_file(), midi_file().string() + ".bak", ignored);
        map_.save(midi_file());
    } catch (const core::Error& error) {
        desk.tell(error.what(), true);
    }
}

void Controls::tell(const show::Desk& desk, double now_s) {
    if (!remote_->is_open() && !page_) return;
    const RemoteState state = hands_.state(desk);
    remote_->tell(state, now_s);
    if (!page_) return;
    shown_ = &state;
    page_->poll(time_of(now_s));
    shown_ = nullptr;
}

std::vector<Health::Counter> Controls::counters() const {
    std::vector<Health::Counter> counted;
    if (remote_->is_open()) {
        const RemoteCounters counters = remote_->counters();
        counted = {{"received", counters.received},
                   {"applied", counters.applied},
                   {"broken", counters.broken},
                   {"lost", counters.lost},
                   {"not allowed", counters.not_allowed},
                   {"unknown", counters.unknown + hands_.unknown_names()},
                   {"wrong type", counters.wrong_type},
                   {"not finite", counters.not_finite},
                   {"out of range", counters.out_of_range},
                   {"not taken", counters.not_taken},
                   {"told", counters.told}};
    }
    if (port_.is_wanted()) counted.push_back({"knobs", events_});
    return counted;
}

}  // namespace sunflower::wall
