#include "engine/wall/remote_peer.hpp"

#include <algorithm>
#include <cmath>

#include "engine/params/ladder.hpp"

namespace sunflower::wall {
namespace {

/// What a peer loses that keeps numbers as text of six figures.
constexpr double six_figures = 1e-5;

double number_of(const OscArgument& argument) {
    return argument.real + static_cast<double>(argument.whole);
}

template <typename IsNear>
bool are_numbers_near(const RemoteValue& value, const RemotePeer::Sent& sent, IsNear is_near) {
    return value.count > 0 && std::ranges::equal(value.all(), std::span(sent.numbers).first(value.all().size()),
                                                 [&](const OscArgument& argument, double number) {
                                                     const bool is_number =
                                                         argument.tag == 'f' || argument.tag == 'i' || argument.tag == 'h';
                                                     return is_number && is_near(number_of(argument), number);
                                                 });
}

}  // namespace

void RemotePeer::Known::note_sent(const RemoteValue& value, std::uint64_t what, double now_s) {
    newest = (newest + 1) % sent.size();
    Sent& last = sent[newest];
    last.hash = what;
    last.at_s = now_s;
    last.is_answered = what == said_hash;
    for (std::size_t i = 0; i < value.all().size(); ++i) last.numbers[i] = number_of(value.arguments[i]);
}

void RemotePeer::Known::note_said(std::uint64_t what, double now_s) {
    for (Sent& each : sent) each.at_s = never_s;
    said_hash = what;
    set_s = now_s;
}

/// Answers come in the order in which it was told: the oldest is the one.
template <typename IsAnswered>
bool RemotePeer::Known::answers(IsAnswered is_answered) {
    for (std::size_t i = 1; i <= sent.size(); ++i)
        if (Sent& each = sent[(newest + i) % sent.size()]; is_answered(each)) return each.is_answered = true;
    return false;
}

bool RemotePeer::Known::is_echo(const RemoteValue& value, std::uint64_t what, double now_s) {
    if (now_s - sent[newest].at_s > echo_s) return false;
    return answers([&](const Sent& each) {
        if (now_s - each.at_s > echo_s) return false;
        return each.hash == what || are_numbers_near(value, each, [](double said, double told) {
                   return std::abs(said - told) <= six_figures * std::abs(told);
               });
    });
}

bool RemotePeer::Known::is_coarse_echo(const RemoteAddress& address, const RemoteValue& value, double now_s) {
    if (now_s - sent[newest].at_s > coarse_echo_s) return false;
    const params::Ladder ladder = address.row != nullptr ? params::ladder_of(*address.row) : params::Ladder{};
    return answers([&](const Sent& each) {
        if (each.is_answered || now_s - each.at_s > coarse_echo_s) return false;
        return are_numbers_near(value, each, [&](double said, double told) {
            const double position = ladder.position(told), rounding = ladder.whole ? 0.5 : 0.0;
            return said >= ladder.value(position - coarse) - rounding && said <= ladder.value(position + coarse) + rounding;
        });
    });
}

void RemotePeer::begin(Endpoint from) {
    endpoint = from;
    fresh = true;
    has_set = false;
    hello_s = never_s;
    for (Known& each : known) each = {};
}

}  // namespace sunflower::wall
