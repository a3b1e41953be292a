// Looks of any text, from files and as they are pasted: what is read is the same once it is written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/params/layers.hpp"
#include "engine/show/looks.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto read = [](const std::string& of) {
        params::Layers layers;
        layers.add({"fuzz", {}, params::parse_toml(of, "fuzz.toml")});
        return layers.settings();
    };
    const params::Settings plain;
    std::string written;
    try {
        written = params::toml_text(read(text), plain);
        static_cast<void>(show::look_of_text(text, plain, plain, "fuzz.toml"));
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        if (!said.starts_with("fuzz.toml") || said.find('\n') != std::string_view::npos) std::abort();
    }
    if (!written.empty() && params::toml_text(read(written), plain) != written) std::abort();
    return 0;
}
