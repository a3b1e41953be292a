#include "engine/params/value.hpp"

#include <algorithm>
#include <cmath>

namespace sunflower::params {
namespace {

// From here on every whole number is a double, but not every double is a whole number that was meant.
constexpr double exact_integers = 9007199254740992.0;  // 2^53

[[noreturn]] void wrong_kind(const Value& value, std::string_view what, std::string_view wanted) {
    core::fail_at(value.place, "{} takes {}, not {}", what, wanted, value.kind());
}

[[noreturn]] void out_of_range(const Value& value, std::string_view what, std::string_view given, Range range) {
    core::fail_at(value.place, "{} = {} is out of range; it goes from {} to {}", what, given, range.min, range.max);
}

std::string list_of(std::span<const std::string> names) {
    std::string text;
    for (const std::string& name : names) text += fmt::format("{}{}", text.empty() ? "" : ", ", name);
    return text;
}

/// More than a third of the letters wrong is no longer a slip of the finger.
int most_slips(std::string_view a, std::string_view b) {
    return static_cast<int>(std::max(a.size(), b.size()) + 1) / 3;
}

}  // namespace

const Value* Value::find(std::string_view key) const {
    const Table* table = as<Table>();
    if (table == nullptr) return nullptr;
    const auto found =
        std::ranges::lower_bound(*table, key, {}, [](const auto& member) { return std::string_view(member.key); });
    return found == table->end() || found->key != key ? nullptr : &found->value;
}

bool same_content(const Value& a, const Value& b) {
    if (a.data.index() != b.data.index()) return false;
    if (const auto* members = a.as<Value::Table>())
        return std::ranges::equal(*members, *b.as<Value::Table>(), [](const Member& x, const Member& y) {
            return x.key == y.key && same_content(x.value, y.value);
        });
    if (const auto* values = a.as<Value::Array>()) return std::ranges::equal(*values, *b.as<Value::Array>(), same_content);
    if (const auto* truth = a.as<bool>()) return *truth == *b.as<bool>();
    if (const auto* whole = a.as<std::int64_t>()) return *whole == *b.as<std::int64_t>();
    if (const auto* number = a.as<double>()) return *number == *b.as<double>();
    return *a.as<std::string>() == *b.as<std::string>();
}

std::string_view Value::kind() const {
    constexpr std::string_view kinds[] = {"true or false", "a whole number", "a number", "a text", "a list", "a table"};
    return kinds[data.index()];
}

std::string quote(std::string_view text) {
    constexpr std::size_t longest = 60;
    std::string_view kept = text.substr(0, longest);
    // Not inside a character of several bytes.
    while (kept.size() < text.size() && !kept.empty() && (static_cast<unsigned char>(text[kept.size()]) & 0xC0) == 0x80)
        kept.remove_suffix(1);
    std::string out = "'";
    for (const char c : kept) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    return out + (kept.size() < text.size() ? "...'" : "'");
}

int edit_distance(std::string_view a, std::string_view b) {
    a = a.substr(0, 64);
    b = b.substr(0, 64);
    std::vector<int> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

std::string suggestion(std::string_view word, std::span<const std::string> names) {
    if (names.empty()) return "; there is none";
    // A word that is not finished is nearer than any slip of the finger.
    const auto away = [&](const std::string& name) {
        return !word.empty() && name.starts_with(word) ? 0 : edit_distance(word, name);
    };
    const auto nearest = std::ranges::min_element(names, {}, away);
    if (away(*nearest) <= most_slips(word, *nearest)) return fmt::format("; did you mean '{}'?", *nearest);
    constexpr std::size_t longest_list = 16;
    return names.size() <= longest_list ? fmt::format("; there are: {}", list_of(names)) : "";
}

double read_number(const Value& value, std::string_view what, Range range) {
    double number = 0.0;
    if (const auto* integer = value.as<std::int64_t>())
        number = static_cast<double>(*integer);
    else if (const auto* real = value.as<double>())
        number = *real;
    else
        wrong_kind(value, what, "a number");
    if (!std::isfinite(number)) core::fail_at(value.place, "{} must be a finite number, not {}", what, number);
    if (number < range.min || number > range.max) out_of_range(value, what, fmt::format("{}", number), range);
    return number;
}

std::int64_t read_integer(const Value& value, std::string_view what, Range range) {
    if (const auto* integer = value.as<std::int64_t>()) {
        const double number = static_cast<double>(*integer);
        if (number < range.min || number > range.max) out_of_range(value, what, fmt::format("{}", *integer), range);
        return *integer;
    }
    // 1e8 is a double to TOML and a hundred million to people.
    if (const auto* real = value.as<double>()) {
        if (!std::isfinite(*real)) core::fail_at(value.place, "{} must be a finite number, not {}", what, *real);
        if (*real < range.min || *real > range.max) out_of_range(value, what, fmt::format("{}", *real), range);
        if (std::abs(*real) < exact_integers && *real == std::floor(*real)) return static_cast<std::int64_t>(*real);
        core::fail_at(value.place, "{} takes a whole number, not {}", what, *real);
    }
    wrong_kind(value, what, "a whole number");
}

bool read_truth(const Value& value, std::string_view what) {
    if (const auto* truth = value.as<bool>()) return *truth;
    wrong_kind(value, what, "true or false");
}

std::string read_text(const Value& value, std::string_view what) {
    if (const auto* text = value.as<std::string>()) return *text;
    wrong_kind(value, what, "a text");
}

std::vector<double> read_numbers(const Value& value, std::string_view what, std::size_t count, Range range) {
    const auto* array = value.as<Value::Array>();
    if (array == nullptr) wrong_kind(value, what, fmt::format("a list of {} numbers", count));
    if (array->size() != count) core::fail_at(value.place, "{} takes {} numbers, not {}", what, count, array->size());
    std::vector<double> numbers;
    for (const Value& member : *array) numbers.push_back(read_number(member, what, range));
    return numbers;
}

Reader::Reader(const Value& value, std::string what) : value_(value), what_(std::move(what)) {
    if (value.as<Value::Table>() == nullptr) wrong_kind(value, what_, "a table");
}

std::string Reader::label(std::string_view key) const {
    return what_.empty() ? std::string(key) : fmt::format("{}: {}", what_, key);
}

const Value* Reader::find(std::string_view key) {
    if (std::ranges::find(asked_, key) == asked_.end()) asked_.emplace_back(key);
    return value_.find(key);
}

const Value& Reader::get(std::string_view key) {
    const Value* found = find(key);
    if (found == nullptr) {
        if (const Member* slip = mistyped(key))
            core::fail_at(slip->value.place, "{} is missing; did you mean it by {}?", label(key), quote(slip->key));
        core::fail_at(value_.place, "{} is missing", label(key));
    }
    return *found;
}

const Member* Reader::mistyped(std::string_view key) const {
    constexpr std::size_t shortest = 4;  // of shorter ones, as x_m and y_m, every other is near
    const auto& members = *value_.as<Value::Table>();
    const auto near = [&](const Member& member) {
        return std::ranges::find(asked_, member.key) == asked_.end() && std::min(member.key.size(), key.size()) >= shortest &&
               edit_distance(member.key, key) <= most_slips(member.key, key);
    };
    const auto found = std::ranges::find_if(members, near);
    return found != members.end() ? &*found : nullptr;
}

double Reader::number(std::string_view key, Range range) {
    return read_number(get(key), label(key), range);
}
double Reader::number(std::string_view key, Range range, double standard) {
    const Value* found = find(key);
    return found != nullptr ? read_number(*found, label(key), range) : standard;
}

std::int64_t Reader::integer(std::string_view key, Range range) {
    return read_integer(get(key), label(key), range);
}
std::int64_t Reader::integer(std::string_view key, Range range, std::int64_t standard) {
    const Value* found = find(key);
    return found != nullptr ? read_integer(*found, label(key), range) : standard;
}

bool Reader::truth(std::string_view key) {
    return read_truth(get(key), label(key));
}
bool Reader::truth(std::string_view key, bool standard) {
    const Value* found = find(key);
    return found != nullptr ? read_truth(*found, label(key)) : standard;
}

std::string Reader::text(std::string_view key) {
    return read_text(get(key), label(key));
}
std::string Reader::text(std::string_view key, std::string_view standard) {
    const Value* found = find(key);
    return found != nullptr ? read_text(*found, label(key)) : std::string(standard);
}

glm::dvec2 Reader::vec2(std::string_view key, Range range) {
    const std::vector<double> v = read_numbers(get(key), label(key), 2, range);
    return {v[0], v[1]};
}
glm::dvec2 Reader::vec2(std::string_view key, Range range, glm::dvec2 standard) {
    return find(key) != nullptr ? vec2(key, range) : standard;
}

glm::dvec3 Reader::vec3(std::string_view key, Range range) {
    const std::vector<double> v = read_numbers(get(key), label(key), 3, range);
    return {v[0], v[1], v[2]};
}
glm::dvec3 Reader::vec3(std::string_view key, Range range, glm::dvec3 standard) {
    return find(key) != nullptr ? vec3(key, range) : standard;
}

std::size_t Reader::choice(std::string_view key, std::span<const std::string> labels) {
    const Value& value = get(key);
    const std::string given = read_text(value, label(key));
    const auto found = std::ranges::find(labels, given);
    if (found == labels.end())
        core::fail_at(value.place, "{} cannot be {}{}", label(key), quote(given), suggestion(given, labels));
    return static_cast<std::size_t>(found - labels.begin());
}

std::span<const Member> Reader::tables(std::string_view key) {
    const Value* found = find(key);
    if (found == nullptr) return {};
    const auto* table = found->as<Value::Table>();
    if (table == nullptr) wrong_kind(*found, label(key), "tables");
    for (const auto& [name, member] : *table)
        if (member.as<Value::Table>() == nullptr) wrong_kind(member, fmt::format("{}.{}", label(key), name), "a table");
    return *table;
}

std::span<const Value> Reader::list(std::string_view key) {
    const Value* found = find(key);
    if (found == nullptr) return {};
    const auto* array = found->as<Value::Array>();
    if (array == nullptr) wrong_kind(*found, label(key), "a list");
    return *array;
}

void Reader::finish() const {
    for (const auto& [key, member] : *value_.as<Value::Table>())
        if (std::ranges::find(asked_, key) == asked_.end())
            core::fail_at(member.place, "{}{}{} is unknown{}", what_, what_.empty() ? "" : ": ", quote(key),
                          suggestion(key, asked_));
}

}  // namespace sunflower::params
