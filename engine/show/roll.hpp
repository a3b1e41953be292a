// A show as the pictures of a film: each the same whatever was asked for before, alone or among all.
#pragma once

#include <vector>

#include "engine/show/film_time.hpp"
#include "engine/show/flash.hpp"
#include "engine/show/reel.hpp"

namespace sunflower::show {

class Roll {
  public:
    /// shutter_deg: see shutter_times. The reel must outlive it.
    Roll(const Reel& reel, const Rate& rate, double shutter_deg);

    /// Pictures from the show's begin to just before its end.
    std::int64_t count() const { return count_; }
    const Rate& rate() const { return rate_; }

    /// What FlashGuard leaves of the show at a picture's time; it knows of all pictures before. Quick for those that follow one
    /// another; going back begins at the first.
    const Sight& picture(std::int64_t index);
    /// What each sample of a picture sees while the shutter is open; empty: all see the picture's own. Cuts are sharp.
    std::vector<Sight> samples(std::int64_t index, int count);

  private:
    const Reel& reel_;
    Rate rate_;
    double shutter_deg_;
    std::int64_t count_ = 0, at_ = -1;
    FlashGuard guard_;
    Sight sight_;
    bool held_ = false;  // by the guard
};

/// A number that is another one when anything of what the show shows is: of 1,000 moments all over it.
std::uint64_t fingerprint(const Reel& reel);

}  // namespace sunflower::show
