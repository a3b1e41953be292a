// The only file that sees toml++: it takes seconds to compile.
#include <array>

#include "engine/params/document.hpp"

#define TOML_MAX_NESTED_VALUES 32
// Its own assertions are wrong: that of parse_key() ends the program at "[=]", though a good message stands right behind it.
// And without NDEBUG they are no promises to the optimiser either.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>

namespace sunflower::params {
namespace {

static_assert(TOML_MAX_NESTED_VALUES == TomlLimits::depth);

// A table's own line is not always known to toml++ (a dotted key makes some in passing): it is then that of what holds it.
core::SourcePlace place_of(const toml::node& node, const core::SourcePlace& around) {
    const auto line = static_cast<int>(node.source().begin.line);
    return {around.file, line > 0 ? line : around.line};
}

// depth: tables and lists above this one; at most TomlLimits::depth, so that nobody's recursion over the tree is deep.
Value converted(const toml::node& node, const core::SourcePlace& around, int depth) {
    const core::SourcePlace place = place_of(node, around);
    if (depth > TomlLimits::depth) core::fail_at(place, "tables and lists are nested deeper than {} levels", TomlLimits::depth);
    switch (node.type()) {
        case toml::node_type::boolean: return {node.as_boolean()->get(), place};
        case toml::node_type::integer: return {node.as_integer()->get(), place};
        case toml::node_type::floating_point: return {node.as_floating_point()->get(), place};
        case toml::node_type::string: return {node.as_string()->get(), place};
        case toml::node_type::array: {
            Value::Array members;
            for (const toml::node& member : *node.as_array()) members.push_back(converted(member, place, depth + 1));
            return {std::move(members), place};
        }
        case toml::node_type::table: {
            Value::Table members;
            for (const auto& [key, member] : *node.as_table()) {
                if (key.str().size() > TomlLimits::key_bytes)
                    core::fail_at({place.file, static_cast<int>(key.source().begin.line)}, "the key {} is longer than {} bytes",
                                  quote(key.str()), TomlLimits::key_bytes);
                members.push_back({std::string(key.str()), converted(member, place, depth + 1)});
            }
            return {std::move(members), place};
        }
        default: core::fail_at(place, "dates and times have no use here; write a text or a number");
    }
}

}  // namespace

Value parse_toml(std::string_view text, const std::string& file) {
    check_toml_limits(text, file);
    try {
        return converted(toml::parse(text, file), {file, 1}, 0);
    } catch (const toml::parse_error& error) {
        const auto line = static_cast<int>(error.source().begin.line);
        std::string what(error.description().substr(0, 200));
        for (char& c : what)
            if (static_cast<unsigned char>(c) < 0x20) c = ' ';
        core::fail_at({file, line}, "this is not TOML: {}", what);
    }
}

}  // namespace sunflower::params
