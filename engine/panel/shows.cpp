// The show: what plays, how far it is, and its steps, which can be changed while it plays.
#include <fmt/format.h>

#include <algorithm>

#include "engine/panel/plates.hpp"
#include "engine/panel/show_steps.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/commands.hpp"

namespace sunflower::panel {
namespace {

using show::Show;

void build_choice(Ui& ui) {
    show::Desk* desk = ui.desk;
    const Show* show = desk->show();
    const std::string now = show == nullptr ? "none yet; Space plays the passage"
                            : show->edited  ? show->name + ", changed"
                                            : show->name;
    if (!begin_list(ui, "show list", now, ImGui::GetContentRegionAvail().x)) {
        ui.explain("show list", show != nullptr ? show->title : "Show", "What Space plays.");
        return;
    }
    if (ImGui::IsWindowAppearing()) ui.after.emplace_back([desk] { desk->refresh_lists(); });
    for (const std::string& name : desk->shows()) {
        if (item(ui, "show list = " + name, name, show != nullptr && name == show->name))
            ui.after.emplace_back([desk, name] { desk->choose_show(name); });
    }
    ImGui::EndCombo();
}

void build_transport(Ui& ui) {
    show::Desk* desk = ui.desk;
    const show::Player& player = desk->player();
    const float gap = ui.px(4), each = (ImGui::GetContentRegionAvail().x - 3 * gap) / 4;
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    const auto action = [&](const char* name, const char* text, Lit lit, bool able, const std::string& help,
                            const std::string& foot, auto act) {
        if (button(ui, name, text, each, lit, able)) ui.after.emplace_back(act);
        ui.explain(name, text, help, foot);
    };
    const bool playing = player.is_playing();
    action("show play", playing ? "Pause" : "Play", playing ? Lit::loud : Lit::no, true,
           "The eye and the light go by themselves. A hand on the picture or on a value takes over from where they are.",
           "Key Space", [desk] { desk->play(); });
    ImGui::SameLine(0, gap);
    action("show previous", "Previous", Lit::no, player.is_begun(), "Back to the begin of the step, or to the step before.", "",
           [desk] { desk->previous_step(); });
    ImGui::SameLine(0, gap);
    action("show next", "Next", Lit::no, player.is_begun(), "On to the next step, through black.",
           fmt::format("Key {}", show::row_of(show::Command::next_step).keys), [desk] { desk->next_step(); });
    ImGui::SameLine(0, gap);
    action("show stop", "Stop", Lit::no, player.is_begun(), "Ends it; the next time it begins anew.", "",
           [desk] { desk->stop_show(); });
    ImGui::PopStyleVar();
}

void build_position(Ui& ui) {
    show::Desk* desk = ui.desk;
    const show::Score* score = desk->player().score();
    if (score == nullptr) return;
    const double length = std::max(0.1, show::seconds_of(score->length()));
    const double now = ui.seeking.value_or(show::seconds_of(desk->player().position()));
    const std::string text = fmt::format("{} of {}", clock_text(now), clock_text(length));
    const float text_px = width_of(ui.fonts.body, text) + ui.px(8);
    if (const auto at = track(ui, "show position", ImGui::GetContentRegionAvail().x - text_px,
                              std::clamp(now / length, 0.0, 1.0), small_track(ui)))
        ui.seeking = *at * length;
    const bool let_go = ImGui::IsItemDeactivated() || !ImGui::IsItemActive();  // a key holds nothing
    ui.explain("show position", "Where it is", "Drag to another moment; it is gone to through black when let go.");
    ImGui::SameLine(0, ui.px(8));
    words(ui.fonts.body, tone::dim, text);
    if (!let_go || !ui.seeking) return;
    ui.after.emplace_back([desk, to = *ui.seeking] { desk->seek_show(to); });
    ui.seeking.reset();
}

void build_day(Ui& ui) {
    const show::Player& player = ui.desk->player();
    if (toggle(ui, "show real time", player.real_time)) ui.desk->set_real_time(!player.real_time);
    ui.explain("show real time", "By the clock outside",
               "The light of the hour that it is, in step with the day; otherwise a day passes in "
               "the time that the show says.");
    ImGui::SameLine(0, ui.px(10));
    words(ui.fonts.body, tone::text, "By the clock outside");
    if (player.score() == nullptr) return;
    const int minute = static_cast<int>(player.minute());
    const std::string clock = fmt::format("{:02d}:{:02d}", minute / 60 % 24, minute % 60);
    ImGui::SameLine(ImGui::GetContentRegionMax().x - width_of(ui.fonts.strong, clock));
    words(ui.fonts.strong, tone::text, clock);
}

void build_saving(Ui& ui, const Show& show) {
    show::Desk* desk = ui.desk;
    if (toggle(ui, "show loop", show.loop)) edit_show(ui, "Loop", [](Show& to) { to.loop = !to.loop; });
    ui.explain("show loop", "Loop", "Begins again after its last step.");
    ImGui::SameLine(0, ui.px(8));
    words(ui.fonts.body, tone::text, "Loop");
    ImGui::SameLine(ui.px(96), 0);
    words(ui.fonts.body, tone::dim, "Save as");
    ImGui::SameLine(0, ui.px(8));
    const Typed typed = field(ui, "show name", show.name, ImGui::GetContentRegionAvail().x, false);
    ui.explain(
        "show name", "Save as",
        "Click, type a name, Enter. A show of yours of that name is replaced; those that came with the program never are.");
    if (typed.text) ui.after.emplace_back([desk, name = *typed.text] { desk->save_show(name, true); });
}

}  // namespace

void build_shows(Ui& ui) {
    const Show* show = ui.desk->show();
    if (!heading(ui, "show", "Show", false, ui.desk->player().is_playing())) return;
    build_choice(ui);
    build_transport(ui);
    build_position(ui);
    if (show != nullptr) {
        if (!show->hours.empty()) build_day(ui);
        build_steps(ui, *show);
        build_add(ui, *show);
        build_saving(ui, *show);
    }
    ImGui::Dummy({0, ui.px(8)});
}

}  // namespace sunflower::panel
