// The live picture with its panel, a turn at a time: hands, desk, panel, picture. Draws to a window or to any framebuffer;
// knows no SFML.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "engine/app/live/live_proof.hpp"
#include "engine/app/live/print_room.hpp"
#include "engine/app/live/reload.hpp"
#include "engine/gl/context.hpp"
#include "engine/panel/painter.hpp"
#include "engine/panel/panel.hpp"
#include "engine/render/live_picture.hpp"
#include "engine/render/renderer.hpp"
#include "engine/show/desk.hpp"
#include "engine/wall/output_picture.hpp"

namespace sunflower::app {

class Live {
  public:
    /// Both must outlive it; the context must be current in all calls. packing: of the desk's scene, when it is already being
    /// read.
    /// program: draws what is printed; nothing: no queue of prints is kept.
    Live(gl::Context& context, show::Desk& desk, panel::Clipboard clipboard = {}, std::future<world::Packing> packing = {},
         std::optional<PrintProgram> program = {});
    ~Live();
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    /// Takes what hands did, and draws into the target (nullptr: the window) when there is something new to be seen, or when
    /// `draw_anyway`. Returns whether it drew.
    bool turn(const show::Input& input, const gl::Framebuffer* target, bool draw_anyway = false);
    /// What a technician works on at the panel.
    void set_room(panel::Room room) { panel_.set_room(std::move(room)); }
    /// Which knob moves what, for the panel to teach; nullptr: there are no knobs.
    void set_midi(wall::MidiMap* midi) { panel_.set_midi(midi); }
    /// Others than hands at the panel have changed what it shows.
    void look_anew() { news_ = true; }
    /// Instead of a turn where nobody sits at a panel: time passes, and the audience's picture alone is drawn.
    void pass_unseen(double seconds);
    /// Follows what the desk says and draws the picture on for a little: after what turn() drew is shown, and not while a hand
    /// waits for an answer. Returns whether there was something to do.
    bool work_on();
    /// Hands, a morph or a show want the next frame as soon as it can come.
    bool is_moving() const { return busy_ || desk_.moving(); }
    bool output_is_moving() const;
    /// Shaders that were saved are being tried or built.
    bool is_reloading() const { return reload_.is_at_work(); }
    bool has_picture() const { return picture_ && picture_->has_picture(); }

    /// The audience's picture, of that size; 0: there is none. It follows the desk, or stays as it is while the desk holds,
    /// once there is one.
    void set_output(glm::ivec2 size_px);
    /// Lets time pass for it. Returns whether show_output() has something new to show.
    bool pass_output(double seconds);
    /// target: nullptr is the window that is current.
    /// part: of the light, 0 to 1.
    void show_output(const gl::Framebuffer* target, glm::ivec2 size_px, double part = 1.0);
    bool output_is_settled() const { return output_ && output_->is_settled(); }
    /// On its way from one picture to another, into black or out of it.
    bool output_is_fading() const { return output_ && output_->is_fading(); }
    /// A whole picture is there for it.
    bool output_has_picture() const { return output_ && output_->has_picture(); }

  private:
    bool hands(const show::Input& input) const;
    world::StrokeList wanted_strokes() const;
    bool needs_bed() const;
    void reload(double slice_ms);
    void lay_bed();
    void try_to_lay();
    void change_values();
    void follow();
    void follow_output();
    bool work_on_pictures(double slice_ms);
    bool holds_picture() const;
    bool holds_output() const;
    bool output_waits() const;
    Seen what_is_seen() const;
    void work_on_prints(float seconds);
    void fill_status();
    bool shows_picture() const;
    void draw(const gl::Framebuffer* target);
    void keep_small_picture();

    gl::Context& context_;
    show::Desk& desk_;
    panel::Panel panel_;
    panel::Painter painter_;
    panel::Wants wants_;

    Reload reload_;

    // The bed that is laid, and for what.
    std::string scene_;
    int scene_version_ = -1;
    std::future<world::Packing> coming_packing_;
    std::string coming_scene_;                 // whose it is
    std::unique_ptr<world::Packing> packing_;  // of the scene's kind
    bool packing_is_sheet_ = false;
    std::unique_ptr<world::Bed> bed_;
    params::Settings laid_;
    std::unique_ptr<render::Renderer> renderer_;
    std::unique_ptr<render::LivePicture> picture_;
    std::optional<PrintRoom> prints_;
    Seen shown_;  // when the picture was aimed last
    LiveProof proof_;
    std::unique_ptr<wall::OutputPicture> output_;  // of the audience's window, if there is one
    glm::ivec2 output_px_{0};
    bool output_turn_ = false;  // which of the two pictures was drawn on last
    bool output_late_ = false;  // what it shows is of values that have changed since

    show::Input before_;
    bool busy_ = false;  // hands, in the last turn
    bool seen_ = true;   // somebody looks at the panel and its picture
    glm::ivec2 area_px_{1};
    struct Failed {
        std::string scene;
        int version;
        params::Settings settings;
        world::StrokeList strokes;
        bool operator==(const Failed&) const = default;
    };
    std::optional<Failed> failed_;  // what cannot be laid
    bool drawn_once_ = false;
    bool whole_ = false;         // as last drawn: every sample was there, and no hand moved
    float since_draw_s_ = 0.0f;  // what was shown last
    float since_build_s_ = 0.0f;
    float since_hands_s_ = 0.0f;
    std::size_t notices_ = 0;
    bool news_ = false;  // something was read again
    bool picture_changed_ = false;
};

}  // namespace sunflower::app
