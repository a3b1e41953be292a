// Lens and parallel rays, seed by seed: what a sample shows from its place on the lens is what rays from there meet, so that
// nothing is culled that any place sees; and an orthographic picture has one scale everywhere.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/core/hash.hpp"
#include "engine/render/frame.hpp"
#include "engine/render/renderer.hpp"
#include "engine/world/lens.hpp"
#include "engine/world/seed_paint.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/planted.hpp"
#include "tests/support/ray_cast.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::test {
namespace {

using world::Bed;

class LensPictures : public GlTest {};

constexpr int width = 128, height = 80;

params::Settings seen_as_numbers(params::LodMode mode) {
    params::Settings settings;
    settings.tone.transform = params::ToneTransform::plain;
    settings.debug.view = params::DebugView::seeds;
    settings.lod.mode = mode;
    settings.lod.error_pixels = 0.05f;
    settings.roof.on = settings.bays.on = settings.window.on = false;
    return settings;
}

/// In linear light, 255 is white; rows from the top.
std::vector<float> mean_of(render::Renderer& renderer, const render::Order& order) {
    std::vector<float> all;
    renderer.set_sink([&](int, int, std::span<const float> rgb) {
        for (const float v : rgb) all.push_back(255.0f * (v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f)));
    });
    renderer.begin(order);
    while (renderer.advance(1e9) < 1.0) {
    }
    return all;
}

/// Which seed each pixel shows in one sample: by what it adds to the mean of those before. 0: none.
std::vector<std::uint32_t> seeds_of_sample(render::Renderer& renderer, render::Order order, int sample) {
    order.samples = sample + 1;
    std::vector<float> sums = mean_of(renderer, order);
    for (float& v : sums) v *= static_cast<float>(sample + 1);
    if (sample > 0) {
        order.samples = sample;
        const std::vector<float> before = mean_of(renderer, order);
        for (std::size_t i = 0; i < sums.size(); ++i) sums[i] -= static_cast<float>(sample) * before[i];
    }
    std::vector<std::uint32_t> seeds;
    for (std::size_t i = 0; i < sums.size(); i += 3) {
        std::uint32_t seed = 0;
        for (std::size_t c = 0; c < 3; ++c)
            seed |= static_cast<std::uint32_t>(std::lround(std::max(sums[i + c], 0.0f))) << 8 * c;
        seeds.push_back(seed);
    }
    return seeds;
}

struct Rays {
    int all = 0, seeds = 0;
    int wrong = 0;  // pixels that show another seed than the ray meets, where no hair decides
};

/// From the pixel's own place in the sample's part of the lens. Twin: lens_part in view_rays.glsl.
world::Projection from_part(world::Projection seen, const world::Lens& lens, glm::uvec2 pixel, int sample) {
    const std::uint32_t lot = core::hash3(pixel.x, pixel.y, static_cast<std::uint32_t>(sample) + 0x1e45u);
    const glm::vec2 moved_m = (glm::vec2(lot & 0xffffu, lot >> 16) / 65536.0f - 0.5f) * lens.part_m;
    seen.eye_m += seen.world_from_camera * glm::vec3(moved_m, 0.0f);
    seen.tangent_min -= moved_m / lens.focus_m;
    return seen;
}

/// beside_px: how far off an outline may be.
void compare(const RayCaster& caster, const world::Projection& seen, const world::Lens& lens, glm::ivec2 size, int sample,
             const std::vector<std::uint32_t>& map, float beside_px, Rays& found) {
    const auto cast = [&](const world::Projection& from, glm::vec2 pixel) -> std::uint32_t {
        const world::ViewRay ray = world::view_ray(from, pixel / glm::vec2(size));
        const auto hit = caster.cast(ray.from_m, ray.direction);
        return hit ? world::seed_key(world::number_words(hit->number)) & 0xffffffu : 0u;
    };
    for (int y = 0; y < size.y; ++y)
        for (int x = 0; x < size.x; ++x) {
            const glm::vec2 corner(x, size.y - 1 - y);
            const glm::vec2 at = corner + render::sample_place(sample);
            const world::Projection from = from_part(seen, lens, glm::uvec2(corner), sample);
            const std::uint32_t shown = map[static_cast<std::size_t>(y * size.x + x)];
            const std::uint32_t met = cast(from, at);
            ++found.all;
            found.seeds += met != 0 ? 1 : 0;
            if (shown == met) continue;
            bool beside = false;
            for (const glm::vec2 off : {glm::vec2(1, 0), glm::vec2(-1, 0), glm::vec2(0, 1), glm::vec2(0, -1)})
                beside = beside || shown == cast(from, at + beside_px * off);
            found.wrong += beside ? 0 : 1;
        }
}

glm::vec3 middle_of(const Bed& bed) {
    return {bed.corner_m() + 0.5f * bed.plan().pitch_m * glm::vec2(bed.columns(), bed.rows()), 0.0f};
}

/// A macro lens held low, with the focus before, in and behind what fills the picture.
struct Shot {
    world::Camera camera;
    float focus_m;
};
std::vector<Shot> shots_of(const Bed& bed) {
    const glm::vec3 m = middle_of(bed);
    const world::Camera low{m + glm::vec3(0.35f, -0.35f, 0.30f), m + glm::vec3(0.0f, 0.02f, 0.09f), 60.0f};
    const world::Camera above{m + glm::vec3(0.02f, 0.03f, 0.5f), m + glm::vec3(0, 0, 0.05f), 50.0f};
    return {{low, 0.0f}, {low, 0.2f}, {above, 2.0f}};
}

Rays lens_rays(gl::Context& context, params::LodMode mode, float beside_px) {
    const world::Scene scene = dark_scene();
    const Bed bed(shipped_packing(), scene.bed, {100'000, 100'000});
    const RayCaster caster(bed);
    Rays found;
    for (const Shot& shot : shots_of(bed)) {
        params::Settings settings = seen_as_numbers(mode);
        settings.camera.f_stop = 1.4f;
        settings.camera.focus_m = shot.focus_m;
        render::Renderer renderer(context, scene, bed, settings);
        const world::Lens lens =
            world::shared(world::lens_of(scene, bed, shot.camera, {width, height}, settings.camera), settings.quality.samples);
        // The rasteriser draws meshes from one place.
        world::Lens drawn = lens;
        if (mode == params::LodMode::mesh) drawn.part_m = 0.0f;
        EXPECT_GT(lens.radius_m, 0.015f);
        const world::Projection middle = world::project(shot.camera, width, height);
        // 2 and 5 lie near the lens's rim, on opposite sides.
        for (const int sample : {0, 2, 5}) {
            const auto map = seeds_of_sample(renderer, {shot.camera, width, height, 1}, sample);
            compare(caster, world::through_lens(middle, lens, world::lens_place(sample)), drawn, {width, height}, sample, map,
                    beside_px, found);
        }
    }
    return found;
}

TEST_F(LensPictures, EverySampleShowsWhatItsPlaceOnTheLensSees) {
    const Rays splats = lens_rays(context(), params::LodMode::splat, 0.05f);
    EXPECT_GT(splats.seeds, 50'000);
    // Three samples are told apart by differences of sums: an eighth of a step of 255 at the worst, so none is lost to
    // rounding.
    EXPECT_EQ(splats.wrong, 0) << " of " << splats.all;
    // Meshes are half a pixel off the shape at most (lod.error_pixels); a sliver behind such an outline may be a third seed.
    const Rays meshes = lens_rays(context(), params::LodMode::mesh, 0.5f);
    EXPECT_LE(meshes.wrong * 500, meshes.all) << meshes.wrong << " of " << meshes.all;
}

TEST_F(LensPictures, PlantedCullingByTheMiddleAloneIsNoticed) {
    const PlantedShaders planted(
        {{"passes/splat_cull.comp.glsl", "unpack_seed(words), 1.0, lens.w)", "unpack_seed(words), 1.0, 0.0)"}});
    // A seed whose box leaves the window by the lens's move is not listed.
    EXPECT_GT(lens_rays(context(), params::LodMode::splat, 0.05f).wrong, 20);
}

TEST_F(LensPictures, PlantedBoxesWithoutTheLensAreNoticed) {
    const PlantedShaders planted({{"passes/splat_draw.glsl", "0.5 * parallel_focus.z);", "0.0);"}});
    EXPECT_GT(lens_rays(context(), params::LodMode::splat, 0.05f).wrong, 20);
}

TEST_F(LensPictures, ParallelRaysMeetWhatIsShown) {
    const world::Scene scene = dark_scene();
    const Bed bed(shipped_packing(), scene.bed, {100'000, 100'000});
    const RayCaster caster(bed);
    const glm::vec3 m = middle_of(bed);
    world::Camera above{m + glm::vec3(0.02f, 0.03f, 2.5f), m + glm::vec3(0.02f, 0.03f, 0.0f)};
    above.ortho_width_m = 0.3f;
    world::Camera slanted{m + glm::vec3(0.5f, -0.6f, 0.6f), m + glm::vec3(0, 0, 0.05f)};
    slanted.ortho_width_m = 0.5f;
    slanted.shift_up_mm = 2.0f;
    for (const params::LodMode mode : {params::LodMode::splat, params::LodMode::mesh}) {
        render::Renderer renderer(context(), scene, bed, seen_as_numbers(mode));
        Rays found;
        for (const world::Camera& camera : {above, slanted})
            for (const int sample : {0, 3}) {
                const auto map = seeds_of_sample(renderer, {camera, width, height, 1}, sample);
                compare(caster, world::project(camera, width, height), {}, {width, height}, sample, map,
                        mode == params::LodMode::splat ? 0.05f : 0.5f, found);
            }
        EXPECT_GT(found.seeds, 35'000);
        EXPECT_LE(found.wrong * 1000, mode == params::LodMode::splat ? 0 : found.all) << found.wrong << " of " << found.all;
    }
}

// The picture of a print at 1:1: 300 pixels an inch, 0.4 m wide. In the lower left and the upper right corner seeds of the
// sheer bed have the length that their pose gives them.
TEST_F(LensPictures, SeedsAreAsLongInEveryCornerOfAnOrthographicPicture) {
    const world::Scene scene = dark_scene();
    const Bed bed(shipped_packing(), scene.bed, {200, 100'000});
    params::Settings settings = seen_as_numbers(params::LodMode::splat);
    settings.camera.orthographic = true;
    settings.camera.ortho_width_m = 0.8f;
    render::Renderer renderer(context(), scene, bed, settings);
    const world::Camera above{middle_of(bed) + glm::vec3(0, 0, 3.0f), middle_of(bed)};
    constexpr int side = 9449;  // 0.8 m at 300 pixels an inch
    constexpr int part = 1536;
    const float px_per_m = static_cast<float>(side) / 0.8f;
    for (const glm::ivec2 origin : {glm::ivec2(0), glm::ivec2(side - part)}) {
        const auto map = seeds_of_sample(renderer, {above, side, side, 1, {origin, {part, part}}}, 0);
        int seeds = 0;
        double longer_px = 0;
        for (std::uint64_t number = 1; number <= 16 * 6250; ++number) {
            const auto place = bed.find(number);
            if (!place || !place->present) continue;
            const auto reach = [&](int axis, float sign) {
                glm::vec3 out(0);
                out[axis] = sign;
                const glm::vec3 skin =
                    world::rotate_by(place->rotation, world::seed_support(world::rotate_back_by(place->rotation, out)));
                const float at_m = place->position_m[axis] + 0.001f * place->scale * skin[axis] - above.eye_m[axis];
                return at_m * px_per_m + 0.5f * static_cast<float>(side) - static_cast<float>(origin[axis]);
            };
            const float left = reach(0, -1), right = reach(0, 1), low = reach(1, -1), high = reach(1, 1);
            if (std::min(left, low) < 2 || std::max(right, high) > part - 2) continue;
            const std::uint32_t colour = world::seed_key(world::number_words(number)) & 0xffffffu;
            int first = part, last = -1;
            for (int y = 0; y < part; ++y)
                for (int x = static_cast<int>(left) - 2; x <= static_cast<int>(right) + 2; ++x)
                    if (map[static_cast<std::size_t>(y * part + x)] == colour) {
                        first = std::min(first, x);
                        last = std::max(last, x);
                    }
            ++seeds;
            // Pixels whose middle lies within: each end is off by half a pixel at most, and a hair where the tip is thinner
            // than a pixel.
            EXPECT_NEAR(static_cast<float>(first), left, 0.75f) << number;
            EXPECT_NEAR(static_cast<float>(last + 1), right, 0.75f) << number;
            longer_px += static_cast<double>(last + 1 - first) - static_cast<double>(right - left);
        }
        ASSERT_GT(seeds, 1);
        EXPECT_NEAR(longer_px / seeds, 0.0, 0.5) << seeds;
    }
}

}  // namespace
}  // namespace sunflower::test
