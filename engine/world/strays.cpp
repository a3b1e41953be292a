#include "engine/world/strays.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "engine/core/hash.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/box_tree.hpp"
#include "engine/world/rest.hpp"
#include "engine/world/seed_material.hpp"
#include "engine/world/seed_mesh.hpp"
#include "engine/world/seed_paint.hpp"

namespace sunflower::world {
namespace {

// The foot of the bed's cliff lies up to 45 mm outside its line; and as far as a seed reaches from its origin.
constexpr float foot_m = 0.045f, reach_m = 0.0128f;
constexpr int most_strays = 600;  // of 448 triangles each
constexpr int segments = 16, rings = 14;
// Greys from ink to porcelain, and two for the shade under a seed.
constexpr int greys = 12, shades = 2;
// Strays are drawn, or left out, by squares of this side.
constexpr float square_m = 3.0f;

bool in_bed(const BedPlan& plan, glm::vec2 p, float margin_m) {
    const glm::vec2 high = plan.corner_m + plan.pitch_m * glm::vec2(plan.columns, plan.rows);
    return glm::all(glm::greaterThan(p, plan.corner_m - margin_m)) && glm::all(glm::lessThan(p, high + margin_m));
}

/// Triangles by square of the plan and material.
class Painter {
  public:
    explicit Painter(const Scene& scene) : scene_(scene) {}

    void add(const SeedPose& seed, std::uint64_t painted) {
        static const SeedMesh mesh = make_seed_mesh(segments, rings);
        const params::Seed& look_of = scene_.own.seed;
        const SeedLook look = seed_look(number_words(painted));
        const glm::vec3 white = dusty_porcelain(glm::vec3(look_of.porcelain), look_of.dust);
        const glm::vec3 at_m = place_m(seed.position_mm);
        for (std::size_t i = 0; i + 2 < mesh.indices.size(); i += 3) {
            std::array<Model::Vertex, 3> corner;
            glm::vec3 middle(0.0f);
            for (std::size_t k = 0; k < 3; ++k) {
                const glm::vec3 on_seed = mesh.positions_mm[mesh.indices[i + k]];
                middle += on_seed / 3.0f;
                corner[k] = {at_m + 0.001f * seed.scale * rotate_by(seed.rotation, on_seed),
                             rotate_by(seed.rotation, glm::normalize(seed_gauge_gradient(on_seed)))};
            }
            const glm::vec3 albedo = seed_albedo(seed_paint(look, middle, 1.2f), white, glm::vec3(look_of.ink));
            // Even steps of what the eye sees.
            const float grey = std::sqrt(std::clamp((albedo.g - 0.05f) / 0.70f, 0.0f, 1.0f));
            put(at_m, std::min(static_cast<int>(grey * greys), greys - 1), corner);
        }
        shade(seed, at_m);
    }

    void finish(Model& model) const {
        const auto first = static_cast<int>(model.materials.size());
        for (int i = 0; i < greys; ++i) {
            const float grey = (static_cast<float>(i) + 0.5f) / greys;
            model.materials.push_back({glm::vec3(0.05f + 0.70f * grey * grey), 0.6f});
        }
        const glm::vec3 floor(scene_.own.hall.floor_albedo);
        for (int i = 0; i < shades; ++i) model.materials.push_back({floor * (i == 0 ? 0.35f : 0.72f), 0.9f});
        for (const auto& [key, triangles] : triangles_) {
            Model::Part part{first + std::get<2>(key), static_cast<std::uint32_t>(model.indices.size()),
                             static_cast<std::uint32_t>(triangles.size()), glm::vec3(1e30f), glm::vec3(-1e30f)};
            for (const Model::Vertex& vertex : triangles) {
                part.low_m = glm::min(part.low_m, vertex.position_m);
                part.high_m = glm::max(part.high_m, vertex.position_m);
                model.indices.push_back(static_cast<std::uint32_t>(model.vertices.size()));
                model.vertices.push_back(vertex);
            }
            model.parts.push_back(part);
        }
    }

  private:
    glm::vec3 place_m(glm::vec3 mm) const { return glm::vec3(scene_.bed.corner_m, scene_.bed.height_m) + 0.001f * mm; }

    void put(glm::vec3 at_m, int material, const std::array<Model::Vertex, 3>& corner) {
        auto& list = triangles_[{static_cast<int>(std::floor(at_m.x / square_m)),
                                 static_cast<int>(std::floor(at_m.y / square_m)), material}];
        list.insert(list.end(), corner.begin(), corner.end());
    }

    /// The floor under a seed gets less light: two rings about its outline, the inner one darker.
    void shade(const SeedPose& seed, glm::vec3 at_m) {
        constexpr int corners = 16;
        const glm::vec3 along = rotate_by(seed.rotation, glm::vec3(1, 0, 0)),
                        across = rotate_by(seed.rotation, glm::vec3(0, 1, 0));
        const glm::vec3 middle = at_m + 0.001f * seed.scale * 0.5f * (SEED_A2_MM - SEED_A1_MM) * along;
        const glm::vec2 half_m = 0.001f * seed.scale * glm::vec2(0.5f * (SEED_A1_MM + SEED_A2_MM), SEED_B_MM);
        for (int ring = 0; ring < shades; ++ring) {
            const auto at = [&](int i) {
                const float angle = 6.2831853f * static_cast<float>(i) / corners;
                const float wide = ring == 0 ? 0.92f : 1.22f;
                glm::vec3 p = middle + wide * (half_m.x * std::cos(angle) * along + half_m.y * std::sin(angle) * across);
                p.z = scene_.bed.height_m + (ring == 0 ? 0.0005f : 0.00025f);
                return Model::Vertex{p, {0, 0, 1}};
            };
            Model::Vertex centre{{middle.x, middle.y, at(0).position_m.z}, {0, 0, 1}};
            for (int i = 0; i < corners; ++i) {
                // A seed on its other face turns the other way round.
                const bool left = glm::cross(glm::vec3(glm::vec2(along), 0.0f), glm::vec3(glm::vec2(across), 0.0f)).z > 0.0f;
                put(at_m, greys + ring, {centre, at(left ? i : i + 1), at(left ? i + 1 : i)});
            }
        }
    }

    const Scene& scene_;
    std::map<std::tuple<int, int, int>, std::vector<Model::Vertex>> triangles_;
};

}  // namespace

std::vector<SeedPose> lay_strays(const Scene& scene, const CarveForm& form, const core::SourcePlace& place) {
    const BedPlan& plan = scene.bed;
    const BoxTree standing(scene.boxes);
    std::vector<SeedPose> found;
    for (int tries = 0; static_cast<int>(found.size()) < form.count; ++tries) {
        if (tries > 200 * form.count)
            core::fail_at(place,
                          "carve: {} strays do not lie clear of the bed, the walls and one another within {} m of {}, {} m; "
                          "ask for fewer",
                          form.count, form.radius_m, form.at_m.x, form.at_m.y);
        const auto h = core::hash3(static_cast<std::uint32_t>(tries), static_cast<std::uint32_t>(form.variety), 0x57a3u);
        const float away = glm::mix(form.floor_m, form.radius_m, std::pow(core::unit_float(core::hash2(h, 6)), 1.3f));
        const float angle = 6.2831853f * core::unit_float(core::hash2(h, 7));
        const glm::vec2 at_m = form.at_m + away * glm::vec2(std::cos(angle), std::sin(angle));
        if (in_bed(plan, at_m, foot_m + reach_m)) continue;
        if (glm::any(glm::lessThan(at_m, glm::vec2(scene.room_low_m) + reach_m)) ||
            glm::any(glm::greaterThan(at_m, glm::vec2(scene.room_high_m) - reach_m)))
            continue;
        // As far above the floor as a seed is thick, so that the floor itself is none of what stands there.
        if (standing.holding({at_m, plan.height_m + 2.0f * reach_m}, reach_m) >= 0) continue;
        const SeedPose pose = lying_seed(1000.0f * (at_m - plan.corner_m), h);
        if (std::ranges::any_of(found, [&](const SeedPose& other) { return touch_of(pose, other, 0.2f).has_value(); }))
            continue;
        found.push_back(pose);
    }
    return found;
}

void add_strays(Scene& scene, const core::SourcePlace& place) {
    const int count = loose_count(scene.bed.carve);
    if (scene.bed.kind != BedKind::field || count == 0) return;
    if (count > most_strays)
        core::fail_at(place, "carve: {} strays in all, and {} are the most; ask for fewer", count, most_strays);
    Painter painter(scene);
    std::vector<SeedPose> all;
    for (const CarveForm& form : scene.bed.carve) {
        if (form.kind != CarveKind::loose) continue;
        for (const SeedPose& seed : lay_strays(scene, form, place)) {
            if (std::ranges::any_of(all, [&](const SeedPose& other) { return touch_of(seed, other, 0.2f).has_value(); }))
                continue;
            // Each is painted as one of the bed's: hands mixed, no two alike.
            painter.add(seed, 1 + core::hash2(static_cast<std::uint32_t>(all.size()), 0x57a4u) % seed_capacity(scene.bed));
            all.push_back(seed);
        }
    }
    std::erase_if(scene.bed.carve, [](const CarveForm& form) { return form.kind == CarveKind::loose; });
    Model model = scene.model ? *scene.model : Model{};
    painter.finish(model);
    scene.model = std::make_shared<const Model>(std::move(model));
}

}  // namespace sunflower::world
