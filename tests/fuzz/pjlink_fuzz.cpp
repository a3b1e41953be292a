// Lines that a projector says, or whatever answers at its address.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/wall/pjlink.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    const auto greeting = sunflower::wall::parse_pjlink_greeting(line);
    const auto reply = sunflower::wall::parse_pjlink_reply(line);
    if (greeting && reply) std::abort();
    if (greeting && greeting->random.size() > sunflower::wall::most_pjlink_bytes) std::abort();
    if (reply && (reply->command.size() != 4 || reply->value.empty())) std::abort();
    return 0;
}
