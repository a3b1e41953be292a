#include "engine/world/carve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/core/hash.hpp"

namespace sunflower::world {
namespace {

constexpr float untouched_mm = 1000.0f;
// The highest centres lie so far above the mean surface: a limit that high takes nothing.
constexpr float crest_mm = 10.0f;

/// Distance from the rectangle's border, inside positive.
float inside_m(const CarveForm& form, glm::vec2 p) {
    const glm::vec2 d = glm::min(p - form.low_m, form.high_m - p);
    return std::min(d.x, d.y);
}

/// How far along a line from `at_m` to `to_m` a place is, how far to its left, and the line's length, m.
struct OnLine {
    float along, left, length;
};

OnLine on_line(const CarveForm& form, glm::vec2 p) {
    const glm::vec2 way = form.to_m - form.at_m;
    const float length = glm::length(way);
    const glm::vec2 d = way / length, off = p - form.at_m;
    return {glm::dot(off, d), d.x * off.y - d.y * off.x, length};
}

/// 1 inside, 0 at a border and beyond, over `soft`.
float within(float inside, float soft) {
    const float t = std::clamp(inside / soft, 0.0f, 1.0f);
    return t * t * (3.0f - 2.0f * t);
}

/// The picture between its texels' middles, at u, v in [0, 1] from the lower left corner.
float sample(const image::GreyPixels& image, glm::vec2 uv) {
    const glm::vec2 size(static_cast<float>(image.width), static_cast<float>(image.height));
    const glm::vec2 at = glm::clamp(glm::vec2(uv.x, 1.0f - uv.y) * size - 0.5f, glm::vec2(0.0f), size - 1.0f);
    const glm::ivec2 a = glm::ivec2(at), b = glm::min(a + 1, glm::ivec2(image.width - 1, image.height - 1));
    const glm::vec2 f = at - glm::vec2(a);
    const auto value = [&](int x, int y) {
        return image.values[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)];
    };
    return glm::mix(glm::mix(value(a.x, a.y), value(b.x, a.y), f.x), glm::mix(value(a.x, b.y), value(b.x, b.y), f.x), f.y);
}

float image_mm(const CarveForm& form, glm::vec2 p) {
    if (inside_m(form, p) < 0.0f) return 0.0f;
    return form.height_mm * sample(*form.image, (p - form.low_m) / (form.high_m - form.low_m));
}

/// A cone with a rounded top: 1 in the middle, 0 at r = 1.
float cone(float r, float round) {
    const float top = std::sqrt(1.0f + round * round);
    return (top - std::sqrt(r * r + round * round)) / (top - round);
}

constexpr int outer = 255;  // the edge of a border tile that ends in the cliff

/// Colours of an edge's ends (southern or western, other); -1: the end lies in the cliff. An edge into a cliff runs from its
/// corner outwards: the cliffs of the north and east are its far ends.
glm::ivec2 ends_of(int edge) {
    if (edge == outer) return {-1, -1};
    if (edge < 9) return {edge / 3, edge % 3};
    const int side = (edge - 9) / 3, colour = (edge - 9) % 3;
    return side < 2 ? glm::ivec2(colour, -1) : glm::ivec2(-1, colour);
}

float lies(int colour) {
    constexpr std::array<float, 3> heights = {-0.75f, 0.30f, 0.75f};
    return colour < 0 ? 0.0f : heights[static_cast<std::size_t>(colour)];
}

/// Along an edge from end to end: from one corner's height to the other's, with a wave of the edge's own.
float edge_height(int edge, float t, std::uint32_t across) {
    if (edge == outer) return 0.0f;
    const glm::ivec2 ends = ends_of(edge);
    const float s = t * t * (3.0f - 2.0f * t);
    const float wave = 2.0f * core::unit_float(core::hash3(static_cast<std::uint32_t>(edge), across, 0x7d0d)) - 1.0f;
    return glm::mix(lies(ends.x), lies(ends.y), s) + 3.2f * wave * t * t * (1.0f - t) * (1.0f - t) * 4.0f;
}

/// -1 to 1 or a little more: a patch between four edges (Coons 1967), and a step of the tile's own in its midst.
float trodden(const TroddenTile& tile, glm::vec2 p) {
    const glm::vec2 uv = glm::clamp((p - tile.corner_m) / tile.side_m, 0.0f, 1.0f);
    const float u = uv.x, v = uv.y;
    const float south = edge_height(tile.south, u, 0), north = edge_height(tile.north, u, 0);
    const float west = edge_height(tile.west, v, 1), east = edge_height(tile.east, v, 1);
    const float sw = edge_height(tile.west, 0.0f, 1), nw = edge_height(tile.west, 1.0f, 1);
    const float se = edge_height(tile.east, 0.0f, 1), ne = edge_height(tile.east, 1.0f, 1);
    const float patch =
        glm::mix(south, north, v) + glm::mix(west, east, u) - glm::mix(glm::mix(sw, se, u), glm::mix(nw, ne, u), v);
    const float inside = u * (1.0f - u) * v * (1.0f - v);
    const float step = 2.0f * core::unit_float(core::hash2(tile.id, 0x57e9)) - 1.0f;
    return patch + 22.0f * inside * step * (0.4f + 1.2f * (core::unit_float(core::hash2(tile.id, 0x57ea)) < 0.5f ? u : v));
}

// A heap's foot in what was carved before lies so much farther out.
constexpr float heap_foot = 1.3f;

float cone_mm(const CarveForm& form, glm::vec2 p) {
    return form.height_mm * cone(glm::distance(p, form.at_m) / form.radius_m, form.round_m / form.radius_m);
}

void apply(const CarveForm& form, glm::vec2 p, float surface_mm, const TroddenTile& tile, CarveLimits& limits) {
    const float r = form.radius_m > 0.0f ? glm::distance(p, form.at_m) / form.radius_m : 0.0f;
    const auto leave = [&](float mm) { limits.bed_mm = std::min(limits.bed_mm, mm); };
    const auto heap = [&](float mm) { limits.heap_mm = std::max(limits.heap_mm, mm); };
    switch (form.kind) {
        case CarveKind::hollow:
            // A paraboloid: level in the middle, as a foot or a hand leaves it. Its rim runs out above the crests.
            if (r < 1.0f) leave(surface_mm + crest_mm * r * r - form.depth_mm * (1.0f - r * r));
            break;
        case CarveKind::bevel: {
            const float share = inside_m(form, p) / form.width_m;
            if (share < 1.0f) leave((surface_mm + crest_mm) * std::max(share, -0.01f));
            break;
        }
        case CarveKind::hole: {
            const float floor = form.floor_m / form.radius_m;
            const float up = std::clamp((r - floor) / (1.0f - floor), 0.0f, 1.0f);
            if (r < 1.0f) leave(surface_mm + crest_mm * up - form.depth_mm * (1.0f - up));
            break;
        }
        case CarveKind::print: {
            const Foot foot = foot_at(form, p);
            if (foot.r < 1.0f) {
                // Level under the sole, and the steepest beside it.
                const float q = 1.0f - foot.r * foot.r * foot.r;
                leave(surface_mm + crest_mm * (1.0f - q * q) - foot.press * form.depth_mm * q * q);
            } else if (foot.r < 1.6f) {
                heap(surface_mm + form.height_mm * std::sin(std::numbers::pi_v<float> * (foot.r - 1.0f) / 0.6f));
            }
            break;
        }
        case CarveKind::rake: {
            const OnLine line = on_line(form, p);
            const float inside =
                within(std::min({line.along, line.length - line.along, 0.5f * form.width_m - std::abs(line.left)}), 0.06f);
            if (inside <= 0.0f) break;
            const float wave = 0.5f + 0.5f * std::cos(2.0f * std::numbers::pi_v<float> * line.left / form.pitch_m);
            leave(surface_mm + crest_mm - inside * (0.4f * crest_mm + (0.6f * crest_mm + form.depth_mm) * wave));
            break;
        }
        case CarveKind::mask:
            if (inside_m(form, p) >= 0.0f) leave(image_mm(form, p));
            break;
        case CarveKind::height: {
            const float mm = image_mm(form, p);
            if (inside_m(form, p) < 0.0f) break;
            leave(mm);
            heap(mm);
            break;
        }
        case CarveKind::trodden: {
            const float height = trodden(tile, p);
            if (height < 0.0f) leave(surface_mm + crest_mm + (crest_mm + form.depth_mm) * height);
            if (height > 0.0f) heap(surface_mm + form.height_mm * height);
            break;
        }
        case CarveKind::heap:
        case CarveKind::former:
        case CarveKind::loose: break;
    }
}

/// A box around what the form changes.
bool reaches(const CarveForm& form, glm::vec2 low, glm::vec2 high) {
    switch (form.kind) {
        case CarveKind::trodden: return true;
        case CarveKind::bevel: return inside_m(form, low) < form.width_m || inside_m(form, high) < form.width_m;
        case CarveKind::mask:
        case CarveKind::height:
            return glm::all(glm::lessThan(low, form.high_m)) && glm::all(glm::greaterThan(high, form.low_m));
        case CarveKind::print: {
            const float reach = 0.74f * form.length_m;
            return glm::distance(glm::clamp(form.at_m, low, high), form.at_m) < reach;
        }
        case CarveKind::rake: {
            // The square as a disc against the segment.
            const glm::vec2 middle = 0.5f * (low + high);
            const OnLine line = on_line(form, middle);
            const float beyond = std::max({-line.along, line.along - line.length, 0.0f});
            const float beside = std::max(std::abs(line.left) - 0.5f * form.width_m, 0.0f);
            return std::hypot(beyond, beside) < 0.5f * glm::distance(low, high);
        }
        case CarveKind::heap: return glm::distance(glm::clamp(form.at_m, low, high), form.at_m) < heap_foot * form.radius_m;
        default: return glm::distance(glm::clamp(form.at_m, low, high), form.at_m) < form.radius_m;
    }
}

}  // namespace

Foot foot_at(const CarveForm& form, glm::vec2 p) {
    const glm::vec2 off = p - form.at_m;
    const float x = glm::dot(off, form.to_m) / (0.5f * form.length_m);
    const float y = (form.to_m.x * off.y - form.to_m.y * off.x) / (0.5f * form.width_m);
    // A sole is widest under the ball and drawn in under the arch.
    const float waist = 1.0f - 0.16f * std::exp(-6.0f * (x + 0.12f) * (x + 0.12f)) - 0.08f * within(-x, 1.0f);
    const float side = y / waist;
    const float press =
        0.74f + 0.26f * std::exp(-5.0f * (x + 0.55f) * (x + 0.55f)) + 0.14f * std::exp(-6.0f * (x - 0.45f) * (x - 0.45f));
    return {std::sqrt(std::pow(std::abs(x), 2.6f) + side * side), press};
}

CarveLimits carve_limits(const std::vector<CarveForm>& forms, glm::vec2 place_m, float surface_mm, const TroddenTile& tile) {
    CarveLimits limits{untouched_mm, 0.0f};
    for (const CarveForm& form : forms) apply(form, place_m, surface_mm, tile, limits);
    // What lies above the bed lies on the bed: where that was taken, a rim has nothing to lie on.
    limits.heap_mm = std::min(limits.heap_mm, limits.bed_mm);
    // A heap fills what was taken before.
    for (const CarveForm& form : forms) {
        if (form.kind != CarveKind::heap || glm::distance(place_m, form.at_m) > heap_foot * form.radius_m) continue;
        const float top_mm = surface_mm + cone_mm(form, place_m);
        limits.bed_mm = std::max(limits.bed_mm, top_mm);
        if (top_mm > surface_mm) limits.heap_mm = std::max(limits.heap_mm, top_mm);
    }
    return limits;
}

glm::vec2 poured_heights(const std::vector<CarveForm>& forms, glm::vec2 place_m) {
    float top_mm = -1000.0f, former_mm = 0.0f;
    for (const CarveForm& form : forms) {
        if (form.kind == CarveKind::heap) top_mm = std::max(top_mm, cone_mm(form, place_m));
        if (form.kind == CarveKind::former) former_mm = std::max(former_mm, cone_mm(form, place_m));
        // The ground of a picture lies well below the floor, so that what lifts the surface lays nothing there.
        if (form.kind == CarveKind::height)
            if (const float mm = image_mm(form, place_m); mm > 0.0f) top_mm = std::max(top_mm, mm);
    }
    return {top_mm, former_mm};
}

int loose_count(const std::vector<CarveForm>& forms) {
    int count = 0;
    for (const CarveForm& form : forms) count += form.kind == CarveKind::loose ? form.count : 0;
    return count;
}

std::vector<CarveForm> touching(const std::vector<CarveForm>& forms, glm::vec2 corner_m, float side_m) {
    // The foot of a border tile's cliff lies up to 45 mm outside its square.
    const glm::vec2 low = corner_m - 0.05f;
    const glm::vec2 high = corner_m + side_m + 0.05f;
    std::vector<CarveForm> found;
    std::ranges::copy_if(forms, std::back_inserter(found), [&](const CarveForm& form) { return reaches(form, low, high); });
    return found;
}

bool heaps_up(const CarveForm& form) {
    return form.kind == CarveKind::heap || form.kind == CarveKind::height ||
           ((form.kind == CarveKind::print || form.kind == CarveKind::trodden) && form.height_mm > 0.0f);
}

}  // namespace sunflower::world
