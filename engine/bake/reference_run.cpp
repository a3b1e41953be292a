#include <algorithm>
#include <charconv>
#include <chrono>

#include "engine/bake/reference.hpp"
#include "engine/bake/reflectance.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"
#include "engine/image/png_file.hpp"
#include "engine/params/layers.hpp"
#include "engine/show/library.hpp"
#include "engine/world/lens.hpp"
#include "engine/world/sheet.hpp"
#include "engine/world/tone.hpp"

namespace sunflower::bake {
namespace {

/// What the command line chose.
struct Chosen {
    world::Scene scene;
    params::Settings settings;
    std::string preset;
};

Chosen choose(const ReferenceOptions& options) {
    const params::Document document = show::scene_document(options.scene);
    Chosen chosen;
    chosen.scene = world::read_scene(document);
    const params::Document preset = show::preset_document(options.preset.empty() ? chosen.scene.preset : options.preset);
    params::Layers layers;
    layers.add(document, world::scene_keys());
    layers.add(preset);
    for (const std::string& assignment : options.sets) layers.set(assignment);
    chosen.settings = layers.settings();
    chosen.preset = preset.name;
    return chosen;
}

std::vector<int> numbers(const std::string& text, std::string_view separators, std::size_t count, const char* what) {
    std::vector<int> found;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at < end) {
        int number = 0;
        const auto [stopped, error] = std::from_chars(at, end, number);
        if (error != std::errc{} || number < 0 || number > image::most_pixels) break;
        found.push_back(number);
        at = stopped < end && separators.find(*stopped) != std::string_view::npos ? stopped + 1 : stopped;
        if (stopped < end && at == stopped) break;
    }
    if (at != end || found.size() != count) core::fail("'{}' is no {}", text, what);
    return found;
}

Window window_of(const ReferenceOptions& options) {
    const std::vector<int> size = numbers(options.size, "x", 2, "size; write it as 1920x1080");
    Window window{{size[0], size[1]}, {0, 0}, {size[0], size[1]}};
    if (!options.window.empty()) {
        const std::vector<int> w =
            numbers(options.window, ",", 4, "window; write it as X,Y,WIDTH,HEIGHT in pixels from the upper left");
        window.low = {w[0], w[1]};
        window.size = {w[2], w[3]};
    }
    if (glm::any(glm::lessThan(window.size, glm::ivec2(1))) ||
        glm::any(glm::greaterThan(window.low + window.size, window.picture)))
        core::fail("the window {} does not lie within the picture of {} pixels", options.window, options.size);
    return window;
}

/// FNV-1a over bytes.
void mix(std::uint64_t& hash, const void* bytes, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) hash = (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 0x100000001b3u;
}

template <typename T>
void mix(std::uint64_t& hash, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    mix(hash, &value, sizeof value);
}

/// Of all that the picture depends on but its window and samples. Structures below hold floats and ints, without gaps.
std::string hash_of(const Chosen& chosen, const world::Bed& bed, const Shot& shot, const ReferenceOptions& options) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    mix(hash, params::hash_of(chosen.settings));
    mix(hash, options.furnace_albedo);
    mix(hash, options.seed);
    mix(hash, shot.camera);
    mix(hash, shot.lens);
    for (const world::Box& box : chosen.scene.boxes) mix(hash, box);
    mix(hash, chosen.scene.grain);
    for (const world::AreaLight& light : chosen.scene.area_lights) mix(hash, light);
    for (const world::PointLight& light : chosen.scene.point_lights) mix(hash, light);
    mix(hash, bed.packing().hash);
    mix(hash, bed.count());
    mix(hash, bed.corner_m());
    for (const glm::vec2 node : bed.carve_nodes()) mix(hash, node);
    return fmt::format("{:016x}", hash);
}

void write_png(const std::filesystem::path& file, const image::ExrPicture& picture, const params::Settings& settings,
               const image::Metadata& texts) {
    image::PngFile png(file, {.width = picture.width, .height = picture.height, .depth = 16, .ppi = {}, .metadata = texts});
    const auto *r = picture.channel("R"), *g = picture.channel("G"), *b = picture.channel("B");
    std::vector<float> encoded;
    for (std::size_t i = 0; i < r->size(); ++i) {
        const glm::vec3 c = world::display_of(settings.tone.transform, {(*r)[i], (*g)[i], (*b)[i]});
        encoded.insert(encoded.end(), {c.r, c.g, c.b});
    }
    png.rows(0, picture.height, encoded);
    png.commit(true);
}

}  // namespace

void run_reference(const ReferenceOptions& options) {
    const Chosen chosen = choose(options);
    const world::View& view = options.view.empty() ? chosen.scene.views.at(0) : world::find_view(chosen.scene, options.view);
    const std::string ending = options.out.extension().string();
    if (!options.reflectance && options.out.empty()) core::fail("say where the picture goes: --out FILE.exr or --out FILE.png");
    if (!options.reflectance && ending != ".exr" && ending != ".png")
        core::fail("{}: references are written as .exr or .png; name a file that ends so", options.out.string());

    const world::Packing packing = world::packing_for(chosen.scene);
    const world::Bed bed(packing, chosen.scene.bed, world::amount_wanted(chosen.settings.bed));
    if (options.reflectance) return print_reflectance(bed, options.samples, options.threads);
    const Window window = window_of(options);
    const Shot shot{world::as_taken(view.camera, chosen.settings.camera),
                    world::lens_of(chosen.scene, bed, view.camera, window.picture, chosen.settings.camera)};
    const PathWorld world{&chosen.scene, &bed, chosen.settings, options.furnace_albedo};
    const Tracer tracer(world, options.threads);

    WindowSums sums(window, options.seed);
    const std::string hash = hash_of(chosen, bed, shot, options);
    std::filesystem::path state_file = options.out;
    state_file.replace_extension(".sums.exr");
    if (options.resume && std::filesystem::exists(state_file)) {
        const image::ExrPicture state = image::read_exr(state_file);
        if (state.text("of") != hash)
            core::fail("{}: was made of another scene, view or settings; delete it, or name another --out",
                       state_file.string());
        sums.restore(state, state_file.string());
    }
    const auto save = [&] {
        image::ExrPicture state = sums.state();
        state.texts.emplace_back("of", hash);
        image::write_exr(state_file, state);
        image::ExrPicture picture = sums.picture();
        picture.texts = {{"software", fmt::format("Sunflower {}", core::version())},
                         {"scene", chosen.scene.name},
                         {"view", view.name},
                         {"preset", chosen.preset},
                         {"settings", params::toml_text(chosen.settings, params::Settings{})},
                         {"samples", fmt::format("{}", sums.samples())},
                         {"window", state.text("window")},
                         {"of", hash}};
        if (options.plain)
            std::erase_if(picture.channels, [](const image::ExrChannel& channel) { return channel.name.size() > 1; });
        if (ending == ".exr")
            image::write_exr(options.out, picture);
        else
            write_png(options.out, picture, chosen.settings, picture.texts);
    };

    using Clock = std::chrono::steady_clock;
    constexpr auto save_every = std::chrono::seconds(30);
    const auto pixels = static_cast<std::size_t>(sums.window().size.x) * static_cast<std::size_t>(sums.window().size.y);
    // So many samples at a time that a pass is a matter of seconds.
    const int at_a_time = static_cast<int>(std::clamp<std::size_t>(400'000 / pixels, 1, 16));
    const int first = sums.samples();
    const double wanted = static_cast<double>(std::max(options.samples - first, 1)) * static_cast<double>(pixels);
    core::Progress progress("tracing");
    auto saved = Clock::now();
    while (sums.samples() < options.samples) {
        const int count = std::min(at_a_time, options.samples - sums.samples());
        const double before = static_cast<double>(sums.samples() - first) * static_cast<double>(pixels);
        sums.trace(tracer, shot, count, options.threads,
                   [&](std::size_t done) { progress.update((before + static_cast<double>(done) * count) / wanted); });
        if (Clock::now() - saved < save_every) continue;
        save();
        saved = Clock::now();
    }
    save();
    if (!options.resume) std::filesystem::remove(state_file);
    const WindowSums::Noise noise = sums.noise();
    core::log_info("{} samples; mean luminance {:.4f}; a pixel's standard error is {:.2f} % of it, at the most", sums.samples(),
                   noise.luminance, 100.0 * noise.error / std::max(noise.luminance, 1e-9));
    fmt::print("{}\n", options.out.string());
}

}  // namespace sunflower::bake
