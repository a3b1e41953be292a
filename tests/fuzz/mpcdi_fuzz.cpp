// MPCDI archives of any bytes; and, as a change of an archive seldom passes its checksums, the files in one: input that begins
// with '<' is mpcdi.xml, a line "====", warp.pfm, the same line, alpha.png, again, beta.png.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/wall/mpcdi.hpp"
#include "tests/support/stored_zip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    std::string bytes(reinterpret_cast<const char*>(data), size);
    if (bytes.starts_with('<')) {
        constexpr std::string_view border = "\n====\n";
        std::vector<test::ZipEntry> files;
        std::string_view left = bytes;
        for (const char* name : {"mpcdi.xml", "warp.pfm", "alpha.png", "beta.png"}) {
            const std::size_t end = left.find(border);
            files.push_back({name, std::string(left.substr(0, end))});
            if (end == std::string_view::npos) break;
            left.remove_prefix(end + border.size());
        }
        bytes = test::stored_zip(files);
    }
    try {
        wall::MpcdiReader reader(std::move(bytes), "room.mpcdi");
        for (std::size_t i = 0; i < reader.heads().size(); ++i) {
            const wall::MpcdiRegion region = reader.read(i);
            // Of a size that costs nothing.
            constexpr int most_side_px = 64;
            if (region.head.size_px.x > most_side_px || region.head.size_px.y > most_side_px) continue;
            const wall::WarpMaps maps = wall::warp_maps(region, reader.canvas_px());
            for (const glm::vec2& at : maps.canvas_px) {
                const bool there = at.x >= 0.0f && at.y >= 0.0f && at.x <= static_cast<float>(reader.canvas_px().x) &&
                                   at.y <= static_cast<float>(reader.canvas_px().y);
                if (!there && at != wall::WarpMaps::nowhere) std::abort();
            }
        }
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        if (!said.starts_with("room.mpcdi: ") || said.find('\n') != std::string_view::npos) std::abort();
    }
    return 0;
}
