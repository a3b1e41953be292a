#include "engine/gl/shader_library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <regex>
#include <set>
#include <system_error>

#include "engine/core/files.hpp"

namespace sunflower::gl {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t longest_shader_bytes = std::size_t{1} << 20;

// Mesa 22.3 forgets the source string in most errors about names and types ("0:3(24): error: `x' undeclared" for line 3 of any
// file), but never the line. So the line carries the file too: line 3 of source string 2 is compiled as line 200003.
constexpr std::size_t lines_per_source = 100'000;
constexpr std::size_t most_log_lines = 40;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

/// What follows "#word" on a line; nothing when the line is another.
bool is_directive(std::string_view line, std::string_view word, std::string_view& rest) {
    line = trimmed(line);
    if (line.empty() || line.front() != '#') return false;
    line = trimmed(line.substr(1));
    if (line.substr(0, word.size()) != word) return false;
    rest = trimmed(line.substr(word.size()));
    return rest.size() < line.size() - word.size() || rest.empty() || rest.front() == '"' || rest.front() == '<';
}

/// Whether a block comment is open after this line, when it was `open` before.
bool comment_open_after(std::string_view line, bool open) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const std::string_view two = line.substr(i, 2);
        if (!open && two == "//") return false;
        if (two != (open ? "*/" : "/*")) continue;
        open = !open;
        ++i;
    }
    return open;
}

std::string prelude(const Defines& defines) {
    std::string text = "#version 450 core\n#define GLSL_FUNC\n#define OUT(T) out T\n#define INOUT(T) inout T\n";
    for (const auto& [name, value] : defines) text += fmt::format("#define {} {}\n", name, value);
    return text;
}

std::string line_directive(int line, std::size_t source) {
    return fmt::format("#line {} {}\n", source * lines_per_source + static_cast<std::size_t>(line), source);
}

}  // namespace

/// One run over a shader and all that it includes.
class Expansion {
  public:
    Expansion(const ShaderLibrary& library, std::vector<Dependency>& dependencies)
        : library_(library), dependencies_(dependencies) {}

    ShaderText run(const std::string& name, const Defines& defines) {
        // Source string 0 is the prelude, so that an error in a define is not taken for one of line 1 of the shader.
        result_.text = prelude(defines);
        result_.sources.push_back("(defines of the program)");
        append(name, {});
        return std::move(result_);
    }

  private:
    void append(const std::string& name, const core::SourcePlace& from) {
        const std::string text = read(name, from);
        const std::size_t number = result_.sources.size();
        const std::string file = library_.path_of(name);
        result_.sources.push_back(file);
        open_.push_back(name);
        result_.text += line_directive(1, number);
        bool in_comment = false;
        std::size_t begin = 0;
        for (int line = 1; begin < text.size(); ++line) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            const std::string_view content(text.data() + begin, end - begin);
            begin = end + 1;
            std::string_view rest;
            const bool was_comment = in_comment;
            in_comment = comment_open_after(content, in_comment);
            if (!was_comment && is_directive(content, "version", rest))
                core::fail_at({file, line}, "#version is written by the program; remove this line");
            if (!was_comment && is_directive(content, "include", rest)) {
                include(rest, {file, line});
                result_.text += line_directive(line + 1, number);
                continue;
            }
            result_.text.append(content).push_back('\n');
        }
        open_.pop_back();
    }

    void include(std::string_view rest, const core::SourcePlace& from) {
        const auto close = rest.find('"', 1);
        if (rest.size() < 3 || rest.front() != '"' || close == std::string_view::npos)
            core::fail_at(from, "#include wants a file below shaders/ in quotes, e.g. #include \"lib/hash.glsl\"");
        std::string name(rest.substr(1, close - 1));
        if (name.starts_with("shaders/")) name.erase(0, 8);
        if (std::ranges::find(open_, name) != open_.end()) {
            std::string ring;
            for (auto it = std::ranges::find(open_, name); it != open_.end(); ++it) ring += *it + " -> ";
            core::fail_at(from, "\"{}\" includes itself: {}{}", name, ring, name);
        }
        if (done_.insert(name).second) append(name, from);
    }

    std::string read(const std::string& name, const core::SourcePlace& from) {
        const std::int64_t stamp = library_.stamp(name);
        if (std::ranges::none_of(dependencies_, [&](const Dependency& known) { return known.name == name; }))
            dependencies_.push_back({name, stamp});
        const auto generated = library_.generated_.find(name);
        if (generated != library_.generated_.end()) return generated->second.text;
        const fs::path path(name);
        if (path.is_absolute() || std::ranges::find(path, fs::path("..")) != path.end())
            core::fail_at(from, "\"{}\" lies outside shaders/", name);
        if (stamp == 0) core::fail_at(from, "there is no shader file {}", library_.path_of(name));
        std::string text;
        if (library_.held_) {
            const ShaderLibrary::Held& held = library_.held_->find(path.lexically_normal().string())->second;
            if (!held.trouble.empty()) core::fail("{}", held.trouble);
            text = held.text;
        } else {
            text = core::read_file(library_.folder_ / path, longest_shader_bytes);
        }
        // A compiler would take the zero for the end of the text.
        if (const auto zero = text.find('\0'); zero != std::string::npos)
            core::fail_at(
                {library_.path_of(name),
                 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n'))},
                "holds a zero byte; it is not a text");
        return text;
    }

    const ShaderLibrary& library_;
    std::vector<Dependency>& dependencies_;
    ShaderText result_;
    std::vector<std::string> open_;  // from the shader down to the file being read
    std::set<std::string> done_;
};

ShaderLibrary::ShaderLibrary() : ShaderLibrary(core::data_folder() / "shaders") {}

ShaderLibrary::ShaderLibrary(fs::path folder) : folder_(std::move(folder)) {}

void ShaderLibrary::define_file(std::string_view name, std::string_view text) {
    Generated& file = generated_[std::string(name)];
    if (file.stamp != 0 && file.text == text) return;
    file.text = text;
    // Below zero, so that it is never equal to the stamp of a file on disk of that name.
    file.stamp = -next_stamp_++;
}

void ShaderLibrary::hold_files() {
    held_.emplace();
    std::error_code gone;
    for (fs::recursive_directory_iterator entry(folder_, gone), end; !gone && entry != end; entry.increment(gone)) {
        const fs::path& path = entry->path();
        if (path.extension() != ".glsl" && path.extension() != ".h") continue;
        std::error_code ignored;
        if (!fs::exists(path, ignored)) continue;  // vanished meanwhile, or a link to nowhere
        Held held;
        try {
            held.text = core::read_file(path, longest_shader_bytes);
        } catch (const core::Error& error) {
            held.trouble = error.what();
        }
        // Of what it says, so that a file that was saved as it was is the same.
        held.stamp = static_cast<std::int64_t>(std::hash<std::string>()(held.text + held.trouble) >> 1 | 1u);
        held_->emplace(path.lexically_relative(folder_).string(), std::move(held));
    }
}

ShaderLibrary ShaderLibrary::read_again() const {
    ShaderLibrary now = *this;
    now.hold_files();
    return now;
}

void ShaderLibrary::take_texts(ShaderLibrary other) {
    *this = std::move(other);
}

ShaderText ShaderLibrary::expand(const std::string& name, const Defines& defines, std::vector<Dependency>& dependencies) const {
    return Expansion(*this, dependencies).run(name, defines);
}

std::string ShaderLibrary::path_of(const std::string& name) const {
    return generated_.contains(name) ? name + " (generated)" : (folder_ / name).lexically_normal().string();
}

std::int64_t ShaderLibrary::stamp(const std::string& name) const {
    if (const auto generated = generated_.find(name); generated != generated_.end()) return generated->second.stamp;
    if (held_) {
        const auto held = held_->find(fs::path(name).lexically_normal().string());
        return held == held_->end() ? 0 : held->second.stamp;
    }
    std::error_code failed;
    const auto path = folder_ / name;
    const auto time = fs::last_write_time(path, failed);
    if (failed) return 0;
    const auto bytes = fs::file_size(path, failed);
    if (failed) return 0;
    // Two edits within one tick of the file system's clock mostly differ in length.
    const auto ticks = static_cast<std::uint64_t>(time.time_since_epoch().count());
    const std::uint64_t mixed = (ticks ^ (bytes * 0x9e3779b97f4a7c15u)) >> 1;
    return mixed == 0 ? 1 : static_cast<std::int64_t>(mixed);
}

std::string ShaderText::map_log(std::string_view log) const {
    static const std::regex place(R"(^(?:ERROR: |WARNING: )?\d{1,6}[:(](\d{1,9})(?:\(\d+\))?\)?\s*:?\s*(.*)$)");
    std::string mapped;
    std::size_t begin = 0, lines = 0;
    while (begin < log.size()) {
        const std::size_t end = std::min(log.find('\n', begin), log.size());
        std::string line(trimmed(log.substr(begin, end - begin)));
        begin = end + 1;
        if (line.empty() || line.front() == '\0') continue;
        if (++lines > most_log_lines) continue;
        std::smatch match;
        if (std::regex_match(line, match, place)) {
            const std::size_t number = std::stoul(match[1].str());
            const std::size_t source = number / lines_per_source;
            if (source < sources.size())
                line = fmt::format("{}:{}: {}", sources[source], number % lines_per_source, match[2].str());
        }
        mapped += mapped.empty() ? line : "\n" + line;
    }
    if (lines > most_log_lines) mapped += fmt::format("\n... and {} lines more", lines - most_log_lines);
    return mapped;
}

}  // namespace sunflower::gl
