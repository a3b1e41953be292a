#include "engine/bake/reference_lights.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/world/lighting.hpp"
#include "engine/world/seed_material.hpp"

namespace sunflower::bake {
namespace {

constexpr double pi = std::numbers::pi;
// Part of the draws that goes to all lights alike: a weight is that of a cell's corners, and what is unlikely must not be
// impossible.
constexpr float even_share = 0.03f;

/// A rectangle as a point sees it, sampled by solid angle (Urena, Fajardo and King 2013, "An Area-Preserving Parametrization
/// for Spherical Rectangles").
class SphericalRectangle {
  public:
    SphericalRectangle(glm::dvec3 corner, glm::dvec3 u, glm::dvec3 v, glm::dvec3 from) {
        const double length_u = glm::length(u), length_v = glm::length(v);
        x_ = u / length_u;
        y_ = v / length_v;
        z_ = glm::cross(x_, y_);
        const glm::dvec3 d = corner - from;
        z0_ = glm::dot(d, z_);
        if (z0_ > 0.0) {
            z_ = -z_;
            z0_ = -z0_;
        }
        x0_ = glm::dot(d, x_);
        y0_ = glm::dot(d, y_);
        x1_ = x0_ + length_u;
        y1_ = y0_ + length_v;
        const glm::dvec3 a(x0_, y0_, z0_), b(x1_, y0_, z0_), c(x1_, y1_, z0_), e(x0_, y1_, z0_);
        const glm::dvec3 n0 = glm::normalize(glm::cross(a, b)), n1 = glm::normalize(glm::cross(b, c));
        const glm::dvec3 n2 = glm::normalize(glm::cross(c, e)), n3 = glm::normalize(glm::cross(e, a));
        const auto between = [](glm::dvec3 m, glm::dvec3 n) { return std::acos(std::clamp(-glm::dot(m, n), -1.0, 1.0)); };
        b0_ = n0.z;
        b1_ = n2.z;
        k_ = 2.0 * pi - between(n2, n3) - between(n3, n0);
        solid_angle_sr = between(n0, n1) + between(n1, n2) - k_;
    }

    /// To the place drawn.
    glm::dvec3 sample(glm::dvec2 u) const {
        const double au = u.x * solid_angle_sr + k_;
        const double fu = (std::cos(au) * b0_ - b1_) / std::sin(au);
        const double cu = std::clamp(std::copysign(1.0, fu) / std::sqrt(fu * fu + b0_ * b0_), -1.0, 1.0);
        const double x = std::clamp(-cu * z0_ / std::sqrt(std::max(1.0 - cu * cu, 1e-300)), x0_, x1_);
        const double d = std::sqrt(x * x + z0_ * z0_);
        const double h0 = y0_ / std::sqrt(d * d + y0_ * y0_), h1 = y1_ / std::sqrt(d * d + y1_ * y1_);
        const double h = h0 + u.y * (h1 - h0);
        const double y = h * h < 1.0 - 1e-12 ? std::clamp(h * d / std::sqrt(1.0 - h * h), y0_, y1_) : y1_;
        return x * x_ + y * y_ + z0_ * z_;
    }

    double solid_angle_sr = 0.0;

  private:
    glm::dvec3 x_, y_, z_;
    double x0_, x1_, y0_, y1_, z0_, b0_, b1_, k_;
};

float luminance(glm::vec3 c) {
    return glm::dot(c, glm::vec3(0.2126f, 0.7152f, 0.0722f));
}

}  // namespace

ReferenceLights::ReferenceLights(const world::Scene& scene, const params::Settings& settings, glm::dvec3 origin_m) {
    const auto lights = world::all_lights(settings);
    const float exposure = world::exposure(settings);
    static constexpr int most_pieces = 12;  // a side
    for (const world::AreaLight& light : scene.area_lights) {
        const world::Burning& role = lights[static_cast<std::size_t>(light.role)];
        if (!role.on || luminance(role.colour) <= 0.0f) continue;
        const glm::dvec3 u = 1000.0 * glm::dvec3(light.edge_u_m), v = 1000.0 * glm::dvec3(light.edge_v_m);
        // Eight metres in a hall; what is far away, as a sky is, need not be cut at all.
        const glm::vec3 corner = light.corner_m, reach = corner + light.edge_u_m + light.edge_v_m;
        const glm::vec3 between =
            glm::max(glm::max(glm::min(corner, reach) - scene.room_high_m, scene.room_low_m - glm::max(corner, reach)), 0.0f);
        const double piece_mm = 1000.0 * std::max(8.0, 0.5 * static_cast<double>(glm::length(between)));
        const auto pieces = [&](glm::dvec3 edge) {
            return std::clamp(static_cast<int>(std::ceil(glm::length(edge) / piece_mm)), 1, most_pieces);
        };
        const int nu = pieces(u), nv = pieces(v);
        for (int i = 0; i < nu; ++i)
            for (int j = 0; j < nv; ++j)
                pieces_.push_back(
                    {static_cast<int>(light.role),
                     1000.0 * (glm::dvec3(light.corner_m) - origin_m) + u * (double(i) / nu) + v * (double(j) / nv),
                     u / double(nu), v / double(nv), role.colour * exposure});
    }
    for (const world::PointLight& light : scene.point_lights) {
        const world::Burning& role = lights[static_cast<std::size_t>(light.role)];
        if (!role.on || luminance(role.colour) <= 0.0f) continue;
        const world::Aimed aimed = world::aim(light, settings);
        balls_.push_back({static_cast<int>(light.role), 1000.0 * (glm::dvec3(aimed.placed.place_m) - origin_m),
                          aimed.placed.direction, aimed.edge_cosine(), role.colour * (exposure / aimed.solid_angle_sr())});
    }
    weigh_cells(scene.room_low_m, scene.room_high_m, origin_m);
}

float ReferenceLights::weight(std::size_t light, glm::dvec3 low, glm::dvec3 high) const {
    const glm::dvec3 middle = 0.5 * (low + high);
    const double reach = 0.5 * glm::length(high - low);
    if (light >= pieces_.size()) {
        const Ball& ball = balls_[light - pieces_.size()];
        const glm::dvec3 to = middle - ball.place;
        const double distance = glm::length(to);
        if (distance > reach) {
            const double off = std::acos(std::clamp(glm::dot(to / distance, glm::dvec3(ball.aim)), -1.0, 1.0));
            const double edge = ball.edge_cosine < -1.0f ? pi : std::acos(static_cast<double>(ball.edge_cosine));
            if (off > edge + std::asin(reach / distance)) return 0.0f;
        }
        const double near_m = 0.001 * std::max(distance, reach);
        return luminance(ball.intensity) / static_cast<float>(near_m * near_m);
    }
    const Piece& piece = pieces_[light];
    float most = 0.0f;
    for (int corner = 0; corner < 9; ++corner) {
        const glm::dvec3 at = corner == 8 ? middle
                                          : glm::dvec3((corner & 1) != 0 ? high.x : low.x, (corner & 2) != 0 ? high.y : low.y,
                                                       (corner & 4) != 0 ? high.z : low.z);
        const glm::vec4 found = world::polygon_light(
            {world::LightRole::roof, glm::vec3(piece.corner - at), glm::vec3(piece.u), glm::vec3(piece.v)}, glm::vec3(0.0f));
        most = std::max(most, glm::length(glm::vec3(found)));
    }
    return most * luminance(piece.radiance);
}

void ReferenceLights::weigh_cells(glm::vec3 low_m, glm::vec3 high_m, glm::dvec3 origin_m) {
    const std::size_t lights = pieces_.size() + balls_.size();
    low_ = 1000.0 * (glm::dvec3(low_m) - origin_m);
    size_ = glm::max(1000.0 * glm::dvec3(high_m - low_m), glm::dvec3(1.0));
    // Four metres; a spot's cone is narrower than that, so that a scene with one has cells of about two.
    cells_ = glm::clamp(glm::ivec3(size_ / (balls_.empty() ? 4000.0 : 2000.0)), glm::ivec3(1),
                        balls_.empty() ? glm::ivec3(24, 12, 8) : glm::ivec3(48, 16, 16));
    for (int z = 0; z < cells_.z; ++z)
        for (int y = 0; y < cells_.y; ++y)
            for (int x = 0; x < cells_.x; ++x) {
                const glm::dvec3 step = size_ / glm::dvec3(cells_);
                const glm::dvec3 low = low_ + step * glm::dvec3(x, y, z);
                std::vector<float> weights;
                float all = 0.0f;
                for (std::size_t i = 0; i < lights; ++i) all += weights.emplace_back(weight(i, low, low + step));
                float sum = 0.0f;
                for (const float w : weights)
                    sums_.push_back(sum += all > 0.0f ? (1.0f - even_share) * w / all + even_share / static_cast<float>(lights)
                                                      : 1.0f / static_cast<float>(lights));
            }
}

std::optional<LightSample> ReferenceLights::sample(glm::dvec3 place_mm, float choice, glm::vec2 u) const {
    const glm::dvec3 t = glm::clamp((place_mm - low_) / size_, 0.0, 1.0);
    const glm::ivec3 cell = glm::min(glm::ivec3(t * glm::dvec3(cells_)), cells_ - 1);
    const std::size_t lights = pieces_.size() + balls_.size();
    const auto first = sums_.begin() + static_cast<std::ptrdiff_t>(
                                           static_cast<std::size_t>((cell.z * cells_.y + cell.y) * cells_.x + cell.x) * lights);
    const auto last = first + static_cast<std::ptrdiff_t>(lights);
    const auto drawn = std::min(std::upper_bound(first, last, choice * *(last - 1)), last - 1);
    const float part = (*drawn - (drawn == first ? 0.0f : *(drawn - 1))) / *(last - 1);
    if (part <= 0.0f) return std::nullopt;
    const auto light = static_cast<std::size_t>(drawn - first);
    auto found = light < pieces_.size() ? sample_piece(pieces_[light], place_mm, glm::dvec2(u))
                                        : sample_ball(balls_[light - pieces_.size()], place_mm, u);
    if (found) found->radiance /= part;
    return found;
}

std::optional<LightSample> ReferenceLights::sample_piece(const Piece& piece, glm::dvec3 place, glm::dvec2 u) const {
    const glm::dvec3 facing = glm::cross(piece.u, piece.v);
    if (glm::dot(facing, place - piece.corner) <= 0.0) return std::nullopt;
    // Of a far piece the angles between its sides drown in rounding; there it is drawn by area, which is as good.
    constexpr double least_sr = 1e-4;
    const SphericalRectangle seen(piece.corner, piece.u, piece.v, place);
    glm::dvec3 to;
    double density;
    if (seen.solid_angle_sr > least_sr) {
        to = seen.sample(u);
        density = 1.0 / seen.solid_angle_sr;
    } else {
        to = piece.corner + u.x * piece.u + u.y * piece.v - place;
        const double distance2 = glm::dot(to, to);
        density = distance2 * std::sqrt(distance2) / std::max(-glm::dot(to, facing), 1e-300);
    }
    const double distance = glm::length(to);
    if (!(distance > 0.0)) return std::nullopt;
    return LightSample{piece.role, glm::vec3(to / distance), distance, piece.radiance / static_cast<float>(density)};
}

std::optional<LightSample> ReferenceLights::sample_ball(const Ball& ball, glm::dvec3 place, glm::vec2 u) {
    const glm::dvec3 to = ball.place - place;
    const double distance = glm::length(to);
    if (distance <= lamp_radius_mm) return std::nullopt;
    const glm::vec3 middle(to / distance);
    // Like a flat lamp that faces the place: as bright over the cap that is seen.
    const double sine2 = lamp_radius_mm * lamp_radius_mm / (distance * distance);
    const double least_cosine = std::sqrt(1.0 - sine2);
    const double solid_angle_sr = 2.0 * pi * sine2 / (1.0 + least_cosine);
    const double cosine = 1.0 - static_cast<double>(u.x) * (sine2 / (1.0 + least_cosine));
    const double sine = std::sqrt(std::max(0.0, 1.0 - cosine * cosine)), phi = 2.0 * pi * static_cast<double>(u.y);
    glm::vec3 x, y;
    world::make_frame(middle, x, y);
    LightSample found;
    found.role = ball.role;
    found.direction = glm::normalize(static_cast<float>(sine * std::cos(phi)) * x +
                                     static_cast<float>(sine * std::sin(phi)) * y + static_cast<float>(cosine) * middle);
    found.distance_mm = distance - lamp_radius_mm;
    const float off = glm::dot(-middle, ball.aim);
    const float cone = glm::smoothstep(ball.edge_cosine, glm::mix(ball.edge_cosine, 1.0f, 0.15f), off);
    if (cone <= 0.0f) return std::nullopt;
    const double cap_m2 = pi * 1e-6 * lamp_radius_mm * lamp_radius_mm;
    found.radiance = ball.intensity * (cone * static_cast<float>(solid_angle_sr / cap_m2));
    return found;
}

}  // namespace sunflower::bake
