// The frame's table of contents: which passes make a picture, and in which order.
#include "engine/render/frame.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/render/shader_library.hpp"
#include "engine/world/contact.hpp"
#include "shaders/shared/bindings.h"

namespace sunflower::render {
namespace {

constexpr int faces = 6;
constexpr int colours = 3;

gl::Texture light_texture(const world::LightGrid& grid) {
    gl::Texture texture =
        gl::Texture::volume("light grid", gl::Format::rgba32f, grid.cells.x, grid.cells.y, grid.cells.z * world::grid_roles);
    texture.upload(0, std::span<const glm::vec4>(grid.nodes));
    return texture;
}

gl::Texture contact_texture(const world::Scene& scene) {
    const world::ContactMap map = world::make_contact_map(scene);
    gl::Texture texture = gl::Texture::flat("contact", gl::Format::r8, map.columns, map.rows);
    texture.upload(0, std::span<const std::uint8_t>(map.left));
    return texture;
}

/// What of the seeds the table knows: how much of them is painted or glazed. It knows no albedo and no light.
auto table_part(const params::Seed& seed) {
    return std::tuple(seed.paint_amount, seed.glaze, seed.glaze_roughness);
}

/// The scene's own, whatever a hand or a preset made of them: the same settings make the same picture on whatever path they
/// came.
world::HallLight usual_light(const world::Scene& scene) {
    return world::make_hall_light(scene, hall_albedos(scene.own));
}

}  // namespace

Frame::Targets::Targets(glm::ivec2 size)
    : id(gl::Texture::flat("visible id", gl::Format::r32ui, size.x, size.y)),
      place(gl::Texture::flat("visible place", gl::Format::rgba16f, size.x, size.y)),
      depth(gl::Texture::flat("depth", gl::Format::depth32f, size.x, size.y)) {
    const std::array<gl::Attachment, 2> colours = {gl::Attachment{&id}, gl::Attachment{&place}};
    framebuffer = gl::Framebuffer("visibility", colours, gl::Attachment{&depth});
}

Frame::Frame(gl::Context& context, const world::Scene& scene, const world::Bed& bed, const params::Settings& settings)
    : coming_light_(std::async(std::launch::async, usual_light, std::cref(scene))),
      settings_(settings),
      library_(shader_library()),
      software_(context.info().is_software()),
      // On llvmpipe 256 x 256 keeps a piece short; a GPU wants more work at a time.
      largest_window_(software_ ? glm::ivec2(256) : glm::ivec2(2048, 512)),
      meshes_(library_),
      splats_(library_, software_, largest_window_),
      relief_programs_(library_),
      hall_pass_(library_),
      hall_light_program_(library_, "hall light", {"passes/hall_light.comp.glsl"}),
      linear_("linear", {GL_LINEAR, GL_LINEAR, GL_CLAMP_TO_EDGE, false}),
      frame_buffer_("frame", sizeof(FrameBlock)),
      params_buffer_("params", sizeof(params::Settings)),
      targets_(largest_window_),
      shade_(library_, largest_window_) {
    for (std::size_t i = 0; i < meshes_.errors_mm().size(); ++i)
        block_.lod_error_mm[i / 4][static_cast<int>(i % 4)] = meshes_.errors_mm()[i];
    block_.auto_exposure.x = 1.0f;
    lay(scene, bed, settings);
}

void Frame::lay(const world::Scene& scene, const world::Bed& bed, const params::Settings& settings) {
    // The light of a hall takes long to compute, so it is kept while only the bed changes; then the scene is this frame's own.
    const bool other_hall = !light_ || &scene != &scene_;
    // All of it first: what fails leaves the bed that is there.
    BedBuffers buffers = make_bed_buffers(bed);
    ReliefPass relief(relief_programs_, buffers, settings.relief.texel_mm);
    if (other_hall) {
        world::HallLight hall = coming_light_.valid() ? coming_light_.get() : usual_light(scene);
        light_ = light_texture(hall.direct);
        const glm::ivec3 cells = hall.direct.cells;
        face_light_ = gl::Texture::volume("face light", gl::Format::rgba32f, cells.x, cells.y, cells.z * faces);
        const glm::ivec3 nodes = hall.volume.cells;
        returned_ = gl::Texture::volume("returned light", gl::Format::rgba32f, nodes.x, nodes.y, nodes.z * colours);
        contact_ = contact_texture(scene);
        hall_pass_.lay(scene);
        hall_ = std::move(hall);
        scene_ = scene;
    }
    settings_ = settings;
    aimed_.reset();
    bed_.emplace(bed);
    bed_buffers_.emplace(std::move(buffers));
    relief_.emplace(std::move(relief));
    baked_ = 0;
    table_waits_ = false;
    fill_bed(block_, *bed_, *bed_buffers_, settings.relief.texel_mm, relief_side(settings.relief.texel_mm));
    fill_light();
}

bool Frame::recarve(const world::Bed& bed, bool in_passing) {
    const bool relief_is_baked = baked_ >= relief_->bake_pieces() - relief_->table_pieces();
    if (!relief_is_baked || !is_same_but_carved(*bed_buffers_, *bed_, bed)) return false;
    relief_->follow(*bed_buffers_, follow(*bed_buffers_, bed, relief_->most_reliefs()));
    bed_.emplace(bed);
    aimed_.reset();
    const float surface_mm = block_.bed_box.w;
    bake_again(true);
    table_waits_ = in_passing;
    if (in_passing) block_.bed_box.w = surface_mm;
    return true;
}

bool Frame::finish_table() {
    if (!std::exchange(table_waits_, false)) return false;
    bake_again(false);
    return true;
}

void Frame::fill_light() {
    fill_lights(block_, scene_, hall_, settings_);
    returned_.upload(0, std::span<const glm::vec4>(returned_light(block_, hall_, settings_)));
    face_light_stale_ = true;
}

void Frame::change(const params::Settings& settings) {
    const bool other_table = table_part(settings.seed) != table_part(settings_.seed);
    settings_ = settings;
    aimed_.reset();
    fill_light();
    if (other_table) bake_again(false);
}

void Frame::take_programs(const gl::ShaderLibrary& texts) {
    const bool relief = relief_programs_.splat.is_prepared() || relief_programs_.low.is_prepared();
    const bool table = relief_programs_.table.is_prepared() || relief_programs_.mean.is_prepared();
    face_light_stale_ = face_light_stale_ || hall_light_program_.is_prepared();
    library_.take_texts(texts);
    for (gl::Program* program : library_.programs()) program->take_prepared();
    if (relief) relief_->bake_all(*bed_buffers_);
    if (relief || table) bake_again(relief);
}

/// The bed's table, and before it the relief if that too is of the past.
void Frame::bake_again(bool relief) {
    baked_ = relief ? 0 : std::min(baked_, relief_->bake_pieces() - relief_->table_pieces());
    // The table's rays are aimed as they are in a bed laid anew, so that the same settings make the same picture.
    fill_bed(block_, *bed_, *bed_buffers_, settings_.relief.texel_mm, relief_side(settings_.relief.texel_mm));
}

void Frame::bind_all() const {
    frame_buffer_.bind_uniform(FRAME_BINDING);
    params_buffer_.bind_uniform(PARAMS_BINDING);
    bed_buffers_->seeds.bind_storage(SEEDS_BINDING);
    bed_buffers_->tile_records.bind_storage(TILE_RECORDS_BINDING);
    bed_buffers_->bed_tiles.bind_storage(BED_TILES_BINDING);
    bed_buffers_->carve_nodes.bind_storage(CARVE_BINDING);
    hall_pass_.bind();
    relief_->bind();
    targets_.id.bind(ID_UNIT);
    targets_.place.bind(PLACE_UNIT);
    targets_.depth.bind(DEPTH_UNIT);
    light_.bind(LIGHT_UNIT);
    linear_.bind(LIGHT_UNIT);
    face_light_.bind(FACE_LIGHT_UNIT);
    linear_.bind(FACE_LIGHT_UNIT);
    returned_.bind(RETURNED_UNIT);
    linear_.bind(RETURNED_UNIT);
    contact_.bind(CONTACT_UNIT);
    linear_.bind(CONTACT_UNIT);
}

void Frame::upload() {
    frame_buffer_.upload_value(0, block_);
    params_buffer_.upload_value(0, settings_);
}

void Frame::light_hall() {
    const auto scope = timers_.scope("hall light");
    face_light_.bind_image(FACE_LIGHT_IMAGE, GL_WRITE_ONLY);
    hall_light_program_.dispatch(static_cast<std::uint32_t>((hall_.direct.cells.x + 7) / 8),
                                 static_cast<std::uint32_t>((hall_.direct.cells.y + 7) / 8),
                                 static_cast<std::uint32_t>(hall_.direct.cells.z * faces));
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT);
    face_light_stale_ = false;
}

void Frame::bake_piece() {
    bind_all();
    upload();
    relief_->bake_piece(baked_++, timers_);
    if (table_waits_ && baked_ == relief_->bake_pieces() - relief_->table_pieces()) baked_ = relief_->bake_pieces();
    if (baked_ == relief_->bake_pieces() - relief_->table_pieces() + 1) block_.bed_box.w = relief_->mean_surface_mm();
}

void Frame::aim(const world::Camera& camera, glm::ivec2 size, const Window& part, Focus focus) {
    const Aimed aimed{camera, size, focus};
    size_ = size;
    part_ = part;
    projection_ = world::project(world::as_taken(camera, settings_.camera), size.x, size.y);
    if (aimed_ != aimed) {
        lens_ = {};
        if (focus != Focus::everywhere)
            lens_ = world::shared(world::lens_of(scene_, *bed_, camera, size, settings_.camera),
                                  focus == Focus::still ? settings_.quality.samples : settings_.quality.live_samples);
        aimed_ = aimed;
    }
    bands_ = choose_bands(settings_.lod, software_, bed_buffers_->each_seed, projection_.focal_px, projection_.parallel);
    bind_all();
}

glm::ivec2 Frame::window_grid() const {
    return (part_.size + largest_window_ - 1) / largest_window_;
}

Window Frame::window(int index) const {
    const int columns = window_grid().x;
    const int left = index % columns * largest_window_.x;
    const int top = index / columns * largest_window_.y;
    const glm::ivec2 size = glm::min(largest_window_, part_.size - glm::ivec2(left, top));
    return {part_.origin + glm::ivec2(left, part_.size.y - top - size.y), size};
}

void Frame::expose(float gain) {
    if (block_.auto_exposure.x == gain) return;
    block_.auto_exposure.x = gain;
    upload();
}

void Frame::begin_window(int index) {
    const auto [origin, size] = window(index);
    fill_camera(block_, projection_, size_, origin, size, *bed_, bands_, lens_);
    fill_sample(block_, projection_, *bed_, lens_, 0);
    upload();
    if (face_light_stale_) light_hall();
    meshes_.cull_nothing();
    splats_.cull_nothing();
    const NearView view = near_view(projection_, lens_, block_.clip_from_relative, size_, {origin, size},
                                    std::max(bands_.mesh_range_m, bands_.splat_range_m));
    hall_pass_.cull(view, projection_.focal_px);
    near_.list(*bed_, *bed_buffers_, view);
    if (near_.count() == 0) return;
    if (bands_.mesh_range_m > 0.0f && near_.nearest_m() <= bands_.mesh_range_m) meshes_.cull(near_, timers_);
    if (bands_.splat_range_m > 0.0f) splats_.cull(near_, timers_);
}

// Rays to the seeds are noise until there are several of them. What is in motion has one sample, and the first ones of a
// picture that comes to rest go without, so that it does not begin with a sparkle; of 64 these few change nothing that is seen.
constexpr int quiet_samples = 2;

void Frame::draw_sample(int sample, bool first, Fact fact) {
    const gl::DebugGroup group("sample");
    fill_sample(block_, projection_, *bed_, lens_, sample);
    block_.window_sample.w = first ? 1 : 0;
    static_assert(static_cast<int>(Fact::number) == 4);  // passes/pixels.glsl
    block_.parallel_focus.w = static_cast<float>(fact);
    block_.splats.x = splats_.any() ? 1 : 0;
    block_.splats.y = aimed_ && aimed_->focus != Focus::everywhere && sample >= quiet_samples ? 1 : 0;
    upload();
    const glm::ivec2 size(block_.window_sample.x, block_.window_sample.y);
    targets_.framebuffer.bind();
    glViewport(0, 0, size.x, size.y);
    targets_.framebuffer.clear_colour(0, std::array<std::uint32_t, 4>{ID_NOTHING, 0, 0, 0});
    targets_.framebuffer.clear_depth(0.0f);
    hall_pass_.draw(timers_);
    if (meshes_.any()) meshes_.draw(near_, timers_);
    if (splats_.any()) splats_.draw(size, near_, lens_.part_m > 0.0f, timers_);
    splats_.bind_words();
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT | GL_SHADER_STORAGE_BARRIER_BIT | GL_FRAMEBUFFER_BARRIER_BIT);
    shade_.add_sample(size, meshes_.any(), splats_.any(), timers_);
}

SeedCounts Frame::seed_counts() {
    return {near_.seeds(), meshes_.drawn(near_, timers_), splats_.drawn(near_, timers_)};
}

std::size_t Frame::other_bytes() const {
    const auto pixels = static_cast<std::size_t>(largest_window_.x) * static_cast<std::size_t>(largest_window_.y);
    constexpr std::size_t target_bytes = 4 + 8 + 4;  // id, place, depth
    return near_.bytes() + meshes_.bytes() + splats_.bytes() + shade_.bytes() + pixels * target_bytes + hall_pass_.bytes();
}

}  // namespace sunflower::render
