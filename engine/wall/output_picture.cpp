#include "engine/wall/output_picture.hpp"

#include <algorithm>
#include <utility>

#include "shaders/shared/output.h"

namespace sunflower::wall {
namespace {

/// Towards `to`, in that time from one end to the other.
double step(double value, double to, double seconds, double whole_s) {
    const double most = whole_s > 0.0 ? seconds / whole_s : 1.0;
    return value + std::clamp(to - value, -most, most);
}

/// Begins and ends gently; its slope is never more than 1.5.
float eased(double t) {
    return static_cast<float>(t * t * (3.0 - 2.0 * t));
}

}  // namespace

OutputPicture::OutputPicture(render::Renderer& renderer)
    : picture_(renderer),
      mix_(renderer.frame().library(), "output", {"passes/output.vert.glsl", "passes/output.frag.glsl"}),
      no_vertices_("output"),
      linear_("output", {GL_LINEAR, GL_LINEAR, GL_CLAMP_TO_EDGE, false}) {}

void OutputPicture::Plate::reserve(glm::ivec2 size) {
    if (texture && texture.width() == size.x && texture.height() == size.y) return;
    framebuffer = {};
    texture = {};
    texture = gl::Texture::flat("output", gl::Format::rgba8, size.x, size.y);
    framebuffer = gl::Framebuffer("output", texture);
}

void OutputPicture::aim(const world::Camera& camera, glm::ivec2 size_px, bool flows, const params::Output& settings) {
    if (flows && flows_ && aimed_ && size_px == size_px_ && is_awaited(settings) && !stale_) return;
    if (aimed_ && !(camera == picture_.camera() && size_px == size_px_)) waiting_ = true;
    flows_ = flows;
    aimed_ = true;
    stale_ = false;
    size_px_ = size_px;
    picture_.aim(camera, size_px, false);
}

void OutputPicture::begin_again() {
    picture_.begin_again();
    waiting_ = true;
    stale_ = true;
}

void OutputPicture::advance(double budget_ms) {
    if (aimed_ && picture_.advance(budget_ms)) changed_ = true;
}

bool OutputPicture::ripe(const params::Output& settings) const {
    return aimed_ && !picture_.is_awaited() && picture_.samples() >= std::min(settings.min_samples, picture_.samples_aim());
}

bool OutputPicture::is_settled() const {
    return showing_ && !waiting_ && !changed_ && mixed_ == 1.0 && left_ == (black_ ? 0.0 : 1.0);
}

void OutputPicture::keep(Plate& plate) {
    plate.reserve(size_px_);
    picture_.show(&plate.framebuffer, size_px_);
    changed_ = false;
}

bool OutputPicture::pass(double seconds, const params::Output& settings, bool black) {
    const auto dissolve_s = static_cast<double>(settings.dissolve_s);
    const std::pair was(mixed_, left_);
    bool news = false;
    mixed_ = step(mixed_, 1.0, seconds, dissolve_s);
    if (waiting_ && (mixed_ == 1.0 || flows_) && ripe(settings)) {
        // The first comes out of black; each later one out of the one before, but where one follows another like a film's.
        if (showing_ && !flows_) {
            top_ = 1 - top_;
            mixed_ = 0.0;
        }
        keep(now());
        waiting_ = false;
        showing_ = true;
        news = true;
    } else if (!waiting_ && changed_ && ripe(settings)) {
        keep(now());
        news = true;
    }
    black_ = black;
    left_ = step(left_, black || !showing_ ? 0.0 : 1.0, seconds, dissolve_s);
    return news || was != std::pair(mixed_, left_);
}

void OutputPicture::show(const gl::Framebuffer* target, glm::ivec2 size_px, double part) {
    if (!showing_ || left_ == 0.0 || part == 0.0) {
        gl::Framebuffer::clear_bound({0.0f, 0.0f, 0.0f, 1.0f});
        return;
    }
    // To the last digit what was drawn.
    if (mixed_ == 1.0 && left_ == 1.0 && part == 1.0) return now().framebuffer.blit_to(target, now().size(), size_px);
    gl::use_no_depth();
    mix_.use();
    mix_.set("size_px", glm::vec2(size_px));
    mix_.set("mixed", eased(mixed_));
    mix_.set("left", eased(left_) * static_cast<float>(part));
    (mixed_ < 1.0 ? before() : now()).texture.bind(GOING_UNIT);
    now().texture.bind(COMING_UNIT);
    linear_.bind(GOING_UNIT);
    linear_.bind(COMING_UNIT);
    gl::draw_triangles(no_vertices_, 3);
}

std::size_t OutputPicture::bytes() const {
    std::size_t pixels = 0;
    for (const Plate& plate : plates_)
        pixels += static_cast<std::size_t>(plate.size().x) * static_cast<std::size_t>(plate.size().y);
    return picture_.bytes() + 4 * pixels;
}

}  // namespace sunflower::wall
