#include "engine/still/aov.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::still {
namespace {

using Kind = Aov::Kind;

struct Word {
    std::string_view name;
    Kind kind;
    std::array<std::string_view, 3> layers;
};

// Names that compositing programs know: Z, P and N by habit, a layer's colours by OpenEXR's own rule.
constexpr std::array<Word, 5> words_known = {{{"depth", Kind::depth, {"Z"}},
                                              {"position", Kind::position, {"P.X", "P.Y", "P.Z"}},
                                              {"normal", Kind::normal, {"N.X", "N.Y", "N.Z"}},
                                              {"albedo", Kind::albedo, {"albedo.R", "albedo.G", "albedo.B"}},
                                              {"seed", Kind::seed, {"seed.number", "seed.high"}}}};

params::Bool& burns(params::Settings& settings, int role) {
    switch (static_cast<world::LightRole>(role)) {
        case world::LightRole::roof: return settings.roof.on;
        case world::LightRole::bays: return settings.bays.on;
        case world::LightRole::window: return settings.window.on;
        case world::LightRole::strips: return settings.strips.on;
        case world::LightRole::spot: return settings.spot.on;
        default: return settings.lamp.on;
    }
}

}  // namespace

std::vector<image::Layer> Aov::layers() const {
    if (kind == Kind::light) {
        const std::string name(world::light_role_name(static_cast<world::LightRole>(role)));
        return {{name + ".R"}, {name + ".G"}, {name + ".B"}};
    }
    std::vector<image::Layer> layers;
    for (const std::string_view name : std::ranges::find(words_known, kind, &Word::kind)->layers)
        if (!name.empty()) layers.push_back({std::string(name), kind == Kind::seed});
    return layers;
}

render::Fact Aov::fact() const {
    switch (kind) {
        case Kind::normal: return render::Fact::normal;
        case Kind::albedo: return render::Fact::albedo;
        case Kind::seed: return render::Fact::number;
        case Kind::light: return render::Fact::none;
        default: return render::Fact::position;
    }
}

int Aov::samples(int of_picture) const {
    return kind == Kind::light ? of_picture : 1;
}

params::Settings Aov::settings(const params::Settings& all) const {
    params::Settings alone = all;
    if (kind == Kind::light)
        for (int other = 0; other < world::light_role_count; ++other)
            if (other != role) burns(alone, other) = false;
    return alone;
}

void Aov::put(std::span<const float> drawn, const world::Projection& seen, const world::Bed& bed,
              std::span<std::uint32_t> words) const {
    const auto whole = [&](std::size_t i) { return static_cast<std::uint32_t>(drawn[i]); };
    switch (kind) {
        case Kind::depth: {
            const glm::vec3 place(drawn[0], drawn[1], drawn[2]);
            // Nothing is seen there.
            const bool none = place == glm::vec3(0.0f);
            words[0] = std::bit_cast<std::uint32_t>(none ? 0.0f : glm::dot(seen.eye_m - place, seen.world_from_camera[2]));
            break;
        }
        case Kind::seed: {
            const std::uint64_t painted = whole(0) | whole(1) << 16 | std::uint64_t{whole(2)} << 32;
            const std::uint64_t number = number_of_painted(bed, painted);
            words[0] = static_cast<std::uint32_t>(number);
            words[1] = static_cast<std::uint32_t>(number >> 32);
            break;
        }
        default:
            for (std::size_t i = 0; i < 3; ++i) words[i] = std::bit_cast<std::uint32_t>(drawn[i]);
    }
}

std::uint64_t number_of_painted(const world::Bed& bed, std::uint64_t painted) {
    if (painted == 0) return 0;
    const std::uint64_t tile = (painted - 1) / world::SEEDS_PER_TILE;
    const auto columns = static_cast<std::uint64_t>(bed.plan().columns);
    const int column = static_cast<int>(tile % columns) - bed.first_column(),
              row = static_cast<int>(tile / columns) - bed.first_row();
    if (column < 0 || row < 0 || column >= bed.columns() || row >= bed.rows()) return painted;
    return bed.number_of(column, row, static_cast<std::uint32_t>((painted - 1) % world::SEEDS_PER_TILE));
}

std::vector<Aov> parse_aovs(std::string_view text, const params::Settings& settings) {
    std::vector<Aov> aovs;
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view word = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
        std::vector<Aov> more;
        params::Settings copy = settings;
        if (word == "lights") {
            if (settings.camera.auto_exposure)
                core::fail("--aov: each light alone would be exposed otherwise; say --set camera.auto_exposure=false");
            for (int role = 0; role < world::light_role_count; ++role)
                if (burns(copy, role)) more.push_back({Kind::light, role});
        } else if (const auto known = std::ranges::find(words_known, word, &Word::name); known != words_known.end()) {
            more.push_back({known->kind, 0});
        } else {
            core::fail("--aov: {} is none of depth, position, normal, albedo, seed and lights", params::quote(word));
        }
        for (Aov& aov : more) {
            const auto same = [&](const Aov& other) { return other.kind == aov.kind && other.role == aov.role; };
            if (std::ranges::none_of(aovs, same)) aovs.push_back(std::move(aov));
        }
    }
    return aovs;
}

std::vector<image::Layer> layers_of(std::span<const Aov> aovs) {
    std::vector<image::Layer> all;
    for (const Aov& aov : aovs)
        for (image::Layer& layer : aov.layers()) all.push_back(std::move(layer));
    std::ranges::sort(all, {}, &image::Layer::name);
    return all;
}

}  // namespace sunflower::still
