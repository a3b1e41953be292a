// KHR_debug: named groups around the work of a pass, and the driver's messages.
#pragma once

#include <epoxy/gl.h>

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sunflower::gl {

struct DebugMessage {
    GLenum type = 0;
    GLenum severity = 0;
    GLuint code = 0;
    std::string text;
    std::string groups;  // "frame > cull", outermost first; empty when the driver reported from a thread of its own

    /// An error, undefined behaviour, or anything of high severity.
    bool is_error() const;
};

/// "high error 1280 in frame > cull: GL_INVALID_ENUM in glEnable(0x1234)".
std::string to_string(const DebugMessage& message);

/// Messages wait here until somebody takes them: the driver may report from any thread. Keeps at most 1000 of them.
class DebugLog {
  public:
    void add(DebugMessage message);
    std::vector<DebugMessage> take();

  private:
    std::mutex mutex_;
    std::vector<DebugMessage> messages_;
};

/// Names the OpenGL calls made while it lives, in captures and in debug messages.
class DebugGroup {
  public:
    explicit DebugGroup(std::string_view name);
    ~DebugGroup();
    DebugGroup(const DebugGroup&) = delete;
    DebugGroup& operator=(const DebugGroup&) = delete;
};

/// Sends the current context's messages to log, which must outlive the context. synchronous: inside the call that caused them.
/// Without notes, and without the shader compiler's words: Program::log() has those.
void install_debug_log(DebugLog& log, bool synchronous);

}  // namespace sunflower::gl
