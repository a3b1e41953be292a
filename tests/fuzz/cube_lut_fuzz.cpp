// Colour tables of any bytes: what is read has as many entries as it says, and gives finite colours for all.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/wall/cube_lut.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    try {
        const wall::CubeLut lut = wall::read_cube_lut({reinterpret_cast<const char*>(data), size}, "fuzz.cube");
        const auto side = static_cast<std::size_t>(lut.size);
        if (lut.entries.size() != (lut.is_cube ? side * side * side : side)) std::abort();
        for (const glm::vec3 value :
             {glm::vec3(0.0f), glm::vec3(1.0f), glm::vec3(0.2f, 0.9f, 0.5f), glm::vec3(-3.0f, 9.0f, 0.0f)}) {
            const glm::vec3 out = lut.apply(value);
            if (!std::isfinite(out.x + out.y + out.z)) std::abort();
        }
    } catch (const core::Error&) {
    }
    return 0;
}
