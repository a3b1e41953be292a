// The audience's window: on which monitor, and what it shows now.
#include <fmt/format.h>

#include <algorithm>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"

namespace sunflower::panel {
namespace {

std::string state_of(const show::Desk& desk) {
    if (desk.output.empty()) return "Nobody is shown anything yet.";
    if (!desk.status.output_there) return "Waiting for that monitor; it is never replaced by another.";
    if (desk.held) return "Held: it shows what it showed. H takes what you see.";
    if (desk.blacked) return "Black.";
    return desk.status.output_samples < desk.settings().output.min_samples
               ? fmt::format("Shows what was whole before; the new one has {} of {} samples.", desk.status.output_samples,
                             desk.settings().output.min_samples)
               : fmt::format("Shows what you see, {} samples.", desk.status.output_samples);
}

/// How evenly frames came in the last minute. Empty: nothing moved.
std::string pace_of(const char* whose, const show::Pace& pace) {
    if (pace.frames == 0) return {};
    return fmt::format("\n{}: {:.0f} ms from frame to frame, 99 of 100 below {:.0f}, longest {:.0f}; {} missed of {}.", whose,
                       pace.median_ms, pace.p99_ms, pace.longest_ms, pace.missed, pace.frames + pace.missed);
}

}  // namespace

void build_output(Ui& ui) {
    show::Desk* desk = ui.desk;
    if (!heading(ui, "output", "Output", false, !desk->output.empty())) return;
    const auto& monitors = desk->status.monitors;
    const auto now = std::ranges::find(monitors, desk->output, [](const auto& monitor) { return monitor.first; });
    const std::string shown = desk->output.empty() ? "none" : now == monitors.end() ? desk->output + " (away)" : now->second;
    const std::string help =
        "A window without a frame for the audience, on a monitor of its own: nothing of this panel is ever on it. It is known "
        "by "
        "the monitor's model, so that it finds the same one again.";
    if (begin_list(ui, "output monitor", shown, ImGui::GetContentRegionAvail().x)) {
        const auto monitor_item = [&](const std::string& name, const std::string& text) {
            if (item(ui, "output monitor = " + text, text, name == desk->output)) desk->output = name;
        };
        monitor_item("", "none");
        for (const auto& [name, text] : monitors) monitor_item(name, text);
        ImGui::EndCombo();
    } else {
        ui.explain("output monitor", "Monitor", help);
    }
    ImGui::PushTextWrapPos(0.0f);
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    const std::string pace = pace_of("Output", desk->status.output_pace) + pace_of("Panel", desk->status.panel_pace);
    ImGui::TextUnformatted((state_of(*desk) + pace).c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    for (const params::Row& row : params::rows())
        if (row.group == "output") build_row(ui, row);
    ImGui::Dummy({0, ui.px(8)});
}

}  // namespace sunflower::panel
