#include "engine/panel/room.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>

#include "engine/panel/lines.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/wall/calibration.hpp"

namespace sunflower::panel {
namespace {

using wall::Calibration, wall::Output;

constexpr std::array<const char*, 3> colours = {"red", "green", "blue"}, letters = {"R", "G", "B"};

/// Of a number that is typed or dragged.
struct Scale {
    double min = 0, max = 1;
    double step = 0.01;       // a point of dragging; by_factors: a part of the value
    bool by_factors = false;  // from `least` on
    double least = 1e-5;
};

std::string text_of(double value) {
    return fmt::format("{:.6g}", value);
}

/// A field that can be dragged over. What a hand makes of it.
std::optional<double> number(Ui& ui, const std::string& name, const char* title, const std::string& help, const Scale& scale,
                             double value, const std::string& shown, float width) {
    const Typed typed = field(ui, name, shown, width);
    ui.explain(name, title, help, "Click to type it, or drag.");
    if (typed.let_go) ui.room.calibration->settle();
    if (typed.moved_px != 0.0f) {
        const double moved = static_cast<double>(typed.moved_px) / static_cast<double>(ui.scale);
        const double to =
            scale.by_factors ? std::max(value, scale.least) * std::exp(moved * scale.step) : value + moved * scale.step;
        const double digits = scale.by_factors ? std::pow(10.0, 2.0 - std::floor(std::log10(to))) : 1.0 / scale.step;
        return std::clamp(std::round(to * digits) / digits, scale.min, scale.max);
    }
    if (!typed.text) return {};
    // The letter before it may have been left where it was.
    const std::size_t begins = std::min(typed.text->find_first_of("0123456789+-.,"), typed.text->size());
    const std::string plain = plain_number(typed.text->substr(begins), false);
    double wanted = 0.0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), wanted);
    if (error == std::errc{} && wanted >= scale.min && wanted <= scale.max) return wanted;
    ui.desk->tell(fmt::format("{}: '{}' is not {} to {}.", title, *typed.text, text_of(scale.min), text_of(scale.max)), true);
    return {};
}

/// Changes the chosen output; a moment later it is saved.
template <typename Change>
void edit(Ui& ui, const std::string& what, Change change) {
    Output wanted = ui.room.calibration->chosen();
    change(wanted);
    ui.room.calibration->change(wanted, what);
}

void one_number(Ui& ui, const std::string& name, const char* title, const std::string& help, const Scale& scale,
                double Output::*member) {
    line_label(ui, title);
    const double value = ui.room.calibration->chosen().*member;
    if (const auto to = number(ui, name, title, help, scale, value, text_of(value), ImGui::GetContentRegionAvail().x))
        edit(ui, title, [&](Output& output) { output.*member = *to; });
}

/// Red, green and blue; with Ctrl all three take the value.
template <typename Access>
void three_numbers(Ui& ui, const std::string& name, const char* title, const std::string& help, const Scale& scale,
                   Access access) {
    line_label(ui, title);
    const float gap = ui.px(4), each = std::floor((ImGui::GetContentRegionAvail().x - 2 * gap) / 3);
    for (int i = 0; i < 3; ++i) {
        if (i > 0) ImGui::SameLine(0, gap);
        const auto k = static_cast<std::size_t>(i);
        Output now = ui.room.calibration->chosen();
        const double value = access(now)[i];
        const std::string shown = fmt::format("{} {}", letters[k], text_of(value));
        const auto to = number(ui, fmt::format("{} {}", name, colours[k]), title,
                               fmt::format("{} This is of {}; with Ctrl held it is of all three.", help, colours[k]), scale,
                               value, shown, each);
        if (!to) continue;
        const bool all = ui.input->is_held(show::Key::ctrl);
        edit(ui, title, [&](Output& output) {
            if (all)
                access(output) = glm::dvec3(*to);
            else
                access(output)[i] = *to;
        });
    }
}

// --- from top to bottom

/// The line has no room for the site's folder: its tip tells it.
std::string without_folder(std::string text, const std::filesystem::path& file) {
    std::error_code ignored;
    for (const auto& folder : {std::filesystem::absolute(file, ignored).parent_path(), file.parent_path()}) {
        if (folder.empty()) continue;
        const std::string said = (folder / "").string();
        for (std::size_t at = text.find(said); at != std::string::npos; at = text.find(said, at + 1))
            if (at == 0 || text[at - 1] == ' ') text.erase(at, said.size());
    }
    return text;
}

/// One line, or three where something is wrong: that they are other waits while a hand is at what stands below.
void build_state(Ui& ui) {
    constexpr std::size_t most_lines = 3;
    const Calibration& calibration = *ui.room.calibration;
    const std::filesystem::path& path = calibration.file().path;
    const std::string& trouble = calibration.trouble().empty() ? ui.room.warning : calibration.trouble();
    const bool bad = !trouble.empty();
    const std::string text =
        bad ? "! " + without_folder(trouble, path)
            : fmt::format("{}: {}", calibration.is_saved() ? "Saved" : "To be saved", path.filename().string());
    const float width = ImGui::GetContentRegionAvail().x;
    if (!ImGui::IsMouseDown(ImGuiMouseButton_Left))
        ui.room_lines = static_cast<int>(lines_of(ui.fonts.small, text, width, most_lines).size());
    paragraph(ui.fonts.small, bad ? tone::accent : tone::dim,
              lines_of(ui.fonts.small, text, width, static_cast<std::size_t>(ui.room_lines)), ui.room_lines);
    ui.note(bad ? "room trouble" : "room state");
    ui.explain("room state", calibration.site().title,
               bad ? trouble
                   : "Changes are seen on the wall at once and saved by themselves. What the file was when the wall began lies "
                     "beside it and ends in .bak.",
               "", path.string());
}

void build_steps(Ui& ui) {
    Calibration& calibration = *ui.room.calibration;
    const float gap = ui.px(4), each = std::floor((ImGui::GetContentRegionAvail().x - 2 * gap) / 3);
    if (button(ui, "room undo", "Undo", each, Lit::no, calibration.can_undo())) calibration.undo();
    ui.explain("room undo", "Undo",
               calibration.can_undo() ? "Takes back: " + calibration.undo_name() + "." : "There is nothing.",
               "Ctrl+Z. Of the room alone; the Undo at the top is the work's");
    ImGui::SameLine(0, gap);
    if (button(ui, "room redo", "Redo", each, Lit::no, calibration.can_redo())) calibration.redo();
    ui.explain("room redo", "Redo", "Does again what was taken back.", "Ctrl+Shift+Z");
    ImGui::SameLine(0, gap);
    if (button(ui, "room revert", "As it was", each, Lit::no, calibration.is_changed())) calibration.revert();
    ui.explain("room revert", "As it was", "All as it was when the wall began; Undo brings it back.");
}

void build_pattern(Ui& ui) {
    Calibration& calibration = *ui.room.calibration;
    const auto& pattern = calibration.pattern();
    line_label(ui, "Shows");
    const std::string help = pattern ? std::string(wall::row_of(*pattern).help) : "What the audience sees, or a pattern.";
    if (!begin_list(ui, "room pattern", pattern ? std::string(wall::row_of(*pattern).name) : "the work",
                    ImGui::GetContentRegionAvail().x))
        return ui.explain("room pattern", "What the projectors show", help);
    if (item(ui, "room pattern = the work", "the work", !pattern)) calibration.show({});
    for (const wall::PatternRow& row : wall::pattern_rows()) {
        if (item(ui, fmt::format("room pattern = {}", row.name), std::string(row.name), pattern == row.pattern))
            calibration.show(row.pattern);
        ui.explain(fmt::format("room pattern = {}", row.name), std::string(row.name), std::string(row.help));
    }
    ImGui::EndCombo();
}

/// Life-size: only where the site's picture lies on a floor.
void build_floor(Ui& ui) {
    Calibration& calibration = *ui.room.calibration;
    if (!calibration.site().mm_per_px) return;
    line_label(ui, "Floor");
    const double mm = *calibration.site().mm_per_px;
    if (const auto to =
            number(ui, "room floor", "Scale of the floor",
                   "How wide a pixel of the canvas is there, so that seeds are life-size. Pattern rule draws metres to "
                   "hold a tape to.",
                   {0.01, 1000, 0.002, true}, mm, text_of(mm) + " mm a pixel", ImGui::GetContentRegionAvail().x))
        calibration.set_mm_per_px(*to);
}

void build_outputs(Ui& ui) {
    Calibration& calibration = *ui.room.calibration;
    const auto& outputs = calibration.site().outputs;
    line_label(ui, "Output");
    const auto text = [&](std::size_t i) {
        const glm::ivec2 wanted = outputs[i].size_px, has = i < ui.room.monitors_px.size() ? ui.room.monitors_px[i] : wanted;
        if (outputs[i].elsewhere) return outputs[i].name + " (another machine)";
        if (has == glm::ivec2(0)) return outputs[i].name + " (away)";
        if (has != wanted)
            return fmt::format("{} ({} x {} said, {} x {} there)", outputs[i].name, wanted.x, wanted.y, has.x, has.y);
        return outputs[i].name;
    };
    if (begin_list(ui, "room output", text(calibration.output()), ImGui::GetContentRegionAvail().x)) {
        for (std::size_t i = 0; i < outputs.size(); ++i)
            if (item(ui, "room output = " + outputs[i].name, text(i), i == calibration.output())) calibration.choose(i);
        ImGui::EndCombo();
    } else {
        ui.explain("room output", "Output",
                   "The projector that all below is about. On the wall a cross shows its point that is in the hand.");
    }
    const Output chosen = calibration.chosen();  // as it was before what follows changes it
    if (chosen.elsewhere) return;
    line_label(ui, "Monitor");
    const auto& monitors = ui.desk->status.monitors;
    const auto now = std::ranges::find(monitors, chosen.monitor, [](const auto& monitor) { return monitor.first; });
    if (begin_list(ui, "room monitor", now == monitors.end() ? chosen.monitor : now->second,
                   ImGui::GetContentRegionAvail().x)) {
        for (const auto& [name, words_of] : monitors)
            if (item(ui, "room monitor = " + words_of, words_of, name == chosen.monitor)) calibration.set_monitor(name);
        ImGui::EndCombo();
    } else {
        ui.explain("room monitor", "Monitor",
                   "By its model, so that the same projector is found on whichever connector it comes. One that another output "
                   "has changes places with it.");
    }
}

void build_point(Ui& ui) {
    Calibration& calibration = *ui.room.calibration;
    const auto handle = calibration.handle();
    if (!handle) return;
    line_label(ui,
               handle->of_mesh ? fmt::format("Point {}", handle->index + 1) : std::string(wall::corner_names[handle->index]));
    const float gap = ui.px(4), each = std::floor((ImGui::GetContentRegionAvail().x - 2 * gap) / 3);
    const glm::dvec2 offset = calibration.offset_px(*handle);
    const Scale scale{-Calibration::farthest_px, Calibration::farthest_px, 0.1};
    const std::string help = "How far the point is moved, pixels of the projector: to the right and down are positive.";
    if (const auto x = number(ui, "room x", "To the right", help, scale, offset.x, text_of(offset.x) + " px", each))
        calibration.move(*handle, {*x, offset.y});
    ImGui::SameLine(0, gap);
    if (const auto y = number(ui, "room y", "Down", help, scale, offset.y, text_of(offset.y) + " px", each))
        calibration.move(*handle, {offset.x, *y});
    ImGui::SameLine(0, gap);
    if (button(ui, "room point reset", "0, 0", each, Lit::no, offset != glm::dvec2(0.0))) calibration.move(*handle, {0.0, 0.0});
    ui.explain("room point reset", "Back", "The point where it would be if nobody had moved it.");
}

void build_geometry(Ui& ui) {
    Calibration& calibration = *ui.room.calibration;
    const Output output = calibration.chosen();  // as it was before what follows changes it
    line_label(ui, "Mesh");
    constexpr std::array<int, 8> sides = {0, 2, 3, 4, 5, 7, 9, 17};
    const auto name_of = [](int columns, int rows) {
        return columns == 0 ? std::string("none") : fmt::format("{} x {}", columns, rows);
    };
    if (begin_list(ui, "room mesh", name_of(output.mesh.columns, output.mesh.rows), ImGui::GetContentRegionAvail().x)) {
        for (const int side : sides) {
            const std::string name = name_of(side, side);
            const bool is = output.mesh.columns == side && output.mesh.rows == side;
            if (item(ui, "room mesh = " + name, name, is)) calibration.set_mesh(side, side);
        }
        ImGui::EndCombo();
    } else {
        ui.explain("room mesh", "Mesh",
                   "Points on top of the corners, for what is not flat. More points keep what fewer have bent.");
    }
    line_label(ui, "Hangs");
    const float gap = ui.px(4), half = std::floor((ImGui::GetContentRegionAvail().x - gap) / 2);
    const auto turned = [](int deg) { return deg == 0 ? std::string("upright") : fmt::format("turned {}", deg); };
    if (begin_list(ui, "room rotation", turned(output.rotation_deg), half)) {
        for (const int deg : {0, 90, 180, 270})
            if (item(ui, "room rotation = " + turned(deg), turned(deg), output.rotation_deg == deg))
                edit(ui, "rotation", [&](Output& to) { to.rotation_deg = deg; });
        ImGui::EndCombo();
    } else {
        ui.explain("room rotation", "How it hangs", "Clockwise in the signal: 180 for a projector on its head.");
    }
    ImGui::SameLine(0, gap);
    constexpr std::array<const char*, 3> flips = {"from the front", "from behind", "mirrored down"};
    if (begin_list(ui, "room flip", flips[static_cast<std::size_t>(output.flip)], half)) {
        for (std::size_t i = 0; i < flips.size(); ++i)
            if (item(ui, fmt::format("room flip = {}", flips[i]), flips[i], static_cast<std::size_t>(output.flip) == i))
                edit(ui, "flip", [&](Output& to) { to.flip = static_cast<wall::Flip>(i); });
        ImGui::EndCombo();
    } else {
        ui.explain("room flip", "Mirrored", "From behind: left and right change places, for projection through a screen.");
    }
}

void build_edges(Ui& ui) {
    const Output output = ui.room.calibration->chosen();  // as it was before what follows changes it
    for (std::size_t side = 0; side < 4; ++side) {
        const std::string name = fmt::format("room edge {}", wall::side_names[side]);
        if (side % 2 == 0) line_label(ui, side == 0 ? "Soft edges" : "");
        const float gap = ui.px(4);
        const float half = std::floor((ImGui::GetContentRegionAvail().x - (side % 2 == 0 ? gap : 0)) / (side % 2 == 0 ? 2 : 1));
        const auto& width = output.edges_px[side];
        const std::string shown = fmt::format("{} {}", wall::side_names[side], width ? text_of(*width) + " px" : "auto");
        const Typed typed = field(ui, name, shown, half, false);
        ui.explain(name, fmt::format("Soft edge, {}", wall::side_names[side]),
                   "Its width in pixels of the canvas, or auto: all of the overlap with the neighbour on that side.");
        if (typed.text) {
            // The word of the side may have been left where it was.
            std::string said = *typed.text;
            if (said.starts_with(wall::side_names[side])) said.erase(0, wall::side_names[side].size());
            if (said.ends_with("px")) said.resize(said.size() - 2);
            const std::size_t from = said.find_first_not_of(' ');
            said = from == std::string::npos ? "auto" : said.substr(from, said.find_last_not_of(' ') - from + 1);
            const double most = side < 2 ? output.part.size_px.x : output.part.size_px.y;
            const std::string plain = plain_number(said, false);
            double px = 0.0;
            const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), px);
            if (said == "auto")
                edit(ui, "soft edge", [&](Output& to) { to.edges_px[side].reset(); });
            else if (error == std::errc{} && px >= 0.0 && px <= most)
                edit(ui, "soft edge", [&](Output& to) { to.edges_px[side] = px; });
            else
                ui.desk->tell(fmt::format("Soft edge: '{}' is neither auto nor 0 to {} px.", said, text_of(most)), true);
        }
        if (side % 2 == 0) ImGui::SameLine(0, gap);
    }
    one_number(ui, "room power", "Edge curve", "How the light goes over: 1 is a straight line, more is gentler at both ends.",
               {1, 8, 0.02}, &Output::edge_power);
}

/// What is turned while a pattern is looked at.
void build_light(Ui& ui) {
    const Output output = ui.room.calibration->chosen();  // as it was before what follows changes it
    if (!output.is_mapped())
        three_numbers(
            ui, "room black", "Black",
            "Its light at black as a part of that at white, 1 / contrast. Raise it on all outputs, in a dark room, until "
            "the overlap is no lighter than the rest.",
            {0, 0.1, 0.01, true}, [](Output& of) -> glm::dvec3& { return of.black; });
    three_numbers(ui, "room gain", "Gain", "Each colour's light; lower the strongest, until all outputs have one white.",
                  {0, 1, 0.002}, [](Output& of) -> glm::dvec3& { return of.gain; });
    line_label(ui, "Curve");
    const float gap = ui.px(4), half = std::floor((ImGui::GetContentRegionAvail().x - gap) / 2);
    if (button(ui, "room curve srgb", "sRGB", half, output.curve.srgb ? Lit::quiet : Lit::no))
        edit(ui, "curve", [](Output& to) { to.curve.srgb = true; });
    ui.explain("room curve srgb", "sRGB's curve", "For monitors and projectors that are set to sRGB.");
    ImGui::SameLine(0, gap);
    if (button(ui, "room curve gamma", "Gamma", half, output.curve.srgb ? Lit::no : Lit::quiet))
        edit(ui, "curve", [](Output& to) { to.curve.srgb = false; });
    ui.explain("room curve gamma", "A power", "As most projectors have it; 2.2 to begin with.");
    if (!output.curve.srgb)
        three_numbers(ui, "room gamma", "Gamma", "A soft edge that is too dark: more; too bright: less.", {1, 4, 0.005},
                      [](Output& of) -> glm::dvec3& { return of.curve.gamma; });
}

void build_rest(Ui& ui) {
    one_number(ui, "room brightness", "Brightness", "The most light that it gives, as a part of what it can.", {0, 1, 0.002},
               &Output::brightness);
    line_label(ui, "LUT");
    const std::string& lut = ui.room.calibration->chosen().lut;
    const float width = ImGui::GetContentRegionAvail().x;
    const Typed typed = field(ui, "room lut", lut.empty() ? "none" : lut, width, false);
    ui.explain("room lut", "Colour table", "A .cube file beside the site's, as a calibration gives it out; empty: none.");
    if (typed.text) edit(ui, "LUT", [&](Output& to) { to.lut = *typed.text == "none" ? "" : *typed.text; });
}

}  // namespace

void build_room(Ui& ui) {
    if (!heading(ui, "room", "Room", true, false)) return;
    build_state(ui);
    build_steps(ui);
    build_pattern(ui);
    build_floor(ui);
    build_outputs(ui);
    build_light(ui);
    build_output_plan(ui);
    build_point(ui);
    if (!ui.room.calibration->chosen().is_mapped()) {
        build_geometry(ui);
        build_edges(ui);
    }
    build_rest(ui);
    ImGui::Dummy({0, ui.px(8)});
}

}  // namespace sunflower::panel
