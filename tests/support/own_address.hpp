// What this machine sends from its own address in a network is to a socket of its own what another machine sends.
#pragma once

#include <arpa/inet.h>
#include <ifaddrs.h>

#include "engine/wall/udp.hpp"

namespace sunflower::test {

/// An IPv4 address of this machine that is not 127.0.0.1; 0: it has none.
inline wall::Ipv4 own_address() {
    wall::Ipv4 found = 0;
    ifaddrs* all = nullptr;
    if (::getifaddrs(&all) != 0) return 0;
    for (const ifaddrs* each = all; each != nullptr; each = each->ifa_next) {
        if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET) continue;
        const wall::Ipv4 address = ntohl(reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr.s_addr);
        if (!wall::is_this_machine(address)) found = address;
    }
    ::freeifaddrs(all);
    return found;
}

}  // namespace sunflower::test
