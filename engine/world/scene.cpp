#include "engine/world/scene.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/params/value.hpp"

namespace sunflower::world {
namespace {

constexpr std::array<std::string_view, light_role_count> role_names = {"roof", "bays", "window", "strips", "spot", "lamp"};
constexpr std::array<std::string_view, 10> surface_names = {"floor",        "wall",        "steel",  "roof_panel", "bay_panel",
                                                            "window_panel", "strip_panel", "plinth", "sky",        "ground"};
constexpr params::Range room_m{-1000.0, 1000.0};
// Of light and boxes: a sky is nowhere near, and open ground ends behind the horizon.
constexpr params::Range land_m{-50'000.0, 50'000.0};
constexpr int most_repeats = 2000;
// Eight bytes a tile in a block of 128 MiB.
constexpr std::int64_t most_tiles = std::int64_t{1} << 24;

template <std::size_t N>
std::vector<std::string> labels(const std::array<std::string_view, N>& names) {
    return {names.begin(), names.end()};
}

glm::vec3 place(params::Reader& reader, std::string_view key, params::Range range = room_m) {
    return glm::vec3(reader.vec3(key, range));
}

View read_view(const std::string& name, const params::Value& value) {
    params::Reader reader(value, "view '" + name + "'");
    View view;
    view.name = name;
    view.help = reader.text("help");
    view.order = static_cast<int>(reader.integer("key", {1, 9}));
    view.camera.eye_m = place(reader, "eye_m");
    view.camera.target_m = place(reader, "target_m");
    view.camera.focal_mm = static_cast<float>(reader.number("focal_mm", {4.0, 2000.0}, 35.0));
    view.camera.shift_up_mm = static_cast<float>(reader.number("shift_up_mm", {-40.0, 40.0}, 0.0));
    view.camera.shift_right_mm = static_cast<float>(reader.number("shift_right_mm", {-40.0, 40.0}, 0.0));
    view.camera.ortho_width_m = static_cast<float>(reader.number("ortho_width_m", {0.0, 200.0}, 0.0));
    reader.finish();
    if (glm::distance(view.camera.eye_m, view.camera.target_m) < 1e-4f)
        core::fail_at(value.place, "view '{}': eye_m and target_m are the same place; move one of them", name);
    return view;
}

/// repeat and step_m: the same thing again, so many times in all, each moved by the step.
struct Repeat {
    int count;
    glm::vec3 step_m;
};

Repeat read_repeat(params::Reader& reader) {
    return {static_cast<int>(reader.integer("repeat", {1, most_repeats}, 1)),
            glm::vec3(reader.vec3("step_m", land_m, glm::dvec3(0.0)))};
}

void read_box(const params::Value& value, Scene& scene) {
    params::Reader reader(value, "box");
    Box box;
    box.surface = static_cast<Surface>(reader.choice("surface", labels(surface_names)));
    box.low_m = place(reader, "low_m", land_m);
    box.high_m = place(reader, "high_m", land_m);
    const Repeat repeat = read_repeat(reader);
    reader.finish();
    if (glm::any(glm::lessThan(box.high_m, box.low_m)))
        core::fail_at(value.place, "box: high_m lies below low_m in a coordinate; swap the two");
    for (int i = 0; i < repeat.count; ++i) {
        const glm::vec3 move = static_cast<float>(i) * repeat.step_m;
        scene.boxes.push_back({box.surface, box.low_m + move, box.high_m + move});
    }
}

void read_light(const params::Value& value, Scene& scene) {
    params::Reader reader(value, "light");
    const auto role = static_cast<LightRole>(reader.choice("role", labels(role_names)));
    if (role == LightRole::spot || role == LightRole::lamp) {
        PointLight light;
        light.role = role;
        light.aim_m = place(reader, "aim_m");
        reader.finish();
        for (const PointLight& other : scene.point_lights)
            if (other.role == role)
                core::fail_at(value.place, "light: there is a {} already; a scene has at most one", light_role_name(role));
        scene.point_lights.push_back(light);
        return;
    }
    AreaLight light;
    light.role = role;
    light.corner_m = place(reader, "corner_m", land_m);
    light.edge_u_m = place(reader, "edge_u_m", land_m);
    light.edge_v_m = place(reader, "edge_v_m", land_m);
    const Repeat repeat = read_repeat(reader);
    reader.finish();
    if (glm::length(glm::cross(light.edge_u_m, light.edge_v_m)) < 1e-6f)
        core::fail_at(value.place, "light: edge_u_m and edge_v_m span no area; give two edges of a rectangle");
    const glm::vec3 reach = light.edge_u_m + light.edge_v_m;
    const glm::vec3 last = light.corner_m + static_cast<float>(repeat.count - 1) * repeat.step_m;
    LightRow row{role, glm::min(glm::min(light.corner_m, light.corner_m + reach), glm::min(last, last + reach)),
                 glm::max(glm::max(light.corner_m, light.corner_m + reach), glm::max(last, last + reach)), 1.0f};
    const glm::vec3 size = row.high_m - row.low_m;
    const float area = glm::length(glm::vec3(size.x * size.y, size.y * size.z, size.z * size.x));
    row.share = static_cast<float>(repeat.count) * glm::length(glm::cross(light.edge_u_m, light.edge_v_m)) / area;
    scene.light_rows.push_back(row);
    for (int i = 0; i < repeat.count; ++i) {
        scene.area_lights.push_back(light);
        light.corner_m += repeat.step_m;
    }
}

CarveForm read_carve(const params::Value& value) {
    params::Reader reader(value, "carve");
    const std::array<std::string, 3> kinds = {"hollow", "bevel", "heap"};
    CarveForm form;
    form.kind = static_cast<CarveKind>(reader.choice("kind", kinds));
    if (form.kind == CarveKind::bevel) {
        form.low_m = glm::vec2(reader.vec2("low_m", room_m));
        form.high_m = glm::vec2(reader.vec2("high_m", room_m));
        form.width_m = static_cast<float>(reader.number("width_m", {0.01, 10.0}));
    } else {
        form.at_m = glm::vec2(reader.vec2("at_m", room_m));
        form.radius_m = static_cast<float>(reader.number("radius_m", {0.02, 5.0}));
        // The packing reaches 60 mm above the bed.
        if (form.kind == CarveKind::heap) form.height_mm = static_cast<float>(reader.number("height_mm", {1.0, 55.0}));
        if (form.kind == CarveKind::hollow) form.depth_mm = static_cast<float>(reader.number("depth_mm", {1.0, 200.0}));
    }
    reader.finish();
    return form;
}

BedPlan read_plan(const params::Value& value) {
    params::Reader reader(value, "plan");
    BedPlan plan;
    const std::array<std::string, 2> kinds = {"field", "sheet"};
    plan.kind = reader.choice("kind", kinds) == 0 ? BedKind::field : BedKind::sheet;
    plan.corner_m = glm::vec2(reader.vec2("corner_m", room_m));
    plan.height_m = static_cast<float>(reader.number("height_m", {-10.0, 100.0}, 0.0));
    if (plan.kind == BedKind::field) {
        const glm::dvec2 size_m = reader.vec2("size_m", {0.5, 10000.0});
        plan.columns = static_cast<int>(std::lround(size_m.x / static_cast<double>(plan.pitch_m)));
        plan.rows = static_cast<int>(std::lround(size_m.y / static_cast<double>(plan.pitch_m)));
        if (std::abs(plan.columns * 0.25 - size_m.x) > 1e-6 || std::abs(plan.rows * 0.25 - size_m.y) > 1e-6)
            core::fail_at(value.place, "plan: size_m must be whole tiles of 0.25 m; it is {} x {} m", size_m.x, size_m.y);
        if (std::int64_t{plan.columns} * plan.rows > most_tiles)
            core::fail_at(value.place, "plan: size_m gives {} x {} tiles; at most {} fit the device's tables", plan.columns,
                          plan.rows, most_tiles);
    } else {
        plan.columns = static_cast<int>(reader.integer("columns", {2, 12}));
        if (plan.columns % 2 != 0)
            core::fail_at(value.place, "plan: a sheet shows both faces side by side; columns must be even, not {}",
                          plan.columns);
        plan.rows = static_cast<int>(reader.integer("rows", {1, 12}));
    }
    reader.finish();
    return plan;
}

}  // namespace

std::string_view light_role_name(LightRole role) {
    return role_names[static_cast<std::size_t>(role)];
}
std::span<const std::string_view> scene_keys() {
    static constexpr std::array<std::string_view, 10> keys = {"title", "tag",  "preset", "caption", "plan",
                                                              "room",  "view", "light",  "box",     "carve"};
    return keys;
}

Scene read_scene(const params::Document& document) {
    // Parameter groups are read by params::Layers; here they would be unknown keys.
    params::Value structure{params::Value::Table{}, document.root.place};
    for (const auto& member : *document.root.as<params::Value::Table>())
        if (std::ranges::find(scene_keys(), member.key) != scene_keys().end())
            std::get<params::Value::Table>(structure.data).push_back(member);

    params::Reader reader(structure, "scene");
    Scene scene;
    scene.name = document.name;
    scene.title = reader.text("title");
    const std::array<std::string, 3> tags = {"documented", "reconstructed", "ours"};
    scene.tag = tags[reader.choice("tag", tags)];
    scene.preset = reader.text("preset");
    params::Reader caption(reader.get("caption"), "caption");
    scene.caption = {caption.text("english"), caption.text("chinese"), caption.text("sources")};
    caption.finish();
    scene.bed = read_plan(reader.get("plan"));
    params::Reader room(reader.get("room"), "room");
    scene.room_low_m = place(room, "low_m");
    scene.room_high_m = place(room, "high_m");
    room.finish();
    if (glm::any(glm::lessThan(scene.room_high_m, scene.room_low_m + 0.5f)))
        core::fail_at(room.place(), "room: high_m must lie at least half a metre above low_m in every coordinate");
    for (const auto& [name, value] : reader.tables("view")) scene.views.push_back(read_view(name, value));
    if (scene.views.empty()) core::fail_at(document.root.place, "scene: there is no view; add a table [view.NAME]");
    std::ranges::sort(scene.views, {}, [](const View& view) { return view.order; });
    for (const params::Value& value : reader.list("carve")) {
        if (scene.bed.kind == BedKind::sheet) core::fail_at(value.place, "carve: a sheet of single seeds cannot be carved");
        scene.bed.carve.push_back(read_carve(value));
    }
    for (const params::Value& value : reader.list("light")) read_light(value, scene);
    for (const params::Value& value : reader.list("box")) read_box(value, scene);
    reader.finish();
    return scene;
}

const View& find_view(const Scene& scene, std::string_view name) {
    std::vector<std::string> names;
    for (const View& view : scene.views) {
        if (view.name == name) return view;
        names.push_back(view.name);
    }
    core::fail("scene '{}' has no view {}{}", scene.name, params::quote(name), params::suggestion(name, names));
}

}  // namespace sunflower::world
