// Shader texts: includes, defines, and the way back from the driver's line numbers to files.
//
// A shader is named by its path below shaders/, and its stage by its ending: "passes/cull.comp.glsl" (.vert.glsl, .frag.glsl).
// `#include "lib/x.glsl"` names a file below shaders/ ("shaders/lib/x.glsl" is the same file, for texts that C++ reads too) or
// one made by define_file(). Each file is included once; includes inside #if are followed all the same. Every shader begins
// with a prelude: #version 450 core, the words GLSL_FUNC, OUT(T), INOUT(T), and the program's defines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/error.hpp"

namespace sunflower::gl {

/// Name and value; the value may be empty.
using Defines = std::vector<std::pair<std::string, std::string>>;

/// A file that a shader was made of, and the state it was in. Two different stamps: the file has changed.
struct Dependency {
    std::string name;
    std::int64_t stamp = 0;
    bool operator==(const Dependency&) const = default;
};

/// A text ready for the compiler.
struct ShaderText {
    std::string text;
    std::vector<std::string> sources;  // file by source-string number

    /// A driver's log with "2:200012(5): error" (Mesa), "2(200012) : error" (NVIDIA) or "ERROR: 2:200012:" (others) as
    /// "file:12: error". At most 40 lines: the first error makes most of those that follow.
    std::string map_log(std::string_view log) const;
};

class Program;

/// What a program is made of: one compute shader, or a vertex and a fragment shader.
struct Recipe {
    std::string label;
    std::vector<std::string> files;
    Defines defines;
};

class ShaderLibrary {
  public:
    /// The shaders beside the program: core::data_folder() / "shaders".
    ShaderLibrary();
    explicit ShaderLibrary(std::filesystem::path folder);

    /// A file that exists only here, e.g. "params.glsl". It goes before one on disk; the same text again changes nothing.
    void define_file(std::string_view name, std::string_view text);

    /// Reads all shaders of the folder, and from then on looks at it no more: every program is built of these texts, however
    /// late, whatever becomes of the files meanwhile.
    void hold_files();
    /// The same library as the folder is now, held; without its programs.
    ShaderLibrary read_again() const;
    /// From now on the texts are those of that one.
    void take_texts(ShaderLibrary other);
    /// Those that were made of it, as long as they live.
    const std::vector<Program*>& programs() const { return programs_.list; }

    /// Fails with "file:line: sentence" on a missing file, a missing include, a cycle, or a #version of the file's own. The
    /// files met on the way are added to `dependencies` even then, so that a repair is noticed.
    ShaderText expand(const std::string& name, const Defines& defines, std::vector<Dependency>& dependencies) const;

    /// As messages name the file.
    std::string path_of(const std::string& name) const;
    /// 0 when there is no such file.
    std::int64_t stamp(const std::string& name) const;

  private:
    friend class Expansion;
    friend class Program;
    struct Generated {
        std::string text;
        std::int64_t stamp = 0;
    };
    struct Held {
        std::string text;
        std::string trouble;  // why it cannot be read; empty: it could
        std::int64_t stamp = 0;
    };
    // A copy of a library has the texts, but not the programs of the other.
    struct Programs {
        std::vector<Program*> list;
        Programs() = default;
        Programs(const Programs&) {}
        Programs& operator=(const Programs&) { return *this; }
    };
    std::filesystem::path folder_;
    std::map<std::string, Generated, std::less<>> generated_;
    std::int64_t next_stamp_ = 1;
    std::optional<std::map<std::string, Held, std::less<>>> held_;
    mutable Programs programs_;
};

}  // namespace sunflower::gl
