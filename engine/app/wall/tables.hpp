// What a site file says beside its projectors.
#pragma once

#include <string>

#include "engine/wall/controls.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/hours.hpp"
#include "engine/wall/pjlink.hpp"
#include "engine/wall/site.hpp"
#include "engine/wall/site_copy.hpp"
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

/// A site with its tables.
struct WholeSite {
    wall::SiteFile file;
    SiteTables tables;
    std::string trouble;  ///< why this is what was kept of it; empty: it is what the file says
};
/// Fails with file and line. A service, whose complaints nobody hears for months, gets instead what was kept of the site, if
/// anything was.
WholeSite read_whole(const std::string& name, const wall::SiteCopy& copy, bool is_service);

/// What of a file that is read again, as `now`, is other than at the start, as `began`, and waits for the next one: "[remote],
/// [power]". Empty: nothing. Hours can be taken at once, unless their time zone is another.
std::string waiting_tables(const params::Value& began, const params::Value& now);

/// Tells that once, however often the file is saved meanwhile.
class WaitingTables {
  public:
    explicit WaitingTables(params::Value began) : began_(std::move(began)) {}
    /// What waits, when it is something else than at the last call. Empty: nothing, or it was told.
    std::string news(const params::Value& now);

  private:
    params::Value began_;
    std::string told_;
};

}  // namespace sunflower::app
