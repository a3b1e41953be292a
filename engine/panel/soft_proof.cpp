// The soft proof: through which printer's profile the picture is looked at, and the mark on it while it is.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/panel/lines.hpp"
#include "engine/panel/plates.hpp"
#include "engine/panel/widgets.hpp"

namespace sunflower::panel {
namespace {

namespace fs = std::filesystem;

void choose(Ui& ui, const std::string& file) {
    ui.after.emplace_back([desk = ui.desk, file] {
        desk->proof.profile = file;
        desk->proof.on = true;
    });
}

void build_printers(Ui& ui) {
    const show::SoftProof& proof = ui.desk->proof;
    const auto now = std::ranges::find(ui.printers, fs::path(proof.profile), &image::FoundProfile::file);
    const std::string shown = proof.profile.empty()            ? "no printer yet"
                              : now != ui.printers.end()       ? now->title
                              : !ui.desk->status.proof.empty() ? ui.desk->status.proof
                                                               : fs::path(proof.profile).stem().string();
    const float width = ImGui::GetContentRegionAvail().x;
    if (!begin_list(ui, "proof printer", fitted(ui.fonts.body, shown, width - ui.px(40)), width)) {
        ui.explain("proof printer", "Printer and paper",
                   "Profiles of printers that are on this machine, RGB or CMYK. Choosing one shows the picture as its print.",
                   fmt::format("Looked for in {} and where the system keeps them", show::profile_folders().front().string()));
        return;
    }
    if (ImGui::IsWindowAppearing())
        ui.after.emplace_back([&ui] { ui.printers = image::find_printer_profiles(show::profile_folders()); });
    for (const image::FoundProfile& found : ui.printers)
        if (item(ui, "proof printer = " + found.file.string(), found.title, found.file == proof.profile))
            choose(ui, found.file.string());
    if (ui.printers.empty()) words(ui.fonts.body, tone::dim, "none found; name a file below");
    ImGui::EndCombo();
}

void build_switch(Ui& ui, const char* name, const char* title, const char* help, bool& value) {
    line_label(ui, title);
    if (toggle(ui, name, value)) value = !value;
    ui.explain(name, title, help);
}

std::string state_of(const show::Desk& desk) {
    if (desk.proof.profile.empty()) return "The picture as it is. Choose a printer to see it as its print.";
    if (!desk.proof.on) return "The picture as it is.";
    if (desk.status.proof.empty()) return "No picture is shown.";
    return fmt::format("{:.1f} % of the picture is beyond what this printer can print.", 100.0 * desk.status.proof_out);
}

}  // namespace

void build_soft_proof(Ui& ui) {
    show::Desk* desk = ui.desk;
    show::SoftProof& proof = desk->proof;
    if (!heading(ui, "proof", "Soft proof", false, proof.on)) return;
    const bool able = !proof.profile.empty();
    build_printers(ui);
    line_label(ui, "File");
    const float width = ImGui::GetContentRegionAvail().x;
    const Typed typed = field(ui, "proof file",
                              able ? fitted(ui.fonts.body, proof.profile, width - ui.px(12)) : "path of an .icc", width, false);
    ui.explain("proof file", "File", "Type the path of a printer's ICC profile, as a lab gives it out.", "",
               able ? proof.profile : "");
    if (typed.text && !typed.text->empty()) choose(ui, *typed.text);
    if (able)
        build_switch(ui, "proof on", "As the print",
                     "Shows the picture as its print. No still and no audience ever sees it so.", proof.on);
    line_label(ui, "Colours");
    const float gap = ui.px(4), each = std::floor((ImGui::GetContentRegionAvail().x - gap) / 2);
    if (button(ui, "proof relative", "Relative", each, proof.perceptual ? Lit::no : Lit::quiet)) proof.perceptual = false;
    ui.explain("proof relative", "Relative colorimetric",
               "Keeps the colours that the printer can print; black meets the paper's black (black point compensation).");
    ImGui::SameLine(0, gap);
    if (button(ui, "proof perceptual", "Perceptual", each, proof.perceptual ? Lit::quiet : Lit::no)) proof.perceptual = true;
    ui.explain("proof perceptual", "Perceptual", "Brings all colours closer together, as the profile's maker thought best.");
    build_switch(ui, "proof paper", "Paper white",
                 "With the paper's own white, darker and warmer than the screen's. Let the eye rest on it for a while.",
                 proof.paper_white);
    build_switch(ui, "proof warning", "Warning",
                 "Shows in magenta what this printer cannot print: colours purer than its inks, by 3 CIEDE2000 or more, once "
                 "black is brought to the paper's.",
                 proof.warns);
    ImGui::PushTextWrapPos(0.0f);
    ImGui::PushStyleColor(ImGuiCol_Text, tone::dim);
    ImGui::TextUnformatted(state_of(*desk).c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    ImGui::Dummy({0, ui.px(8)});
}

/// Nobody may take the proof for the picture, with the panel or without.
void build_proof_mark(Ui& ui) {
    const show::Desk& desk = *ui.desk;
    if (desk.status.proof.empty()) return;
    const float margin = ui.px(20);
    ImGui::SetNextWindowPos({margin, margin}, ImGuiCond_Always);
    push_plate(ui, 12);
    if (ImGui::Begin("proof mark", nullptr, plate_flags | shy | ImGuiWindowFlags_NoInputs)) {
        const float most = picture_width(ui) - 2 * margin - ui.px(24);
        text_in(ui.fonts.strong, tone::accent, fitted(ui.fonts.strong, "Soft proof: " + desk.status.proof, most));
        const std::string how =
            fmt::format("{}{}; {:.1f} % out of gamut{}", desk.proof.perceptual ? "perceptual" : "relative colorimetric",
                        desk.proof.paper_white ? ", paper white" : "", 100.0 * desk.status.proof_out,
                        desk.proof.warns ? ", in magenta" : "");
        text_in(ui.fonts.small, tone::text, fitted(ui.fonts.small, how, most));
        const ImVec2 from = ImGui::GetWindowPos();
        ui.note("proof mark", from, {from.x + ImGui::GetWindowWidth(), from.y + ImGui::GetWindowHeight()});
    }
    ImGui::End();
    pop_plate();
}

}  // namespace sunflower::panel
