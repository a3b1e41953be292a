#include "engine/gl/framebuffer.hpp"

#include <vector>

#include "engine/core/error.hpp"

namespace sunflower::gl {
namespace {

std::string_view reason(GLenum status) {
    switch (status) {
        case GL_FRAMEBUFFER_INCOMPLETE_ATTACHMENT: return "an attachment cannot be drawn to";
        case GL_FRAMEBUFFER_INCOMPLETE_MISSING_ATTACHMENT: return "nothing is attached";
        case GL_FRAMEBUFFER_UNSUPPORTED: return "the driver does not take these formats together";
        case GL_FRAMEBUFFER_INCOMPLETE_MULTISAMPLE: return "the sample counts differ";
        case GL_FRAMEBUFFER_INCOMPLETE_LAYER_TARGETS: return "some attachments are layered and some are not";
        default: return "the driver gives no reason";
    }
}

void attach(GLuint framebuffer, GLenum point, const Attachment& attachment) {
    if (attachment.layer < 0)
        glNamedFramebufferTexture(framebuffer, point, attachment.texture->id(), attachment.level);
    else
        glNamedFramebufferTextureLayer(framebuffer, point, attachment.texture->id(), attachment.level, attachment.layer);
}

}  // namespace

Framebuffer::Framebuffer(std::string_view label, std::span<const Attachment> colours, Attachment depth) {
    GLuint id = 0;
    glCreateFramebuffers(1, &id);
    handle_ = Handle<Traits>(id);
    label_object(GL_FRAMEBUFFER, id, label);
    std::vector<GLenum> points;
    for (const Attachment& colour : colours) {
        points.push_back(GL_COLOR_ATTACHMENT0 + static_cast<GLenum>(points.size()));
        attach(id, points.back(), colour);
    }
    if (depth.texture != nullptr) attach(id, GL_DEPTH_ATTACHMENT, depth);
    glNamedFramebufferDrawBuffers(id, static_cast<GLsizei>(points.size()), points.data());
    if (points.empty()) glNamedFramebufferReadBuffer(id, GL_NONE);

    const Attachment& first = colours.empty() ? depth : colours.front();
    if (first.texture == nullptr) core::fail("framebuffer '{}' has no attachment", label);
    const Box size = first.texture->whole(first.level);
    width_ = size.width;
    height_ = size.height;
    const GLenum status = glCheckNamedFramebufferStatus(id, GL_DRAW_FRAMEBUFFER);
    if (status != GL_FRAMEBUFFER_COMPLETE) core::fail("framebuffer '{}' cannot be used: {}", label, reason(status));
}

Framebuffer::Framebuffer(std::string_view label, const Texture& colour) : Framebuffer(label, std::array{Attachment{&colour}}) {}

Framebuffer::Framebuffer(std::string_view label, const Texture& colour, const Texture& depth)
    : Framebuffer(label, std::array{Attachment{&colour}}, Attachment{&depth}) {}

void Framebuffer::bind() const {
    glBindFramebuffer(GL_FRAMEBUFFER, id());
    glViewport(0, 0, width_, height_);
}

void Framebuffer::bind_window(int width, int height) {
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, width, height);
}

void Framebuffer::clear_bound(const std::array<float, 4>& value) {
    glDisable(GL_SCISSOR_TEST);
    glClearBufferfv(GL_COLOR, 0, value.data());
}

void Framebuffer::fill_bound(glm::ivec2 low_px, glm::ivec2 size_px, const std::array<float, 4>& value) {
    glEnable(GL_SCISSOR_TEST);
    glScissor(low_px.x, low_px.y, size_px.x, size_px.y);
    glClearBufferfv(GL_COLOR, 0, value.data());
    glDisable(GL_SCISSOR_TEST);
}

void Framebuffer::clear_colour(int index, const std::array<float, 4>& value) const {
    glClearNamedFramebufferfv(id(), GL_COLOR, index, value.data());
}

void Framebuffer::clear_colour(int index, const std::array<std::uint32_t, 4>& value) const {
    glClearNamedFramebufferuiv(id(), GL_COLOR, index, value.data());
}

void Framebuffer::clear_depth(float value) const {
    // A clear obeys the write mask that the pass before may have left off.
    glDepthMask(GL_TRUE);
    glClearNamedFramebufferfv(id(), GL_DEPTH, 0, &value);
}

void Framebuffer::blit_to(const Framebuffer* other, glm::ivec2 from, glm::ivec2 to) const {
    glBlitNamedFramebuffer(id(), other == nullptr ? 0 : other->id(), 0, 0, from.x, from.y, 0, 0, to.x, to.y,
                           GL_COLOR_BUFFER_BIT, GL_LINEAR);
}

}  // namespace sunflower::gl
