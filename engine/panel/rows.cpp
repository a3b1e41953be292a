#include "engine/panel/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"

namespace sunflower::panel {
namespace {

using params::Type;

std::array<float, 3> components_of(const params::Row& row, const params::Settings& settings) {
    std::array<float, 3> v{};
    std::memcpy(v.data(), reinterpret_cast<const char*>(&settings) + row.offset, row.size);
    return v;
}

params::Value list_of(std::span<const float> numbers) {
    params::Value::Array array;
    for (const float number : numbers) array.push_back({static_cast<double>(number), {}});
    return {std::move(array), {}};
}

void build_number(Ui& ui, const params::Row& row, float width) {
    // As many seeds as the scene has room for, and no more.
    const double most =
        row.type == Type::count ? static_cast<double>(std::max<std::uint64_t>(1, ui.desk->capacity())) : row.max;
    Ladder ladder = params::ladder_of(row);
    ladder.max = most;
    const float field_px = ui.px(74);
    TrackLook look = small_track(ui);
    look.mark = ladder.position(number_of(row, ui.desk->base()));
    const double now = number_of(row, ui.desk->settings());
    if (const auto value = slide(ui, row.path(), width - field_px - ui.px(8), ladder, std::min(now, most), look))
        set_number(ui, row, *value, true);
    if (ImGui::IsItemDeactivated()) ui.desk->settle();
    attend(ui, row, row.path());
    ImGui::SameLine(0, ui.px(8));
    const std::string name = row.path() + " field";
    const Typed typed = field(ui, name, value_text(row, ui.desk->settings()), field_px);
    attend(ui, row, name);
    if (typed.text) set_typed(ui, row, *typed.text);
}

/// Two or three numbers side by side: drag over one, or click and type.
void build_components(Ui& ui, const params::Row& row, std::size_t count, float width) {
    const float gap = ui.px(4);
    const float each = std::floor((width - gap * static_cast<float>(count - 1)) / static_cast<float>(count));
    const float rest = width - each * static_cast<float>(count) - gap * static_cast<float>(count - 1);
    for (std::size_t i = 0; i < count; ++i) {
        auto numbers = components_of(row, ui.desk->settings());
        if (i > 0) ImGui::SameLine(0, gap);
        const std::string name = fmt::format("{} field {}", row.path(), i + 1);
        const Typed typed = field(ui, name, fmt::format("{:.4g}", numbers[i]), i + 1 < count ? each : each + rest);
        if (i == 0 && row.type != Type::colour) ui.note(row.path());
        attend(ui, row, name);
        if (typed.moved_px != 0.0f) {
            // The whole range would be coarser than a hand: a hundredth of its size a pixel, at most a centimetre.
            const double step = std::min((row.max - row.min) / 200.0, 0.01) * (ImGui::GetIO().KeyShift ? 0.1 : 1.0);
            const double moved = static_cast<double>(numbers[i]) + step * static_cast<double>(typed.moved_px / ui.scale);
            numbers[i] = static_cast<float>(std::clamp(moved, row.min, row.max));
            set_value(ui, row, list_of(std::span(numbers).first(count)), true);
        }
        if (typed.let_go) ui.desk->settle();
        if (typed.text) {
            // The others keep their bits: only the text of this one is read.
            const std::string before = params::text_of(row, &ui.desk->settings());
            params::Value all = params::value_of_text(row, before, {});
            params::Row one = row;
            one.type = Type::real;
            auto& array = std::get<params::Value::Array>(all.data);
            array[i] = params::value_of_text(one, plain_number(*typed.text, false), {});
            set_value(ui, row, std::move(all), false);
        }
    }
}

void build_colour(Ui& ui, const params::Row& row, float width) {
    const auto numbers = components_of(row, ui.desk->settings());
    const float swatch = ui.px(24), height = ImGui::GetFrameHeight();
    const float most = std::max({1.0f, numbers[0], numbers[1], numbers[2]});
    const ImVec4 shown(encoded(numbers[0] / most), encoded(numbers[1] / most), encoded(numbers[2] / most), 1.0f);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (area(ui, row.path(), {swatch, height})) ImGui::OpenPopup((row.path() + " picker").c_str());
    const float inset = ui.px(3);
    ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y + inset}, {at.x + swatch, at.y + height - inset},
                                              ImGui::GetColorU32(shown), ImGui::GetStyle().FrameRounding);
    attend(ui, row, row.path());
    if (ImGui::BeginPopup((row.path() + " picker").c_str())) {
        float picked[3] = {shown.x, shown.y, shown.z};
        ImGui::SetNextItemWidth(ui.px(210));
        const bool moved = ImGui::ColorPicker3("##picker", picked,
                                               ImGuiColorEditFlags_NoInputs | ImGuiColorEditFlags_NoSidePreview |
                                                   ImGuiColorEditFlags_NoSmallPreview | ImGuiColorEditFlags_Float |
                                                   ImGuiColorEditFlags_NoLabel | ImGuiColorEditFlags_NoDragDrop);
        ui.note(row.path() + " picker");
        if (moved) {
            std::array<float, 3> next{};
            for (std::size_t i = 0; i < 3; ++i)
                next[i] = static_cast<float>(
                    std::clamp(std::round(static_cast<double>(decoded(picked[i]) * most) * 1e4) / 1e4, row.min, row.max));
            set_value(ui, row, list_of(next), true);
        }
        if (ImGui::IsMouseReleased(ImGuiMouseButton_Left)) ui.desk->settle();
        ImGui::EndPopup();
    }
    ImGui::SameLine(0, ui.px(6));
    build_components(ui, row, 3, width - swatch - ui.px(6));
}

void build_choice(Ui& ui, const params::Row& row, float width) {
    const std::string now = value_text(row, ui.desk->settings());
    if (!begin_list(ui, row.path(), now, width)) {
        attend(ui, row, row.path());
        return;
    }
    for (int i = 0; i < row.labels.count(); ++i) {
        const std::string label(row.labels.at(i));
        if (item(ui, row.path() + " = " + label, label, label == now)) set_value(ui, row, {label, {}}, false);
    }
    ImGui::EndCombo();
}

}  // namespace

float encoded(float linear) {
    linear = std::clamp(linear, 0.0f, 1.0f);
    return linear <= 0.0031308f ? 12.92f * linear : 1.055f * std::pow(linear, 1.0f / 2.4f) - 0.055f;
}

float decoded(float shown) {
    return shown <= 0.04045f ? shown / 12.92f : std::pow((shown + 0.055f) / 1.055f, 2.4f);
}

void build_row(Ui& ui, const params::Row& row) {
    const float start = ImGui::GetCursorPosX();
    ImGui::PushID(row.path().c_str());
    build_mark(ui, row);
    ImGui::SameLine(0, 0);
    const float label_px = ui.px(112);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (area(ui, row.path() + " label", {label_px, ImGui::GetFrameHeight()})) {
        ui.menu_row = &row;
        ui.menu_opens = true;
    }
    attend(ui, row, row.path() + " label");
    const ImU32 colour = ImGui::GetColorU32(ImGuiCol_Text);
    const std::string label = label_of(row), unit = unit_of(row);
    const float unit_px = unit.empty() ? 0 : width_of(ui.fonts.small, unit) + ui.px(5);
    const std::string text = fitted(ui.fonts.body, label, label_px - unit_px);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float base = at.y + ImGui::GetStyle().FramePadding.y;
    draw.AddText({at.x, base}, colour, text.c_str());
    if (!unit.empty())
        draw.AddText(ui.fonts.small, ui.fonts.small->FontSize,
                     {at.x + width_of(ui.fonts.body, text) + ui.px(5), base + (ui.fonts.body->Ascent - ui.fonts.small->Ascent)},
                     ImGui::GetColorU32(ImGuiCol_TextDisabled), unit.c_str());
    ImGui::SameLine(0, 0);
    const float width = ImGui::GetContentRegionMax().x - (start + mark_width(ui) + label_px) - signs_width(ui);
    switch (row.type) {
        case Type::real:
        case Type::integer:
        case Type::count: build_number(ui, row, width); break;
        case Type::truth:
            if (toggle(ui, row.path(), number_of(row, ui.desk->settings()) != 0))
                set_number(ui, row, 1.0 - number_of(row, ui.desk->settings()), false);
            attend(ui, row, row.path());
            break;
        case Type::colour: build_colour(ui, row, width); break;
        case Type::vec2: build_components(ui, row, 2, width); break;
        case Type::vec3: build_components(ui, row, 3, width); break;
        case Type::choice: build_choice(ui, row, width); break;
        case Type::name: {
            const Typed typed = field(ui, row.path(), value_text(row, ui.desk->settings()), width, false);
            attend(ui, row, row.path());
            if (typed.text) set_value(ui, row, {*typed.text, {}}, false);
            break;
        }
    }
    build_signs(ui, row);
    ImGui::PopID();
}

void build_rows(Ui& ui, const std::vector<const params::Row*>& rows) {
    std::string_view group;
    for (const params::Row* row : rows) {
        if (row->group != group) {
            if (!group.empty()) ImGui::Dummy({0, ui.px(2)});
            ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
            ImGui::TextUnformatted(title_of(row->group).c_str());
            ImGui::PopStyleColor();
        }
        group = row->group;
        build_row(ui, *row);
    }
}

}  // namespace sunflower::panel
