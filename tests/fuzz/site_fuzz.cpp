// Sites of any text: one that is read is written back as it was when nothing has changed, and a change changes nothing else.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "engine/core/error.hpp"
#include "engine/wall/site.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    try {
        const wall::SiteFile file = wall::read_site({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
        if (wall::patched_site(file, file.site) != file.text) std::abort();
        wall::Site wanted = file.site;
        wanted.title = "Another";
        wanted.outputs.front().brightness = 0.5;
        wanted.outputs.back().corners_px[0] += glm::dvec2(0.25, 0.5);
        wanted.mm_per_px = 2.0;
        // Refuses what it cannot write; what it writes is what was wanted.
        if (!(wall::read_site(wall::patched_site(file, wanted), "fuzz.toml").site == wanted)) std::abort();
    } catch (const core::Error&) {
    }
    return 0;
}
