// One whom the remote control tells what is shown: what it knows of each address, and what of its words is but an echo.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/wall/remote_address.hpp"
#include "engine/wall/udp.hpp"

namespace sunflower::wall {

/// All times are seconds of a clock that never goes back.
struct RemotePeer {
    static constexpr double never_s = -1e9;
    static constexpr double forgotten_s = 60.0;  // who has not sent for so long is told no more
    static constexpr double echo_s = 0.5;        // so long what a peer says is an echo when it was told the same
    /// So long, and once for each time that it was told, also what lies so near on the dial: controls send back what they are
    /// told as they keep it, as a whole percent that is cut off, or in 7 or 8 bits. A hand says more than one value; this can
    /// take the first of them, no more than were told.
    static constexpr double coarse_echo_s = 0.15, coarse = 0.0101;  // what floats lose of a percent is in it

    struct Sent {
        std::uint64_t hash = 0;
        std::array<double, 3> numbers{};
        double at_s = never_s;
        bool is_answered = false;  // or needs no answer, as it was the peer's own word
    };
    /// Of an address.
    struct Known {
        bool known = false;
        std::uint64_t hash = 0;
        std::uint64_t said_hash = 0;  // of what its machine set last
        double set_s = never_s;       // when that was
        std::array<Sent, 16> sent{};  // as many as half a second has at 30 a second, and one
        std::size_t newest = 0;

        void take(std::uint64_t what) {
            known = true;
            hash = what;
        }
        void note_sent(const RemoteValue& value, std::uint64_t hash, double now_s);
        /// From now on its machine has the say: what it was told before is no echo any more.
        void note_said(std::uint64_t hash, double now_s);
        bool is_echo(const RemoteValue& value, std::uint64_t hash, double now_s);
        bool is_coarse_echo(const RemoteAddress& address, const RemoteValue& value, double now_s);

      private:
        template <typename IsAnswered>
        bool answers(IsAnswered is_answered);
    };

    Endpoint endpoint;
    bool lasting = false;  // of feedback_to: told, whether it sends or not
    bool fresh = false;    // knows what is shown, without having been told
    bool has_set = false;  // a value
    double heard_s = never_s, hello_s = never_s;
    std::size_t first = 0;  // address that is told first the next time: when there may not be more, all have their turn
    std::vector<Known> known = std::vector<Known>(remote_addresses().size());

    void begin(Endpoint from);
    bool is_told(double now_s) const { return lasting || now_s - heard_s <= forgotten_s; }
    /// The ear of a control that sets values from another port.
    bool is_ear() const { return lasting && !has_set; }
};

}  // namespace sunflower::wall
