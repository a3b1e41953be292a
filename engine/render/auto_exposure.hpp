// What the picture is multiplied with so that its mean is middle grey: metered on the device, approached slowly.
#pragma once

#include <glm/glm.hpp>
#include <optional>

#include "engine/gl/buffer.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/texture.hpp"
#include "engine/params/settings.hpp"

namespace sunflower::render {

/// Luminances of places, as the mean of their logarithms to the base of 2.
struct Metered {
    double sum = 0, places = 0;
    void add(Metered other) {
        sum += other.sum;
        places += other.places;
    }
};

class Meter {
  public:
    enum class Of { sums, live };
    Meter(const gl::ShaderLibrary& library, Of what);

    /// Of the bound window's sums, or of the bound accumulated picture. Waits for the device.
    Metered read(glm::ivec2 size);

  private:
    gl::Program program_;
    gl::Buffer metered_;
};

/// How many times brighter the picture is to be shown, as a power of 2: to 0.18 times 2^camera.auto_bias_ev. Nothing metered:
/// 0.
double wanted_ev(Metered metered, const params::Camera& settings);

/// The eye that adapts. The first thing that it sees it sees right.
class Adaptation {
  public:
    void sees(double ev) {
        wanted_ev_ = ev;
        if (!ev_) ev_ = ev;
    }
    /// camera.auto_time_s is the time constant.
    void pass(double seconds, const params::Camera& settings);
    void forget() { ev_.reset(); }

    /// What the picture is multiplied with.
    float gain() const;
    /// Nothing moves any more that a screen would show.
    bool rests() const { return !ev_ || *ev_ == wanted_ev_; }

  private:
    std::optional<double> ev_;
    double wanted_ev_ = 0;
};

}  // namespace sunflower::render
