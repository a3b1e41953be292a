// Packets of machines in step, of any bytes: what is read is written as the same bytes, and a follower bears it.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "engine/wall/step.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower::wall;
    StepFollower follower;
    StepState own{1, 0, 0, true, false};
    double now_s = 0.0;
    for (std::size_t at = 0; at < size; at += StepPacket::size) {
        const auto bytes = std::as_bytes(std::span(data + at, std::min(StepPacket::size, size - at)));
        const auto packet = step_packet(bytes);
        if (!packet) continue;
        const auto again = step_bytes(*packet);
        if (std::memcmp(again.data(), bytes.data(), again.size()) != 0) std::abort();
        now_s += 0.1;
        follower.take(*packet, own, now_s);
        const StepGuide guide = follower.guide(own, now_s);
        if (!(guide.rate >= 1.0 - StepFollower::most_slew && guide.rate <= 1.0 + StepFollower::most_slew)) std::abort();
        if (guide.seek && *guide.seek < 0) std::abort();
    }
    return 0;
}
