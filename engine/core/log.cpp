#include "engine/core/log.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/core/repeat_limit.hpp"

namespace sunflower::core {
namespace {

/// spdlog's rotating file, given up while it cannot be written and begun anew a minute later. By itself spdlog 1.10 writes into
/// a closed file, which ends the program, when a full disk lets it rename the old one and not open the new.
class PatientFile : public spdlog::sinks::base_sink<std::mutex> {
  public:
    PatientFile(std::string path, std::size_t max_bytes, std::size_t files)
        : path_(std::move(path)), max_bytes_(max_bytes), older_(files > 0 ? files - 1 : 0) {
        open();
    }

  protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        try {
            if (!file_ && Clock::now() >= again_) open();
            if (!file_) return;
            file_->log(message);
            // What was said just before a crash is what one wants to read.
            file_->flush();
        } catch (const spdlog::spdlog_ex&) {
            file_.reset();
            again_ = Clock::now() + std::chrono::minutes(1);
        }
    }
    void flush_() override {}

  private:
    using Clock = std::chrono::steady_clock;
    void open() {
        file_ = std::make_unique<spdlog::sinks::rotating_file_sink_st>(path_, max_bytes_, older_);
        file_->set_pattern("%Y-%m-%dT%H:%M:%S%z %l: %v");
    }

    std::string path_;
    std::size_t max_bytes_, older_;
    std::unique_ptr<spdlog::sinks::rotating_file_sink_st> file_;
    Clock::time_point again_{};
};

/// What the log remembers beside its files.
struct Memory {
    std::mutex mutex;
    std::optional<RepeatLimit> limit;
    Complaints complaints;
};

Memory& memory() {
    static Memory instance;
    return instance;
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = spdlog::stderr_color_mt("sunflower");
        made->set_pattern("%^%l%$: %v");
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warning: return spdlog::level::warn;
        case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

void set_log_level(LogLevel least) {
    logger().set_level(spdlog_level(least));
}

void log(LogLevel level, std::string_view text) {
    if (!logger().should_log(spdlog_level(level))) return;
    Memory& kept = memory();
    const std::lock_guard lock(kept.mutex);
    if (level == LogLevel::warning || level == LogLevel::error) {
        kept.complaints.last = text;
        kept.complaints.last_s = std::time(nullptr);
        ++kept.complaints.count;
    }
    if (kept.limit) {
        const auto now = RepeatLimit::Clock::now();
        for (const std::string& sentence : kept.limit->left_out(now)) logger().info(sentence);
        if (!kept.limit->admits(text, now)) return;
    }
    logger().log(spdlog_level(level), text);
}

bool log_to_file(const std::filesystem::path& path, std::size_t max_bytes, std::size_t files) {
    {
        const std::lock_guard lock(memory().mutex);
        memory().limit.emplace(same_a_minute);
    }
    try {
        logger().sinks().push_back(std::make_shared<PatientFile>(path.string(), max_bytes, files));
    } catch (const spdlog::spdlog_ex& error) {
        log(LogLevel::warning, fmt::format("{}: there will be no log: {}", path.string(), error.what()));
        return false;
    }
    return true;
}

Complaints complaints() {
    const std::lock_guard lock(memory().mutex);
    return memory().complaints;
}

}  // namespace sunflower::core
