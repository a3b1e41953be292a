// Open Sound Control 1.0: packets of other programs, read in place and refused whole when anything in them is wrong, and
// packets of our own. https://opensoundcontrol.stanford.edu/spec-1_0.html
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace sunflower::wall {

/// What a packet may hold. UDP itself would let 65,507 bytes through.
struct OscLimits {
    static constexpr std::size_t packet_bytes = 8192;
    static constexpr int depth = 4;  // of bundles in bundles
    static constexpr int arguments = 16;
};

/// One argument. Which member counts depends on the tag; no number was looked at: it may be NaN.
struct OscArgument {
    /// i h: whole. f d: real. s S: text. b: text, as bytes. T F N I: the tag is all. t: whole, the 64 bits of an NTP time. c r
    /// m: whole, the 32 bits.
    char tag = 'N';
    std::int64_t whole = 0;
    double real = 0.0;
    std::string_view text = {};
};

/// Valid while the packet's bytes are.
struct OscMessage {
    std::string_view address;  // begins with '/'; printable ASCII. Patterns are not resolved: no address of ours matches one
    std::span<const OscArgument> arguments;
};

enum class OscFault {
    none,
    length,        // not a multiple of four, empty, longer than packet_bytes, or an element longer than what is left
    address,       // neither a message nor a bundle
    unterminated,  // a text without its end
    type_tags,     // no comma, or a tag that OSC 1.0 does not know: what comes after it could not be found
    arguments,     // fewer bytes than the tags say, or more of either
    depth,
};

/// Of a message, called once for each in a packet.
struct OscVisitor {
    void (*call)(void* with, const OscMessage& message);
    void* with;
};

/// Reads a packet: all of it is looked at before the first message is visited, so that a broken one does nothing. Time tags of
/// bundles are left out of account: everything is now. Allocates nothing and reads no byte outside.
OscFault read_osc(std::span<const std::byte> packet, OscVisitor visitor);

template <typename Visit>
OscFault read_osc(std::span<const std::byte> packet, Visit&& visit) {
    const auto call = [](void* with, const OscMessage& message) {
        (*static_cast<std::remove_reference_t<Visit>*>(with))(message);
    };
    return read_osc(packet, OscVisitor{call, const_cast<void*>(static_cast<const void*>(&visit))});
}

/// Writes a message and returns its length; 0: it does not fit, the address begins with no '/', or a tag is none of ours. Of a
/// text what follows a NUL is left out.
std::size_t make_osc(std::span<std::byte> into, std::string_view address, std::span<const OscArgument> arguments);

}  // namespace sunflower::wall
