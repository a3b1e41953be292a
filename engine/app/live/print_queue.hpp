// Pictures that are drawn one after another beside the live picture. Each lies as a small file in a folder of the user's, so
// that neither a crash nor a power cut loses what is wished for, nor the tiles that are drawn.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/app/live/print_child.hpp"
#include "engine/show/print.hpp"
#include "engine/still/recipe.hpp"

namespace sunflower::app {

/// The program that draws, as this one was started.
struct PrintProgram {
    std::filesystem::path path = "/proc/self/exe";
    bool software = false;
};

class PrintQueue {
  public:
    /// Takes up what lies in the folder and is no other window's: what is unfinished is paused there. What cannot be read is
    /// moved aside and told in news().
    PrintQueue(PrintProgram program, std::filesystem::path folder);
    /// Stops what is being drawn, with its tiles kept; waits for that, seconds at most.
    ~PrintQueue();
    PrintQueue(const PrintQueue&) = delete;
    PrintQueue& operator=(const PrintQueue&) = delete;

    struct Wanted {
        still::Recipe recipe;
        std::filesystem::path target;  // the whole path
        std::string lab;
        std::string what;        // in words
        double work = 0;         // pixels times samples
        double estimate_s = -1;  // negative: not known
    };
    /// Fails when it cannot be written down.
    void add(const Wanted& wanted);
    /// Whether one of the queue goes there.
    bool has(const std::filesystem::path& target) const;
    /// All but PrintRequest::Act::print, which is another's. What cannot be done is nothing.
    void act(const show::PrintRequest& request);

    /// Listens to the one that is drawn and begins the next. Never waits. Returns whether a row has changed.
    bool tick();

    std::vector<show::Print> rows() const;
    /// Until all that is being drawn or waits is done, s. Negative: not known.
    double left_s() const;
    struct News {
        std::string text;
        bool trouble = false;
    };
    /// Sentences for the operator since the last call.
    std::vector<News> take_news();

  private:
    using Clock = std::chrono::steady_clock;
    struct Job {
        show::Print row;
        std::filesystem::path target;
        std::string lab;
        double work = 0, estimate_s = -1;
        int place = 0;           // in the queue, the lowest first
        bool begun = false;      // tiles beside the target are its own
        bool cancelled = false;  // they go when it has stopped
        int lock = -1;           // held as long as it is this window's
    };
    using Jobs = std::vector<Job>;

    std::filesystem::path job_file(int id) const;
    std::filesystem::path recipe_of(int id) const;
    void take_up(const std::filesystem::path& file);
    Job read(const std::filesystem::path& file, int id) const;
    void save(const Job& job) const;
    bool try_save(const Job& job);
    void lock(Job& job) const;
    void remove(Jobs::iterator job);
    void remove_tiles(const Job& job) const;
    Jobs::iterator find(int id);
    Jobs::iterator drawn();
    void move(Jobs::iterator job, bool sooner);
    void pause(Job& job);
    void go_on(Job& job);
    void cancel(Jobs::iterator job);
    void begin(Job& job);
    void hear(Job& job, const std::string& line);
    void end(Jobs::iterator job, int code);
    double estimate_s(const Job& job) const;

    PrintProgram program_;
    std::filesystem::path folder_;
    Jobs jobs_;  // in order
    std::unique_ptr<PrintChild> child_;
    int child_id_ = 0;
    std::string last_words_;  // of the child, that are no progress
    Clock::time_point heard_first_, asleep_since_;
    double first_part_ = -1;    // of the picture, when the child was heard first; negative: it was not yet
    double child_left_s_ = -1;  // as it says
    double asleep_s_ = 0;       // of the time since then
    double s_per_work_ = -1;    // as pictures went; negative: not known
    std::vector<News> news_;
    bool changed_ = true;
};

}  // namespace sunflower::app
