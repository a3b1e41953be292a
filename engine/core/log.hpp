// Messages for people, on stderr: stdout belongs to results. Thin over spdlog so that its headers stay in one file.
#pragma once

#include <fmt/format.h>
#include <string_view>

namespace sunflower::core {

enum class LogLevel { debug, info, warning, error };

void set_log_level(LogLevel least);
void log(LogLevel level, std::string_view text);

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
