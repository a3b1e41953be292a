// What is done to files, so that it can be undone: nothing is ever removed, only moved.
#pragma once

#include <filesystem>
#include <utility>
#include <vector>

namespace sunflower::show {

/// Files that went from one place to another, in this order.
struct Deed {
    std::vector<std::pair<std::filesystem::path, std::filesystem::path>> moves;
};

/// Each fails when a file is not there any more, or something lies where it should go; what was moved by then is moved back.
void redo(const Deed& deed);
void undo(const Deed& deed);

}  // namespace sunflower::show
