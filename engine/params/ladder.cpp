#include "engine/params/ladder.hpp"

#include <algorithm>
#include <cmath>

#include "engine/params/registry.hpp"

namespace sunflower::params {
namespace {

constexpr double nought = 0.02;      // part of a track by factors that is 0, when its range begins there
constexpr double six_decades = 1e6;  // that such a track spans

struct Factors {
    double low, from;  // the least value above nought, and where it lies
};

Factors factors_of(const Ladder& l) {
    return l.min > 0 ? Factors{l.min, 0.0} : Factors{l.max / six_decades, nought};
}

}  // namespace

double Ladder::position(double value) const {
    if (max <= min) return 0.0;
    if (!by_factors) return std::clamp((value - min) / (max - min), 0.0, 1.0);
    const auto [low, from] = factors_of(*this);
    if (value < low) return 0.0;
    return std::clamp(from + (1.0 - from) * std::log(value / low) / std::log(max / low), 0.0, 1.0);
}

double Ladder::value(double position) const {
    if (position <= 0.0) return min;
    if (position >= 1.0) return max;
    double value = min + (max - min) * position;
    if (by_factors) {
        const auto [low, from] = factors_of(*this);
        if (position < from) return min;
        value = low * std::pow(max / low, (position - from) / (1.0 - from));
    }
    return std::clamp(value, min, max);
}

Ladder ladder_of(const Row& row) {
    const bool real = row.type == Type::real || row.type == Type::vec2 || row.type == Type::vec3 || row.type == Type::colour;
    return {row.min, row.max, row.has(Log), !real};
}

}  // namespace sunflower::params
