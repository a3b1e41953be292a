// Undo and redo: a drag is one step, moves of the camera are one step, and every state comes back bit by bit.
#include <gtest/gtest.h>

#include <random>

#include "engine/show/brush.hpp"
#include "engine/show/history.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::show {
namespace {

State with_roof(const State& state, float cd_m2) {
    State next = state;
    next.settings.roof.luminance_cd_m2 = cd_m2;
    return next;
}

State with_eye(const State& state, float x) {
    State next = state;
    next.camera.eye_m.x = x;
    return next;
}

int steps_back(History history) {
    int count = 0;
    for (; history.can_undo(); ++count) history.undo();
    return count;
}

TEST(History, OneStepAChange) {
    History history{State{}};
    EXPECT_FALSE(history.can_undo());
    EXPECT_FALSE(history.can_redo());
    EXPECT_EQ(history.undo_text(), "");
    history.undo();  // nothing to do, and nothing happens
    history.redo();
    EXPECT_EQ(history.now(), State{});

    const State one = with_roof(State{}, 1.0f), two = with_roof(State{}, 2.0f);
    history.change(one, "Roof luminance", false);
    history.change(one, "Roof luminance", false);
    EXPECT_EQ(steps_back(history), 1) << "a state equal to the present is no step";
    history.change(two, "Roof luminance again", false);
    EXPECT_EQ(history.undo_text(), "Roof luminance again");
    history.undo();
    EXPECT_EQ(history.now(), one);
    EXPECT_EQ(history.undo_text(), "Roof luminance");
    EXPECT_EQ(history.redo_text(), "Roof luminance again");
    history.redo();
    EXPECT_EQ(history.now(), two);
    history.undo();
    history.change(with_roof(State{}, 3.0f), "Other", false);
    EXPECT_FALSE(history.can_redo()) << "what was undone is forgotten";
    EXPECT_EQ(steps_back(history), 2);
}

TEST(History, ADragIsOneStep) {
    const auto drag = [](bool ongoing) {
        History history{State{}};
        for (int i = 1; i <= 100; ++i) history.change(with_roof(State{}, static_cast<float>(i)), "Roof", ongoing);
        history.settle();
        return history;
    };
    EXPECT_EQ(steps_back(drag(false)), 100) << "without `ongoing` each is a step: the count can tell";
    History history = drag(true);
    EXPECT_EQ(steps_back(history), 1);
    EXPECT_EQ(history.now(), with_roof(State{}, 100.0f));

    // The next drag of the same value is the next step; the last change of a drag may say that it is the last.
    history.change(with_roof(State{}, 200.0f), "Roof", true);
    history.change(with_roof(State{}, 300.0f), "Roof", false);
    history.change(with_roof(State{}, 400.0f), "Roof", true);
    EXPECT_EQ(steps_back(history), 3);
    // Another value under the hand is another step, even without settle().
    State other = history.now();
    other.settings.lamp.on = !other.settings.lamp.on;
    history.change(other, "Lamp", true);
    EXPECT_EQ(steps_back(history), 4);
    history.undo();
    EXPECT_EQ(history.now(), with_roof(State{}, 400.0f));
    history.change(with_roof(State{}, 500.0f), "Roof", true);
    EXPECT_EQ(steps_back(history), 4) << "what is undone is no drag any more";
}

TEST(History, ADragBackToItsBeginningIsNoStep) {
    History history{State{}};
    history.change(with_roof(State{}, 1.0f), "Roof", true);
    history.change(State{}, "Roof", true);
    history.settle();
    EXPECT_FALSE(history.can_undo());
    EXPECT_FALSE(history.can_redo());
}

TEST(History, MovesOfTheCameraAreOneStep) {
    History history{State{}};
    for (int i = 1; i <= 50; ++i) {
        history.move(with_eye(history.now(), static_cast<float>(i)));
        history.settle();  // the panel says so after every frame, whoever moved what
    }
    EXPECT_EQ(steps_back(history), 1);
    history.change(with_roof(history.now(), 1.0f), "Roof", false);
    history.move(with_eye(history.now(), 60.0f));
    history.move(with_eye(history.now(), 61.0f));
    EXPECT_EQ(steps_back(history), 3);
    history.undo();
    EXPECT_EQ(history.now().camera.eye_m.x, 50.0f);
    history.redo();
    history.move(with_eye(history.now(), 62.0f));
    EXPECT_EQ(steps_back(history), 4) << "a move after redo is a step of its own";
    // Walking while a value is dragged belongs to the drag.
    history = History(State{});
    for (int i = 1; i <= 50; ++i) {
        history.change(with_roof(history.now(), static_cast<float>(i)), "Roof", true);
        history.move(with_eye(history.now(), static_cast<float>(i)));
    }
    history.settle();
    EXPECT_EQ(steps_back(history), 1);
    EXPECT_EQ(history.now().camera.eye_m.x, 50.0f);
    EXPECT_EQ(history.now().settings.roof.luminance_cd_m2, 50.0f);
}

TEST(History, TheOldestStepsGo) {
    History history{State{}};
    const int made = static_cast<int>(History::most_steps) + 250;
    for (int i = 1; i <= made; ++i) history.change(with_roof(State{}, static_cast<float>(i)), "Roof", false);
    EXPECT_EQ(steps_back(history), static_cast<int>(History::most_steps));
    while (history.can_undo()) history.undo();
    EXPECT_EQ(history.now(), with_roof(State{}, 250.0f));
    while (history.can_redo()) history.redo();
    EXPECT_EQ(history.now(), with_roof(State{}, static_cast<float>(made)));
}

// Strokes are part of what is done and undone, a whole one at a time, among all other changes.
TEST(History, StrokesAndSettingsMixed) {
    std::mt19937 random(12);
    History history{State{}};
    std::vector<State> list = {State{}};
    std::size_t at = 0, painted = 0;
    for (int i = 0; i < 1000; ++i) {
        const unsigned pick = random() % 8;
        State next = history.now();
        if (pick == 0 && at > 0) {
            history.undo();
            --at;
        } else if (pick == 1 && at + 1 < list.size()) {
            history.redo();
            ++at;
        } else {
            const auto what = std::to_string(i);
            if (pick < 5) {
                // A stroke grows under the hand, and is one step when it is let go.
                world::StrokeList& strokes = next.strokes["a"];
                world::Stroke stroke{world::StrokeTool::rake, 0.1f, 5.0f, {{0.0f, static_cast<float>(i)}}};
                for (int point = 0; point < 4; ++point) {
                    strokes = with_stroke(strokes, stroke, point > 0);
                    history.change(next, what, true);
                    stroke.points_m.emplace_back(static_cast<float>(point), static_cast<float>(i));
                }
                history.settle();
                ++painted;
            } else {
                next.settings = test::random_settings(random);
                history.change(next, what, false);
            }
            list.resize(++at);
            list.push_back(next);
        }
        ASSERT_EQ(history.now(), list[at]) << "after operation " << i;
    }
    EXPECT_GT(painted, 200u);
    while (history.can_undo()) history.undo();
    EXPECT_EQ(history.now(), State{});
    for (at = 0; history.can_redo(); ++at) {
        ASSERT_EQ(history.now(), list[at]);
        history.redo();
    }
    // Planted: the same strokes painted once more are others.
    State again = history.now();
    again.strokes["a"] = with_stroke(again.strokes["a"], {}, false);
    EXPECT_FALSE(again == history.now());
}

// Against the plainest history there is: a list of whole states and a place in it.
TEST(History, AsAListOfStates) {
    std::mt19937 random(11);
    History history{State{}};
    std::vector<State> list = {State{}};
    std::size_t at = 0;
    for (int i = 0; i < 3000; ++i) {
        const unsigned pick = random() % 3;
        if (pick == 0 && at > 0) {
            history.undo();
            --at;
        } else if (pick == 1 && at + 1 < list.size()) {
            history.redo();
            ++at;
        } else if (pick == 2 && list.size() < History::most_steps) {
            State next;
            next.settings = test::random_settings(random);
            next.scene = "scene-" + std::to_string(random());
            history.change(next, std::to_string(i), false);
            list.resize(++at);
            list.push_back(next);
        }
        ASSERT_EQ(history.now(), list[at]) << "after operation " << i;
        ASSERT_EQ(history.can_undo(), at > 0);
        ASSERT_EQ(history.can_redo(), at + 1 < list.size());
    }
}

}  // namespace
}  // namespace sunflower::show
