#include "engine/show/print.hpp"

#include <algorithm>
#include <array>

#include "engine/params/registry.hpp"

namespace sunflower::show {
namespace {

using params::Value;

constexpr std::array<PrintWord, 3> size_words = {{{"window", "Window"}, {"pixels", "Pixels"}, {"paper", "Paper"}}};
constexpr std::array<PrintWord, 3> orientation_words = {
    {{"", "as it is named"}, {"portrait", "portrait"}, {"landscape", "landscape"}}};
constexpr std::array<PrintWord, 5> file_words = {
    {{"", "as usual"}, {"png", "PNG"}, {"tif", "TIFF"}, {"jpg", "JPEG"}, {"exr", "OpenEXR"}}};
constexpr std::array<PrintWord, 5> colour_words = {
    {{"", "as usual"}, {"srgb", "sRGB"}, {"p3", "Display P3"}, {"adobe", "Adobe RGB"}, {"prophoto", "ProPhoto"}}};
constexpr std::array<PrintWord, 3> sharpen_words = {
    {{"none", "not sharpened"}, {"matte", "for matte paper"}, {"gloss", "for gloss paper"}}};
constexpr params::Range ppi_range{0, 10'000}, samples_range{0, 65'536};

void check_word(const Value& value, std::string_view key, std::span<const PrintWord> words, std::string& into) {
    const std::string word = params::read_text(value, key);
    if (std::ranges::find(words, word, &PrintWord::word) == words.end())
        core::fail_at(value.place, "{}: {} is none of what can be chosen", key, params::quote(word));
    into = word;
}

}  // namespace

std::span<const PrintWord> print_sizes() {
    return size_words;
}
std::span<const PrintWord> print_orientations() {
    return orientation_words;
}
std::span<const PrintWord> print_files() {
    return file_words;
}
std::span<const PrintWord> print_colours() {
    return colour_words;
}
std::span<const PrintWord> print_sharpenings() {
    return sharpen_words;
}

std::string print_text(const PrintWish& wish) {
    const PrintWish usual;
    std::string text;
    const auto say = [&](std::string_view key, const auto& value, const auto& standard) {
        if (value == standard) return;
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string>)
            text += fmt::format("{} = {}\n", key, params::toml_string(value));
        else
            text += fmt::format("{} = {}\n", key, value);
    };
    const auto word = [](PrintWish::Size size) { return std::string(size_words[static_cast<std::size_t>(size)].word); };
    say("size", word(wish.size), word(usual.size));
    say("pixels", wish.pixels, usual.pixels);
    say("paper", wish.paper, usual.paper);
    say("orientation", wish.orientation, usual.orientation);
    say("ppi", wish.ppi, usual.ppi);
    say("bleed", wish.bleed, usual.bleed);
    say("border", wish.border, usual.border);
    say("scale", wish.scale, usual.scale);
    say("crop", wish.crop, usual.crop);
    say("lab", wish.lab, usual.lab);
    say("file", wish.file, usual.file);
    say("depth", wish.depth, usual.depth);
    say("icc", wish.icc, usual.icc);
    say("sharpen", wish.sharpen, usual.sharpen);
    say("samples", wish.samples, usual.samples);
    return text;
}

void read_print(const Value& table, PrintWish& wish, bool& guides, const PrintPart& part) {
    params::Reader reader(table, "print");
    part([&] { guides = reader.truth(print_guides_key, guides); });
    const auto read = [&](std::string_view key, const std::function<void(const Value&)>& take) {
        part([&] {
            if (const Value* value = reader.find(key)) take(*value);
        });
    };
    const auto text = [&](std::string_view key, std::string& into) {
        read(key, [&](const Value& value) { into = params::read_text(value, key); });
    };
    const auto word = [&](std::string_view key, std::span<const PrintWord> words, std::string& into) {
        read(key, [&](const Value& value) { check_word(value, key, words, into); });
    };
    std::string size(size_words[static_cast<std::size_t>(wish.size)].word);
    word("size", size_words, size);
    wish.size = static_cast<PrintWish::Size>(std::ranges::find(size_words, size, &PrintWord::word) - size_words.begin());
    text("pixels", wish.pixels);
    text("paper", wish.paper);
    word("orientation", orientation_words, wish.orientation);
    read("ppi", [&](const Value& value) { wish.ppi = params::read_number(value, "ppi", ppi_range); });
    text("bleed", wish.bleed);
    text("border", wish.border);
    text("scale", wish.scale);
    read("crop", [&](const Value& value) { wish.crop = params::read_truth(value, "crop"); });
    text("lab", wish.lab);
    word("file", file_words, wish.file);
    read("depth", [&](const Value& value) {
        const std::int64_t depth = params::read_integer(value, "depth", {0, 32});
        if (depth != 0 && depth != 8 && depth != 16 && depth != 32)
            core::fail_at(value.place, "depth: {} bits are none of 8, 16 and 32", depth);
        wish.depth = static_cast<int>(depth);
    });
    word("icc", colour_words, wish.icc);
    word("sharpen", sharpen_words, wish.sharpen);
    read("samples",
         [&](const Value& value) { wish.samples = static_cast<int>(params::read_integer(value, "samples", samples_range)); });
    part([&] { reader.finish(); });
}

const Print* Prints::running() const {
    const auto found = std::ranges::find_if(queue, [](const Print& print) {
        return print.state == PrintState::running || print.state == PrintState::stopping ||
               (print.state == PrintState::paused && print.held);
    });
    return found == queue.end() ? nullptr : &*found;
}

int Prints::to_come() const {
    return static_cast<int>(std::ranges::count_if(queue, [](const Print& print) {
        return print.state == PrintState::running || print.state == PrintState::waiting || print.held;
    }));
}

}  // namespace sunflower::show
