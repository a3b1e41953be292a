#include "engine/show/stroke_files.hpp"

#include <algorithm>
#include <regex>
#include <sstream>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/library.hpp"
#include "engine/world/bed_plan.hpp"

namespace sunflower::show {
namespace fs = std::filesystem;
namespace {

fs::path own_scene(const std::string& name) {
    return user_data_folder() / "scenes" / (look_name(name) + ".toml");
}

void write(const fs::path& file, const std::string& text, bool replace) {
    std::error_code error;
    fs::create_directories(file.parent_path(), error);
    if (error) core::fail("{}: the folder cannot be made: {}", file.parent_path().string(), error.message());
    static_cast<void>(params::parse_toml(text, file.string()));  // nothing is written that could not be read again
    core::AtomicFile out(file);
    out.write(std::as_bytes(std::span(text.data(), text.size())));
    out.commit(replace);
}

/// A file without its [[stroke]] tables; what else somebody wrote into it stays, word for word.
std::string without_strokes(const std::string& text) {
    // A line of points begins with a bracket too, but with a number behind it.
    static const std::regex header(R"(^\s*\[+\s*["'A-Za-z_].*)"), stroke(R"(^\s*\[\[\s*stroke\s*\]\].*)");
    std::istringstream lines(text);
    std::string kept, line;
    for (bool in_stroke = false; std::getline(lines, line);) {
        if (std::regex_match(line, header)) in_stroke = std::regex_match(line, stroke);
        if (!in_stroke) kept += line + '\n';
    }
    while (kept.ends_with("\n\n")) kept.pop_back();
    return kept;
}

/// The scene's file, and how one of the user's names it; empty: it cannot.
struct Source {
    fs::path file;
    std::string name;
};
Source source_of(const std::string& scene) {
    const fs::path file = scene_document(scene).files.front();
    std::error_code ignored;
    for (const fs::path& folder : scene_folders())
        if (fs::equivalent(file.parent_path(), folder, ignored)) return {file, file.stem().string()};
    return {file, {}};
}

/// Painted on whatever bed: what lies beside it does nothing.
world::BedPlan any_field() {
    world::BedPlan plan;
    plan.kind = world::BedKind::field;
    plan.corner_m = {-1000.0f, -1000.0f};
    plan.columns = plan.rows = 8000;
    return plan;
}

std::string lasting(const std::string& scene) {
    std::error_code ignored;
    const bool is_path = scene.find('/') != std::string::npos || scene.ends_with(".toml");
    return is_path ? fs::absolute(scene, ignored).string() : scene;
}

fs::path kept_file(const std::string& scene) {
    // FNV-1a (Fowler, Noll, Vo), 64 bits: a path is no name of a file.
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : lasting(scene)) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return user_state_folder() / "strokes" / fmt::format("{:016x}.toml", hash);
}

}  // namespace

fs::path save_scene(const std::string& name, const std::string& scene, const world::StrokeList& strokes, bool replace) {
    const std::string safe = look_name(name);
    const auto shipped = params::document_names(core::data_folder() / "scenes");
    if (std::ranges::find(shipped, safe) != shipped.end())
        core::fail("'{}' is a scene that came with the program; choose another name", safe);
    const fs::path file = own_scene(name);
    std::error_code ignored;
    const bool there = fs::exists(fs::symlink_status(file, ignored));
    if (!replace && there) core::fail("there is a scene '{}' already; choose another name, or replace it", safe);
    const Source source = source_of(scene);
    const std::string painted = strokes ? world::strokes_text(*strokes) : std::string();
    // A list that is not there would be the one of the scene below it.
    const std::string none = painted.empty() ? "stroke = []\n" : "";
    if (there && fs::equivalent(source.file, file, ignored)) {
        std::string kept = without_strokes(core::read_file(file, params::TomlLimits::bytes));
        if (const std::size_t empty = kept.find("stroke = []\n"); empty != std::string::npos) kept.erase(empty, 12);
        write(file, none + kept + "\n" + painted, true);
        return file;
    }
    if (source.name.empty())
        core::fail("the scene lies in {}, which a scene of your own cannot name; put it into {} first",
                   source.file.parent_path().string(), file.parent_path().string());
    write(file,
          fmt::format("# Made with brushes from the scene {0}.\nextends = {1}\ntitle = {2}\ntag = \"ours\"\n{3}\n{4}",
                      source.name, params::toml_string(source.name), params::toml_string(name), none, painted),
          replace);
    return file;
}

bool is_own_scene(const std::string& name) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(own_scene(name), ignored));
}

void keep_strokes(const std::map<std::string, world::StrokeList>& strokes) {
    for (const auto& [scene, list] : strokes)
        write(
            kept_file(scene),
            fmt::format("# What was painted on the bed of this scene; Sunflower's session takes it up again.\nscene = {}\n\n{}",
                        params::toml_string(lasting(scene)), list ? world::strokes_text(*list) : ""),
            true);
}

world::StrokeList kept_strokes(const std::string& scene) {
    const fs::path file = kept_file(scene);
    std::error_code ignored;
    if (!fs::exists(fs::symlink_status(file, ignored))) return nullptr;
    try {
        const params::Value root = params::parse_toml(core::read_file(file, params::TomlLimits::bytes), file.string());
        params::Reader reader(root, "strokes");
        static_cast<void>(reader.text("scene"));
        world::StrokeList list = world::read_strokes(reader.list("stroke"), any_field());
        reader.finish();
        // None are some too: the scene's own were cleared away.
        return list ? list : std::make_shared<const world::Strokes>();
    } catch (const core::Error& error) {
        const fs::path aside = file.parent_path() / (file.stem().string() + "-broken.toml");
        fs::rename(file, aside, ignored);
        core::fail("{}; what was painted on scene '{}' is kept in {}", error.what(), scene, aside.string());
    }
}

}  // namespace sunflower::show
