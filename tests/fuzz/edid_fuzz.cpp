// What a monitor, or the box that it is plugged into, tells of itself: a name that can be printed and typed, or none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/app/live/monitors.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string model = sunflower::app::model_of_edid({data, data + size});
    // Three letters of the maker, and a blank and 13 letters of each of four descriptors.
    if (model.size() > 3 + 4 * 14 || (size < 128 && !model.empty())) std::abort();
    for (const char c : model)
        if (c < 32 || c > 126) std::abort();
    return 0;
}
