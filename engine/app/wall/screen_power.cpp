#include "engine/app/wall/screen_power.hpp"

#include <X11/Xlib.h>
#include <X11/extensions/dpms.h>

#include "engine/app/live/x_connection.hpp"

namespace sunflower::app {

ScreenPower::ScreenPower() {
    Display* display = x_connection();
    XGetScreenSaver(display, &saver_.timeout_s, &saver_.interval_s, &saver_.blanking, &saver_.exposures);
    int event = 0, error = 0;
    can_sleep_ = DPMSQueryExtension(display, &event, &error) != 0 && DPMSCapable(display) != 0;
    if (can_sleep_) {
        CARD16 level = 0;
        BOOL enabled = 0;
        DPMSInfo(display, &level, &enabled);
        slept_before_ = enabled != 0;
        DPMSGetTimeouts(display, &sleep_.standby_s, &sleep_.suspend_s, &sleep_.off_s);
    }
    wake();
}

ScreenPower::~ScreenPower() {
    Display* display = x_connection();
    wake();
    XSetScreenSaver(display, saver_.timeout_s, saver_.interval_s, saver_.blanking, saver_.exposures);
    if (can_sleep_) DPMSSetTimeouts(display, sleep_.standby_s, sleep_.suspend_s, sleep_.off_s);
    if (can_sleep_ && slept_before_) DPMSEnable(display);
    XSync(display, False);
}

void ScreenPower::wake() const {
    Display* display = x_connection();
    XSetScreenSaver(display, 0, saver_.interval_s, DontPreferBlanking, saver_.exposures);
    XResetScreenSaver(display);
    // Where it is disabled all is on, and X refuses to be asked for a level.
    CARD16 level = 0;
    BOOL enabled = 0;
    if (can_sleep_ && DPMSInfo(display, &level, &enabled) != 0 && enabled != 0) {
        DPMSForceLevel(display, DPMSModeOn);
        DPMSDisable(display);
    }
    XFlush(display);
}

void ScreenPower::sleep() const {
    Display* display = x_connection();
    CARD16 level = DPMSModeOn;
    BOOL enabled = 0;
    if (DPMSInfo(display, &level, &enabled) != 0 && enabled != 0 && level == DPMSModeOff) return;
    // Without it no level can be asked for; and no time of its own may end the sleep or begin another.
    DPMSEnable(display);
    DPMSSetTimeouts(display, 0, 0, 0);
    DPMSForceLevel(display, DPMSModeOff);
    XFlush(display);
}

void ScreenPower::keep(bool on, Clock::time_point now) {
    if (on) {
        wake();
    } else if (can_sleep_ && (on_ || now - slept_ >= asleep_again)) {
        sleep();
        slept_ = now;
    }
    on_ = on;
}

}  // namespace sunflower::app
