// The splats, seed by seed: nothing that a ray meets is culled, and every word leads back to the seed that wrote it.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "engine/gl/program.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/render/frame_block.hpp"
#include "engine/render/renderer.hpp"
#include "engine/world/seed_paint.hpp"
#include "engine/world/seed_view.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/planted.hpp"
#include "tests/support/ray_cast.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::test {
namespace {

using world::Bed;

class Splats : public GlTest {};

// --- culling
// -------------------------------------------------------------------------------------------------------------------

constexpr int width = 128, height = 80;

struct Case {
    const char* name;
    world::BedAmount amount;
    bool carved;
};

const Case whole{"whole", {100'000, 100'000}, false};
const Case cases[] = {
    whole,
    {"carved", {100'000, 100'000}, true},
    {"pile", {100'000, 10'000}, false},
    {"half as deep", {40'000, 100'000}, false},
    {"a layer", {4'000, 100'000}, false},
    {"strewn", {200, 100'000}, false},
};

world::Scene scene_of(const Case& c) {
    world::Scene scene = dark_scene();
    if (!c.carved) return scene;
    world::CarveForm hollow;
    hollow.kind = world::CarveKind::hollow;
    hollow.at_m = {0.55f, 0.45f};
    hollow.radius_m = 0.2f;
    hollow.depth_mm = 80.0f;
    world::CarveForm heap;
    heap.kind = world::CarveKind::heap;
    heap.at_m = {0.45f, 0.75f};
    heap.radius_m = 0.12f;
    heap.height_mm = 50.0f;
    scene.bed.carve = {hollow, heap};
    return scene;
}

/// From straight above to 4 degrees over the seeds, from a metre to a hand's breadth, and out of the bed at its cliff.
std::vector<world::Camera> cameras_of(const Bed& bed) {
    const glm::vec3 middle(bed.corner_m() + 0.5f * bed.plan().pitch_m * glm::vec2(bed.columns(), bed.rows()), 0.0f);
    const auto from = [&](glm::vec3 eye, glm::vec3 target, float focal_mm) {
        return world::Camera{middle + eye, middle + target, focal_mm, 0.0f, 0.0f};
    };
    return {from({0.02f, 0.03f, 0.8f}, {0.0f, 0.0f, 0.05f}, 50.0f), from({0.4f, -0.45f, 0.42f}, {-0.02f, 0.05f, 0.08f}, 50.0f),
            from({-0.9f, 0.1f, 0.17f}, {0.1f, 0.02f, 0.07f}, 60.0f), from({-0.3f, -0.25f, 0.155f}, {0.1f, 0.1f, 0.07f}, 30.0f),
            from({0.1f, 0.85f, 0.12f}, {0.02f, 0.0f, 0.06f}, 70.0f)};
}

/// The colour in which debug.view = seeds shows each pixel, rows from the top; 0: no seed.
class SeedMap {
  public:
    SeedMap(gl::Context& context, const world::Scene& scene, const Bed& bed) : renderer_(context, scene, bed, plain()) {}

    std::vector<std::uint32_t> draw(const world::Camera& camera) {
        std::vector<std::uint32_t> map;
        renderer_.set_sink([&](int, int rows, std::span<const float> rgb) {
            const auto step = [](float v) {
                const float linear = v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f);
                return static_cast<std::uint32_t>(std::lround(255.0f * linear));
            };
            for (std::size_t i = 0; i < static_cast<std::size_t>(rows) * width; ++i)
                map.push_back(step(rgb[3 * i]) | step(rgb[3 * i + 1]) << 8 | step(rgb[3 * i + 2]) << 16);
        });
        renderer_.begin({camera, width, height, 1});
        while (renderer_.advance(1e9) < 1.0) {
        }
        return map;
    }

  private:
    static params::Settings plain() {
        params::Settings settings;
        settings.tone.transform = params::ToneTransform::plain;
        settings.debug.view = params::DebugView::seeds;
        settings.lod.mode = params::LodMode::splat;
        settings.roof.on = settings.bays.on = settings.window.on = false;
        return settings;
    }
    render::Renderer renderer_;
};

struct Rays {
    int all = 0, seeds = 0;
    int other = 0;  // pixels that show another seed than the one the ray meets
    int wrong = 0;  // of these the ones that no hair decides
};

Rays compare(const RayCaster& caster, const world::Camera& camera, const std::vector<std::uint32_t>& map) {
    const world::Projection p = world::project(camera, width, height);
    const auto cast = [&](glm::vec2 pixel) {
        const glm::vec2 at = pixel / glm::vec2(width, height);
        return caster.cast(camera.eye_m,
                           glm::normalize(p.world_from_camera * glm::vec3(p.tangent_min + at * p.tangent_size, -1.0f)));
    };
    const auto colour = [](const std::optional<CastHit>& hit) {
        return hit ? world::seed_key(world::number_words(hit->number)) & 0xffffffu : 0u;
    };
    Rays found;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const glm::vec2 middle = glm::vec2(x, height - 1 - y) + 0.5f;
            const std::uint32_t shown = map[static_cast<std::size_t>(y * width + x)];
            const auto hit = cast(middle);
            ++found.all;
            found.seeds += hit ? 1 : 0;
            if (shown == colour(hit)) continue;
            ++found.other;
            // A twentieth of a pixel beside, the ray meets what is shown: an outline, or two seeds in contact.
            bool beside = false;
            for (const glm::vec2 off :
                 {glm::vec2(0.05f, 0.0f), glm::vec2(-0.05f, 0.0f), glm::vec2(0.0f, 0.05f), glm::vec2(0.0f, -0.05f)})
                beside = beside || shown == colour(cast(middle + off));
            found.wrong += beside ? 0 : 1;
        }
    return found;
}

TEST_F(Splats, ShowEverySeedThatARayMeets) {
    for (const Case& c : cases) {
        const world::Scene scene = scene_of(c);
        const Bed bed(shipped_packing(), scene.bed, c.amount);
        const RayCaster caster(bed);
        SeedMap picture(context(), scene, bed);
        Rays sum;
        for (const world::Camera& camera : cameras_of(bed)) {
            const Rays found = compare(caster, camera, picture.draw(camera));
            sum.all += found.all;
            sum.seeds += found.seeds;
            sum.other += found.other;
            sum.wrong += found.wrong;
        }
        EXPECT_GT(sum.seeds, c.amount.density < 1000 ? 200 : 5000) << c.name;
        // An outline or two seeds in contact, where the last bits of two floats decide: measured 0.04 to 0.08 %.
        EXPECT_LE(sum.other * 1000, sum.all * 2) << c.name << ": " << sum.other << " of " << sum.all;
        EXPECT_EQ(sum.wrong, 0) << c.name;
    }
}

/// Pixels of all cameras that show another seed than the shaders that cull nothing by burial.
int lost_by_burial(gl::Context& context, const Case& c, const std::string& buried_mm) {
    const world::Scene scene = scene_of(c);
    const Bed bed(shipped_packing(), scene.bed, c.amount);
    const auto draw = [&](const std::string& depth_mm) {
        const PlantedShaders planted(
            {{"passes/cell_culling.glsl", "const float BURIED_MM = 30.0;", "const float BURIED_MM = " + depth_mm + ";"}});
        SeedMap picture(context, scene, bed);
        std::vector<std::uint32_t> all;
        for (const world::Camera& camera : cameras_of(bed)) {
            const auto map = picture.draw(camera);
            all.insert(all.end(), map.begin(), map.end());
        }
        return all;
    };
    const auto culled = draw(buried_mm), all = draw("1000.0");
    int lost = 0;
    for (std::size_t i = 0; i < all.size(); ++i) lost += culled[i] != all[i] ? 1 : 0;
    return lost;
}

TEST_F(Splats, WhatIsBuriedIsSeenFromNowhere) {
    EXPECT_EQ(lost_by_burial(context(), whole, "30.0"), 0);
    EXPECT_EQ(lost_by_burial(context(), cases[1], "30.0"), 0);
    // Planted: seeds that are seen are taken for buried.
    EXPECT_GT(lost_by_burial(context(), whole, "10.0"), 0);
}

// --- words
// ---------------------------------------------------------------------------------------------------------------------

// Any seed of the packing in any tile of the bed, any point of its skin, seen from 5 cm to 150 m away at any height from half a
// degree up: its word, and the owner that the word leads to.
constexpr const char* decode_text = R"(
#include "passes/bed_access.glsl"
#include "passes/slots.glsl"
#include "passes/words.glsl"
#include "passes/splat_seed.glsl"
#include "passes/splat_draw.glsl"
#include "passes/splat_owner.glsl"

layout(local_size_x = 64) in;
layout(std430, binding = PICTURE_BINDING) buffer Found { uint checked; uint wrong; uint example; };
layout(location = 0) uniform uint count;

float lot(INOUT(uint) state) {
    state = hash1(state + 0x9e3779b9u);
    return unit_float(state);
}

void main() {
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (i >= count) return;
    uint state = hash1(i ^ 0x51ed270bu);
    ivec2 tile = min(ivec2(vec2(lot(state), lot(state)) * vec2(bed.xy)), bed.xy - 1);
    // Every other at the border, where cliffs have their foot outside and the cells of a parity end.
    if ((i & 1u) != 0u) tile.x = (i & 2u) != 0u ? 0 : bed.x - 1;
    if ((i & 5u) == 4u) tile.y = (i & 2u) != 0u ? 0 : bed.y - 1;
    uint slot = uint(tile.y * bed.x + tile.x);
    uint packing = slots[slot].tile.x;
    uint in_tile = min(uint(lot(state) * float(record_of(packing, 1u))), record_of(packing, 1u) - 1u);
    uvec4 seed = packed_seeds[record_of(packing, 0u) + in_tile];
    SeedPose pose = unpack_seed(seed);
    vec3 skin = seed_support(normalize(vec3(lot(state), lot(state), lot(state)) - 0.5 + 1e-4));
    vec3 bed_mm = vec3(vec2(tile) * TILE_MM, 0.0) + pose.position_mm + rotate_by(pose.rotation, skin) * pose.scale;

    float turn = 6.2831853 * lot(state);
    float rise = 0.0087 + 1.56 * pow(lot(state), 2.0);
    float away_mm = 50.0 * pow(3000.0, lot(state));
    vec3 eye_mm = bed_mm + away_mm * vec3(cos(turn) * cos(rise), sin(turn) * cos(rise), sin(rise));
    // Up to 60 degrees off the view's axis.
    float cosine = mix(0.5, 1.0, lot(state));
    float depth_m = 0.001 * length(bed_mm - eye_mm) * cosine;
    vec3 ray = normalize(bed_mm - eye_mm) / cosine;

    DrawnSplat drawn = drawn_splat(slot << RELIEF_OWNER_BITS | in_tile);
    uint word = word_of(depth_m, drawn.parity, drawn.index);
    SplatOwner owner = splat_owner(word, eye_mm + 1000.0 * word_depth_m(word) * ray);
    atomicAdd(checked, 1u);
    if (owner.tile != tile || owner.words != seed || drawn.index >= uint(MOST_SEEDS_IN_CELL)) {
        atomicAdd(wrong, 1u);
        example = i;
    }
}
)";

struct Decoded {
    std::uint32_t checked = 0, wrong = 0, example = 0;
};

Decoded decode(const world::Scene& scene, const Bed& bed, std::uint32_t count) {
    const render::BedBuffers buffers = render::make_bed_buffers(bed);
    struct Slot {  // shaders/passes/slots.glsl
        glm::vec4 corner_m;
        glm::uvec4 tile;
    };
    std::vector<Slot> slots;
    for (int row = 0; row < bed.rows(); ++row)
        for (int column = 0; column < bed.columns(); ++column) {
            const glm::vec2 at = bed.plan().pitch_m * glm::vec2(column, row);
            const glm::uvec2 tile = buffers.tiles[slots.size()];
            slots.push_back({glm::vec4(at, 0.0f, 0.0f),
                             {tile.x, static_cast<std::uint32_t>(column) | static_cast<std::uint32_t>(row) << 16,
                              bed.ranks(column, row), tile.y}});
        }
    FrameBlock block{};
    render::fill_bed(block, bed, buffers, 2.0f, 1);
    const world::Projection projection = world::project(world::find_view(scene, "knee").camera, 1920, 1080);
    render::fill_camera(block, projection, {1920, 1080}, {0, 0}, {320, 180}, bed, {});

    gl::ShaderLibrary library;
    library.define_file("passes/decode.comp.glsl", decode_text);
    gl::Program program(library, "decode", {"passes/decode.comp.glsl"});
    const auto frame = gl::Buffer::of("frame", std::vector<FrameBlock>{block});
    const auto slot_buffer = gl::Buffer::of("slots", slots);
    const auto found = gl::Buffer::of("found", std::vector<Decoded>{{}});
    const gl::Buffer words("words", 256);
    frame.bind_uniform(FRAME_BINDING);
    buffers.seeds.bind_storage(SEEDS_BINDING);
    buffers.tile_records.bind_storage(TILE_RECORDS_BINDING);
    buffers.bed_tiles.bind_storage(BED_TILES_BINDING);
    slot_buffer.bind_storage(SLOTS_BINDING);
    words.bind_storage(WORDS_BINDING);
    found.bind_storage(PICTURE_BINDING);
    program.set("count", count);
    program.dispatch_items(count);
    return found.read<Decoded>(1)[0];
}

TEST_F(Splats, EveryWordLeadsBackToItsSeed) {
    // All tiles of the hall's bed, and with heaps all their seeds, those above the bed too: whatever density or carving leaves
    // out of them, what is left has been tried.
    const world::Scene scene = shipped_scene("traces");
    const Bed bed(shipped_packing(), scene.bed, {});
    constexpr std::uint32_t count = 10'000'000;
    const Decoded found = decode(scene, bed, count);
    EXPECT_EQ(found.checked, count);
    EXPECT_EQ(found.wrong, 0u) << "such as case " << found.example;

    // Planted: 12 bits of depth instead of 20; cells of one parity taken for those of the other; an index that loses its top
    // bit.
    const auto with = [&](const Planted& defect) {
        const PlantedShaders planted({defect});
        return decode(scene, bed, 100'000).wrong;
    };
    EXPECT_GT(with({"shared/frame.h", "#define WORD_DEPTH_STEPS 1048575.0f", "#define WORD_DEPTH_STEPS 4095.0f"}), 1000u);
    EXPECT_GT(with({"shared/frame.h", "#define WORD_OCTAVES 16.0f", "#define WORD_OCTAVES 10.0f"}), 1000u);
    EXPECT_GT(with({"passes/splat_owner.glsl", "(1u << WORD_INDEX_BITS) - 1u", "255u"}), 10u);
}

// --- the hit
// -------------------------------------------------------------------------------------------------------------------

TEST_F(Splats, TheHitIsTheSameOnBothSides) {
    constexpr std::size_t count = 20'000, inputs_each = 14;
    const std::string text = R"(
#include "lib/seed_shape.glsl"
#include "lib/seed_view.glsl"
void compute(uint i) {
    uint from = i * 14u;
    SeedView view;
    view.right = vec3(inputs[from], inputs[from + 1u], inputs[from + 2u]);
    view.up = vec3(inputs[from + 3u], inputs[from + 4u], inputs[from + 5u]);
    view.back = vec3(inputs[from + 6u], inputs[from + 7u], inputs[from + 8u]);
    view.x_mm = inputs[from + 9u];
    view.y_mm = inputs[from + 10u];
    view.depth_mm = inputs[from + 11u];
    outputs[i] = seed_view_hit(view, inputs[from + 12u], inputs[from + 13u]);
}
)";
    std::mt19937 random(4);
    std::normal_distribution<float> normal;
    std::uniform_real_distribution<float> either(-1.0f, 1.0f);
    std::vector<float> inputs;
    std::vector<float> expected;
    for (std::size_t i = 0; i < count; ++i) {
        const float x = normal(random), y = normal(random), z = normal(random), w = normal(random);
        const glm::vec4 turn = glm::normalize(glm::vec4(x, y, z, w));
        world::SeedView view;
        view.right = world::rotate_back_by(turn, {1, 0, 0});
        view.up = world::rotate_back_by(turn, {0, 1, 0});
        view.back = world::rotate_back_by(turn, {0, 0, 1});
        view.depth_mm = 200.0f * std::pow(10.0f, 2.0f * std::abs(either(random)));
        view.x_mm = 0.5f * view.depth_mm * either(random);
        view.y_mm = 0.5f * view.depth_mm * either(random);
        const float tangent_x = (view.x_mm + 8.0f * either(random)) / view.depth_mm;
        const float tangent_y = (view.y_mm + 8.0f * either(random)) / view.depth_mm;
        for (const glm::vec3& v : {view.right, view.up, view.back})
            for (int k = 0; k < 3; ++k) inputs.push_back(v[k]);
        inputs.insert(inputs.end(), {view.x_mm, view.y_mm, view.depth_mm, tangent_x, tangent_y});
        expected.push_back(world::seed_view_hit(view, tangent_x, tangent_y));
    }
    static_assert(inputs_each == 14);
    const auto disagreements = [&](const std::string& body) {
        const std::vector<float> found = run_compute(body, inputs, count, count);
        std::size_t differ = 0, met = 0;
        for (std::size_t i = 0; i < count; ++i) {
            met += expected[i] > 0.0f ? 1 : 0;
            // At 20 m a float's step is 0.002 mm, and where a ray grazes the root under it makes ten of it.
            const float bound_mm = 0.003f + 2e-6f * inputs[i * inputs_each + 11];
            differ += !(std::abs(found[i] - expected[i]) <= bound_mm) ? 1 : 0;
        }
        EXPECT_GT(met, count / 4);
        return differ;
    };
    const std::size_t differ = disagreements(text);
    // Where a ray touches the outline its last bit decides.
    EXPECT_LE(differ * 1000, count);
    std::string planted = text;
    planted.replace(planted.find("view.depth_mm = inputs[from + 11u]"), 34, "view.depth_mm = 1.0001 * inputs[from + 11u]");
    EXPECT_GT(disagreements(planted) * 10, count);
}

}  // namespace
}  // namespace sunflower::test
