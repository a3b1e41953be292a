// The keyboard in the panel: from control to control, in the order in which they are built.
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "engine/panel/ui.hpp"
#include "engine/panel/widgets.hpp"

namespace sunflower::panel {
namespace {

using show::Key;

constexpr std::ptrdiff_t nowhere = -1;
constexpr int page = 10;

std::size_t index(Layer layer) {
    return static_cast<std::size_t>(layer);
}

std::ptrdiff_t place_of(const std::vector<Stop>& stops, const std::string& name) {
    const auto found = std::ranges::find(stops, name, &Stop::name);
    return found == stops.end() ? nowhere : found - stops.begin();
}

/// The next line of controls below (or above) this one, and in it the control nearest to the side where this one is.
std::ptrdiff_t line_from(const std::vector<Stop>& stops, std::ptrdiff_t from, int step) {
    constexpr float touch = 1.0f;  // neighbours share a border
    const auto count = static_cast<std::ptrdiff_t>(stops.size());
    const Rectangle& here = stops[static_cast<std::size_t>(from)].at;
    std::ptrdiff_t best = from;
    float nearest = FLT_MAX;
    Rectangle line;
    for (std::ptrdiff_t i = from + step; i >= 0 && i < count; i += step) {
        const Rectangle& r = stops[static_cast<std::size_t>(i)].at;
        const bool first = best == from;
        if (first && (step > 0 ? r.top < here.bottom - touch : r.bottom > here.top + touch)) continue;
        if (!first && (r.top > line.bottom - touch || r.bottom < line.top + touch)) break;
        const float away = std::max({0.0f, here.left - r.right, r.left - here.right});
        if (first || away < nearest) {
            best = i;
            nearest = away;
        }
        if (first) line = r;
    }
    return best;
}

std::ptrdiff_t heading_from(const std::vector<Stop>& stops, std::ptrdiff_t from, int step) {
    const auto count = static_cast<std::ptrdiff_t>(stops.size());
    std::ptrdiff_t at = from;
    for (std::ptrdiff_t i = from + step; i >= 0 && i < count; i += step) {
        at = i;
        if (stops[static_cast<std::size_t>(i)].name.starts_with("group ")) break;
    }
    return at;
}

bool is_arrow(Key key) {
    return key == Key::left || key == Key::right || key == Key::up || key == Key::down;
}

/// One key of somebody who steers with keys.
void take(Ui& ui, Key key, std::ptrdiff_t& at) {
    Keyboard& keys = ui.keys;
    const auto& stops = keys.stops[index(keys.layer)];
    const auto last = static_cast<std::ptrdiff_t>(stops.size()) - 1;
    const Takes takes = at >= 0 ? stops[static_cast<std::size_t>(at)].takes : Takes::nothing;
    const bool shift = ui.input->is_held(Key::shift);
    const auto go = [&](std::ptrdiff_t to) {
        keys.arrived = true;
        at = to;
    };
    const auto round = [&](int step) { go(at + step < 0 ? last : at + step > last ? 0 : at + step); };
    switch (key) {
        case Key::tab: return round(shift ? -1 : 1);
        case Key::enter:
        case Key::space: keys.enter = true; return;
        case Key::left:
        case Key::right: {
            const int step = key == Key::right ? 1 : -1;
            if (takes != Takes::nothing)
                keys.by.x += step;
            else
                round(step);
            return;
        }
        case Key::up:
        case Key::down: {
            const int step = key == Key::down ? 1 : -1;
            if (takes == Takes::arrows)
                keys.by.y -= step;
            else
                go(line_from(stops, at, step));
            return;
        }
        case Key::page_up:
        case Key::page_down: {
            const int step = key == Key::page_down ? 1 : -1;
            if (takes == Takes::sideways)
                keys.by.x -= step * page;
            else
                go(heading_from(stops, at, step));
            return;
        }
        case Key::home:
        case Key::end: {
            const int side = key == Key::end ? 1 : -1;
            if (takes == Takes::sideways)
                keys.end = side;
            else
                go(side < 0 ? 0 : last);
            return;
        }
        default: return;
    }
}

}  // namespace

void begin_keys(Ui& ui) {
    Keyboard& keys = ui.keys;
    const show::Desk& desk = *ui.desk;
    const ImGuiIO& io = ImGui::GetIO();
    keys.enter = false;
    keys.by = {0, 0};
    keys.end = 0;
    keys.typed.clear();
    keys.ring.reset();
    const bool lists = ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
    const Layer before = keys.layer;
    keys.layer = desk.find_open || desk.save_open || desk.quit_asked ? Layer::dialog : lists ? Layer::list : Layer::column;
    if (keys.layer != before) {
        keys.arrived = true;
        // A list begins at its present choice, which says so when it is built; a window at its entry.
        if (keys.layer > before) keys.at[index(keys.layer)].clear();
    }
    const auto& stops = keys.stops[index(keys.layer)];
    std::string& name = keys.at[index(keys.layer)];
    std::ptrdiff_t at = place_of(stops, name);
    const bool shown = ui.column_px > 0 || keys.layer == Layer::dialog;
    if (std::ranges::count(io.MouseClicked, true) > 0 || !shown) keys.on = false;
    bool typing = io.WantTextInput || ui.editing.field != 0;
    for (const Key key : ui.input->pressed) {
        if (!shown || stops.empty() || ui.input->is_held(Key::ctrl) || ui.input->is_held(Key::alt)) break;
        if (typing) {
            // A field of the table goes on to the next by itself; out of an entry of another kind lead Tab, up and down.
            const bool leaves = key == Key::tab || key == Key::up || key == Key::down;
            if (!leaves || ui.editing.field != 0 || at == nowhere) continue;
            ImGui::ClearActiveID();
            typing = false;
            keys.on = true;
            take(ui, key, at);
        } else if (!keys.on) {
            if (!is_arrow(key) && !(keys.layer == Layer::dialog && key == Key::tab)) continue;
            keys.on = true;
            keys.arrived = true;
            if (at == nowhere) at = 0;
        } else if (key == Key::escape) {
            if (!keys.grip.empty())
                keys.grip.clear();
            else if (keys.layer == Layer::column)
                keys.on = false;
        } else {
            if (at == nowhere) at = 0;
            take(ui, key, at);
        }
    }
    if (keys.on && at != nowhere) name = stops[static_cast<std::size_t>(at)].name;
    if (keys.on && !typing && !ui.input->is_held(Key::ctrl))
        for (const char c : ui.input->text)
            if ((c >= '0' && c <= '9') || c == '-' || c == '.' || c == ',') keys.typed += c;
    for (auto& all : keys.stops) all.clear();
}

void end_keys(Ui& ui) {
    Keyboard& keys = ui.keys;
    const auto& stops = keys.stops[index(keys.layer)];
    std::string& at = keys.at[index(keys.layer)];
    // What it was on is folded away, or another scene has no such thing.
    if (keys.on && !stops.empty() && !at.empty() && place_of(stops, at) == nowhere) at.clear();
    if (keys.on && !stops.empty() && at.empty()) at = stops.front().name;
    if (!keys.on || at != keys.grip) keys.grip.clear();
    const bool arrows = std::ranges::any_of(std::array{Key::left, Key::right, Key::up, Key::down, Key::page_up, Key::page_down},
                                            [&](Key key) { return ui.input->is_held(key); });
    if (keys.changes && !arrows) {
        ui.desk->settle();
        keys.changes = false;
    }
    keys.held = ui.input->held;
    if (!keys.ring) return;
    // Dark around light: seen on every ground. At the end, so that nothing of the control lies over it.
    const auto& [list, seen, at_ring] = *keys.ring;
    const float line = ui.px(2), radius = ImGui::GetStyle().FrameRounding;
    list->PushClipRect({seen.left, seen.top}, {seen.right, seen.bottom});
    list->AddRect({at_ring.left - line, at_ring.top - line}, {at_ring.right + line, at_ring.bottom + line}, IM_COL32_BLACK,
                  radius + line, 0, line);
    list->AddRect({at_ring.left, at_ring.top}, {at_ring.right, at_ring.bottom}, tone::focus, radius, 0, line);
    if (!keys.grip.empty())  // held: twice as thick
        list->AddRect({at_ring.left - 2 * line, at_ring.top - 2 * line}, {at_ring.right + 2 * line, at_ring.bottom + 2 * line},
                      tone::focus, radius + 2 * line, 0, line);
    list->PopClipRect();
}

Layer Ui::layer_here() const {
    return (ImGui::GetCurrentWindow()->Flags & ImGuiWindowFlags_Popup) != 0 ? Layer::list : layer;
}

bool Ui::has_keys(const std::string& name) const {
    return keys.on && keys.layer == layer_here() && keys.at[index(keys.layer)] == prefix + name;
}

void Ui::stop_on_line(float top, float bottom) {
    std::vector<Stop>& here = keys.stops[index(layer_here())];
    if (here.empty()) return;
    here.back().at.top = top;
    here.back().at.bottom = bottom;
}

bool Ui::stop(const std::string& name, Takes takes) {
    const ImGuiContext& g = *ImGui::GetCurrentContext();
    if ((g.LastItemData.InFlags & ImGuiItemFlags_Disabled) != 0) return false;
    const ImVec2 from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
    const std::size_t here = index(layer_here());
    keys.stops[here].push_back({prefix + name, {from.x, from.y, to.x, to.y}, takes});
    if (ImGui::IsItemActivated()) keys.at[here] = prefix + name;
    if (!has_keys(name)) return false;
    ImGuiWindow& window = *ImGui::GetCurrentWindow();
    if (keys.arrived) {
        const float more = px(24);  // what is next is seen too
        ImGui::ScrollToRect(&window, {{from.x, from.y - more}, {to.x, to.y + more}}, ImGuiScrollFlags_KeepVisibleEdgeY);
        keys.arrived = false;
    }
    const float line = px(2);
    const ImRect& seen = window.InnerClipRect;
    keys.ring = Keyboard::Ring{
        window.DrawList, {seen.Min.x - line, seen.Min.y, seen.Max.x + line, seen.Max.y}, {from.x, from.y, to.x, to.y}};
    return true;
}

}  // namespace sunflower::panel
