#include <charconv>
#include <cmath>

#include "engine/app/commands/commands.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/still/names.hpp"
#include "engine/world/seed_paint.hpp"

namespace sunflower::app {
namespace {

constexpr float portrait_distance_m = 0.25f;

std::uint64_t seed_number(const std::string& text, const Session& session, std::uint64_t capacity) {
    // 8,501,713 is how the program itself writes a number.
    std::string digits = text;
    std::erase(digits, ',');
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < 1 || number > capacity)
        core::fail("{} is no seed of scene '{}'; its seeds are numbered 1 to {}", params::quote(text), session.scene().name,
                   grouped(capacity));
    return number;
}

glm::vec3 long_axis(const world::SeedPlace& place) {
    return world::rotate_by(place.rotation, glm::vec3(1, 0, 0));
}

std::string attitude(const world::SeedPlace& place) {
    const glm::vec3 axis = long_axis(place);
    const double elevation_deg = glm::degrees(std::asin(glm::clamp(double{axis.z}, -1.0, 1.0)));
    const double azimuth_deg = std::fmod(glm::degrees(std::atan2(double{axis.x}, double{axis.y})) + 360.0, 360.0);
    return fmt::format("Its pointed end looks {:.0f} degrees {} the horizontal, towards {:.0f} degrees (clockwise from north).",
                       std::abs(elevation_deg), elevation_deg < 0 ? "below" : "above", azimuth_deg);
}

std::string where(const world::Bed& bed, const world::SeedPlace& place) {
    const world::BedPlan& plan = bed.plan();
    if (plan.kind == world::BedKind::sheet)
        return fmt::format("Seed {} lies on the sheet twice, once on either face. ", grouped(place.number));
    const auto columns = static_cast<std::uint64_t>(plan.columns);
    const std::uint64_t tile = (place.number - 1) / world::SEEDS_PER_TILE;
    return fmt::format("Seed {} belongs to tile {} of {} (column {} of {} from the west, row {} of {} from the south). ",
                       grouped(place.number), grouped(tile + 1), grouped(columns * static_cast<std::uint64_t>(plan.rows)),
                       tile % columns + 1, plan.columns, tile / columns + 1, plan.rows);
}

/// Whether the seed's tile belongs to the patch that bed.gather leaves.
bool in_patch(const world::Bed& bed, std::uint64_t number) {
    const auto columns = static_cast<std::uint64_t>(bed.plan().columns);
    const std::uint64_t tile = (number - 1) / world::SEEDS_PER_TILE;
    const int column = static_cast<int>(tile % columns) - bed.first_column();
    const int row = static_cast<int>(tile / columns) - bed.first_row();
    return column >= 0 && column < bed.columns() && row >= 0 && row < bed.rows();
}

std::string paragraph(const world::Bed& bed, const world::SeedPlace& place) {
    const std::string painter =
        fmt::format("Hand {} of 1,600 painted it. ", grouped(world::seed_hand(world::number_words(place.number))));
    if (!in_patch(bed, place.number))
        return where(bed, place) + painter +
               fmt::format("It is not there now: bed.gather leaves a patch of {} x {} tiles, and its tile lies outside.",
                           bed.columns(), bed.rows());
    return where(bed, place) +
           fmt::format(
               "It lies at x {:.4f} m, y {:.4f} m, z {:.4f} m of the hall (x east, y north, z up), {:.1f} mm below the highest "
               "seed of its tile. ",
               place.position_m.x, place.position_m.y, place.position_m.z, place.depth_mm) +
           attitude(place) + " " + painter +
           (place.present  ? fmt::format("It is one of the {} seeds that are there.", grouped(bed.count()))
            : place.carved ? std::string("It is not there: it was carved away.")
                           : fmt::format("It is not there now: at this density {} seeds are.", grouped(bed.count())));
}

/// From above and from the seed's side, so that a face and its strokes are seen, not an end.
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

void portrait(const FindOptions& options, Session& session, const world::SeedPlace& place) {
    if (!place.present) core::fail("seed {} is not there, so there is no portrait of it", grouped(place.number));
    const std::string name = fmt::format("seed-{}", place.number);
    const std::filesystem::path target = options.out.empty()
                                             ? still::default_name(session.scene().name, name, session.preset(), "")
                                             : checked_target(options.out, options.force);
    write_picture(session, {name, "", 1, portrait_camera(place)},
                  {.width = 800, .height = 600, .depth = 8, .ppi = {}, .metadata = {}}, target, options.common.software,
                  options.force);
    print(target.string() + "\n");
}

}  // namespace

void find(const FindOptions& options) {
    Session session(options.common.choice);
    const world::Bed& bed = session.bed();
    const world::SeedPlace place = bed.find(seed_number(options.number, session, bed.capacity())).value();
    print(paragraph(bed, place) + "\n");
    if (options.portrait) portrait(options, session, place);
}

}  // namespace sunflower::app
