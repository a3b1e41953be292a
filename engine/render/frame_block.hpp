// Derived values of a frame, computed in one place.
#pragma once

#include <glm/glm.hpp>

#include "engine/params/settings.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/light.hpp"
#include "engine/world/scene.hpp"
#include "shaders/shared/frame.h"

namespace sunflower::render {

/// Lights as the settings burn them: colours, exposure, cones.
void fill_lights(FrameBlock& block, const world::Scene& scene, const world::LightGrid& grid, const params::Settings& settings);

/// What is known of the bed before anything is drawn.
void fill_bed(FrameBlock& block, const world::Bed& bed, const BedBuffers& buffers, float texel_mm, int relief_side);

/// Camera and window. The eye must not move between the samples of one picture.
void fill_camera(FrameBlock& block, const world::Projection& projection, glm::ivec2 picture, glm::ivec2 window_origin,
                 glm::ivec2 window_size, const world::Bed& bed, float mesh_range_m);

/// Place of a sample in its pixel, 0 to 1: the R2 sequence (Roberts 2018), even after any number of samples.
glm::vec2 sample_place(int sample);

/// The sample's own part: jitter and matrices.
void fill_sample(FrameBlock& block, const world::Projection& projection, int sample);

}  // namespace sunflower::render
