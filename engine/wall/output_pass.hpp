// From the canvas to what goes to each projector. Everything that belongs to an output lies ready on the device; a frame makes
// nothing new.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "engine/core/files.hpp"
#include "engine/gl/draw.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/gl/program.hpp"
#include "engine/wall/cube_lut.hpp"
#include "engine/wall/map_textures.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// A picture of the canvas, or of some of it, rows from the bottom as OpenGL has them. Reading the texture must give light:
/// Format::srgb8_a8 (into which display-encoded values are drawn as they are, GL_FRAMEBUFFER_SRGB being off), rgba16f or
/// rgba32f.
struct CanvasPicture {
    const gl::Texture* texture = nullptr;
    Rect shown;          // of the canvas; its size need not be the texture's
    bool blends = true;  // else each output shows all of its part: for test pictures, of which one sees both where two meet
};

class OutputPass {
  public:
    /// The library must outlive it; its context must be current in all calls.
    explicit OutputPass(const gl::ShaderLibrary& library);

    /// Takes over a site; again whenever it, a LUT or a map has changed: only what is other is made anew. Fails when a LUT or a
    /// map cannot be read, maps are of another size or place than their output, or more than WALL_NEIGHBOURS outputs meet, and
    /// leaves all as it was. One that was read before and has been replaced by what cannot be is no failure: the log says so,
    /// and what was read stays in use. folder: where the LUTs and the maps' files lie. said: the file's root, so that a
    /// complaint has its line.
    void lay(const Site& site, const std::filesystem::path& folder, const params::Value* said = nullptr);

    /// Fills size_px pixels of a framebuffer, or of the current window (nullptr), with what output number `output` of the site
    /// shows. light: 0 to 1, linear; 0 is black to the last digit. size_px other than the output's own: a preview of it. Of an
    /// output that is drawn by maps on another machine: black.
    void draw(std::size_t output, const CanvasPicture& canvas, double light, const gl::Framebuffer* target, glm::ivec2 size_px);
    /// The same with a picture of Format::rgba8 that is shown pixel by pixel, upright: no warp, blend or colour.
    void draw_raw(std::size_t output, const gl::Texture& picture, double light, const gl::Framebuffer* target,
                  glm::ivec2 size_px);

    std::size_t bytes() const;

  private:
    struct Plate {
        Output output;
        std::optional<core::FileStamp> lut_stamp, maps_stamp;  // of their files, when they were read
        gl::Buffer block;
        gl::Texture mesh, mask, lut;
        glm::ivec2 canvas_px{0};
        MapTextures maps;
        int mesh_step_px = 0;
        std::optional<CubeLut> table;  // without its entries
        int variant = 0;
    };
    /// That of before, as none was made.
    static bool keeps_lut(const Plate& fresh) { return !fresh.output.lut.empty() && !fresh.table; }
    void lay_mesh(Plate& plate) const;
    void lay_mask(Plate& plate) const;
    void lay_lut(Plate& plate, const std::filesystem::path& path) const;
    void begin(const gl::Framebuffer* target, glm::ivec2 size_px, gl::Program& program, double light) const;
    gl::Program& program_of(int variant);

    const gl::ShaderLibrary& library_;
    std::map<int, gl::Program> programs_;
    gl::Program raw_;
    gl::VertexArray no_vertices_;
    gl::Sampler linear_, nearest_;
    std::vector<Plate> plates_;
};

/// What a mask leaves of each pixel of the signal, 0 to 255, rows from the top. For OutputPass and its tests.
std::vector<std::uint8_t> mask_pixels(const Output& output);

}  // namespace sunflower::wall
