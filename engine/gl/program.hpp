// Programs that keep working while their text is being edited: a new one is made beside the one in use, and takes its place
// when it is good.
#pragma once

#include <cstdint>
#include <glm/glm.hpp>
#include <map>
#include <optional>
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
    /// One that hardly any picture wants: its files are read, but nothing is built before make().
    static Program later(const ShaderLibrary& library, Recipe recipe);
    Program(Program&& other) noexcept;
    Program& operator=(Program&& other) noexcept;
    ~Program();

    /// Builds it, if that has not been done. Fails like the constructor.
    void make();
    /// Whether it would be another one of those texts.
    bool differs(const ShaderLibrary& texts) const;
    /// Builds it anew of those texts, beside the one in use. On failure nothing is prepared, false is returned and log() says
    /// why: also when it could be built, but wants other groups or other types of values than the code that runs it gives it.
    bool prepare(const ShaderLibrary& texts);
    bool is_prepared() const { return coming_.has_value(); }
    /// What was prepared takes the place of what was in use, with all uniforms at 0; or is forgotten.
    void take_prepared();
    void forget_prepared() { coming_.reset(); }
    /// Why the last build failed, with warnings; empty when it went well and silently.
    const std::string& log() const { return log_; }
    const std::vector<Dependency>& dependencies() const { return built_.dependencies; }
    const Recipe& recipe() const { return recipe_; }
    const std::string& label() const { return recipe_.label; }
    GLuint id() const { return built_.handle.id(); }
    explicit operator bool() const { return static_cast<bool>(built_.handle); }

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
    struct Built {
        Handle<Traits> handle;  // none: it was only read
        std::vector<Dependency> dependencies;
        glm::ivec3 group{0};  // local size of a compute program
    };
    Built read(const ShaderLibrary& texts) const;
    std::optional<Built> build(const ShaderLibrary& texts);
    std::string misfit(const Built& fresh) const;
    GLint location(std::string_view name);

    const ShaderLibrary* library_ = nullptr;  // where it is listed
    Recipe recipe_;
    std::string log_;
    Built built_;
    std::optional<Built> coming_;
    std::map<std::string, GLint, std::less<>> locations_;
};

/// Work groups in two dimensions for at least `groups` of them. Fails above 65,535 * 65,535.
glm::uvec2 split_groups(std::uint64_t groups);

}  // namespace sunflower::gl
