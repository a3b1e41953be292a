#include "engine/wall/warp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <glm/matrix.hpp>
#include <glm/trigonometric.hpp>

namespace sunflower::wall {
namespace {

/// As sine: flatter than this, three corners are one line to any eye, and the picture between them a few pixels.
constexpr double least_sine = 0.0087;  // of 0.5 degrees
/// Of its share of the area: less is a fold, or nearly one.
constexpr double least_area = 0.02;
constexpr double grid_error_px = 0.01;

double cross(glm::dvec2 a, glm::dvec2 b) {
    return a.x * b.y - a.y * b.x;
}

std::array<glm::dvec2, 4> corners_of(const Output& output) {
    const glm::dvec2 size = output.upright_px();
    std::array<glm::dvec2, 4> corners = {glm::dvec2(0.0), glm::dvec2(size.x, 0.0), size, glm::dvec2(0.0, size.y)};
    for (std::size_t i = 0; i < 4; ++i) corners[i] += output.corners_px[i];
    return corners;
}

/// Whether the lines from a to b and from c to d do.
bool cross_each_other(glm::dvec2 a, glm::dvec2 b, glm::dvec2 c, glm::dvec2 d) {
    return cross(b - a, c - a) * cross(b - a, d - a) < 0.0 && cross(d - c, a - c) * cross(d - c, b - c) < 0.0;
}

Homography scaled(glm::dvec2 by) {
    return {by.x, 0.0, 0.0, 0.0, by.y, 0.0, 0.0, 0.0, 1.0};
}

/// Whole turns and mirrors of the upright picture, by columns as GLM has them.
Homography turned(const Output& output) {
    const glm::dvec2 upright = output.upright_px(), signal = output.size_px;
    Homography turn(1.0);
    if (output.rotation_deg == 90) turn = {0, 1, 0, -1, 0, 0, upright.y, 0, 1};
    if (output.rotation_deg == 180) turn = {-1, 0, 0, 0, -1, 0, upright.x, upright.y, 1};
    if (output.rotation_deg == 270) turn = {0, -1, 0, 1, 0, 0, 0, upright.x, 1};
    Homography mirror(1.0);
    if (output.flip == Flip::horizontal) mirror = {-1, 0, 0, 0, 1, 0, signal.x, 0, 1};
    if (output.flip == Flip::vertical) mirror = {1, 0, 0, 0, -1, 0, 0, signal.y, 1};
    return mirror * turn;
}

glm::dvec2 moved(const Homography& h, glm::dvec2 at) {
    const glm::dvec3 p = h * glm::dvec3(at, 1.0);
    return glm::dvec2(p) / p.z;
}

/// By x and by y, of what apply() gives; in front of the horizon.
glm::dmat2 slope_of(const Homography& h, glm::dvec2 at) {
    const glm::dvec3 p = h * glm::dvec3(at, 1.0);
    const glm::dvec2 to = glm::dvec2(p) / p.z;
    return {(glm::dvec2(h[0]) - h[0].z * to) / p.z, (glm::dvec2(h[1]) - h[1].z * to) / p.z};
}

/// Weights of four nodes, and their derivatives, at t of the way from the second to the third.
struct Spline {
    std::array<double, 4> weights, slopes;

    explicit Spline(double t)
        : weights{0.5 * t * (-1.0 + t * (2.0 - t)), 0.5 * (2.0 + t * t * (-5.0 + 3.0 * t)),
                  0.5 * t * (1.0 + t * (4.0 - 3.0 * t)), 0.5 * t * t * (t - 1.0)},
          slopes{0.5 * (-1.0 + t * (4.0 - 3.0 * t)), 0.5 * t * (-10.0 + 9.0 * t), 0.5 * (1.0 + t * (8.0 - 9.0 * t)),
                 0.5 * t * (3.0 * t - 2.0)} {}
};

glm::dvec2 node(const Mesh& mesh, int column, int row) {
    // A straight line on beyond the border.
    if (column < 0) return 2.0 * node(mesh, 0, row) - node(mesh, 1, row);
    if (column >= mesh.columns) return 2.0 * node(mesh, mesh.columns - 1, row) - node(mesh, mesh.columns - 2, row);
    if (row < 0) return 2.0 * node(mesh, column, 0) - node(mesh, column, 1);
    if (row >= mesh.rows) return 2.0 * node(mesh, column, mesh.rows - 1) - node(mesh, column, mesh.rows - 2);
    return mesh.offsets_px[static_cast<std::size_t>(row * mesh.columns + column)];
}

}  // namespace

Homography homography(glm::dvec2 size, const std::array<glm::dvec2, 4>& to) {
    const glm::dvec2 a = to[1] - to[2], b = to[3] - to[2], sum = to[0] - to[1] + to[2] - to[3];
    const double area = cross(a, b), g = cross(sum, b) / area, h = cross(a, sum) / area;
    const Homography of_unit(glm::dvec3(to[1] - to[0] + g * to[1], g), glm::dvec3(to[3] - to[0] + h * to[3], h),
                             glm::dvec3(to[0], 1.0));
    return of_unit * scaled(1.0 / size);
}

std::optional<glm::dvec2> apply(const Homography& h, glm::dvec2 at) {
    const glm::dvec3 p = h * glm::dvec3(at, 1.0);
    if (!(p.z > 1e-9)) return std::nullopt;
    return glm::dvec2(p) / p.z;
}

std::string corners_trouble(const Output& output) {
    const auto corners = corners_of(output);
    std::size_t worst = 0;
    double least = 1.0;
    for (std::size_t i = 0; i < 4; ++i) {
        const glm::dvec2 next = corners[(i + 1) % 4] - corners[i], before = corners[(i + 3) % 4] - corners[i];
        const double lengths = glm::length(next) * glm::length(before);
        const double sine = lengths >= 1.0 ? cross(next, before) / lengths : 0.0;
        if (sine < least) {
            least = sine;
            worst = i;
        }
    }
    if (least >= least_sine) return {};
    // No corner is to blame more than another: who moved one knows which.
    for (std::size_t i = 0; i < 2; ++i)
        if (cross_each_other(corners[i], corners[i + 1], corners[i + 2], corners[(i + 3) % 4]))
            return fmt::format("the {} edges cross, so that the four corners make no picture; put them in order again",
                               i == 0 ? "top and bottom" : "left and right");
    return fmt::format("the {} corner at ({:g}, {:g}) does not point outwards, so that the four make no picture; move it out",
                       corner_names[worst], corners[worst].x, corners[worst].y);
}

std::string mesh_trouble(const Output& output) {
    if (output.mesh.columns == 0) return {};
    const Warp warp(output);
    constexpr int parts = 4;  // of a cell: a spline's slope turns at most twice in one
    const glm::ivec2 steps = {(output.mesh.columns - 1) * parts, (output.mesh.rows - 1) * parts};
    for (int y = 0; y <= steps.y; ++y)
        for (int x = 0; x <= steps.x; ++x) {
            const glm::dvec2 flat = warp.upright_px_ * glm::dvec2(x, y) / glm::dvec2(steps);
            const glm::dmat2 straight = slope_of(warp.upright_from_part_, flat / warp.px_of_canvas_);
            const glm::dmat2 bent =
                straight + warp.bend(flat).slope * glm::dmat2(warp.px_of_canvas_.x, 0, 0, warp.px_of_canvas_.y);
            if (glm::determinant(bent) >= least_area * glm::determinant(straight)) continue;
            return fmt::format("the mesh folds at its point {} of row {}; move it away from its neighbours",
                               (x + parts / 2) / parts + 1, (y + parts / 2) / parts + 1);
        }
    return {};
}

Warp::Warp(const Output& output)
    : part_(output.part),
      upright_px_(output.upright_px()),
      mesh_(output.mesh),
      signal_from_upright_(turned(output)),
      upright_from_signal_(glm::inverse(signal_from_upright_)),
      upright_from_part_(homography(output.part.size_px, corners_of(output))),
      part_from_upright_(glm::inverse(upright_from_part_)),
      part_from_signal_(part_from_upright_ * upright_from_signal_),
      px_of_canvas_(upright_px_ / output.part.size_px) {
    if (mesh_.columns == 0) return;
    for (int row = -1; row <= mesh_.rows; ++row)
        for (int column = -1; column <= mesh_.columns; ++column) padded_.push_back(node(mesh_, column, row));
}

glm::dvec2 Warp::upright_of(glm::dvec2 signal_px) const {
    return moved(upright_from_signal_, signal_px);
}

glm::dvec2 Warp::signal_of_upright(glm::dvec2 upright_px) const {
    return moved(signal_from_upright_, upright_px);
}

glm::dvec2 Warp::mesh_point_px(int column, int row) const {
    const glm::dvec2 share = glm::dvec2(column, row) / glm::dvec2(mesh_.columns - 1, mesh_.rows - 1);
    return moved(upright_from_part_, share * part_.size_px) + node(mesh_, column, row);
}

Warp::Bend Warp::bend(glm::dvec2 flat_px) const {
    const glm::dvec2 inside = glm::clamp(flat_px, glm::dvec2(0.0), upright_px_);
    const glm::dvec2 cells = glm::dvec2(mesh_.columns - 1, mesh_.rows - 1), per_px = cells / upright_px_;
    const glm::dvec2 at = inside * per_px;
    const glm::dvec2 cell = glm::min(glm::floor(at), cells - 1.0);
    const Spline x(at.x - cell.x), y(at.y - cell.y);
    Bend sum{glm::dvec2(0.0), glm::dmat2(0.0)};
    for (int j = 0; j < 4; ++j) {
        glm::dvec2 row(0.0), row_slope(0.0);
        for (int i = 0; i < 4; ++i) {
            const glm::dvec2 offset = padded_[static_cast<std::size_t>((static_cast<int>(cell.y) + j) * (mesh_.columns + 2) +
                                                                       static_cast<int>(cell.x) + i)];
            row += x.weights[static_cast<std::size_t>(i)] * offset;
            row_slope += x.slopes[static_cast<std::size_t>(i)] * offset;
        }
        sum.offset += y.weights[static_cast<std::size_t>(j)] * row;
        sum.slope[0] += y.weights[static_cast<std::size_t>(j)] * per_px.x * row_slope;
        sum.slope[1] += y.slopes[static_cast<std::size_t>(j)] * per_px.y * row;
    }
    sum.offset += sum.slope * (flat_px - inside);
    return sum;
}

std::optional<glm::dvec2> Warp::part_of(glm::dvec2 signal_px, glm::dvec2 added) const {
    const auto straight = apply(part_from_signal_, signal_px);
    if (!straight || mesh_.columns == 0) return straight;
    const glm::dvec2 wanted = upright_of(signal_px);
    // Newton's method from where it would be without the mesh, or with what that added beside.
    constexpr int most_steps = 20;
    constexpr double near_px = 1e-9;
    glm::dvec2 at = *straight + added;
    for (int i = 0; i < most_steps; ++i) {
        const auto flat = apply(upright_from_part_, at);
        if (!flat) return std::nullopt;
        const Bend bent = bend(at * px_of_canvas_);
        const glm::dvec2 off = *flat + bent.offset - wanted;
        if (std::abs(off.x) + std::abs(off.y) < near_px) return at;
        const glm::dmat2 slope =
            slope_of(upright_from_part_, at) + bent.slope * glm::dmat2(px_of_canvas_.x, 0.0, 0.0, px_of_canvas_.y);
        if (!(std::abs(glm::determinant(slope)) > 1e-12)) return std::nullopt;
        at -= glm::inverse(slope) * off;
    }
    return std::nullopt;
}

std::optional<glm::dvec2> Warp::canvas_of(glm::dvec2 signal_px) const {
    const auto in_part = part_of(signal_px);
    if (!in_part) return std::nullopt;
    return *in_part + part_.place_px;
}

glm::dvec2 Warp::signal_of(glm::dvec2 canvas_px) const {
    const glm::dvec2 in_part = canvas_px - part_.place_px;
    glm::dvec2 upright = moved(upright_from_part_, in_part);
    if (mesh_.columns != 0) upright += bend(in_part * px_of_canvas_).offset;
    return moved(signal_from_upright_, upright);
}

glm::dvec2 Warp::Grid::at(glm::dvec2 signal_px) const {
    const glm::dvec2 place = glm::clamp((signal_px - 0.5) / double(step_px), glm::dvec2(0.0), glm::dvec2(nodes - 1));
    const glm::ivec2 low = glm::min(glm::ivec2(place), glm::max(nodes - 2, 0));
    const glm::ivec2 high = glm::min(low + 1, nodes - 1);
    const glm::dvec2 part = place - glm::dvec2(low);
    const auto read = [&](int x, int y) { return glm::dvec2(added_px[static_cast<std::size_t>(y * nodes.x + x)]); };
    return glm::mix(glm::mix(read(low.x, low.y), read(high.x, low.y), part.x),
                    glm::mix(read(low.x, high.y), read(high.x, high.y), part.x), part.y);
}

Warp::Grid Warp::grid_of(int step_px) const {
    const glm::ivec2 signal =
        glm::ivec2(glm::abs(moved(signal_from_upright_, upright_px_) - moved(signal_from_upright_, {0, 0})) + 0.5);
    Grid grid{step_px, (signal - 1 + step_px - 1) / step_px + 1, {}};
    grid.added_px.reserve(static_cast<std::size_t>(grid.nodes.x) * static_cast<std::size_t>(grid.nodes.y));
    glm::dvec2 added(0.0);
    for (int y = 0; y < grid.nodes.y; ++y)
        for (int x = 0; x < grid.nodes.x; ++x) {
            const glm::dvec2 at = glm::dvec2(x * step_px, y * step_px) + 0.5;
            const auto straight = apply(part_from_signal_, at), bent = part_of(at, added);
            // Where there is no canvas nothing is ever shown; near its border there is always some.
            added = straight && bent ? *bent - *straight : glm::dvec2(0.0);
            grid.added_px.emplace_back(added);
        }
    return grid;
}

double Warp::error_px(const Grid& grid) const {
    double worst = 0.0;
    for (int y = 0; y + 1 < grid.nodes.y; ++y)
        for (int x = 0; x + 1 < grid.nodes.x; ++x) {
            const glm::dvec2 at = glm::dvec2(x, y) * double(grid.step_px) + 0.5 + 0.5 * grid.step_px;
            const auto straight = apply(part_from_signal_, at), bent = part_of(at, grid.at(at));
            if (!straight || !bent || !Rect{{0, 0}, part_.size_px}.holds(*bent)) continue;
            worst = std::max(worst, glm::length(slope_of(upright_from_part_, *bent) * (*straight + grid.at(at) - *bent)));
        }
    return worst;
}

Warp::Grid Warp::mesh_grid() const {
    if (mesh_.columns == 0) return {};
    for (const int step_px : {8, 4, 2}) {
        Grid grid = grid_of(step_px);
        if (error_px(grid) < grid_error_px) return grid;
    }
    return grid_of(1);
}

}  // namespace sunflower::wall
