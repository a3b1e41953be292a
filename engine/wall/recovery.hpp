// What a wall knows of its life before: how often it has started in vain, and where its show was.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/show/show.hpp"

namespace sunflower::wall {

/// $XDG_STATE_HOME/sunflower/wall, where all of this lies. Not created. Fails like show::user_state_folder().
std::filesystem::path wall_state_folder();

/// Replaces a file of the state folder, which is made where it is missing: who reads it sees the old text or the new, never a
/// part. Nothing is awaited of the disk, so that a frame may do it: after a power cut it may be an older text or none, which
/// all readers here take well. Never fails: whether it went well; `trouble` says why not.
bool write_quickly(const std::filesystem::path& path, std::string_view text, std::string& trouble);

/// How to start, by the starts before it that did not live for StartCounter::health_s.
enum class StartAdvice {
    normal,
    safe_preset,      ///< after 3: the look may be what ends it
    last_good_still,  ///< after 6: nothing is drawn; the last picture that was whole is shown
};

struct StartsInVain {
    int count = 0;                           ///< [0, 1000]
    std::string site;                        ///< of which; empty: of any
    std::optional<std::int64_t> changed_ns;  ///< core::FileStamp's, of the site that was started; nothing: not known
};
/// What the file's text says. nothing: no such text, torn or of another's making.
std::optional<StartsInVain> parse_starts(std::string_view text);

/// Counts starts that end before they have lived well for a minute: drawing, or closed, or without a monitor, which is no fault
/// of the work. Work that is tried again has to be drawn all the minute: the dark proves nothing of what has failed before. A
/// file that cannot be read counts as none, and one that cannot be written is told once in the log: a full disk is no reason
/// not to start.
///
///     StartCounter starts(wall_state_folder() / "starts.toml");
///     switch (starts.begin()) ...                  // once X and the site are there: a missing projector is no crash
///     starts.pass(seconds, frames_came);           // each turn
///     starts.end();                                // when it is ended on purpose
class StartCounter {
  public:
    /// site: whose starts they are; another's, or those of it as it was before it was changed, are none of its own. By the
    /// time that the file says, later or earlier: a clock may begin anew at each boot. Empty: of any.
    explicit StartCounter(std::filesystem::path file, std::filesystem::path site = {})
        : file_(std::move(file)), site_(std::move(site)) {}

    StartAdvice begin();
    /// is_well: the loop turns as it should; a minute of it without a break, and the count is 0. is_drawn: the picture is.
    void pass(double seconds, bool is_well, bool is_drawn);
    void end();
    /// The work is tried again where something else was shown to be safe: an end within a minute is in vain like the others.
    void again();
    /// Starts in vain before this one.
    int in_vain() const { return before_; }

    static constexpr double health_s = 60.0;
    static constexpr int safe_after = 3, still_after = 6;

  private:
    void write(int count);

    int in_vain_so_far() const;
    std::optional<std::int64_t> changed_ns() const;

    std::filesystem::path file_, site_;
    std::optional<std::int64_t> changed_ns_;  // the site that was started
    int before_ = 0;
    bool is_counted_ = false;  // in the file
    bool has_to_draw_ = false;
    double well_s_ = 0.0;
};

/// Where the wall was.
struct Resume {
    std::string show, scene, preset;  ///< as they were named; empty: none
    std::size_t step = 0;
    show::Ticks at = 0;        ///< show::Player::position()
    std::int64_t saved_s = 0;  ///< Unix time
    std::string version;       ///< core::version()
    friend bool operator==(const Resume&, const Resume&) = default;
};

/// nothing: torn, of another's making, or of values that none of ours has.
std::optional<Resume> parse_resume(std::string_view text);
std::string resume_text(const Resume& resume);

/// nothing: none is there, it cannot be read, another release wrote it, or it is older than most_age_s (or from the future by
/// more than a minute): then the show begins at its beginning.
std::optional<Resume> load_resume(const std::filesystem::path& file, std::int64_t now_s, std::int64_t most_age_s = 86400);

/// Saves every few seconds. A full disk is told once in the log.
class ResumeKeeper {
  public:
    explicit ResumeKeeper(std::filesystem::path file) : file_(std::move(file)) {}

    /// resume.saved_s and version are filled in.
    void keep(Resume resume, std::int64_t now_s);
    static constexpr std::int64_t pause_s = 5;

  private:
    std::filesystem::path file_;
    Resume kept_;
    bool is_told_ = false;
};

}  // namespace sunflower::wall
