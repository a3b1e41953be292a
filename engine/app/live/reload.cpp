#include "engine/app/live/reload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/gl/program.hpp"
#include "engine/render/frame.hpp"
#include "engine/show/library.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

constexpr const char* about_shaders = "shaders";
constexpr std::chrono::seconds look_pause{1};

std::vector<fs::path> watched_folders() {
    std::vector<fs::path> folders;
    for (const char* kind : {"shaders", "scenes", "presets"}) folders.push_back(core::data_folder() / kind);
    try {
        // They may come into being while the window is open: with the first look that is kept.
        for (const char* kind : {"scenes", "presets"}) folders.push_back(show::user_data_folder() / kind);
    } catch (const core::Error& error) {
        core::log_debug("no files of the user's are watched: {}", error.what());
    }
    return folders;
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

/// Of a compiler's log the first line that says what is wrong.
std::string first_error(const std::string& log) {
    std::string first;
    for (std::size_t at = 0; at < log.size();) {
        const std::size_t end = std::min(log.find('\n', at), log.size());
        const std::string line = log.substr(at, end - at);
        at = end + 1;
        if (first.empty()) first = line;
        if (line.find("error") != std::string::npos) return line;
    }
    return first;
}

}  // namespace

Reload::Reload(show::Desk& desk, bool software)
    : desk_(desk),
      shaders_(core::data_folder() / "shaders"),
      watch_(watched_folders(), {".glsl", ".h", ".toml"}),
      trial_(software) {}

bool Reload::look() {
    if (const auto now = std::chrono::steady_clock::now(); now - looked_ >= look_pause) {
        looked_ = now;
        // A scene, a look or a show may be a file of any folder.
        for (const fs::path& file : desk_.files_in_use()) watch_.also(fs::absolute(file).parent_path().lexically_normal());
    }
    const std::set<fs::path> saved = watch_.take();
    bool documents = false;
    for (const fs::path& file : saved) {
        if (lies_in(file, shaders_)) {
            saved_.insert(file);
            saved_anew_ = true;
        } else {
            documents = true;
        }
    }
    if (documents) desk_.read_files_again();
    return !saved.empty();
}

void Reload::begin(const gl::ShaderLibrary& library) {
    for (gl::Program* program : library.programs()) program->forget_prepared();
    coming_ = library.read_again();
    tried_ = false;
    std::vector<gl::Recipe> recipes;
    for (const gl::Program* program : library.programs())
        if (program->differs(*coming_)) recipes.push_back(program->recipe());
    trial_.begin(*coming_, std::move(recipes));
}

/// The last good ones stay.
void Reload::refuse(const gl::ShaderLibrary& library, const std::string& log) {
    for (gl::Program* program : library.programs()) program->forget_prepared();
    coming_.reset();
    const std::string error = first_error(log);
    // What is missing in one file is missed in another: then both are named.
    const bool named = std::ranges::any_of(
        saved_, [&](const fs::path& file) { return error.find(file.filename().string()) != std::string::npos; });
    const std::string with = named || saved_.empty() ? "" : saved_.begin()->string() + ": with it ";
    desk_.stand(about_shaders, fmt::format("{}{}; the picture keeps the shaders that were good", with, error));
}

bool Reload::take_shaders(render::Renderer& renderer, double budget_ms) {
    const gl::ShaderLibrary& library = renderer.frame().library();
    if (std::exchange(saved_anew_, false)) begin(library);
    if (!coming_) return false;
    if (!tried_) {
        const std::optional<std::string> trouble = trial_.take_trouble();
        if (!trouble) return false;
        if (!trouble->empty()) {
            refuse(library, *trouble);
            return false;
        }
        tried_ = true;
    }
    const auto start = std::chrono::steady_clock::now();
    bool any = false;
    for (gl::Program* program : library.programs()) {
        any = any || program->is_prepared();
        if (program->is_prepared() || !program->differs(*coming_)) continue;
        if (std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() >= budget_ms)
            return false;
        if (!program->prepare(*coming_)) {
            refuse(library, program->log());
            return false;
        }
        any = true;
    }
    renderer.frame().take_programs(*std::exchange(coming_, std::nullopt));
    desk_.stand(about_shaders, "");
    for (const fs::path& file : std::exchange(saved_, {}))
        if (any && file.extension() == ".h")
            desk_.tell(
                fmt::format("{}: the program knows it too; build it again if a layout or a limit has changed.", file.string()));
    return any;
}

}  // namespace sunflower::app
