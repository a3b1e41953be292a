// Sites of any text: one that is read is written back as it was when nothing has changed, and a change changes nothing else.
// And the tables that others read: hours that were read know when they change.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/hours.hpp"
#include "engine/wall/midi_port.hpp"
#include "engine/wall/pjlink.hpp"
#include "engine/wall/remote.hpp"
#include "engine/wall/site.hpp"
#include "engine/wall/step.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    const auto fails_well = [](const auto& read) {
        try {
            read();
        } catch (const core::Error& error) {
            const std::string_view said = error.what();
            if (said.find("fuzz.toml") == std::string_view::npos || said.find('\n') != std::string_view::npos) std::abort();
        }
    };
    fails_well([&] {
        const wall::SiteFile file = wall::read_site({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
        if (wall::patched_site(file, file.site) != file.text) std::abort();
        const auto table = [&](std::string_view name, const auto& read) {
            if (const params::Value* value = file.root.find(name)) fails_well([&] { read(*value); });
        };
        table("hours", [](const params::Value& value) {
            const wall::Hours hours = wall::read_hours(value);
            const std::chrono::sys_seconds now{std::chrono::seconds(1'792'000'000)};
            const auto change = wall::next_change(hours, now);
            if (change && (*change <= now || wall::is_open(hours, *change) == wall::is_open(hours, now))) std::abort();
        });
        table("remote", [](const params::Value& value) { wall::read_remote(value); });
        table("midi", [](const params::Value& value) { wall::read_midi(value); });
        table("power", [](const params::Value& value) { wall::read_power(value); });
        table("step", [](const params::Value& value) { wall::read_step(value); });
        table("health", [](const params::Value& value) { wall::read_health(value); });
        wall::Site wanted = file.site;
        wanted.title = "Another";
        wanted.outputs.front().brightness = 0.5;
        wanted.outputs.back().corners_px[0] += glm::dvec2(0.25, 0.5);
        wanted.mm_per_px = 2.0;
        // Refuses what it cannot write; what it writes is what was wanted.
        if (!(wall::read_site(wall::patched_site(file, wanted), "fuzz.toml").site == wanted)) std::abort();
    });
    return 0;
}
