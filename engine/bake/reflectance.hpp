// How much light a bed throws back, by the albedo of its seeds.
#pragma once

#include <array>
#include <glm/glm.hpp>
#include <vector>

#include "engine/bake/reference_scene.hpp"
#include "engine/world/bed.hpp"

namespace sunflower::bake {

/// part[k]: of the light that falls in, the part that leaves after k + 1 meetings with white seeds. Seeds of albedo r, all
/// alike and Lambertian, return the sum of part[k] r^(k+1): one tracing answers for all albedos.
struct Meetings {
    std::vector<double> part;

    double reflectance(double albedo) const;
};

/// Light from one direction (towards the bed's inside, elevation_deg above the horizon), or, with no elevation, from the whole
/// sky. `paths` of it fall on the middle of the bed.
Meetings measure_meetings(const ReferenceScene& scene, const world::Bed& bed, float elevation_deg, int paths, int threads);

/// a r + b r^2 + c r^4 nearest to the reflectance of albedos 0.05 to 0.9.
std::array<double, 3> fit_reflectance(const Meetings& meetings);

/// The polynomial that the design began with (+-10 %).
double first_reflectance(double albedo);

/// A table on stdout: under the sky, a beam from above and one from 15 degrees, against first_reflectance, and the fit.
void print_reflectance(const world::Bed& bed, int samples, int threads);

}  // namespace sunflower::bake
