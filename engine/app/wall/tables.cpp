#include "engine/app/wall/tables.hpp"

#include "engine/core/error.hpp"

namespace sunflower::app {
namespace {

/// Whether both have it and it says the same, or neither has it.
bool is_same(const params::Value* a, const params::Value* b) {
    return a != nullptr && b != nullptr ? params::same_content(*a, *b) : a == b;
}

/// Where the site lies, or lay.
std::filesystem::path path_of(const std::string& name) {
    try {
        return params::resolve_document(name, wall::site_folders());
    } catch (const core::Error&) {
        return name;
    }
}

}  // namespace

SiteTables read_tables(const wall::SiteFile& file) {
    const auto table = [&](std::string_view name) -> params::Value {
        const params::Value* said = file.root.find(name);
        return said != nullptr ? *said : params::Value{params::Value::Table{}, file.root.place};
    };
    return {wall::read_hours(table("hours")),
            {wall::read_remote(table("remote")), wall::read_midi(table("midi"))},
            wall::read_power(table("power")),
            wall::read_step(table("step")),
            wall::read_health(table("health"))};
}

WholeSite read_whole(const std::string& name, const wall::SiteCopy& copy, bool is_service) {
    try {
        WholeSite whole{wall::load_site(name), {}, {}};
        whole.tables = read_tables(whole.file);
        return whole;
    } catch (const core::Error& error) {
        const auto kept = is_service ? copy.kept(path_of(name)) : std::nullopt;
        if (!kept) throw;
        return {*kept, read_tables(*kept), error.what()};
    }
}

std::string waiting_tables(const params::Value& began, const params::Value& now) {
    std::string waiting;
    const auto wait = [&](std::string_view name) { waiting += fmt::format("{}[{}]", waiting.empty() ? "" : ", ", name); };
    for (const char* name : {"remote", "midi", "power", "step", "health"})
        if (!is_same(began.find(name), now.find(name))) wait(name);
    const auto zone = [](const params::Value& root) {
        const params::Value* hours = root.find("hours");
        return hours != nullptr ? hours->find("time_zone") : nullptr;
    };
    if (!is_same(zone(began), zone(now))) {
        wait("hours");
        waiting += " (all of it, as its time_zone is another)";
    }
    return waiting;
}

std::string WaitingTables::news(const params::Value& now) {
    std::string waiting = waiting_tables(began_, now);
    if (waiting == told_) return {};
    told_ = waiting;
    return waiting;
}

}  // namespace sunflower::app
