#include "engine/render/reprojection.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "shaders/shared/frame.h"

namespace sunflower::render {
namespace {

std::uint32_t groups(int pixels) {
    return static_cast<std::uint32_t>((pixels + 7) / 8);
}

/// Left and bottom border, then a pixel.
glm::vec4 tangents_of(const LiveFrame& frame) {
    return {frame.projection.tangent_min, frame.projection.tangent_size / glm::vec2(frame.size())};
}

// A program for each: llvmpipe runs both sides of a branch, and compiles a program when it is first run.
gl::Program program(const gl::ShaderLibrary& library, int history) {
    return {library, "reproject", {"passes/reproject.comp.glsl"}, {{"HISTORY", std::to_string(history)}}};
}

}  // namespace

void LiveFrame::reserve(glm::ivec2 wanted) {
    if (shown && wanted == size()) return;
    framebuffer = {};
    shown = gl::Texture::flat("shown", gl::Format::rgba8, wanted.x, wanted.y);
    framebuffer = gl::Framebuffer("shown", shown);
    history = {};
    history = gl::Texture::flat("history", gl::Format::rgba16f, wanted.x, wanted.y);
    distance = {};
    distance = gl::Texture::flat("distance", gl::Format::r32f, wanted.x, wanted.y);
}

std::size_t LiveFrame::bytes() const {
    constexpr std::size_t pixel = 4 + 8 + 4;
    return static_cast<std::size_t>(shown.width()) * static_cast<std::size_t>(shown.height()) * pixel;
}

Reprojection::Reprojection(const gl::ShaderLibrary& library)
    : reproject_{program(library, NO_HISTORY), program(library, LIKE_HISTORY), program(library, FINER_HISTORY)},
      settle_(library, "settle", {"passes/settle.comp.glsl"}),
      clamped_("clamped", {}) {}

void Reprojection::rows(LiveFrame& made, const gl::Texture& sample, const LiveFrame* before, const Aim& aim, int first_row,
                        int rows) {
    const LiveFrame& other = before ? *before : made;
    const float texels = made.projection.tangent_size.x / static_cast<float>(made.size().x) * other.projection.focal_px;
    // A cut to a much wider lens has no more to read of a history that was small.
    const int box = static_cast<int>(std::min(std::lround(texels), 16L));
    gl::Program& reproject = reproject_[!before ? NO_HISTORY : box > 1 ? FINER_HISTORY : LIKE_HISTORY];
    reproject.set("first_row", first_row);
    reproject.set("moves", aim.moves ? 1 : 0);
    reproject.set("most", aim.most);
    // In motion nothing fades: it is all there is.
    reproject.set("fades", aim.moves ? 1e9f : aim.fades);
    reproject.set("now_size", made.size());
    reproject.set("before_size", other.size());
    reproject.set("places", glm::vec4(made.place, other.place));
    reproject.set("now_tangents", tangents_of(made));
    reproject.set("before_tangents", tangents_of(other));
    reproject.set("box", box);
    reproject.set("parallel", made.projection.parallel ? 1 : 0);
    const glm::mat3 before_from_world = glm::transpose(other.projection.world_from_camera);
    reproject.set("before_from_now", before_from_world * made.projection.world_from_camera);
    reproject.set("eye_in_before", before_from_world * (made.projection.eye_m - other.projection.eye_m));
    sample.bind(SAMPLE_UNIT);
    other.history.bind(BEFORE_UNIT);
    other.distance.bind(BEFORE_DISTANCE_UNIT);
    clamped_.bind(BEFORE_DISTANCE_UNIT);
    made.history.bind_image(HISTORY_IMAGE, GL_WRITE_ONLY);
    made.distance.bind_image(DISTANCE_IMAGE, GL_WRITE_ONLY);
    made.shown.bind_image(SHOWN_IMAGE, GL_WRITE_ONLY);
    // The samples were written as images; what was shown last may still be copied to the window.
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
    reproject.dispatch(groups(made.size().x), groups(std::min(rows, made.size().y - first_row)));
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_SHADER_IMAGE_ACCESS_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
}

void Reprojection::settle(LiveFrame& made, const gl::Texture& accumulated, const Aim& aim) {
    settle_.set("size", made.size());
    settle_.set("fades", aim.fades);
    settle_.set("most", aim.most);
    accumulated.bind_image(ACCUMULATED_IMAGE, GL_READ_ONLY);
    made.history.bind_image(HISTORY_IMAGE, GL_READ_WRITE);
    glMemoryBarrier(GL_SHADER_IMAGE_ACCESS_BARRIER_BIT);
    settle_.dispatch(groups(made.size().x), groups(made.size().y));
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_SHADER_IMAGE_ACCESS_BARRIER_BIT);
}

}  // namespace sunflower::render
