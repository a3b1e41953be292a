#include "engine/wall/site.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/show/library.hpp"
#include "engine/wall/site_words.hpp"
#include "engine/wall/warp.hpp"

namespace sunflower::wall {
namespace fs = std::filesystem;
namespace {

using params::Range;
using params::Reader;
using params::Value;

// What a texture may be wide on every device that OpenGL 4.5 is asked of.
constexpr Range side_px = {16, 16384};
constexpr Range offset_px = {-16384, 16384};
constexpr std::size_t most_outputs = 32, most_polygons = 64, most_points = 256, longest_name = 24;
constexpr double least_part_px = 8;
constexpr double touching_px = 0.5;  // parts that share no more lie side by side

glm::ivec2 read_size(const Value& value, std::string_view what) {
    const auto* list = value.as<Value::Array>();
    if (list == nullptr || list->size() != 2) core::fail_at(value.place, "{} takes width and height, [1920, 1080]", what);
    return {params::read_integer((*list)[0], what, side_px), params::read_integer((*list)[1], what, side_px)};
}

glm::dvec2 read_place(const Value& value, std::string_view what) {
    const auto numbers = params::read_numbers(value, what, 2, offset_px);
    return {numbers[0], numbers[1]};
}

/// One number for all colours, or one for each.
glm::dvec3 read_colours(const Value& value, std::string_view what, Range range) {
    if (value.as<Value::Array>() == nullptr) return glm::dvec3(params::read_number(value, what, range));
    const auto numbers = params::read_numbers(value, what, 3, range);
    return {numbers[0], numbers[1], numbers[2]};
}

bool is_short_name(std::string_view name) {
    const auto known = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, known);
}

class OutputReader {
  public:
    OutputReader(const Value& table, const Site& site) : reader_(table, label_of(table)), site_(site) {}

    Output read() {
        read_names();
        read_picture();
        read_corners();
        read_mesh();
        read_edges();
        read_mask();
        read_colour();
        read_maps();
        reader_.finish();
        return std::move(output_);
    }

  private:
    static std::string label_of(const Value& table) {
        const Value* name = table.find("name");
        const auto* text = name != nullptr ? name->as<std::string>() : nullptr;
        return text != nullptr ? fmt::format("output {}", params::quote(*text)) : "output";
    }
    std::string label(std::string_view key) const { return fmt::format("output '{}': {}", output_.name, key); }

    void read_names() {
        output_.name = reader_.text("name");
        const core::SourcePlace& place = reader_.get("name").place;
        if (!is_short_name(output_.name))
            core::fail_at(place, "name: {} is none; take up to {} letters, digits, '-' and '_'", params::quote(output_.name),
                          longest_name);
        if (std::ranges::any_of(site_.outputs, [&](const Output& other) { return other.name == output_.name; }))
            core::fail_at(place, "name: two outputs are called '{}'", output_.name);
        output_.elsewhere = reader_.truth("elsewhere", false);
        output_.monitor = reader_.text("monitor", "");
        if (output_.monitor.empty() && !output_.elsewhere)
            core::fail_at(reader_.place(),
                          "{}: say its model or connector, as the panel's Output lists them, or elsewhere = true",
                          label("monitor"));
    }

    void read_picture() {
        const Value& part = reader_.get("part");
        const auto numbers = params::read_numbers(part, label("part"), 4, offset_px);
        output_.part = {{numbers[0], numbers[1]}, {numbers[2], numbers[3]}};
        const Rect canvas{{0, 0}, glm::dvec2(site_.canvas_px)};
        if (std::min(output_.part.size_px.x, output_.part.size_px.y) < least_part_px)
            core::fail_at(part.place, "{} takes x, y, width and height; {:g} x {:g} px are too small", label("part"),
                          numbers[2], numbers[3]);
        if (!canvas.holds(output_.part.place_px) || !canvas.holds(output_.part.end_px()))
            core::fail_at(part.place, "{} reaches from ({:g}, {:g}) to ({:g}, {:g}), beyond the canvas of {} x {}",
                          label("part"), numbers[0], numbers[1], output_.part.end_px().x, output_.part.end_px().y,
                          site_.canvas_px.x, site_.canvas_px.y);
        const std::int64_t rotation = reader_.integer("rotation", {0, 270}, 0);
        if (rotation % 90 != 0) core::fail_at(reader_.get("rotation").place, "{} is 0, 90, 180 or 270", label("rotation"));
        output_.rotation_deg = static_cast<int>(rotation);
        if (reader_.find("flip") != nullptr) output_.flip = static_cast<Flip>(reader_.choice("flip", flip_words));
        const glm::dvec2 upright = glm::ceil(output_.part.size_px);
        output_.size_px = rotation % 180 == 0 ? glm::ivec2(upright) : glm::ivec2(upright.y, upright.x);
        if (const Value* size = reader_.find("size_px")) output_.size_px = read_size(*size, label("size_px"));
    }

    void read_corners() {
        const Value* corners = reader_.find("corners_px");
        if (corners == nullptr) return;
        const auto list = reader_.list("corners_px");
        if (list.size() != 4)
            core::fail_at(corners->place, "{} takes four places: top left, top right, bottom right, bottom left",
                          label("corners_px"));
        for (std::size_t i = 0; i < 4; ++i) output_.corners_px[i] = read_place(list[i], label("corners_px"));
        const std::string trouble = corners_trouble(output_);
        if (!trouble.empty()) core::fail_at(corners->place, "{}: {}", label("corners_px"), trouble);
    }

    void read_mesh() {
        const Value* table = reader_.find("mesh");
        if (table == nullptr) return;
        Reader mesh(*table, label("mesh"));
        output_.mesh.columns = static_cast<int>(mesh.integer("columns", {2, 33}));
        output_.mesh.rows = static_cast<int>(mesh.integer("rows", {2, 33}));
        const auto offsets = mesh.list("offsets_px");
        const auto wanted = static_cast<std::size_t>(output_.mesh.columns * output_.mesh.rows);
        if (offsets.size() != wanted)
            core::fail_at(mesh.get("offsets_px").place, "{} has {} offsets; {} columns and {} rows have {}", label("mesh"),
                          offsets.size(), output_.mesh.columns, output_.mesh.rows, wanted);
        for (const Value& offset : offsets) output_.mesh.offsets_px.push_back(read_place(offset, label("mesh: offsets_px")));
        mesh.finish();
        const std::string trouble = mesh_trouble(output_);
        if (!trouble.empty()) core::fail_at(table->place, "{}: {}", label("mesh"), trouble);
    }

    void read_edges() {
        for (std::size_t side = 0; side < 4; ++side) {
            const std::string key = edge_key(side);
            const Value* value = reader_.find(key);
            if (value == nullptr) continue;
            if (const auto* word = value->as<std::string>(); word != nullptr && *word == auto_word) continue;
            const double most = side < 2 ? output_.part.size_px.x : output_.part.size_px.y;
            output_.edges_px[side] = params::read_number(*value, label(key), {0, most});
        }
        output_.edge_power = reader_.number("edge_power", {1, 8}, 2.0);
        if (const Value* black = reader_.find("black")) output_.black = read_colours(*black, label("black"), {0, 0.1});
    }

    void read_mask() {
        const auto polygons = reader_.list("mask_px");
        if (polygons.size() > most_polygons)
            core::fail_at(reader_.get("mask_px").place, "{} has {} polygons; at most {}", label("mask_px"), polygons.size(),
                          most_polygons);
        for (const Value& polygon : polygons) {
            const auto* points = polygon.as<Value::Array>();
            if (points == nullptr || points->size() < 3 || points->size() > most_points)
                core::fail_at(polygon.place, "{} takes polygons of 3 to {} places [x, y]", label("mask_px"), most_points);
            auto& read = output_.mask_px.emplace_back();
            for (const Value& point : *points) read.push_back(read_place(point, label("mask_px")));
        }
    }

    void read_colour() {
        if (const Value* gamma = reader_.find("gamma")) {
            const auto* word = gamma->as<std::string>();
            if (word != nullptr && *word != srgb_word)
                core::fail_at(gamma->place, "{} is a number, one for each colour, or \"srgb\"", label("gamma"));
            output_.curve.srgb = word != nullptr;
            if (word == nullptr) output_.curve.gamma = read_colours(*gamma, label("gamma"), {1, 4});
        }
        if (const Value* gain = reader_.find("gain")) output_.gain = read_colours(*gain, label("gain"), {0, 1});
        output_.brightness = reader_.number("brightness", {0, 1}, 1.0);
        output_.lut = reader_.text("lut", "");
    }

    void read_maps() {
        output_.mpcdi = reader_.text("mpcdi", "");
        output_.mpcdi_region = reader_.text("mpcdi_region", "");
        if (output_.mpcdi.empty() != output_.mpcdi_region.empty())
            core::fail_at(reader_.place(), "{}: the file and the id of its region belong together; say both, or neither",
                          label(output_.mpcdi.empty() ? "mpcdi_region" : "mpcdi"));
        const std::string key = key_beside_maps(output_);
        if (!key.empty())
            core::fail_at(reader_.get(key).place, "{}: the maps of {} say that already; take out this or mpcdi", label(key),
                          params::quote(output_.mpcdi));
        for (const Output& other : site_.outputs)
            if (maps_meet_others(output_, other))
                core::fail_at(reader_.get("part").place,
                              "{} overlaps that of '{}', and of the two only '{}' is drawn by maps, which know nothing of the "
                              "other; draw both by maps or neither",
                              label("part"), other.name, other.is_mapped() ? other.name : output_.name);
    }

    Reader reader_;
    const Site& site_;
    Output output_;
};

Site read_values(const Value& root) {
    Reader reader(root, "");
    Site site;
    site.title = reader.text("title");
    site.show = reader.text("show", "");
    site.scene = reader.text("scene", "");
    site.view = reader.text("view", "");
    site.preset = reader.text("preset", "");
    for (const std::string_view key : {"show", "scene"})
        if (site.show.empty() && site.scene.empty() && reader.mistyped(key) != nullptr) reader.get(key);
    if (site.show.empty() == site.scene.empty())
        core::fail_at(reader.place(), "a site says either show or scene: what is to be seen");
    if (!site.show.empty() && !(site.view.empty() && site.preset.empty()))
        core::fail_at(reader.get(site.view.empty() ? "preset" : "view").place,
                      "view and preset belong to scene; a show has its own");
    site.fade_s = reader.number("fade_s", {0.5, 60}, site.fade_s);
    Reader canvas(reader.get("canvas"), "canvas");
    site.canvas_px = read_size(canvas.get("size_px"), "canvas: size_px");
    if (canvas.find("mm_per_px") != nullptr) site.mm_per_px = canvas.number("mm_per_px", {0.01, 1000});
    canvas.finish();
    const auto outputs = reader.list("output");
    if (outputs.empty() && reader.mistyped("output") != nullptr) reader.get("output");
    if (outputs.empty()) core::fail_at(reader.place(), "there is no [[output]]; a wall has one at least");
    if (outputs.size() > most_outputs)
        core::fail_at(outputs[most_outputs].place, "there are {} outputs; at most {}", outputs.size(), most_outputs);
    for (const Value& output : outputs) site.outputs.push_back(OutputReader(output, site).read());
    // Tables that others read.
    for (const std::string_view table : other_tables) reader.find(table);
    reader.finish();
    return site;
}

}  // namespace

std::vector<fs::path> site_folders() {
    std::vector<fs::path> folders;
    std::error_code ignored;  // no folder of the user's: only what is shipped
    try {
        fs::path own = show::user_data_folder() / "sites";
        if (fs::is_directory(own, ignored)) folders.push_back(std::move(own));
    } catch (const core::Error&) {
        // Without a home there are the shipped ones.
    }
    folders.push_back(core::data_folder() / "presets/site");
    return folders;
}

std::vector<std::string> site_names() {
    return params::document_names(site_folders());
}

SiteFile load_site(std::string_view name) {
    const fs::path path = params::resolve_document(name, site_folders());
    return read_site(core::read_file(path, params::TomlLimits::bytes), path);
}

SiteFile read_site(std::string text, const fs::path& path) {
    SiteFile file{path, std::move(text), {}, {}};
    file.root = params::parse_toml(file.text, path.string());
    file.site = read_values(file.root);
    return file;
}

std::string key_beside_maps(const Output& output) {
    const Output plain;
    if (!output.is_mapped()) return {};
    if (output.rotation_deg != plain.rotation_deg) return "rotation";
    if (output.flip != plain.flip) return "flip";
    if (output.corners_px != plain.corners_px) return "corners_px";
    if (output.mesh != plain.mesh) return "mesh";
    for (std::size_t side = 0; side < 4; ++side)
        if (output.edges_px[side]) return edge_key(side);
    if (output.edge_power != plain.edge_power) return "edge_power";
    if (output.black != plain.black) return "black";
    return output.mask_px.empty() ? "" : "mask_px";
}

bool maps_meet_others(const Output& a, const Output& b) {
    const glm::dvec2 shared = glm::min(a.part.end_px(), b.part.end_px()) - glm::max(a.part.place_px, b.part.place_px);
    return a.is_mapped() != b.is_mapped() && std::min(shared.x, shared.y) > touching_px;
}

core::SourcePlace place_of(const Value& root, std::string_view key, std::string_view output) {
    const Value* table = &root;
    if (!output.empty()) {
        table = nullptr;
        const Value* outputs = root.find("output");
        const auto* list = outputs != nullptr ? outputs->as<Value::Array>() : nullptr;
        for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
            const Value* name = (*list)[i].find("name");
            const auto* text = name != nullptr ? name->as<std::string>() : nullptr;
            if (text != nullptr && *text == output) table = &(*list)[i];
        }
    }
    const Value* value = table != nullptr ? table->find(key) : nullptr;
    return value != nullptr ? value->place : core::SourcePlace{root.place.file, 0};
}

fs::path lut_path(const SiteFile& file, const Output& output) {
    return file.path.parent_path() / output.lut;
}

}  // namespace sunflower::wall
