#include "tests/support/open_ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace sunflower::test {
namespace fs = std::filesystem;

bool OpenPort::is_this_machine_only() const {
    return address == "0100007F" || address == "00000000000000000000000001000000";
}

std::vector<OpenPort> open_ports(pid_t process) {
    const fs::path folder = process == 0 ? fs::path("/proc/self") : fs::path(fmt::format("/proc/{}", process));
    std::set<std::string> own;  // numbers of its sockets
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(folder / "fd", gone)) {
        const std::string target = fs::read_symlink(entry.path(), gone).string();
        if (target.starts_with("socket:[")) own.insert(target.substr(8, target.size() - 9));
    }
    std::vector<OpenPort> found;
    for (const char* protocol : {"udp", "udp6", "tcp", "tcp6"}) {
        std::ifstream table(folder / "net" / protocol);
        std::string line;
        std::getline(table, line);  // what the columns are called
        while (std::getline(table, line)) {
            std::istringstream columns(line);
            std::string number, local, remote, state, queues, timer, retries, user, timeout, inode;
            columns >> number >> local >> remote >> state >> queues >> timer >> retries >> user >> timeout >> inode;
            constexpr const char* listens = "0A";
            const bool is_tcp = protocol[0] == 't';
            if (!own.contains(inode) || (is_tcp && state != listens)) continue;
            const std::size_t colon = local.find(':');
            found.push_back({protocol, local.substr(0, colon), std::stoi(local.substr(colon + 1), nullptr, 16)});
        }
    }
    std::ranges::sort(found, {}, &OpenPort::port);
    return found;
}

}  // namespace sunflower::test
