// Settings and socket of machines in step.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/wall/step.hpp"

namespace sunflower::wall {
namespace {

constexpr double soonest_s = 0.02;  // packets that something has changed

}  // namespace

StepSettings read_step(const params::Value& table) {
    static const std::array<std::string, 3> roles = {"alone", "lead", "follow"};
    params::Reader reader(table, "[step]");
    StepSettings settings;
    if (reader.find("role") != nullptr) settings.role = static_cast<StepSettings::Role>(reader.choice("role", roles));
    settings.port = static_cast<std::uint16_t>(reader.integer("port", {1, 65535}, settings.port));
    settings.to = read_endpoints(reader.list("to"), "[step]: to", settings.port);
    if (settings.to.empty()) settings.to = {{this_machine, settings.port}};
    if (const params::Value* bind = reader.find("bind")) settings.bind = read_ipv4(*bind, "[step]: bind");
    settings.from = read_ipv4_list(reader.list("from"), "[step]: from");
    reader.finish();
    if (!is_this_machine(settings.bind) && settings.from.empty())
        core::fail_at(reader.get("bind").place,
                      "[step]: bind = {} lets every machine of the network lead; say which may: from = [\"192.168.1.20\"]",
                      text_of(settings.bind));
    return settings;
}

StepLink::StepLink(StepSettings settings, std::uint32_t sender) : settings_(std::move(settings)) {
    next_.sender = sender;
    if (follows()) socket_ = UdpSocket({settings_.bind, settings_.port}, "[step]");
    if (settings_.role != StepSettings::Role::lead) return;
    const bool stays_here = std::ranges::all_of(settings_.to, [](const Endpoint& to) { return is_this_machine(to.address); });
    socket_ = UdpSocket({stays_here ? this_machine : 0, 0}, "[step]");
}

StepGuide StepLink::pass(const StepState& left, double now_s) {
    // By now it would be further, if frames took no time: without that a leader of 30 frames a second and a follower of 60
    // would differ by half a frame.
    constexpr double longest_frame_s = 0.5;
    StepState own = left;
    // A show that says that it plays and stands would have the others come back to it, through black, for ever.
    own.playing = own.playing && own.runs;
    const double since_s = now_s - std::exchange(passed_s_, now_s);
    if (own.playing && since_s <= longest_frame_s) own.ticks += show::ticks_of(since_s);
    if (settings_.role == StepSettings::Role::lead) {
        if (own.open && own.runs) ran_s_ = now_s;
        leads_ = own.open && now_s - ran_s_ <= unseen_s;
        if (!leads_) return {};
        const double silent_s = now_s - sent_s_;
        const bool news = !is_same_state(own, sent_state_) && silent_s >= soonest_s;
        if (!news && silent_s < apart_s) return {};
        // Frames do not come at tenths of a second; ten a second it is all the same.
        sent_s_ = news || silent_s >= 2.0 * apart_s ? now_s : sent_s_ + apart_s;
        sent_state_ = own;
        next_.state = own;
        ++next_.sequence;
        const auto bytes = step_bytes(next_);
        for (const Endpoint& to : settings_.to) static_cast<void>(socket_.send(to, bytes));
        return {};
    }
    if (!follows()) return {};
    std::array<std::byte, StepPacket::size + 1> buffer;
    for (int taken = 0, refused = 0; taken < most_packets && refused < most_refused;) {
        const auto datagram = socket_.receive(buffer);
        if (!datagram) break;
        const Ipv4 from = datagram->from.address;
        if (!is_this_machine(from) && std::ranges::find(settings_.from, from) == settings_.from.end()) {
            ++refused;
            ++follower_.counters.received;
            ++follower_.counters.not_allowed;
            continue;
        }
        ++taken;
        const auto packet = step_packet(datagram->bytes);
        if (!packet) {
            ++follower_.counters.received;
            ++follower_.counters.broken;
            continue;
        }
        StepState then = own;
        if (own.playing) then.ticks -= show::ticks_of(datagram->age_s);
        follower_.take(*packet, then, now_s - datagram->age_s);
    }
    return follower_.guide(own, now_s);
}

std::string StepLink::status(double now_s) const {
    switch (settings_.role) {
        case StepSettings::Role::lead: return leads_ ? "leads" : "does not lead while nothing of it is seen";
        case StepSettings::Role::follow: return follower_.status(now_s);
        case StepSettings::Role::alone: break;
    }
    return "on its own";
}

}  // namespace sunflower::wall
