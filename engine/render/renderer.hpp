// Draws a scene: the one door to everything below. Works in pieces, so that whoever calls it stays alive between them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/gl/context.hpp"
#include "engine/gl/timer.hpp"
#include "engine/params/settings.hpp"
#include "engine/world/bed.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::render {

/// Part of a picture, pixels; rows from the bottom.
struct Window {
    glm::ivec2 origin{0}, size{0};
};

/// Camera and light of a moment. The settings differ from the picture's own in nothing that is flagged Rebuild.
struct Instant {
    world::Camera camera;
    params::Settings settings;
};

/// What a picture may show instead of light, three floats a pixel; 0 where there is nothing. position: in the hall, m. normal:
/// as it is shaded, 1 long. number: of the seed, its lowest 16 bits, the next 16, the rest; 0 is none. Where the bed is drawn
/// by its mean, normal and albedo are the bed's and there is no number. Exact with one sample only.
enum class Fact { none, position, normal, albedo, number };

/// A picture to be made: the whole of it is width x height pixels, each the mean of `samples` places in it. Of it `part` is
/// drawn, pixel by pixel as it would be in the whole; without size: all.
struct Order {
    world::Camera camera;
    int width = 1920;
    int height = 1080;
    int samples = 64;
    Window part{};
    bool linear = false;     // exposed light instead of what is shown of it
    Fact fact = Fact::none;  // instead of light, and linear
    /// While a shutter is open each sample sees a moment of its own, whatever `camera` says; nothing: all see the same. The
    /// settings of one of them are in force when the picture is done.
    std::function<const Instant&(int sample)> instant = {};

    Window drawn() const { return part.size.x > 0 ? part : Window{glm::ivec2(0), {width, height}}; }
};

/// What the bed and its tables take on the device, bytes.
struct Memory {
    std::size_t seeds = 0, relief = 0, other = 0;
};

/// Seeds of the tiles that were looked at one by one, and how many of them were drawn in which way; the others were culled. A
/// seed on the border of two windows counts in both.
struct SeedCounts {
    std::uint64_t considered = 0, mesh = 0, splat = 0;
};

class Frame;

class Renderer {
  public:
    /// Uploads the bed; its relief is baked by the first pieces of the first picture. The context must be current and, like the
    /// bed's packing, outlive the renderer.
    Renderer(gl::Context& context, const world::Scene& scene, const world::Bed& bed, const params::Settings& settings);
    ~Renderer();
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    /// Another bed, or parameters that are flagged Rebuild; another scene. Programs are kept; what is being drawn must begin
    /// again. What fails leaves all as it was.
    void lay(const world::Bed& bed, const params::Settings& settings);
    void lay(const world::Scene& scene, const world::Bed& bed, const params::Settings& settings);
    /// A bed on which brushes alone have done something else since: what they touched is laid anew. in_passing: the means of
    /// the bed as a whole wait for finish_table(). False: more is other, and nothing has changed.
    bool recarve(const world::Bed& bed, bool in_passing);
    /// Returns whether it was still to be made: what is being drawn must begin again.
    bool finish_table();
    /// New values of parameters that are not flagged Rebuild; the next picture uses them.
    void change(const params::Settings& settings);

    /// Begins a picture. What the order before had not finished is dropped. Parts of one picture, one after the other, share
    /// its auto exposure.
    void begin(const Order& order);
    /// Draws pieces until about budget_ms have passed, at least one. Returns the finished part, 0 to 1.
    double advance(double budget_ms);

    /// Bands of whole rows, from the top of the drawn part down, as soon as they are finished: display-encoded RGB, 0 to 1,
    /// before quantisation, or linear light; 3 floats a pixel of the part. Set before begin().
    using RowSink = std::function<void(int first_row, int rows, std::span<const float> rgb)>;
    void set_sink(RowSink sink);

    /// Pixels that are drawn at a time. The same part is the same to the last bit; in another window rasterisers round
    /// otherwise.
    glm::ivec2 largest_window() const;

    Memory memory() const;
    /// Device time of each pass, summed over the pieces since begin(), in the order in which they first ran. A GPU reports some
    /// pieces late, so that the last few may be missing.
    const std::vector<gl::PassTime>& pass_times() const;
    /// Summed over the windows of the picture. Counted only after count_seeds(true): it waits for the device.
    SeedCounts seed_counts() const;
    void count_seeds(bool wanted);

    /// For LivePicture.
    Frame& frame();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::render
