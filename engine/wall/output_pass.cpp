#include "engine/wall/output_pass.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/gl/encoding.hpp"
#include "engine/wall/blend.hpp"
#include "engine/wall/readable.hpp"
#include "engine/wall/warp.hpp"
#include "shaders/shared/wall.h"

namespace sunflower::wall {
namespace {

constexpr int with_mesh = 1, with_mask = 2, with_table = 4, with_cube = 8, with_maps = 16;

int variant_of(const Output& output, const CubeLut* table) {
    return (output.mesh.columns != 0 ? with_mesh : 0) | (output.mask_px.empty() ? 0 : with_mask) |
           (table == nullptr ? 0
            : table->is_cube ? with_cube
                             : with_table) |
           (output.is_mapped() ? with_maps : 0);
}

gl::Defines defines_of(int variant) {
    gl::Defines defines;
    if ((variant & with_mesh) != 0) defines.emplace_back("WALL_MESH", "");
    if ((variant & with_mask) != 0) defines.emplace_back("WALL_MASK", "");
    if ((variant & with_maps) != 0) defines.emplace_back("WALL_MAPS", "");
    defines.emplace_back("WALL_LUT", (variant & with_cube) != 0 ? "3" : (variant & with_table) != 0 ? "1" : "0");
    return defines;
}

glm::vec4 row_of(const Homography& h, int row) {
    return {float(h[0][row]), float(h[1][row]), float(h[2][row]), 0.0f};
}

/// The block, but for what lies in textures.
WallBlock block_of(const Site& site, const Blend& blend, std::size_t index) {
    const Output& output = site.outputs[index];
    const Warp warp(output);
    WallBlock block{};
    for (int row = 0; row < 3; ++row) block.part_from_signal[row] = row_of(warp.part_from_signal(), row);
    const glm::dvec2 origin = warp.upright_of({0, 0}), x = warp.upright_of({1, 0}) - origin,
                     y = warp.upright_of({0, 1}) - origin;
    for (int row = 0; row < 2; ++row) block.upright_from_signal[row] = {x[row], y[row], origin[row], 0.0};
    block.part = {output.part.place_px, output.part.size_px};
    const auto& meeting = blend.neighbours(index);
    block.signal = {output.size_px, 0.0f, static_cast<float>(meeting.size())};
    block.gain = {output.gain * output.brightness, 0.0};
    block.power = {1.0 / output.curve.gamma, output.curve.srgb ? 1.0 : 0.0};
    block.most_black = {blend.most_black(), 0.0};
    for (std::size_t i = 0; i < meeting.size() && !output.is_mapped(); ++i) {
        const Output& other = site.outputs[meeting[i]];
        block.piece[i] = {other.part.place_px, other.part.end_px()};
        const auto& edges = blend.edges_px(meeting[i]);
        block.soft[i] = {edges[left_side], edges[right_side], edges[top_side], edges[bottom_side]};
        block.black[i] = {other.black, other.edge_power};
    }
    return block;
}

/// What decides where a pixel of the signal lies.
bool same_place(const Output& a, const Output& b) {
    return a.part == b.part && a.size_px == b.size_px && a.rotation_deg == b.rotation_deg && a.flip == b.flip &&
           a.corners_px == b.corners_px && a.mesh == b.mesh;
}

bool same_mask(const Output& a, const Output& b) {
    return a.mask_px == b.mask_px && a.size_px == b.size_px && a.rotation_deg == b.rotation_deg && a.flip == b.flip;
}

bool same_maps(const Output& a, const Output& b) {
    return a.mpcdi == b.mpcdi && a.mpcdi_region == b.mpcdi_region && a.elsewhere == b.elsewhere && a.part == b.part &&
           a.size_px == b.size_px;
}

}  // namespace

std::vector<std::uint8_t> mask_pixels(const Output& output) {
    const glm::ivec2 size = output.size_px;
    constexpr int parts = 4;  // rows of samples in a pixel; along a row the cover is exact
    Output straight = output;
    straight.corners_px = {};
    straight.mesh = {};
    const Warp warp(straight);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y), 255);
    std::vector<std::vector<glm::dvec2>> polygons;
    for (const auto& polygon : output.mask_px) {
        auto& turned = polygons.emplace_back();
        for (const glm::dvec2& point : polygon) turned.push_back(warp.signal_of_upright(point));
    }
    std::vector<double> crossings;
    std::vector<float> cover(static_cast<std::size_t>(size.x));
    for (int y = 0; y < size.y; ++y) {
        std::ranges::fill(cover, 0.0f);
        for (int part = 0; part < parts; ++part) {
            const double at = y + (part + 0.5) / parts;
            for (const auto& polygon : polygons) {
                crossings.clear();
                for (std::size_t i = 0; i < polygon.size(); ++i) {
                    const glm::dvec2 a = polygon[i], b = polygon[(i + 1) % polygon.size()];
                    if ((a.y <= at) != (b.y <= at)) crossings.push_back(a.x + (b.x - a.x) * (at - a.y) / (b.y - a.y));
                }
                std::ranges::sort(crossings);
                for (std::size_t i = 0; i + 1 < crossings.size(); i += 2) {
                    const double from = std::max(crossings[i], 0.0), to = std::min(crossings[i + 1], double(size.x));
                    for (int x = static_cast<int>(from); x < to; ++x)
                        cover[static_cast<std::size_t>(x)] +=
                            static_cast<float>((std::min(to, x + 1.0) - std::max(from, double(x))) / parts);
                }
            }
        }
        for (int x = 0; x < size.x; ++x)
            pixels[static_cast<std::size_t>(y * size.x + x)] = static_cast<std::uint8_t>(
                std::lround(255.0f * (1.0f - std::clamp(cover[static_cast<std::size_t>(x)], 0.0f, 1.0f))));
    }
    return pixels;
}

OutputPass::OutputPass(const gl::ShaderLibrary& library)
    : library_(library),
      raw_(library, "wall raw", {"passes/output.vert.glsl", "passes/wall_raw.frag.glsl"}),
      no_vertices_("wall"),
      linear_("wall", {GL_LINEAR, GL_LINEAR, GL_CLAMP_TO_EDGE, false}),
      nearest_("wall exact", {}) {}

gl::Program& OutputPass::program_of(int variant) {
    const auto found = programs_.find(variant);
    if (found != programs_.end()) return found->second;
    return programs_
        .emplace(variant,
                 gl::Program(library_, "wall", {"passes/output.vert.glsl", "passes/wall.frag.glsl"}, defines_of(variant)))
        .first->second;
}

void OutputPass::lay_mesh(Plate& plate) const {
    plate.mesh = {};
    plate.mesh_step_px = 0;
    const Warp::Grid grid = Warp(plate.output).mesh_grid();
    if (grid.step_px == 0) return;
    plate.mesh = gl::Texture::flat("wall mesh", gl::Format::rg32f, grid.nodes.x, grid.nodes.y);
    plate.mesh.upload(0, std::span<const glm::vec2>(grid.added_px));
    plate.mesh_step_px = grid.step_px;
}

void OutputPass::lay_mask(Plate& plate) const {
    plate.mask = {};
    if (plate.output.mask_px.empty()) return;
    const auto pixels = mask_pixels(plate.output);
    plate.mask = gl::Texture::flat("wall mask", gl::Format::r8, plate.output.size_px.x, plate.output.size_px.y);
    plate.mask.upload(0, std::span<const std::uint8_t>(pixels));
}

void OutputPass::lay_lut(Plate& plate, const std::filesystem::path& path) const {
    CubeLut table = load_cube_lut(path);
    std::vector<glm::vec4> texels;
    for (const glm::vec3& entry : table.entries) texels.emplace_back(entry, 1.0f);
    const int size = table.size;
    if (table.is_cube) {
        plate.lut = gl::Texture::volume("wall lut", gl::Format::rgba32f, size, size, size);
    } else {
        const int rows = (size + WALL_TABLE_ROW - 1) / WALL_TABLE_ROW;
        texels.resize(static_cast<std::size_t>(rows * WALL_TABLE_ROW));
        plate.lut = gl::Texture::flat("wall lut", gl::Format::rgba32f, WALL_TABLE_ROW, rows);
    }
    plate.lut.upload(0, std::span<const glm::vec4>(texels));
    table.entries = {};
    plate.table = std::move(table);
}

void OutputPass::lay(const Site& site, const std::filesystem::path& folder, const params::Value* said) {
    // What is in use, by the same name, stays when nothing about its file is other, or when that cannot be read.
    const auto from_file = [&](const Output& output, std::string_view key, bool is_in_use, bool is_same_file, auto read) {
        if (is_in_use && is_same_file) return;
        try {
            told_of_file(said, output, key, read);
            if (is_in_use) core::log_info("output '{}': its {} was replaced, and is read again", output.name, key);
        } catch (const core::Error& error) {
            if (!is_in_use) throw;
            core::log_warning("{}; what was read before stays in use", error.what());
        }
    };
    const Blend blend(site);
    MapFiles map_files(folder);
    std::vector<WallBlock> blocks;
    std::vector<Plate> fresh(site.outputs.size());
    // All that can fail is made beside what is in use.
    for (std::size_t i = 0; i < site.outputs.size(); ++i) {
        const Output& output = site.outputs[i];
        if (blend.neighbours(i).size() > WALL_NEIGHBOURS && !output.is_mapped())
            core::fail("output '{}' overlaps {} others; at most {} may meet", output.name, blend.neighbours(i).size() - 1,
                       WALL_NEIGHBOURS - 1);
        Plate& plate = fresh[i];
        const Plate* before = i < plates_.size() ? &plates_[i] : nullptr;
        plate.output = output;
        plate.canvas_px = site.canvas_px;
        if (before == nullptr || !same_place(before->output, output)) lay_mesh(plate);
        if (before == nullptr || !same_mask(before->output, output)) lay_mask(plate);
        if (output.is_mapped()) {
            plate.maps_stamp = core::stamp_of(folder / output.mpcdi);
            const bool is_in_use =
                before != nullptr && before->canvas_px == site.canvas_px && same_maps(before->output, output);
            from_file(output, "mpcdi", is_in_use, is_in_use && before->maps_stamp == plate.maps_stamp,
                      [&] { plate.maps = map_files.of(output, site.canvas_px); });
        }
        if (!output.lut.empty()) {
            plate.lut_stamp = core::stamp_of(folder / output.lut);
            const bool is_in_use = before != nullptr && before->output.lut == output.lut;
            from_file(output, "lut", is_in_use, is_in_use && before->lut_stamp == plate.lut_stamp,
                      [&] { lay_lut(plate, folder / output.lut); });
        }
        const std::optional<CubeLut>& table = keeps_lut(plate) ? before->table : plate.table;
        plate.variant = variant_of(output, table ? &*table : nullptr);
        program_of(plate.variant);
        if (before == nullptr) plate.block = gl::Buffer("wall", sizeof(WallBlock));
        blocks.push_back(block_of(site, blend, i));
    }
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        Plate& plate = fresh[i];
        if (i < plates_.size()) {
            Plate& before = plates_[i];
            if (same_place(before.output, plate.output)) {
                plate.mesh = std::move(before.mesh);
                plate.mesh_step_px = before.mesh_step_px;
            }
            if (same_mask(before.output, plate.output)) plate.mask = std::move(before.mask);
            if (plate.output.is_mapped() && !plate.maps) plate.maps = std::move(before.maps);
            if (keeps_lut(plate)) {
                plate.lut = std::move(before.lut);
                plate.table = std::move(before.table);
            }
            plate.block = std::move(before.block);
        }
        WallBlock& block = blocks[i];
        block.signal.z = static_cast<float>(plate.mesh_step_px);
        if (plate.table) {
            block.gain.w = static_cast<float>(plate.table->size - 1);
            block.lut_low = glm::vec4(plate.table->low, 0.0f);
            block.lut_scale = glm::vec4(1.0f / (plate.table->high - plate.table->low), 0.0f);
        }
        plate.block.upload_value(0, block);
    }
    plates_ = std::move(fresh);
}

void OutputPass::begin(const gl::Framebuffer* target, glm::ivec2 size_px, gl::Program& program, double light) const {
    if (target != nullptr)
        target->bind();
    else
        gl::Framebuffer::bind_window(size_px.x, size_px.y);
    gl::use_no_depth();
    program.use();
    program.set("target_px", glm::vec2(size_px));
    program.set("light", static_cast<float>(light));
}

void OutputPass::draw(std::size_t output, const CanvasPicture& canvas, double light, const gl::Framebuffer* target,
                      glm::ivec2 size_px) {
    const gl::Format format = canvas.texture->format();
    if (format != gl::Format::srgb8_a8 && format != gl::Format::rgba16f && format != gl::Format::rgba32f)
        core::fail("a wall's canvas must be a texture that gives light when it is read: srgb8_a8, rgba16f or rgba32f");
    const gl::NoEncoding as_given;
    const Plate& plate = plates_.at(output);
    gl::Program& program = program_of(plate.variant);
    begin(target, size_px, program, light);
    program.set("shown", glm::vec4(canvas.shown.place_px, canvas.shown.size_px));
    program.set("blends", canvas.blends ? 1 : 0);
    plate.block.bind_uniform(WALL_BINDING);
    canvas.texture->bind(WALL_CANVAS_UNIT);
    linear_.bind(WALL_CANVAS_UNIT);
    if (plate.mesh) plate.mesh.bind(WALL_MESH_UNIT);
    if (plate.mask) plate.mask.bind(WALL_MASK_UNIT);
    if (plate.lut) plate.lut.bind(WALL_LUT_UNIT);
    if (plate.maps) {
        plate.maps.places.bind(WALL_PLACE_UNIT);
        plate.maps.alpha.bind(WALL_ALPHA_UNIT);
        plate.maps.beta.bind(WALL_BETA_UNIT);
    }
    for (const GLuint unit : {WALL_MESH_UNIT, WALL_MASK_UNIT, WALL_LUT_UNIT, WALL_BETA_UNIT}) nearest_.bind(unit);
    gl::draw_triangles(no_vertices_, 3);
}

void OutputPass::draw_raw(std::size_t output, const gl::Texture& picture, double light, const gl::Framebuffer* target,
                          glm::ivec2 size_px) {
    const gl::NoEncoding as_given;
    begin(target, size_px, raw_, light);
    plates_.at(output).block.bind_uniform(WALL_BINDING);
    picture.bind(WALL_CANVAS_UNIT);
    nearest_.bind(WALL_CANVAS_UNIT);
    gl::draw_triangles(no_vertices_, 3);
}

std::size_t OutputPass::bytes() const {
    std::size_t sum = 0;
    for (const Plate& plate : plates_) {
        sum += plate.maps.bytes();
        for (const gl::Texture* texture : {&plate.mesh, &plate.mask, &plate.lut})
            if (*texture)
                sum += static_cast<std::size_t>(texture->width()) * static_cast<std::size_t>(texture->height()) *
                       static_cast<std::size_t>(std::max(texture->layers(), 1)) *
                       static_cast<std::size_t>(gl::format_info(texture->format()).bytes);
    }
    return sum;
}

}  // namespace sunflower::wall
