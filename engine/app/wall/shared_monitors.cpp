#include "engine/app/wall/shared_monitors.hpp"

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace sunflower::app {

std::vector<std::string> monitor_sharers(const wall::Site& site, const std::vector<Monitor>& all) {
    const auto is_one = [&](const wall::Output& a, const wall::Output& b) {
        const Monitor* of_a = find_monitor(all, a.monitor);
        return a.monitor == b.monitor || (of_a != nullptr && of_a == find_monitor(all, b.monitor));
    };
    std::vector<std::string> names(site.outputs.size());
    for (std::size_t i = 0; i < site.outputs.size(); ++i)
        for (const wall::Output& other : site.outputs) {
            const wall::Output& output = site.outputs[i];
            if (&other == &output || output.elsewhere || other.elsewhere || !is_one(output, other)) continue;
            names[i] = other.name;
            break;
        }
    return names;
}

std::string shared_monitor_trouble(const wall::Site& site, const params::Value& root, const std::vector<Monitor>& all) {
    const std::vector<std::string> names = monitor_sharers(site, all);
    for (std::size_t i = names.size(); i-- > 0;) {
        const wall::Output& output = site.outputs[i];
        if (!names[i].empty())
            return core::prefix(wall::place_of(root, "monitor", output.name)) +
                   fmt::format("output '{}': its monitor '{}' is that of '{}' too, and one covers the other; give each its own",
                               output.name, output.monitor, names[i]);
    }
    return {};
}

}  // namespace sunflower::app
