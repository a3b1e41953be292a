#include "engine/app/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/core/error.hpp"

namespace sunflower::app {

double quantile(std::vector<double> values, double part) {
    if (values.empty()) core::fail("no values, so there is no quantile of them; measure at least once");
    std::ranges::sort(values);
    const double place = std::clamp(part, 0.0, 1.0) * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], place - static_cast<double>(below));
}

Spread spread_of(const std::vector<double>& values) {
    return {quantile(values, 0.5), quantile(values, 0.1), quantile(values, 0.9)};
}

}  // namespace sunflower::app
