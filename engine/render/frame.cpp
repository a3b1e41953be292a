// The frame's table of contents: which passes make a picture, in which order, and how the picture is cut into pieces.
#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/params/glsl.hpp"
#include "engine/render/bed_buffers.hpp"
#include "engine/render/frame_block.hpp"
#include "engine/render/passes/mesh_pass.hpp"
#include "engine/render/passes/relief_pass.hpp"
#include "engine/render/passes/shade_pass.hpp"
#include "engine/render/renderer.hpp"
#include "shaders/shared/bindings.h"

namespace sunflower::render {
namespace {

constexpr float seed_length_mm = 17.6f;
constexpr float everywhere_m = 1e6f;

gl::ShaderLibrary shader_library() {
    gl::ShaderLibrary library;
    library.define_file("params.glsl", "#include \"shared/bindings.h\"\n" + params::params_glsl());
    return library;
}

gl::Texture light_texture(const world::LightGrid& grid) {
    gl::Texture texture =
        gl::Texture::volume("light grid", gl::Format::rgba32f, grid.cells.x, grid.cells.y, grid.cells.z * world::grid_roles);
    texture.upload(0, std::span<const glm::vec4>(grid.nodes));
    return texture;
}

gl::Buffer box_buffer(const world::Scene& scene) {
    std::vector<glm::vec4> corners;
    for (const world::Box& box : scene.boxes) {
        corners.emplace_back(box.low_m, static_cast<float>(box.surface));
        corners.emplace_back(box.high_m, 0.0f);
    }
    return gl::Buffer::of("boxes", corners);
}

/// What the passes draw to, as large as the largest window.
struct Targets {
    gl::Texture id, place, depth;
    gl::Framebuffer framebuffer;
    gl::Buffer picture;

    explicit Targets(glm::ivec2 size)
        : id(gl::Texture::flat("visible id", gl::Format::r32ui, size.x, size.y)),
          place(gl::Texture::flat("visible place", gl::Format::rgba16f, size.x, size.y)),
          depth(gl::Texture::flat("depth", gl::Format::depth32f, size.x, size.y)) {
        const std::array<gl::Attachment, 2> colours = {gl::Attachment{&id}, gl::Attachment{&place}};
        framebuffer = gl::Framebuffer("visibility", colours, gl::Attachment{&depth});
        const std::size_t pixels = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y);
        picture = gl::Buffer("picture", pixels * sizeof(glm::vec4));
    }
};

std::uint32_t groups_of_8(int pixels) {
    return static_cast<std::uint32_t>((pixels + 7) / 8);
}

}  // namespace

struct Renderer::Parts {
    Parts(gl::Context& context, const world::Scene& scene_, const world::Bed& bed_, const params::Settings& settings_)
        : scene(scene_),
          bed(bed_),
          settings(settings_),
          library(shader_library()),
          grid(world::make_light_grid(scene)),
          bed_buffers(make_bed_buffers(bed)),
          relief(library, bed_buffers, settings.relief.texel_mm),
          meshes(library),
          hall_program(library, "hall", {"passes/hall.vert.glsl", "passes/hall.frag.glsl"}),
          tone_program(library, "tone", {"passes/tone.comp.glsl"}),
          light(light_texture(grid)),
          linear("linear", {GL_LINEAR, GL_LINEAR, GL_CLAMP_TO_EDGE, false}),
          boxes(box_buffer(scene)),
          nothing("no vertices"),
          frame_buffer("frame", sizeof(FrameBlock)),
          params_buffer("params", sizeof(params::Settings)),
          software(context.info().is_software()),
          largest_window(software ? glm::ivec2(256) : glm::ivec2(2048, 512)),
          targets(largest_window),
          shade(library, largest_window) {
        fill_bed(block, bed, bed_buffers, settings.relief.texel_mm, relief_side(settings.relief.texel_mm));
        for (std::size_t i = 0; i < meshes.errors_mm().size(); ++i)
            block.lod_error_mm[i / 4][static_cast<int>(i % 4)] = meshes.errors_mm()[i];
        light_and_materials();
    }

    void bind_all() const {
        frame_buffer.bind_uniform(FRAME_BINDING);
        params_buffer.bind_uniform(PARAMS_BINDING);
        bed_buffers.seeds.bind_storage(SEEDS_BINDING);
        bed_buffers.tile_records.bind_storage(TILE_RECORDS_BINDING);
        bed_buffers.bed_tiles.bind_storage(BED_TILES_BINDING);
        bed_buffers.carve_nodes.bind_storage(CARVE_BINDING);
        boxes.bind_storage(BOXES_BINDING);
        targets.picture.bind_storage(PICTURE_BINDING);
        relief.bind();
        targets.id.bind(ID_UNIT);
        targets.place.bind(PLACE_UNIT);
        targets.depth.bind(DEPTH_UNIT);
        light.bind(LIGHT_UNIT);
        linear.bind(LIGHT_UNIT);
    }

    void upload() {
        frame_buffer.upload_value(0, block);
        params_buffer.upload_value(0, settings);
    }

    /// Whatever changes with parameters that need no new bed: the table is made again.
    void light_and_materials() {
        fill_lights(block, scene, grid, settings);
        baked = std::min(baked, relief.bake_pieces() - relief.table_pieces());
    }

    void bake() {
        upload();
        relief.bake_piece(baked++, timers);
        if (baked == relief.bake_pieces() - relief.table_pieces() + 1) block.bed_box.w = relief.mean_surface_mm();
    }

    float mesh_range_m() const {
        if (bed_buffers.all_as_meshes || settings.lod.mode == params::LodMode::mesh) return everywhere_m;
        if (settings.lod.mode == params::LodMode::relief) return 0.0f;
        return 0.001f * seed_length_mm * projection.focal_px / settings.lod.mesh_pixels;
    }

    // On llvmpipe 256 x 256 keeps a piece short; a GPU wants more work at a time, but in the mesh mode a window's seeds must
    // fit.
    void choose_window() {
        const bool small = software || settings.lod.mode == params::LodMode::mesh;
        window_size = small ? glm::ivec2(256) : largest_window;
    }

    glm::ivec2 windows() const { return (glm::ivec2(order.width, order.height) + window_size - 1) / window_size; }

    /// Origin and size of the current window. Windows run from the top band down, from left to right.
    std::pair<glm::ivec2, glm::ivec2> window() const {
        const glm::ivec2 count = windows();
        const int column = window_index % count.x;
        const int top = (window_index / count.x) * window_size.y;
        const glm::ivec2 size = glm::min(window_size, glm::ivec2(order.width - column * window_size.x, order.height - top));
        return {{column * window_size.x, order.height - top - size.y}, size};
    }

    void begin_window() {
        const auto [origin, size] = window();
        const float range_m = mesh_range_m();
        fill_camera(block, projection, {order.width, order.height}, origin, size, bed, range_m);
        fill_sample(block, projection, 0);
        upload();
        if (range_m > 0.0f) meshes.cull(bed, {block.clip_from_relative, projection.eye_m, range_m, &bed_buffers}, timers);
    }

    void draw_sample() {
        const gl::DebugGroup group("sample");
        fill_sample(block, projection, sample);
        upload();
        const glm::ivec2 size(block.window_sample.x, block.window_sample.y);
        targets.framebuffer.bind();
        glViewport(0, 0, size.x, size.y);
        targets.framebuffer.clear_colour(0, std::array<std::uint32_t, 4>{ID_NOTHING, 0, 0, 0});
        targets.framebuffer.clear_depth(0.0f);
        {
            const auto scope = timers.scope("hall");
            gl::use_reversed_depth();
            hall_program.use();
            gl::draw_triangles(nothing, 36, static_cast<int>(scene.boxes.size()));
        }
        if (mesh_range_m() > 0.0f) meshes.draw(timers);
        glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_SHADER_STORAGE_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
        shade.add_sample(size, timers);
    }

    void end_window() {
        const auto [origin, size] = window();
        {
            const auto scope = timers.scope("tone");
            tone_program.dispatch(groups_of_8(size.x), groups_of_8(size.y));
            glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
        }
        const auto shown = targets.picture.read<glm::vec4>(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y));
        const auto width = static_cast<std::size_t>(order.width);
        band.resize(width * static_cast<std::size_t>(size.y) * 3);
        for (int y = 0; y < size.y; ++y) {
            const glm::vec4* from = shown.data() + static_cast<std::size_t>(size.y - 1 - y) * static_cast<std::size_t>(size.x);
            float* to = band.data() + (static_cast<std::size_t>(y) * width + static_cast<std::size_t>(origin.x)) * 3;
            for (int x = 0; x < size.x; ++x)
                for (int c = 0; c < 3; ++c) *to++ = from[x][c];
        }
        if (origin.x + size.x < order.width) return;
        if (sink) sink(order.height - origin.y - size.y, size.y, band);
    }

    void add_times() {
        for (const gl::PassTime& pass : timers.latest()) {
            auto known = std::ranges::find(times, pass.name, &gl::PassTime::name);
            if (known == times.end()) known = times.insert(times.end(), {pass.name, 0.0});
            known->ms += pass.ms;
        }
    }

    /// A piece of the bake, or one sample of one window, with what begins and ends the window.
    void piece() {
        timers.begin_frame();
        add_times();
        if (baked < relief.bake_pieces()) return bake();
        if (sample == 0) begin_window();
        draw_sample();
        if (++sample < order.samples) return;
        end_window();
        sample = 0;
        ++window_index;
    }

    double done() const {
        const glm::ivec2 count = windows();
        const double pieces = static_cast<double>(count.x) * count.y * order.samples;
        const double drawn = (static_cast<double>(window_index) * order.samples + sample) / pieces;
        // Before the first window there is the bake: never all of it, so that a picture is done only when it is drawn.
        return baked < relief.bake_pieces() ? std::min(drawn, 0.99) : drawn;
    }

    world::Scene scene;
    world::Bed bed;
    params::Settings settings;
    gl::ShaderLibrary library;
    world::LightGrid grid;
    BedBuffers bed_buffers;
    ReliefPass relief;
    MeshPass meshes;
    gl::Program hall_program, tone_program;
    gl::Texture light;
    gl::Sampler linear;
    gl::Buffer boxes;
    gl::VertexArray nothing;
    gl::Buffer frame_buffer, params_buffer;
    bool software;
    glm::ivec2 largest_window;
    glm::ivec2 window_size{256};
    Targets targets;
    ShadePass shade;
    gl::GpuTimers timers;
    FrameBlock block{};

    Order order;
    world::Projection projection;
    int baked = 0;  // pieces
    int window_index = 0;
    int sample = 0;
    std::vector<float> band;
    std::vector<gl::PassTime> times;
    RowSink sink;
};

Renderer::Renderer(gl::Context& context, const world::Scene& scene, const world::Bed& bed, const params::Settings& settings)
    : parts_(std::make_unique<Parts>(context, scene, bed, settings)) {}

Renderer::~Renderer() = default;

void Renderer::change(const params::Settings& settings) {
    parts_->settings = settings;
    parts_->light_and_materials();
}

void Renderer::begin(const Order& order) {
    parts_->order = order;
    parts_->projection = world::project(order.camera, order.width, order.height);
    parts_->choose_window();
    parts_->times.clear();
    parts_->window_index = 0;
    parts_->sample = 0;
    parts_->bind_all();
}

double Renderer::advance(double budget_ms) {
    const auto start = std::chrono::steady_clock::now();
    while (parts_->done() < 1.0) {
        parts_->piece();
        // Without this the driver queues pieces and the clock measures nothing.
        glFinish();
        if (std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() >= budget_ms) break;
    }
    return parts_->done();
}

void Renderer::set_sink(RowSink sink) {
    parts_->sink = std::move(sink);
}

Memory Renderer::memory() const {
    Memory memory;
    memory.seeds =
        parts_->bed_buffers.seeds.bytes() + parts_->bed_buffers.tile_records.bytes() + parts_->bed_buffers.bed_tiles.bytes();
    memory.relief = parts_->relief.bytes();
    memory.other = parts_->meshes.bytes() + parts_->shade.bytes() + parts_->targets.picture.bytes() * 3 + parts_->boxes.bytes();
    return memory;
}

const std::vector<gl::PassTime>& Renderer::pass_times() const {
    return parts_->times;
}

}  // namespace sunflower::render
