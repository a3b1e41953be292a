#include "engine/core/repeat_limit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sunflower::core {
namespace {

constexpr std::size_t most_text_bytes = 200;
constexpr std::size_t most_pushed_out = 64;

/// FNV-1a (Fowler, Noll, Vo) over the text with each number as one '#'.
std::uint64_t key_of(std::string_view text) {
    std::uint64_t hash = 14695981039346656037u;
    char before = 0;
    for (const char c : text) {
        const char letter = c >= '0' && c <= '9' ? '#' : c;
        if (letter == '#' && before == '#') continue;
        before = letter;
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211u;
    }
    return hash;
}

}  // namespace

std::string RepeatLimit::sentence(const Known& known, std::uint64_t most) {
    return fmt::format("... {} more: {}", known.count - most, known.text);
}

bool RepeatLimit::admits(std::string_view text, Clock::time_point now) {
    const std::uint64_t key = key_of(text);
    auto place = std::ranges::find_if(known_, [&](const Known& known) { return known.count > 0 && known.key == key; });
    if (place == known_.end()) {
        // A free one (its begin is the clock's zero), or the one that began longest ago.
        place =
            std::ranges::min_element(known_, {}, [](const Known& known) { return std::pair(known.count > 0, known.begin); });
        if (place->count > most_ && pushed_out_.size() < most_pushed_out) pushed_out_.push_back(sentence(*place, most_));
        place->count = 0;
    }
    if (place->count == 0) {
        place->key = key;
        place->begin = now;
        place->text = text.substr(0, most_text_bytes);
    }
    return ++place->count <= most_;
}

std::vector<std::string> RepeatLimit::left_out(Clock::time_point now, bool all) {
    std::vector<std::string> sentences = std::exchange(pushed_out_, {});
    for (Known& known : known_) {
        if (known.count == 0 || (!all && now - known.begin < minute)) continue;
        if (known.count > most_) sentences.push_back(sentence(known, most_));
        known.count = 0;
    }
    return sentences;
}

}  // namespace sunflower::core
