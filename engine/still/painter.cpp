#include "engine/still/painter.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <utility>

namespace sunflower::still {
namespace {

using Clock = std::chrono::steady_clock;

/// Rows of the renderer count from the bottom.
render::Window window_of(const Area& piece, int image_height) {
    return {{piece.x0, image_height - piece.y1}, {piece.width(), piece.height()}};
}

}  // namespace

ScenePainter::ScenePainter(render::Renderer& renderer, const render::Order& order, const Area& drawn,
                           const params::Settings& settings, const world::Bed& bed, std::vector<Aov> aovs, int guard_px)
    : renderer_(renderer),
      order_(order),
      drawn_(drawn),
      settings_(settings),
      bed_(bed),
      aovs_(std::move(aovs)),
      layer_names_(layers_of(aovs_)),
      seen_(world::project(order.camera, order.width, order.height)),
      guard_px_(guard_px) {}

void ScenePainter::begin(const Area& tile) {
    tile_ = tile;
    pieces_ = pieces_of(tile, drawn_, {order_.width, order_.height}, renderer_.largest_window(), guard_px_);
    pixels_.resize(tile.pixels() * 3);
    layers_.assign(tile.pixels() * layer_names_.size(), 0);
    begin_pass(0);
}

void ScenePainter::begin_pass(std::size_t pass) {
    pass_ = pass;
    piece_ = 0;
    begun_ = false;
    if (!is_picture()) fact_.resize(tile_.pixels() * 3);
    const bool changes = !is_picture() && aovs_[pass - 1].kind == Aov::Kind::light;
    if (changes || changed_) renderer_.change(changes ? aovs_[pass - 1].settings(settings_) : settings_);
    changed_ = changes;
}

double ScenePainter::samples_of(std::size_t pass) const {
    return pass == 0 ? order_.samples : aovs_[pass - 1].samples(order_.samples);
}

void ScenePainter::keep_layers(const Aov& aov) {
    const std::vector<image::Layer> own = aov.layers();
    std::vector<std::size_t> places;
    for (const image::Layer& layer : own)
        places.push_back(static_cast<std::size_t>(std::ranges::find(layer_names_, layer) - layer_names_.begin()));
    std::vector<std::uint32_t> words(own.size());
    std::vector<float> before(3, 0.0f);
    for (std::size_t i = 0; i < tile_.pixels(); ++i) {
        const auto drawn = std::span(fact_).subspan(3 * i, 3);
        // Beside each other lie pixels of one seed, whose number takes a moment to be found.
        if (i == 0 || !std::ranges::equal(drawn, before)) aov.put(drawn, seen_, bed_, words);
        std::ranges::copy(drawn, before.begin());
        for (std::size_t c = 0; c < own.size(); ++c) layers_[i * layer_names_.size() + places[c]] = words[c];
    }
}

/// A light alone draws other lots for where its rays go than among others, so that sums differ from the picture by grain. What
/// the picture has more or less is shared out by what each gives.
void ScenePainter::fit_lights() {
    std::array<std::vector<std::size_t>, 3> places;
    for (const Aov& aov : aovs_) {
        if (aov.kind != Aov::Kind::light) continue;
        const std::vector<image::Layer> own = aov.layers();
        for (std::size_t c = 0; c < own.size(); ++c)
            places[c].push_back(static_cast<std::size_t>(std::ranges::find(layer_names_, own[c]) - layer_names_.begin()));
    }
    if (places[0].empty()) return;
    for (std::size_t i = 0; i < pixels_.size(); ++i) {
        const std::span<std::uint32_t> words = std::span(layers_).subspan(i / 3 * layer_names_.size(), layer_names_.size());
        float sum = 0.0f, all = 0.0f;
        for (const std::size_t place : places[i % 3]) {
            sum += std::bit_cast<float>(words[place]);
            all += std::abs(std::bit_cast<float>(words[place]));
        }
        if (all == 0.0f) continue;
        for (const std::size_t place : places[i % 3]) {
            const float light = std::bit_cast<float>(words[place]);
            words[place] = std::bit_cast<std::uint32_t>(light + (pixels_[i] - sum) * (std::abs(light) / all));
        }
    }
}

void ScenePainter::draw_piece() {
    const Area piece = pieces_[piece_];
    render::Order order = order_;
    order.part = window_of(piece, order_.height);
    if (!is_picture()) {
        order.samples = aovs_[pass_ - 1].samples(order_.samples);
        order.fact = aovs_[pass_ - 1].fact();
        order.linear = true;
    }
    std::vector<float>& to_pixels = is_picture() ? pixels_ : fact_;
    renderer_.set_sink([this, piece, &to_pixels](int first_row, int rows, std::span<const float> rgb) {
        const Area band{piece.x0, piece.y0 + first_row, piece.x1, piece.y0 + first_row + rows};
        const Area kept = common(band, tile_);
        for (int y = kept.y0; y < kept.y1; ++y) {
            const auto from = (static_cast<std::size_t>(y - band.y0) * static_cast<std::size_t>(band.width()) +
                               static_cast<std::size_t>(kept.x0 - band.x0)) *
                              3;
            const auto to = (static_cast<std::size_t>(y - tile_.y0) * static_cast<std::size_t>(tile_.width()) +
                             static_cast<std::size_t>(kept.x0 - tile_.x0)) *
                            3;
            std::ranges::copy(rgb.subspan(from, static_cast<std::size_t>(kept.width()) * 3),
                              to_pixels.begin() + static_cast<std::ptrdiff_t>(to));
        }
    });
    renderer_.begin(order);
    begun_ = true;
}

double ScenePainter::advance(double budget_ms) {
    const auto start = Clock::now();
    double part = 0.0;
    double all = 0.0, before = 0.0;
    for (std::size_t pass = 0; pass <= aovs_.size(); ++pass) all += samples_of(pass);
    while (piece_ < pieces_.size()) {
        if (!begun_) draw_piece();
        const double left = budget_ms - std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        part = renderer_.advance(left);
        if (part >= 1.0) {
            ++piece_;
            begun_ = false;
            part = 0.0;
            if (piece_ == pieces_.size() && !is_picture()) keep_layers(aovs_[pass_ - 1]);
            if (piece_ == pieces_.size() && pass_ == aovs_.size()) fit_lights();
            if (piece_ == pieces_.size() && pass_ < aovs_.size()) begin_pass(pass_ + 1);
        }
        if (std::chrono::duration<double, std::milli>(Clock::now() - start).count() >= budget_ms) break;
    }
    if (piece_ == pieces_.size()) return 1.0;
    for (std::size_t pass = 0; pass < pass_; ++pass) before += samples_of(pass);
    const double of_pass = (static_cast<double>(piece_) + part) / static_cast<double>(pieces_.size());
    return std::min((before + of_pass * samples_of(pass_)) / all, 0.999);
}

double ScenePainter::estimate_s(std::uint64_t pixels) {
    const render::Order whole = order_;
    const Area tile = tile_;
    double each = 0.0;
    for (std::size_t pass = 0; pass <= aovs_.size(); ++pass) each += samples_of(pass);
    const std::vector<Aov> aovs = std::exchange(aovs_, {});
    // The first warms up: it bakes the bed and has programs compiled. Places from near to far, left and right.
    constexpr std::array<glm::vec2, 6> places = {
        {{0.5f, 0.6f}, {0.5f, 0.5f}, {0.2f, 0.15f}, {0.8f, 0.35f}, {0.35f, 0.7f}, {0.65f, 0.9f}}};
    double seconds = 0.0, timed_px = 0.0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const glm::ivec2 at =
            glm::ivec2(drawn_.x0, drawn_.y0) + glm::ivec2(glm::vec2(drawn_.width(), drawn_.height()) * places[i]);
        const auto time_s = [&](int samples) {
            const auto start = Clock::now();
            order_.samples = samples;
            begin({at.x, at.y, at.x + 1, at.y + 1});
            while (advance(1e9) < 1.0) continue;
            return std::chrono::duration<double>(Clock::now() - start).count();
        };
        // Programs of what no place before has shown are compiled first. The first samples cost less than those that follow.
        time_s(3);
        if (i == 0) continue;
        const double two_s = time_s(2), six_s = time_s(6);
        seconds += std::max(six_s - two_s, 0.1 * six_s) / 4.0;
        timed_px += static_cast<double>(pieces_.front().pixels());
    }
    order_ = whole;
    aovs_ = aovs;
    begin(tile);
    return seconds / timed_px * static_cast<double>(pixels) * each;
}

}  // namespace sunflower::still
