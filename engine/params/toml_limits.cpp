// Looks through a file before a parser may see it. It knows of TOML just strings, comments and brackets; it never recurses.
#include <cstdint>

#include "engine/params/document.hpp"

namespace sunflower::params {
namespace {

using core::SourcePlace;

constexpr std::string_view BYTE_ORDER_MARK = "\xEF\xBB\xBF";

void check_characters(std::string_view text, const std::string& file) {
    int line = 1;
    std::size_t line_start = 0;
    for (std::size_t at = text.starts_with(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.size() : 0; at < text.size();) {
        std::uint32_t code = 0;
        const std::size_t length = utf8_length(text.substr(at), code);
        if (length == 0) core::fail_at({file, line}, "this is not UTF-8 text; save the file as UTF-8");
        if (is_hidden(code) || (code == '\r' && text.substr(at + 1, 1) != "\n"))
            core::fail_at({file, line}, "there is an invisible character U+{:04X} here; take it out", code);
        at += length;
        if (code == '\n') {
            ++line;
            line_start = at;
        }
        if (at - line_start > TomlLimits::line_bytes)
            core::fail_at({file, line}, "the line is longer than {} bytes; break it up", TomlLimits::line_bytes);
    }
}

class Scanner {
  public:
    Scanner(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    void run() {
        if (text_.starts_with(BYTE_ORDER_MARK)) at_ = BYTE_ORDER_MARK.size();
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'')
                skip_string(c);
            else if (c == '#')
                skip_line();
            else
                take(c);
        }
    }

  private:
    // A chain is what may be one dotted key: it goes on over dots, spaces and quoted parts, and ends at every other mark.
    void take(char c) {
        ++at_;
        if (c == '[' || c == '{') ++depth_;
        if ((c == ']' || c == '}') && depth_ > 0) --depth_;
        if (depth_ > TomlLimits::depth) core::fail_at(place(), "brackets are nested deeper than {} levels", TomlLimits::depth);
        if (c == '\n') ++line_;
        const bool ends = c == '\n' || c == '=' || c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
        dots_ = ends ? 0 : dots_ + (c == '.' ? 1 : 0);
        bare_bytes_ = ends ? 0 : bare_bytes_ + (c == ' ' || c == '\t' ? 0 : 1);
        if (dots_ > TomlLimits::key_dots) core::fail_at(place(), "a key has more than {} dots", TomlLimits::key_dots);
        if (bare_bytes_ > TomlLimits::key_bytes) core::fail_at(place(), "a key is longer than {} bytes", TomlLimits::key_bytes);
    }

    void skip_string(char quote) {
        const bool triple = text_.substr(at_, 3) == std::string(3, quote);
        at_ += triple ? 3 : 1;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\n' && !triple) return;  // unfinished: the parser will say so
            if (c == '\n') ++line_;
            if (c == '\\' && quote == '"' && text_.substr(at_ + 1, 1) != "\n") {
                at_ += 2;
            } else if (!triple && c == quote) {
                ++at_;
                return;
            } else if (triple && text_.substr(at_, 3) == std::string(3, quote)) {
                at_ += 3;
                // Up to two quotes more belong to the text before the closing three.
                for (int extra = 0; extra < 2 && text_.substr(at_, 1) == std::string(1, quote); ++extra) ++at_;
                return;
            } else {
                ++at_;
            }
        }
    }

    void skip_line() {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    }

    SourcePlace place() const { return {file_, line_}; }

    std::string_view text_;
    const std::string& file_;
    std::size_t at_ = 0;
    int line_ = 1;
    int depth_ = 0;
    int dots_ = 0;
    int bare_bytes_ = 0;
};

}  // namespace

std::size_t utf8_length(std::string_view text, std::uint32_t& code) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    code = length <= 1 ? first : first & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return 0;
        code = code << 6 | (byte(i) & 0x3F);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return 0;
    return length;
}

bool is_hidden(std::uint32_t code) {
    return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') || (code >= 0x7F && code < 0xA0) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x2069) || code == 0xFEFF;
}

void check_toml_limits(std::string_view text, const std::string& file) {
    if (text.size() > TomlLimits::bytes)
        core::fail_at({file, 0}, "the file is {} bytes long; a scene or preset has at most {}", text.size(), TomlLimits::bytes);
    check_characters(text, file);
    Scanner(text, file).run();
}

}  // namespace sunflower::params
