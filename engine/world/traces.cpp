#include "engine/world/traces.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/core/hash.hpp"

namespace sunflower::world {
namespace {

constexpr params::Range room_m{-1000.0, 1000.0};
// Eight bytes a tile in a block of 128 MiB.
constexpr std::int64_t most_tiles = std::int64_t{1} << 24;
// Every place of a poured bed has a tile of its own, and its skin is drawn seed by seed.
constexpr int most_poured_tiles = 576;
// The packing reaches 60 mm above the bed, the deep column 1.6 m.
constexpr double most_heap_mm = 55.0;
constexpr double most_poured_mm = 1550.0;
constexpr std::size_t most_prints = 4000;

float random(std::uint32_t a, std::uint32_t b, float low, float high) {
    return low + (high - low) * core::unit_float(core::hash2(a, b));
}

struct Reading {
    const BedPlan& plan;
    float ceiling_m;
    glm::vec2 low_m, high_m;  // of the plan

    explicit Reading(const BedPlan& of, float ceiling) : plan(of), ceiling_m(ceiling), low_m(of.corner_m) {
        high_m = low_m + of.pitch_m * glm::vec2(of.columns, of.rows);
    }
    bool poured() const { return plan.kind == BedKind::poured; }
    bool holds(glm::vec2 p) const {
        return glm::all(glm::greaterThanEqual(p, low_m)) && glm::all(glm::lessThanEqual(p, high_m));
    }
    glm::vec2 place(const params::Value& at, std::string_view what, glm::dvec2 p) const {
        if (!holds(glm::vec2(p)))
            core::fail_at(at.place, "carve: {} lies at {}, {} m, outside the bed ({} to {} m east, {} to {} m north); move it",
                          what, p.x, p.y, low_m.x, high_m.x, low_m.y, high_m.y);
        return glm::vec2(p);
    }
    float height(params::Reader& reader, std::string_view key, double least) const {
        const auto mm = static_cast<float>(reader.number(key, {least, poured() ? most_poured_mm : most_heap_mm}));
        // A bed of tiles is some 100 mm deep before anything is heaped on it.
        const float top_m = plan.height_m + 0.001f * mm + (poured() ? 0.0f : 0.1f);
        if (top_m > ceiling_m)
            core::fail_at(reader.get(key).place,
                          "carve: {} = {} would reach {:.2f} m, above the room's ceiling at {:.2f} m; lower it", key, mm, top_m,
                          ceiling_m);
        return mm;
    }
};

float metres(params::Reader& reader, std::string_view key, double least, double most) {
    return static_cast<float>(reader.number(key, {least, most}));
}
float metres(params::Reader& reader, std::string_view key, double least, double most, double standard) {
    return static_cast<float>(reader.number(key, {least, most}, standard));
}

/// Both feet along a path: a print at every stride, left and right of it in turn, no two alike, none deeper than depth_mm.
void read_footprints(params::Reader& reader, const Reading& reading, std::vector<CarveForm>& forms) {
    const params::Value& path = reader.get("path_m");
    std::vector<glm::vec2> points;
    for (const params::Value& point : reader.list("path_m")) {
        const auto p = params::read_numbers(point, "carve: a point of path_m", 2, room_m);
        const glm::vec2 at = reading.place(point, "a point of path_m", {p[0], p[1]});
        // A leg of no length leads nowhere.
        if (points.empty() || glm::distance(points.back(), at) >= 0.001f) points.push_back(at);
    }
    if (reader.list("path_m").size() < 2)
        core::fail_at(path.place, "carve: path_m needs two points or more, each [east, north]");
    const float stride = metres(reader, "stride_m", 0.2, 1.5, 0.68);
    const float gauge = metres(reader, "gauge_m", 0.0, 0.6, 0.17);
    const float depth = static_cast<float>(reader.number("depth_mm", {2.0, 40.0}, 16.0));
    const float rim = static_cast<float>(reader.number("rim_mm", {0.0, 20.0}, 7.0));
    const float length = metres(reader, "length_m", 0.1, 0.4, 0.32), width = metres(reader, "width_m", 0.05, 0.2, 0.12);
    const auto seed = static_cast<std::uint32_t>(reader.integer("variety", {0, 1'000'000}, 1));
    float whole = 0.0f;
    for (std::size_t i = 1; i < points.size(); ++i) whole += glm::distance(points[i - 1], points[i]);
    if (whole < 0.01f) core::fail_at(path.place, "carve: path_m goes nowhere; move its points apart");
    const auto count = static_cast<std::size_t>(whole / stride) + 1;
    if (forms.size() + count > most_prints)
        core::fail_at(path.place, "carve: {} forms in all, and {} are the most; take longer strides or fewer paths",
                      forms.size() + count, most_prints);
    std::size_t leg = 1;
    float begun = 0.0f;
    for (std::size_t i = 0; i < count; ++i) {
        const float at = std::min(static_cast<float>(i) * stride, whole);
        while (leg + 1 < points.size() && at > begun + glm::distance(points[leg - 1], points[leg])) {
            begun += glm::distance(points[leg - 1], points[leg]);
            ++leg;
        }
        const glm::vec2 way = points[leg] - points[leg - 1];
        const float side = i % 2 == 0 ? 1.0f : -1.0f;
        const auto h = static_cast<std::uint32_t>(i) + seed * 1009u;
        const glm::vec2 ahead = glm::normalize(way);
        const glm::vec2 left(-ahead.y, ahead.x);
        // Feet point outwards by some degrees, and no step falls quite where it was meant.
        const float turn = side * random(h, 1, 0.02f, 0.20f) + random(h, 2, -0.07f, 0.07f);
        CarveForm print;
        print.kind = CarveKind::print;
        print.at_m = points[leg - 1] + ahead * (at - begun + random(h, 3, -0.04f, 0.04f)) +
                     left * (0.5f * side * gauge + random(h, 4, -0.02f, 0.02f));
        print.to_m = ahead * std::cos(turn) + left * std::sin(turn);
        print.length_m = length * random(h, 5, 0.96f, 1.06f);
        print.width_m = width * random(h, 6, 0.96f, 1.10f);
        print.depth_mm = depth * random(h, 7, 0.72f, 1.0f);
        print.height_mm = rim * random(h, 8, 0.6f, 1.2f);
        forms.push_back(print);
    }
}

/// Banks at the angle of repose: no height is more than the slope allows above any other. Distances along chamfers of 5 and 7
/// (Borgefors 1986) are at most 4 % off.
void make_banks(image::GreyPixels& image, glm::vec2 texel_mm, float white_mm) {
    const float x = repose_slope * texel_mm.x / white_mm, y = repose_slope * texel_mm.y / white_mm;
    const float across = repose_slope * glm::length(texel_mm) / white_mm;
    const auto at = [&](int column, int row) -> float& {
        return image
            .values[static_cast<std::size_t>(row) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(column)];
    };
    const auto from = [&](int column, int row, int dx, int dy, float rise) {
        const int c = column + dx, r = row + dy;
        // Beyond the picture lies the ground.
        const float there = c < 0 || r < 0 || c >= image.width || r >= image.height ? 0.0f : at(c, r);
        at(column, row) = std::min(at(column, row), there + rise);
    };
    for (int row = 0; row < image.height; ++row)
        for (int column = 0; column < image.width; ++column) {
            from(column, row, -1, 0, x);
            from(column, row, 0, -1, y);
            from(column, row, -1, -1, across);
            from(column, row, 1, -1, across);
        }
    for (int row = image.height - 1; row >= 0; --row)
        for (int column = image.width - 1; column >= 0; --column) {
            from(column, row, 1, 0, x);
            from(column, row, 0, 1, y);
            from(column, row, 1, 1, across);
            from(column, row, -1, 1, across);
        }
}

std::shared_ptr<const image::GreyPixels> read_image(params::Reader& reader, const CarveForm& form, bool mask) {
    const std::string name = reader.text("file");
    const params::Value& said = reader.get("file");
    const auto file = std::filesystem::path(said.place.file).parent_path() / name;
    image::GreyPixels image;
    try {
        image = image::read_grey_png(file);
    } catch (const core::Error& error) {
        core::fail_at(said.place, "carve: {}", error.what());
    }
    if (image.width < 2 || image.height < 2)
        core::fail_at(said.place, "carve: {} has {} x {} pixels; a form needs two in each direction", name, image.width,
                      image.height);
    // One that is drawn out means another picture than the one that was chosen.
    const glm::vec2 size_m = form.high_m - form.low_m;
    const float pixel = static_cast<float>(image.width) / static_cast<float>(image.height), place = size_m.x / size_m.y;
    if (std::abs(pixel / place - 1.0f) > 0.02f)
        core::fail_at(said.place, "carve: {} has {} x {} pixels and its place is {} x {} m: give both the same shape", name,
                      image.width, image.height, size_m.x, size_m.y);
    if (mask)
        for (float& value : image.values) value = value >= 0.5f ? 1.0f : 0.0f;
    const glm::vec2 texel_mm = 1000.0f * size_m / glm::vec2(image.width, image.height);
    make_banks(image, texel_mm, form.height_mm);
    return std::make_shared<const image::GreyPixels>(std::move(image));
}

constexpr std::array<std::string_view, 11> kind_names = {"hollow", "bevel", "heap",   "hole",    "footprints", "rake",
                                                         "former", "mask",  "height", "trodden", "loose"};

void read_form(const params::Value& value, const Reading& reading, std::vector<CarveForm>& forms) {
    params::Reader reader(value, "carve");
    const std::vector<std::string> names(kind_names.begin(), kind_names.end());
    const std::string_view kind = kind_names[reader.choice("kind", names)];
    CarveForm form;
    const auto at = [&] {
        const params::Value& said = reader.get("at_m");
        form.at_m = reading.place(said, "at_m", reader.vec2("at_m", room_m));
    };
    const auto line = [&] {
        form.at_m = glm::vec2(reader.vec2("at_m", room_m));
        form.to_m = glm::vec2(reader.vec2("to_m", room_m));
        if (glm::distance(form.at_m, form.to_m) < 0.01f)
            core::fail_at(value.place, "carve: at_m and to_m are the same place; move one of them");
    };
    const auto rectangle = [&] {
        form.low_m = glm::vec2(reader.vec2("low_m", room_m));
        form.high_m = glm::vec2(reader.vec2("high_m", room_m));
        if (glm::any(glm::lessThan(form.high_m, form.low_m + 0.05f)))
            core::fail_at(value.place, "carve: high_m must lie at least 50 mm north-east of low_m");
    };
    const auto only_poured = [&](bool wanted) {
        if (reading.poured() != wanted)
            core::fail_at(value.place, "carve: {} is for a plan of kind '{}'; this one is another", kind,
                          wanted ? "poured" : "field");
    };
    if (kind == "footprints") {
        only_poured(false);
        read_footprints(reader, reading, forms);
        return reader.finish();
    }
    if (kind == "hollow" || kind == "hole") {
        only_poured(false);
        form.kind = kind == "hollow" ? CarveKind::hollow : CarveKind::hole;
        at();
        form.radius_m = metres(reader, "radius_m", 0.02, 5.0);
        form.depth_mm = static_cast<float>(reader.number("depth_mm", {1.0, 200.0}));
        if (form.kind == CarveKind::hole) {
            form.floor_m = metres(reader, "floor_m", 0.0, 4.9, 0.0);
            if (form.depth_mm > 1000.0f * repose_slope * 1.1f * (form.radius_m - form.floor_m))
                core::fail_at(value.place,
                              "carve: a hole {} mm deep needs {:.2f} m from its floor to its rim, or its walls would slide; "
                              "widen it",
                              form.depth_mm, 0.001f * form.depth_mm / (repose_slope * 1.1f));
        }
    } else if (kind == "bevel") {
        only_poured(false);
        form.kind = CarveKind::bevel;
        rectangle();
        form.width_m = metres(reader, "width_m", 0.01, 10.0);
    } else if (kind == "heap" || kind == "former") {
        form.kind = kind == "heap" ? CarveKind::heap : CarveKind::former;
        if (form.kind == CarveKind::former) only_poured(true);
        at();
        form.radius_m = metres(reader, "radius_m", 0.02, 5.0);
        form.height_mm = reading.height(reader, "height_mm", 1.0);
        form.round_m = metres(reader, "round_m", 0.0, 5.0, 0.0);
        if (form.height_mm > 1300.0f * repose_slope * form.radius_m && form.kind == CarveKind::heap)
            core::fail_at(value.place, "carve: a heap {} mm high slides when its radius is {} m; give it {:.2f} m",
                          form.height_mm, form.radius_m, 0.001f * form.height_mm / repose_slope);
    } else if (kind == "rake") {
        only_poured(false);
        form.kind = CarveKind::rake;
        line();
        reading.place(value, "at_m", form.at_m);
        reading.place(value, "to_m", form.to_m);
        form.width_m = metres(reader, "width_m", 0.1, 10.0, 0.6);
        form.pitch_m = metres(reader, "pitch_m", 0.04, 0.5, 0.06);
        form.depth_mm = static_cast<float>(reader.number("depth_mm", {1.0, 20.0}, 5.0));
    } else if (kind == "mask" || kind == "height") {
        form.kind = kind == "mask" ? CarveKind::mask : CarveKind::height;
        rectangle();
        reading.place(value, "low_m", form.low_m);
        reading.place(value, "high_m", form.high_m);
        // White of a mask stands above all that lies there.
        form.height_mm = form.kind == CarveKind::mask ? 200.0f : reading.height(reader, "height_mm", 1.0);
        form.image = read_image(reader, form, form.kind == CarveKind::mask);
    } else if (kind == "loose") {
        form.kind = CarveKind::loose;
        // What is poured holds its own; beside a field they lie on the room's floor.
        if (reading.poured())
            at();
        else
            form.at_m = glm::vec2(reader.vec2("at_m", room_m));
        form.radius_m = metres(reader, "radius_m", 0.001, 5.0);
        form.floor_m = metres(reader, "from_m", 0.0, static_cast<double>(form.radius_m), 0.0);
        form.count = static_cast<int>(reader.integer("count", {1, 2000}));
        form.variety = static_cast<int>(reader.integer("variety", {0, 1'000'000}, 1));
    } else {
        only_poured(false);
        form.kind = CarveKind::trodden;
        form.depth_mm = static_cast<float>(reader.number("depth_mm", {1.0, 30.0}));
        form.height_mm = static_cast<float>(reader.number("height_mm", {0.0, 30.0}, 0.0));
    }
    reader.finish();
    forms.push_back(form);
}

BedPlan read_plan(const params::Value& value) {
    params::Reader reader(value, "plan");
    BedPlan plan;
    plan.place = value.place;
    const std::array<std::string, 3> kinds = {"field", "sheet", "poured"};
    constexpr std::array<BedKind, 3> known = {BedKind::field, BedKind::sheet, BedKind::poured};
    plan.kind = known[reader.choice("kind", kinds)];
    plan.corner_m = glm::vec2(reader.vec2("corner_m", room_m));
    plan.height_m = static_cast<float>(reader.number("height_m", {-10.0, 100.0}, 0.0));
    if (plan.kind == BedKind::sheet) {
        plan.columns = static_cast<int>(reader.integer("columns", {2, 12}));
        if (plan.columns % 2 != 0)
            core::fail_at(value.place, "plan: a sheet shows both faces side by side; columns must be even, not {}",
                          plan.columns);
        plan.rows = static_cast<int>(reader.integer("rows", {1, 12}));
        reader.finish();
        return plan;
    }
    const bool poured = plan.kind == BedKind::poured;
    const glm::dvec2 size_m = reader.vec2("size_m", {poured ? 0.25 : 0.5, 10000.0});
    plan.columns = static_cast<int>(std::lround(size_m.x / static_cast<double>(plan.pitch_m)));
    plan.rows = static_cast<int>(std::lround(size_m.y / static_cast<double>(plan.pitch_m)));
    if (std::abs(plan.columns * 0.25 - size_m.x) > 1e-6 || std::abs(plan.rows * 0.25 - size_m.y) > 1e-6)
        core::fail_at(value.place, "plan: size_m must be whole tiles of 0.25 m; it is {} x {} m", size_m.x, size_m.y);
    const std::int64_t tiles = std::int64_t{plan.columns} * plan.rows;
    if (tiles > most_tiles)
        core::fail_at(value.place, "plan: size_m gives {} x {} tiles; at most {} fit the device's tables", plan.columns,
                      plan.rows, most_tiles);
    if (poured && tiles > most_poured_tiles)
        core::fail_at(value.place,
                      "plan: {} x {} m is {} tiles; what is poured has room for {}, 6 x 6 m: make the plan smaller or "
                      "lay a field",
                      size_m.x, size_m.y, tiles, most_poured_tiles);
    plan.seeds = reader.integer("seeds", {0, std::int64_t{1} << 40}, 0);
    if (!poured && plan.seeds > tiles * 6250)
        core::fail_at(reader.get("seeds").place, "plan: seeds = {}, and {} x {} m have room for {}; ask for fewer", plan.seeds,
                      size_m.x, size_m.y, tiles * 6250);
    reader.finish();
    return plan;
}

}  // namespace

BedPlan read_bed(const params::Value& plan_value, std::span<const params::Value> carve, std::span<const params::Value> strokes,
                 float ceiling_m) {
    BedPlan plan = read_plan(plan_value);
    const Reading reading(plan, ceiling_m);
    std::vector<CarveForm> forms;
    for (const params::Value& value : carve) {
        if (plan.kind == BedKind::sheet) core::fail_at(value.place, "carve: a sheet of single seeds cannot be carved");
        read_form(value, reading, forms);
    }
    plan.carve = std::move(forms);
    plan.strokes = read_strokes(strokes, plan);
    return plan;
}

}  // namespace sunflower::world
