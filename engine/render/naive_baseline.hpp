// What a straightforward program would do, to be measured against: a mesh for every seed that may be seen, all of them every
// time.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <vector>

#include "engine/gl/buffer.hpp"
#include "engine/gl/draw.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/shader_library.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::render {

/// So many seeds of a square metre show any point to an eye above (design 1).
inline constexpr double naive_seeds_per_m2 = 24'000.0;

struct NaiveInstance {
    glm::vec3 from_eye_m{0};
    float scale = 1.0f;
    glm::vec4 rotation{0, 0, 0, 1};
};

/// How many such seeds the bed has: 24,000 a square metre, or all where it is thinner.
std::uint64_t naive_seed_count(const world::Bed& bed);

/// The first `count` of them at their places. Each tile gives its highest, taken in turns over the whole bed, so that any
/// number of them is spread over the picture as all are.
std::vector<NaiveInstance> naive_instances(const world::Bed& bed, glm::vec3 eye_m, std::uint64_t count);

/// What was drawn, and what it comes to for the whole bed.
struct NaiveFigures {
    std::uint64_t instances = 0, whole_instances = 0;
    int triangles = 0;  // of each
    double ms = 0;      // of the instances that were drawn
    /// Linear in the number of instances.
    double whole_ms() const {
        return instances == 0 ? 0.0 : ms * static_cast<double>(whole_instances) / static_cast<double>(instances);
    }
};

/// glDrawElementsInstanced with an instance buffer, a depth test, one colour; no culling, no levels of detail. A context must
/// be current.
class NaiveBaseline {
  public:
    explicit NaiveBaseline(glm::ivec2 size);

    /// Draws so many instances of the bed and returns how long that took, ms: from a device at rest to one that has finished.
    /// Choosing and uploading them is not counted.
    double draw(const world::Bed& bed, const world::Camera& camera, std::uint64_t count);
    /// Begins with `first` instances and doubles until `seconds` of drawing are used or the bed has no more; the figures are
    /// those of the last. At most 10 million: 0.3 GB.
    NaiveFigures measure(const world::Bed& bed, const world::Camera& camera, double seconds, std::uint64_t first = 10'000);

    int triangles() const { return index_count_ / 3; }
    /// Pixels of the last drawing that show a seed.
    std::uint64_t covered_pixels() const;

  private:
    gl::ShaderLibrary library_;
    gl::Program program_;
    gl::Buffer vertices_, indices_;
    gl::Texture colour_, depth_;
    gl::Framebuffer framebuffer_;
    int index_count_ = 0;
};

}  // namespace sunflower::render
