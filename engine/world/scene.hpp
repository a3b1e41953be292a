// A scene: what is there and from where one looks. Read from scenes/*.toml; how it looks is a preset's business.
#pragma once

#include <glm/glm.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/document.hpp"
#include "engine/params/settings.hpp"
#include "engine/world/bed_plan.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/model.hpp"

namespace sunflower::world {

struct View {
    std::string name;
    std::string help;  // one line for lists
    int order = 1;     // the key that shows it, 1 to 9
    Camera camera;
};

/// The jobs that lights do in every scene, so that any preset suits any scene (design 5). Order of the parameter groups.
enum class LightRole { roof, bays, window, strips, spot, lamp };
inline constexpr int light_role_count = 6;
std::string_view light_role_name(LightRole role);

/// A rectangle that shines on the side of cross(edge_u, edge_v): corner, corner + u, corner + u + v, corner + v.
struct AreaLight {
    LightRole role = LightRole::roof;
    glm::vec3 corner_m{0}, edge_u_m{0}, edge_v_m{0};
};

/// A row of area lights as one box, and how much of it shines: what a polished floor mirrors of it.
struct LightRow {
    LightRole role = LightRole::roof;
    glm::vec3 low_m{0}, high_m{0};
    float share = 1.0f;
};

/// Spot and lamp: a small source. The scene says what it is for; from where it shines is a preset's business (place_light).
struct PointLight {
    LightRole role = LightRole::spot;
    glm::vec3 aim_m{0};  // the subject
};

enum class Surface { floor, wall, steel, roof_panel, bay_panel, window_panel, strip_panel, plinth, sky, ground };

/// An upright box of the hall. A sky is far away and looks by direction alone, so that several boxes make one vault; the eye
/// must be outside all of them.
struct Box {
    Surface surface = Surface::wall;
    glm::vec3 low_m{0}, high_m{0};
};

/// A straight round bar. Drawn only: too thin to hide light.
struct Rod {
    Surface surface = Surface::steel;
    glm::vec3 from_m{0}, to_m{0};
    float radius_m = 0.01f;
};

/// A line of rivet heads: low domes on a face, `out` away from it. Drawn only, and only where they are larger than a pixel.
struct Rivets {
    glm::vec3 first_m{0}, step_m{0}, out{0, 0, 1};
    int count = 0;
    float radius_m = 0.02f;
};

struct Caption {
    std::string english, chinese, sources;
};

struct Scene {
    std::string name, title, tag, preset;  // tag: documented, reconstructed or ours; preset: the one shown first
    Caption caption;
    BedPlan bed;
    glm::vec3 room_low_m{0}, room_high_m{0};  // what the light is computed for
    std::vector<View> views;
    std::vector<AreaLight> area_lights;
    std::vector<LightRow> light_rows;
    std::vector<PointLight> point_lights;
    std::vector<Box> boxes;
    std::vector<Rod> rods;
    std::vector<Rivets> rivets;
    std::shared_ptr<const Model> model;  // nullptr: none
    /// How much concrete, brick and steel look like what they are: their grain and sheen, and the shadows at their feet.
    /// 0: plain colours.
    float grain = 0.0f;
    params::Settings own;  // defaults, and over them what the scene file says; presets and hands change them later
};

/// Top-level keys of a scene file that are not parameter groups.
std::span<const std::string_view> scene_keys();

/// Reads the structure. Fails with file:line at a missing, misspelt or impossible value.
Scene read_scene(const params::Document& document);

/// Fails naming the nearest view and the choice.
const View& find_view(const Scene& scene, std::string_view name);

}  // namespace sunflower::world
