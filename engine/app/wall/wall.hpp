// The exhibition: from black to the work and back to black, for months, with nothing else ever on the wall.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/wall/chord.hpp"
#include "engine/app/wall/exhibit.hpp"
#include "engine/app/wall/outputs.hpp"
#include "engine/app/wall/screen_power.hpp"
#include "engine/app/wall/tables.hpp"
#include "engine/app/wall/workplace.hpp"
#include "engine/show/desk.hpp"
#include "engine/wall/controls.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/hours.hpp"
#include "engine/wall/life.hpp"
#include "engine/wall/pjlink.hpp"
#include "engine/wall/recovery.hpp"
#include "engine/wall/service.hpp"
#include "engine/wall/site.hpp"
#include "engine/wall/site_copy.hpp"
#include "engine/wall/step.hpp"
#include "engine/wall/watchman.hpp"

namespace sunflower::app {

/// What a technician asked for on the command line.
struct WallWork {
    bool panel = false;
    std::optional<wall::Pattern> pattern;
    std::string trouble;  // why the site is not what its file says, but what was kept of it; empty: it is
};

class Wall {
  public:
    using Clock = std::chrono::steady_clock;
    /// Whether the GPU was reset: the context's own word, but in tests.
    using ResetOracle = std::function<gl::ResetStatus(const gl::Context&)>;

    /// There must be a display. Fails when scene, show or look are not there, or nothing can be drawn.
    Wall(wall::SiteFile file, SiteTables tables, bool software, ResetOracle oracle, WallWork work = {});
    ~Wall();
    Wall(const Wall&) = delete;
    Wall& operator=(const Wall&) = delete;

    /// From now on into black, and then the end.
    void quit() { quit_wanted_ = true; }
    /// The display has gone, and the program ends with it. Where it does so because the machine goes down, or the end was asked
    /// for (is_asked), projectors are switched off first: nobody would do it afterwards. After a mere crash of X they stay on.
    /// Takes 7 s at the most, and has systemd know that it lives.
    void end_without_display(const std::function<bool()>& is_asked);
    /// A technician's chord has asked for the end.
    bool was_ended_by_hand() const { return ended_by_hand_; }
    /// A turn of the loop. False: it has ended.
    bool turn();

    const show::Desk& desk() const { return *desk_; }
    wall::Health health() const;

  private:
    bool pass();
    void look(std::chrono::system_clock::time_point now);
    void open_ports();
    void tell_once(const std::string& words);
    void watch(double passed_s);
    void follow_hands(double passed_s);
    wall::StepState step_state(bool is_open, bool runs);
    void take_up_show();
    void follow_work(double passed_s);
    bool pass_picture(double show_s, double passed_s);
    void present(bool news, double light, Clock::time_point now);
    void tell(std::chrono::system_clock::time_point now);
    void keep_pictures(std::int64_t now_s);
    bool waits_for_projectors(Clock::time_point now);
    void tell_left_on() const;
    void mend_device(Clock::time_point now);
    std::unique_ptr<Exhibit> make_exhibit();
    std::unique_ptr<Exhibit> exhibit_of(const wall::Site& site);
    void begin_again();
    void try_work_again();
    double seconds(Clock::time_point now) const { return std::chrono::duration<double>(now - begin_).count(); }

    wall::SiteFile file_;
    SiteTables tables_;
    bool software_;
    ResetOracle oracle_;
    Clock::time_point begin_ = Clock::now(), last_ = begin_, looked_{}, presented_{};

    // What stays when the device is lost.
    wall::SiteCopy copy_;
    wall::StartCounter starts_;
    wall::StartAdvice advice_;
    std::optional<wall::Resume> resume_;  // to be gone on with
    bool resumes_ = false;                // under way there
    wall::ResumeKeeper keeper_;
    wall::Service service_;
    std::unique_ptr<show::Desk> desk_;
    wall::Life life_;
    ScreenPower screens_;
    std::vector<wall::PjLink> projectors_;
    wall::Controls controls_;
    std::optional<wall::StepLink> step_;             // nothing: nobody to be in step with, or its port waits
    std::shared_ptr<const show::Show> hashed_show_;  // what show_hash_ is of
    std::uint64_t show_hash_ = 0;
    wall::HealthFile status_;
    wall::Thumbnails thumbnails_;
    std::optional<wall::HealthPage> page_;
    std::vector<std::string> told_;  // what stands in the way of ports, and the notices that nobody is there to read
    wall::Watchman watchman_;
    Chord end_chord_;

    std::unique_ptr<Exhibit> exhibit_;
    Outputs outputs_;
    Workplace workplace_;
    bool laid_anew_ = false, room_due_ = true;
    std::optional<double> shown_mm_per_px_ = file_.site.mm_per_px;

    wall::FrameTimes times_;
    std::uint64_t frames_ = 0;
    double shown_light_ = -1.0;
    bool moved_ = false;       // the last frame was one of a motion
    bool tries_work_ = false;  // on the way into black
    bool is_open_ = true, opens_soon_ = false, quit_wanted_ = false, ended_by_hand_ = false;
    Clock::time_point plain_since_ = begin_;  // the work is on the canvas, in full light
    bool good_due_ = false;                   // it is to be kept
    std::optional<Clock::time_point> done_;   // black for good
    std::vector<Clock::time_point> resets_;
};

}  // namespace sunflower::app
