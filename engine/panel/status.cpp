// The lines at the bottom: how far the picture is, what draws it, and the seed that was clicked.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/seed_words.hpp"

namespace sunflower::panel {
namespace {

constexpr float small_line = 17.0f, card_line = 20.0f;

void progress(Ui& ui, double part, ImU32 colour) {
    draw_progress(ui, part, colour);
    ImGui::Dummy({ImGui::GetContentRegionAvail().x, ui.px(3) + ui.px(4)});
}

/// Left and right on one line; the left gives way.
void line(Ui& ui, const std::string& left, const std::string& right, ImU32 colour) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    ImFont* font = ui.fonts.small;
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float right_px = width_of(font, right);
    draw.AddText(font, font->FontSize, at, colour, fitted(font, left, width - right_px - ui.px(10)).c_str());
    draw.AddText(font, font->FontSize, {std::round(at.x + width - right_px), at.y}, tone::dim, right.c_str());
    ImGui::Dummy({width, ui.px(small_line)});
}

std::string time_left(double seconds) {
    return seconds < 0.0 ? "" : length_of_time(seconds) + " left";
}

/// "Printing 42 %,  3 min left".
std::string printing(const show::Print& print) {
    const std::string left = time_left(print.left_s);
    const char* doing = print.state == show::PrintState::stopping ? "Stopping"
                        : print.held                              ? "Print paused"
                        : print.stage == "writing"                ? "Writing the print"
                        : print.stage.empty()                     ? "Print begins"
                                                                  : "Printing";
    return fmt::format("{} {:.0f} %{}{}", doing, std::floor(print.part * 100.0), left.empty() ? "" : ",  ", left);
}

}  // namespace

float status_height(const Ui& ui) {
    const float lines = ui.px(3) + ui.px(4) + 2 * ui.px(small_line) + ui.px(12);
    return lines + (ui.desk->prints.running() != nullptr ? ui.px(45) : 0.0f);
}

void build_status(Ui& ui) {
    const show::Status& status = ui.desk->status;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(6), 0});
    if (const show::Print* running = ui.desk->prints.running()) {
        const float pause_px = ui.px(64);
        words(ui.fonts.body, tone::text, printing(*running));
        ImGui::SameLine(ImGui::GetContentRegionMax().x - pause_px);
        using Act = show::PrintRequest::Act;
        if (button(ui, "button pause print", running->held ? "Go on" : "Pause", pause_px, Lit::no,
                   running->state != show::PrintState::stopping))
            ui.desk->prints.ask(running->held ? Act::go_on : Act::pause, running->id);
        ui.explain("button pause print", running->held ? "Go on" : "Pause", running->file);
        ImGui::Dummy({0, ui.px(4)});
        progress(ui, running->part, tone::accent);
        ImGui::Dummy({0, ui.px(4)});
    }
    if (status.baking < 1.0) {
        progress(ui, status.baking, tone::accent);
        line(ui, fmt::format("Laying the bed {:.0f} %", std::floor(status.baking * 100.0)), "", tone::text);
    } else {
        const double part = status.samples_aim > 0 ? static_cast<double>(status.samples) / status.samples_aim : 0.0;
        progress(ui, part, part >= 1.0 ? tone::grey(96) : tone::fill);
        const double ms = status.ms_per_sample;
        const std::string speed = ms <= 0.0     ? ""
                                  : ms < 1000.0 ? fmt::format("{:.{}f} ms a sample", ms, ms < 10.0 ? 1 : 0)
                                                : fmt::format("{:.1f} s a sample", 0.001 * ms);
        line(ui, fmt::format("{} of {} samples", status.samples, status.samples_aim), speed, tone::text);
    }
    const std::string size = status.drawn_px.x > 0 ? fmt::format("{} × {}", status.drawn_px.x, status.drawn_px.y) : "";
    line(ui, status.device, size, tone::dim);
    ui.note("status");
    ui.explain("status", "Drawn by",
               fmt::format("{}\n{:.0f} MB of its memory, {} objects.{}{}", status.device, status.memory_mb, status.gl_objects,
                           status.osc.empty() ? "" : "\n" + status.osc, status.midi.empty() ? "" : "\nMIDI: " + status.midi));
    ImGui::PopStyleVar();
}

// --- notices, in the column: never on the work

namespace {

float notice_indent(const Ui& ui) {
    return ui.px(20);
}

float notice_width(const Ui& ui) {
    return ui.column_px - 2 * ImGui::GetStyle().WindowPadding.x - notice_indent(ui);
}

float notice_height(const Ui& ui, const show::Notice& notice) {
    return ui.fonts.body->CalcTextSizeA(ui.fonts.body->FontSize, FLT_MAX, notice_width(ui), notice.text.c_str()).y + ui.px(6);
}

/// The latest that a third of the column has room for, at least one.
std::vector<show::Notice> shown_notices(const Ui& ui) {
    std::vector<show::Notice> all = ui.desk->notices();
    if (auto learning = learning_notice(ui)) all.push_back(std::move(*learning));
    std::size_t count = 0;
    float height = 0;
    for (auto notice = all.rbegin(); notice != all.rend(); ++notice, ++count) {
        height += notice_height(ui, *notice);
        if (count > 0 && height > static_cast<float>(ui.input->size_px.y) * 0.3f) break;
    }
    all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(count));
    return all;
}

}  // namespace

float notices_height(const Ui& ui) {
    float height = 0;
    for (const show::Notice& notice : shown_notices(ui)) height += notice_height(ui, notice);
    return height > 0 ? height + ui.px(8) : 0;
}

void build_notices(Ui& ui) {
    const std::vector<show::Notice> shown = shown_notices(ui);
    // Counted as the desk has them, whatever of them is shown; the row that learns is after them.
    std::size_t number = ui.desk->notices().size() + (learning_notice(ui) ? 1 : 0) - shown.size();
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    for (const show::Notice& notice : shown) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float fade = !notice.about.empty() ? 1.0f : std::clamp(static_cast<float>(notice.seconds_left), 0.25f, 1.0f);
        ImDrawList& draw = *ImGui::GetWindowDrawList();
        const ImU32 colour = ImGui::GetColorU32(ImGuiCol_Text, fade);
        const ImVec2 middle(at.x + ui.px(6), at.y + ui.px(3) + ui.fonts.body->FontSize / 2);
        if (notice.trouble) {
            const float size = ui.px(7);
            draw.AddTriangleFilled({middle.x, middle.y - size}, {middle.x - size, middle.y + size * 0.8f},
                                   {middle.x + size, middle.y + size * 0.8f}, tone::accent);
            const float half = width_of(ui.fonts.small, "!") / 2;
            draw.AddText(ui.fonts.small, ui.fonts.small->FontSize,
                         {middle.x - half, middle.y - ui.fonts.small->FontSize * 0.48f}, tone::ink, "!");
        } else {
            draw.AddCircleFilled(middle, ui.px(2), tone::dim, 12);
        }
        const float width = notice_width(ui), height = notice_height(ui, notice);
        draw.AddText(ui.fonts.body, ui.fonts.body->FontSize, {at.x + notice_indent(ui), at.y + ui.px(3)}, colour,
                     notice.text.c_str(), nullptr, width);
        ImGui::Dummy({notice_indent(ui) + width, height});
        ui.note(fmt::format("notice {}", ++number));
    }
    ImGui::PopStyleVar();
}

float seed_card_height(const Ui& ui) {
    return ui.desk->inspected() ? ImGui::GetFrameHeight() * 2 + 3 * ui.px(card_line) + ui.px(32) : 0.0f;
}

void build_seed_card(Ui& ui) {
    const show::Inspected& seen = *ui.desk->inspected();
    const world::SeedPlace& place = seen.place;
    const float width = ImGui::GetContentRegionAvail().x;
    words(ui.fonts.strong, tone::text, "Seed " + show::grouped(place.number));
    ui.note("seed number");
    const float close_px = ui.px(56), fly_px = ui.px(84);
    ImGui::SameLine(ImGui::GetContentRegionMax().x - close_px);
    if (button(ui, "button close seed", "Close", close_px))
        ui.after.emplace_back([desk = ui.desk] { desk->forget_inspected(); });
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ui.px(6), 0});
    const auto tell = [&](const std::string& text, ImU32 colour) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        ImGui::GetWindowDrawList()->AddText(at, colour, fitted(ui.fonts.body, text, width).c_str());
        ImGui::Dummy({width, ui.px(card_line)});
    };
    const std::string gone = place.carved ? "  (carved away)" : place.present ? "" : "  (left out now)";
    tell(fmt::format("Painted by hand {} of 1,600{}", show::grouped(static_cast<std::uint64_t>(seen.hand)), gone), tone::text);
    tell(fmt::format("East {:.3f},  north {:.3f},  up {:.3f} m", place.position_m.x, place.position_m.y, place.position_m.z),
         tone::dim);
    // Deeper than this (design 1: what is seen lies within 20 mm) others lie on it.
    constexpr float buried_mm = 25.0f;
    const std::string depth = place.depth_mm < 0.5f        ? std::string("On top")
                              : place.depth_mm < buried_mm ? fmt::format("{:.1f} mm below the top", place.depth_mm)
                                                           : fmt::format("Buried {:.0f} mm deep, under others", place.depth_mm);
    tell(fmt::format("{},  {:.3g} m away", depth, glm::distance(ui.desk->camera().eye_m, place.position_m)), tone::dim);
    ImGui::Dummy({0, ui.px(4)});
    ImGui::PopStyleVar();
    if (button(ui, "button fly there", "Fly there", fly_px, Lit::no, place.present))
        ui.after.emplace_back([desk = ui.desk, number = std::to_string(place.number)] { desk->find(number); });
}

}  // namespace sunflower::panel
