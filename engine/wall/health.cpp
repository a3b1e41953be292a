#include "engine/wall/health.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/wall/recovery.hpp"

namespace sunflower::wall {
namespace fs = std::filesystem;
namespace {

constexpr double least_ms = 0.1;
constexpr double bin_ratio = 1.05;
constexpr std::size_t most_thumbnail_bytes = 4 << 20;
constexpr std::string_view thumbnail_begin = "thumbnail_";

}  // namespace

void FrameTimes::add(double ms) {
    if (!std::isfinite(ms) || ms < 0.0) return;
    const double bin = std::log(std::max(ms, least_ms) / least_ms) / std::log(bin_ratio);
    ++counts_[0][static_cast<std::size_t>(std::min(bin, static_cast<double>(bins - 1)))];
}

void FrameTimes::pass(double seconds) {
    if (!(seconds > 0.0)) return;
    minute_s_ += seconds;
    if (minute_s_ < 60.0) return;
    counts_[1] = counts_[0];
    counts_[0].fill(0);
    minute_s_ = 0.0;
}

double FrameTimes::percentile(double part) const {
    std::uint64_t all = 0;
    for (const auto& minute : counts_) all = std::accumulate(minute.begin(), minute.end(), all);
    if (all == 0) return 0.0;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(std::clamp(part, 0.0, 1.0) * static_cast<double>(all)));
    std::uint64_t below = 0;
    std::size_t bin = 0;
    for (; bin + 1 < bins; ++bin) {
        below += counts_[0][bin] + counts_[1][bin];
        if (below >= std::max<std::uint64_t>(wanted, 1)) break;
    }
    return least_ms * std::pow(bin_ratio, static_cast<double>(bin + 1));
}

std::uint64_t resident_bytes() {
    std::FILE* file = std::fopen("/proc/self/statm", "re");
    if (file == nullptr) return 0;
    unsigned long long whole = 0, resident = 0;
    const int got = std::fscanf(file, "%llu %llu", &whole, &resident);
    std::fclose(file);
    return got == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

HealthPlan read_health(const params::Value& table) {
    params::Reader reader(table, "health");
    HealthPlan plan;
    plan.port = static_cast<int>(reader.integer("port", {0, 65535}, plan.port));
    plan.thumbnail = std::chrono::minutes(reader.integer("thumbnail_min", {0, 10080}, plan.thumbnail.count()));
    plan.most_thumbnails = static_cast<int>(reader.integer("thumbnails", {1, 10000}, plan.most_thumbnails));
    plan.log_bytes = static_cast<std::size_t>(reader.integer("log_mb", {1, 1000}, 4)) << 20;
    plan.log_files = static_cast<std::size_t>(reader.integer("log_files", {1, 100}, 5));
    plan.try_again_s = 60.0 * reader.number("try_again_min", {0.05, 10080}, plan.try_again_s / 60.0);
    plan.play_on_s = 60.0 * reader.number("play_on_min", {0, 10080}, plan.play_on_s / 60.0);
    reader.finish();
    return plan;
}

void HealthFile::write(Health health, std::int64_t now_s) {
    health.written_s = written_s_ = now_s;
    health.process = ::getpid();
    std::string trouble;
    const bool is_written = write_quickly(folder_ / status_name, health_json(health), trouble);
    if (!is_written && !is_told_) core::log_warning("the wall's health is not told: {}", trouble);
    is_told_ = !is_written;
}

void HealthFile::remove() {
    std::error_code ignored;
    fs::remove(folder_ / status_name, ignored);
}

bool Thumbnails::is_due(std::int64_t now_s) const {
    const std::int64_t pause_s = std::chrono::seconds(pause_).count();
    return pause_s > 0 && done_ != now_s / pause_s;
}

fs::path Thumbnails::file_of(std::int64_t when_s) const {
    return folder_ / fmt::format("{}{:%Y%m%dT%H%M%SZ}.png", thumbnail_begin, fmt::gmtime(static_cast<std::time_t>(when_s)));
}

std::vector<fs::path> Thumbnails::sorted(std::int64_t now_s) const {
    std::vector<fs::path> found;
    std::error_code ignored;
    for (fs::directory_iterator entry(folder_, ignored), end; !ignored && entry != end; entry.increment(ignored)) {
        const std::string name = entry->path().filename().string();
        if (name.starts_with(thumbnail_begin) && name.ends_with(".png")) found.push_back(entry->path());
    }
    std::ranges::sort(found);
    std::ranges::rotate(found, std::ranges::upper_bound(found, file_of(now_s + ahead_s)));
    return found;
}

fs::path Thumbnails::begin(std::int64_t now_s) {
    const std::int64_t pause_s = std::chrono::seconds(pause_).count();
    if (pause_s > 0) done_ = now_s / pause_s;
    std::error_code ignored;
    fs::create_directories(folder_, ignored);
    std::vector<fs::path> there = sorted(now_s);
    while (static_cast<int>(there.size()) >= most_) {
        fs::remove(there.front(), ignored);
        there.erase(there.begin());
    }
    return file_of(now_s);
}

fs::path Thumbnails::newest(std::int64_t now_s) const {
    const std::vector<fs::path> there = sorted(now_s);
    return there.empty() || there.back() > file_of(now_s + ahead_s) ? fs::path() : there.back();
}

HealthPage::HealthPage(std::uint16_t port, const Thumbnails& thumbnails)
    : thumbnails_(thumbnails), http_(port, [this](const HttpRequest& request) { return answer(request); }) {}

std::optional<HttpReply> HealthPage::answer(const HttpRequest& request) const {
    if (!request.query.empty()) return std::nullopt;
    if (request.path == "/")
        return HttpReply{.type = "text/html; charset=utf-8", .body = health_page(health_, !thumbnails_.newest(now_s_).empty())};
    if (request.path == "/status.json") return HttpReply{.body = health_json(health_)};
    if (request.path != "/thumbnail.png") return std::nullopt;
    const fs::path newest = thumbnails_.newest(now_s_);
    if (newest.empty()) return std::nullopt;
    return HttpReply{.type = "image/png", .body = core::read_file(newest, most_thumbnail_bytes)};
}

}  // namespace sunflower::wall
