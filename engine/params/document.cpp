#include "engine/params/document.hpp"

#include <algorithm>
#include <iterator>

#include "engine/core/files.hpp"

namespace sunflower::params {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t longest_chain = 8;

bool is_bare_name(std::string_view name) {
    return name.find('/') == std::string_view::npos && !name.ends_with(".toml");
}

bool is_file(const fs::path& path) {
    std::error_code ignored;  // a name of 5,000 letters is an error to the system and simply no file to us
    return fs::is_regular_file(path, ignored);
}

std::string listed_path(const fs::path& folder, std::string_view name) {
    return (folder / name).string() + ".toml";
}

[[noreturn]] void unknown_name(std::string_view name, Folders folders, const core::SourcePlace& place) {
    std::string where;
    for (const fs::path& folder : folders) where += fmt::format("{}{}", where.empty() ? "" : " or ", folder.string());
    core::fail_at(place, "there is no {} in {}{}", quote(name), where, suggestion(name, document_names(folders)));
}

// Empty: there is none. A file that extends its own name means the one that it hides; itself only when it hides none.
fs::path named_file(std::string_view name, Folders folders, const fs::path& hiding = {}) {
    fs::path itself;
    for (const fs::path& folder : folders) {
        fs::path path = listed_path(folder, name);
        if (!is_file(path)) continue;
        std::error_code ignored;
        if (hiding.empty() || !fs::equivalent(path, hiding, ignored)) return path;
        itself = std::move(path);
    }
    return itself;
}

// What a stranger's file extends lies among the shipped files or with that file; it cannot point anywhere else.
fs::path extended_path(const Value& extends, const fs::path& from, Folders folders) {
    const std::string name = read_text(extends, "extends");
    if (name.empty() || name.find('\0') != std::string::npos) core::fail_at(extends.place, "extends names no file");
    if (is_bare_name(name)) {
        fs::path path = named_file(name, folders, from);
        if (path.empty()) unknown_name(name, folders, extends.place);
        return path;
    }
    const fs::path relative = name;
    if (relative.is_absolute() || std::find(relative.begin(), relative.end(), fs::path("..")) != relative.end())
        core::fail_at(extends.place, "extends = {} leads out of the file's folder; name a file beside or below it",
                      quote(name));
    const fs::path path = from.parent_path() / relative;
    if (!is_file(path)) core::fail_at(extends.place, "extends = {}: there is no such file beside this one", quote(name));
    return path;
}

std::string chain_text(const std::vector<fs::path>& files, const fs::path& last) {
    std::string text;
    for (const fs::path& file : files) text += file.filename().string() + " -> ";
    return text + last.filename().string();
}

// over wins; tables are merged key by key. Both are sorted, so that files of 100,000 keys merge in no time.
void lay_over(Value& under, Value&& over) {
    auto* below = std::get_if<Value::Table>(&under.data);
    auto* above = std::get_if<Value::Table>(&over.data);
    if (below == nullptr || above == nullptr) {
        under = std::move(over);
        return;
    }
    Value::Table merged;
    auto lower = below->begin();
    for (auto& [key, value] : *above) {
        while (lower != below->end() && lower->key < key) merged.push_back(std::move(*lower++));
        if (lower != below->end() && lower->key == key) {
            merged.push_back(std::move(*lower++));
            lay_over(merged.back().value, std::move(value));
        } else {
            merged.push_back({key, std::move(value)});
        }
    }
    std::move(lower, below->end(), std::back_inserter(merged));
    *below = std::move(merged);
    under.place = over.place;
}

}  // namespace

std::vector<std::string> document_names(Folders folders) {
    std::vector<std::string> names;
    std::error_code ignored;  // no folder: no names
    for (const fs::path& folder : folders)
        for (const auto& entry : fs::directory_iterator(folder, ignored))
            if (entry.path().extension() == ".toml" && is_file(entry.path())) names.push_back(entry.path().stem().string());
    std::ranges::sort(names);
    const auto doubles = std::ranges::unique(names);
    names.erase(doubles.begin(), doubles.end());
    return names;
}

std::vector<std::string> document_names(const fs::path& folder) {
    return document_names(Folders(&folder, 1));
}

fs::path resolve_document(std::string_view name, Folders folders) {
    if (is_bare_name(name)) {
        fs::path path = name.empty() ? fs::path() : named_file(name, folders);
        if (path.empty()) unknown_name(name, folders, {});
        return path;
    }
    if (!is_file(name)) core::fail("{}: there is no such file, or it is no plain one", quote(name));
    return name;
}

fs::path resolve_document(std::string_view name, const fs::path& folder) {
    return resolve_document(name, Folders(&folder, 1));
}

Document load_document(std::string_view name, const fs::path& folder) {
    return load_document(name, Folders(&folder, 1));
}

Document load_document(std::string_view name, Folders folders) {
    const fs::path first = resolve_document(name, folders);
    Document document{first.stem().string(), {}, {}};
    std::vector<Value> layers;  // this file first, then what it extends
    for (fs::path path = first; !path.empty();) {
        document.files.push_back(path);
        layers.push_back(parse_toml(core::read_file(path, TomlLimits::bytes), path.string()));
        auto& members = std::get<Value::Table>(layers.back().data);
        const auto extends = std::ranges::find_if(members, [](const auto& member) { return member.key == "extends"; });
        if (extends == members.end()) break;
        fs::path next = extended_path(extends->value, path, folders);
        std::error_code ignored;  // a file that vanished meanwhile: reading it will say so
        const bool seen =
            std::ranges::any_of(document.files, [&](const fs::path& file) { return fs::equivalent(file, next, ignored); });
        if (seen)
            core::fail_at(extends->value.place, "extends goes in a circle: {}; take one of these out",
                          chain_text(document.files, next));
        if (document.files.size() >= longest_chain)
            core::fail_at(extends->value.place, "more than {} files extend one another: {}; make the chain shorter",
                          longest_chain, chain_text(document.files, next));
        members.erase(extends);
        path = std::move(next);
    }
    document.root = std::move(layers.back());
    for (std::size_t i = layers.size() - 1; i-- > 0;) lay_over(document.root, std::move(layers[i]));
    return document;
}

}  // namespace sunflower::params
