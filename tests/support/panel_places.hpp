// Where the controls of a live window lie, without asking it: the same panel is built here, in a window of the same size.
#pragma once

#include <map>
#include <string>

#include "engine/panel/panel.hpp"
#include "engine/show/library.hpp"
#include "tests/support/x_display.hpp"

namespace sunflower::test {

/// What the program starts with when there is no last session.
show::Session first_session(int width_px, int height_px);

class PanelPlaces {
  public:
    /// `revealed`: a control to which the panel was opened and scrolled.
    /// `notches`: of the wheel, away from the hand above 0, over the number of seeds.
    explicit PanelPlaces(const show::Session& session, const std::string& revealed = {}, int notches = 0);

    /// Where the window's upper left corner lies on the screen; (0, 0) at first.
    void set_corner(Place corner) { corner_ = corner; }
    // On the screen. Throw std::out_of_range when the panel does not show that control.
    Area area(const std::string& control) const;
    Place middle(const std::string& control) const;
    /// What the panel leaves to the picture.
    Area picture() const { return on_screen(picture_); }

  private:
    Area on_screen(const panel::Rectangle& r) const;

    std::map<std::string, panel::Rectangle> controls_;
    panel::Rectangle picture_;
    Place corner_;
};

}  // namespace sunflower::test
