// Settings: all parameters as one value. Made from the rows in *.params.inl; nothing else declares a parameter.
#pragma once

#include <cstdint>
#include <type_traits>

#include "engine/params/types.hpp"

namespace sunflower::params {

#define GROUP(member, type, help) struct type {
#define PARAM(type, name, standard, ...) type name = standard;
#define END_GROUP(member, type) \
    }                           \
    ;                           \
    static_assert(std::is_trivially_copyable_v<type> && std::is_standard_layout_v<type>, #member);
#include "engine/params/groups.inl"
#undef PARAM
#undef GROUP
#undef END_GROUP

/// Copy, compare, hash. The defaults are Settings{}.
struct Settings {
#define GROUP(member, type, help) type member;
#define PARAM(...)
#define END_GROUP(member, type)
#include "engine/params/groups.inl"
#undef PARAM
#undef GROUP
#undef END_GROUP
};

static_assert(std::is_trivially_copyable_v<Settings>,
              "a copy of Settings is a copy of its bytes: undo, upload and threads count on it");
static_assert(std::is_standard_layout_v<Settings>, "the rows find their values by offsetof");
static_assert(sizeof(Settings) <= 16384, "OpenGL 4.5 promises a uniform block of 16 KiB");

/// Every value equal, bit by bit.
bool operator==(const Settings& a, const Settings& b);

/// Equal settings have equal hashes, on every machine and in every release that has the same rows.
std::uint64_t hash_of(const Settings& settings);

}  // namespace sunflower::params
