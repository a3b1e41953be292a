#include "engine/wall/remote.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/core/error.hpp"

namespace sunflower::wall {
namespace {

constexpr double longest_seek_s = 1e6;
constexpr double hello_apart_s = 1.0;

std::uint16_t read_port(params::Reader& reader, std::string_view key, params::Range range, std::uint16_t standard) {
    return static_cast<std::uint16_t>(reader.integer(key, range, standard));
}

/// A button says 1 when it is pressed and 0 when it is let go.
RemoteVerdict take_press(std::span<const OscArgument> arguments, bool& pressed) {
    pressed = true;
    if (arguments.empty() || (arguments.size() == 1 && (arguments[0].tag == 'I' || arguments[0].tag == 'N')))
        return RemoteVerdict::taken;
    return take_truth(arguments, pressed);
}

}  // namespace

RemoteSettings read_remote(const params::Value& table) {
    params::Reader reader(table, "[remote]");
    RemoteSettings settings;
    settings.is_wall = true;
    settings.osc = reader.truth("osc", settings.osc);
    settings.port = read_port(reader, "port", {1, 65535}, settings.port);
    if (const params::Value* bind = reader.find("bind")) settings.bind = read_ipv4(*bind, "[remote]: bind");
    settings.allow = read_ipv4_list(reader.list("allow"), "[remote]: allow");
    settings.feedback = reader.truth("feedback", settings.feedback);
    const auto feedback_to = reader.list("feedback_to");
    settings.feedback_to = read_endpoints(feedback_to, "[remote]: feedback_to", 0);
    settings.oscquery_port = read_port(reader, "oscquery_port", {0, 65535}, settings.oscquery_port);
    reader.finish();
    if (!is_this_machine(settings.bind)) {
        if (settings.allow.empty())
            core::fail_at(reader.get("bind").place,
                          "[remote]: bind = {} lets every machine of the network in, as OSC knows no password; say which may "
                          "send: allow = [\"192.168.1.20\"]",
                          text_of(settings.bind));
        return settings;
    }
    for (std::size_t i = 0; i < settings.feedback_to.size(); ++i)
        if (!is_this_machine(settings.feedback_to[i].address))
            core::fail_at(feedback_to[i].place,
                          "[remote]: feedback_to {} is another machine; that takes bind = \"0.0.0.0\" too",
                          text_of(settings.feedback_to[i]));
    return settings;
}

bool RemoteChanges::any() const {
    return rows.any() || play || pause || stop || next || previous || seek_s || brightness || black || hold || !show.empty() ||
           !look.empty() || !scene.empty() || !view.empty();
}

void RemoteChanges::clear() {
    rows.reset();
    play = pause = stop = next = previous = false;
    seek_s.reset();
    brightness.reset();
    black.reset();
    hold.reset();
    // They keep their room.
    show.clear();
    look.clear();
    scene.clear();
    view.clear();
}

// --- peers ----------------------------------------------------------------------------------------------------------------

Remote::Remote(RemoteSettings settings) : settings_(std::move(settings)) {
    if (!settings_.osc) return;
    socket_ = UdpSocket({settings_.bind, settings_.port}, "[remote]");
    peers_.resize(settings_.feedback_to.size() + most_peers);
    for (std::size_t i = 0; i < settings_.feedback_to.size(); ++i) {
        peers_[i].begin(settings_.feedback_to[i]);
        peers_[i].lasting = true;
        peers_[i].fresh = false;
    }
    shown_.resize(remote_addresses().size());
    shown_hash_.resize(remote_addresses().size());
    for (std::string* name : {&changes_.show, &changes_.look, &changes_.scene, &changes_.view}) name->reserve(64);
    static_cast<void>(find_remote_address("/sunflower"));  // makes the index, before packets come
}

bool Remote::is_allowed(Ipv4 address) const {
    return is_this_machine(address) || std::ranges::find(settings_.allow, address) != settings_.allow.end();
}

RemotePeer* Remote::find_peer(Endpoint from, double now_s) {
    // After a minute of silence it has missed what went on, and is another one.
    const auto found =
        std::ranges::find_if(peers_, [&](const RemotePeer& peer) { return peer.endpoint == from && peer.is_told(now_s); });
    return found == peers_.end() ? nullptr : &*found;
}

/// Who sends from another port each time takes the place of itself, not of others.
RemotePeer& Remote::new_peer(Endpoint from, double now_s) {
    const auto is_of_it = [&](const RemotePeer& peer) {
        return !peer.lasting && peer.is_told(now_s) && peer.endpoint.address == from.address;
    };
    const bool is_full = std::ranges::count_if(peers_, is_of_it) >= most_peers_of_address;
    RemotePeer* chosen = nullptr;
    for (RemotePeer& peer : peers_) {
        if (peer.lasting || (is_full && !is_of_it(peer))) continue;
        if (chosen == nullptr || peer.heard_s < chosen->heard_s) chosen = &peer;
    }
    chosen->begin(from);
    chosen->heard_s = now_s;
    return *chosen;
}

std::size_t Remote::peers(double now_s) const {
    return static_cast<std::size_t>(std::ranges::count_if(peers_, [&](const RemotePeer& peer) { return peer.is_told(now_s); }));
}

RemoteCounters Remote::counters() const {
    RemoteCounters counted = counters_;
    counted.lost = socket_.dropped();
    return counted;
}

// --- what comes -----------------------------------------------------------------------------------------------------------

const RemoteChanges& Remote::poll(double now_s) {
    changes_.clear();
    messages_left_ = most_messages;
    for (int taken = 0, refused = 0; taken < most_packets && refused < most_refused && messages_left_ > 0;) {
        const auto packet = socket_.receive(packet_);
        if (!packet) break;
        ++counters_.received;
        if (!is_allowed(packet->from.address)) {
            ++refused;
            ++counters_.not_allowed;
            continue;
        }
        ++taken;
        const Sender sender{packet->from, now_s};
        auto visit = [&](const OscMessage& message) { take(message, sender); };
        if (packet->cut || read_osc(packet->bytes, visit) != OscFault::none) ++counters_.broken;
    }
    return changes_;
}

void Remote::take(const OscMessage& message, const Sender& sender) {
    --messages_left_;
    const double now_s = sender.now_s;
    RemotePeer* peer = find_peer(sender.from, now_s);
    if (peer != nullptr) peer->heard_s = now_s;
    const std::optional<std::size_t> index = find_remote_address(message.address);
    if (!index || !remote_addresses()[*index].takes) {
        ++counters_.unknown;
        return;
    }
    const RemoteAddress& address = remote_addresses()[*index];
    if (settings_.is_wall && !address.wall_takes) {
        ++counters_.not_taken;
        return;
    }
    if (address.verb == RemoteVerb::hello) return hello(peer, sender);
    const RemoteVerdict verdict = address.row != nullptr ? take_value(*address.row, message.arguments, given_.settings)
                                                         : take_deed(address, message.arguments, given_);
    switch (verdict) {
        case RemoteVerdict::taken: break;
        case RemoteVerdict::wrong_type: ++counters_.wrong_type; return;
        case RemoteVerdict::not_finite: ++counters_.not_finite; return;
        case RemoteVerdict::out_of_range: ++counters_.out_of_range; return;
    }
    const RemoteValue value = address.tells ? remote_value(address, given_) : RemoteValue{};
    const std::uint64_t hash = hash_of(value);
    if (address.tells && is_echo(*index, value, hash, sender)) {
        ++counters_.echoes;
        return;
    }
    if (peer == nullptr) peer = &new_peer(sender.from, now_s);
    if (address.tells) {
        // An ear hears it when the hand rests: another program of its machine may have said it.
        for (RemotePeer& each : peers_)
            if (&each == peer || is_ear_of(each, sender)) each.known[*index].note_said(hash, now_s);
        peer->known[*index].take(hash);
        peer->has_set = true;
    }
    ++counters_.applied;
    keep(address, given_);
}

/// A control may listen at another port than it sends from.
bool Remote::is_ear_of(const RemotePeer& peer, const Sender& sender) {
    return peer.is_ear() && peer.endpoint.address == sender.from.address;
}

bool Remote::is_echo(std::size_t index, const RemoteValue& value, std::uint64_t hash, const Sender& sender) {
    const auto any_of_it = [&](auto is) {
        return std::ranges::any_of(peers_, [&](RemotePeer& peer) {
            return (peer.endpoint == sender.from || is_ear_of(peer, sender)) && is(peer.known[index]);
        });
    };
    return any_of_it([&](RemotePeer::Known& known) { return known.is_echo(value, hash, sender.now_s); }) ||
           any_of_it(
               [&](RemotePeer::Known& known) { return known.is_coarse_echo(remote_addresses()[index], value, sender.now_s); });
}

/// Checks what a deed is sent with, and puts it into `given`, or into changes_ when it is a mere press.
RemoteVerdict Remote::take_deed(const RemoteAddress& address, std::span<const OscArgument> arguments, RemoteState& given) {
    bool pressed = false;
    double number = 0;
    RemoteVerdict verdict = RemoteVerdict::wrong_type;
    const auto press = [&](bool& deed) {
        verdict = take_press(arguments, pressed);
        if (verdict == RemoteVerdict::taken && pressed) deed = true;
    };
    switch (address.verb) {
        case RemoteVerb::play: press(changes_.play); break;
        case RemoteVerb::pause: press(changes_.pause); break;
        case RemoteVerb::stop: press(changes_.stop); break;
        case RemoteVerb::next: press(changes_.next); break;
        case RemoteVerb::previous: press(changes_.previous); break;
        case RemoteVerb::seek:
            verdict = take_number(arguments, 0, longest_seek_s, number);
            if (verdict == RemoteVerdict::taken) changes_.seek_s = number;
            break;
        case RemoteVerb::show: verdict = take_text(arguments, given.show); break;
        case RemoteVerb::look: verdict = take_text(arguments, given.look); break;
        case RemoteVerb::scene: verdict = take_text(arguments, given.scene); break;
        case RemoteVerb::view: {
            static constexpr std::array<std::string_view, 9> digits = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
            verdict = take_text(arguments, given.view);
            if (verdict != RemoteVerdict::wrong_type) break;
            verdict = take_number(arguments, 1, 9, number);
            if (verdict == RemoteVerdict::taken) given.view = digits[static_cast<std::size_t>(std::lround(number)) - 1];
            break;
        }
        case RemoteVerb::black: verdict = take_truth(arguments, given.black); break;
        case RemoteVerb::hold: verdict = take_truth(arguments, given.held); break;
        case RemoteVerb::brightness: verdict = take_number(arguments, 0, 1, given.brightness); break;
        default: break;
    }
    return verdict;
}

void Remote::keep(const RemoteAddress& address, const RemoteState& given) {
    switch (address.verb) {
        case RemoteVerb::value: {
            const params::Row& row = *address.row;
            std::memcpy(reinterpret_cast<std::byte*>(&changes_.values) + row.offset,
                        reinterpret_cast<const std::byte*>(&given.settings) + row.offset, row.size);
            changes_.rows.set(params::index_of(row));
            break;
        }
        case RemoteVerb::show: changes_.show = given.show; break;
        case RemoteVerb::look: changes_.look = given.look; break;
        case RemoteVerb::scene: changes_.scene = given.scene; break;
        case RemoteVerb::view: changes_.view = given.view; break;
        case RemoteVerb::black: changes_.black = given.black; break;
        case RemoteVerb::hold: changes_.hold = given.held; break;
        case RemoteVerb::brightness: changes_.brightness = given.brightness; break;
        default: break;
    }
}

// --- what goes ------------------------------------------------------------------------------------------------------------

void Remote::hello(RemotePeer* peer, const Sender& sender) {
    if (!settings_.feedback || (peer != nullptr && sender.now_s - peer->hello_s < hello_apart_s)) {
        ++counters_.hellos_refused;
        return;
    }
    if (peer == nullptr) peer = &new_peer(sender.from, sender.now_s);
    peer->hello_s = sender.now_s;
    ++counters_.applied;
    peer->fresh = false;
    for (RemotePeer::Known& known : peer->known) {
        known.known = false;
        known.set_s = RemotePeer::never_s;
    }
}

void Remote::tell(const RemoteState& state, double now_s) {
    if (!is_open() || !settings_.feedback) return;
    may_tell_ = std::min(most_told_at_once, may_tell_ + (now_s - told_s_) * most_told_per_s);
    told_s_ = now_s;
    const auto addresses = remote_addresses();
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        if (!addresses[i].tells) continue;
        shown_[i] = remote_value(addresses[i], state);
        shown_hash_[i] = hash_of(shown_[i]);
    }
    // Where there is more to tell than may be told, each is the first in its turn.
    std::optional<std::size_t> first;
    for (std::size_t n = 0; n < peers_.size(); ++n) {
        const std::size_t i = (first_peer_ + n) % peers_.size();
        if (!peers_[i].is_told(now_s)) continue;
        if (!first) first = i;
        tell_peer(peers_[i], now_s);
    }
    if (first) first_peer_ = *first + 1;
}

void Remote::tell_peer(RemotePeer& peer, double now_s) {
    const auto addresses = remote_addresses();
    if (std::exchange(peer.fresh, false))
        for (std::size_t i = 0; i < addresses.size(); ++i)
            if (!peer.known[i].known) peer.known[i].take(shown_hash_[i]);
    const std::size_t first = peer.first;
    for (std::size_t n = 0; n < addresses.size(); ++n) {
        const std::size_t i = (first + n) % addresses.size();
        RemotePeer::Known& known = peer.known[i];
        if (!addresses[i].tells || (known.known && known.hash == shown_hash_[i])) continue;
        if (now_s - known.set_s < own_s || now_s - known.sent[known.newest].at_s < least_apart_s) continue;
        if (may_tell_ < 1.0) {
            peer.first = i;
            return;
        }
        std::array<std::byte, 256> packet;
        const std::size_t length = make_osc(packet, addresses[i].path, shown_[i].all());
        // What does not reach the peer is not said again: it will be when it changes, or after a hello.
        if (length > 0 && socket_.send(peer.endpoint, std::span(packet).first(length))) ++counters_.told;
        may_tell_ -= 1.0;
        known.take(shown_hash_[i]);
        known.note_sent(shown_[i], shown_hash_[i], now_s);
    }
}

}  // namespace sunflower::wall
