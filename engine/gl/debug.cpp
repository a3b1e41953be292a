#include "engine/gl/debug.hpp"

#include <epoxy/egl.h>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "engine/gl/handle.hpp"

namespace sunflower::gl {
namespace {

constexpr std::size_t most_messages = 1000;

// The driver's own group stack cannot be asked for its names.
thread_local std::vector<std::string> open_groups;

std::string joined_groups() {
    std::string text;
    for (const std::string& group : open_groups) {
        if (!text.empty()) text += " > ";
        text += group;
    }
    return text;
}

std::string_view severity_name(GLenum severity) {
    switch (severity) {
        case GL_DEBUG_SEVERITY_HIGH: return "high";
        case GL_DEBUG_SEVERITY_MEDIUM: return "medium";
        case GL_DEBUG_SEVERITY_LOW: return "low";
        default: return "note";
    }
}

std::string_view type_name(GLenum type) {
    switch (type) {
        case GL_DEBUG_TYPE_ERROR: return "error";
        case GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR: return "undefined behaviour";
        case GL_DEBUG_TYPE_DEPRECATED_BEHAVIOR: return "deprecated behaviour";
        case GL_DEBUG_TYPE_PORTABILITY: return "portability";
        case GL_DEBUG_TYPE_PERFORMANCE: return "performance";
        default: return "message";
    }
}

void GLAPIENTRY receive(GLenum /*source*/, GLenum type, GLuint code, GLenum severity, GLsizei length, const GLchar* text,
                        const void* user) {
    DebugMessage message{type, severity, code, {}, joined_groups()};
    message.text = length < 0 ? std::string(text) : std::string(text, static_cast<std::size_t>(length));
    while (!message.text.empty() && message.text.back() <= ' ') message.text.pop_back();
    static_cast<DebugLog*>(const_cast<void*>(user))->add(std::move(message));
}

}  // namespace

bool DebugMessage::is_error() const {
    return type == GL_DEBUG_TYPE_ERROR || type == GL_DEBUG_TYPE_UNDEFINED_BEHAVIOR || severity == GL_DEBUG_SEVERITY_HIGH;
}

std::string to_string(const DebugMessage& message) {
    return fmt::format("{} {} {}{}{}: {}", severity_name(message.severity), type_name(message.type), message.code,
                       message.groups.empty() ? "" : " in ", message.groups, message.text);
}

void DebugLog::add(DebugMessage message) {
    const std::lock_guard lock(mutex_);
    if (messages_.size() < most_messages) messages_.push_back(std::move(message));
}

std::vector<DebugMessage> DebugLog::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(messages_, {});
}

DebugGroup::DebugGroup(std::string_view name) {
    open_groups.emplace_back(name);
    glPushDebugGroup(GL_DEBUG_SOURCE_APPLICATION, 0, static_cast<GLsizei>(name.size()), name.data());
}

DebugGroup::~DebugGroup() {
    if (has_current_context()) glPopDebugGroup();
    open_groups.pop_back();
}

void install_debug_log(DebugLog& log, bool synchronous) {
    glEnable(GL_DEBUG_OUTPUT);
    if (synchronous) glEnable(GL_DEBUG_OUTPUT_SYNCHRONOUS);
    glDebugMessageCallback(receive, &log);
    glDebugMessageControl(GL_DONT_CARE, GL_DONT_CARE, GL_DEBUG_SEVERITY_NOTIFICATION, 0, nullptr, GL_FALSE);
    // The compiler says the same in the program's log, where the lines are mapped to files.
    glDebugMessageControl(GL_DEBUG_SOURCE_SHADER_COMPILER, GL_DONT_CARE, GL_DONT_CARE, 0, nullptr, GL_FALSE);
}

namespace {
std::atomic<int> objects = 0;  // of the contexts of all threads
}  // namespace

int object_count() {
    return objects;
}

void detail::count_object(int change) {
    objects += change;
}

bool has_current_context() {
    return eglGetCurrentContext() != EGL_NO_CONTEXT;
}

void label_object(GLenum kind, GLuint id, std::string_view label) {
    GLint longest = 256;
    glGetIntegerv(GL_MAX_LABEL_LENGTH, &longest);
    const auto length = std::min<std::size_t>(label.size(), static_cast<std::size_t>(longest) - 1);
    glObjectLabel(kind, id, static_cast<GLsizei>(length), label.data());
}

}  // namespace sunflower::gl
