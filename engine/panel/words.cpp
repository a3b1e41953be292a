#include "engine/panel/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/show/seed_words.hpp"

namespace sunflower::panel {
namespace {

constexpr std::string_view unit_endings[] = {"_cd_m2", "_ev100", "_pixels", "_deg", "_ev", "_lm",
                                             "_mm",    "_ms",    "_k",      "_m",   "_s"};

constexpr std::pair<std::string_view, std::string_view> titles[] = {
    {"bed", "Density"}, {"lod", "Level of detail"}, {"camera", "Exposure"}, {"debug", "Debug view"}, {"seed", "Seeds"}};

constexpr std::pair<std::string_view, std::string_view> said_units[] = {
    {"K", "kelvin"},        {"deg", "degrees °"},      {"m", "metres meters"}, {"mm", "millimetres millimeters"},
    {"lm", "lumen"},        {"cd/m2", "candela nits"}, {"EV", "stops"},        {"s", "seconds"},
    {"ms", "milliseconds"}, {"px", "pixels"}};

std::string capital(std::string text) {
    if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    return text;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

template <typename T>
T load(const params::Row& row, const params::Settings& settings) {
    T value;
    std::memcpy(&value, reinterpret_cast<const char*>(&settings) + row.offset, sizeof value);
    return value;
}

/// 1,234,567 but not 0,500: a nought in front is a fraction.
bool is_grouped(std::string_view text) {
    const auto first = text.find(',');
    if (first == 0 || first == std::string_view::npos || first > 3 || text.front() == '0') return false;
    for (std::size_t at = first; at < text.size(); at += 4) {
        if (text[at] == '.') return at > first;
        if (text[at] != ',' || at + 3 >= text.size()) return false;
        for (std::size_t i = 1; i <= 3; ++i)
            if (std::isdigit(static_cast<unsigned char>(text[at + i])) == 0) return false;
    }
    return true;
}

}  // namespace

std::string label_of(const params::Row& row) {
    std::string name(row.name);
    for (const std::string_view ending : unit_endings)
        if (name.size() > ending.size() && name.ends_with(ending)) {
            name.resize(name.size() - ending.size());
            break;
        }
    std::ranges::replace(name, '_', ' ');
    return capital(name);
}

std::string unit_of(const params::Row& row) {
    if (row.type == params::Type::colour || fmt::format(" {}", lower(label_of(row))).ends_with(fmt::format(" {}", row.unit)))
        return {};
    std::string unit(row.unit);
    if (unit.ends_with("m2")) unit.replace(unit.size() - 1, 1, "²");
    return unit;
}

std::string title_of(std::string_view group) {
    const auto found = std::ranges::find(titles, group, &std::pair<std::string_view, std::string_view>::first);
    return found != std::end(titles) ? std::string(found->second) : capital(std::string(group));
}

std::string step_of(const params::Row& row) {
    return capital(std::string(row.group)) + " " + lower(label_of(row));
}

std::string number_text(double value) {
    const std::string text = fmt::format("{:.7g}", value);
    // Eight digits are enough of a float, and an exponent is no number to most people.
    return text.find('e') == std::string::npos || std::abs(value) < 1e-4 ? text : fmt::format("{:.0f}", value);
}

std::string value_text(const params::Row& row, const params::Settings& settings) {
    using params::Type;
    switch (row.type) {
        case Type::real: return number_text(static_cast<double>(load<float>(row, settings)));
        case Type::integer: return fmt::format("{}", load<int>(row, settings));
        case Type::count: return show::grouped(static_cast<std::uint64_t>(load<params::Count>(row, settings)));
        case Type::truth: return load<params::Bool>(row, settings) ? "on" : "off";
        case Type::choice: return std::string(row.labels.at(load<std::int32_t>(row, settings)));
        case Type::name: return std::string(load<params::Name>(row, settings).view());
        case Type::vec2: {
            const auto v = load<params::Vec2>(row, settings);
            return fmt::format("{}, {}", number_text(static_cast<double>(v.x)), number_text(static_cast<double>(v.y)));
        }
        case Type::colour:
        case Type::vec3: break;
    }
    const auto v = load<std::array<float, 3>>(row, settings);
    return fmt::format("{}, {}, {}", number_text(static_cast<double>(v[0])), number_text(static_cast<double>(v[1])),
                       number_text(static_cast<double>(v[2])));
}

std::string range_words(const params::Row& row) {
    using params::Type;
    const auto words = [](double value) {
        return std::abs(value) >= 1e4 && value > 0 ? show::grouped(static_cast<std::uint64_t>(value)) : number_text(value);
    };
    const std::string range = fmt::format("{} to {}", words(row.min), words(row.max));
    const std::string unit = unit_of(row).empty() ? "" : fmt::format(" {}", unit_of(row));
    switch (row.type) {
        case Type::real:
        case Type::integer:
        case Type::count: return "From " + range + unit + ".";
        case Type::vec2:
        case Type::vec3: return "Each from " + range + unit + ".";
        case Type::colour: return "Red, green, blue: linear, each from " + range + ".";
        case Type::truth: return {};
        default: return capital(params::range_text(row)) + ".";
    }
}

std::string length_of_time(double seconds) {
    const auto whole = static_cast<long long>(std::ceil(std::max(0.0, seconds)));
    if (whole < 90) return fmt::format("{} s", whole);
    const long long minutes = (whole + 59) / 60;
    return minutes < 90 ? fmt::format("{} min", minutes) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string plain_number(std::string_view typed, bool whole) {
    std::string text;
    for (const char c : typed)
        if (c != ' ' && c != '\'' && c != '_') text += c;
    if (whole || is_grouped(text))
        std::erase(text, ',');
    else if (std::ranges::count(text, ',') == 1 && text.find('.') == std::string::npos)
        std::ranges::replace(text, ',', '.');
    if (!whole || text.size() < 2) return text;
    constexpr std::pair<char, const char*> factors[] = {{'k', "e3"}, {'K', "e3"}, {'M', "e6"}, {'m', "e6"}, {'G', "e9"}};
    for (const auto& [letter, power] : factors)
        if (text.back() == letter) return text.substr(0, text.size() - 1) + power;
    return text;
}

bool has_words(std::string_view text, std::string_view wanted) {
    const std::string about = lower(text), words = lower(wanted);
    for (std::size_t first = words.find_first_not_of(' '); first != std::string::npos;) {
        const std::size_t last = std::min(words.find(' ', first), words.size());
        if (about.find(words.substr(first, last - first)) == std::string::npos) return false;
        first = words.find_first_not_of(' ', last);
    }
    return true;
}

bool matches(const params::Row& row, std::string_view wanted) {
    const auto said = std::ranges::find(said_units, row.unit, &std::pair<std::string_view, std::string_view>::first);
    return has_words(fmt::format("{} {} {} {} {} {} {}", row.path(), label_of(row), title_of(row.group), row.help, row.unit,
                                 unit_of(row), said == std::end(said_units) ? "" : said->second),
                     wanted);
}

std::vector<std::string> paragraphs(std::string_view text) {
    std::vector<std::string> found;
    bool joins = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) {
            joins = false;
            continue;
        }
        if (joins)
            found.back() += fmt::format(" {}", line);
        else
            found.emplace_back(line);
        joins = !line.ends_with('.') && !line.ends_with("。");
    }
    return found;
}

bool closes(std::string_view character) {
    constexpr std::string_view marks[] = {"，", "。", "、", "；", "：", "》", "）", "”", "！", "？", ",", ".", ";", ")"};
    return std::ranges::find(marks, character) != std::end(marks);
}

}  // namespace sunflower::panel
