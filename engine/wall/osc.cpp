#include "engine/wall/osc.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace sunflower::wall {
namespace {

constexpr std::string_view bundle_name = "#bundle";

constexpr std::size_t padded(std::size_t bytes) {
    return (bytes + 3) / 4 * 4;
}

/// Everything that OSC sends lies big end first.
std::uint64_t big_endian(std::span<const std::byte> bytes) {
    std::uint64_t value = 0;
    for (const std::byte byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
}

/// What is left of a packet.
class Rest {
  public:
    explicit Rest(std::span<const std::byte> bytes) : bytes_(bytes) {}

    bool is_empty() const { return bytes_.empty(); }
    std::size_t size() const { return bytes_.size(); }

    /// Nothing when there are not so many.
    bool take(std::size_t count, std::span<const std::byte>& taken) {
        if (count > bytes_.size()) return false;
        taken = bytes_.first(count);
        bytes_ = bytes_.subspan(count);
        return true;
    }
    bool take_number(std::size_t count, std::uint64_t& value) {
        std::span<const std::byte> taken;
        if (!take(count, taken)) return false;
        value = big_endian(taken);
        return true;
    }
    /// With its NUL and what fills it up to a multiple of four; what that is made of is nobody's business.
    bool take_text(std::string_view& text) {
        const auto end = std::ranges::find(bytes_, std::byte{0});
        if (end == bytes_.end()) return false;
        const auto length = static_cast<std::size_t>(end - bytes_.begin());
        std::span<const std::byte> taken;
        if (!take(padded(length + 1), taken)) return false;
        text = {reinterpret_cast<const char*>(taken.data()), length};
        return true;
    }

  private:
    std::span<const std::byte> bytes_;
};

OscFault read_argument(char tag, Rest& rest, OscArgument& argument) {
    argument = {tag};
    std::uint64_t bits = 0;
    switch (tag) {
        case 'T':
        case 'F':
        case 'N':
        case 'I': return OscFault::none;
        case 'i':
        case 'c':
        case 'r':
        case 'm':
            if (!rest.take_number(4, bits)) return OscFault::arguments;
            argument.whole = static_cast<std::int32_t>(static_cast<std::uint32_t>(bits));
            return OscFault::none;
        case 'f':
            if (!rest.take_number(4, bits)) return OscFault::arguments;
            argument.real = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
            return OscFault::none;
        case 'h':
        case 't':
            if (!rest.take_number(8, bits)) return OscFault::arguments;
            argument.whole = static_cast<std::int64_t>(bits);
            return OscFault::none;
        case 'd':
            if (!rest.take_number(8, bits)) return OscFault::arguments;
            argument.real = std::bit_cast<double>(bits);
            return OscFault::none;
        case 's':
        case 'S': return rest.take_text(argument.text) ? OscFault::none : OscFault::unterminated;
        case 'b': {
            std::span<const std::byte> bytes;
            if (!rest.take_number(4, bits) || bits > rest.size() || !rest.take(padded(bits), bytes)) return OscFault::arguments;
            argument.text = {reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(bits)};
            return OscFault::none;
        }
        default: return OscFault::type_tags;
    }
}

OscFault read_message(Rest rest, const OscVisitor* visitor) {
    OscMessage message;
    std::string_view tags;
    if (!rest.take_text(message.address)) return OscFault::unterminated;
    if (!std::ranges::all_of(message.address, [](char c) { return c > 0x20 && c < 0x7F; })) return OscFault::address;
    if (rest.is_empty()) return OscFault::type_tags;
    if (!rest.take_text(tags)) return OscFault::unterminated;
    if (!tags.starts_with(',')) return OscFault::type_tags;
    tags.remove_prefix(1);
    std::array<OscArgument, OscLimits::arguments> arguments;
    std::size_t count = 0;
    for (const char tag : tags) {
        // Brackets make lists of arguments; here they are read as if they stood in a row.
        if (tag == '[' || tag == ']') continue;
        if (count == arguments.size()) return OscFault::arguments;
        const OscFault fault = read_argument(tag, rest, arguments[count]);
        if (fault != OscFault::none) return fault;
        ++count;
    }
    if (!rest.is_empty()) return OscFault::arguments;
    message.arguments = std::span(arguments).first(count);
    if (visitor != nullptr) visitor->call(visitor->with, message);
    return OscFault::none;
}

OscFault read_element(std::span<const std::byte> bytes, int depth, const OscVisitor* visitor) {
    if (bytes.empty() || bytes.size() % 4 != 0) return OscFault::length;
    Rest rest(bytes);
    if (bytes[0] == std::byte{'/'}) return read_message(rest, visitor);
    std::string_view name;
    std::uint64_t time_tag = 0;
    if (!rest.take_text(name)) return OscFault::unterminated;
    if (name != bundle_name) return OscFault::address;
    if (!rest.take_number(8, time_tag)) return OscFault::length;
    if (depth == OscLimits::depth) return OscFault::depth;
    while (!rest.is_empty()) {
        std::uint64_t size = 0;
        std::span<const std::byte> element;
        if (!rest.take_number(4, size) || !rest.take(size, element)) return OscFault::length;
        const OscFault fault = read_element(element, depth + 1, visitor);
        if (fault != OscFault::none) return fault;
    }
    return OscFault::none;
}

/// Appends, and remembers when there was no room.
class Maker {
  public:
    explicit Maker(std::span<std::byte> into) : into_(into) {}

    void number(std::uint64_t value, std::size_t bytes) {
        for (std::size_t i = bytes; i-- > 0;) byte(static_cast<std::byte>(value >> (8 * i)));
    }
    void characters(std::string_view text) {
        for (const char c : text) byte(static_cast<std::byte>(c));
    }
    void fill() {
        while (at_ % 4 != 0) byte(std::byte{0});
    }
    void end_text() {
        byte(std::byte{0});
        fill();
    }
    std::size_t length() const { return fits_ ? at_ : 0; }

  private:
    void byte(std::byte value) {
        fits_ = fits_ && at_ < into_.size();
        if (fits_) into_[at_] = value;
        ++at_;
    }

    std::span<std::byte> into_;
    std::size_t at_ = 0;
    bool fits_ = true;
};

}  // namespace

OscFault read_osc(std::span<const std::byte> packet, OscVisitor visitor) {
    if (packet.size() > OscLimits::packet_bytes) return OscFault::length;
    const OscFault fault = read_element(packet, 0, nullptr);
    return fault == OscFault::none ? read_element(packet, 0, &visitor) : fault;
}

std::size_t make_osc(std::span<std::byte> into, std::string_view address, std::span<const OscArgument> arguments) {
    if (!address.starts_with('/') || arguments.size() > OscLimits::arguments) return 0;
    Maker out(into);
    out.characters(address);
    out.end_text();
    out.characters(",");
    for (const OscArgument& argument : arguments) out.characters({&argument.tag, 1});
    out.end_text();
    for (const OscArgument& argument : arguments) switch (argument.tag) {
            case 'T':
            case 'F':
            case 'N':
            case 'I': break;
            case 'i':
            case 'c':
            case 'r':
            case 'm': out.number(static_cast<std::uint32_t>(argument.whole), 4); break;
            case 'f': out.number(std::bit_cast<std::uint32_t>(static_cast<float>(argument.real)), 4); break;
            case 'h':
            case 't': out.number(static_cast<std::uint64_t>(argument.whole), 8); break;
            case 'd': out.number(std::bit_cast<std::uint64_t>(argument.real), 8); break;
            case 's':
            case 'S':
                out.characters(argument.text.substr(0, argument.text.find('\0')));
                out.end_text();
                break;
            case 'b':
                out.number(argument.text.size(), 4);
                out.characters(argument.text);
                out.fill();
                break;
            default: return 0;
        }
    return out.length();
}

}  // namespace sunflower::wall
