// The hall's visibility: what a scene is built of as a few meshes, one a kind, and many instances of each. The CPU chooses what
// a window sees; rivets shrink to nothing before they are smaller than a pixel, so that none ever flickers.
#pragma once

#include <array>
#include <vector>

#include "engine/gl/buffer.hpp"
#include "engine/gl/draw.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/shader_library.hpp"
#include "engine/gl/timer.hpp"
#include "engine/render/passes/near_tiles.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::render {

class HallPass {
  public:
    explicit HallPass(const gl::ShaderLibrary& library);

    void lay(const world::Scene& scene);
    /// What the window sees. focal_px: pixels per unit of tangent; parallel: per metre.
    void cull(const NearView& view, float focal_px);
    void draw(gl::GpuTimers& timers) const;
    /// The boxes and what imported surfaces are made of, for whoever lights.
    void bind() const;
    std::size_t bytes() const;

  private:
    /// A mesh's copy: its place, and where its x, y and z go, m.
    struct Instance {
        glm::vec4 origin;  // w: surface
        glm::vec4 x, y, z;
    };
    struct Bounded {
        Instance instance;
        glm::vec3 low_m, high_m;
    };
    struct Heads {
        world::Rivets line;
        glm::vec3 low_m, high_m;
    };
    enum Kind { box, rod, head, kinds };

    void make_vertices();
    void reserve();

    gl::Program program_;
    gl::VertexArray vertex_array_;
    gl::Buffer vertices_, indices_, instances_, commands_;
    gl::Buffer boxes_, materials_;
    std::array<gl::DrawCommand, kinds> meshes_{};
    std::shared_ptr<const world::Model> model_;
    std::uint32_t model_first_index_ = 0;

    std::array<std::vector<Bounded>, 2> parts_;  // boxes, rods
    std::vector<Heads> heads_;
    std::vector<Instance> seen_;
    std::vector<gl::DrawCommand> draws_;
};

}  // namespace sunflower::render
