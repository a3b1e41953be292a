#include "engine/params/registry.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "engine/core/error.hpp"
#include "engine/params/document.hpp"

namespace sunflower::params {
namespace {

#define PARAM(...) +1
#define GROUP(member, type, help)
#define END_GROUP(member, type)
constexpr std::size_t row_count = 0
#include "engine/params/groups.inl"
    ;
#undef PARAM
#undef GROUP
#undef END_GROUP

constexpr bool within(double value, double min, double max) {
    return value >= min && value <= max;
}
constexpr bool within(Colour value, double min, double max) {
    return within(double{value.r}, min, max) && within(double{value.g}, min, max) && within(double{value.b}, min, max);
}
constexpr bool within(Vec2 value, double min, double max) {
    return within(double{value.x}, min, max) && within(double{value.y}, min, max);
}
constexpr bool within(Vec3 value, double min, double max) {
    return within(double{value.x}, min, max) && within(double{value.y}, min, max) && within(double{value.z}, min, max);
}
constexpr bool within(Name, double, double) {
    return true;
}
template <typename T>
requires std::is_enum_v<T>
constexpr bool within(T value, double min, double max) {
    return within(static_cast<double>(value), min, max) && min == 0.0 && max == labels_of(value).count() - 1;
}

constexpr std::array<Row, row_count> make_rows() {
    std::array<Row, row_count> made;
    std::size_t next = 0;
#define GROUP(member, type, help)                   \
    {                                               \
        using Struct = type;                        \
        constexpr std::string_view group = #member; \
        constexpr std::size_t start = offsetof(Settings, member);
#define PARAM(type, name, standard, min, max, unit, flags, help)                                        \
    static_assert(within(type(standard), min, max), "the default of " #name " lies outside its range"); \
    made[next++] = make_row<type>(group, #name, start + offsetof(Struct, name), min, max, unit, flags, help);
#define END_GROUP(member, type) }
#include "engine/params/groups.inl"
#undef PARAM
#undef GROUP
#undef END_GROUP
    return made;
}

constexpr std::array<Row, row_count> ROWS = make_rows();

constexpr auto GROUPS = std::to_array<Group>({
#define GROUP(member, type, help) {#member, help},
#define PARAM(...)
#define END_GROUP(member, type)
#include "engine/params/groups.inl"
#undef PARAM
#undef GROUP
#undef END_GROUP
});

// What std140 asks of a member, and what shaders have no type for.
constexpr bool shaders_can_read(const Row& row) {
    if ((row.flags & Gpu) == 0) return true;
    if (row.type == Type::count || row.type == Type::name) return false;
    const bool three = row.type == Type::colour || row.type == Type::vec3;
    return row.offset % (three ? 16u : row.type == Type::vec2 ? 8u : 4u) == 0;
}
static_assert(std::ranges::all_of(ROWS, shaders_can_read), "a Gpu row is no GLSL type, or not aligned as std140 asks");

template <typename T>
T load(const Row& row, const void* settings) {
    T value;
    std::memcpy(&value, static_cast<const std::byte*>(settings) + row.offset, sizeof value);
    return value;
}

void store(const Row& row, void* settings, const void* value) {
    std::memcpy(static_cast<std::byte*>(settings) + row.offset, value, row.size);
}

std::size_t component_count(Type type) {
    switch (type) {
        case Type::vec2: return 2;
        case Type::colour:
        case Type::vec3: return 3;
        default: return 1;
    }
}

std::vector<std::string> labels_as_names(const Labels& labels) {
    std::vector<std::string> names;
    for (int i = 0; i < labels.count(); ++i) names.emplace_back(labels.at(i));
    return names;
}

template <typename T>
std::optional<T> whole_number(std::string_view text) {
    T value{};
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || (error != std::errc{} && error != std::errc::result_out_of_range)) return {};
    // Too large for its type: infinity, so that the check of the range says what is wrong.
    if (error != std::errc{}) value = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : T{};
    if (error != std::errc{} && !std::numeric_limits<T>::has_infinity) return {};
    return value;
}

Value plain_value(std::string_view text, const core::SourcePlace& place) {
    if (text == "true" || text == "false") return {text == "true", place};
    if (const auto integer = whole_number<std::int64_t>(text)) return {*integer, place};
    if (const auto real = whole_number<double>(text)) return {*real, place};
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    return {std::string(text), place};
}

}  // namespace

std::string Row::path() const {
    return fmt::format("{}.{}", group, name);
}

std::span<const Row> rows() {
    return ROWS;
}
std::span<const Group> groups() {
    return GROUPS;
}

const Row* find_row(std::string_view group, std::string_view name) {
    const auto found = std::ranges::find_if(ROWS, [&](const Row& row) { return row.group == group && row.name == name; });
    return found == ROWS.end() ? nullptr : &*found;
}

std::size_t index_of(const Row& row) {
    return static_cast<std::size_t>(&row - ROWS.data());
}

bool operator==(const Settings& a, const Settings& b) {
    const auto* left = reinterpret_cast<const std::byte*>(&a);
    const auto* right = reinterpret_cast<const std::byte*>(&b);
    // Row by row: the bytes between the values mean nothing.
    return std::ranges::all_of(
        ROWS, [&](const Row& row) { return std::memcmp(left + row.offset, right + row.offset, row.size) == 0; });
}

std::uint64_t hash_of(const Settings& settings) {
    // FNV-1a (Fowler, Noll, Vo), 64 bits.
    std::uint64_t hash = 0xcbf29ce484222325u;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&settings);
    for (const Row& row : ROWS)
        for (std::uint32_t i = 0; i < row.size; ++i) hash = (hash ^ bytes[row.offset + i]) * 0x100000001b3u;
    return hash;
}

void assign(const Row& row, void* settings, const Value& value) {
    const std::string path = row.path();
    const Range range{row.min, row.max};
    switch (row.type) {
        case Type::truth: {
            const Bool truth = read_truth(value, path);
            return store(row, settings, &truth);
        }
        case Type::integer: {
            const int number = static_cast<int>(read_integer(value, path, range));
            return store(row, settings, &number);
        }
        case Type::count: {
            const Count number = read_integer(value, path, range);
            return store(row, settings, &number);
        }
        case Type::choice: {
            const std::string label = read_text(value, path);
            const std::vector<std::string> labels = labels_as_names(row.labels);
            const auto found = std::ranges::find(labels, label);
            if (found == labels.end())
                core::fail_at(value.place, "{} cannot be {}; it is {}{}", path, quote(label), range_text(row),
                              suggestion(label, labels));
            const auto index = static_cast<std::int32_t>(found - labels.begin());
            return store(row, settings, &index);
        }
        case Type::name: {
            const std::string text = read_text(value, path);
            if (text.size() >= sizeof(Name::text) || text.find('\0') != std::string::npos)
                core::fail_at(value.place, "{}: {} is longer than a name of {} bytes", path, quote(text),
                              sizeof(Name::text) - 1);
            const Name name{text};
            return store(row, settings, &name);
        }
        case Type::real: {
            const auto number = static_cast<float>(read_number(value, path, range));
            return store(row, settings, &number);
        }
        case Type::colour:
        case Type::vec2:
        case Type::vec3: {
            const std::vector<double> numbers = read_numbers(value, path, component_count(row.type), range);
            std::array<float, 3> floats{};
            std::ranges::transform(numbers, floats.begin(), [](double number) { return static_cast<float>(number); });
            return store(row, settings, floats.data());
        }
    }
}

std::string toml_string(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        std::uint32_t code = 0;
        const std::size_t length = utf8_length(text, code);
        const std::string_view letter = text.substr(0, std::max(length, std::size_t{1}));
        if (length > 0 && (code < 0x20 || is_hidden(code))) {
            out += fmt::format("\\u{:04X}", code);
        } else {
            if (letter == "\"" || letter == "\\") out += '\\';
            out += letter;
        }
        text.remove_prefix(letter.size());
    }
    return out + '"';
}

// The shortest text for a float, parsed as a double and then rounded, may in rare cases round to its neighbour; then the
// digits of the double say it. A whole -0 would lose its sign.
std::string float_text(float value) {
    if (value == 0.0f && std::signbit(value)) return "-0.0";
    std::string text = fmt::format("{}", value);
    double parsed = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), parsed);
    return static_cast<float>(parsed) == value ? text : fmt::format("{}", static_cast<double>(value));
}

std::string text_of(const Row& row, const void* settings) {
    switch (row.type) {
        case Type::real: return float_text(load<float>(row, settings));
        case Type::integer: return fmt::format("{}", load<int>(row, settings));
        case Type::truth: return load<Bool>(row, settings) ? "true" : "false";
        case Type::count: return fmt::format("{}", load<Count>(row, settings));
        case Type::choice: return toml_string(row.labels.at(load<std::int32_t>(row, settings)));
        case Type::name: return toml_string(load<Name>(row, settings).view());
        case Type::vec2: {
            const Vec2 v = load<Vec2>(row, settings);
            return fmt::format("[{}, {}]", float_text(v.x), float_text(v.y));
        }
        case Type::colour:
        case Type::vec3: break;
    }
    std::array<float, 3> v;
    std::memcpy(v.data(), static_cast<const std::byte*>(settings) + row.offset, sizeof v);
    return fmt::format("[{}, {}, {}]", float_text(v[0]), float_text(v[1]), float_text(v[2]));
}

Value value_of_text(const Row& row, std::string_view text, const core::SourcePlace& place) {
    if (row.type == Type::choice || row.type == Type::name) {
        if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
        return {std::string(text), place};
    }
    if (component_count(row.type) == 1) return plain_value(text, place);
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    constexpr std::string_view between = ", \t";
    Value::Array parts;
    for (auto first = text.find_first_not_of(between); first != std::string_view::npos;) {
        const auto last = std::min(text.find_first_of(between, first), text.size());
        parts.push_back(plain_value(text.substr(first, last - first), place));
        first = text.find_first_not_of(between, last);
    }
    return {std::move(parts), place};
}

std::string range_text(const Row& row) {
    switch (row.type) {
        case Type::truth: return "true or false";
        case Type::choice: {
            std::string text = "one of";
            for (int i = 0; i < row.labels.count(); ++i) text += fmt::format("{} {}", i == 0 ? "" : ",", row.labels.at(i));
            return text;
        }
        case Type::name: return fmt::format("a name of at most {} bytes", sizeof(Name::text) - 1);
        case Type::integer:
        case Type::count:
        case Type::real: return fmt::format("{} to {}", row.min, row.max);
        default: return fmt::format("{} numbers, each {} to {}", component_count(row.type), row.min, row.max);
    }
}

std::string toml_text(const Settings& settings, const Settings& base) {
    std::string text;
    std::string_view group;
    for (const Row& row : ROWS) {
        std::string value = text_of(row, &settings);
        if (row.has(Transient) || value == text_of(row, &base)) continue;
        if (row.group != group) text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", row.group);
        group = row.group;
        text += fmt::format("{} = {}\n", row.name, value);
    }
    return text;
}

std::string manual() {
    std::string text =
        "Parameters. In a preset or a scene: [group] and below it name = value; on the command line: --set group.name=value.\n";
    const Settings defaults;
    for (const Group& group : GROUPS) {
        text += fmt::format("\n[{}] {}\n", group.name, group.help);
        for (const Row& row : ROWS) {
            if (row.group != group.name) continue;
            const std::string unit = row.unit.empty() ? "" : fmt::format(" {}", row.unit);
            text += fmt::format("  {} = {}{} ({}{})\n", row.path(), text_of(row, &defaults), unit, range_text(row),
                                row.has(Transient) ? "; never saved" : "");
            text += fmt::format("      {}\n", row.help);
        }
    }
    return text;
}

}  // namespace sunflower::params
