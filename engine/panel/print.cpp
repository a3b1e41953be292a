// Pictures for print: the wish, what comes of it, the queue, and the lines on the picture that show what is cut.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <limits>

#include "engine/panel/lines.hpp"
#include "engine/panel/plates.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/show/commands.hpp"

namespace sunflower::panel {
namespace {

using show::Print, show::PrintRequest, show::PrintState, show::PrintWish, show::PrintWord;
using Act = PrintRequest::Act;

/// Two on a line, beside the label.
float half_width(const Ui& ui) {
    return std::floor((ImGui::GetContentRegionAvail().x - ui.px(4)) / 2);
}

/// A list of words, of which the chosen one is kept.
void choice(Ui& ui, const std::string& name, const char* title, const char* help, std::span<const PrintWord> words,
            std::string& value, float width) {
    const auto now = std::ranges::find(words, value, &PrintWord::word);
    if (!begin_list(ui, name, std::string(now == words.end() ? std::string_view(value) : now->title), width))
        return ui.explain(name, title, help);
    for (const PrintWord& word : words)
        if (item(ui, fmt::format("{} = {}", name, word.title), std::string(word.title), value == word.word)) value = word.word;
    ImGui::EndCombo();
}

/// Names, and before them what stands for none.
void choice(Ui& ui, const std::string& name, const char* title, const char* help, const char* none,
            const std::vector<std::string>& names, std::string& value, float width) {
    if (!begin_list(ui, name, value.empty() ? none : value, width)) return ui.explain(name, title, help);
    if (none[0] != '\0' && item(ui, fmt::format("{} = {}", name, none), none, value.empty())) value.clear();
    for (const std::string& word : names)
        if (item(ui, fmt::format("{} = {}", name, word), word, value == word)) value = word;
    ImGui::EndCombo();
}

/// A field whose text is kept as it is typed; what it means is told below. usual: where nothing is typed.
void words_field(Ui& ui, const std::string& name, const char* title, const std::string& help, const char* usual,
                 std::string& value, float width) {
    const Typed typed = field(ui, name, value.empty() ? usual : value, width, false);
    ui.explain(name, title, help);
    if (!typed.text) return;
    const std::size_t from = typed.text->find_first_not_of(' ');
    value = from == std::string::npos || *typed.text == usual
                ? std::string()
                : typed.text->substr(from, typed.text->find_last_not_of(' ') - from + 1);
}

/// A number, or nothing for the usual.
void number_field(Ui& ui, const std::string& name, const char* title, const std::string& help, const std::string& usual,
                  const std::string& unit, double most, double& value, float width) {
    const Typed typed = field(ui, name, value > 0 ? fmt::format("{} {}", number_text(value), unit) : usual, width, false);
    ui.explain(name, title, help);
    if (!typed.text) return;
    std::string plain = plain_number(*typed.text, false);
    if (const std::size_t end = plain.find_first_not_of("0123456789.-"); end != std::string::npos) plain.resize(end);
    double number = 0.0;
    const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), number);
    if (plain.empty() || *typed.text == usual)
        value = 0;
    else if (error == std::errc{} && end == plain.data() + plain.size() && number >= 0.0 && number <= most)
        value = number;
    else
        ui.desk->tell(fmt::format("{}: '{}' is not 0 to {} {}.", title, *typed.text, number_text(most), unit), true);
}

void build_size(Ui& ui) {
    PrintWish& wish = ui.desk->prints.wish;
    line_label(ui, "Size");
    const auto sizes = show::print_sizes();
    const float each = std::floor((ImGui::GetContentRegionAvail().x - 2 * ui.px(4)) / 3);
    constexpr const char* helps[] = {"In the shape of what you see, the longer side at least 1920 pixels.",
                                     "So many pixels, for screens and walls.",
                                     "For a printer: a size of paper, and all that a lab asks for."};
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const std::string name = fmt::format("print size {}", sizes[i].word), title(sizes[i].title);
        if (i > 0) ImGui::SameLine(0, ui.px(4));
        if (button(ui, name, title, each, static_cast<std::size_t>(wish.size) == i ? Lit::quiet : Lit::no))
            wish.size = static_cast<PrintWish::Size>(i);
        ui.explain(name, title, helps[i]);
    }
    ImGui::PopStyleVar();
}

void build_pixels(Ui& ui) {
    PrintWish& wish = ui.desk->prints.wish;
    line_label(ui, "Pixels");
    const Typed typed = field(ui, "print pixels", wish.pixels, ImGui::GetContentRegionAvail().x, false);
    ui.explain("print pixels", "Pixels", "Width and height: 3840x2160.");
    if (typed.text) wish.pixels = *typed.text;
}

void build_paper(Ui& ui) {
    show::Prints& prints = ui.desk->prints;
    PrintWish& wish = prints.wish;
    const bool named = std::ranges::find(prints.papers, wish.paper) != prints.papers.end();
    line_label(ui, "Paper");
    const float half = half_width(ui), gap = ui.px(4);
    std::string paper = named ? wish.paper : std::string("own measures");
    std::vector<std::string> papers = prints.papers;
    papers.emplace_back("own measures");
    choice(ui, "print paper", "Paper", "Sizes by name, upright as they are named, or measures of your own.", "", papers, paper,
           half);
    if (paper == "own measures" && named)
        wish.paper = "60x40cm";
    else if (paper != "own measures")
        wish.paper = paper;
    ImGui::SameLine(0, gap);
    choice(ui, "print orientation", "Upright or lying", "How the sheet lies.", show::print_orientations(), wish.orientation,
           ImGui::GetContentRegionAvail().x);
    if (std::ranges::find(prints.papers, wish.paper) == prints.papers.end()) {
        line_label(ui, "Measures");
        words_field(ui, "print measures", "Measures", "Width and height with their unit: 60x40cm, 24x36in, 600x400mm.",
                    "60x40cm", wish.paper, ImGui::GetContentRegionAvail().x);
        if (wish.paper.empty()) wish.paper = "60x40cm";
    }
    line_label(ui, "Lab");
    choice(ui, "print lab", "Lab",
           "What a print lab takes: it says what you do not, and what it would send back is refused here. Yours are files in "
           "~/.local/share/sunflower/labs.",
           "none", prints.labs, wish.lab, ImGui::GetContentRegionAvail().x);
    const char* usual = wish.lab.empty() ? "none" : "the lab's";
    line_label(ui, "Bleed, border");
    words_field(ui, "print bleed", "Bleed", "Drawn beyond each edge, to be cut off: 3mm, 1/8in.", usual, wish.bleed, half);
    ImGui::SameLine(0, gap);
    words_field(ui, "print border", "Border", "White inside each edge: 20mm, 1in.", "none", wish.border,
                ImGui::GetContentRegionAvail().x);
    line_label(ui, "ppi, scale");
    number_field(ui, "print ppi", "Pixels an inch", "How finely it is printed; 300 is usual where it is held in hands.",
                 wish.lab.empty() ? "300 ppi" : "the lab's", "ppi", 10'000, wish.ppi, half);
    ImGui::SameLine(0, gap);
    words_field(ui, "print scale", "Scale", "Parallel rays at a scale: 1:1 is life size, 1:20 a twentieth of it.",
                "as the view", wish.scale, ImGui::GetContentRegionAvail().x);
}

void build_frame(Ui& ui) {
    show::Prints& prints = ui.desk->prints;
    line_label(ui, "Frame");
    static constexpr PrintWord frames[] = {{"wider", "all that is seen, and more"}, {"crop", "nothing beyond what is seen"}};
    const float guides_px = ui.px(88);
    std::string frame = prints.wish.crop ? "crop" : "wider";
    choice(ui, "print frame", "Frame", "How a picture of another shape than the window's is taken from what you see.", frames,
           frame, ImGui::GetContentRegionAvail().x - guides_px);
    prints.wish.crop = frame == "crop";
    ImGui::SameLine(0, ui.px(10));
    if (toggle(ui, "print guides", prints.guides)) prints.guides = !prints.guides;
    ui.explain("print guides", "Guides",
               "On the picture beside this panel alone: where it is cut (the bright line), what is cut off beyond it, and the "
               "line within which what matters should lie (broken). The picture makes room for them.");
    ImGui::SameLine(0, ui.px(6));
    words(ui.fonts.body, tone::text, "Guides");
}

void build_file(Ui& ui) {
    PrintWish& wish = ui.desk->prints.wish;
    line_label(ui, "File");
    const float half = half_width(ui), gap = ui.px(4);
    choice(ui, "print file", "Kind of file", "PNG, on paper TIFF, where you choose none; or what the lab takes first.",
           show::print_files(), wish.file, half);
    ImGui::SameLine(0, gap);
    static constexpr PrintWord depths[] = {{"0", "usual depth"}, {"8", "8 bits"}, {"16", "16 bits"}, {"32", "32 bits"}};
    std::string depth = std::to_string(wish.depth);
    choice(ui, "print depth", "Depth", "Bits of a colour channel: usually 8, on paper and of an OpenEXR 16.", depths, depth,
           ImGui::GetContentRegionAvail().x);
    std::from_chars(depth.data(), depth.data() + depth.size(), wish.depth);
    line_label(ui, "Colours");
    choice(ui, "print colours", "Colours", "The space whose profile the file carries: usually sRGB, on paper Adobe RGB.",
           show::print_colours(), wish.icc, half);
    ImGui::SameLine(0, gap);
    choice(ui, "print sharpen", "Sharpening", "At the print's own pixels, for paper on which ink spreads.",
           show::print_sharpenings(), wish.sharpen, ImGui::GetContentRegionAvail().x);
    line_label(ui, "Samples");
    double samples = wish.samples;
    number_field(ui, "print samples", "Samples",
                 "Of every pixel. As usual: quality.samples, on paper 256 where that is untouched.", "as usual", "samples",
                 65'536, samples, ImGui::GetContentRegionAvail().x);
    wish.samples = static_cast<int>(samples);
}

void tell(Ui& ui, const std::string& text, ImU32 colour) {
    ImGui::PushFont(ui.fonts.small);
    ImGui::PushStyleColor(ImGuiCol_Text, colour);
    ImGui::PushTextWrapPos(0.0f);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
    ImGui::PopFont();
}

void build_readout(Ui& ui) {
    show::Prints& prints = ui.desk->prints;
    const show::PrintReadout& readout = prints.readout;
    ImGui::Dummy({0, ui.px(1)});
    if (!readout.trouble.empty()) {
        tell(ui, readout.trouble, tone::accent);
    } else {
        const std::string time = readout.seconds < 0.0 ? "" : fmt::format("; about {}", length_of_time(readout.seconds));
        tell(ui, readout.text + time, tone::dim);
        if (prints.guides && !readout.guides)
            tell(ui,
                 prints.wish.size == PrintWish::Size::window
                     ? "No guides: all of what you see is the picture."
                     : "No guides: at a scale rays are parallel. Make Lens, orthographic true to see it so.",
                 tone::dim);
    }
    ui.note("print readout");
    const show::CommandRow& row = show::row_of(show::Command::still);
    if (button(ui, "print this", "Print this", ImGui::GetContentRegionAvail().x, Lit::no, readout.trouble.empty()))
        prints.ask(Act::print);
    ui.explain("print this", "Print this",
               "Freezes what you see: light, eye, seeds and strokes as they are now, or are held. It is drawn beside this "
               "window, into the folder that the program was started in.",
               fmt::format("Key {}", row.keys));
}

/// "42 %, 3 min left".
std::string state_of(const Print& print) {
    const std::string left = print.left_s < 0.0 ? "" : length_of_time(print.left_s);
    const std::string part = fmt::format("{:.0f} %", std::floor(print.part * 100.0));
    const std::string rest = left.empty() ? "" : fmt::format(", {} left", left);
    switch (print.state) {
        case PrintState::waiting: return left.empty() ? "waits" : fmt::format("waits, takes {}", left);
        case PrintState::running: return print.stage.empty() ? "begins" : print.stage == "writing" ? "writing" : part + rest;
        case PrintState::paused: return print.part >= 0.01 || print.held ? fmt::format("paused at {}", part) : "paused";
        case PrintState::stopping: return "stopping";
        case PrintState::done: return "done";
        case PrintState::failed: return "failed";
    }
    return {};
}

void build_job(Ui& ui, const Print& print, bool first, bool last) {
    show::Prints& prints = ui.desk->prints;
    const std::string name = fmt::format("print {}", print.id);
    ImGui::PushID(print.id);
    const std::string state = state_of(print), file = std::filesystem::path(print.file).filename().string();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, state_px = width_of(ui.fonts.small, state);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddText(at, tone::text, fitted(ui.fonts.body, file, width - state_px - ui.px(10)).c_str());
    draw.AddText(ui.fonts.small, ui.fonts.small->FontSize,
                 {std::round(at.x + width - state_px), at.y + ui.fonts.body->Ascent - ui.fonts.small->Ascent},
                 print.state == PrintState::failed ? tone::accent : tone::dim, state.c_str());
    ImGui::Dummy({width, ui.fonts.body->FontSize});
    ui.explain(name, file, print.what, print.file);
    const bool on_its_way = print.state != PrintState::done && print.state != PrintState::failed;
    if (on_its_way && (print.part > 0.0 || print.state == PrintState::running)) {
        draw_progress(ui, print.part, print.state == PrintState::running ? tone::accent : tone::grey(96));
        ImGui::Dummy({width, ui.px(3)});
    }
    if (!print.why.empty()) tell(ui, print.why, tone::accent);
    const float gap = ui.px(4), each = std::floor((width - 3 * gap) / 4);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {0, ImGui::GetStyle().FramePadding.y});
    const auto action = [&](const char* what, const char* text, Act act, bool able, const char* help) {
        const std::string control = fmt::format("{} {}", name, what);
        if (!able) return ImGui::Dummy({each, ImGui::GetFrameHeight()});
        if (button(ui, control, text, each)) prints.ask(act, print.id);
        ui.explain(control, fmt::format("{} {}", text, file), help);
    };
    const bool stands = print.state == PrintState::paused || print.state == PrintState::failed;
    const bool drawn = print.state == PrintState::running || print.state == PrintState::stopping || print.held;
    if (stands)
        action("pause", print.state == PrintState::failed ? "Try again" : "Go on", Act::go_on, true,
               "Goes on with the tiles that are drawn.");
    else
        action("pause", "Pause", Act::pause, on_its_way && print.state != PrintState::stopping,
               "Stops for now; what is drawn stays.");
    ImGui::SameLine(0, gap);
    action("sooner", "Sooner", Act::sooner, !first && !drawn && on_its_way, "Before the one above it.");
    ImGui::SameLine(0, gap);
    action("later", "Later", Act::later, !last && !drawn && on_its_way, "After the one below it.");
    ImGui::SameLine(0, gap);
    if (print.state == PrintState::done)
        action("remove", "Remove", Act::forget, true, "Takes it from this list; the picture stays.");
    else
        action("remove", "Cancel", Act::cancel, true, "Takes it from the queue, and removes the tiles that are drawn of it.");
    ImGui::PopStyleVar();
    ImGui::Dummy({0, ui.px(3)});
    ImGui::PopID();
}

void build_queue(Ui& ui) {
    show::Prints& prints = ui.desk->prints;
    if (prints.queue.empty()) return;
    ImGui::Dummy({0, ui.px(3)});
    const int to_come = prints.to_come();
    const std::string left =
        prints.left_s < 0.0 || to_come == 0 ? "" : fmt::format(", {} left in all", length_of_time(prints.left_s));
    words(ui.fonts.strong, tone::text, to_come == 0 ? "Queue" : fmt::format("Queue: {} to come{}", to_come, left));
    const bool any_done = std::ranges::any_of(prints.queue, [](const Print& print) { return print.state == PrintState::done; });
    if (any_done) {
        const float clear_px = ui.px(84);
        ImGui::SameLine(ImGui::GetContentRegionMax().x - clear_px);
        if (button(ui, "print clear", "Clear done", clear_px)) prints.ask(Act::forget_done);
        ui.explain("print clear", "Clear done", "Takes what is finished from this list; the pictures stay.");
    }
    const std::vector<Print> queue = prints.queue;
    for (std::size_t i = 0; i < queue.size(); ++i) {
        // The one that is drawn keeps its place.
        const bool first = i == 0 || queue[i - 1].state == PrintState::running || queue[i - 1].held;
        build_job(ui, queue[i], first, i + 1 == queue.size());
    }
}

}  // namespace

void build_print(Ui& ui) {
    const show::Prints& prints = ui.desk->prints;
    if (!heading(ui, "print", "Print", !ui.search.empty(), prints.to_come() > 0)) return;
    build_size(ui);
    if (prints.wish.size == PrintWish::Size::pixels) build_pixels(ui);
    if (prints.wish.size == PrintWish::Size::paper) build_paper(ui);
    if (prints.wish.size != PrintWish::Size::window) build_frame(ui);
    build_file(ui);
    build_readout(ui);
    build_queue(ui);
    ImGui::Dummy({0, ui.px(8)});
}

/// Dark beside light, so that lines show on seeds and shadows alike.
void build_guides(Ui& ui) {
    const show::Desk& desk = *ui.desk;
    if (!desk.shows_guides() || desk.blacked) return;
    const show::PrintGuides& guides = *desk.prints.readout.guides;
    const float width = picture_width(ui), height = static_cast<float>(ui.input->size_px.y);
    const ImVec2 middle(width / 2, height / 2);
    // Where the picture is held, it is as it was aimed.
    const double part = static_cast<double>(width) / desk.prints.room;
    const auto corners = [&](const glm::dvec2& half) {
        const ImVec2 to(static_cast<float>(half.x * part), static_cast<float>(half.y * part));
        return std::pair{ImVec2(std::round(middle.x - to.x), std::round(middle.y - to.y)),
                         ImVec2(std::round(middle.x + to.x), std::round(middle.y + to.y))};
    };
    ImDrawList& draw = *ImGui::GetBackgroundDrawList();
    draw.PushClipRect({0, 0}, {width, height});
    const auto [bleed_from, bleed_to] = corners(guides.bleed);
    const ImU32 outside = tone::grey(20, 190);
    draw.AddRectFilled({0, 0}, {width, bleed_from.y}, outside);
    draw.AddRectFilled({0, bleed_to.y}, {width, height}, outside);
    draw.AddRectFilled({0, bleed_from.y}, {bleed_from.x, bleed_to.y}, outside);
    draw.AddRectFilled({bleed_to.x, bleed_from.y}, {width, bleed_to.y}, outside);
    const auto [from, to] = corners(guides.trim);
    if (guides.bleed != guides.trim) {
        const ImU32 cut_off = tone::grey(20, 110);
        draw.AddRectFilled(bleed_from, {bleed_to.x, from.y}, cut_off);
        draw.AddRectFilled({bleed_from.x, to.y}, bleed_to, cut_off);
        draw.AddRectFilled({bleed_from.x, from.y}, {from.x, to.y}, cut_off);
        draw.AddRectFilled({to.x, from.y}, {bleed_to.x, to.y}, cut_off);
    }
    const float line = ui.px(1);
    draw.AddRect({from.x - line, from.y - line}, {to.x + line, to.y + line}, tone::grey(0, 170), 0, 0, line);
    draw.AddRect(from, to, tone::accent, 0, 0, line);
    if (guides.safe != guides.trim) {
        const auto [low, high] = corners(guides.safe);
        const float dash = ui.px(6), step = 2 * dash;
        const auto dashes = [&](ImVec2 at, ImVec2 way, float length) {
            for (float begin = 0; begin < length; begin += step) {
                const float end = std::min(begin + dash, length);
                const ImVec2 a(at.x + way.x * begin, at.y + way.y * begin), b(at.x + way.x * end, at.y + way.y * end);
                draw.AddLine({a.x + line * way.y, a.y + line * way.x}, {b.x + line * way.y, b.y + line * way.x},
                             tone::grey(0, 150), line);
                draw.AddLine(a, b, tone::grey(235, 230), line);
            }
        };
        dashes(low, {1, 0}, high.x - low.x);
        dashes({low.x, high.y}, {1, 0}, high.x - low.x);
        dashes(low, {0, 1}, high.y - low.y);
        dashes({high.x, low.y}, {0, 1}, high.y - low.y);
    }
    draw.PopClipRect();
}

}  // namespace sunflower::panel
