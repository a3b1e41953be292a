#include "engine/show/reel.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/params/layers.hpp"
#include "engine/show/morph.hpp"
#include "engine/show/player.hpp"
#include "engine/world/pick.hpp"
#include "engine/world/sheet.hpp"

namespace sunflower::show {
namespace {

/// What the eye keeps from all there is, whatever a way says: as in the live window.
constexpr world::Clearance kept{.beside_m = 0.015f, .above_m = 0.015f};

}  // namespace

Reel::House::House(Stage of, const params::Settings& settings)
    : stage(std::move(of)),
      packing(world::packing_for(stage.scene)),
      bed(packing, stage.scene.bed, world::amount_wanted(settings.bed)) {}

Reel::Reel(const Show& show, const ReelChoice& choice) {
    {
        const params::Settings standard;
        params::Layers layers(standard);
        for (const params::Document& preset : choice.over) layers.add(preset);
        for (const std::string& assignment : choice.sets) layers.set(assignment);
        over_ = layers.settings();
        for (const params::Row& row : params::rows())
            if (layers.origin(row) != "session") over_rows_.push_back(&row);
    }
    const Ticks black = ticks_of(Player::into_black_s);
    State now;
    params::Settings base;  // what the scene and the look make of it alone
    for (std::size_t step = 0;;) {
        const Chapter chapter = chapter_of(show, step);
        const std::string& scene = chapter.scene.empty() ? choice.scene : chapter.scene;
        const bool first = parts_.empty();
        if (first || scene != now.scene) {
            Stage stage = load_stage(scene, first ? choice.preset : now.preset);
            now.settings = first ? stage.settings : carried_over(now.settings, base, stage.settings);
            now.settings = overlaid(within_scene(now.settings, stage.scene.bed));
            now.scene = scene;
            now.preset = stage.preset;
            now.view = stage.scene.views.front().name;
            now.camera = stage.scene.views.front().camera;
            if (!houses_.contains(scene)) houses_.emplace(scene, std::make_unique<const House>(std::move(stage), now.settings));
        }
        const House& in = house(scene);
        Score score(show, chapter.first, chapter.last, {&in.stage, &in.bed}, now, true, 0);
        for (const Score::Span& span : score.steps()) spans_.push_back({length_ + span.begin, span.length});
        const bool last = chapter.last >= show.steps.size();
        const Moment end = score.at(score.length());
        const Ticks length = score.length() + (last ? 0 : black);
        parts_.push_back({length_, length, scene, std::move(score)});
        length_ += length;
        if (last) return;
        now.settings = end.settings;
        now.preset = end.preset;
        base = load_stage(scene, end.preset).settings;
        step = chapter.last;
    }
}

params::Settings Reel::overlaid(params::Settings settings) const {
    for (const params::Row* row : over_rows_)
        std::memcpy(reinterpret_cast<std::byte*>(&settings) + row->offset,
                    reinterpret_cast<const std::byte*>(&over_) + row->offset, row->size);
    return settings;
}

const Reel::Part& Reel::part_at(Ticks when) const {
    const auto after = std::ranges::upper_bound(parts_, when, {}, &Part::begin);
    return after == parts_.begin() ? parts_.front() : *(after - 1);
}

Sight Reel::at(Ticks when) const {
    const Part& part = part_at(when);
    const Ticks inside = std::clamp<Ticks>(when - part.begin, 0, part.length);
    const Moment moment = part.score.at(std::min(inside, part.score.length()));
    const House& in = house(part.scene);
    Sight sight;
    sight.scene = part.scene;
    sight.view = moment.view;
    sight.preset = moment.preset;
    sight.step = moment.step;
    sight.camera = moment.camera;
    const glm::vec3 free = world::free_place(in.stage.scene, in.bed, moment.camera.eye_m, kept);
    sight.camera.target_m += free - moment.camera.eye_m;
    sight.camera.eye_m = free;
    sight.cut = static_cast<int>(&part - parts_.data());
    double light = 1.0;
    if (inside > part.score.length())
        light = 1.0 - seconds_of(inside - part.score.length()) / Player::into_black_s;
    else if (&part != parts_.data())
        light = std::min(1.0, seconds_of(inside) / Player::into_black_s);
    sight.settings = dimmed(overlaid(moment.settings), Player::seen_light(light));
    return sight;
}

Ticks Reel::beside(Ticks about, Ticks when) const {
    const Part& part = part_at(about);
    const Score::Run run = part.score.run_at(about - part.begin);
    const Ticks first = std::max<Ticks>(run.begin, 0), last = std::min(run.end, part.length) - 1;
    return part.begin + std::clamp(when - part.begin, first, std::max(first, last));
}

}  // namespace sunflower::show
