#include "engine/wall/recovery.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/params/document.hpp"
#include "engine/params/registry.hpp"
#include "engine/show/library.hpp"

namespace sunflower::wall {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t most_bytes = 4096;
constexpr int most_starts = 1000;
constexpr std::size_t most_steps = 100000;
constexpr double most_ticks = 4e15;  // forty years
constexpr double most_unix_s = 1e11;
constexpr double most_changed_ns = 1e19;  // any

// A text that was cut short lacks its last line.
constexpr std::string_view last_line = "complete = true\n";

/// Fails like params::parse_toml.
params::Value parse_whole(std::string_view text) {
    if (text.size() > most_bytes || !text.ends_with(last_line)) core::fail("torn");
    return params::parse_toml(text, "state");
}

std::optional<std::string> read_small(const fs::path& file) {
    try {
        return core::read_file(file, most_bytes);
    } catch (const core::Error&) {
        return std::nullopt;
    }
}

}  // namespace

fs::path wall_state_folder() {
    return show::user_state_folder() / "wall";
}

bool write_quickly(const fs::path& path, std::string_view text, std::string& trouble) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    const fs::path beside = path.parent_path() / fmt::format(".{}.new", path.filename().string());
    if (std::FILE* file = std::fopen(beside.c_str(), "wbe")) {
        const bool is_put = std::fwrite(text.data(), 1, text.size(), file) == text.size();
        if (std::fclose(file) == 0 && is_put) {
            fs::rename(beside, path, error);
            if (!error) return true;
        }
    }
    trouble = fmt::format("{}: cannot be written: {}", path.string(),
                          error ? error.message() : std::generic_category().message(errno));
    std::error_code ignored;
    fs::remove(beside, ignored);
    return false;
}

std::optional<StartsInVain> parse_starts(std::string_view text) {
    try {
        const params::Value root = parse_whole(text);
        params::Reader reader(root, "starts");
        const auto count = reader.integer("count", {0, most_starts});
        std::string site = reader.text("site", "");
        std::optional<std::int64_t> changed_ns;
        if (reader.find("site_changed_ns") != nullptr)
            changed_ns = reader.integer("site_changed_ns", {-most_changed_ns, most_changed_ns});
        static_cast<void>(reader.truth("complete"));
        reader.finish();
        return StartsInVain{static_cast<int>(count), std::move(site), changed_ns};
    } catch (const core::Error&) {
        return std::nullopt;
    }
}

/// Who has mended the site, or has taken another, is not to be shown what was right for the broken one.
int StartCounter::in_vain_so_far() const {
    const auto text = read_small(file_);
    const auto starts = text ? parse_starts(*text) : std::nullopt;
    if (!starts) return 0;
    if (site_.empty() || starts->site.empty()) return starts->count;
    if (starts->site != site_) return 0;
    const bool is_other = starts->changed_ns && changed_ns_ && *starts->changed_ns != *changed_ns_;
    return is_other ? 0 : starts->count;
}

std::optional<std::int64_t> StartCounter::changed_ns() const {
    const auto stamp = site_.empty() ? std::nullopt : core::stamp_of(site_);
    return stamp ? std::optional(stamp->changed_ns) : std::nullopt;
}

StartAdvice StartCounter::begin() {
    changed_ns_ = changed_ns();
    before_ = in_vain_so_far();
    is_counted_ = true;
    write(std::min(before_ + 1, most_starts));
    if (before_ >= still_after) return StartAdvice::last_good_still;
    return before_ >= safe_after ? StartAdvice::safe_preset : StartAdvice::normal;
}

void StartCounter::pass(double seconds, bool is_well, bool is_drawn) {
    if (!is_counted_ || (has_to_draw_ && is_well && !is_drawn)) return;
    well_s_ = is_well ? well_s_ + std::max(seconds, 0.0) : 0.0;
    if (well_s_ < health_s) return;
    is_counted_ = false;
    write(0);
}

void StartCounter::end() {
    if (!is_counted_) return;
    is_counted_ = false;
    write(before_);
}

void StartCounter::again() {
    changed_ns_ = changed_ns();  // what is tried is the site as it is now
    is_counted_ = has_to_draw_ = true;
    well_s_ = 0.0;
    write(before_);
}

void StartCounter::write(int count) {
    try {
        fs::create_directories(file_.parent_path());
        // Durable: a start that takes the whole machine down must be counted too.
        core::write_file_atomically(
            file_,
            fmt::format("# Starts that ended within {:.0f} s. To begin anew: delete this file.\ncount = {}\nsite = {}\n{}{}",
                        health_s, count, params::toml_string(site_.string()),
                        changed_ns_ ? fmt::format("site_changed_ns = {}\n", *changed_ns_) : "", last_line));
    } catch (const std::exception& error) {
        core::log_warning("starts are not counted: {}", error.what());
    }
}

std::optional<Resume> parse_resume(std::string_view text) {
    try {
        const params::Value root = parse_whole(text);
        params::Reader reader(root, "resume");
        Resume resume;
        resume.show = reader.text("show");
        resume.scene = reader.text("scene");
        resume.preset = reader.text("preset");
        resume.step = static_cast<std::size_t>(reader.integer("step", {0, most_steps}));
        resume.at = reader.integer("at_ticks", {0, most_ticks});
        resume.saved_s = reader.integer("saved_s", {0, most_unix_s});
        resume.version = reader.text("version");
        static_cast<void>(reader.truth("complete"));
        reader.finish();
        return resume;
    } catch (const core::Error&) {
        return std::nullopt;
    }
}

std::string resume_text(const Resume& resume) {
    return fmt::format("show = {}\nscene = {}\npreset = {}\nstep = {}\nat_ticks = {}\nsaved_s = {}\nversion = {}\n{}",
                       params::toml_string(resume.show), params::toml_string(resume.scene), params::toml_string(resume.preset),
                       resume.step, resume.at, resume.saved_s, params::toml_string(resume.version), last_line);
}

std::optional<Resume> load_resume(const fs::path& file, std::int64_t now_s, std::int64_t most_age_s) {
    constexpr std::int64_t clocks_differ_s = 60;
    const auto text = read_small(file);
    auto resume = text ? parse_resume(*text) : std::nullopt;
    if (!resume || resume->version != core::version()) return std::nullopt;
    const std::int64_t age_s = now_s - resume->saved_s;
    if (age_s > most_age_s || age_s < -clocks_differ_s) return std::nullopt;
    return resume;
}

void ResumeKeeper::keep(Resume resume, std::int64_t now_s) {
    // A clock that was set back is no reason to wait for it.
    if (now_s >= kept_.saved_s && now_s < kept_.saved_s + pause_s) return;
    resume.saved_s = now_s;
    resume.version = core::version();
    kept_ = std::move(resume);
    std::string trouble;
    const bool is_kept = write_quickly(file_, resume_text(kept_), trouble);
    if (!is_kept && !is_told_) core::log_warning("the place in the show is not kept: {}", trouble);
    is_told_ = !is_kept;
}

}  // namespace sunflower::wall
