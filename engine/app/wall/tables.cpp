#include "engine/app/wall/tables.hpp"

namespace sunflower::app {
namespace {

/// Whether both have it and it says the same, or neither has it.
bool is_same(const params::Value* a, const params::Value* b) {
    return a != nullptr && b != nullptr ? params::same_content(*a, *b) : a == b;
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

std::string waiting_tables(const params::Value& began, const params::Value& now) {
    std::string waiting;
    const auto wait = [&](std::string_view name) { waiting += fmt::format("{}[{}]", waiting.empty() ? "" : ", ", name); };
    for (const char* name : {"remote", "midi", "power", "step", "health"})
        if (!is_same(began.find(name), now.find(name))) wait(name);
    const auto zone = [](const params::Value& root) {
        const params::Value* hours = root.find("hours");
        return hours != nullptr ? hours->find("time_zone") : nullptr;
    };
    if (!is_same(zone(began), zone(now))) wait("hours");
    return waiting;
}

}  // namespace sunflower::app
