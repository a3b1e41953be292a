#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cstdlib>
#include <ctime>
#include <optional>

#include "engine/app/commands/commands.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/live/x_window.hpp"
#include "engine/app/text.hpp"
#include "engine/app/wall/wall.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"
#include "engine/wall/descriptor.hpp"
#include "engine/wall/mpcdi_site.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

/// $XDG_CONFIG_HOME, or where it is else. Fails when there is no $HOME either.
fs::path user_config_folder() {
    for (const auto& [name, below] : {std::pair{"XDG_CONFIG_HOME", ""}, std::pair{"HOME", ".config"}})
        if (const char* said = std::getenv(name); said != nullptr && fs::path(said).is_absolute())
            return fs::path(said) / below;
    core::fail("HOME is not set, so that nobody knows where the service belongs; set it");
}

std::string local_time() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", local);
}

/// For work that Ctrl+C may end.
wall::MpcdiProgress told_by(core::Progress& progress) {
    return [&progress](double part) {
        stop_if_interrupted();
        progress.update(part);
    };
}

void export_calibration(const wall::SiteFile& file, const WallOptions& options) {
    {
        core::Progress progress("maps");
        wall::export_mpcdi(file.site, options.export_mpcdi, local_time(),
                           options.force ? wall::Existing::replaced : wall::Existing::refused, told_by(progress));
    }
    print(options.export_mpcdi + "\n");
}

void import_calibration(wall::SiteFile& file, const WallOptions& options) {
    std::optional<core::Progress> progress(std::in_place, "maps");
    const wall::MpcdiImport done = wall::import_mpcdi(file, options.import_mpcdi, told_by(*progress));
    progress.reset();
    for (const std::string& name : done.changed) core::log_info("output '{}' is drawn by its maps now", name);
    for (const std::string& name : done.brightened)
        core::log_info("output '{}': gain and brightness are 1 again, as it was measured", name);
    for (const std::string& name : done.added)
        core::log_info("output '{}' is new: say its monitor in {} before it can be seen", name, file.path.string());
    for (const std::string& sentence : done.unused) core::log_info("{}", sentence);
    print(file.path.string() + "\n");
}

/// Two walls of one user would cover one another, and count one another's starts. Held as long as the process lives, however it
/// ends.
wall::Descriptor hold_alone() {
    const fs::path file = wall::wall_state_folder() / "lock";
    wall::Descriptor held(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (held.is_open() && ::flock(held.get(), LOCK_EX | LOCK_NB) != 0)
        core::fail("a wall of this user runs already; end it first (Ctrl+Alt+Q, held, or systemctl --user stop {})",
                   fs::path(wall::service_unit_name).stem().string());
    return held;
}

void tell_lost_display() {
    core::log_warning("the display is gone");
}

/// What is still done when the display has gone, while there is a wall.
class LastWords {
  public:
    explicit LastWords(Wall& wall) {
        when_display_is_lost([&wall] {
            tell_lost_display();
            wall.end_without_display(is_interrupted);
        });
    }
    ~LastWords() { when_display_is_lost(tell_lost_display); }
    LastWords(const LastWords&) = delete;
    LastWords& operator=(const LastWords&) = delete;
};

std::optional<wall::Pattern> pattern_named(const std::string& name) {
    if (name.empty()) return {};
    if (const auto found = wall::pattern_of(name)) return found;
    std::string names;
    for (const wall::PatternRow& row : wall::pattern_rows()) names += fmt::format("{}{}", names.empty() ? "" : ", ", row.name);
    core::fail("--pattern: there is no '{}'; there are {}", name, names);
}

}  // namespace

int wall(const WallOptions& options) {
    if (!options.export_mpcdi.empty() || !options.import_mpcdi.empty()) {
        wall::SiteFile file = wall::load_site(options.site);
        catch_interrupts();
        options.export_mpcdi.empty() ? import_calibration(file, options) : export_calibration(file, options);
        return 0;
    }
    const wall::SiteCopy copy(wall::wall_state_folder() / wall::site_copy_name);
    WholeSite site = read_whole(options.site, copy, !wall::service_environment().socket.empty());
    const auto pattern = pattern_named(options.pattern);
    wall::use_time_zone(site.tables.hours);
    if (!has_display()) core::fail("there is no display to open windows on; a wall wants an X server and its monitors");
    catch_interrupts();
    fs::create_directories(wall::wall_state_folder());
    const wall::Descriptor alone = hold_alone();
    core::log_to_file(wall::wall_state_folder() / "wall.log", site.tables.health.log_bytes, site.tables.health.log_files);
    when_display_is_lost(tell_lost_display);
    Wall wall(std::move(site.file), std::move(site.tables), options.software,
              [](const gl::Context& context) { return context.reset_status(); },
              {.panel = options.panel, .pattern = pattern, .trouble = site.trouble});
    const LastWords words(wall);
    while (wall.turn())
        if (is_interrupted()) wall.quit();
    return wall.was_ended_by_hand() ? wall::ended_by_hand : 0;
}

void install_service(const ServiceOptions& options) {
    const wall::SiteFile file = wall::load_site(options.site);
    static_cast<void>(read_tables(file));
    const std::string text = wall::service_unit({.program = fs::canonical("/proc/self/exe"),
                                                 .site = fs::absolute(file.path),
                                                 .user = options.user,
                                                 .software = options.software});
    if (!options.user.empty()) return print(text);
    const fs::path unit = user_config_folder() / "systemd/user" / wall::service_unit_name;
    if (!options.force && fs::exists(unit)) core::fail("{}: is there already; say --force to replace it", unit.string());
    fs::create_directories(unit.parent_path());
    core::write_file_atomically(unit, text);
    print(unit.string() + "\n");
    core::log_info("its first lines say how it is switched on, with a desktop or without one");
}

}  // namespace sunflower::app
