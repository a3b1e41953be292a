// What went wrong, said to the person who can mend it: one sentence, with the file and line where there is one.
#pragma once

#include <fmt/format.h>
#include <stdexcept>
#include <string>

namespace sunflower::core {

/// A place in a file of the user's. line 0: the whole file.
struct SourcePlace {
    std::string file;
    int line = 0;
};

/// A bad file, value, device or disk. Programmer's errors are assertions; an expected absence is an optional.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// "file:line: " or "file: " or nothing.
std::string prefix(const SourcePlace& place);

template <typename... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
    throw Error(fmt::format(text, std::forward<Args>(args)...));
}

template <typename... Args>
[[noreturn]] void fail_at(const SourcePlace& place, fmt::format_string<Args...> text, Args&&... args) {
    throw Error(prefix(place) + fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace sunflower::core
