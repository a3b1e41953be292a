#include "engine/params/glsl.hpp"

#include <set>

#include "shaders/shared/bindings.h"

namespace sunflower::params {
namespace {

std::string_view glsl_type(Type type) {
    switch (type) {
        case Type::real: return "float";
        case Type::vec2: return "vec2";
        case Type::colour:
        case Type::vec3: return "vec3";
        default: return "int";
    }
}

// ToneTransform -> TONE_TRANSFORM
std::string upper_snake(std::string_view camel) {
    std::string out;
    for (const char c : camel) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper && !out.empty()) out += '_';
        out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

}  // namespace

std::string params_glsl(std::span<const Row> table) {
    std::string constants;
    std::string members;
    std::set<std::string_view> written;
    for (const Row& row : table) {
        if (!row.has(Gpu)) continue;
        members += fmt::format("    layout(offset = {}) {} {}_{};\n", row.offset, glsl_type(row.type), row.group, row.name);
        if (row.type != Type::choice || !written.insert(row.labels.type).second) continue;
        for (int i = 0; i < row.labels.count(); ++i)
            constants += fmt::format("const int {}_{} = {};\n", upper_snake(row.labels.type), upper_snake(row.labels.at(i)), i);
    }
    return fmt::format("{}layout(std140, binding = {}) uniform Params {{\n{}}};\n", constants, PARAMS_BINDING, members);
}

}  // namespace sunflower::params
