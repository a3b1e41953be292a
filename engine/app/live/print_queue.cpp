#include "engine/app/live/print_queue.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <thread>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/params/registry.hpp"
#include "engine/still/json.hpp"
#include "engine/still/picture_job.hpp"
#include "engine/still/tile_store.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

using show::Print, show::PrintRequest, show::PrintState;

constexpr std::string_view own_words = "sunflower: ";  // before what the program says
const std::vector<std::string> kept_states = {"waiting", "failed", "cancelled"};

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

/// "0012.toml" -> 12; 0: no such name.
int id_of(const fs::path& file) {
    const std::string name = file.stem().string();
    int id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    return file.extension() == ".toml" && error == std::errc{} && end == name.data() + name.size() ? id : 0;
}

/// Drawn now, or asleep in the midst of it.
bool is_drawn(const Print& row) {
    return row.state == PrintState::running || row.state == PrintState::stopping || row.held;
}

}  // namespace

PrintQueue::PrintQueue(PrintProgram program, fs::path folder) : program_(std::move(program)), folder_(std::move(folder)) {
    std::vector<fs::path> files;
    std::error_code ignored;  // there is none yet
    for (const auto& entry : fs::directory_iterator(folder_, ignored))
        if (id_of(entry.path()) > 0) files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& file : files) take_up(file);
    std::ranges::stable_sort(jobs_, {}, [](const Job& job) { return job.place; });
}

PrintQueue::~PrintQueue() {
    if (child_) {
        if (const auto job = drawn(); job != jobs_.end() && !job->cancelled) job->row.state = PrintState::paused;
        child_->stop();
        constexpr int tries = 500;
        constexpr std::chrono::milliseconds between(10);
        for (int i = 0; i < tries && !child_->ended(); ++i) std::this_thread::sleep_for(between);
        child_.reset();
    }
    for (Job& job : jobs_) {
        if (job.cancelled) {
            remove_tiles(job);
            std::error_code ignored;
            fs::remove(job_file(job.row.id), ignored);
            fs::remove(recipe_of(job.row.id), ignored);
        } else if (job.begun && job.row.state != PrintState::done) {
            try_save(job);  // how far it is
        }
        if (job.lock >= 0) ::close(job.lock);
    }
}

// --- files

fs::path PrintQueue::job_file(int id) const {
    return folder_ / fmt::format("{:04}.toml", id);
}

fs::path PrintQueue::recipe_of(int id) const {
    return still::recipe_file(folder_ / fmt::format("{:04}", id));
}

void PrintQueue::lock(Job& job) const {
    job.lock = ::open(recipe_of(job.row.id).c_str(), O_RDONLY | O_CLOEXEC);
    if (job.lock < 0) core::fail("{}: cannot be opened: {}", recipe_of(job.row.id).string(), std::strerror(errno));
    if (::flock(job.lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;  // some folders of the network know none
    ::close(std::exchange(job.lock, -1));
}

void PrintQueue::take_up(const fs::path& file) {
    Job job;
    try {
        job = read(file, id_of(file));
        lock(job);
        if (job.lock < 0) return;  // another window's
    } catch (const core::Error& error) {
        const fs::path aside = fs::path(file).replace_extension(".broken");
        std::error_code failed;
        fs::rename(file, aside, failed);
        news_.push_back({fmt::format("{}; a picture of the queue is left out, and its file {}", error.what(),
                                     failed ? "stays" : "is now " + aside.string()),
                         true});
        return;
    }
    if (job.begun && is_there(job.target) && !is_there(still::TileStore::journal_of(job.target))) {
        job.row.state = PrintState::done;  // nobody was there to see it
        job.row.part = 1.0;
    }
    jobs_.push_back(std::move(job));
    const auto taken = std::prev(jobs_.end());
    if (taken->row.state == PrintState::done) {
        news_.push_back({fmt::format("Print: {}", taken->row.file)});
        remove(taken);
    } else if (taken->cancelled) {
        remove_tiles(*taken);
        remove(taken);
    }
}

PrintQueue::Job PrintQueue::read(const fs::path& file, int id) const {
    const params::Value root = params::parse_toml(core::read_file(file, params::TomlLimits::bytes), file.string());
    params::Reader reader(root, file.string());
    Job job;
    job.row.id = id;
    job.row.file = reader.text("target");
    job.target = job.row.file;
    if (!job.target.is_absolute()) core::fail_at(reader.get("target").place, "target: is no whole path");
    job.row.what = reader.text("what");
    job.lab = reader.text("lab", "");
    const std::size_t state = reader.choice("state", kept_states);
    job.row.state = state == 1 ? PrintState::failed : PrintState::paused;
    job.cancelled = state == 2;
    job.row.why = reader.text("why", "");
    job.row.part = reader.number("part", {0, 1}, 0.0);
    job.begun = reader.truth("begun", false);
    job.work = reader.number("work", {0, 1e18}, 0.0);
    job.estimate_s = reader.number("estimate_s", {-1, 1e12}, -1.0);
    job.place = static_cast<int>(reader.integer("place", {0, 1'000'000}, id));
    reader.finish();
    static_cast<void>(still::read_recipe(recipe_of(id)));  // or it would be found out when its turn comes
    return job;
}

void PrintQueue::save(const Job& job) const {
    const std::string_view state = job.cancelled                         ? kept_states[2]
                                   : job.row.state == PrintState::failed ? kept_states[1]
                                                                         : kept_states[0];
    std::string text = fmt::format(
        "# A picture that the panel's queue is to draw, by the recipe beside this file.\ntarget = {}\nwhat = {}\nstate = "
        "\"{}\"\n"
        "place = {}\nbegun = {}\npart = {:.4f}\nwork = {:.1f}\nestimate_s = {:.1f}\n",
        params::toml_string(job.row.file), params::toml_string(job.row.what), state, job.place, job.begun, job.row.part,
        job.work, job.estimate_s);
    if (!job.lab.empty()) text += fmt::format("lab = {}\n", params::toml_string(job.lab));
    if (!job.row.why.empty()) text += fmt::format("why = {}\n", params::toml_string(job.row.why));
    core::write_file_atomically(job_file(job.row.id), text);
}

bool PrintQueue::try_save(const Job& job) {
    try {
        save(job);
        return true;
    } catch (const core::Error& error) {
        news_.push_back({error.what(), true});
        return false;
    }
}

void PrintQueue::remove(Jobs::iterator job) {
    std::error_code ignored;
    fs::remove(job_file(job->row.id), ignored);
    fs::remove(recipe_of(job->row.id), ignored);
    if (job->lock >= 0) ::close(job->lock);
    jobs_.erase(job);
    changed_ = true;
}

/// Only those of a picture that this queue has begun: another program's of the same name are not its own.
void PrintQueue::remove_tiles(const Job& job) const {
    if (!job.begun || !is_there(still::TileStore::journal_of(job.target))) return;
    std::error_code ignored;
    fs::remove(still::TileStore::part_of(job.target), ignored);
    fs::remove(still::TileStore::journal_of(job.target), ignored);
    still::sweep_unfinished(job.target);
}

// --- hands

void PrintQueue::add(const Wanted& wanted) {
    std::error_code error;
    fs::create_directories(folder_, error);
    if (error) core::fail("{}: the folder cannot be made: {}", folder_.string(), error.message());
    Job job;
    job.row.file = wanted.target.string();
    job.row.what = wanted.what;
    job.target = wanted.target;
    job.lab = wanted.lab;
    job.work = wanted.work;
    job.estimate_s = wanted.estimate_s;
    for (const Job& other : jobs_) {
        job.row.id = std::max(job.row.id, other.row.id);
        job.place = std::max(job.place, other.place + 1);
    }
    for (++job.row.id; is_there(recipe_of(job.row.id)) || is_there(job_file(job.row.id));) ++job.row.id;  // another window's
    core::write_file_atomically(recipe_of(job.row.id), still::recipe_text(wanted.recipe) + "\n");
    lock(job);
    if (job.lock < 0) core::fail("{}: another window has it", recipe_of(job.row.id).string());
    save(job);
    jobs_.push_back(std::move(job));
    changed_ = true;
}

bool PrintQueue::has(const fs::path& target) const {
    return std::ranges::find(jobs_, target, &Job::target) != jobs_.end();
}

PrintQueue::Jobs::iterator PrintQueue::find(int id) {
    return std::ranges::find_if(jobs_, [id](const Job& job) { return job.row.id == id; });
}

PrintQueue::Jobs::iterator PrintQueue::drawn() {
    return child_ ? find(child_id_) : jobs_.end();
}

void PrintQueue::act(const PrintRequest& request) {
    using Act = PrintRequest::Act;
    changed_ = true;
    if (request.act == Act::forget_done) {
        const auto is_done = [](const Job& job) { return job.row.state == PrintState::done; };
        for (auto job = jobs_.begin(); (job = std::ranges::find_if(jobs_, is_done)) != jobs_.end();) remove(job);
        return;
    }
    const auto job = find(request.id);
    if (job == jobs_.end()) return;
    switch (request.act) {
        case Act::pause: return pause(*job);
        case Act::go_on: return go_on(*job);
        case Act::cancel: return cancel(job);
        case Act::sooner: return move(job, true);
        case Act::later: return move(job, false);
        case Act::forget:
            if (job->row.state == PrintState::done || job->row.state == PrintState::failed) cancel(job);
            return;
        case Act::print:
        case Act::forget_done: return;
    }
}

void PrintQueue::move(Jobs::iterator job, bool sooner) {
    if (job == (sooner ? jobs_.begin() : std::prev(jobs_.end()))) return;
    const auto other = sooner ? std::prev(job) : std::next(job);
    if (is_drawn(job->row) || is_drawn(other->row)) return;
    std::swap(job->place, other->place);
    std::iter_swap(job, other);
    for (const auto moved : {job, other})
        if (moved->row.state != PrintState::done) try_save(*moved);
}

void PrintQueue::pause(Job& job) {
    if (job.row.state == PrintState::waiting) job.row.state = PrintState::paused;
    if (job.row.state != PrintState::running) return;
    child_->sleep();
    asleep_since_ = Clock::now();
    job.row.state = PrintState::paused;
    job.row.held = true;
}

void PrintQueue::go_on(Job& job) {
    if (job.row.held && job.row.state == PrintState::paused) {
        child_->wake();
        asleep_s_ += std::chrono::duration<double>(Clock::now() - asleep_since_).count();
        job.row.state = PrintState::running;
        job.row.held = false;
    } else if (job.row.state == PrintState::paused || job.row.state == PrintState::failed) {
        job.row.state = PrintState::waiting;
        job.row.why.clear();
        try_save(job);
    }
}

void PrintQueue::cancel(Jobs::iterator job) {
    if (!is_drawn(job->row)) {
        if (job->row.state != PrintState::done) remove_tiles(*job);
        return remove(job);
    }
    job->cancelled = true;
    job->row.state = PrintState::stopping;
    try_save(*job);
    child_->stop();
}

// --- the one that is drawn

void PrintQueue::begin(Job& job) {
    changed_ = true;
    std::vector<std::string> words = {
        "still", "--again", recipe_of(job.row.id).string(), "--out", job.target.string(), "--resume", "--progress", "json"};
    if (!job.lab.empty()) words.insert(words.end(), {"--lab", job.lab});
    if (program_.software) words.emplace_back("--software");
    last_words_.clear();
    first_part_ = child_left_s_ = -1;
    asleep_s_ = 0;
    try {
        child_ = std::make_unique<PrintChild>(program_.path, words);
        child_id_ = job.row.id;
        job.row.state = PrintState::running;
        job.row.stage.clear();
    } catch (const core::Error& error) {
        job.row.state = PrintState::failed;
        job.row.why = error.what();
        try_save(job);
    }
}

void PrintQueue::hear(Job& job, const std::string& line) {
    if (!line.starts_with('{')) {
        last_words_ = line.starts_with(own_words) ? line.substr(own_words.size()) : line;
        return;
    }
    try {
        const params::Value said = still::parse_json(line, "progress");
        params::Reader reader(said, "progress");
        if (reader.find("stage") == nullptr) return;
        job.row.stage = reader.text("stage");
        job.row.part = reader.number("part", {0, 1});
        child_left_s_ = reader.number("left_s", {0, 1e12}, -1.0);
    } catch (const core::Error&) {
        return;  // of a program that says more than this one knows
    }
    changed_ = true;
    if (first_part_ < 0.0) {
        first_part_ = job.row.part;
        heard_first_ = Clock::now();
    }
    if (!std::exchange(job.begun, true)) try_save(job);
    const double left_s = estimate_s(job), drawn = job.row.part - first_part_;
    constexpr double seen = 0.02;
    if (job.row.stage == "drawing" && job.work > 0 && left_s >= 0.0 && drawn > seen)
        s_per_work_ = left_s / (1.0 - std::min(job.row.part, 0.999)) / job.work;
}

void PrintQueue::end(Jobs::iterator job, int code) {
    changed_ = true;
    child_.reset();
    job->row.held = false;
    if (job->cancelled) {
        remove_tiles(*job);
        return remove(job);
    }
    if (code == 0) {
        job->row.state = PrintState::done;
        job->row.part = 1.0;
        news_.push_back({fmt::format("Print: {}", job->row.file)});
        // Nothing of it is to be found again.
        std::error_code ignored;
        fs::remove(job_file(job->row.id), ignored);
        fs::remove(recipe_of(job->row.id), ignored);
        return;
    }
    job->row.state = PrintState::failed;
    job->row.why = !last_words_.empty() && code < 128 ? last_words_
                   : code >= 128 ? fmt::format("the program that drew it was ended: {}", ::strsignal(code - 128))
                                 : fmt::format("the program that drew it ended with {} and said nothing", code);
    news_.push_back({fmt::format("{}: {}", job->target.filename().string(), job->row.why), true});
    try_save(*job);
}

bool PrintQueue::tick() {
    if (child_) {
        const auto job = drawn();
        for (const std::string& line : child_->read_lines()) hear(*job, line);
        if (const std::optional<int> code = child_->ended()) {
            for (const std::string& line : child_->read_lines()) hear(*job, line);
            end(job, *code);
        }
    } else if (const auto next = std::ranges::find(jobs_, PrintState::waiting, [](const Job& job) { return job.row.state; });
               next != jobs_.end()) {
        begin(*next);
    }
    return std::exchange(changed_, false);
}

// --- what is told

/// Of what of it is still to be drawn.
double PrintQueue::estimate_s(const Job& job) const {
    if (is_drawn(job.row) && child_left_s_ >= 0.0) {
        // The clock of the one that is asleep goes on.
        const double since_s = std::chrono::duration<double>(Clock::now() - heard_first_).count();
        const double asleep_s =
            asleep_s_ + (job.row.held ? std::chrono::duration<double>(Clock::now() - asleep_since_).count() : 0.0);
        return child_left_s_ * (since_s > asleep_s && asleep_s > 0.0 ? (since_s - asleep_s) / since_s : 1.0);
    }
    const double all_s = s_per_work_ >= 0.0 ? s_per_work_ * job.work : job.estimate_s;
    return all_s < 0.0 ? -1.0 : all_s * (1.0 - job.row.part);
}

std::vector<Print> PrintQueue::rows() const {
    std::vector<Print> rows;
    for (const Job& job : jobs_) {
        rows.push_back(job.row);
        rows.back().left_s = job.row.state == PrintState::done ? -1.0 : estimate_s(job);
    }
    return rows;
}

double PrintQueue::left_s() const {
    double all_s = 0;
    for (const Job& job : jobs_) {
        if (!is_drawn(job.row) && job.row.state != PrintState::waiting) continue;
        const double left_s = estimate_s(job);
        if (left_s < 0.0) return -1.0;
        all_s += left_s;
    }
    return all_s;
}

std::vector<PrintQueue::News> PrintQueue::take_news() {
    return std::exchange(news_, {});
}

}  // namespace sunflower::app
