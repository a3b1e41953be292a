// What a bench makes of its times.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/app/statistics.hpp"
#include "engine/core/error.hpp"

namespace sunflower {
namespace {

// All values below are small whole numbers or halves of them, so that the answers are exact but for the last bits of the
// weights 0.1 and 0.9.
constexpr double last_bits = 1e-12;

TEST(Statistics, FindsQuantilesOnTheLineBetweenNeighbours) {
    EXPECT_EQ(app::quantile({7}, 0.1), 7);
    EXPECT_EQ(app::quantile({3, 1, 2}, 0.5), 2) << "order is no matter";
    EXPECT_EQ(app::quantile({4, 1, 3, 2}, 0.5), 2.5);
    EXPECT_EQ(app::quantile({5, 9}, 0.0), 5);
    EXPECT_EQ(app::quantile({5, 9}, 1.0), 9);
    const app::Spread eleven = app::spread_of({10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0});
    EXPECT_NEAR(eleven.median, 5, last_bits);
    EXPECT_NEAR(eleven.p10, 1, last_bits);
    EXPECT_NEAR(eleven.p90, 9, last_bits);
    const app::Spread two = app::spread_of({0, 10});
    EXPECT_NEAR(two.p10, 1, last_bits);
    EXPECT_NEAR(two.p90, 9, last_bits);
    EXPECT_THROW(app::quantile({}, 0.5), core::Error);
}

TEST(Statistics, IsNotOffByOne) {
    // The usual slip, n values spread over n places instead of n - 1 gaps, gives other answers to the very questions above.
    const auto off_by_one = [](std::vector<double> values, double part) {
        std::ranges::sort(values);
        const double place = part * static_cast<double>(values.size());
        return values[std::min(static_cast<std::size_t>(place), values.size() - 1)];
    };
    EXPECT_NE(off_by_one({4, 1, 3, 2}, 0.5), 2.5);
    EXPECT_NE(off_by_one({0, 10}, 0.1), 1);
    // One slow sample in fifteen is not the median, nor the ninth tenth.
    std::vector<double> times(15, 100.0);
    times.back() = 5000.0;
    EXPECT_EQ(app::spread_of(times).median, 100.0);
    EXPECT_EQ(app::spread_of(times).p90, 100.0);
    EXPECT_EQ(app::quantile(times, 1.0), 5000.0);
}

}  // namespace
}  // namespace sunflower
