// `sunflower-bake reference`: the picture that the live one is judged by, or a window of it, by path tracing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "engine/bake/path.hpp"
#include "engine/image/exr_file.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::bake {

/// A part of a picture; pixels from its upper left corner. The same pixels hold the same values in every window.
struct Window {
    glm::ivec2 picture{0}, low{0}, size{0};
};

/// From where the picture is taken, and through which lens.
struct Shot {
    world::Camera camera;
    world::Lens lens = {};
};

/// What the samples so far add up to.
class WindowSums {
  public:
    static constexpr int values_per_pixel = 3 * world::light_role_count + 1;  // RGB a role, luminance squared

    /// seed: 0 to 4095; others have other random numbers, so that two pictures tell how much noise either has.
    explicit WindowSums(const Window& window, int seed = 0);

    const Window& window() const { return window_; }
    int samples() const { return samples_; }

    /// `count` more samples of each pixel. The result is the same bit by bit, in how many steps and on how many threads it is
    /// made. progress: called now and then with the pixels done; what it throws ends the work.
    void trace(const Tracer& tracer, const Shot& shot, int count, int threads,
               const std::function<void(std::size_t)>& progress = {});

    /// Mean exposed radiance: R G B, the same by role (roof.R ...), and error.Y: the standard error of the luminance, estimated
    /// as if the samples were independent, which is more than it is. Half precision but for error.Y.
    image::ExrPicture picture() const;

    /// Mean luminance of the window, and the root mean square of its pixels' standard errors.
    struct Noise {
        double luminance = 0.0, error = 0.0;
    };
    Noise noise() const;

    /// The sums themselves, and back. Fails when the file was made with another window.
    image::ExrPicture state() const;
    void restore(const image::ExrPicture& state, const std::string& file);

  private:
    Window window_;
    int seed_ = 0;
    int samples_ = 0;
    std::vector<float> values_;  // values_per_pixel of each pixel
};

struct ReferenceOptions {
    std::string scene = "turbine-hall", view, preset;  // empty: the scene's own
    std::vector<std::string> sets;
    std::string size = "1920x1080", window;  // window empty: all of it
    int samples = 64, threads = 2;
    int seed = 0;  // of the random numbers
    std::filesystem::path out;
    bool resume = false;
    bool plain = false;  // R, G and B alone
    float furnace_albedo = -1.0f;
    bool reflectance = false;
};

/// Writes the picture, or prints the bed's reflectance. Fails in one sentence.
void run_reference(const ReferenceOptions& options);

}  // namespace sunflower::bake
