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

/// Those outside blocks, and their types.
std::map<std::string, GLenum> uniforms_of(GLuint program) {
    std::map<std::string, GLenum> found;
    GLint count = 0;
    glGetProgramInterfaceiv(program, GL_UNIFORM, GL_ACTIVE_RESOURCES, &count);
    for (GLuint i = 0; i < static_cast<GLuint>(std::max(count, 0)); ++i) {
        constexpr GLenum wanted[] = {GL_TYPE, GL_LOCATION};
        GLint values[2] = {0, -1};
        glGetProgramResourceiv(program, GL_UNIFORM, i, 2, wanted, 2, nullptr, values);
        if (values[1] < 0) continue;
        char name[128] = "";
        glGetProgramResourceName(program, GL_UNIFORM, i, sizeof name, nullptr, name);
        found[name] = static_cast<GLenum>(values[0]);
    }
    return found;
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
    : library_(&library), recipe_{std::move(label), std::move(files), std::move(defines)} {
    library.programs_.list.push_back(this);
    try {
        make();
    } catch (...) {
        std::erase(library.programs_.list, this);
        throw;
    }
}

Program Program::later(const ShaderLibrary& library, Recipe recipe) {
    Program program;
    program.recipe_ = std::move(recipe);
    program.library_ = &library;
    program.built_ = program.read(library);
    library.programs_.list.push_back(&program);
    return program;
}

Program::Program(Program&& other) noexcept {
    *this = std::move(other);
}

Program& Program::operator=(Program&& other) noexcept {
    if (this == &other) return *this;
    if (library_ != nullptr) std::erase(library_->programs_.list, this);
    library_ = std::exchange(other.library_, nullptr);
    if (library_ != nullptr) std::ranges::replace(library_->programs_.list, &other, this);
    recipe_ = std::move(other.recipe_);
    log_ = std::move(other.log_);
    built_ = std::move(other.built_);
    coming_ = std::move(other.coming_);
    locations_ = std::move(other.locations_);
    return *this;
}

Program::~Program() {
    if (library_ != nullptr) std::erase(library_->programs_.list, this);
}

void Program::make() {
    if (built_.handle) return;
    std::optional<Built> built = build(*library_);
    if (!built) core::fail("shader program '{}' cannot be built:\n{}", label(), log_);
    built_ = std::move(*built);
}

bool Program::differs(const ShaderLibrary& texts) const {
    return std::ranges::any_of(built_.dependencies,
                               [&](const Dependency& file) { return texts.stamp(file.name) != file.stamp; });
}

bool Program::prepare(const ShaderLibrary& texts) {
    coming_.reset();
    if (!built_.handle) {
        coming_ = read(texts);
        return true;
    }
    std::optional<Built> fresh = build(texts);
    if (!fresh) return false;
    if (const std::string why = misfit(*fresh); !why.empty()) {
        log_ = why;
        return false;
    }
    coming_ = std::move(fresh);
    return true;
}

void Program::take_prepared() {
    if (!coming_) return;
    built_ = std::move(*coming_);
    coming_.reset();
    locations_.clear();
}

/// What the files are that it would be built of; those that are missing too.
Program::Built Program::read(const ShaderLibrary& texts) const {
    Built built;
    for (const std::string& file : recipe_.files) try {
            static_cast<void>(texts.expand(file, recipe_.defines, built.dependencies));
        } catch (const core::Error&) {
            // Whoever builds it will say so.
        }
    return built;
}

// Built aside, never in place: a failed link would take the last good program with it.
std::optional<Program::Built> Program::build(const ShaderLibrary& texts) {
    log_.clear();
    Built built;
    std::vector<ShaderHandle> shaders;
    bool compiled = true;
    for (const std::string& file : recipe_.files) {
        ShaderText text;
        try {
            const GLenum stage = stage_of(file);
            text = texts.expand(file, recipe_.defines, built.dependencies);
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
    if (!compiled) return std::nullopt;

    built.handle = Handle<Traits>(glCreateProgram());
    const GLuint program = built.handle.id();
    label_object(GL_PROGRAM, program, label());
    for (const ShaderHandle& shader : shaders) glAttachShader(program, shader.id());
    glLinkProgram(program);
    for (const ShaderHandle& shader : shaders) glDetachShader(program, shader.id());
    GLint good = 0;
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    std::string said = info_log(program, glGetProgramiv, glGetProgramInfoLog);
    while (!said.empty() && (said.back() <= ' ')) said.pop_back();
    if (good == 0) {
        std::vector<std::string> paths;
        for (const std::string& file : recipe_.files) paths.push_back(texts.path_of(file));
        said = fmt::format("{}: the program does not link: {}", fmt::join(paths, " and "), said);
    }
    add_lines(log_, said);
    if (good == 0) return std::nullopt;
    if (recipe_.files.size() == 1 && stage_of(recipe_.files.front()) == GL_COMPUTE_SHADER)
        glGetProgramiv(program, GL_COMPUTE_WORK_GROUP_SIZE, &built.group.x);
    return built;
}

/// Why the code that runs this program could not run that one; empty: it can.
std::string Program::misfit(const Built& fresh) const {
    const std::string file = library_->path_of(recipe_.files.front());
    const auto size = [](glm::ivec3 group) { return fmt::format("{} x {} x {}", group.x, group.y, group.z); };
    if (fresh.group != built_.group)
        return fmt::format("{}: its groups are of {} now; the program counts with {}", file, size(fresh.group),
                           size(built_.group));
    const std::map<std::string, GLenum> before = uniforms_of(built_.handle.id());
    for (const auto& [name, type] : uniforms_of(fresh.handle.id()))
        if (const auto known = before.find(name); known != before.end() && known->second != type)
            return fmt::format("{}: the program gives '{}' values of another type", file, name);
    return {};
}

void Program::use() const {
    glUseProgram(id());
}

void Program::dispatch(std::uint32_t x, std::uint32_t y, std::uint32_t z) const {
    if (x > max_groups || y > max_groups || z > max_groups)
        core::fail("'{}' was to run {} x {} x {} work groups; a dimension holds {}: spread them over two", label(), x, y, z,
                   max_groups);
    if (x == 0 || y == 0 || z == 0) return;
    use();
    glDispatchCompute(x, y, z);
}

void Program::dispatch_items(std::uint64_t count) const {
    assert(built_.group.x != 0);
    const auto size = static_cast<std::uint32_t>(built_.group.x);
    const glm::uvec2 groups = split_groups((count + size - 1) / size);
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
