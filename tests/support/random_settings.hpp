// Settings with every parameter at a random place of its range, for tests that must hold for all of them.
#pragma once

#include <random>

#include "engine/params/registry.hpp"

namespace sunflower::test {

inline params::Value random_value(const params::Row& row, std::mt19937& random) {
    using params::Type;
    using params::Value;
    const auto real = [&] {
        // The ends of a range are where comparisons go wrong, so one value in eight is an end.
        const unsigned pick = random() % 16;
        const double t = pick == 0 ? 0.0 : pick == 1 ? 1.0 : std::uniform_real_distribution<double>(0.0, 1.0)(random);
        return row.min + t * (row.max - row.min);
    };
    switch (row.type) {
        case Type::truth: return {random() % 2 == 0, {}};
        case Type::integer:
        case Type::count: return {static_cast<std::int64_t>(real()), {}};
        case Type::choice:
            return {std::string(row.labels.at(static_cast<int>(random() % static_cast<unsigned>(row.labels.count())))), {}};
        case Type::name: return {std::string("name-") + std::to_string(random()), {}};
        case Type::real: return {real(), {}};
        case Type::vec2: return {Value::Array{{real(), {}}, {real(), {}}}, {}};
        case Type::colour:
        case Type::vec3: break;
    }
    return {Value::Array{{real(), {}}, {real(), {}}, {real(), {}}}, {}};
}

inline params::Settings random_settings(std::mt19937& random) {
    params::Settings settings;
    for (const params::Row& row : params::rows()) params::assign(row, &settings, random_value(row, random));
    return settings;
}

}  // namespace sunflower::test
