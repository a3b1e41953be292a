// The hall from above, north up: the bed, walls and bridge, and the lights, of which spot and lamp can be pushed.
#pragma once

#include <string>

#include "engine/panel/ui.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::panel {

/// The whole room; under an open sky, and with `near`, about spot and lamp. As large as the width allows, and no higher than
/// most_px.
PlanArea plan_area(const world::Scene& scene, const params::Settings& settings, bool near, float width_px, float most_px);

/// Where a light stands as seen from what it is aimed at.
struct Stand {
    float azimuth_deg = 0, elevation_deg = 0, distance_m = 0;
};
/// Over that place of the plan, as high as it was. To a tenth of a degree and a centimetre.
Stand stand_over(glm::vec3 aim_m, float height_m, glm::vec2 place_m);

/// Why a light cannot well stand there, as the end of a sentence ("inside a wall"); empty: it can. bed: may be nullptr.
std::string trouble_at(const world::Scene& scene, const world::Bed* bed, glm::vec3 place_m);

/// The letter of a role, on the plan and beside its name: R B W T S L.
const char* letter_of(world::LightRole role);
/// Its sign, in a square of twice that radius.
void draw_sign(ImDrawList& draw, world::LightRole role, ImVec2 middle, float radius, ImU32 colour, float line);
/// Of a black body through the tint, as bright as the display can show it.
ImU32 colour_of(const params::Settings& settings, std::string_view group);

void build_plan(Ui& ui);

}  // namespace sunflower::panel
