// Shows of any text: one that is read is the same once it is written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/show/show.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    const auto read = [](std::string_view text) {
        return show::read_show({"fuzz", {"fuzz.toml"}, params::parse_toml(text, "fuzz.toml")});
    };
    std::string text;
    try {
        text = show::show_text(read({reinterpret_cast<const char*>(data), size}));
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        if (!said.starts_with("fuzz.toml") || said.find('\n') != std::string_view::npos) std::abort();
    }
    if (!text.empty() && show::show_text(read(text)) != text) std::abort();
    return 0;
}
