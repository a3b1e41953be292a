// The house keeps its order: which folder may include which, who may call OpenGL, sizes, names, what lies at the top.
// Every rule is a function of a file's path and text, so that a planted defect shows that it can fail.
#include <fnmatch.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {
namespace fs = std::filesystem;
using Findings = std::vector<std::string>;

// The arrows of the README, one step each; what is below is found by following them.
const std::map<std::string, std::set<std::string>> arrows = {
    {"core", {}},
    {"params", {"core"}},
    {"world", {"params", "image", "core"}},
    {"gl", {"core"}},
    {"render", {"gl", "world", "params"}},
    {"image", {"core"}},
    {"still", {"render", "image", "params"}},
    {"show", {"world", "params"}},
    {"panel", {"wall", "show", "render", "params"}},
    {"wall", {"render", "show", "params"}},
    {"bake", {"show", "image", "world", "params"}},
    {"app", {"panel", "wall", "show", "still", "render", "image"}},
};

// A file over this is cut in two: nobody reads it whole.
constexpr std::size_t most_lines = 600;
constexpr std::size_t most_shader_lines = 200;

struct File {
    std::string path;  // from the checkout's top, with '/'
    std::string text;
};

std::set<std::string> below(const std::string& folder) {
    std::set<std::string> found;
    for (const std::string& next : arrows.at(folder)) {
        found.insert(next);
        found.merge(below(next));
    }
    return found;
}

/// "engine/gl/buffer.hpp" -> "gl"; "" outside engine.
std::string engine_folder(const std::string& path) {
    if (!path.starts_with("engine/")) return {};
    const auto end = path.find('/', 7);
    return end == std::string::npos ? std::string{} : path.substr(7, end - 7);
}

bool has_ending(const std::string& path, std::initializer_list<const char*> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return path.ends_with(ending); });
}

/// The text with comments as blanks; lines stay where they are.
std::string without_comments(const std::string& text) {
    std::string out = text;
    enum class In { code, line_comment, block_comment, string, character } state = In::code;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const char c = text[i];
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        switch (state) {
            case In::code:
                if (c == '/' && next == '/') {
                    state = In::line_comment;
                    out[i] = ' ';
                } else if (c == '/' && next == '*') {
                    state = In::block_comment;
                    out[i] = ' ';
                    out[++i] = ' ';
                } else if (c == '"') {
                    state = In::string;
                } else if (c == '\'' && (i == 0 || std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0)) {
                    state = In::character;  // after a letter or digit it parts the digits of a number: 100'000
                }
                break;
            case In::line_comment:
                if (c == '\n')
                    state = In::code;
                else
                    out[i] = ' ';
                break;
            case In::block_comment:
                if (c == '*' && next == '/') {
                    state = In::code;
                    out[i] = ' ';
                    out[++i] = ' ';
                } else if (c != '\n') {
                    out[i] = ' ';
                }
                break;
            case In::string:
            case In::character:
                if (c == '\\')
                    ++i;
                else if (c == '\n' || c == (state == In::string ? '"' : '\''))
                    state = In::code;
                break;
        }
    }
    return out;
}

/// Calls visit(line number, line) for each line of the text.
template <typename Visit>
void each_line(const std::string& text, Visit visit) {
    std::istringstream stream(text);
    int number = 0;
    for (std::string line; std::getline(stream, line);) visit(++number, line);
}

std::string at(const File& file, int line, const std::string& what) {
    return file.path + ":" + std::to_string(line) + ": " + what;
}

struct Include {
    int line;
    bool quoted;
    std::string name;
};

std::vector<Include> includes_of(const File& file) {
    static const std::regex pattern(R"re(^\s*#\s*include\s*(["<])([^">]+)[">])re");
    std::vector<Include> found;
    each_line(without_comments(file.text), [&](int number, const std::string& line) {
        std::smatch match;
        if (std::regex_search(line, match, pattern)) found.push_back({number, match[1] == "\"", match[2]});
    });
    return found;
}

/// Lines, comments apart, that match the pattern.
Findings matches(const File& file, const std::regex& pattern, const std::string& what) {
    Findings found;
    each_line(without_comments(file.text), [&](int number, const std::string& line) {
        std::smatch match;
        if (std::regex_search(line, match, pattern)) found.push_back(at(file, number, match.str() + " " + what));
    });
    return found;
}

Findings check_includes(const File& file) {
    const std::string folder = engine_folder(file.path);
    if (folder.empty()) return {};
    if (!arrows.contains(folder)) return {file.path + ": engine/" + folder + " is no folder of the house"};
    const std::set<std::string> allowed = below(folder);
    Findings found;
    for (const Include& include : includes_of(file)) {
        if (!include.quoted) continue;
        const std::string target = engine_folder(include.name);
        if (target.empty() && !include.name.starts_with("shaders/lib/") && !include.name.starts_with("shaders/shared/"))
            found.push_back(
                at(file, include.line, "\"" + include.name + "\" is not written from the top: engine/ or shaders/"));
        else if (!target.empty() && target != folder && !allowed.contains(target))
            found.push_back(at(file, include.line, folder + " must not include " + include.name + ", which is not below it"));
    }
    return found;
}

Findings check_gl_calls(const File& file) {
    static const std::regex gl_call(R"(\bgl[A-Z]\w*\s*\()");
    static const std::regex egl_call(R"(\begl[A-Z]\w*\s*\()");
    const std::string folder = engine_folder(file.path);
    if (folder.empty() || folder == "gl") return {};
    Findings found = matches(file, egl_call, "is a call for engine/gl");
    if (folder == "render") return found;
    const Findings calls = matches(file, gl_call, "is a call for engine/gl and engine/render");
    found.insert(found.end(), calls.begin(), calls.end());
    for (const Include& include : includes_of(file))
        if (include.name.starts_with("epoxy/") || include.name.starts_with("GL/") || include.name.starts_with("EGL/"))
            found.push_back(at(file, include.line, include.name + " is for engine/gl and engine/render"));
    return found;
}

/// Windows and widgets stay where a display is: all else runs without one.
Findings check_windows(const File& file) {
    const std::string folder = engine_folder(file.path);
    if (folder.empty() || folder == "app" || folder == "panel" || folder == "wall") return {};
    Findings found;
    for (const Include& include : includes_of(file))
        if (include.name.starts_with("SFML/") || include.name.find("imgui") != std::string::npos)
            found.push_back(at(file, include.line, include.name + " is for engine/app, engine/panel and engine/wall"));
    return found;
}

Findings check_length(const File& file) {
    const bool shader = file.path.starts_with("shaders/");
    const bool code = has_ending(file.path, {".cpp", ".hpp", ".h", ".inl"});
    if (!shader && !code) return {};
    const auto lines = static_cast<std::size_t>(std::count(file.text.begin(), file.text.end(), '\n'));
    const std::size_t most = shader ? most_shader_lines : most_lines;
    if (lines <= most) return {};
    return {file.path + ": " + std::to_string(lines) + " lines; at most " + std::to_string(most)};
}

Findings check_header(const File& file) {
    if (!file.path.ends_with(".hpp") || file.text.find("#pragma once") != std::string::npos) return {};
    return {file.path + ": has no #pragma once"};
}

/// One folder, one namespace. core/glsl.hpp alone speaks for all of them.
Findings check_namespace(const File& file) {
    const std::string folder = engine_folder(file.path);
    if (folder.empty() || !has_ending(file.path, {".hpp", ".cpp"}) || file.path.ends_with("/main.cpp")) return {};
    if (file.path == "engine/core/glsl.hpp") return {};
    const std::regex pattern("namespace sunflower::" + folder + R"(\b)");
    if (std::regex_search(file.text, pattern)) return {};
    return {file.path + ": nothing in namespace sunflower::" + folder};
}

/// A file of shaders/lib is pure functions: it has a twin on the CPU, which knows no bindings.
Findings check_shader_library(const File& file) {
    static const std::regex pattern(R"(\b(layout\s*\(|uniform\b|buffer\b|gl_[A-Z]\w*|#\s*version\b))");
    if (!file.path.starts_with("shaders/lib/")) return {};
    return matches(file, pattern, "has no place in shaders/lib, which holds pure functions");
}

/// An entry point says its stage in its name, "hall.vert.glsl"; what others include has no main.
Findings check_shader_name(const File& file) {
    static const std::regex pattern(R"(shaders/passes/([a-z0-9_]+/)*[a-z0-9_]+\.(vert|frag|geom|tesc|tese|comp)\.glsl)");
    if (!file.path.starts_with("shaders/")) return {};
    const bool staged = std::regex_match(file.path, pattern);
    const bool has_main = without_comments(file.text).find("void main(") != std::string::npos;
    if (has_main && !staged) return {file.path + ": has a main but is not named shaders/passes/pass.stage.glsl"};
    if (staged && !has_main) return {file.path + ": is named after a stage but has no main"};
    return {};
}

/// Paths of the machine where it was written. Pieced together, so that this file does not find itself.
Findings check_machine_paths(const File& file) {
    static const std::regex pattern(std::string("(^|[^\\w.}])/(wo") + "rk|ro" + "ot|tmp/s" + "f|ho" + "me/\\w+|Us" +
                                    "ers/\\w+)/");
    Findings found;
    each_line(file.text, [&](int number, const std::string& line) {
        std::smatch match;
        if (std::regex_search(line, match, pattern))
            found.push_back(at(file, number, match.str() + " is a path of one machine"));
    });
    return found;
}

Findings check_unfinished(const File& file) {
    static const std::regex pattern(std::string("\\b(TO") + "DO|FIX" + "ME)\\b");
    if (!has_ending(file.path, {".cpp", ".hpp", ".h", ".inl", ".glsl", ".toml", ".txt"})) return {};
    Findings found;
    each_line(file.text, [&](int number, const std::string& line) {
        std::smatch match;
        if (std::regex_search(line, match, pattern))
            found.push_back(at(file, number, match.str() + ": finish it, or leave it out"));
    });
    return found;
}

/// entries: names at the checkout's top. Names with a dot in front, and what .gitignore names there, are nobody's business.
Findings check_top_level(const std::vector<std::string>& entries, const std::string& gitignore) {
    static const std::set<std::string> allowed = {
        "CMakeLists.txt", "CMakePresets.json", "README.md", "assets", "engine", "presets",
        "scenes",         "shaders",           "sunflower", "tests"};
    Findings found;
    for (const std::string& name : entries) {
        bool ignored = name.starts_with(".");
        each_line(gitignore, [&](int, std::string line) {
            if (!line.starts_with("/")) return;
            if (line.ends_with("/")) line.pop_back();
            ignored = ignored || fnmatch(line.c_str() + 1, name.c_str(), 0) == 0;
        });
        if (!ignored && !allowed.contains(name)) found.push_back(name + ": does not belong at the checkout's top");
    }
    return found;
}

/// paths: all files under assets/.
Findings check_sources(const std::vector<std::string>& paths) {
    std::set<std::string> folders;
    std::set<std::string> told;
    for (const std::string& path : paths) {
        const auto slash = path.find('/', 7);
        if (slash == std::string::npos) continue;
        folders.insert(path.substr(0, slash));
        if (path.substr(slash) == "/SOURCE.md") told.insert(path.substr(0, slash));
    }
    Findings found;
    for (const std::string& folder : folders)
        if (!told.contains(folder)) found.push_back(folder + ": has no SOURCE.md that says where it comes from");
    return found;
}

const fs::path& checkout() {
    static const fs::path path = fs::path(SUNFLOWER_TESTS_DIR).parent_path();
    return path;
}

std::string text_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

const std::vector<File>& tree() {
    static const std::vector<File> files = [] {
        std::vector<File> found;
        const auto add = [&](const fs::path& path) {
            found.push_back({fs::relative(path, checkout()).generic_string(), text_of(path)});
        };
        for (const char* top : {"engine", "shaders", "scenes", "presets", "tests", ".ci"})
            for (const auto& entry : fs::recursive_directory_iterator(checkout() / top))
                if (entry.is_regular_file() && !has_ending(entry.path().string(), {".png", ".bin", ".exr"})) add(entry.path());
        for (const char* top : {"CMakeLists.txt", "CMakePresets.json", "README.md", "sunflower"}) add(checkout() / top);
        return found;
    }();
    return files;
}

std::string listed(const Findings& found) {
    std::string text;
    for (const std::string& line : found) text += line + "\n";
    return text;
}

void expect_clean(Findings (*check)(const File&)) {
    Findings all;
    for (const File& file : tree()) {
        const Findings found = check(file);
        all.insert(all.end(), found.begin(), found.end());
    }
    EXPECT_TRUE(all.empty()) << listed(all);
}

TEST(House, tree_is_there) {
    EXPECT_GT(tree().size(), 40U) << "the checks below would pass on an empty tree";
}

TEST(House, includes_go_only_downwards) {
    expect_clean(check_includes);

    EXPECT_EQ(check_includes({"engine/world/bed.cpp", "// why\n#include \"engine/render/frame.hpp\"\n"}),
              Findings{"engine/world/bed.cpp:2: world must not include engine/render/frame.hpp, which is not below it"});
    EXPECT_EQ(check_includes({"engine/gl/buffer.hpp", "#include \"engine/params/settings.hpp\"\n"}).size(), 1U);
    EXPECT_EQ(check_includes({"engine/app/main.cpp", "#include \"engine/bake/pack.hpp\"\n"}).size(), 1U);
    EXPECT_EQ(check_includes({"engine/world/bed.cpp", "#include \"bed.hpp\"\n"}).size(), 1U);
    EXPECT_EQ(check_includes({"engine/utils/bits.hpp", ""}).size(), 1U);
    EXPECT_TRUE(check_includes({"engine/still/still.cpp", "#include \"engine/core/error.hpp\"\n#include <vector>\n"}).empty());
    EXPECT_TRUE(
        check_includes({"engine/gl/buffer.cpp", "/* #include \"engine/app/a.hpp\" */\n// #include \"b.hpp\"\n"}).empty());
}

TEST(House, no_folder_is_below_itself) {
    for (const auto& [folder, next] : arrows) EXPECT_FALSE(below(folder).contains(folder)) << folder;
}

TEST(House, opengl_is_called_in_gl_and_render_only) {
    expect_clean(check_gl_calls);

    EXPECT_EQ(check_gl_calls({"engine/still/still.cpp", "int n = 100'000;\nglFinish();\n"}),
              Findings{"engine/still/still.cpp:2: glFinish( is a call for engine/gl and engine/render"});
    EXPECT_EQ(check_gl_calls({"engine/render/frame.cpp", "eglSwapBuffers(d, s);\n"}).size(), 1U);
    EXPECT_EQ(check_gl_calls({"engine/app/main.cpp", "#include <epoxy/gl.h>\n"}).size(), 1U);
    EXPECT_TRUE(check_gl_calls({"engine/render/frame.cpp", "glDispatchCompute(1, 1, 1);\n"}).empty());
    EXPECT_TRUE(check_gl_calls({"engine/world/camera.cpp", "// as glOrtho() does\nglm::vec3 v;\n"}).empty());
}

TEST(House, windows_and_widgets_stay_in_app_panel_and_wall) {
    expect_clean(check_windows);

    EXPECT_EQ(check_windows({"engine/render/frame.cpp", "#include <SFML/Window.hpp>\n"}).size(), 1U);
    EXPECT_EQ(check_windows({"engine/params/table.cpp", "#include <imgui/imgui.h>\n"}).size(), 1U);
    EXPECT_TRUE(check_windows({"engine/panel/panel.cpp", "#include <imgui/imgui.h>\n"}).empty());
}

TEST(House, files_are_short_enough_to_read) {
    expect_clean(check_length);

    EXPECT_EQ(check_length({"engine/world/bed.cpp", std::string(601, '\n')}).size(), 1U);
    EXPECT_EQ(check_length({"shaders/passes/seed.frag.glsl", std::string(201, '\n')}).size(), 1U);
    EXPECT_TRUE(check_length({"engine/world/bed.cpp", std::string(600, '\n')}).empty());
    EXPECT_TRUE(check_length({"scenes/turbine-hall.toml", std::string(700, '\n')}).empty());
}

TEST(House, headers_are_read_once) {
    expect_clean(check_header);

    EXPECT_EQ(check_header({"engine/gl/buffer.hpp", "struct Buffer;\n"}).size(), 1U);
}

TEST(House, one_folder_is_one_namespace) {
    expect_clean(check_namespace);

    EXPECT_EQ(check_namespace({"engine/gl/buffer.hpp", "namespace sunflower::render {\n}\n"}).size(), 1U);
    EXPECT_EQ(check_namespace({"engine/gl/buffer.hpp", "namespace sunflower::glue {\n}\n"}).size(), 1U);
}

TEST(House, shader_library_is_pure_functions) {
    expect_clean(check_shader_library);

    EXPECT_EQ(check_shader_library({"shaders/lib/hash.glsl", "layout(binding = 0) uniform sampler2D t;\n"}).size(), 1U);
    EXPECT_EQ(check_shader_library({"shaders/lib/hash.glsl", "uint f() { return gl_VertexID; }\n"}).size(), 1U);
    EXPECT_EQ(check_shader_library({"shaders/lib/hash.glsl", "buffer Seeds { uint s[]; };\n"}).size(), 1U);
    EXPECT_TRUE(check_shader_library({"shaders/lib/hash.glsl", "// uniform in [0, 1)\nuint f();\n"}).empty());
}

TEST(House, passes_say_their_stage) {
    expect_clean(check_shader_name);

    EXPECT_EQ(check_shader_name({"shaders/passes/seed.glsl", "void main() {}\n"}).size(), 1U);
    EXPECT_EQ(check_shader_name({"shaders/passes/seed.vert.glsl", "// void main()\n"}).size(), 1U);
    EXPECT_TRUE(check_shader_name({"shaders/passes/seed_mesh.vert.glsl", "void main() {}\n"}).empty());
    EXPECT_TRUE(check_shader_name({"shaders/passes/tables.glsl", "float f();\n"}).empty());
}

TEST(House, no_path_of_one_machine) {
    expect_clean(check_machine_paths);

    EXPECT_EQ(check_machine_paths({"README.md", std::string("see /ho") + "me/anna/seeds\n"}).size(), 1U);
    EXPECT_EQ(check_machine_paths({"a.cpp", std::string("open(\"/ro") + "ot/x\")\n"}).size(), 1U);
    EXPECT_TRUE(check_machine_paths({"a.cpp", "checkout / \"tests/work/x\"\n"}).empty());
}

TEST(House, nothing_is_left_unfinished) {
    expect_clean(check_unfinished);

    EXPECT_EQ(check_unfinished({"engine/a.cpp", std::string("// TO") + "DO: later\n"}).size(), 1U);
}

TEST(House, top_level_holds_only_what_belongs_there) {
    std::vector<std::string> entries;
    for (const auto& entry : fs::directory_iterator(checkout())) entries.push_back(entry.path().filename().string());
    const std::string gitignore = text_of(checkout() / ".gitignore");
    const Findings found = check_top_level(entries, gitignore);
    EXPECT_TRUE(found.empty()) << listed(found);

    EXPECT_EQ(check_top_level({"docs", "engine", ".git", "build", "hall.png"}, gitignore).size(), 1U);
    EXPECT_EQ(check_top_level({"hall.png"}, "").size(), 1U);
}

TEST(House, assets_say_where_they_come_from) {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(checkout() / "assets"))
        if (entry.is_regular_file()) paths.push_back(fs::relative(entry.path(), checkout()).generic_string());
    const Findings found = check_sources(paths);
    EXPECT_TRUE(found.empty()) << listed(found);

    EXPECT_EQ(check_sources({"assets/packing/tiles.bin"}).size(), 1U);
    EXPECT_EQ(check_sources({"assets/packing/old/SOURCE.md"}).size(), 1U);
    EXPECT_TRUE(check_sources({"assets/packing/tiles.bin", "assets/packing/SOURCE.md"}).empty());
}

}  // namespace
