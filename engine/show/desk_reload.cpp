// What the desk does when somebody saves a file that it has read.
#include <algorithm>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/show/desk.hpp"

namespace sunflower::show {
namespace {

constexpr const char* about_stage = "stage";
constexpr const char* about_quality = "quality";
constexpr const char* about_show = "show";

/// A look may name nothing at all; but a file without a byte is one that somebody is about to write, or failed to.
void expect_written(const std::vector<std::filesystem::path>& files) {
    std::error_code gone;
    for (const std::filesystem::path& file : files)
        if (std::filesystem::file_size(file, gone) == 0 && !gone) core::fail("{}: is empty", file.string());
}

}  // namespace

void Desk::stand(const std::string& about, const std::string& why) {
    const auto known = std::ranges::find(notices_, about, &Notice::about);
    if (known != notices_.end() && known->text == why) return;
    if (known != notices_.end()) notices_.erase(known);
    if (!why.empty()) notices_.push_back({.text = why, .trouble = true, .about = about});
}

std::vector<std::filesystem::path> Desk::files_in_use() const {
    std::vector<std::filesystem::path> files = stage_.files;
    if (show() != nullptr && !show()->file.empty()) files.push_back(show()->file);
    return files;
}

void Desk::read_files_again() {
    read_stage_again();
    read_quality_again();
    read_show_again();
}

void Desk::read_stage_again() {
    Stage fresh;
    try {
        fresh = load_stage(shown_scene_, stage_.preset);
        expect_written(fresh.files);
    } catch (const core::Error& error) {
        return stand(about_stage, told_of(stage_.files, error));
    }
    stand(about_stage, "");
    take_values(fresh);
    if (same_content(fresh.scene_source, stage_.scene_source)) {
        fresh.scene = stage_.scene;
        stage_ = std::move(fresh);
    } else {
        take_scene(std::move(fresh));
    }
}

void Desk::take_values(const Stage& fresh) {
    State next = history_.now();
    next.settings = within_scene(followed(next.settings, stage_.settings, fresh.settings), fresh.scene.bed);
    const auto view = std::ranges::find(stage_.scene.views, next.view, &world::View::name);
    const auto now = std::ranges::find(fresh.scene.views, next.view, &world::View::name);
    const bool stands_there = view != stage_.scene.views.end() && now != fresh.scene.views.end() &&
                              next.camera == view->camera && !(now->camera == view->camera);
    if (stands_there) next.camera = now->camera;
    history_.change(next, fmt::format("Saved {}", fresh.files.back().filename().string()), false);
    if (!stands_there || on_the_way_ || eye_.flying()) return;
    eye_.place(next.camera);
    ++cuts_;
}

void Desk::take_scene(Stage fresh) {
    if (!laid_stage_ && bed_ != nullptr) laid_stage_ = LaidStage{std::move(stage_), scene_version_};
    stage_ = std::move(fresh);
    ++scene_version_;
    bed_ = nullptr;
    inspected_.reset();
    drag_.reset();
    eye_.set_world(&stage_.scene, nullptr);
    // Its ways go round what stood there before.
    if (player_.is_begun()) player_.replace(state().show);
}

void Desk::refuse_scene(const std::string& why) {
    if (!laid_stage_) return tell(why, true);
    stand(about_stage, told_of(stage_.files, core::Error(why)));
    take_values(laid_stage_->stage);
    stage_ = std::move(laid_stage_->stage);
    scene_version_ = laid_stage_->version;
    laid_stage_.reset();
    eye_.set_world(&stage_.scene, nullptr);
}

/// A quality is not kept by name: it is in use as long as its values are.
void Desk::read_quality_again() {
    const std::string in_use = bad_quality_.empty() ? quality() : bad_quality_;
    refresh_lists();
    bad_quality_.clear();
    stand(about_quality, "");
    if (in_use.empty() || quality() == in_use) return;
    try {
        const params::Document preset = preset_document(in_use);
        if (!is_quality(preset)) return;
        params::Layers layers(history_.now().settings);
        layers.add(preset);
        State next = history_.now();
        next.settings = within_scene(layers.settings(), stage_.scene.bed);
        history_.change(next, fmt::format("Saved quality {}", in_use), false);
    } catch (const core::Error& error) {
        bad_quality_ = in_use;
        stand(about_quality, told_of({in_use + ".toml"}, error));
    }
}

void Desk::read_show_again() {
    std::string trouble;
    const bool other_looks = show_presets_.read_again(trouble);
    const std::shared_ptr<const Show> before = history_.now().show;
    std::shared_ptr<const Show> fresh;
    // One that was changed in the panel is not what its file says any more, and stays.
    if (before && !before->file.empty() && !before->edited) try {
            fresh = std::make_shared<const Show>(load_show(before->file.string()));
            if (show_text(*fresh) == show_text(*before)) fresh.reset();
            const Chapter chapter = fresh ? chapter_of(*fresh, std::min(player_.step(), fresh->steps.size())) : Chapter{};
            if (fresh && bed_ != nullptr && (chapter.scene.empty() || chapter.scene == state().scene)) {
                // That it can be played: what it names is there.
                PresetShelf looks;
                State here = state();
                here.camera = camera();
                static_cast<void>(Score(*fresh, chapter.first, chapter.last, {&stage_, bed_, &looks}, here, false, 0));
            }
        } catch (const core::Error& error) {
            fresh.reset();
            if (trouble.empty()) trouble = told_of({before->file}, error);
        }
    stand(about_show, trouble);
    if (fresh)
        edit_show(*fresh, fmt::format("Saved {}", fresh->file.filename().string()), false);
    else if (other_looks && player_.is_begun())
        player_.replace(before);
}

}  // namespace sunflower::show
