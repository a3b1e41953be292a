// A show's steps in the panel: told, typed, put in another order, and each with its places, its move and its look.
#pragma once

#include <string>
#include <utility>

#include "engine/panel/ui.hpp"
#include "engine/show/desk.hpp"

namespace sunflower::panel {

/// The show with something changed in it, as a step of undo, after the frame.
template <typename Change>
void edit_show(Ui& ui, std::string what, Change change) {
    ui.after.emplace_back([desk = ui.desk, what = std::move(what), change] {
        if (desk->show() == nullptr) return;
        show::Show next = *desk->show();
        change(next);
        next.edited = true;
        desk->edit_show(std::move(next), what, false);
    });
}

/// "1:05".
std::string clock_text(double seconds);

void build_steps(Ui& ui, const show::Show& show);
/// What adds a step after the last.
void build_add(Ui& ui, const show::Show& show);

}  // namespace sunflower::panel
