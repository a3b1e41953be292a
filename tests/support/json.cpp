#include "tests/support/json.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

namespace sunflower::test {
namespace {

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    Json document() {
        Json value = this->value();
        if (at_ != text_.size()) fail("the end");
        return value;
    }

  private:
    [[noreturn]] void fail(const std::string& wanted) const {
        throw std::runtime_error(fmt::format("JSON, byte {}: not {}", at_, wanted));
    }
    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void blanks() {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
    }
    bool take(std::string_view word) {
        if (!text_.substr(at_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    void expect(std::string_view word) {
        if (!take(word)) fail(std::string(word));
    }

    std::string quoted() {
        expect("\"");
        std::string out;
        while (next() != '"') {
            if (static_cast<unsigned char>(next()) < 32) fail("a character of a text");
            if (!take("\\")) {
                out += text_[at_++];
            } else if (take("u00")) {
                int code = 0;
                const char* from = text_.data() + at_;
                if (at_ + 2 > text_.size() || std::from_chars(from, from + 2, code, 16).ptr != from + 2) fail("two digits");
                out += static_cast<char>(code);
                at_ += 2;
            } else if (next() == '"' || next() == '\\' || next() == '/') {
                out += text_[at_++];
            } else {
                fail("an escape");
            }
        }
        ++at_;
        return out;
    }

    Json value() {
        blanks();
        Json made;
        if (take("{")) {
            made.kind = Json::Kind::object;
            list_of('}', [&] {
                std::string name = quoted();
                blanks();
                expect(":");
                made.members.emplace_back(std::move(name), value());
            });
        } else if (take("[")) {
            made.kind = Json::Kind::list;
            list_of(']', [&] { made.items.push_back(value()); });
        } else if (next() == '"') {
            made.kind = Json::Kind::text;
            made.text = quoted();
        } else if (const bool yes = take("true"); yes || take("false")) {
            made.kind = Json::Kind::boolean;
            made.number = yes ? 1 : 0;
        } else if (!take("null")) {
            made.kind = Json::Kind::number;
            const char* from = text_.data() + at_;
            const auto [end, error] = std::from_chars(from, text_.data() + text_.size(), made.number);
            // from_chars takes "inf" and "nan", JSON does not.
            const bool starts_well = next() == '-' || (next() >= '0' && next() <= '9');
            if (error != std::errc{} || !starts_well || *(end - 1) > '9') fail("a value");
            at_ += static_cast<std::size_t>(end - from);
        }
        blanks();
        return made;
    }

    template <typename Item>
    void list_of(char closing, Item item) {
        blanks();
        if (next() == closing) {
            ++at_;
            return;
        }
        do {
            blanks();
            item();
            blanks();
        } while (take(","));
        expect(std::string_view(&closing, 1));
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

const Json& Json::operator[](std::string_view name) const {
    for (const auto& [known, value] : members)
        if (known == name) return value;
    throw std::runtime_error(fmt::format("JSON: no member {}", name));
}

std::vector<std::string> Json::names() const {
    std::vector<std::string> all;
    for (const auto& member : members) all.push_back(member.first);
    return all;
}

Json parse_json(std::string_view text) {
    return Reader(text).document();
}

}  // namespace sunflower::test
