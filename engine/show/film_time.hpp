// When the pictures of a film are: index over rate, as whole numbers, never a clock of the wall.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/show/show.hpp"

namespace sunflower::show {

/// So many pictures in so many seconds: 25 in 1, 30000 in 1001.
struct Rate {
    std::int64_t pictures = 25, seconds = 1;

    /// "25", "30000/1001".
    std::string words() const;
    double a_second() const { return static_cast<double>(pictures) / static_cast<double>(seconds); }
};

/// "25" or "30000/1001"; a picture in 1000 s to 1000 in one. Fails in one sentence, which of 29.97 says what is meant by it.
Rate parse_rate(std::string_view text);

/// Of picture `index`, from 0: the nearest tick. At 24000/1001, 24, 25, 30000/1001, 30, 50, 60000/1001, 60 and 120 exact, and
/// nowhere does it drift. Up to 10^9 hours.
Ticks time_of(const Rate& rate, std::int64_t index);
/// The first picture that is not before a time.
std::int64_t picture_from(const Rate& rate, Ticks when);

/// When each sample of a picture sees: evenly over the time that the shutter is open, which lies about the picture's own time
/// as its middle; in an order in which samples that follow one another lie far apart in time. shutter_deg: the open part of the
/// time from picture to picture, of 360; 0: all at the picture's time.
std::vector<Ticks> shutter_times(const Rate& rate, std::int64_t index, double shutter_deg, int samples);

}  // namespace sunflower::show
