// Derived values of a frame, computed in one place.
#pragma once

#include <glm/glm.hpp>
#include <vector>

#include "engine/params/settings.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/hall_light.hpp"
#include "engine/world/scene.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {

/// Lights as the settings burn them: colours, exposure, cones.
void fill_lights(FrameBlock& block, const world::Scene& scene, const world::HallLight& light, const params::Settings& settings);
world::HallAlbedos hall_albedos(const params::Settings& settings);
/// What comes back of them, exposed (world::combine). After fill_lights.
std::vector<glm::vec4> returned_light(const FrameBlock& block, const world::HallLight& light, const params::Settings& settings);

/// What is known of the bed before anything is drawn.
void fill_bed(FrameBlock& block, const world::Bed& bed, const BedBuffers& buffers, float texel_mm, int relief_side);

/// In which way seeds are drawn, by the numbers in a pixel where the relief and the table begin and are all, and the distance
/// up to which they are meshes.
struct Bands {
    float mesh_range_m = 0;
    float relief_begins = 0, relief_all = 0;
    float table_begins = 0, table_all = 0;
    /// How far splats can reach, m: 0 when there are none.
    float splat_range_m = 0;
};

/// focal_px: pixels per unit of tangent, parallel: per metre. each_seed: the bed has no relief.
Bands choose_bands(const params::Lod& lod, bool software, bool each_seed, float focal_px, bool parallel = false);

/// Camera, lens and window. The eye must not move between the samples of one picture, but on the lens.
void fill_camera(FrameBlock& block, const world::Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin,
                 glm::ivec2 window_size, const world::Bed& bed, const Bands& bands, const world::Lens& lens = {});

/// Place of a sample in its pixel, 0 to 1: the R2 sequence (Roberts 2018), even after any number of samples.
glm::vec2 sample_place(int sample);

/// The sample's own part: jitter, place on the lens, matrices. Sample 0 is seen from the lens's middle.
void fill_sample(FrameBlock& block, const world::Projection& projection, const world::Bed& bed, const world::Lens& lens, int sample);

}  // namespace sunflower::render
