// The words of GLSL in C++, so that a file of shaders/lib or shaders/shared compiles as both: one text, two compilers.
//
// Rules for such a file: no swizzles, `1.0f` instead of `1.0`, OUT(T)/INOUT(T) for reference parameters, arrays as
// `T name[N]`, functions marked GLSL_FUNC. The twin cannot drift, but the two compilers still may disagree in rounding:
// tests/gpu compares them.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <glm/gtc/packing.hpp>

namespace sunflower {

using uint = std::uint32_t;

using glm::abs;
using glm::acos;
using glm::asin;
using glm::atan;
using glm::ceil;
using glm::clamp;
using glm::cos;
using glm::cross;
using glm::dot;
using glm::exp;
using glm::exp2;
using glm::floatBitsToUint;
using glm::floor;
using glm::fract;
using glm::inversesqrt;
using glm::length;
using glm::log;
using glm::log2;
using glm::max;
using glm::min;
using glm::mix;
using glm::mod;
using glm::normalize;
using glm::packSnorm2x16;
using glm::packUnorm2x16;
using glm::pow;
using glm::radians;
using glm::reflect;
using glm::sign;
using glm::sin;
using glm::smoothstep;
using glm::sqrt;
using glm::step;
using glm::tan;
using glm::transpose;
using glm::uintBitsToFloat;
using glm::unpackSnorm2x16;
using glm::unpackUnorm2x16;

using glm::ivec2;
using glm::ivec3;
using glm::mat2;
using glm::mat3;
using glm::mat4;
using glm::uvec2;
using glm::uvec3;
using glm::uvec4;
using glm::vec2;
using glm::vec3;
using glm::vec4;

}  // namespace sunflower

#define GLSL_FUNC inline
#define OUT(T) T&
#define INOUT(T) T&
