// The place in the show as the last session left it: what is understood is the same once it is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/wall/recovery.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto resume = sunflower::wall::parse_resume({reinterpret_cast<const char*>(data), size});
    if (!resume) return 0;
    if (resume->at < 0 || resume->saved_s < 0) std::abort();
    // Escapes may make the text longer than the reader takes.
    const std::string text = sunflower::wall::resume_text(*resume);
    if (text.size() <= 4096 && sunflower::wall::parse_resume(text) != resume) std::abort();
    return 0;
}
