// Whether the machine goes down: systemd knows, and says so before it ends the wall.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "engine/wall/descriptor.hpp"

namespace sunflower::wall {

/// Asks `systemctl is-system-running`, in a process of its own, which ends with this. Never waits, never fails.
class MachineState {
  public:
    MachineState();
    ~MachineState();
    MachineState(const MachineState&) = delete;
    MachineState& operator=(const MachineState&) = delete;

    /// nothing: no answer has come yet, or none ever will, as there is no systemd here.
    std::optional<bool> goes_down();

  private:
    Descriptor out_;
    pid_t pid_ = -1;
    std::string said_;
};

}  // namespace sunflower::wall
