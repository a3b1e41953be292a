#include "engine/app/session.hpp"

#include "engine/core/error.hpp"

namespace sunflower::app {
namespace {

/// More seeds than the plan has room for. The defaults stand for all there are.
void refuse_too_many(const world::Scene& scene, const params::Bed& wanted) {
    const world::BedPlan& plan = scene.bed;
    if (plan.kind == world::BedKind::sheet) return;
    const auto room = static_cast<std::int64_t>(world::seed_capacity(plan));
    const params::Bed standard;
    const auto check = [&](std::string_view name, std::int64_t value, std::int64_t usual) {
        if (value > room && value != usual)
            core::fail("bed.{} = {}: scene '{}' has room for {} seeds; ask for fewer", name, value, scene.name, room);
    };
    check("seeds", wanted.seeds, standard.seeds);
    check("gather", wanted.gather, standard.gather);
}

}  // namespace

show::NamedPresets SceneChoice::presets() const {
    std::vector<std::string> names = over;
    if (!preset.empty()) names.insert(names.begin(), preset);
    return show::named_presets(names);
}

world::Scene load_scene(const std::string& name) {
    return world::read_scene(show::scene_document(name));
}

Session::Session(const SceneChoice& choice) : Session(choice, show::scene_document(choice.scene)) {}

Session::Session(const SceneChoice& choice, const params::Document& document) : scene_(world::read_scene(document)) {
    const show::NamedPresets presets = choice.presets();
    const params::Document look = show::preset_document(presets.look.empty() ? scene_.preset : presets.look);
    preset_ = look.name;
    layers_.add(document, world::scene_keys());
    layers_.add(look);
    for (const params::Document& preset : presets.over) {
        layers_.add(preset);
        preset_ += "+" + preset.name;
    }
    for (const std::string& assignment : choice.sets) layers_.set(assignment);
    if (!choice.strokes) return;
    if (scene_.bed.kind != world::BedKind::field)
        core::fail("scene '{}' has no bed that a brush works on, and strokes were made on it; it is another one now",
                   scene_.name);
    scene_.bed.strokes = choice.strokes;
}

const world::Bed& Session::bed() {
    if (!bed_) {
        const params::Bed& wanted = settings().bed;
        packing_ = std::make_unique<world::Packing>(packing_for(scene_));
        refuse_too_many(scene_, wanted);
        bed_.emplace(*packing_, scene_.bed, world::amount_wanted(wanted));
    }
    return *bed_;
}

}  // namespace sunflower::app
