// How many seeds: the number itself, the dial over all decades, and entry in the unit that people think in.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/seed_words.hpp"

namespace sunflower::panel {
namespace {

struct Unit {
    const char* name;
    double seeds;  // that one of it is
    bool counted;  // in whole ones
};

std::string amount_text(double value) {
    return value >= 100.0 ? show::grouped(static_cast<std::uint64_t>(std::llround(value))) : fmt::format("{:.3g}", value);
}

std::int64_t within_scene(std::int64_t seeds, std::int64_t most) {
    return std::clamp<std::int64_t>(seeds, 1, most);
}

void set_seeds(Ui& ui, const params::Row& row, std::int64_t seeds, std::int64_t most, bool ongoing) {
    // The preset's value may stand for "all there are" in whatever scene.
    const auto standard = static_cast<std::int64_t>(number_of(row, ui.desk->base()));
    set_value(ui, row, {seeds == most && standard >= most ? standard : seeds, {}}, ongoing);
}

void set_typed_seeds(Ui& ui, const params::Row& row, const std::string& typed, const Unit& unit, std::int64_t most) {
    const auto refuse = [&](const std::string& why) {
        ui.desk->tell(
            fmt::format("{}: '{}' {}; it goes from {} to {} {}.", title_of(row.group), typed, why,
                        amount_text(1.0 / unit.seeds), amount_text(static_cast<double>(most) / unit.seeds), unit.name),
            true);
    };
    const std::string plain = plain_number(typed, unit.counted);
    std::int64_t seeds = 0;
    if (unit.seeds == 1.0 &&
        std::from_chars(plain.data(), plain.data() + plain.size(), seeds).ptr == plain.data() + plain.size()) {
        if (seeds < 1 || seeds > most) return refuse("is out of range");
        return set_seeds(ui, row, seeds, most, false);
    }
    double value = 0;
    if (std::from_chars(plain.data(), plain.data() + plain.size(), value).ptr != plain.data() + plain.size())
        return refuse("is no number");
    const double wanted = std::round(value * unit.seeds);
    if (!(wanted >= 1.0 && wanted <= static_cast<double>(most))) return refuse("is out of range");
    set_seeds(ui, row, static_cast<std::int64_t>(wanted), most, false);
}

/// Every decade a tick, every second one with its number.
void decades(const Ui& ui, ImVec2 at, float width, float knob, const Ladder& ladder) {
    constexpr std::array<const char*, 12> names = {"1",   "10",   "100",   "1 k", "10 k", "100 k",
                                                   "1 M", "10 M", "100 M", "1 G", "10 G", "100 G"};
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    ImFont* font = ui.fonts.small;
    for (std::size_t i = 0; i < names.size() && std::pow(10.0, i) <= ladder.max * 1.0001; ++i) {
        const float x = std::round(at.x + knob + static_cast<float>(ladder.position(std::pow(10.0, i))) * (width - 2 * knob));
        const bool named = i % 2 == 0;
        draw.AddRectFilled({x, at.y}, {x + ui.px(1), at.y + ui.px(named ? 6.0f : 4.0f)},
                           ImGui::GetColorU32(ImGuiCol_TextDisabled, named ? 0.9f : 0.5f));
        if (!named) continue;
        const float half = width_of(font, names[i]) / 2;
        const float left = std::clamp(x - half, at.x, at.x + width - 2 * half);
        draw.AddText(font, font->FontSize, {std::round(left), at.y + ui.px(7)}, ImGui::GetColorU32(ImGuiCol_TextDisabled),
                     names[i]);
    }
}

void build_dial(Ui& ui, const params::Row& row, std::span<const Unit> units, int& chosen) {
    const std::string name(row.name);
    const auto most = static_cast<std::int64_t>(std::max<std::uint64_t>(1, ui.desk->capacity()));
    const Ladder ladder{1.0, static_cast<double>(most), true, true};
    const auto now = within_scene(static_cast<std::int64_t>(number_of(row, ui.desk->settings())), most);
    const float width = ImGui::GetContentRegionAvail().x;
    TrackLook look{
        ui.px(26), ui.px(5), ui.px(9),
        ladder.position(static_cast<double>(within_scene(static_cast<std::int64_t>(number_of(row, ui.desk->base())), most)))};
    ImGui::PushID(name.c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (const auto seeds = slide(ui, name + " dial", width, ladder, static_cast<double>(now), look))
        set_seeds(ui, row, static_cast<std::int64_t>(*seeds), most, true);
    if (ImGui::IsItemDeactivated()) ui.desk->settle();
    ui.note(row.path());
    attend(ui, row, name + " dial");
    decades(ui, {at.x, at.y + look.height_px - ui.px(3)}, width, look.knob_px, ladder);
    ImGui::Dummy({width, ui.px(15)});

    chosen = std::clamp(chosen, 0, static_cast<int>(units.size()) - 1);
    const Unit& unit = units[static_cast<std::size_t>(chosen)];
    build_mark(ui, row);
    ImGui::SameLine(0, 0);
    const float unit_px = ui.px(132), field_px = width - mark_width(ui) - unit_px - ui.px(6) - signs_width(ui);
    const double shown = static_cast<double>(now) / unit.seeds;
    const Typed typed = field(
        ui, name + " field", unit.seeds == 1.0 ? show::grouped(static_cast<std::uint64_t>(now)) : number_text(shown), field_px);
    attend(ui, row, name + " field");
    if (typed.text) set_typed_seeds(ui, row, *typed.text, unit, most);
    ImGui::SameLine(0, ui.px(6));
    const bool open = begin_list(ui, name + " unit", unit.name, unit_px);
    if (!open) ui.explain(name + " unit", "Unit", "What is typed in the field beside it.");
    if (open) {
        for (int i = 0; i < static_cast<int>(units.size()); ++i) {
            const char* text = units[static_cast<std::size_t>(i)].name;
            if (item(ui, name + " unit = " + text, text, i == chosen)) chosen = i;
        }
        ImGui::EndCombo();
    }
    build_signs(ui, row);
    ImGui::PopID();
}

}  // namespace

void build_density(Ui& ui) {
    const params::Row& seeds = *params::find_row("bed", "seeds");
    const params::Row& gather = *params::find_row("bed", "gather");
    if (!heading(ui, "bed", title_of("bed"), true,
                 differs(ui, seeds) || differs(ui, gather) || differs(ui, *params::find_row("bed", "pour"))))
        return;
    const bool field_of_seeds = ui.desk->scene().bed.kind == world::BedKind::field;
    const double plan_m2 = ui.desk->plan_m2();
    const auto most = static_cast<double>(std::max<std::uint64_t>(1, ui.desk->capacity()));
    const double patch_m2 = plan_m2 * std::min(1.0, number_of(gather, ui.desk->settings()) / most);
    const auto count = static_cast<double>(ui.desk->seed_count());

    const std::string number = show::grouped(ui.desk->seed_count());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText(ui.fonts.large, ui.fonts.large->FontSize, at, tone::text, number.c_str());
    const float drop = ui.fonts.large->Ascent - ui.fonts.body->Ascent;
    draw.AddText({at.x + width_of(ui.fonts.large, number) + ui.px(8), at.y + drop}, tone::dim, count == 1.0 ? "seed" : "seeds");
    ImGui::Dummy({width_of(ui.fonts.large, number) + ui.px(8) + width_of(ui.fonts.body, "seeds"), ui.fonts.large->FontSize});
    ui.note("seeds count");
    if (field_of_seeds && patch_m2 > 0.0) {
        ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
        // Single seeds on a floor have no depth.
        const double depth_mm = count / patch_m2 / 1000.0;
        const std::string depth = depth_mm < 0.1 ? "" : amount_text(depth_mm) + " mm deep,  ";
        ImGui::Text("%s%s per m²,  on %s m²", depth.c_str(), amount_text(count / patch_m2).c_str(),
                    amount_text(patch_m2).c_str());
        ImGui::PopStyleColor();
    }
    ImGui::Dummy({0, ui.px(1)});

    ImGui::BeginDisabled(!field_of_seeds);
    const Unit of_seeds[] = {{"seeds", 1.0, true}, {"seeds per m²", plan_m2, false}, {"mm of depth", plan_m2 * 1000.0, false}};
    build_dial(ui, seeds, of_seeds, ui.seeds_unit);
    if (!field_of_seeds) ui.explain("bed.seeds", "Density", "This scene shows its seeds one by one: all are there.");
    ImGui::Dummy({0, ui.px(4)});
    ImGui::TextUnformatted("Gather");
    ImGui::SameLine();
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    ImGui::TextUnformatted("same depth, smaller patch");
    ImGui::PopStyleColor();
    const Unit of_gather[] = {{"seeds", 1.0, true}, {"m² of patch", most / plan_m2, false}};
    build_dial(ui, gather, of_gather, ui.gather_unit);
    ImGui::EndDisabled();
    if (ui.desk->scene().bed.kind != world::BedKind::sheet) build_row(ui, *params::find_row("bed", "pour"));
    ImGui::Dummy({0, ui.px(8)});
}

}  // namespace sunflower::panel
