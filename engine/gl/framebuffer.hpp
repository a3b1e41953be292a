// What is drawn to. Depth is reversed everywhere: 1 near, 0 far away.
#pragma once

#include <array>
#include <cstdint>
#include <glm/vec2.hpp>
#include <span>
#include <string_view>

#include "engine/gl/texture.hpp"

namespace sunflower::gl {

struct Attachment {
    const Texture* texture = nullptr;
    int level = 0;
    int layer = -1;  // -1: all layers (a flat texture has one)
};

class Framebuffer {
  public:
    Framebuffer() = default;
    /// Attachments in order are `layout(location = 0, 1, ...) out`; the textures must outlive the framebuffer. A depth texture
    /// is Format::depth32f. Fails with a sentence that names the label when the driver finds it incomplete.
    Framebuffer(std::string_view label, std::span<const Attachment> colours, Attachment depth = {});
    Framebuffer(std::string_view label, const Texture& colour);
    Framebuffer(std::string_view label, const Texture& colour, const Texture& depth);

    /// Draws go here; the viewport becomes the whole of it.
    void bind() const;
    /// To the window (or nothing) again; the viewport becomes width x height.
    static void bind_window(int width, int height);

    void clear_colour(int index, const std::array<float, 4>& value) const;
    void clear_colour(int index, const std::array<std::uint32_t, 4>& value) const;
    /// 0 is infinitely far.
    void clear_depth(float value = 0.0f) const;
    /// Copies the lower left `from` pixels of colour 0 onto the lower left `to` pixels of another framebuffer (nullptr: the
    /// window), filtered linearly.
    void blit_to(const Framebuffer* other, glm::ivec2 from, glm::ivec2 to) const;

    /// Whatever is bound, window or framebuffer, becomes one colour.
    static void clear_bound(const std::array<float, 4>& value);
    /// Of it a rectangle, from its lower left pixel; what lies outside is left out.
    static void fill_bound(glm::ivec2 low_px, glm::ivec2 size_px, const std::array<float, 4>& value);

    GLuint id() const { return handle_.id(); }
    int width() const { return width_; }
    int height() const { return height_; }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    struct Traits {
        static void destroy(GLuint id) { glDeleteFramebuffers(1, &id); }
    };
    Handle<Traits> handle_;
    int width_ = 0, height_ = 0;
};

}  // namespace sunflower::gl
