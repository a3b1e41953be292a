#include "engine/app/commands/commands.hpp"
#include "engine/app/commands/still_plan.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/commands.hpp"
#include "engine/show/library.hpp"
#include "engine/show/show.hpp"
#include "engine/still/lab.hpp"

namespace sunflower::app {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// A file's opening comment, up to its first full stop: what its author says it is.
std::string opening_comment(const std::filesystem::path& file) {
    const std::string text = core::read_file(file, params::TomlLimits::bytes);
    std::string comment;
    for (std::size_t at = 0; at < text.size() && text[at] == '#';) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        comment += text.substr(at + 1, end - at - 1);
        at = end + 1;
    }
    comment.erase(0, comment.find_first_not_of(' '));
    const std::size_t stop = comment.find(". ");
    return stop == std::string::npos ? comment : comment.substr(0, stop + 1);
}

}  // namespace

void list_scenes() {
    Rows rows = {{"SCENE", "TAG", "PRESET", "VIEWS", "TITLE"}};
    for (const std::string& name : show::scene_names()) {
        try {
            const world::Scene scene = load_scene(name);
            rows.push_back({name, scene.tag, scene.preset, std::to_string(scene.views.size()), scene.title});
        } catch (const core::Error& error) {  // one broken file hides no other
            core::log_warning("{}", error.what());
        }
    }
    print(table(rows));
}

void list_views(const std::string& scene_name) {
    const auto names = scene_name.empty() ? show::scene_names() : std::vector{scene_name};
    Rows rows = {{"SCENE", "VIEW", "KEY", ""}};
    for (const std::string& name : names) {
        const world::Scene scene = load_scene(name);
        for (const world::View& view : scene.views)
            rows.push_back({scene.name, view.name, std::to_string(view.order), view.help});
    }
    print(table(rows));
}

void list_presets() {
    const auto folders = show::preset_folders();
    Rows rows = {{"PRESET", ""}};
    for (const std::string& name : show::preset_names()) {
        try {
            rows.push_back({name, opening_comment(params::resolve_document(name, folders))});
        } catch (const core::Error& error) {
            core::log_warning("{}", error.what());
        }
    }
    print(table(rows));
}

void list_shows() {
    Rows rows = {{"SHOW", "SCENE", "STEPS", "TITLE"}};
    for (const std::string& name : show::show_names()) {
        try {
            const show::Show show = show::load_show(name);
            rows.push_back({name, show.scene.empty() ? "any" : show.scene, std::to_string(show.steps.size()), show.title});
        } catch (const core::Error& error) {
            core::log_warning("{}", error.what());
        }
    }
    print(table(rows));
}

void list_labs() {
    const auto folders = lab_folders();
    Rows rows = {{"LAB", "FILES", "COLOURS", "BITS", "PPI", "BLEED", "TITLE"}};
    const auto joined = [](const still::Taken& taken) {
        std::string text;
        for (const std::string& word : taken.words) text += (text.empty() ? "" : " ") + word;
        return text;
    };
    for (const std::string& name : params::document_names(folders)) {
        try {
            const still::Lab lab = still::load_lab(name, folders);
            rows.push_back({name, joined(lab.files), joined(lab.icc), joined(lab.depth), fmt::format("{:g}", lab.ppi.value),
                            lab.bleed_mm.value > 0 ? fmt::format("{:g} mm", lab.bleed_mm.value) : "none", lab.title});
        } catch (const core::Error& error) {
            core::log_warning("{}", error.what());
        }
    }
    print(table(rows));
}

void list_params() {
    print(params::manual());
}

void list_keys() {
    Rows rows = {{"KEYS", ""}};
    for (const show::CommandRow& row : show::command_rows()) rows.push_back({std::string(row.keys), std::string(row.help)});
    print(table(rows));
}

void caption(const std::string& name) {
    const world::Scene scene = load_scene(name);
    const auto block = [](std::string text) {
        text.erase(text.find_last_not_of('\n') + 1);
        return text + "\n\n";
    };
    print(block(scene.caption.english) + block(scene.caption.chinese) + "Sources. " + block(scene.caption.sources) +
          fmt::format("This scene is {}.\n", scene.tag));
}

}  // namespace sunflower::app
