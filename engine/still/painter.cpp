#include "engine/still/painter.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace sunflower::still {
namespace {

using Clock = std::chrono::steady_clock;

/// Rows of the renderer count from the bottom.
render::Window window_of(const Area& piece, int image_height) {
    return {{piece.x0, image_height - piece.y1}, {piece.width(), piece.height()}};
}

}  // namespace

ScenePainter::ScenePainter(render::Renderer& renderer, const render::Order& order, const Area& drawn)
    : renderer_(renderer), order_(order), drawn_(drawn) {}

void ScenePainter::begin(const Area& tile) {
    tile_ = tile;
    pieces_ = pieces_of(tile, drawn_, {order_.width, order_.height}, renderer_.largest_window());
    piece_ = 0;
    begun_ = false;
    pixels_.resize(tile.pixels() * 3);
}

void ScenePainter::draw_piece() {
    const Area piece = pieces_[piece_];
    order_.part = window_of(piece, order_.height);
    renderer_.set_sink([this, piece](int first_row, int rows, std::span<const float> rgb) {
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
                              pixels_.begin() + static_cast<std::ptrdiff_t>(to));
        }
    });
    renderer_.begin(order_);
    begun_ = true;
}

double ScenePainter::advance(double budget_ms) {
    const auto start = Clock::now();
    double part = 0.0;
    while (piece_ < pieces_.size()) {
        if (!begun_) draw_piece();
        const double left = budget_ms - std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        part = renderer_.advance(left);
        if (part >= 1.0) {
            ++piece_;
            begun_ = false;
            part = 0.0;
        }
        if (std::chrono::duration<double, std::milli>(Clock::now() - start).count() >= budget_ms) break;
    }
    return (static_cast<double>(piece_) + part) / static_cast<double>(pieces_.size());
}

double ScenePainter::estimate_s(std::uint64_t pixels) {
    const render::Order whole = order_;
    const Area tile = tile_;
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
    begin(tile);
    return seconds / timed_px * static_cast<double>(pixels) * order_.samples;
}

}  // namespace sunflower::still
