// Who draws the tiles of a picture.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/render/renderer.hpp"
#include "engine/still/aov.hpp"
#include "engine/still/paper.hpp"
#include "engine/still/tiles.hpp"

namespace sunflower::still {

class Painter {
  public:
    virtual ~Painter() = default;
    virtual void begin(const Area& tile) = 0;
    /// Draws on for about budget_ms; the finished part of the tile, 0 to 1.
    virtual double advance(double budget_ms) = 0;
    /// Of the finished tile: three floats a pixel, the top row first. May be changed by whoever reads them.
    virtual std::span<float> pixels() = 0;
    /// Likewise: of each pixel a word of each layer of the file (image::Layer).
    virtual std::span<const std::uint32_t> layers() { return {}; }
};

/// Draws with the renderer, piece by piece (pieces_of), so that any tiles give the same pixels.
class ScenePainter final : public Painter {
  public:
    /// order: the whole image, of sheet.image_px. settings, bed: the renderer's. aovs: drawn over each tile after the picture
    /// itself. guard_px: as pieces_of has it.
    ScenePainter(render::Renderer& renderer, const render::Order& order, const Area& drawn, const params::Settings& settings,
                 const world::Bed& bed, std::vector<Aov> aovs, int guard_px = 0);

    void begin(const Area& tile) override;
    double advance(double budget_ms) override;
    std::span<float> pixels() override { return pixels_; }
    std::span<const std::uint32_t> layers() override { return layers_; }

    /// Seconds that so many of its pixels will take, from some samples of some places. Takes a moment itself; the tile that was
    /// begun begins anew.
    double estimate_s(std::uint64_t pixels);

  private:
    void begin_pass(std::size_t pass);
    void draw_piece();
    void keep_layers(const Aov& aov);
    void fit_lights();
    bool is_picture() const { return pass_ == 0; }
    double samples_of(std::size_t pass) const;

    render::Renderer& renderer_;
    render::Order order_;
    Area drawn_, tile_;
    std::vector<Area> pieces_;
    std::size_t piece_ = 0;
    bool begun_ = false;
    std::vector<float> pixels_, fact_;
    params::Settings settings_;
    const world::Bed& bed_;
    std::vector<Aov> aovs_;
    std::vector<image::Layer> layer_names_;
    std::vector<std::uint32_t> layers_;
    world::Projection seen_;
    int guard_px_;
    std::size_t pass_ = 0;  // 0: the picture, then the aovs
    bool changed_ = false;  // the renderer's settings are an aov's
};

}  // namespace sunflower::still
