#include "engine/still/recipe.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "engine/core/credit.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/params/registry.hpp"
#include "engine/still/json.hpp"
#include "engine/still/sheet_words.hpp"
#include "engine/world/bed_plan.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;
namespace {

using image::Channel;
using params::Reader;
using params::Value;

// Of the recipe; another one is another release's. A release that knows no strokes must not draw a bed without them.
constexpr int plain_form = 1, stroke_form = 2;
constexpr std::size_t most_file_bytes = 4 << 20;
constexpr std::string_view file_ending = ".recipe.json";
constexpr std::array<std::string_view, 4> channel_names = {"8", "16", "half", "float"};
constexpr double far = 1e7;

std::string number(float value) {
    return params::float_text(value);
}

std::string vector(glm::vec3 v) {
    return fmt::format("[{}, {}, {}]", number(v.x), number(v.y), number(v.z));
}

std::string hash_text(std::uint64_t hash) {
    return fmt::format("\"{:016x}\"", hash);
}

std::uint64_t hash_in(Reader& reader, std::string_view key) {
    const std::string text = reader.text(key);
    std::uint64_t hash = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), hash, 16);
    if (error != std::errc{} || end != text.data() + text.size())
        core::fail_at(reader.place(), "{} is no hash", params::quote(text));
    return hash;
}

/// "group.name=value" -> group, name, value.
std::array<std::string_view, 3> parts_of(std::string_view assignment) {
    const auto dot = assignment.find('.'), equals = assignment.find('=');
    return {assignment.substr(0, dot), assignment.substr(dot + 1, equals - dot - 1), assignment.substr(equals + 1)};
}

std::string settings_text(const std::vector<std::string>& values) {
    std::string text = "{", group;
    for (const std::string& value : values) {
        const auto [of, name, is] = parts_of(value);
        if (of != group) text += fmt::format("{}{}: {{", group.empty() ? "" : "}, ", json_string(of));
        text += fmt::format("{}{}: {}", of == group ? ", " : "", json_string(name), is);
        group = of;
    }
    return text + (group.empty() ? "}" : "}}");
}

/// A value as it is written: what was a number is the same number again.
std::string text_of(const Value& value) {
    if (const auto* truth = value.as<bool>()) return *truth ? "true" : "false";
    if (const auto* whole = value.as<std::int64_t>()) return fmt::format("{}", *whole);
    if (const auto* real = value.as<double>()) return fmt::format("{}", *real);
    if (const auto* text = value.as<std::string>()) return json_string(*text);
    std::string list;
    if (const auto* items = value.as<Value::Array>())
        for (const Value& item : *items) list += (list.empty() ? "" : ", ") + text_of(item);
    if (const auto* members = value.as<Value::Table>())
        for (const params::Member& member : *members) list += fmt::format(" {} {}", member.key, text_of(member.value));
    return "[" + list + "]";
}

bool is_name(std::string_view key) {
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !key.empty() && std::ranges::all_of(key, is_letter);
}

std::vector<std::string> values_in(const Value& settings) {
    std::vector<std::string> values;
    const auto* groups = settings.as<Value::Table>();
    if (groups == nullptr) core::fail_at(settings.place, "its settings are no table");
    for (const params::Member& group : *groups) {
        const auto* members = group.value.as<Value::Table>();
        if (members == nullptr) core::fail_at(settings.place, "its settings {} are no table", params::quote(group.key));
        for (const params::Member& member : *members) {
            // Dots and signs in them would be taken for those between them.
            if (!is_name(group.key) || !is_name(member.key))
                core::fail_at(settings.place, "its settings tell of {} in {}, which is no parameter", params::quote(member.key),
                              params::quote(group.key));
            values.push_back(fmt::format("{}.{}={}", group.key, member.key, text_of(member.value)));
        }
    }
    return values;
}

void flatten(const Value& value, const std::string& name, std::map<std::string, std::string>& into) {
    if (const auto* table = value.as<Value::Table>()) {
        for (const params::Member& member : *table)
            flatten(member.value, name.empty() || name == "settings" ? member.key : name + "." + member.key, into);
        return;
    }
    into[name] = text_of(value);
}

std::string strokes_json(const world::Strokes& strokes) {
    std::string text;
    for (const auto& stroke : strokes) {
        text += fmt::format("{}{{\"tool\": {}, \"radius_m\": {}, {}: {}, \"points_m\": [", text.empty() ? "" : ", ",
                            json_string(world::stroke_tool_name(stroke->tool)), number(stroke->radius_m),
                            json_string(world::stroke_amount_name(stroke->tool)), number(stroke->amount));
        for (const glm::vec2 point : stroke->points_m)
            text += fmt::format("{}[{}, {}]", text.ends_with('[') ? "" : ", ", number(point.x), number(point.y));
        text += "]}";
    }
    return "[" + text + "]";
}

/// Its scene's bed is not known here: what lies beside it is refused when it is laid.
world::StrokeList strokes_in(Reader& reader) {
    world::BedPlan anywhere;
    anywhere.kind = world::BedKind::field;
    anywhere.corner_m = {-1000.0f, -1000.0f};
    anywhere.columns = anywhere.rows = 8000;
    world::StrokeList strokes = world::read_strokes(reader.list("strokes"), anywhere);
    return strokes ? strokes : std::make_shared<const world::Strokes>();
}

glm::ivec2 pair_in(Reader& reader, std::string_view key) {
    const glm::dvec2 v = reader.vec2(key, {-far, far});
    return {static_cast<int>(v.x), static_cast<int>(v.y)};
}

void hash(std::uint64_t& so_far, std::string_view text) {
    // FNV-1a (Fowler, Noll, Vo), 64 bits.
    for (const char c : text) so_far = (so_far ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
}

}  // namespace

std::string changed_since(const Origin& then, const Origin& now) {
    std::string changed;
    const auto note = [&](bool other, std::string_view what) {
        if (other) changed += (changed.empty() ? "" : ", ") + std::string(what);
    };
    note(then.version != now.version, "program");
    note(then.shaders != now.shaders, "shaders");
    note(then.packing != now.packing, "packing");
    note(then.scene != now.scene, "scene");
    note(then.renderer != now.renderer, "graphics device");
    note(then.opengl != now.opengl, "driver");
    return changed;
}

std::vector<std::string> all_values(const params::Settings& settings) {
    std::vector<std::string> values;
    for (const params::Row& row : params::rows()) values.push_back(row.path() + "=" + params::text_of(row, &settings));
    return values;
}

std::string recipe_text(const Recipe& r) {
    const Origin& o = r.origin;
    const world::Camera& c = r.camera;
    const Area& drawn = r.sheet.drawn;
    std::string text = fmt::format("{{\"sunflower\": {}, \"credit\": {}, \"version\": {}, \"renderer\": {}, \"opengl\": {}, ",
                                   r.strokes ? stroke_form : plain_form, json_string(core::credit), json_string(o.version),
                                   json_string(o.renderer), json_string(o.opengl));
    text += fmt::format("\"hashes\": {{\"shaders\": {}, \"packing\": {}, \"scene\": {}}}, ", hash_text(o.shaders),
                        hash_text(o.packing), hash_text(o.scene));
    text += fmt::format("\"scene\": {}, \"title\": {}, \"view\": {}, \"preset\": {}, \"seeds\": {}, ", json_string(r.scene),
                        json_string(r.title), json_string(r.view), json_string(r.preset), r.seeds);
    text += fmt::format(
        "\"camera\": {{\"eye_m\": {}, \"target_m\": {}, \"focal_mm\": {}, \"shift_up_mm\": {}, \"shift_right_mm\": {}, "
        "\"ortho_width_m\": {}}}, ",
        vector(c.eye_m), vector(c.target_m), number(c.focal_mm), number(c.shift_up_mm), number(c.shift_right_mm),
        number(c.ortho_width_m));
    text += fmt::format(
        "\"picture\": {{\"file_px\": [{}, {}], \"image_px\": [{}, {}], \"image_at\": [{}, {}], \"drawn_from\": [{}, {}], "
        "\"drawn_to\": [{}, {}], \"paper\": {}, \"ppi\": {}, \"samples\": {}, \"channel\": {}, \"colours\": {}}}, ",
        r.sheet.file_px.x, r.sheet.file_px.y, r.sheet.image_px.x, r.sheet.image_px.y, r.sheet.image_at.x, r.sheet.image_at.y,
        drawn.x0, drawn.y0, drawn.x1, drawn.y1, json_string(r.paper), r.ppi.value_or(0.0), r.samples,
        json_string(channel_names[static_cast<std::size_t>(r.channel)]), json_string(name_of(r.space)));
    if (!r.aov.empty()) text.insert(text.size() - 3, fmt::format(", \"aov\": {}", json_string(r.aov)));
    if (!r.edition.empty()) text.insert(text.size() - 3, fmt::format(", \"edition\": {}", json_string(r.edition)));
    text.insert(text.size() - 3, sheet_words(r.sheet));
    if (r.sharpen != Sharpen::none)
        text.insert(text.size() - 3, fmt::format(", \"sharpen\": {}", json_string(name_of(r.sharpen))));
    if (r.strokes) text += "\"strokes\": " + strokes_json(*r.strokes) + ", ";
    return text + "\"settings\": " + settings_text(r.values) + "}";
}

Recipe parse_recipe(std::string_view text, const std::string& file) {
    const Value root = parse_json(text, file);
    Reader reader(root, file);
    Recipe r;
    const std::int64_t form = reader.integer("sunflower", {0, 1e6});
    if (form != plain_form && form != stroke_form)
        core::fail("{}: says in another release's words how it was made; that release can make it again", file);
    reader.text("credit");
    r.origin.version = reader.text("version");
    r.origin.renderer = reader.text("renderer");
    r.origin.opengl = reader.text("opengl");
    Reader hashes(reader.get("hashes"), file);
    r.origin.shaders = hash_in(hashes, "shaders");
    r.origin.packing = hash_in(hashes, "packing");
    r.origin.scene = hash_in(hashes, "scene");
    r.scene = reader.text("scene");
    r.title = reader.text("title");
    r.view = reader.text("view");
    r.preset = reader.text("preset");
    r.seeds = static_cast<std::uint64_t>(reader.integer("seeds", {0, 1e18}));
    Reader camera(reader.get("camera"), file);
    r.camera.eye_m = glm::vec3(camera.vec3("eye_m", {-far, far}));
    r.camera.target_m = glm::vec3(camera.vec3("target_m", {-far, far}));
    r.camera.focal_mm = static_cast<float>(camera.number("focal_mm", {1e-3, far}));
    r.camera.shift_up_mm = static_cast<float>(camera.number("shift_up_mm", {-far, far}));
    r.camera.shift_right_mm = static_cast<float>(camera.number("shift_right_mm", {-far, far}));
    r.camera.ortho_width_m = static_cast<float>(camera.number("ortho_width_m", {0, far}));
    if (glm::distance(r.camera.eye_m, r.camera.target_m) < 1e-4f)
        core::fail("{}: its camera looks at the place where it is", file);
    Reader picture(reader.get("picture"), file);
    r.sheet.file_px = pair_in(picture, "file_px");
    r.sheet.image_px = pair_in(picture, "image_px");
    r.sheet.image_at = pair_in(picture, "image_at");
    const glm::ivec2 from = pair_in(picture, "drawn_from"), to = pair_in(picture, "drawn_to");
    r.sheet.drawn = {from.x, from.y, to.x, to.y};
    read_sheet_words(picture, r.sheet, file);
    r.paper = picture.text("paper");
    if (const double ppi = picture.number("ppi", {0, far}); ppi > 0.0) r.ppi = ppi;
    r.samples = static_cast<int>(picture.integer("samples", {1, 65536}));
    r.channel =
        static_cast<Channel>(picture.choice("channel", std::vector<std::string>(channel_names.begin(), channel_names.end())));
    r.aov = picture.text("aov", "");
    r.edition = picture.text("edition", "");
    const std::string sharpen = picture.text("sharpen", std::string(name_of(Sharpen::none)));
    if (const auto known = sharpen_named(sharpen))
        r.sharpen = *known;
    else
        core::fail("{}: nothing is sharpened for {}", file, params::quote(sharpen));
    const std::string space = picture.text("colours");
    if (const auto known = image::colour_space_named(space))
        r.space = *known;
    else
        core::fail("{}: {} is no space of colours", file, params::quote(space));
    r.values = values_in(reader.get("settings"));
    if (form == stroke_form) r.strokes = strokes_in(reader);
    return r;
}

Recipe read_recipe(const fs::path& file) {
    if (file.extension() == ".json") return parse_recipe(core::read_file(file, most_file_bytes), file.string());
    const std::string text = image::open_picture(file)->facts().text(recipe_key);
    if (text.empty()) core::fail("{}: does not say how it was made; only stills of this program do", file.string());
    return parse_recipe(text, file.string());
}

fs::path recipe_file(const fs::path& picture) {
    fs::path file = picture;
    file += file_ending;
    return file;
}

fs::path picture_of(const fs::path& recipe) {
    const std::string name = recipe.filename().string();
    if (!name.ends_with(file_ending)) return {};
    return recipe.parent_path() / name.substr(0, name.size() - file_ending.size());
}

std::string difference(const std::string& there, const std::string& here) {
    std::map<std::string, std::string> a, b;
    try {
        flatten(parse_json(there, "there"), "", a);
        flatten(parse_json(here, "here"), "", b);
    } catch (const core::Error&) {
        return "other values";
    }
    constexpr std::size_t most_told = 100;  // bytes; strokes are many
    std::vector<std::string> differ;
    for (const auto& [name, value] : b)
        if (const std::string there_is = a.contains(name) ? a[name] : "nothing"; there_is != value)
            differ.push_back(std::max(there_is.size(), value.size()) > most_told
                                 ? "other " + name
                                 : fmt::format("{} {} there, {} here", name, there_is, value));
    constexpr std::size_t most = 3;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, differ.size()); ++i) text += (i > 0 ? "; " : "") + differ[i];
    if (differ.size() > most) text += fmt::format("; and {} more", differ.size() - most);
    return text.empty() ? "other values" : text;
}

std::uint64_t hash_of_files(const std::vector<fs::path>& paths) {
    std::uint64_t all = 0xcbf29ce484222325ULL;
    for (const fs::path& path : paths) {
        std::vector<fs::path> files;
        std::error_code gone;
        if (fs::is_directory(path, gone)) {
            for (const auto& entry : fs::recursive_directory_iterator(path, gone))
                if (entry.is_regular_file()) files.push_back(entry.path());
            std::ranges::sort(files);
        } else if (fs::is_regular_file(path, gone)) {
            files.push_back(path);
        }
        for (const fs::path& file : files) {
            hash(all, fs::is_directory(path, gone) ? file.lexically_relative(path).generic_string() : file.filename().string());
            hash(all, core::read_file(file));
        }
    }
    return all;
}

}  // namespace sunflower::still
