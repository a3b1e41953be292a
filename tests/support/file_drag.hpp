// What a file manager does when somebody drags files out of it: the other side of XDND, on a connection of its own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/x_display.hpp"

namespace sunflower::test {

class FileDrag {
  public:
    /// types: in which the files are offered. Throws std::runtime_error.
    explicit FileDrag(const std::string& display_name, std::vector<std::string> types = {"text/plain", "text/uri-list"});
    ~FileDrag();
    FileDrag(const FileDrag&) = delete;
    FileDrag& operator=(const FileDrag&) = delete;

    /// Over the window at that place of the screen: whether it says that it would take what is dragged. Waits for its answer;
    /// nothing in its place speaks XDND, or it does not answer: false.
    bool over(Place at, double most_seconds);
    /// Let go there, after over(): whether it says that it has taken the text that it asked for.
    bool drop(const std::string& uri_list, double most_seconds);
    /// Away from the window, after over().
    void leave();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::test
