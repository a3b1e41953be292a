// The types that a parameter can have. Each is trivially copyable, and each that shaders read has the size and alignment
// that std140 gives it, so that Settings is uploaded as it lies in memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <string_view>

namespace sunflower::params {

/// A truth value of four bytes: a C++ bool has one, which no GLSL type has. In shaders: int, 0 or 1.
struct Bool {
    std::int32_t value = 0;
    constexpr Bool() = default;
    constexpr Bool(bool truth) : value(truth ? 1 : 0) {}
    constexpr operator bool() const { return value != 0; }
};

/// A number of things. 64 bits: there may be ten thousand million seeds. Never read by shaders.
using Count = std::int64_t;

/// Linear Rec.709. Sixteen bytes apart: a bare vec3 of twelve is where C++ and std140 part.
struct alignas(16) Colour {
    float r = 0.0f;
    float g = 0.0f;
    float b = 0.0f;
    operator glm::vec3() const { return {r, g, b}; }
};

struct alignas(8) Vec2 {
    float x = 0.0f;
    float y = 0.0f;
    operator glm::vec2() const { return {x, y}; }
};

struct alignas(16) Vec3 {
    float x = 0.0f;
    float y = 0.0f;
    float z = 0.0f;
    operator glm::vec3() const { return {x, y, z}; }
};

/// The name of an asset: at most 47 bytes, the rest zero. Never read by shaders.
struct Name {
    std::array<char, 48> text{};
    constexpr Name() = default;
    constexpr Name(std::string_view from) {
        for (std::size_t i = 0; i < from.size() && i + 1 < text.size(); ++i) text[i] = from[i];
    }
    std::string_view view() const { return text.data(); }
};

/// An enumeration's name and its labels as one list: "neutral, aces, agx, plain".
struct Labels {
    std::string_view type;
    std::string_view list;

    constexpr int count() const {
        int found = list.empty() ? 0 : 1;
        for (const char c : list) found += c == ',' ? 1 : 0;
        return found;
    }
    /// A trailing underscore keeps an enumerator off C++'s own words and is no part of the label.
    constexpr std::string_view at(int index) const {
        std::string_view rest = list;
        for (; index > 0; --index) rest.remove_prefix(rest.find(',') + 2);
        std::string_view label = rest.substr(0, rest.find(','));
        if (label.ends_with('_')) label.remove_suffix(1);
        return label;
    }
};

// The labels are written once, as the enumerators. In shaders: int, with constants TONE_TRANSFORM_NEUTRAL = 0 and so on.
#define SUNFLOWER_ENUM(type, ...)                   \
    enum class type : std::int32_t { __VA_ARGS__ }; \
    constexpr Labels labels_of(type) {              \
        return {#type, #__VA_ARGS__};               \
    }

SUNFLOWER_ENUM(ToneTransform, neutral, aces, agx, plain)
SUNFLOWER_ENUM(LodMode, auto_, mesh, relief, splat)
SUNFLOWER_ENUM(DebugView, none, bands, normals, occlusion, lod, seeds)

/// What a row says about itself besides its range.
enum Flag : std::uint32_t {
    Plain = 0,
    Gpu = 1,        ///< a member of the shaders' Params block, named group_name
    Log = 2,        ///< a dial moves by factors, not by steps
    Rebuild = 4,    ///< the bed or its tables are made anew
    Transient = 8,  ///< never written to a file
};

}  // namespace sunflower::params
