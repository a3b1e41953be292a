#include "engine/wall/cube_lut.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/value.hpp"

namespace sunflower::wall {
namespace {

constexpr std::string_view blanks = " \t\r";
// A value far beyond any display's; what is beyond it is no table of colours.
constexpr float most_value = 65504.0f;

/// Cuts the next word off a line; empty: there is none.
std::string_view next_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

std::string_view trimmed(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    return line.substr(0, line.find_last_not_of(blanks) + 1);
}

class CubeReader {
  public:
    explicit CubeReader(const std::string& file) : place_{file, 0} {}

    CubeLut read(std::string_view text) {
        if (text.size() > CubeLut::most_bytes)
            core::fail_at(place_, "the file has {} bytes; a .cube file has at most {}", text.size(), CubeLut::most_bytes);
        while (!text.empty()) {
            const std::string_view line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(line.size() + 1, text.size()));
            ++place_.line;
            take(trimmed(line));
        }
        if (lut_.size == 0) core::fail_at(place_, "there is no LUT_3D_SIZE or LUT_1D_SIZE; is it a .cube file?");
        if (lut_.entries.size() != wanted_)
            core::fail_at(place_, "the table ends after {} of {} entries", lut_.entries.size(), wanted_);
        for (int i = 0; i < 3; ++i)
            if (!(lut_.low[i] < lut_.high[i])) core::fail_at(place_, "DOMAIN_MIN is not below DOMAIN_MAX");
        return std::move(lut_);
    }

  private:
    void take(std::string_view line) {
        if (line.empty() || line.front() == '#') return;
        std::string_view rest = line;
        const std::string_view word = next_word(rest);
        const bool is_number =
            word.front() == '-' || word.front() == '+' || word.front() == '.' || (word.front() >= '0' && word.front() <= '9');
        if (is_number) return take_entry(line);
        if (!lut_.entries.empty())
            core::fail_at(place_, "{} stands among the entries; it belongs above the first", params::quote(word));
        if (word == "TITLE")
            lut_.title = title(trimmed(rest));
        else if (word == "LUT_3D_SIZE" || word == "LUT_1D_SIZE")
            take_size(word, trimmed(rest));
        else if (word == "DOMAIN_MIN")
            lut_.low = colour(rest, word);
        else if (word == "DOMAIN_MAX")
            lut_.high = colour(rest, word);
        else if (word == "LUT_3D_INPUT_RANGE" || word == "LUT_1D_INPUT_RANGE")
            take_range(rest, word);
        else
            core::fail_at(place_, "{} is no word of a .cube file", params::quote(word));
    }

    std::string title(std::string_view quoted) const {
        if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"')
            core::fail_at(place_, "TITLE takes a text in quotes");
        return std::string(quoted.substr(1, quoted.size() - 2));
    }

    void take_size(std::string_view word, std::string_view number) {
        if (lut_.size != 0) core::fail_at(place_, "{} is a second size; a file holds one table", word);
        lut_.is_cube = word == "LUT_3D_SIZE";
        const int most = lut_.is_cube ? CubeLut::most_side : CubeLut::most_entries;
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), lut_.size);
        if (error != std::errc() || end != number.data() + number.size() || lut_.size < 2 || lut_.size > most)
            core::fail_at(place_, "{} must be a whole number from 2 to {}, not {}", word, most, params::quote(number));
        const auto side = static_cast<std::size_t>(lut_.size);
        wanted_ = lut_.is_cube ? side * side * side : side;
    }

    // Of Resolve's files: both ends for all colours.
    void take_range(std::string_view rest, std::string_view word) {
        const float low = number(next_word(rest), word), high = number(next_word(rest), word);
        if (!trimmed(rest).empty()) core::fail_at(place_, "{} takes two numbers", word);
        lut_.low = glm::vec3(low);
        lut_.high = glm::vec3(high);
    }

    void take_entry(std::string_view line) {
        if (lut_.size == 0) core::fail_at(place_, "an entry stands before LUT_3D_SIZE or LUT_1D_SIZE");
        if (lut_.entries.size() == wanted_) core::fail_at(place_, "there are more entries than {}", wanted_);
        if (lut_.entries.empty()) lut_.entries.reserve(wanted_);
        lut_.entries.push_back(colour(line, "an entry"));
    }

    glm::vec3 colour(std::string_view words, std::string_view what) const {
        glm::vec3 rgb;
        for (int i = 0; i < 3; ++i) rgb[i] = number(next_word(words), what);
        if (!trimmed(words).empty()) core::fail_at(place_, "{} takes three numbers", what);
        return rgb;
    }

    float number(std::string_view word, std::string_view what) const {
        if (word.starts_with('+')) word.remove_prefix(1);
        float value = 0.0f;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc() || end != word.data() + word.size() || !(std::abs(value) <= most_value))
            core::fail_at(place_, "{}: {} is no number, or too large a one", what, params::quote(word));
        return value;
    }

    core::SourcePlace place_;
    CubeLut lut_;
    std::size_t wanted_ = 0;
};

}  // namespace

glm::vec3 CubeLut::apply(glm::vec3 value) const {
    const float last = static_cast<float>(size - 1);
    const glm::vec3 at = glm::clamp((value - low) / (high - low), 0.0f, 1.0f) * last;
    const glm::ivec3 cell = glm::min(glm::ivec3(at), size - 2);
    const glm::vec3 part = at - glm::vec3(cell);
    if (!is_cube) {
        glm::vec3 found;
        for (int i = 0; i < 3; ++i) {
            const auto entry = static_cast<std::size_t>(cell[i]);
            found[i] = glm::mix(entries[entry][i], entries[entry + 1][i], part[i]);
        }
        return found;
    }
    const auto read = [&](glm::ivec3 corner) {
        const glm::ivec3 entry = cell + corner;
        return entries[static_cast<std::size_t>((entry.z * size + entry.y) * size + entry.x)];
    };
    glm::ivec3 second, third;
    const glm::vec4 weights = twin::cube_weights(part, second, third);
    return weights.x * read(glm::ivec3(0)) + weights.y * read(second) + weights.z * read(third) +
           weights.w * read(glm::ivec3(1));
}

CubeLut read_cube_lut(std::string_view text, const std::string& file) {
    return CubeReader(file).read(text);
}

CubeLut load_cube_lut(const std::filesystem::path& path) {
    return read_cube_lut(core::read_file(path, CubeLut::most_bytes), path.string());
}

}  // namespace sunflower::wall
