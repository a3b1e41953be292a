// How a picture was made, as any file may tell it: what is understood is the same once it is written and read again.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/params/layers.hpp"
#include "engine/still/recipe.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    std::string text;
    try {
        const still::Recipe recipe = still::parse_recipe({reinterpret_cast<const char*>(data), size}, "fuzz.json");
        text = still::recipe_text(recipe);
        params::Layers layers;
        for (const std::string& value : recipe.values) layers.set(value);
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        if (!(said.starts_with("fuzz.json") || said.starts_with("--set")) || said.find('\n') != std::string_view::npos)
            std::abort();
    }
    if (text.empty()) return 0;
    const still::Recipe again = still::parse_recipe(text, "again.json");
    if (still::recipe_text(again) != text || again.values.size() > size || still::difference(text, text) != "other values")
        std::abort();
    return 0;
}
