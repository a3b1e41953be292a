// What the operator works on: values with their past, scene, looks, eye, notices. Knows no window and no OpenGL: the panel
// draws it, the live loop moves it, tests do both.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/params/layers.hpp"
#include "engine/show/brush.hpp"
#include "engine/show/commands.hpp"
#include "engine/show/eye.hpp"
#include "engine/show/flash.hpp"
#include "engine/show/history.hpp"
#include "engine/show/library.hpp"
#include "engine/show/past_picture.hpp"
#include "engine/show/player.hpp"
#include "engine/show/print.hpp"

namespace sunflower::show {

/// How evenly the frames of a window have come while something moved in it, over the last minute.
struct Pace {
    int frames = 0;  // as many times from one to the next
    double median_ms = 0, p99_ms = 0, longest_ms = 0;
    int missed = 0;  // frames that should have come meanwhile
};

/// Read-outs, filled by the live loop.
struct Status {
    int samples = 0, samples_aim = 0;  // of the picture that is refining
    double ms_per_sample = 0;          // of the whole picture
    glm::ivec2 drawn_px{0};            // internal resolution now
    double baking = 1.0;               // part of the bed's tables that is made; below 1 the picture is of the bed before
    std::string device;                // "llvmpipe (LLVM 15.0.6, 256 bits)"
    double memory_mb = 0;              // on the device
    int gl_objects = 0;
    std::vector<std::pair<std::string, std::string>> monitors;  // name, and what the panel says of it
    bool output_there = false;                                  // the chosen monitor shows the work
    int output_samples = 0;                                     // of the picture that is to come there
    Pace panel_pace, output_pace;
    std::string proof;       // the printer through whose profile the picture is seen; empty: as it is
    double proof_out = 0.0;  // part of it that is out of that printer's gamut
    std::string osc, midi;   // what listens to hands from afar; the box of knobs, or why there is none. Empty: nobody asked
};

struct Notice {
    std::string text;
    bool trouble = false;
    double seconds_left = 8.0;
    std::string about = {};  // what is wrong: it stands until that is put right, however long; empty: it passes
};

/// The one notice that is told on the picture: by then there is no panel.
inline constexpr std::string_view panel_hint = "Tab shows the panel again.";

/// The seed that was clicked or found.
struct Inspected {
    world::SeedPlace place;
    int hand = 0;
};

class Desk {
  public:
    /// The stage must be the one that `session.state` names.
    Desk(Session session, Stage stage);
    Desk(const Desk&) = delete;  // the eye knows where the scene lies
    Desk& operator=(const Desk&) = delete;

    // --- values
    /// As it is now: on the way, while a morph or a show goes on.
    const State& state() const { return on_the_way_ ? *on_the_way_ : history_.now(); }
    const params::Settings& settings() const { return state().settings; }
    /// What goes to the picture as of the last tick(): with a show's way through black, and never more than three flashes a
    /// second.
    const Wish& picture() const { return *picture_; }
    /// What reset returns to: scene and preset as their files are.
    const params::Settings& base() const { return stage_.settings; }
    /// Where the present value comes from, for people: "presets/raking.toml:12", "the program", "a hand". The value that reset
    /// returns to has the origin base_origin().
    std::string origin(const params::Row& row) const;
    std::string base_origin(const params::Row& row) const;
    const world::Scene& scene() const { return stage_.scene; }
    const History& history() const { return history_; }
    /// What has been done so far was not done by hands: there is nothing to undo.
    void forget_steps() { history_ = History(history_.now()); }

    /// New values; a morph and a show end where they are. ongoing: a drag, one step with what follows until settle(). Amounts
    /// of seeds are kept within what the scene can hold.
    void change(const params::Settings& next, std::string_view what, bool ongoing);
    void settle() { history_.settle(); }
    /// Where history() has no such step nothing changes, and a show plays on.
    void undo();
    void redo();

    // --- scene, look, view: each a step; what cannot be loaded is a notice and changes nothing. Looks and views are gone to
    // within morph_s seconds, 0 at once; undo of what is still on its way goes back from where it is.
    static constexpr double longest_morph_s = 600.0;
    double morph_s = 0.0;
    bool is_morphing() const { return morph_.has_value(); }
    void choose_scene(const std::string& name);
    void choose_preset(const std::string& name);
    void choose_view(const std::string& name);
    const std::vector<std::string>& scenes() const { return scenes_; }
    /// Of the presets the looks, and the qualities that go on top of any look.
    const std::vector<std::string>& presets() const { return presets_; }
    const std::vector<std::string>& qualities() const { return qualities_; }
    /// The quality that the values are; empty: none that has a name.
    std::string quality() const;
    /// Reads the folders again: when a list is opened.
    void refresh_lists();
    void save_look(const std::string& name, bool replace);

    // --- looks, each a step too (desk_looks.cpp)
    void snapshot();
    void rename_look(const std::string& from, const std::string& to);
    void duplicate_look(const std::string& from, const std::string& to);
    /// Into the bin, and back.
    void delete_look(const std::string& name);
    void restore_look(const std::filesystem::path& binned);
    /// The look that waits becomes the one that is shown; the first time both are alike.
    void swap_look();
    /// What is shown becomes the other one too.
    void copy_to_other();
    /// From the settings that are shown: by that amount, with that seed.
    void randomise(double amount, std::uint32_t seed);
    std::uint32_t next_seed = 1;
    double random_amount = 0.2;
    void set_locked(const params::Row& row, bool locked);
    bool is_locked(const params::Row& row) const;
    /// The user's own looks, and what of them lies in the bin, the latest first.
    const std::vector<std::string>& own_looks() const { return own_looks_; }
    const std::vector<std::filesystem::path>& binned() const { return binned_; }
    std::string look_as_text() const;
    void paste_look(const std::string& text);

    // --- the show (desk_shows.cpp)
    const Show* show() const { return state().show.get(); }
    const std::vector<std::string>& shows() const { return shows_; }
    void choose_show(const std::string& name);
    /// Other steps: a step of undo. ongoing: as with change().
    void edit_show(Show next, std::string_view what, bool ongoing);
    void save_show(const std::string& name, bool replace);
    void play();
    void stop_show();
    void next_step();
    void previous_step();
    void seek_show(double seconds);
    /// Where it was when the program ended, as Player::resume().
    void resume_show(std::size_t step, Ticks when) { player_.resume(step, when); }
    const Player& player() const { return player_; }
    void set_real_time(bool real_time) { player_.real_time = real_time; }

    // --- the bed
    /// The bed as laid for settings(); nullptr while there is none. The live loop calls it; must outlive the desk or the next
    /// call.
    void set_bed(const world::Bed* bed);
    const world::Bed* bed() const { return bed_; }
    /// Seeds that are there by the present settings, also while the bed is still being laid. Exact.
    std::uint64_t seed_count() const;
    /// Most seeds that the scene's plan holds, and the area of its plan, m2.
    std::uint64_t capacity() const;
    double plan_m2() const;

    // --- brushes (desk_brush.cpp)
    /// While it has a tool, the left button paints.
    Brush brush;
    void choose_tool(std::optional<world::StrokeTool> tool);
    void next_tool();
    /// Of the present scene: its own, and what was painted over them; nullptr: none.
    const world::StrokeList& strokes() const;
    void clear_strokes();
    bool is_painting() const { return stroke_.has_value(); }
    /// Where the brush is, while it is over the bed.
    const std::optional<BrushPlace>& brush_place() const { return brush_place_; }
    /// The present scene with its strokes as a scene of the user's own. What fails is a notice.
    void save_scene_as(const std::string& name, bool replace);
    std::string scene_to_replace;  // it was not, as there is one of that name already

    // --- pictures that were made before (desk_offer.cpp)
    /// Asks what of it is wanted; the panel shows the question until it is answered.
    void offer(PastPicture picture);
    const std::optional<Offer>& offered() const { return offer_; }
    /// A step. What fails is a notice and changes nothing.
    void take_offered(Taking what);
    void decline_offered() { offer_.reset(); }

    // --- seeds
    /// The seed under a place of the picture.
    void inspect(glm::vec2 place_px, glm::ivec2 size_px);
    const std::optional<Inspected>& inspected() const { return inspected_; }
    void forget_inspected() { inspected_.reset(); }
    /// Flies to the seed of that number and inspects it; a notice when there is none such.
    void find(std::string_view number);
    /// Flies to one that is there and lies on top, another each time: of one seed in a hall, nobody guesses the number.
    void find_any();

    // --- files that others save meanwhile (desk_reload.cpp)
    /// Reads scene, look and show again. What cannot be read is a notice that stands until it can, and all stays as it was. In
    /// what can be read a value follows its file unless hands have changed it, so that both keep what they did last; the eye
    /// follows a view that it stands in. A step, so that it can be undone.
    void read_files_again();
    /// Those that it would read.
    std::vector<std::filesystem::path> files_in_use() const;
    /// Another number whenever the scene says something else, under the same name too.
    int scene_version() const { return scene_version_; }
    /// Of a scene that was read again no bed can be laid: the one before it is back.
    void refuse_scene(const std::string& why);

    // --- what is open, and what is wanted of the live loop
    bool panel_shown = true, keys_shown = false, caption_shown = false, find_open = false, save_open = false;
    SoftProof proof;     // of the picture under the hands alone
    std::string output;  // the monitor for the audience, by name or model; empty: none
    bool held = false, blacked = false, full_screen = false;
    int ui_percent = 100;  // 75 to 300
    bool high_contrast = false;
    Locks favourites;
    std::filesystem::path picture_for;  // a small picture is to be written there: of a look that was kept
    glm::ivec2 window_px{1280, 720};
    Prints prints;
    bool quit_wanted = false, quit_asked = false;  // asked: something is being printed, the panel asks

    /// What a key or a button does. `digit` of Command::view: 1 to 9.
    void run(Command command, int digit = 0);

    void tell(std::string text, bool trouble = false);
    /// A notice that stands; why empty: no more.
    void stand(const std::string& about, const std::string& why);
    const std::vector<Notice>& notices() const { return notices_; }
    Status status;

    // --- time
    /// What hands do to the picture, in steps of 0.1 s at most. mouse_free, keys_free: the panel does not want them. Then
    /// flights, notices, and the session's save every 5 s when something has changed.
    void tick(const Input& input, bool mouse_free, bool keys_free);
    /// Something moves: the camera, a value under a hand, a morph, a show.
    bool moving() const { return moving_s_ > 0.0f || eye_.flying() || morph_ || show_moves_; }
    /// Values are on their way to others, a little with each picture.
    bool changing_over() const { return morph_ || show_moves_; }
    const world::Camera& camera() const { return eye_.camera(); }
    /// As the panel's own picture has it: with room for guides.
    world::Camera seen_camera() const { return prints.room > 1.0 ? world::widened(camera(), prints.room) : camera(); }
    /// Guides are drawn on the panel's own picture.
    bool shows_guides() const { return prints.guides && panel_shown && prints.readout.guides.has_value(); }
    /// Now, when something has changed since the last time. Fails when it cannot be written.
    void save_session();
    bool keeps_session = true;  // an exhibition begins anew with what its site says, and leaves the operator's session alone

  private:
    static constexpr float moving_time_s = 0.25f;  // after the last move: the picture stays coarse so long
    struct Drag {
        Button button = Button::left;
        glm::vec2 from_px{0};
        bool far = false;  // moved beyond what a click may
        glm::vec3 pivot_m{0};
    };

    void hold_mouse(const Input& input, bool free);
    void hold_keys(const Input& input, bool free);
    void walk(const Input& input);
    void leave();
    void step(bool back);
    /// A step with all at once, or on the way to it for morph_s.
    void go_to(const State& next, std::string_view what, bool with_camera);
    void take_over();
    void morph_on(float seconds);
    void play_on(float seconds);
    void keep_what_is_shown();
    void show_picture(float seconds);
    void with_files(const std::function<void()>& act);
    void autosave(double seconds);
    Session session() const;
    Stage stage_of(const std::string& scene, const std::string& preset) const;
    Stage stage_for(const std::string& scene, const std::string& preset) const;
    void take_stage(Stage stage, const State& next, std::string_view what);
    void leave_bed();
    void read_stage_again();
    void read_quality_again();
    void read_show_again();
    void take_values(const Stage& fresh);
    void take_scene(Stage fresh);
    void camera_moved();
    void take_strokes(world::StrokeList strokes, std::string_view what, bool ongoing);
    std::optional<glm::vec3> bed_under(glm::vec2 place_px, glm::ivec2 size_px) const;
    void show_brush(const Input& input, bool free);
    void begin_stroke();
    void go_on_with_stroke();
    void end_stroke();
    glm::vec3 point_under(glm::vec2 place_px, glm::ivec2 size_px) const;

    Stage stage_;
    int scene_version_ = 0;
    struct LaidStage {
        Stage stage;
        int version = 0;
    };
    std::optional<LaidStage> laid_stage_;  // the last that a bed was laid of, while that of its scene read again is awaited
    std::string bad_quality_;              // was in use when its file was broken
    PresetShelf show_presets_;
    std::string shown_scene_;  // stage_'s, by the name that State has
    History history_;
    Eye eye_;
    const world::Bed* bed_ = nullptr;
    params::Bed bed_wanted_;  // what bed_ was laid for
    std::vector<std::string> scenes_, presets_, qualities_, shows_, own_looks_;
    std::vector<std::filesystem::path> binned_;
    std::optional<State> on_the_way_;  // to history_.now(), or where a show has led
    struct Morph {
        params::Settings from;
        double seconds = 0, passed = 0;
    };
    std::optional<Morph> morph_;
    Player player_;
    bool show_moves_ = false;
    double show_light_ = 1.0;
    FlashGuard guard_;
    int cuts_ = 0;  // of the camera
    Wish first_picture_;
    const Wish* picture_ = nullptr;
    std::vector<params::Layers> quality_values_;  // one for each
    std::vector<Notice> notices_;
    std::optional<Inspected> inspected_;
    std::optional<Offer> offer_;
    float moving_s_ = 0.0f;
    double since_save_s_ = 0.0;
    bool save_failed_ = false;
    std::optional<Session> saved_;
    Input before_;
    std::optional<Drag> drag_;
    std::optional<world::Stroke> stroke_;  // being made
    std::optional<BrushPlace> brush_place_;
    std::bitset<key_count> in_chord_;  // held since they were pressed together with Ctrl or Alt
};

}  // namespace sunflower::show
