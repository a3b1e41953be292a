// The crash counter's file, torn or written by somebody else.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/wall/recovery.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto starts = sunflower::wall::parse_starts({reinterpret_cast<const char*>(data), size});
    if (starts && (starts->count < 0 || starts->count > 1000)) std::abort();
    return 0;
}
