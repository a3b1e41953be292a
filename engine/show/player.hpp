// What plays a show: in ticks, so that it keeps time for weeks; to be paused, taken up again, and sent to another step.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/show/score.hpp"

namespace sunflower::show {

class Player {
  public:
    /// How long the way into black takes from one scene to another, and the way out of it.
    static constexpr double into_black_s = 0.7;
    /// Of an even way through black the light in each moment: even steps to the eye, as lightness goes by the cube root.
    static double seen_light(double part) { return part < 1.0 ? part * part * part : 1.0; }

    /// The show that play() begins; it stops what plays. nullptr: none.
    void choose(std::shared_ptr<const Show> show);
    /// The same show with other steps: what plays goes on where it was.
    void replace(std::shared_ptr<const Show> show);
    const Show* show() const { return changed_ ? changed_.get() : show_.get(); }

    /// Begins, or goes on from where it was paused: by a comfortable way when hands have moved something meanwhile.
    void play();
    void pause();
    void stop();
    /// To the begin of the next step or (within three seconds of its begin) of the one before, through black.
    void next();
    void previous();
    /// To a moment of the scene that plays, through black.
    void seek(Ticks when);
    /// To a moment of the scene that holds that step, through black: position() and step() of another day. Nothing while there
    /// is no score(); a step that there is not is the first.
    void resume(std::size_t step, Ticks when);

    bool is_playing() const { return mode_ == Mode::playing; }
    /// A show that does not begin again is at its end.
    bool has_run_out() const { return mode_ == Mode::paused && score_ && at_ >= score_->length(); }
    /// Begun and not stopped.
    bool is_begun() const { return mode_ != Mode::stopped; }
    /// nullptr: not laid out yet.
    const Score* score() const { return score_ ? &*score_ : nullptr; }
    Ticks position() const { return at_; }
    std::size_t step() const { return step_; }
    /// The clock of the wall makes the light of a show with hours, not the show's own; read anew every ten seconds.
    bool real_time = false;
    double minute() const { return minute_; }

    struct Output {
        Moment moment;
        double light = 1.0;  // of a way through black
        bool cut = false;    // the camera has jumped
    };
    /// A part of its time passes. now: what is shown; the state in which a show begins. Nothing: it does not play, or waits for
    /// a scene or a bed. Fails like Score, and is stopped then. clock_minute: of the day, on the wall.
    std::optional<Output> tick(Ticks passed, const Hall& hall, const State& now, double clock_minute);
    /// Another scene is to be laid; asked for until the hall's has this name.
    std::optional<std::string> scene_wanted() const { return scene_wanted_; }
    /// How bright the picture is while tick() says nothing: black while a scene is laid.
    double light() const { return light_; }
    /// Through black, to somewhere else.
    bool is_under_way() const { return aim_ || light_ < 1.0; }

  private:
    enum class Mode { stopped, playing, paused };
    /// Where a way through black leads: to a step and a time within its score.
    struct Aim {
        std::size_t step = 0;
        Ticks when = 0;
        bool in_step = false;  // when: from the begin of the step
    };
    /// From what hands have left to what the show says.
    struct Lead {
        std::shared_ptr<const Ride> ride;
        State from;
        Ticks length = 0, passed = 0;
    };
    void lay_out(const Hall& hall, const State& now, std::size_t step, bool at_once);
    void arrive(const Hall& hall, const State& now);
    std::optional<double> minute_of(double clock_minute);
    bool follow_black(Ticks passed, const Hall& hall, const State& now);

    std::shared_ptr<const Show> show_;
    Mode mode_ = Mode::stopped;
    std::optional<Score> score_;
    std::string begun_in_;  // the scene of a show that names none
    std::string laid_in_;   // the scene of score_
    Ticks at_ = 0, day_ = 0;
    std::size_t step_ = 0;
    std::optional<Lead> lead_;
    bool leads_ = false;  // a lead is to be made
    std::optional<Aim> aim_;
    bool dark_ = false;  // black has been reached, and the way leads out of it
    bool cut_ = false;
    double light_ = 1.0;
    std::optional<std::string> scene_wanted_;
    std::shared_ptr<const Show> changed_;
    double minute_ = 0;
};

}  // namespace sunflower::show
