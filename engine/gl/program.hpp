// Programs that keep working while their text is being edited.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gl/buffer.hpp"
#include "engine/gl/shader_library.hpp"

namespace sunflower::gl {

class Program {
  public:
    Program() = default;
    /// files: one compute shader, or a vertex and a fragment shader. Fails with the compiler's log, lines mapped to files. The
    /// library must outlive the program.
    Program(const ShaderLibrary& library, std::string label, std::vector<std::string> files, Defines defines = {});

    /// Whether a file it was made of has changed since it was last built, or tried.
    bool stale() const;
    /// Builds again. On failure the last good program stays in use, false is returned and log() says why. Uniforms set by name
    /// start anew.
    bool reload();
    /// As reload(), with other defines; they are kept only when it succeeds.
    bool rebuild(Defines defines);
    /// Why the last build failed, with warnings; empty when it went well and silently.
    const std::string& log() const { return log_; }
    const std::vector<Dependency>& dependencies() const { return dependencies_; }
    const std::string& label() const { return label_; }
    GLuint id() const { return handle_.id(); }
    explicit operator bool() const { return static_cast<bool>(handle_); }

    void use() const;
    /// Uses it and runs it, x * y * z work groups. 0 groups: nothing is done. Fails above 65,535 in one dimension.
    void dispatch(std::uint32_t x, std::uint32_t y = 1, std::uint32_t z = 1) const;
    /// At least `count` invocations of a program with local_size_y = local_size_z = 1, in two dimensions when one is not
    /// enough: the shader's index is (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x +
    /// gl_LocalInvocationID.x, and it leaves when that is not below the count.
    void dispatch_items(std::uint64_t count) const;
    /// Group counts from a DispatchCommand at byte `offset`.
    void dispatch_indirect(const Buffer& commands, std::size_t offset = 0) const;

    /// A uniform by name; one that the program does not use is passed over. Bindings are explicit in the shaders.
    void set(std::string_view name, int value);
    void set(std::string_view name, std::uint32_t value);
    void set(std::string_view name, float value);
    void set(std::string_view name, const glm::vec2& value);
    void set(std::string_view name, const glm::vec3& value);
    void set(std::string_view name, const glm::vec4& value);
    void set(std::string_view name, const glm::ivec2& value);
    void set(std::string_view name, const glm::uvec2& value);
    void set(std::string_view name, const glm::uvec4& value);
    void set(std::string_view name, const glm::mat3& value);
    void set(std::string_view name, const glm::mat4& value);

  private:
    struct Traits {
        static void destroy(GLuint id);
    };
    using ProgramHandle = Handle<Traits>;
    ProgramHandle build(const Defines& defines);
    GLint location(std::string_view name);

    const ShaderLibrary* library_ = nullptr;
    std::string label_;
    std::vector<std::string> files_;
    Defines defines_;
    std::vector<Dependency> dependencies_;
    std::string log_;
    ProgramHandle handle_;
    std::uint32_t group_size_ = 0;  // local_size_x of a compute program
    std::map<std::string, GLint, std::less<>> locations_;
};

/// Work groups in two dimensions for at least `groups` of them. Fails above 65,535 * 65,535.
glm::uvec2 split_groups(std::uint64_t groups);

}  // namespace sunflower::gl
