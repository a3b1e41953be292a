// The table of all parameters, made from the rows in *.params.inl, and what can be done with a row without knowing its type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/settings.hpp"
#include "engine/params/value.hpp"

namespace sunflower::params {

enum class Type { real, integer, truth, count, colour, vec2, vec3, choice, name };

struct Row {
    std::string_view group;
    std::string_view name;
    Type type = Type::real;
    std::uint32_t offset = 0;  ///< bytes from the start of Settings
    std::uint32_t size = 0;    ///< bytes of the value, without padding
    double min = 0.0;
    double max = 0.0;
    std::string_view unit;
    std::uint32_t flags = Plain;
    std::string_view help;
    Labels labels;  ///< of a choice

    bool has(Flag flag) const { return (flags & flag) != 0; }
    std::string path() const;
};

struct Group {
    std::string_view name;
    std::string_view help;
};

/// All rows, in the order of the manual. An index into them names a parameter within one run of the program.
std::span<const Row> rows();
std::span<const Group> groups();

/// nullptr: there is no such row.
const Row* find_row(std::string_view group, std::string_view name);
std::size_t index_of(const Row& row);

/// Puts a value into its place in settings. Fails at the value's place when it is of another type, not finite, out of range,
/// has another number of components or is no label.
void assign(const Row& row, void* settings, const Value& value);

/// The value as TOML writes it: 0.5, true, [0.7, 0.7, 0.7], "neutral". Assigning it again gives the same bits.
std::string text_of(const Row& row, const void* settings);
/// A finite number likewise: as short as gives the same bits again.
std::string float_text(float value);
/// As a TOML file says it: in quotes, with what must be escaped.
std::string toml_string(std::string_view text);

/// The value of `--set`: as TOML writes it, or more simply: neutral, 0.7 0.7 0.7, 1e8.
Value value_of_text(const Row& row, std::string_view text, const core::SourcePlace& place);

/// "0 to 1", "one of neutral, aces, agx, plain".
std::string range_text(const Row& row);

/// A preset that makes `settings` out of `base`: only what differs, transient parameters left out.
std::string toml_text(const Settings& settings, const Settings& base);

/// The manual of all parameters, as `sunflower list params` prints it.
std::string manual();

template <typename T>
constexpr Type type_of() {
    if constexpr (std::is_enum_v<T>) return Type::choice;
    if constexpr (std::is_same_v<T, float>) return Type::real;
    if constexpr (std::is_same_v<T, int>) return Type::integer;
    if constexpr (std::is_same_v<T, Bool>) return Type::truth;
    if constexpr (std::is_same_v<T, Count>) return Type::count;
    if constexpr (std::is_same_v<T, Colour>) return Type::colour;
    if constexpr (std::is_same_v<T, Vec2>) return Type::vec2;
    if constexpr (std::is_same_v<T, Vec3>) return Type::vec3;
    if constexpr (std::is_same_v<T, Name>) return Type::name;
}

template <typename T>
constexpr Row make_row(std::string_view group, std::string_view name, std::size_t offset, double min, double max,
                       std::string_view unit, std::uint32_t flags, std::string_view help) {
    constexpr Type type = type_of<T>();
    constexpr std::size_t size = type == Type::colour || type == Type::vec3 ? 12 : sizeof(T);
    Row row{group, name, type, static_cast<std::uint32_t>(offset), size, min, max, unit, flags, help, {}};
    if constexpr (type == Type::choice) row.labels = labels_of(T{});
    return row;
}

}  // namespace sunflower::params
