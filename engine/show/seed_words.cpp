#include "engine/show/seed_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"
#include "engine/world/seed_paint.hpp"

namespace sunflower::show {
namespace {

constexpr float portrait_distance_m = 0.25f;

glm::vec3 long_axis(const world::SeedPlace& place) {
    return world::rotate_by(place.rotation, glm::vec3(1, 0, 0));
}

std::string attitude(const world::SeedPlace& place) {
    const glm::vec3 axis = long_axis(place);
    const double elevation_deg = glm::degrees(std::asin(glm::clamp(double{axis.z}, -1.0, 1.0)));
    const double azimuth_deg = std::fmod(glm::degrees(std::atan2(double{axis.x}, double{axis.y})) + 360.0, 360.0);
    return fmt::format(
        "Its pointed end looks {:.0f} degrees {} the horizontal, towards {:.0f} degrees (clockwise from north). ",
        std::abs(elevation_deg), elevation_deg < 0 ? "below" : "above", azimuth_deg);
}

std::string tile_words(const world::BedPlan& plan, const world::SeedPlace& place) {
    const auto columns = static_cast<std::uint64_t>(plan.columns);
    const std::uint64_t tile = (place.painted - 1) / world::SEEDS_PER_TILE;
    return fmt::format("Seed {} belongs to tile {} of {} (column {} of {} from the west, row {} of {} from the south). ",
                       grouped(place.number), grouped(tile + 1), grouped(columns * static_cast<std::uint64_t>(plan.rows)),
                       tile % columns + 1, plan.columns, tile / columns + 1, plan.rows);
}

/// Whether the seed's tile belongs to the patch that bed.gather leaves.
bool in_patch(const world::Bed& bed, const world::SeedPlace& place) {
    const auto columns = static_cast<std::uint64_t>(bed.plan().columns);
    const std::uint64_t tile = (place.painted - 1) / world::SEEDS_PER_TILE;
    const int column = static_cast<int>(tile % columns) - bed.first_column();
    const int row = static_cast<int>(tile / columns) - bed.first_row();
    return column >= 0 && column < bed.columns() && row >= 0 && row < bed.rows();
}

std::string presence(const world::Bed& bed, const world::SeedPlace& place) {
    if (place.present && bed.count() == 1) return "It is the only one that is there.";
    if (place.present) return fmt::format("It is one of the {} seeds that are there.", grouped(bed.count()));
    if (place.carved) return "It is not there: it was carved away.";
    return fmt::format("It is not there now: at this density {} {}.", grouped(bed.count()),
                       bed.count() == 1 ? "seed is" : "seeds are");
}

}  // namespace

std::string grouped(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

std::uint64_t seed_number(std::string_view text, const world::Bed& bed, std::string_view scene_name) {
    // 8,501,713 is how the program itself writes a number.
    std::string digits(text);
    std::erase(digits, ',');
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < 1 || number > bed.last_number())
        core::fail("{} is no seed of scene '{}'; its seeds are numbered 1 to {}", params::quote(text), scene_name,
                   grouped(bed.last_number()));
    return number;
}

int hand_of(std::uint64_t painted) {
    return static_cast<int>(world::seed_hand(world::number_words(painted)));
}

std::string seed_paragraph(const world::Bed& bed, const world::SeedPlace& place) {
    const std::string painter =
        fmt::format("Hand {} of 1,600 painted it. ", grouped(static_cast<std::uint64_t>(hand_of(place.painted))));
    if (bed.plan().kind == world::BedKind::sheet)
        return fmt::format("Seed {} lies on the sheet twice, once on either face: here at x {:.4f} m, y {:.4f} m. ",
                           grouped(place.number), place.position_m.x, place.position_m.y) +
               attitude(place) + painter + fmt::format("It is one of the {} seeds of the sheet.", grouped(bed.capacity()));
    if (bed.plan().kind == world::BedKind::poured) {
        const std::string said =
            fmt::format("Seed {} was poured with {} others. ", grouped(place.number), grouped(bed.count() - 1));
        if (!place.present) return said + presence(bed, place);
        return said +
               fmt::format(
                   "It lies at x {:.4f} m, y {:.4f} m, z {:.4f} m of the scene (x east, y north, z up), {:.1f} mm below the "
                   "surface. ",
                   place.position_m.x, place.position_m.y, place.position_m.z, place.depth_mm) +
               attitude(place) + painter + presence(bed, place);
    }
    const std::string tile = tile_words(bed.plan(), place);
    if (!in_patch(bed, place))
        return tile + painter +
               fmt::format("It is not there now: bed.gather leaves a patch of {} x {} tiles, and its tile lies outside.",
                           bed.columns(), bed.rows());
    return tile +
           fmt::format(
               "It lies at x {:.4f} m, y {:.4f} m, z {:.4f} m of the scene (x east, y north, z up), {:.1f} mm below the "
               "highest "
               "seed of its tile. ",
               place.position_m.x, place.position_m.y, place.position_m.z, place.depth_mm) +
           attitude(place) + painter + presence(bed, place);
}

world::Camera portrait_camera(const world::SeedPlace& place) {
    const glm::vec3 axis = long_axis(place);
    const glm::vec2 flat(axis.x, axis.y);
    const glm::vec2 across = glm::length(flat) > 1e-3f ? glm::normalize(glm::vec2(flat.y, -flat.x)) : glm::vec2(0, -1);
    world::Camera camera;
    camera.target_m = place.position_m;
    camera.eye_m = place.position_m + portrait_distance_m * glm::normalize(glm::vec3(across * 0.6f, 1.0f));
    camera.focal_mm = 180.0f;
    return camera;
}

}  // namespace sunflower::show
