// What a site file says beside its projectors.
#pragma once

#include <string>

#include "engine/wall/controls.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/hours.hpp"
#include "engine/wall/pjlink.hpp"
#include "engine/wall/site.hpp"
#include "engine/wall/step.hpp"

namespace sunflower::app {

struct SiteTables {
    wall::Hours hours;
    wall::ControlSettings controls;  // [remote] and [midi]
    wall::PowerPlan power;
    wall::StepSettings step;
    wall::HealthPlan health;
};
/// Fails with file and line.
SiteTables read_tables(const wall::SiteFile& file);

/// What of a file that is read again, as `now`, is other than at the start, as `began`, and waits for the next one: "[remote],
/// [power]". Empty: nothing. Hours can be taken at once, unless their time zone is another.
std::string waiting_tables(const params::Value& began, const params::Value& now);

}  // namespace sunflower::app
