// What many times of one thing come to.
#pragma once

#include <vector>

namespace sunflower::app {

/// The value that `part` (0 to 1) of the values do not exceed, on the straight line between the two nearest: type 7 of Hyndman
/// and Fan 1996. Fails when there are no values.
double quantile(std::vector<double> values, double part);

struct Spread {
    double median = 0, p10 = 0, p90 = 0;
};
Spread spread_of(const std::vector<double>& values);

}  // namespace sunflower::app
