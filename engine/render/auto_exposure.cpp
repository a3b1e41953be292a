#include "engine/render/auto_exposure.hpp"

#include <algorithm>
#include <cmath>

#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

constexpr double middle_grey = 0.18;
constexpr double most_ev = 10.0;
// A step of eight bits is some 0.02 EV in the greys.
constexpr double unseen_ev = 0.005;

}  // namespace

Meter::Meter(const gl::ShaderLibrary& library, Of what)
    : program_(library, "meter", {"passes/meter.comp.glsl"}, {{"OF_SUMS", what == Of::sums ? "1" : "0"}}),
      metered_("metered", sizeof(glm::vec2)) {}

Metered Meter::read(glm::ivec2 size) {
    program_.set("size", size);
    metered_.bind_storage(PICTURE_BINDING);
    glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT | GL_SHADER_IMAGE_ACCESS_BARRIER_BIT);
    program_.dispatch(1);
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
    const glm::vec2 found = metered_.read<glm::vec2>(1).front();
    return {static_cast<double>(found.x), static_cast<double>(found.y)};
}

double wanted_ev(Metered metered, const params::Camera& settings) {
    if (!(metered.places > 0.0)) return 0.0;
    const double ev = std::log2(middle_grey) + static_cast<double>(settings.auto_bias_ev) - metered.sum / metered.places;
    return std::clamp(ev, -most_ev, most_ev);
}

void Adaptation::pass(double seconds, const params::Camera& settings) {
    if (!ev_) return;
    const double left = std::exp(-seconds / static_cast<double>(settings.auto_time_s));
    *ev_ = wanted_ev_ + (*ev_ - wanted_ev_) * left;
    if (std::abs(*ev_ - wanted_ev_) < unseen_ev) *ev_ = wanted_ev_;
}

float Adaptation::gain() const {
    return static_cast<float>(std::exp2(ev_.value_or(0.0)));
}

}  // namespace sunflower::render
