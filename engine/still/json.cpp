#include "engine/still/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/core/error.hpp"

namespace sunflower::still {
namespace {

using params::Value;

constexpr std::size_t most_bytes = 2 << 20;
constexpr int most_depth = 16;

class Parser {
  public:
    Parser(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

    Value whole() {
        Value value = any(0);
        blanks();
        if (!rest_.empty()) broken();
        return value;
    }

  private:
    [[noreturn]] void broken() const { core::fail("{}: what it says of its making is damaged", file_); }

    void blanks() {
        while (!rest_.empty() &&
               (rest_.front() == ' ' || rest_.front() == '\n' || rest_.front() == '\t' || rest_.front() == '\r'))
            rest_.remove_prefix(1);
    }

    bool take(std::string_view word) {
        blanks();
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }

    void need(std::string_view word) {
        if (!take(word)) broken();
    }

    template <typename T>
    Value of(T value) const {
        return {std::move(value), {file_, 0}};
    }

    Value any(int depth) {
        if (depth > most_depth) broken();
        if (take("{")) return object(depth);
        if (take("[")) return list(depth);
        if (take("\"")) return of(text());
        if (take("true")) return of(true);
        if (take("false")) return of(false);
        return number();
    }

    Value object(int depth) {
        Value::Table table;
        if (!take("}")) {
            do {
                need("\"");
                std::string key = text();
                need(":");
                Value value = any(depth + 1);
                table.push_back({std::move(key), std::move(value)});
            } while (take(","));
            need("}");
        }
        std::ranges::sort(table, {}, &params::Member::key);
        if (std::ranges::adjacent_find(table, {}, &params::Member::key) != table.end()) broken();
        return of(std::move(table));
    }

    Value list(int depth) {
        Value::Array items;
        if (!take("]")) {
            do items.push_back(any(depth + 1));
            while (take(","));
            need("]");
        }
        return of(std::move(items));
    }

    std::string text() {
        std::string out;
        for (;;) {
            if (rest_.empty() || static_cast<unsigned char>(rest_.front()) < 32) broken();
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"') return out;
            out += c == '\\' ? escape() : c;
        }
    }

    /// What json_string writes: beyond ASCII it writes bytes as they are.
    char escape() {
        if (rest_.empty()) broken();
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == 'n') return '\n';
        if (c == 't') return '\t';
        if (c == '"' || c == '\\' || c == '/') return c;
        unsigned code = 0;
        if (c != 'u' || rest_.size() < 4 || std::from_chars(rest_.data(), rest_.data() + 4, code, 16).ptr != rest_.data() + 4 ||
            code < 1 || code > 127)
            broken();
        rest_.remove_prefix(4);
        return static_cast<char>(code);
    }

    Value number() {
        blanks();
        const auto end = std::min(rest_.find_first_not_of("+-0123456789.eE"), rest_.size());
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        const char* last = word.data() + word.size();
        std::int64_t whole = 0;
        if (const auto [at, error] = std::from_chars(word.data(), last, whole);
            error == std::errc{} && at == last && !word.empty())
            return of(whole);
        double real = 0;
        const auto [at, error] = std::from_chars(word.data(), last, real);
        if (word.empty() || error != std::errc{} || at != last || !std::isfinite(real)) broken();
        return of(real);
    }

    std::string_view rest_;
    const std::string& file_;
};

}  // namespace

Value parse_json(std::string_view text, const std::string& file) {
    if (text.size() > most_bytes) core::fail("{}: what it says of its making is longer than {} bytes", file, most_bytes);
    return Parser(text, file).whole();
}

}  // namespace sunflower::still
