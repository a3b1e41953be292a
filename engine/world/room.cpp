#include "engine/world/room.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sunflower::world {
namespace {

constexpr std::array<std::string_view, 10> surface_names = {"floor",        "wall",        "steel",  "roof_panel", "bay_panel",
                                                            "window_panel", "strip_panel", "plinth", "sky",        "ground"};
constexpr std::array<std::string_view, 6> facing_names = {"west", "east", "south", "north", "down", "up"};
constexpr std::array<std::string_view, 8> part_names = {"light", "box", "beam", "panel", "grid", "rod", "rivets", "row"};
constexpr params::Range room_m{-1000.0, 1000.0};
// Of light and boxes: a sky is nowhere near, and open ground ends behind the horizon.
constexpr params::Range land_m{-50'000.0, 50'000.0};
constexpr params::Range size_m{0.001, 100.0};
constexpr int most_repeats = 2000, deepest_row = 3;
// Boxes go through a tree and a buffer, lights through every node of the light grid.
constexpr std::size_t most_boxes = 100'000, most_lights = 20'000, most_rods = 20'000, most_rivets = 1'000'000;

using Moves = std::vector<glm::vec3>;

template <std::size_t N>
std::vector<std::string> labels(const std::array<std::string_view, N>& names) {
    return {names.begin(), names.end()};
}

glm::vec3 place(params::Reader& reader, std::string_view key, params::Range range = land_m) {
    return glm::vec3(reader.vec3(key, range));
}

float length_of(params::Reader& reader, std::string_view key, double standard = -1.0) {
    return static_cast<float>(standard < 0.0 ? reader.number(key, size_m) : reader.number(key, {0.0, size_m.max}, standard));
}

Surface surface_of(params::Reader& reader, std::string_view key, Surface standard) {
    return reader.find(key) == nullptr ? standard : static_cast<Surface>(reader.choice(key, labels(surface_names)));
}

Surface surface_of(params::Reader& reader) {
    return static_cast<Surface>(reader.choice("surface", labels(surface_names)));
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

struct Facing {
    int axis;
    float side;
    glm::vec3 out() const {
        glm::vec3 found(0.0f);
        found[axis] = side;
        return found;
    }
};

Facing read_facing(params::Reader& reader) {
    const auto index = static_cast<int>(reader.choice("facing", labels(facing_names)));
    return {index / 2, index % 2 == 0 ? -1.0f : 1.0f};
}

/// One part of a scene file, and where all of it goes.
class Part {
  public:
    Part(const params::Value& value, std::string_view name, Scene& scene, const Moves& moves)
        : reader(value, std::string(name)), name_(name), scene_(scene), moves_(moves) {}

    /// Ends the reading, with what a part may say beside its own.
    void finish() {
        const Repeat repeat = read_repeat(reader);
        reader.finish();
        all_.reserve(moves_.size() * static_cast<std::size_t>(repeat.count));
        check("copies", 0, moves_.size() * static_cast<std::size_t>(repeat.count), most_boxes);
        for (const glm::vec3 move : moves_)
            for (int i = 0; i < repeat.count; ++i) all_.push_back(move + static_cast<float>(i) * repeat.step_m);
    }

    template <typename... Args>
    [[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) const {
        core::fail_at(reader.place(), "{}: {}", name_, fmt::format(text, std::forward<Args>(args)...));
    }

    void check(std::string_view what, std::size_t there, std::size_t more, std::size_t most) const {
        if (there + more > most) fail("the room would have {} {}; at most {} can be drawn and lit", there + more, what, most);
    }

    void add(std::initializer_list<Box> boxes) const { add(std::span(boxes.begin(), boxes.size())); }
    void add(std::span<const Box> boxes) const {
        check("boxes", scene_.boxes.size(), boxes.size() * all_.size(), most_boxes);
        for (const Box& box : boxes) {
            if (glm::any(glm::lessThan(box.high_m, box.low_m))) fail("high_m lies below low_m in a coordinate; swap the two");
            for (const glm::vec3 move : all_) scene_.boxes.push_back({box.surface, box.low_m + move, box.high_m + move});
        }
    }
    void add(const Rod& rod) const {
        check("rods", scene_.rods.size(), all_.size(), most_rods);
        for (const glm::vec3 move : all_)
            scene_.rods.push_back({rod.surface, rod.from_m + move, rod.to_m + move, rod.radius_m});
    }
    /// From the first head to the last that keeps the pitch, half a pitch off both ends.
    void add_rivets(glm::vec3 from_m, glm::vec3 to_m, float pitch_m, float radius_m, glm::vec3 out) const {
        const float away_m = glm::distance(from_m, to_m);
        const int count = std::max(1, static_cast<int>(std::lround(away_m / pitch_m)));
        const glm::vec3 step_m = (to_m - from_m) / static_cast<float>(count);
        std::size_t there = 0;
        for (const Rivets& line : scene_.rivets) there += static_cast<std::size_t>(line.count);
        check("rivets", there, static_cast<std::size_t>(count) * all_.size(), most_rivets);
        for (const glm::vec3 move : all_)
            scene_.rivets.push_back({from_m + 0.5f * step_m + move, step_m, out, count, radius_m});
    }

    const Moves& all() const { return all_; }
    Scene& scene() const { return scene_; }
    params::Reader reader;

  private:
    std::string_view name_;
    Scene& scene_;
    const Moves& moves_;
    Moves all_;
};

void read_box(Part& part) {
    Box box;
    box.surface = surface_of(part.reader);
    box.low_m = place(part.reader, "low_m");
    box.high_m = place(part.reader, "high_m");
    part.finish();
    part.add({box});
}

void read_beam(Part& part) {
    params::Reader& reader = part.reader;
    const Surface surface = surface_of(reader);
    const glm::vec3 from_m = place(reader, "from_m"), to_m = place(reader, "to_m");
    const std::array<std::string, 3> axes = {"x", "y", "z"};
    const auto deep = static_cast<int>(reader.choice("deep", axes));
    const float depth_m = length_of(reader, "depth_m"), width_m = length_of(reader, "width_m");
    const float flange_m = length_of(reader, "flange_m"), web_m = length_of(reader, "web_m");
    const float pitch_m = length_of(reader, "rivets_m", 0.0);
    const std::array<std::string, 3> sides = {"both", "low", "high"};
    const std::size_t on = reader.find("rivets_on") == nullptr ? 0 : reader.choice("rivets_on", sides);
    part.finish();

    const glm::vec3 run = to_m - from_m;
    const int along = std::abs(run.x) > 0.0f ? 0 : std::abs(run.y) > 0.0f ? 1 : 2;
    if (run[along] == 0.0f || std::abs(run[(along + 1) % 3]) + std::abs(run[(along + 2) % 3]) > 0.0f)
        part.fail("from_m and to_m must differ in exactly one coordinate; a slanting bar is a rod");
    if (deep == along) part.fail("deep is the way the beam runs; name one of the other two axes");
    if (2.0f * flange_m >= depth_m || web_m > width_m)
        part.fail("two flanges of {} m do not fit a depth of {} m, or the web is wider than the flanges", flange_m, depth_m);
    const int wide = 3 - along - deep;
    // Between two distances from the middle line across, so far to each side.
    const auto plate = [&](float low, float high, float half) {
        Box box{surface, glm::min(from_m, to_m), glm::max(from_m, to_m)};
        box.low_m[deep] += low;
        box.high_m[deep] += high;
        box.low_m[wide] -= half;
        box.high_m[wide] += half;
        return box;
    };
    const float half_m = 0.5f * depth_m;
    part.add({plate(-half_m, -half_m + flange_m, 0.5f * width_m), plate(-half_m + flange_m, half_m - flange_m, 0.5f * web_m),
              plate(half_m - flange_m, half_m, 0.5f * width_m)});
    if (pitch_m <= 0.0f) return;
    const float edge_m = 0.5f * width_m - std::min(0.07f, 0.2f * width_m);
    for (const float side : {-1.0f, 1.0f}) {
        if ((on == 1 && side > 0.0f) || (on == 2 && side < 0.0f)) continue;
        glm::vec3 out(0.0f);
        out[deep] = side;
        for (const float line : {-edge_m, edge_m}) {
            glm::vec3 move = half_m * out;
            move[wide] = line;
            part.add_rivets(from_m + move, to_m + move, pitch_m, 0.02f, out);
        }
    }
}

int thinnest(glm::vec3 size) {
    return size.x <= size.y && size.x <= size.z ? 0 : size.y <= size.z ? 1 : 2;
}

void read_panel(Part& part) {
    params::Reader& reader = part.reader;
    const Surface surface = surface_of(reader);
    const Box plate{surface, place(reader, "low_m"), place(reader, "high_m")};
    const Surface frame_surface = surface_of(reader, "frame_surface", surface);
    const float frame_m = length_of(reader, "frame_m", 0.0), proud_m = length_of(reader, "proud_m", 0.0);
    part.finish();
    part.add({plate});
    if (frame_m <= 0.0f) return;
    const glm::vec3 size = plate.high_m - plate.low_m;
    const int thin = thinnest(size), u = thin == 0 ? 1 : 0, v = thin == 2 ? 1 : 2;
    if (2.0f * frame_m >= std::min(size[u], size[v])) part.fail("a frame of {} m leaves nothing of the panel", frame_m);
    Box whole{frame_surface, plate.low_m, plate.high_m};
    whole.low_m[thin] -= proud_m;
    whole.high_m[thin] += proud_m;
    std::array<Box, 4> frame{whole, whole, whole, whole};
    frame[0].high_m[u] = whole.low_m[u] + frame_m;
    frame[1].low_m[u] = whole.high_m[u] - frame_m;
    for (std::size_t i = 2; i < 4; ++i) {
        frame[i].low_m[u] += frame_m;
        frame[i].high_m[u] -= frame_m;
    }
    frame[2].high_m[v] = whole.low_m[v] + frame_m;
    frame[3].low_m[v] = whole.high_m[v] - frame_m;
    part.add(frame);
}

void read_grid(Part& part) {
    params::Reader& reader = part.reader;
    const Box pane{surface_of(reader), place(reader, "low_m"), place(reader, "high_m")};
    const Surface bar_surface = surface_of(reader, "bar_surface", Surface::steel);
    const Facing facing = read_facing(reader);
    const glm::dvec2 panes = reader.vec2("panes", {1.0, most_repeats});
    const glm::vec2 bar_m(reader.vec2("bar_m", size_m)), depth_m(reader.vec2("bar_depth_m", size_m));
    part.finish();
    if (panes != glm::floor(panes)) part.fail("panes are whole numbers, not {} x {}", panes.x, panes.y);
    const int n = facing.axis;
    const std::array<int, 2> along = {n == 0 ? 1 : 0, n == 2 ? 1 : 2};
    std::vector<Box> boxes = {pane};
    for (std::size_t k = 0; k < 2; ++k) {
        const int axis = along[k], i = static_cast<int>(k);
        const int count = static_cast<int>(panes[i]);
        for (int bar = 0; bar <= count; ++bar) {
            Box box{bar_surface, pane.low_m, pane.high_m};
            const float at = glm::mix(pane.low_m[axis], pane.high_m[axis], static_cast<float>(bar) / static_cast<float>(count));
            box.low_m[axis] = at - 0.5f * bar_m[i];
            box.high_m[axis] = at + 0.5f * bar_m[i];
            (facing.side > 0.0f ? box.low_m : box.high_m)[n] = (facing.side > 0.0f ? pane.high_m : pane.low_m)[n];
            (facing.side > 0.0f ? box.high_m : box.low_m)[n] =
                (facing.side > 0.0f ? pane.high_m : pane.low_m)[n] + facing.side * depth_m[i];
            boxes.push_back(box);
        }
    }
    part.add(boxes);
}

void read_rod(Part& part) {
    Rod rod;
    rod.surface = surface_of(part.reader);
    rod.from_m = place(part.reader, "from_m", room_m);
    rod.to_m = place(part.reader, "to_m", room_m);
    rod.radius_m = static_cast<float>(part.reader.number("radius_m", {0.001, 5.0}));
    part.finish();
    if (glm::distance(rod.from_m, rod.to_m) < 1e-4f) part.fail("from_m and to_m are the same place; move one of them");
    part.add(rod);
}

void read_rivets(Part& part) {
    const glm::vec3 from_m = place(part.reader, "from_m", room_m), to_m = place(part.reader, "to_m", room_m);
    const float pitch_m = static_cast<float>(part.reader.number("pitch_m", {0.02, 10.0}));
    const float radius_m = static_cast<float>(part.reader.number("radius_m", {0.002, 0.1}, 0.02));
    const Facing facing = read_facing(part.reader);
    part.finish();
    part.add_rivets(from_m, to_m, pitch_m, radius_m, facing.out());
}

void read_point_light(Part& part, LightRole role) {
    PointLight light;
    light.role = role;
    light.aim_m = place(part.reader, "aim_m", room_m);
    part.finish();
    if (part.all().size() > 1) part.fail("a scene has at most one {}; take it out of the row", light_role_name(role));
    light.aim_m += part.all().front();
    for (const PointLight& other : part.scene().point_lights)
        if (other.role == role) part.fail("there is a {} already; a scene has at most one", light_role_name(role));
    part.scene().point_lights.push_back(light);
}

void read_light(Part& part) {
    params::Reader& reader = part.reader;
    std::vector<std::string> roles;
    for (int role = 0; role < light_role_count; ++role) roles.emplace_back(light_role_name(static_cast<LightRole>(role)));
    const auto role = static_cast<LightRole>(reader.choice("role", roles));
    if (role == LightRole::spot || role == LightRole::lamp) return read_point_light(part, role);
    AreaLight light;
    light.role = role;
    light.corner_m = place(reader, "corner_m");
    light.edge_u_m = place(reader, "edge_u_m");
    light.edge_v_m = place(reader, "edge_v_m");
    part.finish();
    const float area_m2 = glm::length(glm::cross(light.edge_u_m, light.edge_v_m));
    if (area_m2 < 1e-6f) part.fail("edge_u_m and edge_v_m span no area; give two edges of a rectangle");
    Scene& scene = part.scene();
    part.check("lights", scene.area_lights.size(), part.all().size(), most_lights);
    LightRow row{role, glm::vec3(1e30f), glm::vec3(-1e30f), 1.0f};
    const glm::vec3 corner_m = light.corner_m, reach_m = light.edge_u_m + light.edge_v_m;
    for (const glm::vec3 move : part.all()) {
        light.corner_m = corner_m + move;
        scene.area_lights.push_back(light);
        row.low_m = glm::min(row.low_m, glm::min(light.corner_m, light.corner_m + reach_m));
        row.high_m = glm::max(row.high_m, glm::max(light.corner_m, light.corner_m + reach_m));
    }
    const glm::vec3 size = row.high_m - row.low_m;
    row.share = static_cast<float>(part.all().size()) * area_m2 /
                glm::length(glm::vec3(size.x * size.y, size.y * size.z, size.z * size.x));
    scene.light_rows.push_back(row);
}

void read_all(params::Reader& reader, Scene& scene, const Moves& moves, int depth);

void read_row(const params::Value& value, Scene& scene, const Moves& moves, int depth) {
    if (depth == deepest_row) core::fail_at(value.place, "row: rows within rows go {} deep at most", deepest_row);
    params::Reader reader(value, "row");
    const Repeat repeat = read_repeat(reader);
    if (moves.size() * static_cast<std::size_t>(repeat.count) > most_boxes)
        core::fail_at(value.place, "row: it repeats its parts {} times; at most {} can be drawn and lit",
                      moves.size() * static_cast<std::size_t>(repeat.count), most_boxes);
    Moves all;
    for (const glm::vec3 move : moves)
        for (int i = 0; i < repeat.count; ++i) all.push_back(move + static_cast<float>(i) * repeat.step_m);
    read_all(reader, scene, all, depth + 1);
    reader.finish();
}

void read_all(params::Reader& reader, Scene& scene, const Moves& moves, int depth) {
    using Read = void (*)(Part&);
    constexpr std::array<Read, 7> reads = {read_light, read_box, read_beam, read_panel, read_grid, read_rod, read_rivets};
    for (std::size_t kind = 0; kind < reads.size(); ++kind)
        for (const params::Value& value : reader.list(part_names[kind])) {
            Part part(value, part_names[kind], scene, moves);
            reads[kind](part);
        }
    for (const params::Value& value : reader.list("row")) read_row(value, scene, moves, depth);
}

}  // namespace

std::span<const std::string_view> room_keys() {
    return part_names;
}

void read_room(const params::Value& value, Scene& scene) {
    params::Reader reader(value, "room");
    scene.room_low_m = place(reader, "low_m", room_m);
    scene.room_high_m = place(reader, "high_m", room_m);
    scene.grain = static_cast<float>(reader.number("grain", {0.0, 2.0}, 0.0));
    const params::Value* file = reader.find("gltf");
    const glm::vec3 at_m(reader.vec3("gltf_at_m", room_m, glm::dvec3(0.0)));
    const auto turn_deg = static_cast<float>(reader.number("gltf_turn_deg", {-360.0, 360.0}, 0.0));
    reader.finish();
    if (glm::any(glm::lessThan(scene.room_high_m, scene.room_low_m + 0.5f)))
        core::fail_at(reader.place(), "room: high_m must lie at least half a metre above low_m in every coordinate");
    if (file == nullptr) return;
    const std::filesystem::path name = params::read_text(*file, "room: gltf");
    scene.model = std::make_shared<const Model>(
        read_model(std::filesystem::path(file->place.file).parent_path() / name, at_m, turn_deg, file->place));
}

void read_parts(params::Reader& reader, Scene& scene) {
    read_all(reader, scene, {glm::vec3(0.0f)}, 0);
}

}  // namespace sunflower::world
