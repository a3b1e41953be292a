// What the operator works on: values with their past, scene, looks, eye, notices. Knows no window and no OpenGL: the panel
// draws it, the live loop moves it, tests do both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/show/commands.hpp"
#include "engine/show/eye.hpp"
#include "engine/show/history.hpp"
#include "engine/show/library.hpp"

namespace sunflower::show {

/// Read-outs, filled by the live loop.
struct Status {
    int samples = 0, samples_aim = 0;  // of the picture that is refining
    double ms_per_sample = 0;          // of the whole picture
    glm::ivec2 drawn_px{0};            // internal resolution now
    double baking = 1.0;               // part of the bed's tables that is made; below 1 the picture is of the bed before
    double still = -1.0;               // part of the still that is rendered; negative: none is
    double still_left_s = -1.0;        // negative: not known yet
    std::string still_file;
    std::string device;    // "llvmpipe (LLVM 15.0.6, 256 bits)"
    double memory_mb = 0;  // on the device
    int gl_objects = 0;
};

struct Notice {
    std::string text;
    bool trouble = false;
    double seconds_left = 8.0;
};

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
    const State& state() const { return history_.now(); }
    const params::Settings& settings() const { return history_.now().settings; }
    /// What reset returns to: scene and preset as their files are.
    const params::Settings& base() const { return stage_.settings; }
    const world::Scene& scene() const { return stage_.scene; }
    const History& history() const { return history_; }

    /// New values. ongoing: a drag, one step with what follows until settle(). Amounts of seeds are kept within what the scene
    /// can hold.
    void change(const params::Settings& next, std::string_view what, bool ongoing);
    void settle() { history_.settle(); }
    void undo();
    void redo();

    // --- scene, look, view: each a step; what cannot be loaded is a notice and changes nothing
    void choose_scene(const std::string& name);
    void choose_preset(const std::string& name);
    void choose_view(const std::string& name);
    const std::vector<std::string>& scenes() const { return scenes_; }
    const std::vector<std::string>& presets() const { return presets_; }
    /// Reads the folders again: when a list is opened.
    void refresh_lists();
    void save_look(const std::string& name, bool replace);

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

    // --- seeds
    /// The seed under a place of the picture.
    void inspect(glm::vec2 place_px, glm::ivec2 size_px);
    const std::optional<Inspected>& inspected() const { return inspected_; }
    void forget_inspected() { inspected_.reset(); }
    /// Flies to the seed of that number and inspects it; a notice when there is none such.
    void find(std::string_view number);
    /// Flies to one that is there and lies on top, another each time: of one seed in a hall, nobody guesses the number.
    void find_any();

    // --- what is open, and what is wanted of the live loop
    bool panel_shown = true, keys_shown = false, caption_shown = false, find_open = false, save_open = false;
    bool held = false, blacked = false, full_screen = false;
    int ui_percent = 100;  // 75 to 300
    glm::ivec2 window_px{1280, 720};
    bool still_wanted = false, still_cancelled = false;  // the live loop takes them back
    bool quit_wanted = false, quit_asked = false;        // asked: a still is being rendered, the panel asks

    /// What a key or a button does. `digit` of Command::view: 1 to 9.
    void run(Command command, int digit = 0);

    void tell(std::string text, bool trouble = false);
    const std::vector<Notice>& notices() const { return notices_; }
    Status status;

    // --- time
    /// What hands do to the picture, in steps of 0.1 s at most. mouse_free, keys_free: the panel does not want them. Then
    /// flights, notices, and the session's save every 5 s when something has changed.
    void tick(const Input& input, bool mouse_free, bool keys_free);
    /// Something moves: the camera, or a value under a hand.
    bool moving() const { return moving_s_ > 0.0f || eye_.moving(); }
    const world::Camera& camera() const { return eye_.camera(); }
    /// Now, when something has changed since the last time. Fails when it cannot be written.
    void save_session();

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
    void play();
    void step(bool back);
    void autosave(double seconds);
    Session session() const;
    Stage stage_of(const std::string& scene, const std::string& preset) const;
    void take_stage(Stage stage, const State& next, std::string_view what);
    void leave_bed();
    void camera_moved();
    glm::vec3 point_under(glm::vec2 place_px, glm::ivec2 size_px) const;

    Stage stage_;
    std::string shown_scene_;  // stage_'s, by the name that State has
    History history_;
    Eye eye_;
    const world::Bed* bed_ = nullptr;
    params::Bed bed_wanted_;  // what bed_ was laid for
    std::vector<std::string> scenes_, presets_;
    std::vector<Notice> notices_;
    std::optional<Inspected> inspected_;
    float moving_s_ = 0.0f;
    double since_save_s_ = 0.0;
    bool save_failed_ = false;
    std::optional<Session> saved_;
    Input before_;
    std::optional<Drag> drag_;
    std::bitset<key_count> in_chord_;  // held since they were pressed together with Ctrl or Alt
};

}  // namespace sunflower::show
