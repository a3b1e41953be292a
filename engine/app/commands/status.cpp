#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <system_error>

#include "engine/app/commands/commands.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/progress.hpp"
#include "engine/still/json.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/recovery.hpp"

namespace sunflower::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = 1 << 20;

std::string of_member(const params::Value& table, std::string_view key) {
    const params::Value* value = table.find(key);
    if (value == nullptr) return {};
    if (const auto* text = value->as<std::string>()) return *text;
    if (const auto* number = value->as<std::int64_t>()) return std::to_string(*number);
    if (const auto* truth = value->as<bool>()) return *truth ? "yes" : "no";
    const auto* real = value->as<double>();
    return real != nullptr ? fmt::format("{:g}", *real) : "";
}

/// Within what durations and sizes are: the file may be anybody's.
double number_of(const params::Value& table, std::string_view key) {
    const params::Value* value = table.find(key);
    if (value == nullptr) return 0.0;
    const auto* whole = value->as<std::int64_t>();
    const auto* real = value->as<double>();
    return std::clamp(whole != nullptr ? static_cast<double>(*whole) : real != nullptr ? *real : 0.0, 0.0, 1e15);
}

std::string as_text(const params::Value& root, bool lives) {
    std::vector<std::vector<std::string>> rows = {
        {"wall", (lives ? "" : "not alive; it was ") + of_member(root, "phase")},
        {"instead of the work", of_member(root, "instead")},
        {of_member(root, "open_by_hours") == "yes" ? "closes" : "opens", of_member(root, "next_change")},
        {"running for", core::duration_text(number_of(root, "uptime_s"))},
        {"frames", fmt::format("{}, half within {} ms, 99 % within {} ms", of_member(root, "frames"), of_member(root, "p50_ms"),
                               of_member(root, "p99_ms"))},
        {"memory",
         fmt::format("{:.0f} MB, {} OpenGL objects", number_of(root, "resident_bytes") / 1e6, of_member(root, "gl_objects"))},
        {"scene", of_member(root, "scene")},
        {"look", of_member(root, "preset")}};
    std::erase_if(rows, [](const std::vector<std::string>& row) { return row.back().empty(); });
    if (const std::string show = of_member(root, "show"); !show.empty())
        rows.push_back({"show", fmt::format("{}, step {:.0f}, {}", show, number_of(root, "show_step"),
                                            core::duration_text(number_of(root, "show_at_s")))});
    if (const std::string step = of_member(root, "step"); !step.empty()) rows.push_back({"step with others", step});
    const auto each = [&](std::string_view key, auto add) {
        const params::Value* list = root.find(key);
        const auto* items = list == nullptr ? nullptr : list->as<params::Value::Array>();
        if (items != nullptr)
            for (const params::Value& item : *items) add(item);
    };
    each("outputs", [&](const params::Value& output) {
        const std::string other = of_member(output, "shared_with");
        rows.push_back({"output " + of_member(output, "name"),
                        (of_member(output, "there") == "yes" ? "there, " : "missing, ") + of_member(output, "monitor") +
                            (other.empty() ? "" : ", which output " + other + " has too")});
    });
    each("projectors", [&](const params::Value& projector) {
        std::string words = of_member(projector, "power");
        for (const char* key : {"faults", "trouble"})
            if (const std::string more = of_member(projector, key); !more.empty()) words += "; " + more;
        rows.push_back({"projector " + of_member(projector, "name"), words});
    });
    each("controls", [&](const params::Value& control) {
        if (const auto* words = control.as<std::string>()) rows.push_back({"steered by", *words});
    });
    rows.push_back({"complaints", of_member(root, "complaints")});
    if (const std::string last = of_member(root, "last_error"); !last.empty()) {
        const std::string at = of_member(root, "last_error_at");  // "2026-11-21T22:05:07+01:00"
        rows.push_back(
            {"the last", at.size() < 16 ? last : fmt::format("{} {}: {}", at.substr(0, 10), at.substr(11, 5), last)});
    }
    return table(rows);
}

std::int64_t unix_now_s() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

void status(const StatusOptions& options) {
    const fs::path file = wall::wall_state_folder() / wall::status_name;
    std::error_code gone;
    if (!fs::exists(file, gone)) core::fail("no wall runs here: there is no {}", file.string());
    const std::string text = core::read_file(file, most_bytes);
    const params::Value root = still::parse_json(text, file.string());
    const double age_s = static_cast<double>(unix_now_s()) - number_of(root, "written_s");
    // Killed, it had no time to say so.
    const auto process = static_cast<pid_t>(std::min(number_of(root, "process"), 2147483647.0));
    const bool is_gone = process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
    const bool lives = !is_gone && age_s <= wall::HealthFile::stale_s;
    print(options.json ? text : as_text(root, lives));
    if (!lives)
        core::fail("the wall is not alive: {}it was last heard of {} ago",
                   is_gone ? fmt::format("its process {} is gone, and ", process) : "",
                   core::duration_text(std::max(age_s, 0.0)));
}

}  // namespace sunflower::app
