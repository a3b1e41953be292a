// Scenes of any text: a bed of tiles that can be laid, cameras that look somewhere, and strokes that are the same once they are
// written and read again.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/world/scene.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    try {
        const world::Scene scene = world::read_scene(
            {"fuzz", {"fuzz.toml"}, params::parse_toml({reinterpret_cast<const char*>(data), size}, "fuzz.toml")});
        if (scene.views.empty() || scene.bed.columns < 0 || scene.bed.rows < 0 || scene.bed.seeds < 0) std::abort();
        for (const world::View& view : scene.views)
            if (!(glm::distance(view.camera.eye_m, view.camera.target_m) > 0.0f)) std::abort();
        for (const world::CarveForm& form : scene.bed.carve)
            for (const float number : {form.at_m.x, form.at_m.y, form.to_m.x, form.to_m.y, form.depth_mm, form.height_mm})
                if (!std::isfinite(number)) std::abort();
        if (!scene.bed.strokes) return 0;
        const std::string text = world::strokes_text(*scene.bed.strokes);
        const params::Value root = params::parse_toml(text, "fuzz.toml");
        params::Reader reader(root, "again");
        if (world::strokes_text(*world::read_strokes(reader.list("stroke"), scene.bed)) != text) std::abort();
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        if (!said.starts_with("fuzz.toml") || said.find('\n') != std::string_view::npos) std::abort();
    }
    return 0;
}
