// What the renderer shows, pixel by pixel, against rays cast on the CPU through every seed of a small bed.
#include "engine/render/renderer.hpp"

#include <cmath>
#include <random>

#include "engine/core/files.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/ray_cast.hpp"
#include "tests/support/shipped.hpp"

namespace sunflower::test {
namespace {

using world::Bed;

constexpr int width = 96, height = 64;

world::Scene bare_scene(int columns, int rows) {
    world::Scene scene;
    scene.name = "bare";
    scene.bed.kind = world::BedKind::field;
    scene.bed.columns = columns;
    scene.bed.rows = rows;
    scene.room_low_m = {-5, -5, 0};
    scene.room_high_m = {8, 8, 6};
    scene.area_lights = {{world::LightRole::roof, {-3, 4, 5.5f}, {7, 0, 0}, {0, -7, 0}}};
    return scene;
}

/// A renderer and the picture of one camera after another, as linear floats, rows from the top.
class Stage {
  public:
    Stage(gl::Context& context, const world::Scene& scene, const Bed& bed, params::Settings settings)
        : settings_(plain(settings)), renderer_(context, scene, bed, settings_) {
        renderer_.set_sink([this](int first, int rows, std::span<const float> rgb) {
            const auto linear = [](float v) { return v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f); };
            for (std::size_t i = 0; i < static_cast<std::size_t>(rows) * width; ++i)
                picture_[static_cast<std::size_t>(first) * width + i] = {linear(rgb[3 * i]), linear(rgb[3 * i + 1]),
                                                                         linear(rgb[3 * i + 2])};
        });
    }

    const std::vector<glm::vec3>& draw(const world::Camera& camera, int samples = 1) {
        renderer_.begin({camera, width, height, samples});
        while (renderer_.advance(1000.0) < 1.0) continue;
        return picture_;
    }

    void change(params::Settings settings) { renderer_.change(plain(settings)); }

  private:
    static params::Settings plain(params::Settings settings) {
        settings.tone.transform = params::ToneTransform::plain;
        return settings;
    }
    params::Settings settings_;
    render::Renderer renderer_;
    std::vector<glm::vec3> picture_ = std::vector<glm::vec3>(width * height);
};

class Render : public GlTest {};

struct Agreement {
    int met = 0;         // rays that meet a seed, and the same seed a quarter of a pixel beside
    double same = 0;     // part of them where the picture's normal is that seed's
    double surface = 0;  // part of them where the picture shows a seed at all
};

Agreement compare(const RayCaster& caster, const world::Camera& camera, const std::vector<glm::vec3>& normals,
                  float bound_deg) {
    const world::Projection p = world::project(camera, width, height);
    const auto cast = [&](glm::vec2 pixel) {
        const glm::vec2 at = pixel / glm::vec2(width, height);
        return caster.cast(camera.eye_m,
                           glm::normalize(p.world_from_camera * glm::vec3(p.tangent_min + at * p.tangent_size, -1.0f)));
    };
    Agreement found;
    int same = 0, shown = 0;
    for (int y = 0; y < height; y += 2)
        for (int x = 0; x < width; x += 2) {
            const glm::vec2 middle = glm::vec2(x, height - 1 - y) + 0.5f;
            const auto hit = cast(middle);
            if (!hit) continue;
            // At a silhouette a hair decides which seed is met; a mesh may be off by that hair.
            bool inside = true;
            for (const glm::vec2 beside :
                 {glm::vec2(0.25f, 0.25f), glm::vec2(-0.25f, 0.25f), glm::vec2(0.25f, -0.25f), glm::vec2(-0.25f)}) {
                const auto other = cast(middle + beside);
                inside = inside && other && other->number == hit->number;
            }
            if (!inside) continue;
            ++found.met;
            const glm::vec3 normal = normals[static_cast<std::size_t>(y * width + x)] * 2.0f - 1.0f;
            // Where nothing is drawn the debug view says (0, 0, 0).
            if (std::abs(glm::length(normal) - 1.0f) > 0.1f) continue;
            ++shown;
            if (glm::dot(glm::normalize(normal), hit->normal) > std::cos(glm::radians(bound_deg))) ++same;
        }
    found.same = static_cast<double>(same) / std::max(found.met, 1);
    found.surface = static_cast<double>(shown) / std::max(found.met, 1);
    return found;
}

const world::Camera cameras[] = {
    {{1.0f, 1.0f, 0.45f}, {1.12f, 1.1f, 0.1f}, 80.0f},    // into the middle
    {{-0.4f, 0.9f, 0.3f}, {0.05f, 0.95f, 0.05f}, 90.0f},  // at the cliff in the west
    {{1.0f, 2.6f, 0.5f}, {1.0f, 1.97f, 0.05f}, 90.0f},    // over the edge in the north
};

TEST_F(Render, MeshesShowWhatRaysMeet) {
    const world::Scene scene = bare_scene(8, 8);
    params::Settings settings;
    settings.debug.view = params::DebugView::normals;
    settings.lod.mode = params::LodMode::mesh;
    settings.lod.error_pixels = 0.1f;
    for (const std::int64_t seeds : {std::int64_t{400'000}, std::int64_t{90'000}, std::int64_t{8'000}}) {
        const Bed bed(test::shipped_packing(), scene.bed, {seeds, 400'000});
        const RayCaster caster(bed);
        Stage stage(context(), scene, bed, settings);
        for (std::size_t i = 0; i < 3; ++i) {
            const Agreement found = compare(caster, cameras[i], stage.draw(cameras[i]), 15.0f);
            EXPECT_GT(found.met, seeds > 50'000 ? 100 : 10) << seeds << " seeds, camera " << i;
            // 15 degrees hold the relief of the shading normal (a margin's ridge, a seam). Inside the silhouettes nothing else
            // differs; 1 in 50 is left for rays that just miss what lies between the four beside them.
            EXPECT_GT(found.same, 0.98) << seeds << " seeds, camera " << i;
            EXPECT_GT(found.surface, 0.99) << seeds << " seeds, camera " << i;
        }
        // Planted: the same picture against a bed that lacks every third seed.
        if (seeds != 400'000) continue;
        const Bed other(test::shipped_packing(), scene.bed, {270'000, 400'000});
        EXPECT_LT(compare(RayCaster(other), cameras[0], stage.draw(cameras[0]), 15.0f).same, 0.5);
    }
}

TEST_F(Render, CarvedBedsShowWhatRaysMeet) {
    world::Scene scene = bare_scene(8, 8);
    world::CarveForm hollow;
    hollow.kind = world::CarveKind::hollow;
    hollow.at_m = {1.05f, 1.02f};
    hollow.radius_m = 0.2f;
    hollow.depth_mm = 60.0f;
    world::CarveForm heap;
    heap.kind = world::CarveKind::heap;
    heap.at_m = {1.0f, 1.25f};
    heap.radius_m = 0.15f;
    heap.height_mm = 50.0f;
    scene.bed.carve = {hollow, heap};
    const Bed bed(test::shipped_packing(), scene.bed, {400'000, 400'000});
    EXPECT_NE(bed.count(), 400'000u);
    const RayCaster caster(bed);
    params::Settings settings;
    settings.debug.view = params::DebugView::normals;
    const world::Camera camera{{1.0f, 0.6f, 0.6f}, {1.03f, 1.1f, 0.08f}, 60.0f};
    settings.lod.mode = params::LodMode::mesh;
    settings.lod.error_pixels = 0.1f;
    Stage stage(context(), scene, bed, settings);
    const Agreement meshes = compare(caster, camera, stage.draw(camera), 15.0f);
    // The bounds of the whole bed: carving decides which seeds are there and moves none.
    EXPECT_GT(meshes.same, 0.98);
    EXPECT_GT(meshes.surface, 0.99);
    settings.lod.mode = params::LodMode::relief;
    stage.change(settings);
    const Agreement relief = compare(caster, camera, stage.draw(camera), 30.0f);
    EXPECT_GT(relief.same, 0.83);
    EXPECT_GT(relief.surface, 0.99);
    // Planted: the uncarved bed shows other seeds in hollow and heap.
    const Bed whole(test::shipped_packing(), bare_scene(8, 8).bed, {400'000, 400'000});
    EXPECT_LT(compare(RayCaster(whole), camera, stage.draw(camera), 30.0f).same, 0.75);
}

TEST_F(Render, ReliefShowsWhatRaysMeet) {
    const world::Scene scene = bare_scene(8, 8);
    params::Settings settings;
    settings.debug.view = params::DebugView::normals;
    settings.lod.mode = params::LodMode::relief;
    const Bed bed(test::shipped_packing(), scene.bed, {400'000, 400'000});
    Stage stage(context(), scene, bed, settings);
    const world::Camera camera{{1.0f, 0.2f, 0.8f}, {1.05f, 1.0f, 0.1f}, 60.0f};
    const Agreement found = compare(RayCaster(bed), camera, stage.draw(camera), 30.0f);
    EXPECT_GT(found.met, 100);
    // Texels of 2 mm on seeds of 8 by 10 mm, read half a texel off at random: the rim of a seed, a sixth of it, may be its
    // neighbour's.
    EXPECT_GT(found.same, 0.83);
    EXPECT_GT(found.surface, 0.99);
}

TEST_F(Render, MeanLightIsTheSameInEveryBand) {
    const world::Scene scene = bare_scene(8, 8);
    const Bed bed(test::shipped_packing(), scene.bed, {400'000, 400'000});
    params::Settings settings;
    settings.camera.exposure_ev100 = 10.0f;
    Stage stage(context(), scene, bed, settings);
    const auto mean = [&](params::LodMode mode, float distance_m, float focal_mm) {
        settings.lod.mode = mode;
        stage.change(settings);
        const auto& picture = stage.draw({{1.0f, 1.0f, distance_m}, {1.0f, 1.05f, 0.1f}, focal_mm}, 8);
        double sum = 0;
        for (const glm::vec3& c : picture) sum += static_cast<double>(c.g);
        return sum / static_cast<double>(picture.size());
    };
    const double mesh = mean(params::LodMode::mesh, 2.0f, 72.0f);
    const double relief = mean(params::LodMode::relief, 2.0f, 72.0f);
    // 0.9 m of bed in 96 pixels: more than nine seeds a pixel from 4 m on, so that the table answers.
    const double table = mean(params::LodMode::relief, 3.9f, 150.0f);
    EXPECT_GT(mesh, 0.02);
    // 3 %: the mesh's occlusion comes from two random slices a sample, the relief's from four fixed ones a texel of 2 mm.
    EXPECT_NEAR(relief / mesh, 1.0, 0.03);
    EXPECT_NEAR(table / relief, 1.0, 0.03);
}

}  // namespace
}  // namespace sunflower::test
