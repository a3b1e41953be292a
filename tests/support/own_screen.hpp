// A screen for tests whose own process opens windows, as the program does.
#pragma once

#include <cstdlib>
#include <memory>

#include "tests/support/x_display.hpp"

namespace sunflower::test {

/// With one monitor, "M", which is all of it. Until the process ends, as its connection to X is: the same one each time. From
/// now on $DISPLAY is its name.
inline XDisplay& own_screen(const Area& monitor) {
    static const std::unique_ptr<XDisplay> only = [&] {
        auto opened = std::make_unique<XDisplay>(monitor.width, monitor.height, XDisplay::Eyes::light);
        opened->plug("M", monitor);
        return opened;
    }();
    setenv("DISPLAY", only->name().c_str(), 1);
    return *only;
}

}  // namespace sunflower::test
