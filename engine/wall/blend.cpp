#include "engine/wall/blend.hpp"

#include <algorithm>
#include <cmath>
#include <glm/common.hpp>

namespace sunflower::wall {
namespace {

constexpr double least_weight = 1e-6;  // as in the shader

double ramp(double t, double power) {
    const double x = std::clamp(t, 0.0, 1.0);
    return x < 0.5 ? 0.5 * std::pow(2.0 * x, power) : 1.0 - 0.5 * std::pow(2.0 - 2.0 * x, power);
}

double side(double from_side_px, double width_px, double power) {
    return width_px > 0.0 ? ramp(from_side_px / width_px, power) : 1.0;
}

/// Size of what both show; not positive: they share nothing.
glm::dvec2 overlap_px(const Rect& a, const Rect& b) {
    return glm::min(a.end_px(), b.end_px()) - glm::max(a.place_px, b.place_px);
}

}  // namespace

Blend::Blend(const Site& site) {
    for (const Output& output : site.outputs)
        pieces_.push_back({output.part, {}, output.edge_power, output.black, output.is_mapped(), {}});
    find_neighbours(site);
    find_most();
}

void Blend::find_neighbours(const Site& site) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        Piece& own = pieces_[i];
        own.neighbours.push_back(i);
        for (std::size_t j = 0; j < pieces_.size(); ++j) {
            const Piece& other = pieces_[j];
            const glm::dvec2 shared = overlap_px(own.part, other.part);
            if (i == j || shared.x <= 0.0 || shared.y <= 0.0 || own.is_mapped != other.is_mapped) continue;
            own.neighbours.push_back(j);
            const glm::dvec2 part = shared / glm::min(own.part.size_px, other.part.size_px);
            const auto widen = [&](Side which, double width) { own.edges_px[which] = std::max(own.edges_px[which], width); };
            // One that lies within another has no side to it: both show all of it.
            if (part.x <= part.y && part.x < 1.0)
                widen(other.part.place_px.x < own.part.place_px.x ? left_side : right_side, shared.x);
            if (part.y <= part.x && part.y < 1.0)
                widen(other.part.place_px.y < own.part.place_px.y ? top_side : bottom_side, shared.y);
        }
        for (std::size_t k = 0; k < 4; ++k) own.edges_px[k] = site.outputs[i].edges_px[k].value_or(own.edges_px[k]);
    }
}

void Blend::find_most() {
    // Borders cut the canvas into fields that are covered evenly: one look at each.
    std::vector<double> xs, ys;
    for (const Piece& piece : pieces_)
        for (const glm::dvec2& corner : {piece.part.place_px, piece.part.end_px()}) {
            xs.push_back(corner.x);
            ys.push_back(corner.y);
        }
    std::ranges::sort(xs);
    std::ranges::sort(ys);
    for (std::size_t y = 0; y + 1 < ys.size(); ++y)
        for (std::size_t x = 0; x + 1 < xs.size(); ++x) {
            if (xs[x] == xs[x + 1] || ys[y] == ys[y + 1]) continue;
            const glm::dvec2 at = {0.5 * (xs[x] + xs[x + 1]), 0.5 * (ys[y] + ys[y + 1])};
            most_black_ = glm::max(most_black_, black(at));
            most_count_ = std::max(most_count_, count(at));
        }
}

int Blend::count(glm::dvec2 at_px) const {
    return static_cast<int>(std::ranges::count_if(pieces_, [&](const Piece& piece) { return piece.part.holds(at_px); }));
}

glm::dvec3 Blend::black(glm::dvec2 at_px) const {
    glm::dvec3 sum(0.0);
    for (const Piece& piece : pieces_)
        if (piece.part.holds(at_px)) sum += piece.black;
    return sum;
}

double Blend::weight(std::size_t output, glm::dvec2 at_px) const {
    const Piece& own = pieces_[output];
    if (!own.part.holds(at_px)) return 0.0;
    const glm::dvec2 low = at_px - own.part.place_px, high = own.part.end_px() - at_px;
    const double product = side(low.x, own.edges_px[left_side], own.power) * side(high.x, own.edges_px[right_side], own.power) *
                           side(low.y, own.edges_px[top_side], own.power) * side(high.y, own.edges_px[bottom_side], own.power);
    return std::max(product, least_weight);
}

double Blend::share(std::size_t output, glm::dvec2 at_px) const {
    const double own = weight(output, at_px);
    if (own == 0.0) return 0.0;
    double all = 0.0;
    for (const std::size_t j : pieces_[output].neighbours) all += weight(j, at_px);
    return own / all;
}

glm::dvec3 Blend::light(std::size_t output, glm::dvec2 at_px, const glm::dvec3& picture) const {
    const glm::dvec3 wanted = most_black_ + (1.0 - most_black_) * picture - black(at_px);
    return glm::clamp(share(output, at_px) * wanted / (1.0 - pieces_[output].black), 0.0, 1.0);
}

}  // namespace sunflower::wall
