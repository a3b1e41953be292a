// What a process listens to on the network: as the system says it, whatever the process says itself.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sunflower::test {

struct OpenPort {
    std::string protocol;  // "udp", "udp6", "tcp", "tcp6"
    std::string address;   // as /proc/net writes it: "0100007F" is 127.0.0.1, "00000000" all there are
    int port = 0;

    bool is_this_machine_only() const;
    bool operator==(const OpenPort&) const = default;
};

/// UDP sockets that are bound, and TCP sockets that listen, of that process; rising by port. 0: this process.
std::vector<OpenPort> open_ports(pid_t process = 0);

}  // namespace sunflower::test
