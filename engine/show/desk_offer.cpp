// A picture that somebody dropped: what is asked about it, and what the answers do.
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/params/layers.hpp"
#include "engine/show/desk.hpp"

namespace sunflower::show {
namespace {

/// How the eye sees, and no matter of what it sees: with the width of a plan the hall would be a grey page.
constexpr std::array<std::string_view, 5> of_the_lens = {"f_stop", "focus_m", "sensor_mm", "orthographic", "ortho_width_m"};

/// Of "dawn+print" the look: what stands behind it is how finely a picture was drawn.
std::string look_of_name(const std::string& preset) {
    return preset.substr(0, preset.find('+'));
}

void copy_row(const params::Row& row, const params::Settings& from, params::Settings& to) {
    std::memcpy(reinterpret_cast<std::byte*>(&to) + row.offset, reinterpret_cast<const std::byte*>(&from) + row.offset,
                row.size);
}

bool lie_on(const world::Strokes& strokes, const world::BedPlan& plan) {
    const glm::vec2 low = plan.corner_m, high = low + plan.pitch_m * glm::vec2(plan.columns, plan.rows);
    const auto inside = [&](glm::vec2 at) {
        return glm::all(glm::greaterThanEqual(at, low)) && glm::all(glm::lessThanEqual(at, high));
    };
    return plan.kind == world::BedKind::field &&
           std::ranges::all_of(strokes, [&](const auto& stroke) { return std::ranges::all_of(stroke->points_m, inside); });
}

}  // namespace

bool is_taken(const params::Row& row, Taking what) {
    if (what == Taking::look_and_view) return is_of_look(row) || row.group == "bed";
    return is_of_look(row) && !(row.group == "camera" && std::ranges::find(of_the_lens, row.name) != of_the_lens.end());
}

params::Settings with_values_of(const PastPicture& picture, Taking what, const params::Settings& over,
                                std::vector<std::string>& unknown) {
    params::Layers layers(over);
    for (const std::string& value : picture.values) {
        const std::string_view path = std::string_view(value).substr(0, value.find('='));
        const std::size_t dot = std::min(path.find('.'), path.size());
        const params::Row* row = params::find_row(path.substr(0, dot), path.substr(std::min(dot + 1, path.size())));
        if (row != nullptr && !is_taken(*row, what)) continue;
        try {
            layers.set(value);
        } catch (const core::Error&) {
            unknown.emplace_back(path);
        }
    }
    return layers.settings();
}

void Desk::offer(PastPicture picture) {
    Offer offer{std::move(picture), {}, {}};
    with_values_of(offer.picture, Taking::look_and_view, settings(), offer.unknown);
    try {
        if (offer.picture.scene != shown_scene_) load_stage(offer.picture.scene, "");
    } catch (const core::Error& error) {
        offer.no_scene = error.what();
    }
    offer_ = std::move(offer);
}

/// As the look by that name is here, or the scene's own where there is none of that name.
Stage Desk::stage_for(const std::string& scene, const std::string& preset) const {
    try {
        return stage_of(scene, preset);
    } catch (const core::Error&) {
        return stage_of(scene, "");
    }
}

void Desk::take_offered(Taking what) {
    if (!offer_) return;
    const Offer offer = std::move(*std::exchange(offer_, std::nullopt));
    const PastPicture& picture = offer.picture;
    const bool all = what == Taking::look_and_view;
    try {
        State next = state();
        if (all) next.scene = picture.scene;
        Stage stage = stage_for(next.scene, look_of_name(picture.preset));
        next.preset = stage.preset;
        // What it does not say, as a release before a parameter was, is as its scene and preset have it.
        for (const params::Row& row : params::rows())
            if (is_taken(row, what)) copy_row(row, stage.settings, next.settings);
        std::vector<std::string> unknown;
        next.settings = within_scene(with_values_of(picture, what, next.settings, unknown), stage.scene.bed);
        if (all) {
            const std::vector<world::View>& views = stage.scene.views;
            const bool has_view = std::ranges::find(views, picture.view, &world::View::name) != views.end();
            next.view = has_view ? picture.view : views.front().name;
            next.camera = picture.camera;
            next.strokes.erase(next.scene);
            if (picture.strokes && lie_on(*picture.strokes, stage.scene.bed))
                next.strokes[next.scene] = picture.strokes;
            else if (picture.strokes)
                tell("Strokes of brushes do not lie on the bed that its scene has now, and are left out.", true);
        }
        const std::string done = fmt::format("{} of {}", all ? "Look and view" : "Look", picture.file);
        if (next.scene != state().scene) {
            take_stage(std::move(stage), next, done);
        } else {
            stage_ = std::move(stage);
            go_to(next, done, all);
        }
        tell(fmt::format("{}: taken; Undo brings back what was.", done));
    } catch (const core::Error& error) {
        tell(error.what(), true);
    }
}

}  // namespace sunflower::show
