#include "engine/show/roll.hpp"

#include <algorithm>
#include <span>

namespace sunflower::show {

Roll::Roll(const Reel& reel, const Rate& rate, double shutter_deg)
    : reel_(reel), rate_(rate), shutter_deg_(shutter_deg), count_(picture_from(rate, reel.length())) {}

const Sight& Roll::picture(std::int64_t index) {
    if (index < at_) {
        guard_ = {};
        at_ = -1;
    }
    const double step_s = 1.0 / rate_.a_second();
    while (at_ < index) {
        Sight next = reel_.at(time_of(rate_, ++at_));
        if (next.scene != sight_.scene) guard_.begin_anew();
        const Wish& shown = guard_.pass({next.settings, next.camera, next.cut, false}, step_s);
        held_ = !(shown.settings == next.settings && shown.camera == next.camera);
        sight_ = std::move(next);
        sight_.settings = shown.settings;
        sight_.camera = shown.camera;
    }
    return sight_;
}

std::vector<Sight> Roll::samples(std::int64_t index, int count) {
    const Sight own = picture(index);
    if (shutter_deg_ <= 0.0 || held_) return {};
    std::vector<Sight> seen;
    for (const Ticks when : shutter_times(rate_, index, shutter_deg_, count))
        seen.push_back(reel_.at(reel_.beside(time_of(rate_, index), when)));
    const auto is_own = [&](const Sight& sight) { return sight.camera == own.camera && sight.settings == own.settings; };
    if (std::ranges::all_of(seen, is_own)) seen.clear();
    return seen;
}

std::uint64_t fingerprint(const Reel& reel) {
    constexpr int moments = 1000;
    std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a (Fowler, Noll, Vo), 64 bits
    const auto add = [&](const void* data, std::size_t size) {
        for (const std::byte byte : std::span(static_cast<const std::byte*>(data), size))
            hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3ULL;
    };
    const Ticks length = reel.length();
    add(&length, sizeof length);
    for (int i = 0; i <= moments; ++i) {
        const Sight sight = reel.at(length / moments * i);
        add(sight.scene.data(), sight.scene.size());
        add(&sight.camera, sizeof sight.camera);
        for (const params::Row& row : params::rows())
            add(reinterpret_cast<const std::byte*>(&sight.settings) + row.offset, row.size);
    }
    return hash;
}

}  // namespace sunflower::show
