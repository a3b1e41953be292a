#include "engine/app/commands/show_stage.hpp"

#include <cstring>

#include "engine/params/registry.hpp"
#include "engine/still/draw.hpp"

namespace sunflower::app {
namespace {

/// Beds and tables are made for a picture, not for each of its samples.
bool is_baked(const params::Row& row) {
    return row.has(params::Rebuild) ||
           (row.group == "seed" && (row.name == "paint_amount" || row.name == "glaze" || row.name == "glaze_roughness"));
}

bool differ(const params::Row& row, const params::Settings& a, const params::Settings& b) {
    return std::memcmp(reinterpret_cast<const std::byte*>(&a) + row.offset, reinterpret_cast<const std::byte*>(&b) + row.offset,
                       row.size) != 0;
}

}  // namespace

ShowStage::ShowStage(gl::Context& context, const show::Reel& reel) : context_(context), reel_(reel) {}

void ShowStage::set(const show::Sight& sight) {
    const show::Reel::House& house = reel_.house(sight.scene);
    const world::Scene& scene = house.stage.scene;
    const params::Settings& wanted = sight.settings;
    bool bed = !bed_ || sight.scene != scene_, rebuild = bed;
    for (const params::Row& row : params::rows())
        if (row.has(params::Rebuild) && differ(row, wanted, settings_)) {
            rebuild = true;
            bed = bed || row.group == "bed";
        }
    if (bed) bed_.emplace(house.packing, scene.bed, world::amount_wanted(wanted.bed));
    if (!renderer_)
        renderer_.emplace(context_, scene, *bed_, wanted);
    else if (sight.scene != scene_)
        renderer_->lay(scene, *bed_, wanted);
    else if (rebuild)
        renderer_->lay(*bed_, wanted);
    else if (!(wanted == settings_))
        renderer_->change(wanted);
    scene_ = sight.scene;
    settings_ = wanted;
}

void ShowStage::draw(const Picture& picture, render::Renderer::RowSink sink, const std::function<void(double)>& between) {
    set(picture.sight);
    const params::Settings& own = picture.sight.settings;
    std::vector<render::Instant> instants;
    for (const show::Sight& sight : picture.samples) {
        instants.push_back({sight.camera, sight.settings});
        for (const params::Row& row : params::rows())
            if (is_baked(row))
                std::memcpy(reinterpret_cast<std::byte*>(&instants.back().settings) + row.offset,
                            reinterpret_cast<const std::byte*>(&own) + row.offset, row.size);
    }
    render::Order order{.camera = picture.sight.camera,
                        .width = picture.size_px.x,
                        .height = picture.size_px.y,
                        .samples = own.quality.samples};
    if (!instants.empty())
        order.instant = [&](int sample) -> const render::Instant& {
            settings_ = instants[static_cast<std::size_t>(sample)].settings;
            return instants[static_cast<std::size_t>(sample)];
        };
    still::draw(*renderer_, order, static_cast<double>(own.quality.slice_ms), std::move(sink), between);
}

}  // namespace sunflower::app
