// Owner of one OpenGL name. Move-only; moved-from and default-constructed mean "no object".
#pragma once

#include <epoxy/gl.h>

#include <string_view>
#include <utility>

namespace sunflower::gl {

/// True while a context is current on this thread. libepoxy aborts when OpenGL is called without one.
bool has_current_context();

/// Names an object for debuggers and for the texts of debug messages. kind: GL_BUFFER, GL_TEXTURE, ...
void label_object(GLenum kind, GLuint id, std::string_view label);

/// OpenGL objects that the program holds now, of all kinds: a number that must not creep upwards.
int object_count();

namespace detail {
void count_object(int change);
}

/// Traits: static void destroy(GLuint).
template <typename Traits>
class Handle {
  public:
    Handle() = default;
    explicit Handle(GLuint id) : id_(id) { detail::count_object(id_ != 0 ? 1 : 0); }
    ~Handle() { reset(); }
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, 0)) {}
    Handle& operator=(Handle&& other) noexcept {
        if (this != &other) {
            reset();
            id_ = std::exchange(other.id_, 0);
        }
        return *this;
    }

    GLuint id() const { return id_; }
    explicit operator bool() const { return id_ != 0; }

    void reset() {
        // Without a current context the object has died with its own already.
        if (id_ != 0 && has_current_context()) Traits::destroy(id_);
        if (id_ != 0) detail::count_object(-1);
        id_ = 0;
    }

  private:
    GLuint id_ = 0;
};

}  // namespace sunflower::gl
