#include "engine/panel/plan.hpp"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/panel/rows.hpp"
#include "engine/panel/widgets.hpp"
#include "engine/panel/words.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/light.hpp"
#include "engine/world/lighting.hpp"
#include "engine/world/pick.hpp"

namespace sunflower::panel {
namespace {

using world::LightRole, world::Surface;

constexpr float longest_room_m = 150.0f;  // a longer one is seen about its lights only
constexpr float open_side_m = 40.0f, least_side_m = 3.0f;
constexpr float least_shape = 0.35f;   // height by width of what is shown about the lights
constexpr float above_heads_m = 2.3f;  // what begins higher one walks under
constexpr float of_the_roof = 0.55f;   // of the room's height: what begins higher hides the rest

bool is_open(const world::Scene& scene) {
    return std::ranges::any_of(scene.boxes, [](const world::Box& box) { return box.surface == Surface::sky; });
}

glm::vec2 flat(glm::vec3 v) {
    return {v.x, v.y};
}

float rounded_to(float value, float step) {
    return static_cast<float>(std::round(static_cast<double>(value) / static_cast<double>(step)) * static_cast<double>(step));
}

/// 1, 2 or 5 times a power of ten.
float nice(float value) {
    const float decade = std::pow(10.0f, std::floor(std::log10(value)));
    const float rest = value / decade;
    return decade * (rest < 1.5f ? 1.0f : rest < 3.5f ? 2.0f : rest < 7.5f ? 5.0f : 10.0f);
}

/// A frame of the plan.
struct View {
    Ui& ui;
    PlanArea area;
    ImVec2 corner;
    ImDrawList& draw;

    ImVec2 at(glm::vec2 place_m) const {
        return {corner.x + (place_m.x - area.low_m.x) * area.px_per_m, corner.y + (area.high_m.y - place_m.y) * area.px_per_m};
    }
    glm::vec2 place(ImVec2 px) const {
        return {area.low_m.x + (px.x - corner.x) / area.px_per_m, area.high_m.y - (px.y - corner.y) / area.px_per_m};
    }
    bool shows(glm::vec2 low_m, glm::vec2 high_m) const {
        return glm::all(glm::lessThan(low_m, area.high_m)) && glm::all(glm::greaterThan(high_m, area.low_m));
    }
    ImVec2 inside(ImVec2 px, float margin) const {
        const glm::vec2 size = (area.high_m - area.low_m) * area.px_per_m;
        return {std::clamp(px.x, corner.x + margin, corner.x + size.x - margin),
                std::clamp(px.y, corner.y + margin, corner.y + size.y - margin)};
    }
};

// --- what stands there

void draw_boxes(const View& view, const world::Scene& scene) {
    const float room_height = scene.room_high_m.z - scene.room_low_m.z;
    const glm::vec2 room = flat(scene.room_high_m - scene.room_low_m);
    for (const world::Box& box : scene.boxes) {
        const bool stands = box.surface == Surface::wall || box.surface == Surface::steel || box.surface == Surface::plinth;
        const glm::vec2 size = flat(box.high_m - box.low_m);
        if (!stands || box.low_m.z > scene.room_low_m.z + of_the_roof * room_height) continue;
        if (size.x > 0.8f * room.x && size.y > 0.8f * room.y) continue;  // another floor
        if (std::max(size.x, size.y) * view.area.px_per_m < 2.0f) continue;
        const ImVec2 a = view.at({box.low_m.x, box.high_m.y}), b = view.at({box.high_m.x, box.low_m.y});
        if (box.low_m.z > above_heads_m) {
            view.draw.AddRectFilled(a, b, (tone::dim & 0x00FFFFFF) | (50u << 24));
            continue;
        }
        view.draw.AddRectFilled(a, {std::max(b.x, a.x + 1), std::max(b.y, a.y + 1)}, (tone::dim & 0x00FFFFFF) | (130u << 24));
    }
}

void draw_bed(const View& view, const world::Scene& scene) {
    const world::BedPlan& bed = scene.bed;
    const bool sheet = bed.kind == world::BedKind::sheet;
    const glm::vec2 size = sheet ? glm::vec2(0.25f) : glm::vec2(bed.columns, bed.rows) * bed.pitch_m;
    const ImVec2 a = view.at(bed.corner_m + glm::vec2(0, size.y)), b = view.at(bed.corner_m + glm::vec2(size.x, 0));
    view.draw.AddRectFilled(a, b, (tone::text & 0x00FFFFFF) | (38u << 24));
    view.draw.AddRect(a, b, tone::dim);
    const std::string text = "bed";
    const float text_px = width_of(view.ui.fonts.small, text);
    if (b.x - a.x > text_px + view.ui.px(8) && b.y - a.y > view.ui.px(18))
        view.draw.AddText(view.ui.fonts.small, view.ui.fonts.small->FontSize,
                          {b.x - text_px - view.ui.px(5), b.y - view.ui.px(16)}, tone::dim, text.c_str());
}

/// Where one stands, and what one sees.
void draw_eye(const View& view) {
    const world::Camera& camera = view.ui.desk->camera();
    const glm::vec2 along = flat(camera.target_m - camera.eye_m), place_m = flat(camera.eye_m);
    if (!view.shows(place_m, place_m)) return;
    const ImVec2 eye = view.at(place_m);
    view.draw.AddCircle(eye, view.ui.px(3), tone::text, 12, view.ui.px(1));
    if (glm::length(along) < 1e-3f) return;  // straight down
    const float sensor = view.ui.desk->settings().camera.sensor_mm;
    const float half = std::atan(0.5f * sensor / camera.focal_mm), turn = std::atan2(along.y, along.x), reach = view.ui.px(22);
    for (const float side : {-half, half})
        view.draw.AddLine(eye, {eye.x + reach * std::cos(turn + side), eye.y - reach * std::sin(turn + side)}, tone::text,
                          view.ui.px(1));
}

void letter(const View& view, ImVec2 middle, LightRole role, ImU32 colour) {
    ImFont* font = view.ui.fonts.small;
    const char* text = letter_of(role);
    const float half = width_of(font, text) / 2, radius = view.ui.px(8);
    middle = view.inside(middle, radius);
    view.draw.AddRectFilled({middle.x - radius, middle.y - radius}, {middle.x + radius, middle.y + radius}, tone::plate,
                            view.ui.px(3));
    view.draw.AddRect({middle.x - radius, middle.y - radius}, {middle.x + radius, middle.y + radius}, colour, view.ui.px(3));
    view.draw.AddText(font, font->FontSize, {std::round(middle.x - half), std::round(middle.y - font->FontSize / 2)},
                      tone::text, text);
}

ImU32 shown_colour(const Ui& ui, LightRole role) {
    const std::string_view group = world::light_role_name(role);
    const bool on = number_of(*params::find_row(group, "on"), ui.desk->settings()) != 0.0;
    const ImU32 colour = colour_of(ui.desk->settings(), group);
    return on ? colour : (tone::dim & 0x00FFFFFF) | (140u << 24);
}

void draw_area_lights(const View& view, const world::Scene& scene) {
    for (int i = 0; i < world::light_role_count; ++i) {
        const auto role = static_cast<LightRole>(i);
        const ImU32 colour = shown_colour(view.ui, role);
        const bool on = number_of(*params::find_row(world::light_role_name(role), "on"), view.ui.desk->settings()) != 0.0;
        glm::vec2 low(1e9f), high(-1e9f);
        for (const world::AreaLight& light : scene.area_lights) {
            if (light.role != role) continue;
            const glm::vec3 far = light.corner_m + light.edge_u_m + light.edge_v_m;
            const ImVec2 points[4] = {view.at(flat(light.corner_m)), view.at(flat(light.corner_m + light.edge_u_m)),
                                      view.at(flat(far)), view.at(flat(light.corner_m + light.edge_v_m))};
            // A light that is on is a thicker line: colour alone says nothing.
            view.draw.AddPolyline(points, 4, colour, ImDrawFlags_Closed, view.ui.px(on ? 2 : 1));
            low = glm::min(low, glm::min(flat(light.corner_m), flat(far)));
            high = glm::max(high, glm::max(flat(light.corner_m), flat(far)));
        }
        if (low.x > high.x || !view.shows(low, high)) continue;
        // In the middle of what is seen of it.
        letter(view, view.at(0.5f * (glm::max(low, view.area.low_m) + glm::min(high, view.area.high_m))), role, colour);
    }
}

// --- spot and lamp

struct Hand {
    bool moved = false;
    glm::vec2 to_m{0};
};

/// Something that can be pushed about the plan, by mouse or by keys.
Hand handle(const View& view, const std::string& name, glm::vec2 place_m, float radius, float step_m) {
    Ui& ui = view.ui;
    const ImVec2 middle = view.inside(view.at(place_m), radius);
    ImGui::SetCursorScreenPos({middle.x - radius, middle.y - radius});
    // Where two lie over each other a hand takes the upper one, which comes later.
    ImGui::InvisibleButton(name.c_str(), {2 * radius, 2 * radius}, ImGuiButtonFlags_AllowItemOverlap);
    ImGui::SetItemAllowOverlap();
    ui.note(name);
    const bool held = ui.keys.grip == name;
    const bool keyed = ui.stop(name, held ? Takes::arrows : Takes::nothing);
    ui.stop_on_line(view.corner.y, view.at(view.area.low_m).y);  // nothing on the plan is above or below another
    if (keyed && ui.keys.enter) ui.keys.grip = held ? "" : name;
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsItemActivated()) ui.plan_grip = {middle.x - io.MousePos.x, middle.y - io.MousePos.y};
    Hand hand;
    if (ImGui::IsItemActive() && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        hand = {true, view.place({io.MousePos.x + ui.plan_grip.x, io.MousePos.y + ui.plan_grip.y})};
    } else if (keyed && ui.keys.by != glm::ivec2(0)) {
        hand = {true, place_m + glm::vec2(ui.keys.by) * step_m * (io.KeyShift ? 0.1f : 1.0f)};
        ui.keys.changes = true;
    }
    if (ImGui::IsItemDeactivated()) ui.desk->settle();
    return hand;
}

glm::vec2 within(const world::Scene& scene, glm::vec2 place_m) {
    constexpr float margin_m = 0.1f;
    if (is_open(scene)) return place_m;
    return glm::clamp(place_m, flat(scene.room_low_m) + margin_m, flat(scene.room_high_m) - margin_m);
}

/// A light that can be pushed, and what is told of it in several places.
template <typename Group>
struct Pushed {
    const world::PointLight& light;
    Group params::Settings::*member;
    float step_m;

    const Group& values(const Ui& ui) const { return ui.desk->settings().*member; }
    glm::vec3 place_m(const Ui& ui) const { return world::aim(light, ui.desk->settings()).placed.place_m; }
    glm::vec3 aim_m(const Ui& ui) const { return light.aim_m + glm::vec3(glm::vec2(values(ui).aim_m), 0.0f); }
    std::string group() const { return std::string(world::light_role_name(light.role)); }
    std::string keys() const {
        return fmt::format("Drag it; or Enter takes hold of it, the arrow keys push it {} m at once, Enter lets go.",
                           number_text(static_cast<double>(step_m)));
    }
};

template <typename Group>
void build_stand(const View& view, const Pushed<Group>& of) {
    Ui& ui = view.ui;
    const world::Scene& scene = ui.desk->scene();
    const Group& values = of.values(ui);
    const glm::vec3 place_m = of.place_m(ui), aim_m = of.aim_m(ui);
    const float radius = ui.px(9), line = ui.px(values.on ? 2 : 1);
    const ImU32 colour = shown_colour(ui, of.light.role);
    const ImVec2 lamp = view.inside(view.at(flat(place_m)), radius);
    view.draw.AddLine(lamp, view.inside(view.at(flat(aim_m)), ui.px(6)), colour, line);
    view.draw.AddCircleFilled(lamp, radius, tone::plate, 24);
    view.draw.AddCircle(lamp, radius, colour, 24, line);
    ImFont* font = ui.fonts.small;
    const char* text = letter_of(of.light.role);
    view.draw.AddText(font, font->FontSize,
                      {std::round(lamp.x - width_of(font, text) / 2), std::round(lamp.y - font->FontSize / 2)}, tone::text,
                      text);

    const std::string name = "plan " + of.group(), title = title_of(of.group());
    const Hand hand = handle(view, name, flat(place_m), radius, of.step_m);
    const std::string trouble = trouble_at(scene, ui.desk->bed(), place_m);
    ui.explain(name, title,
               fmt::format("{:.2f} m high, {:.2f} m from what it is aimed at{}.", place_m.z, values.distance_m,
                           trouble.empty() ? "" : ", " + trouble),
               of.keys() + "\nIts height stays; the rows below it have azimuth, elevation and distance.");
    if (!trouble.empty()) {
        const float size = ui.px(6);
        const ImVec2 sign(lamp.x + radius, lamp.y - radius);
        view.draw.AddTriangleFilled({sign.x, sign.y - size}, {sign.x - size, sign.y + size * 0.8f},
                                    {sign.x + size, sign.y + size * 0.8f}, tone::accent);
        view.draw.AddText(font, font->FontSize, {sign.x - width_of(font, "!") / 2, sign.y - font->FontSize * 0.48f}, tone::ink,
                          "!");
    }
    if (!hand.moved) return;
    params::Settings next = ui.desk->settings();
    Group& moved = next.*of.member;
    const Stand to = stand_over(aim_m, place_m.z - aim_m.z, within(scene, hand.to_m));
    moved.azimuth_deg = to.azimuth_deg;
    moved.elevation_deg = to.elevation_deg;
    moved.distance_m = to.distance_m;
    ui.desk->change(next, title + " placed", true);
}

template <typename Group>
void build_aim(const View& view, const Pushed<Group>& of) {
    Ui& ui = view.ui;
    const glm::vec3 aim_m = of.aim_m(ui);
    const float radius = ui.px(6), cross = ui.px(5);
    const ImVec2 at = view.inside(view.at(flat(aim_m)), radius);
    const ImU32 colour = shown_colour(ui, of.light.role);
    for (const ImU32 shade : {tone::well, colour}) {
        const float line = shade == colour ? ui.px(of.values(ui).on ? 2 : 1) : ui.px(4);
        view.draw.AddLine({at.x - cross, at.y}, {at.x + cross, at.y}, shade, line);
        view.draw.AddLine({at.x, at.y - cross}, {at.x, at.y + cross}, shade, line);
    }
    const std::string group = of.group(), name = "plan " + group + " aim";
    const Hand hand = handle(view, name, flat(aim_m), radius, of.step_m);
    ui.explain(name, "Aim of the " + group, "What it is aimed at. The light moves with it.", of.keys());
    if (!hand.moved) return;
    const glm::vec2 to = within(ui.desk->scene(), hand.to_m) - flat(of.light.aim_m);
    const params::Row& row = *params::find_row(group, "aim_m");
    const auto limited = [&](float value) {
        return std::clamp(rounded_to(value, 0.01f), static_cast<float>(row.min), static_cast<float>(row.max));
    };
    params::Settings next = ui.desk->settings();
    (next.*of.member).aim_m = params::Vec2{limited(to.x), limited(to.y)};
    ui.desk->change(next, title_of(group) + " aimed", true);
}

/// Aims are smaller than lights: they come later, so that none lies hidden below a light.
void build_pushed(const View& view, float step_m) {
    const std::vector<world::PointLight>& lights = view.ui.desk->scene().point_lights;
    const auto each = [&](auto build) {
        for (const world::PointLight& light : lights) {
            if (light.role == LightRole::spot) build(Pushed{light, &params::Settings::spot, step_m});
            if (light.role == LightRole::lamp) build(Pushed{light, &params::Settings::lamp, step_m});
        }
    };
    each([&](const auto& of) { build_stand(view, of); });
    each([&](const auto& of) { build_aim(view, of); });
}

void write_troubles(Ui& ui) {
    const world::Scene& scene = ui.desk->scene();
    for (const world::PointLight& light : scene.point_lights) {
        const std::string group(world::light_role_name(light.role));
        if (number_of(*params::find_row(group, "on"), ui.desk->settings()) == 0.0) continue;
        const std::string trouble = trouble_at(scene, ui.desk->bed(), world::aim(light, ui.desk->settings()).placed.place_m);
        if (trouble.empty()) continue;
        ImGui::PushStyleColor(ImGuiCol_Text, tone::accent);
        ImGui::TextWrapped("! The %s stands %s.", group.c_str(), trouble.c_str());
        ImGui::PopStyleColor();
        ui.note("plan trouble " + group);
    }
}

}  // namespace

const char* letter_of(LightRole role) {
    constexpr const char* letters[] = {"R", "B", "W", "T", "S", "L"};
    return letters[static_cast<std::size_t>(role)];
}

PlanArea plan_area(const world::Scene& scene, const params::Settings& settings, bool near, float width_px, float most_px) {
    glm::vec2 low = flat(scene.room_low_m), high = flat(scene.room_high_m);
    const bool vast = is_open(scene) || std::max(high.x - low.x, high.y - low.y) > longest_room_m;
    if ((near || vast) && !scene.point_lights.empty()) {
        low = glm::vec2(1e9f);
        high = -low;
        for (const world::PointLight& light : scene.point_lights) {
            const world::PlacedLight placed = world::aim(light, settings).placed;
            const glm::vec2 aim = flat(light.aim_m) + (light.role == LightRole::spot ? glm::vec2(settings.spot.aim_m)
                                                                                     : glm::vec2(settings.lamp.aim_m));
            low = glm::min(low, glm::min(flat(placed.place_m), aim));
            high = glm::max(high, glm::max(flat(placed.place_m), aim));
        }
        const glm::vec2 middle = 0.5f * (low + high);
        glm::vec2 half = glm::max(0.6f * (high - low), glm::vec2(0.5f * (near ? least_side_m : open_side_m)));
        half.y = std::max(half.y, half.x * std::min(least_shape, most_px / width_px));
        low = middle - half;
        high = middle + half;
    } else {
        const glm::vec2 margin = 0.02f * (high - low);
        low -= margin;
        high += margin;
    }
    PlanArea area{low, high, std::min(width_px / (high.x - low.x), most_px / (high.y - low.y))};
    // The whole width is used, about the same middle.
    const float more = width_px / area.px_per_m - (high.x - low.x);
    area.low_m.x -= 0.5f * more;
    area.high_m.x += 0.5f * more;
    return area;
}

Stand stand_over(glm::vec3 aim_m, float height_m, glm::vec2 place_m) {
    const glm::vec2 away = place_m - flat(aim_m);
    const float flat_m = glm::length(away), up = std::max(height_m, 0.0f);
    constexpr float degrees = 180.0f / std::numbers::pi_v<float>;
    Stand stand;
    const float azimuth = flat_m > 0.0f ? std::atan2(away.x, away.y) * degrees : 0.0f;
    stand.azimuth_deg = std::clamp(rounded_to(azimuth < 0.0f ? azimuth + 360.0f : azimuth, 0.1f), 0.0f, 360.0f);
    stand.elevation_deg = std::clamp(rounded_to(std::atan2(up, flat_m) * degrees, 0.1f), 1.0f, 90.0f);
    stand.distance_m = std::clamp(rounded_to(std::hypot(flat_m, up), 0.01f), 0.05f, 100.0f);
    return stand;
}

std::string trouble_at(const world::Scene& scene, const world::Bed* bed, glm::vec3 place_m) {
    if (place_m.z <= scene.room_low_m.z) return "below the floor";
    if (bed != nullptr) {
        constexpr float near_m = 0.02f;
        if (place_m.z < world::surface_height_m(*bed, flat(place_m), near_m)) return "among the seeds";
    }
    const bool outside =
        glm::any(glm::lessThan(place_m, scene.room_low_m)) || glm::any(glm::greaterThan(place_m, scene.room_high_m));
    if (outside && !is_open(scene)) return "outside of the room";
    for (const world::Box& box : scene.boxes) {
        if (box.surface == Surface::sky || box.surface == Surface::ground) continue;
        if (glm::all(glm::greaterThanEqual(place_m, box.low_m)) && glm::all(glm::lessThanEqual(place_m, box.high_m)))
            return box.surface == Surface::steel    ? "inside a piece of steel"
                   : box.surface == Surface::plinth ? "inside a plinth"
                                                    : "inside a wall";
    }
    return {};
}

void draw_sign(ImDrawList& draw, LightRole role, ImVec2 c, float r, ImU32 colour, float line) {
    switch (role) {
        case LightRole::roof: draw.AddRect({c.x - r, c.y - r * 0.5f}, {c.x + r, c.y + r * 0.5f}, colour, 0, 0, line); return;
        case LightRole::bays:
            draw.AddRectFilled({c.x - r, c.y - r * 0.6f}, {c.x - r * 0.2f, c.y + r * 0.6f}, colour);
            draw.AddRectFilled({c.x + r * 0.2f, c.y - r * 0.6f}, {c.x + r, c.y + r * 0.6f}, colour);
            return;
        case LightRole::window:
            draw.AddRect({c.x - r * 0.8f, c.y - r * 0.8f}, {c.x + r * 0.8f, c.y + r * 0.8f}, colour, 0, 0, line);
            draw.AddLine({c.x, c.y - r * 0.8f}, {c.x, c.y + r * 0.8f}, colour, line);
            draw.AddLine({c.x - r * 0.8f, c.y}, {c.x + r * 0.8f, c.y}, colour, line);
            return;
        case LightRole::strips:
            draw.AddLine({c.x - r, c.y - r * 0.35f}, {c.x + r, c.y - r * 0.35f}, colour, line * 1.5f);
            draw.AddLine({c.x - r, c.y + r * 0.45f}, {c.x + r, c.y + r * 0.45f}, colour, line * 1.5f);
            return;
        case LightRole::spot:
            draw.AddTriangleFilled({c.x, c.y - r}, {c.x - r * 0.9f, c.y + r * 0.8f}, {c.x + r * 0.9f, c.y + r * 0.8f}, colour);
            return;
        case LightRole::lamp:
            draw.AddCircleFilled(c, r * 0.5f, colour, 16);
            for (int i = 0; i < 8; ++i) {
                const float turn = static_cast<float>(i) * std::numbers::pi_v<float> / 4.0f, x = std::cos(turn),
                            y = std::sin(turn);
                draw.AddLine({c.x + 0.7f * r * x, c.y + 0.7f * r * y}, {c.x + r * x, c.y + r * y}, colour, line);
            }
            return;
    }
}

ImU32 colour_of(const params::Settings& settings, std::string_view group) {
    const double kelvin = number_of(*params::find_row(group, "temperature_k"), settings);
    const params::Row& tint = *params::find_row(group, "tint");
    glm::vec3 colour = world::black_body(static_cast<float>(kelvin), settings.camera.white_balance_k);
    const float* factors = reinterpret_cast<const float*>(reinterpret_cast<const char*>(&settings) + tint.offset);
    for (int i = 0; i < 3; ++i) colour[i] = std::max(0.0f, colour[i] * factors[i]);
    const float most = std::max({colour.r, colour.g, colour.b, 1e-6f});
    return ImGui::ColorConvertFloat4ToU32({encoded(colour.r / most), encoded(colour.g / most), encoded(colour.b / most), 1.0f});
}

void build_plan(Ui& ui) {
    const world::Scene& scene = ui.desk->scene();
    const float width = ImGui::GetContentRegionAvail().x;
    // Under a hand the plan stays as it is, or it would run away from it.
    if (!ImGui::IsMouseDown(ImGuiMouseButton_Left) || ui.plan_scene != scene.name)
        ui.plan_area = plan_area(scene, ui.desk->settings(), ui.plan_near, width, ui.px(190));
    ui.plan_scene = scene.name;
    const PlanArea& area_shown = ui.plan_area;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 size(width, std::round((area_shown.high_m.y - area_shown.low_m.y) * area_shown.px_per_m));
    ImGui::Dummy(size);
    ui.note("light plan");
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const View view{ui, area_shown, corner, draw};
    draw.PushClipRect(corner, {corner.x + size.x, corner.y + size.y}, true);
    if (ImGui::IsRectVisible(corner, {corner.x + size.x, corner.y + size.y})) {
        draw.AddRectFilled(corner, {corner.x + size.x, corner.y + size.y}, tone::well, ImGui::GetStyle().FrameRounding);
        draw_bed(view, scene);
        draw_boxes(view, scene);
        const ImVec2 a = view.at({scene.room_low_m.x, scene.room_high_m.y}),
                     b = view.at({scene.room_high_m.x, scene.room_low_m.y});
        if (!is_open(scene)) draw.AddRect(a, b, tone::dim);
        draw_area_lights(view, scene);
        draw_eye(view);
    }
    const float step_m = nice((area_shown.high_m.x - area_shown.low_m.x) / 100.0f);
    build_pushed(view, step_m);
    draw.PopClipRect();
    ImGui::SetCursorScreenPos(after);
    const float button_px = ui.px(104);
    words(ui.fonts.small, tone::dim,
          fmt::format("North is up;  {} m wide.",
                      number_text(std::round(static_cast<double>(area_shown.high_m.x - area_shown.low_m.x)))));
    ImGui::SameLine(ImGui::GetContentRegionMax().x - button_px);
    if (button(ui, "plan near", ui.plan_near ? "Whole room" : "Near the lamps", button_px)) ui.plan_near = !ui.plan_near;
    ui.explain("plan near", "How much the plan shows", "The whole room, or the place about spot and lamp.");
    write_troubles(ui);
}

}  // namespace sunflower::panel
