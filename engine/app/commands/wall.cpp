#include <fmt/format.h>

#include <cstdlib>

#include "engine/app/commands/commands.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/live/x_window.hpp"
#include "engine/app/text.hpp"
#include "engine/app/wall/wall.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

/// $XDG_CONFIG_HOME, or where it is else. Fails when there is no $HOME either.
fs::path user_config_folder() {
    for (const auto& [name, below] : {std::pair{"XDG_CONFIG_HOME", ""}, std::pair{"HOME", ".config"}})
        if (const char* said = std::getenv(name); said != nullptr && fs::path(said).is_absolute()) return fs::path(said) / below;
    core::fail("HOME is not set, so that nobody knows where the service belongs; set it");
}

}  // namespace

int wall(const WallOptions& options) {
    wall::SiteFile file = wall::load_site(options.site);
    SiteTables tables = read_tables(file);
    wall::use_time_zone(tables.hours);
    if (!has_display()) core::fail("there is no display to open windows on; a wall wants an X server and its monitors");
    catch_interrupts();
    fs::create_directories(wall::wall_state_folder());
    core::log_to_file(wall::wall_state_folder() / "wall.log", tables.health.log_bytes, tables.health.log_files);
    when_display_is_lost([] { core::log_warning("the display is gone"); });
    Wall wall(std::move(file), std::move(tables), options.software,
              [](const gl::Context& context) { return context.reset_status(); });
    while (wall.turn())
        if (is_interrupted()) wall.quit();
    return wall.was_ended_by_hand() ? wall::ended_by_hand : 0;
}

void install_service(const ServiceOptions& options) {
    const wall::SiteFile file = wall::load_site(options.site);
    static_cast<void>(read_tables(file));
    const std::string text =
        wall::service_unit({.program = fs::canonical("/proc/self/exe"), .site = fs::absolute(file.path), .user = options.user});
    if (!options.user.empty()) return print(text);
    const fs::path unit = user_config_folder() / "systemd/user" / wall::service_unit_name;
    if (!options.force && fs::exists(unit)) core::fail("{}: is there already; say --force to replace it", unit.string());
    fs::create_directories(unit.parent_path());
    core::write_file_atomically(unit, text);
    print(unit.string() + "\n");
    core::log_info("switch it on: systemctl --user daemon-reload && systemctl --user enable --now sunflower-wall");
}

}  // namespace sunflower::app
