// What systemd is to a service of Type=notify with a watchdog: somebody who listens.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "engine/wall/descriptor.hpp"

namespace sunflower::test {

class Supervisor {
  public:
    /// watchdog_s: within it there must be a ping, from READY on. On an abstract socket of its own; throws when there is none.
    explicit Supervisor(double watchdog_s);

    /// For RunningProgram::Start. From now on nothing has been heard.
    std::vector<std::string> environment();
    /// Takes what has come.
    void listen();

    int ready() const { return ready_; }  // times
    int pings() const { return pings_; }
    /// Times that it asked for more time to start.
    int extensions() const { return extensions_; }
    bool is_stopping() const { return stopping_; }
    /// Longer than watchdog_s after READY or the last ping: systemd would end it, by SIGABRT.
    bool is_overdue() const;

  private:
    using Clock = std::chrono::steady_clock;

    double watchdog_s_;
    std::string name_;
    wall::Descriptor socket_;
    Clock::time_point heard_{};
    int ready_ = 0, pings_ = 0, extensions_ = 0;
    bool stopping_ = false;
};

}  // namespace sunflower::test
