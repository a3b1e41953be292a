// Undo and redo: states as values, one a step.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/show/deed.hpp"
#include "engine/show/state.hpp"

namespace sunflower::show {

/// Changes in a row that belong together are one step: all of a drag (between its first change and settle()), and all moves of
/// the camera until something else changes. The oldest steps go when there are more than `most_steps`.
class History {
  public:
    static constexpr std::size_t most_steps = 1000;

    explicit History(State first);

    const State& now() const { return steps_[at_].state; }
    /// A change; `what` names it for the panel ("Roof luminance"). A state equal to now() is no step. Steps that were undone
    /// are forgotten. ongoing: later changes with the same `what` belong to the same step until settle().
    void change(const State& next, std::string_view what, bool ongoing);
    /// Only the camera (and the name of the view) differ from now().
    void move(const State& next);
    /// A change that files went with: a step of its own, also when the state is the same.
    void act(const State& next, std::string_view what, Deed deed);
    void settle();

    bool can_undo() const { return at_ > 0; }
    bool can_redo() const { return at_ + 1 < steps_.size(); }
    /// What undo() would take back, redo() bring again; empty when there is nothing.
    std::string_view undo_text() const;
    std::string_view redo_text() const;
    /// The files that go with them: nothing for most steps.
    const Deed& undo_deed() const { return steps_[at_].deed; }
    const Deed& redo_deed() const { return steps_[at_ + 1].deed; }
    void undo();
    void redo();

  private:
    struct Step {
        State state;
        std::string what;  // led here
        Deed deed = {};
    };
    enum class Open { no, change, move };
    void push(const State& next, std::string_view what, Open open);

    std::vector<Step> steps_;  // the first led from nowhere
    std::size_t at_ = 0;
    Open open_ = Open::no;
};

}  // namespace sunflower::show
