#include "engine/wall/step.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/core/error.hpp"

namespace sunflower::wall {
namespace {

constexpr std::string_view magic = "SFst";
constexpr std::uint8_t playing_flag = 1, paused_flag = 2, black_flag = 4;
constexpr std::size_t most_samples = 256;
constexpr int enough_in_a_second = 5;
constexpr double back_s = 2.0;    // two packets that tell of the same way back come within it
constexpr double alike_s = 0.25;  // and differ by no more
constexpr double repeat_s = 1.0;  // what a player did not do is said again

template <typename T>
void put(std::span<std::byte> bytes, std::size_t at, T value) {
    for (std::size_t i = 0; i < sizeof value; ++i)
        bytes[at + i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * (sizeof value - 1 - i)));
}

template <typename T>
T get(std::span<const std::byte> bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value = value << 8 | std::to_integer<std::uint64_t>(bytes[at + i]);
    return static_cast<T>(value);
}

}  // namespace

bool is_same_state(StepState a, StepState b) {
    a.ticks = b.ticks = 0;
    return a == b;
}

void put_chapter(StepState& state, const show::Show& show, std::size_t step) {
    const std::size_t count = show.steps.size();
    const show::Chapter chapter = show::chapter_of(show, step);
    const std::size_t last_before = chapter.first > 0 ? chapter.first - 1 : count > 0 ? count - 1 : 0;
    state.chapter = static_cast<std::uint16_t>(chapter.first);
    state.chapter_before = static_cast<std::uint16_t>(show::chapter_of(show, last_before).first);
    state.chapter_after = static_cast<std::uint16_t>(chapter.last < count ? chapter.last : 0);
}

std::uint64_t show_hash(const show::Show& show) {
    // FNV-1a (Fowler, Noll, Vo), 64 bits.
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : show::show_text(show)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

std::array<std::byte, StepPacket::size> step_bytes(const StepPacket& packet) {
    std::array<std::byte, StepPacket::size> bytes{};
    std::memcpy(bytes.data(), magic.data(), magic.size());
    const StepState& state = packet.state;
    put<std::uint8_t>(bytes, 4, StepPacket::version);
    put<std::uint8_t>(bytes, 5, (state.playing ? playing_flag : paused_flag) | (state.black ? black_flag : 0));
    put<std::uint16_t>(bytes, 6, state.chapter);
    put<std::uint64_t>(bytes, 8, state.show);
    put<std::int64_t>(bytes, 16, state.ticks);
    put<std::uint32_t>(bytes, 24, packet.sender);
    put<std::uint32_t>(bytes, 28, packet.sequence);
    return bytes;
}

std::optional<StepPacket> step_packet(std::span<const std::byte> bytes) {
    if (bytes.size() != StepPacket::size || std::memcmp(bytes.data(), magic.data(), magic.size()) != 0) return {};
    if (get<std::uint8_t>(bytes, 4) != StepPacket::version) return {};
    const auto flags = get<std::uint8_t>(bytes, 5);
    const bool playing = (flags & playing_flag) != 0, paused = (flags & paused_flag) != 0;
    if (playing == paused || (flags & ~(playing_flag | paused_flag | black_flag)) != 0) return {};
    StepPacket packet;
    packet.state = {get<std::uint64_t>(bytes, 8), get<std::int64_t>(bytes, 16), get<std::uint16_t>(bytes, 6), playing,
                    (flags & black_flag) != 0};
    packet.sender = get<std::uint32_t>(bytes, 24);
    packet.sequence = get<std::uint32_t>(bytes, 28);
    // No scene of a show plays for a year.
    constexpr show::Ticks year = 366LL * 86'400 * show::ticks_per_second;
    if (packet.state.ticks < 0 || packet.state.ticks > year) return {};
    return packet;
}

// --- the follower ---------------------------------------------------------------------------------------------------------

bool StepFollower::take(const StepPacket& packet, const StepState& own, double now_s) {
    ++counters.received;
    if (packet.state.show != own.show || own.show == 0) {
        ++counters.other_show;
        other_show_s_ = now_s;
        return false;
    }
    const bool led = last_ && now_s - heard_s_ <= deposed_s;
    if (led && packet.sender != last_->sender) {
        ++counters.other_leader;
        return false;
    }
    // Sequence numbers go round at 2^32.
    if (led && static_cast<std::int32_t>(packet.sequence - last_->sequence) <= 0) {
        ++counters.old;
        return false;
    }
    if (last_ && last_->sender != packet.sender) joined_ = false;
    const double offset_s = show::seconds_of(packet.state.ticks) - now_s;
    const bool goes_on = last_ && last_->sender == packet.sender && is_same_state(last_->state, packet.state);
    last_ = packet;
    heard_s_ = now_s;
    ++counters.taken;
    if (!packet.state.playing)
        best_.clear();
    else if (goes_on)
        take_sample(now_s, offset_s, show::seconds_of(own.ticks) - now_s);
    else
        begin_anew(now_s, offset_s);
    return true;
}

void StepFollower::begin_anew(double at_s, double offset_s) {
    best_.assign(1, {at_s, offset_s});
    back_.reset();
    second_s_ = at_s;
    second_best_s_ = offset_s;
    second_count_ = 1;
}

void StepFollower::take_sample(double at_s, double offset_s, double own_offset_s) {
    while (!best_.empty() && at_s - best_.front().at_s > window_s) best_.pop_front();
    if (best_.empty()) return begin_anew(at_s, offset_s);
    if (offset_s < best_.front().offset_s - jump_s) {
        // It went back, as our own show may have done already, or this one was on its way for very long.
        if (std::abs(offset_s - own_offset_s) <= alike_s) return begin_anew(at_s, offset_s);
        const bool sure = back_ && at_s - back_->at_s <= back_s && std::abs(offset_s - back_->offset_s) <= alike_s;
        if (sure) return begin_anew(at_s, std::max(offset_s, back_->offset_s));
        back_ = Sample{at_s, offset_s};
        return;
    }
    back_.reset();
    while (!best_.empty() && best_.back().offset_s <= offset_s) best_.pop_back();
    if (best_.size() == most_samples) best_.pop_back();
    best_.push_back({at_s, offset_s});
    second_best_s_ = second_count_ == 0 ? offset_s : std::max(second_best_s_, offset_s);
    ++second_count_;
    if (at_s - second_s_ < 1.0) return;
    const double latest_best_s = second_best_s_;
    const bool lost_time = second_count_ >= enough_in_a_second && latest_best_s < best_.front().offset_s - lost_time_s;
    second_s_ = at_s;
    second_count_ = 0;
    if (lost_time) begin_anew(at_s, latest_best_s);
}

std::optional<double> StepFollower::leader_s(double now_s) const {
    if (!last_) return {};
    if (!last_->state.playing || best_.empty()) return show::seconds_of(last_->state.ticks);
    return best_.front().offset_s + now_s;
}

StepGuide StepFollower::guide(const StepState& own, double now_s) {
    StepGuide guide;
    if (!last_ || !has_leader(now_s)) {
        off_since_s_ = elsewhere_since_s_ = unlike_since_s_ = -1.0;
        if (last_ && now_s - heard_s_ >= forsaken_s) {
            if (std::exchange(blacks_, false)) guide.black = false;
            guide.play = std::exchange(pauses_, false);
        }
        return guide;
    }
    /// Whether `since` has lasted so long; it begins now when it has not begun yet.
    const auto lasts = [now_s](double& since_s, double seconds) {
        if (since_s < 0.0) since_s = now_s;
        return now_s - since_s >= seconds;
    };
    const StepState& leader = last_->state;
    guide.black = leader.black;
    blacks_ = leader.black && (blacks_ || !own.black);
    pauses_ = pauses_ && !leader.playing;
    if (leader.playing != own.playing) {
        const bool first = unlike_since_s_ < 0.0;
        if (lasts(unlike_since_s_, repeat_s) || first) {
            (leader.playing ? guide.play : guide.pause) = true;
            pauses_ = guide.pause;
            unlike_since_s_ = now_s;
        }
    } else {
        unlike_since_s_ = -1.0;
    }
    if (!leader.playing || !own.playing) return guide;
    if (leader.chapter != own.chapter) {
        off_since_s_ = -1.0;
        const bool is_next = leader.chapter == own.chapter_before || leader.chapter == own.chapter_after;
        if (lasts(elsewhere_since_s_, joined_ && is_next ? next_chapter_s : other_chapter_s)) {
            guide.chapter = leader.chapter;
            guide.seek = show::ticks_of(std::max(0.0, *leader_s(now_s)));
            jumped_s_ = now_s;
        }
        return guide;
    }
    elsewhere_since_s_ = -1.0;
    const double there_s = *leader_s(now_s);
    error_s_ = there_s - show::seconds_of(own.ticks);
    if (std::abs(error_s_) <= jump_s) {
        joined_ = true;
        off_since_s_ = -1.0;
        guide.rate = 1.0 + std::clamp(error_s_ / pull_s, -most_slew, most_slew);
        return guide;
    }
    // Who has just come need not wait: nothing of the show has been seen here.
    if (!lasts(off_since_s_, joined_ ? surely_s : 0.0) || now_s - jumped_s_ < apart_s) return guide;
    guide.seek = show::ticks_of(std::max(0.0, there_s + show::Player::into_black_s));
    joined_ = true;
    jumped_s_ = now_s;
    off_since_s_ = -1.0;
    return guide;
}

StepFollower::Standing StepFollower::standing(double now_s) const {
    constexpr double lately_s = 5.0;
    if (has_leader(now_s)) return Standing::led;
    if (now_s - other_show_s_ < lately_s) return Standing::other_show;
    return last_ ? Standing::silent : Standing::unheard;
}

std::string StepFollower::status(double now_s) const {
    switch (standing(now_s)) {
        case Standing::led: break;
        case Standing::other_show: return "the leader plays another show; this machine goes by its own clock";
        case Standing::unheard: return "no leader has been heard yet; this machine goes by its own clock";
        case Standing::silent:
            return fmt::format("the leader has been silent for {:.0f} s; the show goes on by this machine's own clock",
                               now_s - heard_s_);
    }
    if (!last_->state.playing) return "in step with the leader, which pauses";
    const double ms = std::round(error_s_ * 1000.0);
    return ms == 0.0 ? "in step with the leader"
                     : fmt::format("in step with the leader, {} ms {}", std::abs(ms), ms > 0.0 ? "behind" : "ahead");
}

std::optional<StepNews> StepFollower::news(double now_s) {
    const Standing standing = this->standing(now_s);
    if (std::exchange(seen_, standing) != standing || since_s_ < 0.0) since_s_ = now_s;
    if (said_ == standing || now_s - since_s_ < steady_s) return {};
    said_ = standing;
    return StepNews{status(now_s), standing != Standing::led};
}

}  // namespace sunflower::wall
