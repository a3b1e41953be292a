// Outputs of a site that have one monitor among them, so that one window covers the other.
#pragma once

#include <string>
#include <vector>

#include "engine/app/live/monitors.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::app {

/// For each output, in the site's order: the name of another that has its monitor too, by model or connector; empty: it is its
/// own, or another machine's.
std::vector<std::string> monitor_sharers(const wall::Site& site, const std::vector<Monitor>& all);

/// The first two of them and what to do, one sentence with file and line; empty: none.
std::string shared_monitor_trouble(const wall::Site& site, const params::Value& root, const std::vector<Monitor>& all);

}  // namespace sunflower::app
