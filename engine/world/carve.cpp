#include "engine/world/carve.hpp"

#include <algorithm>

namespace sunflower::world {
namespace {

constexpr float untouched_mm = 1000.0f;
// The highest centres lie so far above the mean surface: a limit that high takes nothing.
constexpr float crest_mm = 10.0f;

/// Distance from the rectangle's border, inside positive.
float inside_m(const CarveForm& form, glm::vec2 p) {
    const glm::vec2 d = glm::min(p - form.low_m, form.high_m - p);
    return std::min(d.x, d.y);
}

}  // namespace

CarveLimits carve_limits(const std::vector<CarveForm>& forms, glm::vec2 place_m, float surface_mm) {
    CarveLimits limits{untouched_mm, 0.0f};
    for (const CarveForm& form : forms) {
        const float r = form.radius_m > 0.0f ? glm::distance(place_m, form.at_m) / form.radius_m : 0.0f;
        switch (form.kind) {
            case CarveKind::hollow:
                // A paraboloid: level in the middle, as a foot or a hand leaves it. Its rim runs out above the crests.
                if (r < 1.0f)
                    limits.bed_mm = std::min(limits.bed_mm, surface_mm + crest_mm * r * r - form.depth_mm * (1.0f - r * r));
                break;
            case CarveKind::bevel: {
                const float share = inside_m(form, place_m) / form.width_m;
                if (share < 1.0f) limits.bed_mm = std::min(limits.bed_mm, surface_mm * std::max(share, -0.01f));
                break;
            }
            case CarveKind::heap:
                if (r < 1.0f) limits.heap_mm = std::max(limits.heap_mm, surface_mm + form.height_mm * (1.0f - r));
                break;
        }
    }
    return limits;
}

bool touches(const std::vector<CarveForm>& forms, glm::vec2 corner_m, float side_m) {
    // The foot of a border tile's cliff lies up to 45 mm outside its square.
    const glm::vec2 low = corner_m - 0.05f;
    const glm::vec2 high = corner_m + side_m + 0.05f;
    return std::ranges::any_of(forms, [&](const CarveForm& form) {
        if (form.kind == CarveKind::bevel) return inside_m(form, low) < form.width_m || inside_m(form, high) < form.width_m;
        return glm::distance(glm::clamp(form.at_m, low, high), form.at_m) < form.radius_m;
    });
}

}  // namespace sunflower::world
