// OSC packets of any bytes: what is read can be written again and read as the same.
#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "engine/wall/osc.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower::wall;
    const auto same = [](const OscArgument& a, const OscArgument& b) {
        return a.tag == b.tag && a.whole == b.whole && a.text == b.text && std::memcmp(&a.real, &b.real, sizeof a.real) == 0;
    };
    int messages = 0;
    const auto read = [&](const OscMessage& message) {
        ++messages;
        std::vector<std::byte> made(2 * OscLimits::packet_bytes);
        const std::size_t length = make_osc(made, message.address, message.arguments);
        bool again = false;
        const OscFault fault = read_osc(std::span(made).first(length), [&](const OscMessage& other) {
            again = other.address == message.address && other.arguments.size() == message.arguments.size();
            for (std::size_t i = 0; again && i < other.arguments.size(); ++i)
                again = same(other.arguments[i], message.arguments[i]);
        });
        // A NaN may come back as another one.
        for (const OscArgument& argument : message.arguments) again = again || argument.real != argument.real;
        if (fault != OscFault::none || !again) std::abort();
    };
    const OscFault fault = read_osc(std::as_bytes(std::span(data, size)), read);
    if (fault != OscFault::none && messages > 0) std::abort();
    return 0;
}
