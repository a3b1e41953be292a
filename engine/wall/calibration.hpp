// What a technician changes at the projectors: step by step, each of which can be undone, and each saved by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/wall/patterns.hpp"
#include "engine/wall/readable.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// A point of an output that can be moved: one of its corners, or one of its mesh.
struct Handle {
    bool of_mesh = false;
    std::size_t index = 0;  // in Output::corners_px or Mesh::offsets_px

    bool operator==(const Handle&) const = default;
};

/// Edits a site that is on the wall. Changes are seen at once and written to the file a moment after the last; what the file
/// was before the first of them is kept beside it, as save_site() says.
class Calibration {
  public:
    static constexpr double save_after_s = 1.5;  // a power cord may be pulled at any time
    static constexpr std::size_t most_steps = 500;
    static constexpr double farthest_px = 16384;  // that a point can be moved
    static constexpr double mark_s = 10.0;        // that a mark stays on the wall when hands rest

    /// The file must outlive it.
    explicit Calibration(SiteFile& file);

    const Site& site() const { return site_; }
    const SiteFile& file() const { return file_; }
    /// Other whenever outputs are to show something else: the site, the pattern, what is chosen.
    std::uint64_t version() const { return version_; }

    /// Instead of the work; nothing: the work.
    const std::optional<Pattern>& pattern() const { return pattern_; }
    void show(std::optional<Pattern> pattern);

    /// Number of the chosen output.
    std::size_t output() const { return output_; }
    const Output& chosen() const { return site_.outputs[output_]; }
    void choose(std::size_t output);
    /// The chosen output's points, corners first. Where its warp is measured by another program there are none.
    std::vector<Handle> handles() const;
    /// Whose numbers are told: always one of handles(); nothing: there is none.
    const std::optional<Handle>& handle() const { return handle_; }
    /// It is in the hand then.
    void choose(const Handle& handle);
    /// The next or, with -1, the one before.
    void choose_next(int step);
    /// Keys move the chosen point: since it was chosen, until it is let go or gone.
    bool is_in_hand() const { return in_hand_; }
    void let_go();
    /// Hands are still at the point.
    void stir();
    /// The wall is to show where the point in the hand lies: until mark_s after hands were at it, and on no pattern that is
    /// looked at in the dark.
    bool is_marked() const;
    /// A place in the chosen output's upright picture, and how far it is moved from where it would be.
    glm::dvec2 place_px(const Handle& handle) const;
    glm::dvec2 offset_px(const Handle& handle) const;
    /// Where the chosen point lies in the chosen output's signal; there must be one.
    glm::dvec2 mark_px() const;

    /// Moves the chosen point, px of the output as people see it, down and to the right. Each is one more step, unless it comes
    /// within a second of the last one of the same point. False, with trouble(): the picture would fold or turn over.
    bool nudge(glm::dvec2 by_px);
    bool move(const Handle& handle, glm::dvec2 offset_px);
    /// The chosen output as it is wanted. what: "gamma"; changes of the same until settle() are one step. False, with
    /// trouble(): it would be no output, and all stays as it was.
    bool change(const Output& wanted, const std::string& what);
    /// Points across and down, 2 to 33 each; 0: none. What was there is kept, read between its points.
    bool set_mesh(int columns, int rows);
    /// For the chosen output; another that has it changes places with this one.
    void set_monitor(const std::string& monitor);
    /// How wide a pixel is on the floor, 0.01 to 1000.
    void set_mm_per_px(double mm);
    /// The hand is taken away.
    void settle() { gesture_.clear(); }

    bool can_undo() const { return !before_.empty(); }
    bool can_redo() const { return !after_.empty(); }
    void undo() { step(before_, after_); }
    void redo() { step(after_, before_); }
    /// What the next undo takes back: "gamma of left".
    std::string undo_name() const { return before_.empty() ? std::string() : before_.back().what; }
    /// As the file was when this began. A step like others.
    void revert();
    bool is_changed() const { return !(site_ == first_); }

    /// Time goes by: what rests is saved. The last call of a life is save().
    void pass(double seconds);
    /// Now; without an effect when nothing is to be saved.
    void save();
    bool is_saved() const { return site_ == taken(); }
    /// The file was saved, here or by other means, and can be read: what it says is a step, named so, and what hands have not
    /// saved yet goes on top of it. Where the two together make no site, it is the file's alone, with trouble(), and undo()
    /// brings the hands' back.
    void take(const SiteFile& read);
    /// The last step cannot be shown: it is as if it had not been. What the file says of it stays there.
    void refuse(const std::string& why);
    /// The file was saved by other means, and is none that take() could be given.
    void complain(const std::string& why) { file_trouble_ = why; }
    /// Those cannot be read: what is shown goes without, and trouble() says so, until the file or they are saved again. The
    /// file's words stay.
    void leave_out(const std::vector<Unreadable>& those);
    /// Why the last thing that was asked for was not done, a sentence; else what is wrong with the file, for as long as it is;
    /// empty: nothing.
    const std::string& trouble() const { return trouble_.empty() ? file_trouble_ : trouble_; }

  private:
    struct Step {
        Site site;  // without this step
        std::string what;
    };
    /// What hands change: the file's, or what it was before it was refused.
    const Site& taken() const { return refused_ ? *refused_ : file_.site; }
    void become(Site wanted, const std::string& what);
    void step(std::vector<Step>& from, std::vector<Step>& to);
    void has_changed();
    void keep_choice();

    SiteFile& file_;
    Site site_, first_;
    std::optional<Pattern> pattern_;
    std::size_t output_ = 0;
    std::optional<Handle> handle_;
    bool in_hand_ = false;
    double stirred_s_ = 0.0;            // ago
    std::vector<Step> before_, after_;  // the last is the next
    std::string gesture_;
    double rested_s_ = 0.0;
    bool kept_first_ = false;  // beside the file
    std::uint64_t edits_ = 0;
    std::optional<std::uint64_t> unsaved_;  // the edits that could not be saved
    struct Reading {
        std::uint64_t edits = 0;
        Site before;  // taken()
    };
    std::optional<Reading> reading_;  // the last step that came from the file
    std::optional<Site> refused_;     // what is on the wall, hands apart, while what the file says cannot be
    bool wrote_ = false;              // the file, and has not been told yet that it was saved
    std::string trouble_, file_trouble_;
    std::uint64_t version_ = 0;
};

/// What makes the output none that load_site() would take, in one sentence without its end; empty: nothing.
std::string output_trouble(const Output& output);

}  // namespace sunflower::wall
