#include "engine/wall/toml_patch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/params/registry.hpp"

namespace sunflower::wall {
namespace {

using params::Value;
constexpr auto nowhere = std::string_view::npos;

bool is_below(const std::string& path, const std::string& table) {
    return path.size() > table.size() && path.starts_with(table) && path[table.size()] == '.';
}

}  // namespace

std::string toml_text(const Value& value, std::size_t per_line) {
    if (const auto* truth = value.as<bool>()) return *truth ? "true" : "false";
    if (const auto* whole = value.as<std::int64_t>()) return fmt::format("{}", *whole);
    if (const auto* real = value.as<double>()) return fmt::format("{}", *real);
    if (const auto* text = value.as<std::string>()) return params::toml_string(*text);
    std::string text = "[";
    const auto& items = std::get<Value::Array>(value.data);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += ",";
        const bool breaks = per_line > 0 && i % per_line == 0;
        text += breaks ? "\n    " : i > 0 ? " " : "";
        text += toml_text(items[i]);
    }
    return text + (per_line > 0 && !items.empty() ? ",\n]" : "]");
}

TomlPatch::TomlPatch(std::string_view text) : text_(text) {
    scan();
}

std::size_t TomlPatch::line_end(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return end == nowhere ? text_.size() : end + 1;
}

void TomlPatch::skip_blank(bool lines) {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c == '#')
            at_ = std::min(text_.find('\n', at_), text_.size());
        else if (c == ' ' || c == '\t' || (lines && (c == '\n' || c == '\r')))
            ++at_;
        else
            return;
    }
}

void TomlPatch::skip_string() {
    const char quote = text_[at_];
    const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
    const bool is_long = text_.substr(at_, 3) == three;
    at_ += is_long ? 3 : 1;
    while (at_ < text_.size()) {
        if (text_[at_] == '\\' && quote == '"') {
            at_ += 2;
        } else if (is_long ? text_.substr(at_, 3) == three : text_[at_] == quote) {
            at_ += is_long ? 3 : 1;
            // Up to two quotes more belong to the text before the closing three.
            while (is_long && at_ < text_.size() && text_[at_] == quote) ++at_;
            return;
        } else {
            ++at_;
        }
    }
}

std::vector<std::string> TomlPatch::key_words() {
    std::vector<std::string> words;
    while (at_ < text_.size()) {
        skip_blank(false);
        const std::size_t begin = at_;
        if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
            skip_string();
            words.emplace_back(text_.substr(begin + 1, at_ - begin - 2));
        } else {
            at_ = std::min(text_.find_first_of(" \t.=]\r\n", at_), text_.size());
            words.emplace_back(text_.substr(begin, at_ - begin));
        }
        skip_blank(false);
        if (at_ >= text_.size() || text_[at_] != '.') return words;
        ++at_;
    }
    return words;
}

std::string TomlPatch::joined(const std::string& table, const std::vector<std::string>& words) const {
    std::string path = table;
    for (const std::string& word : words) {
        path += (path.empty() ? "" : ".") + word;
        const auto count = counts_.find(path);
        if (count != counts_.end()) path += fmt::format(".{}", count->second - 1);
    }
    return path;
}

void TomlPatch::scan() {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    tables_[""] = {at_, at_};
    for (skip_blank(true); at_ < text_.size(); skip_blank(true)) {
        if (text_[at_] == '[')
            scan_header();
        else
            scan_key(table_);
    }
}

void TomlPatch::scan_header() {
    const std::size_t line = at_;
    const bool is_list = text_.substr(at_, 2) == "[[";
    at_ += is_list ? 2 : 1;
    std::vector<std::string> words = key_words();
    if (is_list) {
        const std::string last = words.back();
        words.pop_back();
        const std::string above = joined("", words);
        ++counts_[above.empty() ? last : above + "." + last];
        words.push_back(last);
    }
    table_ = joined("", words);
    at_ = line_end(at_);
    tables_[table_] = {line, at_};
}

void TomlPatch::scan_key(const std::string& table) {
    const std::size_t line = at_;
    const std::string path = joined(table, key_words());
    ++at_;  // '='
    skip_blank(false);
    scan_value(path, line);
    at_ = line_end(at_);
    tables_[table].end = at_;
}

void TomlPatch::scan_value(const std::string& path, std::size_t line) {
    Place place{at_, at_, line, 0, false};
    if (at_ >= text_.size()) return;
    if (text_[at_] == '"' || text_[at_] == '\'') {
        skip_string();
    } else if (text_[at_] == '[') {
        place.is_list = true;
        ++at_;
        for (skip_blank(true); at_ < text_.size() && text_[at_] != ']'; skip_blank(true)) {
            scan_value(fmt::format("{}.{}", path, place.items++), nowhere);
            skip_blank(true);
            if (at_ < text_.size() && text_[at_] == ',') ++at_;
        }
        ++at_;
    } else if (text_[at_] == '{') {
        ++at_;
        for (skip_blank(true); at_ < text_.size() && text_[at_] != '}'; skip_blank(true)) {
            const std::string member = joined(path, key_words());
            ++at_;  // '='
            skip_blank(false);
            scan_value(member, nowhere);
            skip_blank(true);
            if (at_ < text_.size() && text_[at_] == ',') ++at_;
        }
        ++at_;
    } else {
        at_ = std::min(text_.find_first_of(" \t\r\n,]}#", at_), text_.size());
    }
    at_ = std::min(at_, text_.size());
    place.end = at_;
    values_[path] = place;
}

void TomlPatch::set(const std::string& path, const Value& now, const Value& wanted, std::size_t per_line) {
    if (params::same_content(now, wanted)) return;
    const Place& place = values_.at(path);
    const auto* old_items = now.as<Value::Array>();
    const auto* new_items = wanted.as<Value::Array>();
    if (place.is_list && old_items != nullptr && new_items != nullptr && old_items->size() == new_items->size() &&
        place.items == new_items->size()) {
        for (std::size_t i = 0; i < new_items->size(); ++i)
            set(fmt::format("{}.{}", path, i), (*old_items)[i], (*new_items)[i]);
        return;
    }
    edits_.insert({place.begin, {place.end, toml_text(wanted, per_line)}});
}

std::size_t TomlPatch::extent(const std::string& path) const {
    std::size_t end = tables_.at(path).end;
    for (const auto& [name, table] : tables_)
        if (is_below(name, path)) end = std::max(end, table.end);
    return end;
}

void TomlPatch::add(const std::string& table, const std::string& key, const std::string& text, const std::string& header) {
    const std::string line = fmt::format("{} = {}\n", key, text);
    const auto found = tables_.find(table);
    if (found != tables_.end()) {
        const std::size_t end = found->second.end;
        edits_.insert({end, {end, (end > 0 && text_[end - 1] != '\n' ? "\n" : "") + line}});
        return;
    }
    std::string& block = new_tables_[table];
    if (block.empty()) block = header + "\n";
    block += line;
}

void TomlPatch::remove(const std::string& path) {
    std::vector<std::pair<std::size_t, std::size_t>> lines;
    for (const auto& [name, place] : values_)
        if ((name == path || is_below(name, path)) && place.line != nowhere)
            lines.emplace_back(place.line, line_end(place.end));
    for (const auto& [name, table] : tables_)
        if (name == path || is_below(name, path)) lines.emplace_back(table.line, line_end(table.line));
    for (const auto& [begin, end] : lines) edits_.insert({begin, {end, ""}});
}

std::string TomlPatch::text() const {
    auto edits = edits_;
    for (const auto& [table, block] : new_tables_) {
        const std::size_t dot = table.rfind('.');
        const std::string above = dot == std::string::npos ? "" : table.substr(0, dot);
        const std::size_t end = tables_.contains(above) ? extent(above) : text_.size();
        edits.insert({end, {end, (end > 0 && text_[end - 1] != '\n' ? "\n" : "") + block}});
    }
    std::string out;
    std::size_t done = 0;
    for (const auto& [begin, edit] : edits) {
        out += text_.substr(done, begin - std::min(begin, done));
        out += edit.second;
        done = std::max(done, edit.first);
    }
    out += text_.substr(std::min(done, text_.size()));
    if (!appended_.empty() && !out.empty() && out.back() != '\n') out += '\n';
    return out + appended_;
}

}  // namespace sunflower::wall
