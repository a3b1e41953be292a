// Float maps of any bytes: as many values as they say, the same bits once they are written and read again.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/wall/pfm.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    try {
        const wall::Pfm map = wall::unpack_pfm({reinterpret_cast<const char*>(data), size}, "fuzz.pfm");
        const std::size_t bytes = map.values.size() * sizeof map.values[0];
        if (bytes != sizeof map.values[0] * static_cast<std::size_t>(map.size_px.x * map.size_px.y) || bytes > size)
            std::abort();
        const wall::Pfm again = wall::unpack_pfm(wall::pack_pfm(map), "again.pfm");
        if (again.size_px != map.size_px || std::memcmp(again.values.data(), map.values.data(), bytes) != 0) std::abort();
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        if (!said.starts_with("fuzz.pfm: ") || said.find('\n') != std::string_view::npos) std::abort();
    }
    return 0;
}
