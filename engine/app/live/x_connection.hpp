// The program's own connection to the X display, for what SFML does not ask.
#pragma once

struct _XDisplay;

namespace sunflower::app {

/// One, for as long as the program runs: a server without a session starts anew when its last client leaves, and the next would
/// find it gone. nullptr: there is no display.
_XDisplay* x_connection();

}  // namespace sunflower::app
