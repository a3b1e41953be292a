#include "engine/show/history.hpp"

#include <utility>

namespace sunflower::show {

History::History(State first) {
    steps_.push_back({std::move(first), {}});
}

void History::push(const State& next, std::string_view what, Open open) {
    steps_.resize(at_ + 1);
    steps_.push_back({next, std::string(what)});
    if (steps_.size() > most_steps + 1) steps_.erase(steps_.begin());
    at_ = steps_.size() - 1;
    open_ = open;
}

void History::change(const State& next, std::string_view what, bool ongoing) {
    if (open_ == Open::change && steps_[at_].what == what) {
        steps_[at_].state = next;
        if (!ongoing) settle();
        return;
    }
    settle();
    if (next == now()) return;
    push(next, what, ongoing ? Open::change : Open::no);
}

void History::move(const State& next) {
    if (next == now()) return;
    // Walking while a value is dragged belongs to the drag: a step for each of the two in turn would fill the past in seconds.
    if (open_ != Open::no)
        steps_[at_].state = next;
    else
        push(next, "Camera", Open::move);
}

void History::act(const State& next, std::string_view what, Deed deed) {
    settle();
    push(next, what, Open::no);
    steps_[at_].deed = std::move(deed);
}

void History::settle() {
    if (open_ != Open::change) return;  // moves of the camera go on until something else changes
    open_ = Open::no;
    // A drag that came back to where it began changed nothing.
    if (at_ > 0 && steps_[at_].state == steps_[at_ - 1].state) {
        steps_.pop_back();
        --at_;
    }
}

std::string_view History::undo_text() const {
    return can_undo() ? std::string_view(steps_[at_].what) : std::string_view();
}

std::string_view History::redo_text() const {
    return can_redo() ? std::string_view(steps_[at_ + 1].what) : std::string_view();
}

void History::undo() {
    settle();
    open_ = Open::no;
    if (can_undo()) --at_;
}

void History::redo() {
    settle();
    open_ = Open::no;
    if (can_redo()) ++at_;
}

}  // namespace sunflower::show
