#include "engine/world/area_shadow.hpp"

#include <algorithm>
#include <cmath>

namespace sunflower::world {
namespace {

/// Along which axis an edge lies; -1: none.
int axis_of(glm::vec3 edge) {
    const glm::vec3 size = glm::abs(edge);
    const int axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
    return size[(axis + 1) % 3] + size[(axis + 2) % 3] < 1e-5f * size[axis] ? axis : -1;
}

/// The part of Lambert's sum that an edge between two directions gives.
glm::vec3 edge_term(glm::vec3 a, glm::vec3 b) {
    const glm::vec3 across = glm::cross(a, b);
    const float sine2 = glm::dot(across, across), cosine = glm::dot(a, b);
    // asin(x) / x to 1e-5 for the short edges that cells have.
    if (cosine > 0.0f && sine2 < 0.16f)
        return across * (1.0f + sine2 * (1.0f / 6.0f + sine2 * (3.0f / 40.0f + sine2 * (15.0f / 336.0f + sine2 * 0.0304f))));
    const float sine = std::sqrt(sine2);
    return sine < 1e-7f ? glm::vec3(0.0f) : across * (std::atan2(sine, cosine) / sine);
}

}  // namespace

std::vector<Box> AreaShadow::blockers(const Scene& scene) {
    std::vector<Box> found;
    for (const Box& box : scene.boxes)
        if (box.surface == Surface::floor || box.surface == Surface::wall || box.surface == Surface::steel ||
            box.surface == Surface::plinth)
            found.push_back(box);
    return found;
}

AreaShadow::AreaShadow(const AreaLight& light, const BoxTree& blockers)
    : light_(light), blockers_(blockers), corner_m_(light.corner_m), edge_u_m_(light.edge_u_m), edge_v_m_(light.edge_v_m) {
    if (glm::length(edge_v_m_) > glm::length(edge_u_m_)) std::swap(edge_u_m_, edge_v_m_);
    const int u = axis_of(edge_u_m_), v = axis_of(edge_v_m_);
    upright_ = u >= 0 && v >= 0 && u != v;
    if (upright_) {
        axis_u_ = u;
        axis_v_ = v;
        sign_n_ = glm::cross(light.edge_u_m, light.edge_v_m)[3 - u - v] > 0.0f ? 1.0f : -1.0f;
        low_m_ = glm::min(corner_m_, corner_m_ + edge_u_m_ + edge_v_m_);
        high_m_ = glm::max(corner_m_, corner_m_ + edge_u_m_ + edge_v_m_);
        // From here on the edges go up along their axes.
        corner_m_ = low_m_;
        edge_u_m_ = glm::abs(edge_u_m_);
        edge_v_m_ = glm::abs(edge_v_m_);
    }
    const float long_m = glm::length(edge_u_m_), short_m = glm::length(edge_v_m_);
    // A hall's light is cut to where its brightness changes (4 m, from where seeds lie), a bar's shadow to its own width.
    cells_u_ = std::clamp(static_cast<int>(std::ceil(long_m / 4.0f)), 4, 24);
    cells_v_ = std::clamp(static_cast<int>(std::ceil(short_m / 2.5f)), 2, 8);
    fine_ = 8 * std::clamp(static_cast<int>(std::ceil(long_m / static_cast<float>(cells_u_) / 0.8f)), 2, 8);
    row_m_ = short_m / static_cast<float>(cells_v_);
    column_per_m_ = static_cast<float>(cells_u_ * fine_) / long_m;
    left_.resize(static_cast<std::size_t>(cells_u_ * fine_ * cells_v_));
    across_.resize(static_cast<std::size_t>(cells_u_ * fine_));
    const auto corners = static_cast<std::size_t>((cells_u_ + 1) * (cells_v_ + 1));
    corners_.resize(corners);
    along_u_.resize(corners);
    along_v_.resize(corners);
    cell_light_.resize(static_cast<std::size_t>(cells_u_ * cells_v_));
}

glm::vec4 AreaShadow::seen(glm::vec3 place_m) {
    const glm::vec4 whole = polygon_light(light_, place_m);
    if (whole.w <= 0.0f || blockers_.boxes().empty()) return whole;
    touched_ = false;
    if (!upright_) {
        cast_rays(place_m);
        return touched_ ? add_cells(place_m, whole) : whole;
    }
    // Axes known to the compiler make this twice as fast.
    switch (3 * axis_u_ + axis_v_) {
        case 1: cast_all<0, 1>(place_m); break;
        case 2: cast_all<0, 2>(place_m); break;
        case 3: cast_all<1, 0>(place_m); break;
        case 5: cast_all<1, 2>(place_m); break;
        case 6: cast_all<2, 0>(place_m); break;
        default: cast_all<2, 1>(place_m); break;
    }
    return touched_ ? add_cells(place_m, whole) : whole;
}

template <int U, int V>
void AreaShadow::cast_all(glm::vec3 place_m) {
    constexpr int N = 3 - U - V;
    // Heights below the light's plane.
    const float height = sign_n_ * (place_m[N] - low_m_[N]);
    const float from_u = low_m_[U] - place_m[U], to_u = high_m_[U] - place_m[U];
    const float from_v = low_m_[V] - place_m[V], to_v = high_m_[V] - place_m[V];
    // The shadow of a slice of a box at one height is the slice, larger by s; the box's is what all of them cover.
    const auto shadow_of = [&](glm::vec3 low, glm::vec3 high, Shadow& shadow) {
        const float n0 = sign_n_ > 0.0f ? low[N] - low_m_[N] : low_m_[N] - high[N];
        const float n1 = sign_n_ > 0.0f ? high[N] - low_m_[N] : low_m_[N] - low[N];
        if (n1 <= 0.0f || n0 >= 0.999f * height) return false;
        shadow.s0 = height / (height - std::max(n0, 0.0f));
        shadow.s1 = height / (height - std::min(n1, 0.999f * height));
        shadow.u0 = low[U] - place_m[U];
        shadow.u1 = high[U] - place_m[U];
        shadow.v0 = low[V] - place_m[V];
        shadow.v1 = high[V] - place_m[V];
        shadow.v_low = shadow.v0 * (shadow.v0 > 0.0f ? shadow.s0 : shadow.s1);
        shadow.v_high = shadow.v1 * (shadow.v1 > 0.0f ? shadow.s1 : shadow.s0);
        return shadow.u0 * (shadow.u0 > 0.0f ? shadow.s0 : shadow.s1) < to_u &&
               shadow.u1 * (shadow.u1 > 0.0f ? shadow.s1 : shadow.s0) > from_u && shadow.v_low < to_v && shadow.v_high > from_v;
    };
    Shadow shadow;
    blockers_.walk([&](glm::vec3 low, glm::vec3 high) { return shadow_of(low, high, shadow); },
                   [&](const Box& box) {
                       if (shadow_of(box.low_m, box.high_m, shadow)) cast(shadow, from_u, from_v);
                   });
}

void AreaShadow::cast(const Shadow& shadow, float from_u, float from_v) {
    if (!touched_) {
        std::ranges::fill(left_, 1.0f);
        std::ranges::fill(across_, 1.0f);
        touched_ = true;
    }
    const auto [u0, u1, v0, v1, v_low, v_high, s0, s1] = shadow;
    const int columns = cells_u_ * fine_, rows = cells_v_;
    const float row_m = row_m_, per_row_m = 1.0f / row_m_;
    const auto darken = [&, u0 = u0, u1 = u1](float* out, float near_s, float far_s, float covered) {
        const float left = (u0 * (u0 > 0.0f ? near_s : far_s) - from_u) * column_per_m_;
        const float right = (u1 * (u1 > 0.0f ? far_s : near_s) - from_u) * column_per_m_;
        const float begin = std::max(left, 0.0f), end = std::min(right, static_cast<float>(columns));
        if (end <= begin) return;
        const int i0 = static_cast<int>(begin), i1 = std::min(static_cast<int>(end), columns - 1);
        if (i0 == i1) {
            out[i0] *= 1.0f - covered * (end - begin);
            return;
        }
        out[i0] *= 1.0f - covered * (static_cast<float>(i0 + 1) - begin);
        const float rest = 1.0f - covered;
        for (int i = i0 + 1; i < i1; ++i) out[i] *= rest;
        out[i1] *= 1.0f - covered * (end - static_cast<float>(i1));
    };
    // A bar that crosses the whole light darkens the same columns of every row.
    const float first_v = from_v + 0.5f * row_m, last_v = from_v + row_m * (static_cast<float>(rows) - 0.5f);
    if (v_low <= from_v && first_v >= v0 * (v0 > 0.0f ? s1 : s0) && v_high >= from_v + row_m * static_cast<float>(rows) &&
        last_v <= v1 * (v1 > 0.0f ? s0 : s1)) {
        darken(across_.data(), s0, s1, 1.0f);
        return;
    }
    const float per_v0 = v0 != 0.0f ? 1.0f / v0 : 0.0f, per_v1 = v1 != 0.0f ? 1.0f / v1 : 0.0f;
    const int first = std::max(0, static_cast<int>((v_low - from_v) * per_row_m));
    for (int row = first; row < rows; ++row) {
        const float low = std::max(v_low, from_v + row_m * static_cast<float>(row));
        const float high = std::min(v_high, from_v + row_m * static_cast<float>(row + 1));
        if (high <= low) break;
        const float v = 0.5f * (low + high);
        // Of which slices' shadows reach the row.
        float near_s = s0, far_s = s1;
        if (v0 > 0.0f) far_s = std::min(far_s, v * per_v0);
        if (v0 < 0.0f) near_s = std::max(near_s, v * per_v0);
        if (v1 > 0.0f) near_s = std::max(near_s, v * per_v1);
        if (v1 < 0.0f) far_s = std::min(far_s, v * per_v1);
        if (far_s < near_s) continue;
        darken(left_.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(columns), near_s, far_s,
               (high - low) * per_row_m);
    }
}

void AreaShadow::cast_rays(glm::vec3 place_m) {
    std::ranges::fill(left_, 1.0f);
    std::ranges::fill(across_, 1.0f);
    constexpr int rays = 4;
    for (int v = 0; v < cells_v_; ++v)
        for (int u = 0; u < cells_u_; ++u) {
            float* cell = left_.data() + static_cast<std::size_t>((v * cells_u_ + u) * fine_);
            for (int i = 0; i < rays; ++i) {
                // Four rows and four columns of the cell, each met once.
                const float at_u =
                    (static_cast<float>(u) + (static_cast<float>(i) + 0.5f) / rays) / static_cast<float>(cells_u_);
                const float at_v =
                    (static_cast<float>(v) + (static_cast<float>(i * 3 % rays) + 0.5f) / rays) / static_cast<float>(cells_v_);
                if (!blockers_.blocked(place_m, corner_m_ + at_u * edge_u_m_ + at_v * edge_v_m_)) continue;
                std::fill_n(cell + i * fine_ / rays, fine_ / rays, 0.0f);
                touched_ = true;
            }
        }
}

void AreaShadow::light_cells(glm::vec3 place_m) {
    const glm::vec3 step_u = edge_u_m_ / static_cast<float>(cells_u_), step_v = edge_v_m_ / static_cast<float>(cells_v_);
    const glm::vec3 facing = glm::cross(step_u, step_v);
    const float along_u = glm::clamp(glm::dot(place_m - corner_m_, edge_u_m_) / glm::dot(edge_u_m_, edge_u_m_), 0.0f, 1.0f);
    const float along_v = glm::clamp(glm::dot(place_m - corner_m_, edge_v_m_) / glm::dot(edge_v_m_, edge_v_m_), 0.0f, 1.0f);
    const glm::vec3 nearest = corner_m_ + along_u * edge_u_m_ + along_v * edge_v_m_ - place_m;
    // From so far the middle of a cell says as much as its corners: its share errs by 2 %, where cells differ in what is seen.
    constexpr float far = 2.5f;
    glm::vec3* cell = cell_light_.data();
    if (glm::dot(nearest, nearest) > far * far * std::max(glm::dot(step_u, step_u), glm::dot(step_v, step_v))) {
        for (int v = 0; v < cells_v_; ++v)
            for (int u = 0; u < cells_u_; ++u) {
                const glm::vec3 to =
                    corner_m_ + (static_cast<float>(u) + 0.5f) * step_u + (static_cast<float>(v) + 0.5f) * step_v - place_m;
                const float distance2 = glm::dot(to, to);
                *cell++ = to * (std::abs(glm::dot(facing, to)) / (distance2 * distance2));
            }
        return;
    }
    const int line = cells_u_ + 1;
    for (int v = 0; v <= cells_v_; ++v)
        for (int u = 0; u <= cells_u_; ++u)
            corners_[static_cast<std::size_t>(v * line + u)] =
                glm::normalize(corner_m_ + static_cast<float>(u) * step_u + static_cast<float>(v) * step_v - place_m);
    for (int v = 0; v <= cells_v_; ++v)
        for (int u = 0; u <= cells_u_; ++u) {
            const auto i = static_cast<std::size_t>(v * line + u);
            if (u < cells_u_) along_u_[i] = edge_term(corners_[i], corners_[i + 1]);
            if (v < cells_v_) along_v_[i] = edge_term(corners_[i], corners_[i + static_cast<std::size_t>(line)]);
        }
    for (int v = 0; v < cells_v_; ++v)
        for (int u = 0; u < cells_u_; ++u) {
            const auto i = static_cast<std::size_t>(v * line + u);
            *cell++ = along_u_[i] + along_v_[i + 1] - along_u_[i + static_cast<std::size_t>(line)] - along_v_[i];
        }
}

glm::vec4 AreaShadow::add_cells(glm::vec3 place_m, glm::vec4 whole) {
    light_cells(place_m);
    glm::vec3 sum(0.0f), unshaded(0.0f);
    float seen = 0.0f, all = 0.0f;
    for (std::size_t i = 0; i < cell_light_.size(); ++i) {
        const std::size_t v = i / static_cast<std::size_t>(cells_u_), u = i % static_cast<std::size_t>(cells_u_);
        const float* part = left_.data() + (v * static_cast<std::size_t>(cells_u_) + u) * static_cast<std::size_t>(fine_);
        const float* across = across_.data() + u * static_cast<std::size_t>(fine_);
        float lanes[8] = {};
        for (int k = 0; k < fine_; k += 8)
            for (int lane = 0; lane < 8; ++lane) lanes[lane] += part[k + lane] * across[k + lane];
        float left = 0.0f;
        for (const float lane : lanes) left += lane;
        left /= static_cast<float>(fine_);
        const float strength = glm::length(cell_light_[i]);
        sum += left * cell_light_[i];
        unshaded += cell_light_[i];
        seen += left * strength;
        all += strength;
    }
    const float exact = glm::length(glm::vec3(whole)), found = glm::length(unshaded);
    if (found <= 0.0f || exact <= 0.0f) return glm::vec4(0.0f);
    // Whichever way round the corners go, light comes from the rectangle; and all of its cells together are the rectangle.
    const float scale = (glm::dot(unshaded, glm::vec3(whole)) < 0.0f ? -1.0f : 1.0f) * exact / found;
    return {scale * sum, whole.w * seen / all};
}

}  // namespace sunflower::world
