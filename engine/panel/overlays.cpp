// What lies on the picture: the wall label and the list of keys, because somebody asked for them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/core/credit.hpp"
#include "engine/panel/plates.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/commands.hpp"
#include "engine/world/lens.hpp"

namespace sunflower::panel {
namespace {

/// Of a plate that is longer than the window, by the keys that turn pages.
void turn_pages(const Ui& ui) {
    constexpr float part = 0.8f;  // so that the last lines are still there
    const float page = part * ImGui::GetWindowHeight();
    if (ui.pressed(show::Key::page_down)) ImGui::SetScrollY(std::min(ImGui::GetScrollY() + page, ImGui::GetScrollMaxY()));
    if (ui.pressed(show::Key::page_up)) ImGui::SetScrollY(std::max(ImGui::GetScrollY() - page, 0.0f));
}

void build_keys(Ui& ui) {
    if (!ui.desk->keys_shown) return;
    float keys_px = 0, help_px = 0;
    for (const show::CommandRow& row : show::command_rows()) {
        keys_px = std::max(keys_px, width_of(ui.fonts.strong, std::string(row.keys)));
        help_px = std::max(help_px, std::ceil(width_of(ui.fonts.body, std::string(row.help))) + 1.0f);
    }
    const float room = picture_width(ui), gap = ui.px(26), pad = ui.px(26);
    const float line = std::round(ui.fonts.body->FontSize * 1.42f);
    const float inner = std::min(keys_px + gap + help_px, room - 2 * pad - ui.px(28));
    const auto height = static_cast<float>(ui.input->size_px.y);
    ImGui::SetNextWindowPos({std::round(room / 2), std::round(height / 2)}, ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSizeConstraints({0, 0}, {FLT_MAX, height - ui.px(16)});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, tone::overlay);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad, std::round(pad * 0.8f)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
    if (ImGui::Begin("keys", nullptr, (plate_flags | shy) & ~ImGuiWindowFlags_NoScrollbar)) {
        const ImVec2 from = ImGui::GetWindowPos();
        ui.note("keys", from, {from.x + ImGui::GetWindowWidth(), from.y + ImGui::GetWindowHeight()});
        turn_pages(ui);
        text_in(ui.fonts.strong, tone::text, "Keys and hands");
        ImGui::Dummy({0, line * 0.7f});
        for (const show::CommandRow& row : show::command_rows()) {
            const ImVec2 at = ImGui::GetCursorScreenPos();
            ImDrawList& draw = *ImGui::GetWindowDrawList();
            draw.AddText(ui.fonts.strong, ui.fonts.strong->FontSize, at, tone::accent, std::string(row.keys).c_str());
            draw.AddText(ui.fonts.body, ui.fonts.body->FontSize, {at.x + keys_px + gap, at.y}, tone::text,
                         std::string(row.help).c_str(), nullptr, inner - keys_px - gap);
            const ImVec2 size = ui.fonts.body->CalcTextSizeA(ui.fonts.body->FontSize, FLT_MAX, inner - keys_px - gap,
                                                             std::string(row.help).c_str());
            ImGui::Dummy({inner, std::max(line, size.y + line * 0.42f)});
        }
        ImGui::Dummy({0, line * 0.5f});
        ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + inner);
        ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
        ImGui::TextUnformatted(core::credit.data(), core::credit.data() + core::credit.size());
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
    }
    ImGui::End();
    ImGui::PopStyleVar(2);
    ImGui::PopStyleColor();
    if (escaped(ui)) ui.desk->keys_shown = false;
}

/// The narrowest width that takes no more lines: no last line of a single word.
float balanced(const ImFont* font, const std::string& text, float width) {
    const auto height = [&](float wrap) { return font->CalcTextSizeA(font->FontSize, FLT_MAX, wrap, text.c_str()).y; };
    const float wanted = height(width);
    float narrow = width * 0.6f, wide = width;
    while (wide - narrow > 1.0f) {
        const float middle = (narrow + wide) / 2;
        (height(middle) > wanted ? narrow : wide) = middle;
    }
    return std::ceil(wide);
}

/// As on the wall of a museum: a light card with dark letters.
void build_caption(Ui& ui) {
    ui.caption_px = 0;
    if (!ui.desk->caption_shown) return;
    const world::Caption& caption = ui.desk->scene().caption;
    const float margin = ui.px(20), pad = ui.px(20);
    const float inner = std::min(ui.px(470), picture_width(ui) - 2 * margin - 2 * pad);
    const float low = static_cast<float>(ui.input->size_px.y) - margin;
    ImGui::SetNextWindowPos({margin, low}, ImGuiCond_Always, {0, 1});
    ImGui::SetNextWindowSizeConstraints({0, 0}, {FLT_MAX, low - ui.px(8)});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, tone::card);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad, std::round(pad * 0.9f)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ui.px(7)});
    if (ImGui::Begin("caption", nullptr, (plate_flags | shy) & ~ImGuiWindowFlags_NoScrollbar)) {
        const auto write = [&](ImFont* font, ImU32 colour, const std::string& text) {
            ImGui::PushFont(font);
            ImGui::PushStyleColor(ImGuiCol_Text, colour);
            ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + balanced(font, text, inner));
            ImGui::TextUnformatted(text.c_str());
            ImGui::PopTextWrapPos();
            ImGui::PopStyleColor();
            ImGui::PopFont();
        };
        if (!ui.desk->keys_shown) turn_pages(ui);
        bool title = true;
        for (const std::string& text : paragraphs(caption.english)) {
            write(title ? ui.fonts.strong : ui.fonts.body, tone::card_ink, text);
            title = false;
        }
        ImGui::Dummy({inner, ui.px(2)});
        ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, ui.px(4)});
        for (const std::string& text : paragraphs(caption.chinese))
            for (const std::string& line :
                 wrap_chinese(text, inner, [&](const std::string& part) { return width_of(ui.fonts.body, part); }))
                write(ui.fonts.body, tone::card_ink, line);
        ImGui::PopStyleVar();
        ImGui::Dummy({inner, ui.px(2)});
        for (const std::string& text : paragraphs(caption.sources)) write(ui.fonts.small, tone::card_dim, text);
        ui.caption_px = ImGui::GetWindowHeight() + margin;
        const ImVec2 from = ImGui::GetWindowPos();
        ui.note("caption", from, {from.x + ImGui::GetWindowWidth(), from.y + ImGui::GetWindowHeight()});
    }
    ImGui::End();
    ImGui::PopStyleVar(3);
    ImGui::PopStyleColor();
}

/// A ring about the seed that is told about: among a hundred million it would not be found otherwise.
void build_mark(Ui& ui) {
    const auto& seen = ui.desk->inspected();
    if (!seen || !seen->place.present || ui.desk->blacked) return;
    const glm::ivec2 size(static_cast<int>(picture_width(ui)), ui.input->size_px.y);
    const world::Projection projection =
        world::project(world::as_taken(ui.desk->seen_camera(), ui.desk->state().settings.camera), size.x, size.y);
    const glm::vec3 relative = glm::transpose(projection.world_from_camera) * (seen->place.position_m - projection.eye_m);
    if (relative.z > -1e-3f) return;
    const float away = projection.parallel ? 1.0f : -relative.z;
    const glm::vec2 tangent = glm::vec2(relative) / away;
    const glm::vec2 part = (tangent - projection.tangent_min) / projection.tangent_size;
    const ImVec2 at(part.x * static_cast<float>(size.x), (1.0f - part.y) * static_cast<float>(size.y));
    constexpr float half_length_m = 0.0088f;
    const float radius = std::max(half_length_m * projection.focal_px / away * 1.25f, ui.px(9));
    ImDrawList& draw = *ImGui::GetBackgroundDrawList();
    draw.PushClipRect({0, 0}, {static_cast<float>(size.x), static_cast<float>(size.y)});
    draw.AddCircle(at, radius, tone::grey(0, 150), 0, ui.px(4));
    draw.AddCircle(at, radius, tone::accent, 0, ui.px(2));
    draw.PopClipRect();
}

/// The one word on the picture that nobody asked for: how the panel comes back.
void build_hint(Ui& ui) {
    if (ui.desk->panel_shown || ui.desk->blacked) return;  // black is black
    const auto& notices = ui.desk->notices();
    const auto hint = std::ranges::find(notices, std::string(show::panel_hint), &show::Notice::text);
    if (hint == notices.end()) return;
    const float margin = ui.px(20);
    ImGui::SetNextWindowPos({margin, static_cast<float>(ui.input->size_px.y) - margin - ui.caption_px}, ImGuiCond_Always,
                            {0, 1});
    push_plate(ui, 14);
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, std::clamp(static_cast<float>(hint->seconds_left), 0.0f, 1.0f));
    if (ImGui::Begin("hint", nullptr, plate_flags | shy | ImGuiWindowFlags_NoInputs)) {
        ImGui::TextUnformatted(hint->text.c_str());
        const ImVec2 from = ImGui::GetWindowPos();
        ui.note("hint", from, {from.x + ImGui::GetWindowWidth(), from.y + ImGui::GetWindowHeight()});
    }
    ImGui::End();
    ImGui::PopStyleVar();
    pop_plate();
}

}  // namespace

void build_overlays(Ui& ui) {
    build_guides(ui);
    build_mark(ui);
    build_brush_ring(ui);
    build_proof_mark(ui);
    build_caption(ui);
    build_hint(ui);
    build_keys(ui);
    build_dialogs(ui);
}

}  // namespace sunflower::panel
