#include "engine/wall/pjlink.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <md5.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/core/error.hpp"

namespace sunflower::wall {
namespace {

constexpr std::size_t most_projectors = 32;
constexpr std::size_t most_lamps = 8;
constexpr std::size_t most_password_bytes = 32;  // of the standard
constexpr std::string_view line_end = "\r";

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 127; });
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// 0: the text is no numeric address.
socklen_t fill_address(const std::string& host, std::uint16_t port, sockaddr_storage& out) {
    auto& four = reinterpret_cast<sockaddr_in&>(out);
    if (::inet_pton(AF_INET, host.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        return sizeof four;
    }
    auto& six = reinterpret_cast<sockaddr_in6&>(out);
    if (::inet_pton(AF_INET6, host.c_str(), &six.sin6_addr) == 1) {
        six.sin6_family = AF_INET6;
        six.sin6_port = htons(port);
        return sizeof six;
    }
    return 0;
}

ProjectorAddress read_projector(const params::Value& value) {
    params::Reader reader(value, "power.projector");
    ProjectorAddress projector;
    const params::Value& host = reader.get("address");
    projector.host = params::read_text(host, "power.projector: address");
    sockaddr_storage ignored{};
    if (projector.host.find('\0') != std::string::npos || fill_address(projector.host, 0, ignored) == 0)
        core::fail_at(host.place, "power.projector: {} is no address; write its numbers, like \"192.168.1.20\"",
                      params::quote(projector.host));
    projector.name = reader.text("name", projector.host);
    projector.port = static_cast<std::uint16_t>(reader.integer("port", {1, 65535}, projector.port));
    if (const params::Value* password = reader.find("password")) {
        projector.password = params::read_text(*password, "power.projector: password");
        if (projector.password.size() > most_password_bytes || !is_printable(projector.password))
            core::fail_at(password->place, "power.projector: a password has at most {} letters and digits",
                          most_password_bytes);
    }
    reader.finish();
    return projector;
}

/// "ERR3" in words. Empty: it is no error.
std::string_view error_words(std::string_view value) {
    if (value == "ERR1") return "does not know this command";
    if (value == "ERR2") return "does not take this value";
    if (value == "ERR3") return "cannot do this now";
    if (value == "ERR4") return "has failed";
    if (value == "ERRA") return "refuses the password";
    return {};
}

}  // namespace

PowerPlan read_power(const params::Value& table) {
    params::Reader reader(table, "power");
    PowerPlan plan;
    plan.warm_up = std::chrono::seconds(std::lround(60.0 * reader.number("warm_up_min", {0.0, 60.0}, 2.0)));
    plan.screen_off_s = reader.number("screen_off_s", {0.0, 3600.0}, plan.screen_off_s);
    const auto list = reader.list("projector");
    if (list.size() > most_projectors)
        core::fail_at(reader.place(), "power: there are {} projectors; at most {}", list.size(), most_projectors);
    for (const params::Value& projector : list) plan.projectors.push_back(read_projector(projector));
    reader.finish();
    return plan;
}

std::optional<PjLinkGreeting> parse_pjlink_greeting(std::string_view line) {
    constexpr std::string_view word = "PJLINK ";
    if (line.size() > most_pjlink_bytes || !is_printable(line) || !upper(line).starts_with(word)) return std::nullopt;
    line.remove_prefix(word.size());
    if (upper(line) == "ERRA") return PjLinkGreeting{PjLinkGreeting::Kind::refused, {}};
    if (line == "0") return PjLinkGreeting{};
    if (!line.starts_with("1 ")) return std::nullopt;
    line.remove_prefix(2);
    if (line.empty() || line.find(' ') != std::string_view::npos) return std::nullopt;
    return PjLinkGreeting{PjLinkGreeting::Kind::secured, std::string(line)};
}

std::optional<PjLinkReply> parse_pjlink_reply(std::string_view line) {
    if (line.size() > most_pjlink_bytes || line.size() < 8 || !is_printable(line) || !line.starts_with("%1") || line[6] != '=')
        return std::nullopt;
    return PjLinkReply{upper(line.substr(2, 4)), std::string(line.substr(7))};
}

std::string pjlink_digest(std::string_view random, std::string_view password) {
    MD5_CTX context;
    ::MD5Init(&context);
    for (const std::string_view part : {random, password})
        ::MD5Update(&context, reinterpret_cast<const std::uint8_t*>(part.data()), part.size());
    std::array<char, MD5_DIGEST_STRING_LENGTH> hex;
    return ::MD5End(&context, hex.data());
}

std::string_view word_of(ProjectorState::Power power) {
    switch (power) {
        case ProjectorState::Power::unknown: return "unknown";
        case ProjectorState::Power::off: return "off";
        case ProjectorState::Power::on: return "on";
        case ProjectorState::Power::cooling: return "cooling";
        case ProjectorState::Power::warming: return "warming";
    }
    return "";
}

std::string ProjectorState::fault_words() const {
    constexpr std::array<std::string_view, 6> parts = {"fan", "lamp", "temperature", "cover", "filter", "other"};
    std::string words;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (faults[i] != Fault::none)
            words +=
                fmt::format("{}{}: {}", words.empty() ? "" : ", ", parts[i], faults[i] == Fault::warning ? "warning" : "error");
    return words;
}

PjLink::PjLink(ProjectorAddress address) : address_(std::move(address)) {
    peer_bytes_ = fill_address(address_.host, address_.port, peer_);
    if (peer_bytes_ == 0) core::fail("{} is no address of a projector; write its numbers", params::quote(address_.host));
}

void PjLink::want(bool on) {
    if (wish_ == on) return;
    wish_ = on;
    is_done_ = false;
    is_fresh_ = phase_ != Phase::idle;
    std::erase_if(questions_, [](const std::string& question) { return !question.ends_with('?'); });
    back_off_ = quick_pause;
    next_ = {};  // at once
}

void PjLink::poll(Clock::time_point now) {
    if (phase_ == Phase::idle && now >= next_) begin(now);
    if (phase_ == Phase::connecting) finish_connecting(now);
    if (phase_ == Phase::asking) send(now);
    if (phase_ == Phase::greeting || phase_ == Phase::asking) read(now);
    if (phase_ != Phase::idle && now >= until_) fail("does not answer", now);
}

void PjLink::begin(Clock::time_point now) {
    ++state_.sessions;
    begun_ = now;
    is_fresh_ = is_reached_ = false;
    digest_.clear();
    in_.clear();
    out_.clear();
    trouble_.clear();
    questions_ = {"LAMP ?", "INPT ?", "ERST ?", "POWR ?"};
    if (is_wanting()) questions_.push_back(*wish_ ? "POWR 1" : "POWR 0");
    until_ = now + answer_time;
    socket_ = Descriptor(::socket(peer_.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    phase_ = Phase::connecting;
    if (!socket_.is_open() ||
        (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&peer_), peer_bytes_) != 0 && errno != EINPROGRESS))
        fail_to_connect(errno, now);
}

void PjLink::finish_connecting(Clock::time_point now) {
    sockaddr_storage there{};
    socklen_t length = sizeof there;
    if (::getpeername(socket_.get(), reinterpret_cast<sockaddr*>(&there), &length) == 0) {
        note_reached(now);
        phase_ = Phase::greeting;
        until_ = now + answer_time;
        return;
    }
    int error = 0;
    length = sizeof error;
    ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) fail_to_connect(error, now);
}

void PjLink::fail_to_connect(int error, Clock::time_point now) {
    if (error == ECONNREFUSED) note_reached(now);  // who refuses is there
    fail(fmt::format("cannot be reached: {}", std::strerror(error)), now);
}

/// A hand on its remote control takes no projector from the network, or for some seconds only.
void PjLink::note_reached(Clock::time_point now) {
    is_reached_ = true;
    if (gone_since_ && now - *gone_since_ > gone_time && wish_ == true) is_done_ = false;
    gone_since_.reset();
}

void PjLink::read(Clock::time_point now) {
    std::array<char, most_pjlink_bytes + 1> buffer;
    while (phase_ == Phase::greeting || phase_ == Phase::asking) {
        const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size() - in_.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
        if (got < 0) return fail(fmt::format("has broken off: {}", std::strerror(errno)), now);
        if (got == 0) return fail("has hung up", now);
        in_.append(buffer.data(), static_cast<std::size_t>(got));
        for (std::size_t end = in_.find('\r'); end != std::string::npos && phase_ != Phase::idle; end = in_.find('\r')) {
            const std::string line = in_.substr(0, end);
            in_.erase(0, end + 1);
            take(line, now);
        }
        if (phase_ != Phase::idle && in_.size() > most_pjlink_bytes) return fail("says what is no PJLink", now);
    }
}

void PjLink::take(std::string_view line, Clock::time_point now) {
    if (phase_ == Phase::greeting || upper(line).starts_with("PJLINK ")) {
        const auto greeting = parse_pjlink_greeting(line);
        if (!greeting) return fail("says what is no PJLink", now);
        if (greeting->kind == PjLinkGreeting::Kind::refused) return fail("refuses the password", now);
        if (phase_ != Phase::greeting) return fail("says what is no PJLink", now);
        if (greeting->kind == PjLinkGreeting::Kind::secured) {
            if (address_.password.empty()) return fail("wants a password, and the site has none for it", now);
            digest_ = pjlink_digest(greeting->random, address_.password);
        }
        phase_ = Phase::asking;
        return ask_next(now);
    }
    const auto reply = parse_pjlink_reply(line);
    // A line of its own accord, or one late: only the answer to what was asked goes on.
    if (!reply) return fail("says what is no PJLink", now);
    if (!asked_.starts_with(reply->command)) return fail("answers what was not asked", now);
    if (reply->value == "ERRA") return fail("refuses the password", now);
    note(*reply);
    ask_next(now);
}

void PjLink::ask_next(Clock::time_point now) {
    if (questions_.empty()) return end_well(now);
    asked_ = questions_.back();
    questions_.pop_back();
    // Once a connection is all that the standard asks for.
    out_ += fmt::format("{}%1{}{}", std::exchange(digest_, {}), asked_, line_end);
    until_ = now + answer_time;
    send(now);
}

void PjLink::send(Clock::time_point now) {
    while (!out_.empty()) {
        const ssize_t put = ::send(socket_.get(), out_.data(), out_.size(), MSG_NOSIGNAL);
        if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
        if (put <= 0) return fail(fmt::format("has broken off: {}", std::strerror(errno)), now);
        out_.erase(0, static_cast<std::size_t>(put));
    }
}

void PjLink::note_power(std::string_view value) {
    constexpr std::array<ProjectorState::Power, 4> powers = {ProjectorState::Power::off, ProjectorState::Power::on,
                                                             ProjectorState::Power::cooling, ProjectorState::Power::warming};
    const bool is_known = value.size() == 1 && value[0] >= '0' && value[0] <= '3';
    state_.power = is_known ? powers[static_cast<std::size_t>(value[0] - '0')] : ProjectorState::Power::unknown;
    // What was said before the wish is no answer to it.
    if (!is_wanting() || !is_known || is_fresh_) return;
    const bool is_on = state_.power == ProjectorState::Power::on || state_.power == ProjectorState::Power::warming;
    is_done_ = is_on == *wish_;
}

void PjLink::note(const PjLinkReply& reply) {
    const std::string_view error = error_words(reply.value);
    // A projector at rest has no input to tell of, and one without a lamp no lamp.
    const bool is_extra = reply.command == "INPT" || reply.command == "LAMP";
    if (!error.empty() && !is_extra) trouble_ = fmt::format("{}: {} ({})", asked_, error, reply.value);
    if (asked_ == "POWR ?") note_power(reply.value);
    if (reply.command == "INPT") state_.input = error.empty() && reply.value.size() == 2 ? reply.value : "";
    if (reply.command == "ERST")
        for (std::size_t i = 0; i < state_.faults.size(); ++i) {
            const char digit = reply.value.size() == state_.faults.size() ? reply.value[i] : '0';
            state_.faults[i] = digit == '1'   ? ProjectorState::Fault::warning
                               : digit == '2' ? ProjectorState::Fault::error
                                              : ProjectorState::Fault::none;
        }
    if (reply.command != "LAMP") return;
    state_.lamps.clear();
    // Pairs of hours and 0 or 1: "1234 1 20 0".
    const char* at = reply.value.data();
    const char* const end = at + reply.value.size();
    while (error.empty() && at < end && state_.lamps.size() < most_lamps) {
        ProjectorState::Lamp lamp;
        const auto [after, bad] = std::from_chars(at, end, lamp.hours);
        if (bad != std::errc{} || lamp.hours < 0 || lamp.hours > 99999 || end - after < 2 || *after != ' ') break;
        lamp.is_lit = after[1] == '1';
        state_.lamps.push_back(lamp);
        at = std::min(after + 3, end);
    }
}

void PjLink::end_well(Clock::time_point now) {
    socket_.close();
    phase_ = Phase::idle;
    state_.is_reached = true;
    state_.trouble = trouble_.empty() ? "" : fmt::format("projector {}: {}", address_.name, trouble_);
    back_off_ = quick_pause;
    const bool changes = state_.power == ProjectorState::Power::warming || state_.power == ProjectorState::Power::cooling;
    next_ = is_fresh_ ? now : now + (is_wanting() || changes ? quick_pause : pause);
}

void PjLink::fail(std::string why, Clock::time_point now) {
    socket_.close();
    phase_ = Phase::idle;
    ++state_.failures;
    state_.is_reached = false;
    state_.power = ProjectorState::Power::unknown;
    state_.trouble = fmt::format("projector {}: {}", address_.name, why);
    if (!is_reached_ && !gone_since_) gone_since_ = begun_;
    if (is_fresh_) {
        next_ = now;
        return;
    }
    next_ = now + back_off_;
    back_off_ = std::min(2 * back_off_, longest_pause);
}

}  // namespace sunflower::wall
