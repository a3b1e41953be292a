#include "engine/world/scene.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/params/layers.hpp"
#include "engine/params/value.hpp"
#include "engine/world/room.hpp"
#include "engine/world/strays.hpp"
#include "engine/world/traces.hpp"

namespace sunflower::world {
namespace {

constexpr std::array<std::string_view, light_role_count> role_names = {"roof", "bays", "window", "strips", "spot", "lamp"};
constexpr params::Range room_m{-1000.0, 1000.0};

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

}  // namespace

std::string_view light_role_name(LightRole role) {
    return role_names[static_cast<std::size_t>(role)];
}
std::span<const std::string_view> scene_keys() {
    static const std::vector<std::string_view> keys = [] {
        std::vector<std::string_view> all = {"title", "tag",  "preset", "caption", "plan",
                                             "room",  "view", "carve",  "stroke",  "furniture"};
        all.insert(all.end(), room_keys().begin(), room_keys().end());
        return all;
    }();
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
    params::Layers own;
    own.add(document, scene_keys());
    scene.own = own.settings();
    scene.name = document.name;
    scene.title = reader.text("title");
    const std::array<std::string, 3> tags = {"documented", "reconstructed", "ours"};
    scene.tag = tags[reader.choice("tag", tags)];
    scene.preset = reader.text("preset");
    params::Reader caption(reader.get("caption"), "caption");
    scene.caption = {caption.text("english"), caption.text("chinese"), caption.text("sources")};
    caption.finish();
    read_room(reader.get("room"), scene);
    for (const auto& [name, value] : reader.tables("view")) scene.views.push_back(read_view(name, value));
    if (scene.views.empty()) core::fail_at(document.root.place, "scene: there is no view; add a table [view.NAME]");
    std::ranges::sort(scene.views, {}, [](const View& view) { return view.order; });
    scene.bed = read_bed(reader.get("plan"), reader.list("carve"), reader.list("stroke"), scene.room_high_m.z);
    read_parts(reader, scene);
    if (const params::Value* more = reader.find("furniture")) {
        params::Reader furniture(*more, "furniture");
        read_parts(furniture, scene);
        furniture.finish();
    }
    reader.finish();
    const params::Value* carved = reader.find("carve");
    add_strays(scene, carved ? carved->place : document.root.place);
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
