// Messages for people, on stderr: stdout belongs to results. Thin over spdlog so that its headers stay in one file.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace sunflower::core {

enum class LogLevel { debug, info, warning, error };

void set_log_level(LogLevel least);
void log(LogLevel level, std::string_view text);

/// For a program that runs for months: what is said goes to a file too, with its time. Beyond max_bytes it is renamed to
/// "NAME.1.log" and a new one begun, at most `files` of them in all; and from now on the same message is written at most
/// `same_a_minute` times a minute, here and on stderr, with a line that counts the others. Whether the file could be opened:
/// when not, or when the disk is full later, the program goes on and stderr has it all. Once a program.
bool log_to_file(const std::filesystem::path& path, std::size_t max_bytes, std::size_t files);
inline constexpr std::uint64_t same_a_minute = 10;

/// The last warning or error that was said, when (Unix time; 0: never), and how many there were, those left out of the log too.
struct Complaints {
    std::string last;
    std::int64_t last_s = 0;
    std::uint64_t count = 0;
};
Complaints complaints();

template <typename... Args>
void log_debug(fmt::format_string<Args...> text, Args&&... args) {
    log(LogLevel::debug, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void log_info(fmt::format_string<Args...> text, Args&&... args) {
    log(LogLevel::info, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void log_warning(fmt::format_string<Args...> text, Args&&... args) {
    log(LogLevel::warning, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace sunflower::core
