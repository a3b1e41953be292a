// A site is written back into the file that it came from, value by value.
#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/show/library.hpp"
#include "engine/wall/site.hpp"
#include "engine/wall/site_words.hpp"
#include "engine/wall/toml_patch.hpp"

namespace sunflower::wall {
namespace fs = std::filesystem;
namespace {

using params::Value;

/// A key and what it says. needed: it is other than what no key says. No value: the key must not be there.
struct Said {
    std::string table, key;
    std::optional<Value> value;
    bool needed = true;
    std::size_t per_line = 0;

    std::string path() const { return table.empty() ? key : table + "." + key; }
};

Value number(double value) {
    constexpr double exact = 9e15;  // whole numbers that a double tells apart
    if (value == std::floor(value) && std::abs(value) < exact) return {static_cast<std::int64_t>(value), {}};
    return {value, {}};
}

Value text(std::string_view words) {
    return {std::string(words), {}};
}

template <typename Items, typename Make>
Value list(const Items& items, Make make) {
    Value::Array values;
    for (const auto& item : items) values.push_back(make(item));
    return {std::move(values), {}};
}

Value place(glm::dvec2 at) {
    return list(std::array{at.x, at.y}, number);
}

/// One number where all are equal.
Value colours(const glm::dvec3& rgb) {
    if (rgb == glm::dvec3(rgb.x)) return number(rgb.x);
    return list(std::array{rgb.x, rgb.y, rgb.z}, number);
}

std::vector<Said> said_of(const Site& site) {
    const auto words = [](const char* key, const std::string& value) {
        return Said{"", key, value.empty() ? std::nullopt : std::optional(text(value))};
    };
    std::vector<Said> all = {{"", "title", text(site.title)}, words("show", site.show),
                             words("scene", site.scene),      words("view", site.view),
                             words("preset", site.preset),    {"canvas", "size_px", place(glm::dvec2(site.canvas_px))}};
    all.push_back({"", "fade_s", site.fade_s != Site().fade_s ? std::optional(number(site.fade_s)) : std::nullopt});
    all.push_back({"canvas", "mm_per_px", site.mm_per_px ? std::optional(number(*site.mm_per_px)) : std::nullopt});
    return all;
}

std::vector<Said> said_of(const Output& output, const std::string& table) {
    const Output plain;
    std::vector<Said> all;
    const auto say = [&](const std::string& key, Value value, bool needed, std::size_t per_line = 0) {
        all.push_back({table, key, std::move(value), needed, per_line});
    };
    say("name", text(output.name), true);
    say("elsewhere", {output.elsewhere, {}}, output.elsewhere);
    say("monitor", text(output.monitor), !output.monitor.empty());
    const Rect& part = output.part;
    say("part", list(std::array{part.place_px.x, part.place_px.y, part.size_px.x, part.size_px.y}, number), true);
    say("size_px", place(glm::dvec2(output.size_px)), glm::dvec2(output.upright_px()) != glm::ceil(part.size_px));
    say("rotation", number(output.rotation_deg), output.rotation_deg != 0);
    say("flip", text(flip_words[static_cast<std::size_t>(output.flip)]), output.flip != Flip::none);
    say("corners_px", list(output.corners_px, place), output.corners_px != plain.corners_px);
    for (std::size_t side = 0; side < 4; ++side) {
        const auto& width = output.edges_px[side];
        say(edge_key(side), width ? number(*width) : text(auto_word), width.has_value());
    }
    say("edge_power", number(output.edge_power), output.edge_power != plain.edge_power);
    say("black", colours(output.black), output.black != plain.black);
    const auto polygon = [](const std::vector<glm::dvec2>& points) { return list(points, place); };
    say("mask_px", list(output.mask_px, polygon), !output.mask_px.empty(), 1);
    say("gamma", output.curve.srgb ? text(srgb_word) : colours(output.curve.gamma), !output.curve.srgb);
    say("gain", colours(output.gain), output.gain != plain.gain);
    say("brightness", number(output.brightness), output.brightness != plain.brightness);
    say("lut", text(output.lut), !output.lut.empty());
    say("mpcdi", text(output.mpcdi), output.is_mapped());
    say("mpcdi_region", text(output.mpcdi_region), output.is_mapped());
    if (output.mesh.columns == 0) return all;
    const std::string mesh = table + ".mesh";
    all.push_back({mesh, "columns", number(output.mesh.columns)});
    all.push_back({mesh, "rows", number(output.mesh.rows)});
    all.push_back(
        {mesh, "offsets_px", list(output.mesh.offsets_px, place), true, static_cast<std::size_t>(output.mesh.columns)});
    return all;
}

/// now: what the file gives, as far as it gives anything for that key.
void patch(TomlPatch& into, const std::vector<Said>& now, const std::vector<Said>& wanted) {
    for (const Said& said : wanted) {
        const std::string path = said.path();
        if (!said.value) {
            into.remove(path);
        } else if (!into.has(path)) {
            if (said.needed) into.add(said.table, said.key, toml_text(*said.value, said.per_line), "\n[output.mesh]");
        } else {
            const auto old = std::ranges::find(now, path, &Said::path);
            into.set(path, old != now.end() && old->value ? *old->value : Value{}, *said.value, said.per_line);
        }
    }
}

/// For each wanted output the one of the file that it was; none: it is new.
std::vector<std::optional<std::size_t>> origins(const std::vector<Output>& now, const std::vector<Output>& wanted) {
    std::vector<std::optional<std::size_t>> from;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (now.size() == wanted.size()) {
            from.emplace_back(i);
            continue;
        }
        const auto found = std::ranges::find(now, wanted[i].name, &Output::name);
        from.push_back(found != now.end() ? std::optional(static_cast<std::size_t>(found - now.begin())) : std::nullopt);
        const bool ordered = i == 0 || (from[i - 1] && (!from[i] || *from[i - 1] < *from[i])) || (!from[i - 1] && !from[i]);
        if (!ordered) core::fail("the site's outputs keep their order, and new ones come last");
    }
    return from;
}

std::string block_of(const Output& output) {
    std::string plain = "\n[[output]]\n", mesh;
    for (const Said& said : said_of(output, "output")) {
        if (!said.needed) continue;
        std::string& block = said.table == "output" ? plain : mesh;
        if (&block == &mesh && mesh.empty()) mesh = "\n[output.mesh]\n";
        block += fmt::format("{} = {}\n", said.key, toml_text(*said.value, said.per_line));
    }
    return plain + mesh;
}

/// Of a shipped site: a file of the same name among the user's own.
fs::path own_path(const fs::path& path) {
    if (!is_shipped(path)) return path;
    std::error_code ignored;
    const fs::path own = show::user_data_folder() / "sites" / path.filename();
    if (fs::exists(own, ignored))
        core::fail("{}: you have a site of that name already; open it by its name alone", own.string());
    fs::create_directories(own.parent_path(), ignored);
    return own;
}

}  // namespace

bool is_shipped(const fs::path& path) {
    std::error_code ignored;
    return fs::equivalent(path.parent_path(), core::data_folder() / "presets/site", ignored);
}

std::string patched_site(const SiteFile& file, const Site& wanted) {
    TomlPatch into(file.text);
    patch(into, said_of(file.site), said_of(wanted));
    const auto from = origins(file.site.outputs, wanted.outputs);
    for (std::size_t i = 0; i < file.site.outputs.size(); ++i)
        if (std::ranges::find(from, std::optional(i)) == from.end()) into.remove(fmt::format("output.{}", i));
    for (std::size_t i = 0; i < wanted.outputs.size(); ++i) {
        if (!from[i]) {
            into.append(block_of(wanted.outputs[i]));
            continue;
        }
        const std::string table = fmt::format("output.{}", *from[i]);
        if (wanted.outputs[i].mesh.columns == 0) into.remove(table + ".mesh");
        patch(into, said_of(file.site.outputs[*from[i]], table), said_of(wanted.outputs[i], table));
    }
    std::string text = into.text();
    try {
        const SiteFile there = read_site(text, file.path);
        if (!(there.site == wanted))
            core::fail("{}: its tables are written in a way that cannot be changed here; write them as the shipped sites do",
                       file.path.string());
    } catch (const core::Error& error) {
        core::fail("the site is not saved: {}", error.what());
    }
    return text;
}

void save_site(SiteFile& file, const Site& wanted, KeepLast keep) {
    const std::string changed = patched_site(file, wanted);
    if (core::read_file(file.path, params::TomlLimits::bytes) != file.text)
        core::fail("{}: somebody else has changed it meanwhile; open it anew before you save", file.path.string());
    const fs::path path = own_path(file.path);
    if (path == file.path && keep == KeepLast::yes) core::write_file_atomically(path.string() + ".bak", file.text);
    core::write_file_atomically(path, changed);
    file = read_site(changed, path);
}

}  // namespace sunflower::wall
