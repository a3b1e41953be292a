#include "engine/gl/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/gl/limits.hpp"

namespace sunflower::gl {
namespace {

struct ShaderTraits {
    static void destroy(GLuint id) { glDeleteShader(id); }
};
using ShaderHandle = Handle<ShaderTraits>;

GLenum stage_of(const std::string& file) {
    if (file.ends_with(".vert.glsl")) return GL_VERTEX_SHADER;
    if (file.ends_with(".frag.glsl")) return GL_FRAGMENT_SHADER;
    if (file.ends_with(".comp.glsl")) return GL_COMPUTE_SHADER;
    core::fail("{}: the name does not say the stage; end it in .vert.glsl, .frag.glsl or .comp.glsl", file);
}

template <typename GetLength, typename GetLog>
std::string info_log(GLuint id, GetLength get_length, GetLog get_log) {
    GLint length = 0;
    get_length(id, GL_INFO_LOG_LENGTH, &length);
    std::string log(static_cast<std::size_t>(std::max(length, 0)), '\0');
    GLsizei written = 0;
    if (length > 0) get_log(id, length, &written, log.data());
    log.resize(static_cast<std::size_t>(written));
    return log;
}

void add_lines(std::string& log, const std::string& lines) {
    if (lines.empty()) return;
    if (!log.empty()) log += '\n';
    log += lines;
}

}  // namespace

// A deleted program stays current until another takes its place, and whoever saves and restores the state then restores a name
// that is none.
void Program::Traits::destroy(GLuint id) {
    GLint current = 0;
    glGetIntegerv(GL_CURRENT_PROGRAM, &current);
    if (static_cast<GLuint>(current) == id) glUseProgram(0);
    glDeleteProgram(id);
}

Program::Program(const ShaderLibrary& library, std::string label, std::vector<std::string> files, Defines defines)
    : library_(&library), label_(std::move(label)), files_(std::move(files)), defines_(std::move(defines)) {
    handle_ = build(defines_);
    if (!handle_) core::fail("shader program '{}' cannot be built:\n{}", label_, log_);
}

bool Program::stale() const {
    return std::ranges::any_of(dependencies_,
                               [this](const Dependency& file) { return library_->stamp(file.name) != file.stamp; });
}

bool Program::reload() {
    return rebuild(defines_);
}

bool Program::rebuild(Defines defines) {
    ProgramHandle fresh = build(defines);
    if (!fresh) return false;
    handle_ = std::move(fresh);
    defines_ = std::move(defines);
    return true;
}

// Built aside, never in place: a failed link would take the last good program with it.
Program::ProgramHandle Program::build(const Defines& defines) {
    log_.clear();
    dependencies_.clear();
    std::vector<ShaderHandle> shaders;
    bool compiled = true;
    for (const std::string& file : files_) {
        ShaderText text;
        try {
            const GLenum stage = stage_of(file);
            text = library_->expand(file, defines, dependencies_);
            shaders.emplace_back(glCreateShader(stage));
        } catch (const core::Error& error) {
            add_lines(log_, error.what());
            compiled = false;
            continue;
        }
        const GLuint shader = shaders.back().id();
        label_object(GL_SHADER, shader, file);
        const char* start = text.text.data();
        const auto length = static_cast<GLint>(text.text.size());
        glShaderSource(shader, 1, &start, &length);
        glCompileShader(shader);
        GLint good = 0;
        glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
        std::string said = text.map_log(info_log(shader, glGetShaderiv, glGetShaderInfoLog));
        if (good == 0 && said.empty()) said = file + ": does not compile, and the driver says nothing about it";
        add_lines(log_, said);
        compiled = compiled && good != 0;
    }
    if (!compiled) return {};

    ProgramHandle program(glCreateProgram());
    label_object(GL_PROGRAM, program.id(), label_);
    for (const ShaderHandle& shader : shaders) glAttachShader(program.id(), shader.id());
    glLinkProgram(program.id());
    for (const ShaderHandle& shader : shaders) glDetachShader(program.id(), shader.id());
    GLint good = 0;
    glGetProgramiv(program.id(), GL_LINK_STATUS, &good);
    std::string said = info_log(program.id(), glGetProgramiv, glGetProgramInfoLog);
    while (!said.empty() && (said.back() <= ' ')) said.pop_back();
    if (good == 0) said = fmt::format("{} do not link: {}", fmt::join(files_, " and "), said);
    add_lines(log_, said);
    if (good == 0) return {};
    locations_.clear();
    group_size_ = 0;
    if (files_.size() == 1 && stage_of(files_.front()) == GL_COMPUTE_SHADER) {
        GLint size[3] = {0, 0, 0};
        glGetProgramiv(program.id(), GL_COMPUTE_WORK_GROUP_SIZE, size);
        group_size_ = static_cast<std::uint32_t>(size[0]);
    }
    return program;
}

void Program::use() const {
    glUseProgram(id());
}

void Program::dispatch(std::uint32_t x, std::uint32_t y, std::uint32_t z) const {
    if (x > max_groups || y > max_groups || z > max_groups)
        core::fail("'{}' was to run {} x {} x {} work groups; a dimension holds {}: spread them over two", label_, x, y, z,
                   max_groups);
    if (x == 0 || y == 0 || z == 0) return;
    use();
    glDispatchCompute(x, y, z);
}

void Program::dispatch_items(std::uint64_t count) const {
    assert(group_size_ != 0);
    const glm::uvec2 groups = split_groups((count + group_size_ - 1) / group_size_);
    dispatch(groups.x, groups.y);
}

void Program::dispatch_indirect(const Buffer& commands, std::size_t offset) const {
    use();
    commands.bind(GL_DISPATCH_INDIRECT_BUFFER);
    glDispatchComputeIndirect(static_cast<GLintptr>(offset));
}

GLint Program::location(std::string_view name) {
    if (const auto known = locations_.find(name); known != locations_.end()) return known->second;
    const std::string text(name);
    return locations_[text] = glGetUniformLocation(id(), text.c_str());
}

void Program::set(std::string_view name, int value) {
    glProgramUniform1i(id(), location(name), value);
}
void Program::set(std::string_view name, std::uint32_t value) {
    glProgramUniform1ui(id(), location(name), value);
}
void Program::set(std::string_view name, float value) {
    glProgramUniform1f(id(), location(name), value);
}
void Program::set(std::string_view name, const glm::vec2& value) {
    glProgramUniform2fv(id(), location(name), 1, &value.x);
}
void Program::set(std::string_view name, const glm::vec3& value) {
    glProgramUniform3fv(id(), location(name), 1, &value.x);
}
void Program::set(std::string_view name, const glm::vec4& value) {
    glProgramUniform4fv(id(), location(name), 1, &value.x);
}
void Program::set(std::string_view name, const glm::ivec2& value) {
    glProgramUniform2iv(id(), location(name), 1, &value.x);
}
void Program::set(std::string_view name, const glm::uvec2& value) {
    glProgramUniform2uiv(id(), location(name), 1, &value.x);
}
void Program::set(std::string_view name, const glm::uvec4& value) {
    glProgramUniform4uiv(id(), location(name), 1, &value.x);
}
void Program::set(std::string_view name, const glm::mat3& value) {
    glProgramUniformMatrix3fv(id(), location(name), 1, GL_FALSE, &value[0].x);
}
void Program::set(std::string_view name, const glm::mat4& value) {
    glProgramUniformMatrix4fv(id(), location(name), 1, GL_FALSE, &value[0].x);
}

glm::uvec2 split_groups(std::uint64_t groups) {
    if (groups <= max_groups) return {static_cast<std::uint32_t>(groups), groups == 0 ? 0u : 1u};
    // The fewest rows, evenly filled: less than one row of groups is idle.
    const std::uint64_t rows = (groups + max_groups - 1) / max_groups;
    const std::uint64_t columns = (groups + rows - 1) / rows;
    if (rows > max_groups) core::fail("{} work groups are more than one dispatch holds; run them in parts", groups);
    return {static_cast<std::uint32_t>(columns), static_cast<std::uint32_t>(rows)};
}

}  // namespace sunflower::gl
