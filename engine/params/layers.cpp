#include "engine/params/layers.hpp"

#include <algorithm>

namespace sunflower::params {
namespace {

std::vector<std::string> names_in_group(std::string_view group) {
    std::vector<std::string> names;
    for (const Row& row : rows())
        if (row.group == group) names.emplace_back(row.name);
    return names;
}

std::vector<std::string> top_names(std::span<const std::string_view> structural) {
    std::vector<std::string> names(structural.begin(), structural.end());
    for (const Group& group : groups()) names.emplace_back(group.name);
    return names;
}

bool is_group(std::string_view name) {
    return std::ranges::any_of(groups(), [&](const Group& group) { return group.name == name; });
}

const Row& row_or_fail(std::string_view group, std::string_view name, const core::SourcePlace& place) {
    if (const Row* row = find_row(group, name)) return *row;
    core::fail_at(place, "{} has no parameter {}{}", group, quote(name), suggestion(name, names_in_group(group)));
}

std::string place_text(const core::SourcePlace& place) {
    return place.line == 0 ? place.file : fmt::format("{}:{}", place.file, place.line);
}

}  // namespace

Layers::Layers() : origins_(rows().size(), "default") {}

Layers::Layers(const Settings& start) : settings_(start), origins_(rows().size(), "session") {}

void Layers::add(const Document& document, std::span<const std::string_view> structural) {
    Layers next = *this;
    for (const auto& [name, group] : *document.root.as<Value::Table>()) {
        if (std::ranges::find(structural, name) != structural.end()) continue;
        if (!is_group(name))
            core::fail_at(group.place, "there is no parameter group {}{}", quote(name),
                          suggestion(name, top_names(structural)));
        const auto* members = group.as<Value::Table>();
        if (members == nullptr) core::fail_at(group.place, "{} is a group: write [{}] and below it its parameters", name, name);
        for (const auto& [key, value] : *members) {
            const Row& row = row_or_fail(name, key, value.place);
            assign(row, &next.settings_, value);
            next.origins_[index_of(row)] = place_text(value.place);
        }
    }
    *this = std::move(next);
}

void Layers::set(std::string_view assignment) {
    const core::SourcePlace place{"--set", 0};
    const std::size_t equals = assignment.find('=');
    const std::size_t dot = assignment.substr(0, equals).find('.');
    if (equals == std::string_view::npos || dot == std::string_view::npos)
        core::fail_at(place, "{} is not of the form group.name=value", quote(assignment));
    const auto trimmed = [](std::string_view text) {
        const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
        return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
    };
    const std::string_view group = trimmed(assignment.substr(0, dot));
    const std::string_view name = trimmed(assignment.substr(dot + 1, equals - dot - 1));
    if (!is_group(group))
        core::fail_at(place, "there is no parameter group {}{}", quote(group), suggestion(group, top_names({})));
    const Row& row = row_or_fail(group, name, place);
    assign(row, &settings_, value_of_text(row, trimmed(assignment.substr(equals + 1)), place));
    origins_[index_of(row)] = "--set";
}

const std::string& Layers::origin(const Row& row) const {
    return origins_[index_of(row)];
}

std::string Layers::report() const {
    std::string text;
    for (const Row& row : rows()) {
        const std::string value = fmt::format("{}{}{}", text_of(row, &settings_), row.unit.empty() ? "" : " ", row.unit);
        text += fmt::format("{:<24} {:<32} {}\n", row.path(), value, origin(row));
    }
    return text;
}

}  // namespace sunflower::params
