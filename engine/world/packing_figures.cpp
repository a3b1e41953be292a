#include "engine/world/packing_figures.hpp"

#include "engine/world/seed_paint.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace sunflower::world {
namespace {

constexpr float seed_reach_mm = 9.98f;  // from the centre of mass, scale 1
constexpr float degrees = 57.29578f;

struct Solid {
    vec3 centre;  // of mass
    mat3 turn;    // the seed's frame to the world
    float scale;
    std::uint32_t tile;
};

mat3 turn_of(vec4 q) {
    return mat3(rotate_by(q, vec3(1.0f, 0.0f, 0.0f)), rotate_by(q, vec3(0.0f, 1.0f, 0.0f)),
                rotate_by(q, vec3(0.0f, 0.0f, 1.0f)));
}

vec3 support_from_centre(const Solid& solid, vec3 n) {
    return solid.turn * ((seed_support(n * solid.turn) - vec3(SEED_MASS_CENTRE_MM, 0.0f, 0.0f)) * solid.scale);
}

/// Depth of the overlap along the common normal, 0 when apart. The separation found for any normal is less than the true one: a
/// positive one ends the search, otherwise the largest counts. 0.03/mm is stable for all radii of curvature (sums up to 62 mm,
/// just before the pointed end).
float overlap_of(const Solid& a, const Solid& b) {
    vec3 d = b.centre - a.centre;
    vec3 n = normalize(d);
    float best = -1.0e9f;
    for (int round = 0; round < 300; ++round) {
        vec3 w = d + support_from_centre(b, -n) - support_from_centre(a, n);
        float gap = dot(w, n);
        if (gap >= 0.0f) return 0.0f;
        best = std::max(best, gap);
        vec3 aside = w - n * gap;
        if (dot(aside, aside) < 1.0e-7f) break;
        n = normalize(n + aside * 0.03f);
    }
    return -best;
}

float percentile(std::vector<float>& values, float share) {
    if (values.empty()) return 0.0f;
    auto at = static_cast<std::size_t>(share * static_cast<float>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

/// Top of the seed over the point (x, y), both relative to its origin: height and outward normal. False where it is not.
bool top_of(const SeedPose& pose, float x, float y, float& height_mm, vec3& point, vec3& normal) {
    constexpr float above = 13.0f;
    vec3 from = rotate_back_by(pose.rotation, vec3(x, y, above)) / pose.scale;
    vec3 down = rotate_back_by(pose.rotation, vec3(0.0f, 0.0f, -1.0f));
    float t = seed_hit(from, down);
    if (t < 0.0f) return false;
    point = from + down * t;
    height_mm = pose.position_mm.z + above - t * pose.scale;
    normal = normalize(rotate_by(pose.rotation, seed_gauge_gradient(point)));
    return true;
}

/// What is seen from straight above a square of texels.
struct TopView {
    struct Texel {
        float height_mm = -1.0f;
        std::uint32_t seed = ~0u;  // index into the list rendered
        vec3 point{0.0f};          // in the seed's frame, mm at scale 1
        vec3 normal{0.0f};
    };
    float origin_mm, texel_mm;
    int side;
    std::vector<Texel> texels;

    TopView(float origin, float texel, int texels_a_side)
        : origin_mm(origin),
          texel_mm(texel),
          side(texels_a_side),
          texels(static_cast<std::size_t>(side) * static_cast<std::size_t>(side)) {}

    Texel& at(int x, int y) {
        return texels[static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x)];
    }

    /// Calls visit(texel, hit) where the seed's outline covers a texel's middle; texels that skip(texel) are not looked at.
    template <typename Skip, typename Visit>
    void over(const SeedPose& pose, Skip skip, Visit visit) {
        float reach = 10.7f * pose.scale;
        auto index = [&](float mm) { return std::clamp(static_cast<int>(std::floor((mm - origin_mm) / texel_mm)), -1, side); };
        int x0 = std::max(0, index(pose.position_mm.x - reach)), x1 = std::min(side - 1, index(pose.position_mm.x + reach));
        int y0 = std::max(0, index(pose.position_mm.y - reach)), y1 = std::min(side - 1, index(pose.position_mm.y + reach));
        for (int y = y0; y <= y1; ++y) {
            for (int x = x0; x <= x1; ++x) {
                if (skip(at(x, y))) continue;
                Texel hit;
                float px = origin_mm + (static_cast<float>(x) + 0.5f) * texel_mm,
                      py = origin_mm + (static_cast<float>(y) + 0.5f) * texel_mm;
                if (!top_of(pose, px - pose.position_mm.x, py - pose.position_mm.y, hit.height_mm, hit.point, hit.normal))
                    continue;
                visit(at(x, y), hit);
            }
        }
    }

    void draw(const SeedPose& pose, std::uint32_t seed) {
        float top = pose.position_mm.z + 10.7f * pose.scale;
        over(
            pose, [&](const Texel& texel) { return texel.height_mm >= top; },
            [&](Texel& texel, const Texel& hit) {
                if (hit.height_mm <= texel.height_mm) return;
                texel = hit;
                texel.seed = seed;
            });
    }

    /// How many texels the seed's outline covers.
    int outline(const SeedPose& pose) {
        int covered = 0;
        over(
            pose, [](const Texel&) { return false; }, [&](const Texel&, const Texel&) { ++covered; });
        return covered;
    }
};

std::vector<SeedPose> bed_of(const Packing& packing, const PackingTile& tile) {
    std::vector<SeedPose> poses;
    for (std::uint32_t k = 0; k < tile.seed_count; ++k) {
        SeedPose pose = unpack_seed(packing.seeds[tile.first_seed + k]);
        if (pose.rank < SEEDS_PER_TILE) poses.push_back(pose);
    }
    return poses;
}

/// The stages that lie in the bed: guests have no rank.
std::uint32_t last_bed_stage(const Packing& packing, const PackingTile& tile) {
    std::uint32_t last = 0;
    for (const SeedPose& pose : bed_of(packing, tile)) last = std::max(last, pose.stage);
    return last;
}

struct Mean {
    double sum = 0.0, squares = 0.0, count = 0.0;
    void add(float v) {
        sum += static_cast<double>(v);
        squares += static_cast<double>(v) * static_cast<double>(v);
        count += 1.0;
    }
    float mean() const { return static_cast<float>(sum / std::max(count, 1.0)); }
    float rms() const {
        double m = sum / std::max(count, 1.0);
        return static_cast<float>(std::sqrt(std::max(0.0, squares / std::max(count, 1.0) - m * m)));
    }
};

}  // namespace

OverlapFigures measure_overlaps(const Packing& packing, const Arrangement& bed, int column, int row, int columns, int rows,
                                bool above) {
    std::vector<Solid> solids;
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            const PackingTile& tile = packing.tiles[bed.at(column + c, row + r)];
            for (std::uint32_t k = 0; k < tile.seed_count; ++k) {
                SeedPose pose = unpack_seed(packing.seeds[tile.first_seed + k]);
                if (!above && pose.rank >= SEEDS_PER_TILE) continue;
                Solid solid;
                solid.turn = turn_of(pose.rotation);
                solid.centre = pose.position_mm + solid.turn[0] * (SEED_MASS_CENTRE_MM * pose.scale) +
                               vec3(static_cast<float>(c) * TILE_MM, static_cast<float>(r) * TILE_MM, 0.0f);
                solid.scale = pose.scale;
                solid.tile = static_cast<std::uint32_t>(r * columns + c);
                solids.push_back(solid);
            }
        }
    }
    constexpr float cell = 24.0f, margin = 48.0f;  // no pair is farther apart than a cell
    int nx = static_cast<int>((static_cast<float>(columns) * TILE_MM + 2.0f * margin) / cell) + 1;
    int ny = static_cast<int>((static_cast<float>(rows) * TILE_MM + 2.0f * margin) / cell) + 1;
    constexpr int nz = 96;
    auto place = [&](vec3 p, int& x, int& y, int& z) {
        x = std::clamp(static_cast<int>((p.x + margin) / cell), 0, nx - 1);
        y = std::clamp(static_cast<int>((p.y + margin) / cell), 0, ny - 1);
        z = std::clamp(static_cast<int>(p.z / cell), 0, nz - 1);
    };
    std::vector<std::vector<std::uint32_t>> cells(static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny) * nz);
    auto cell_at = [&](int x, int y, int z) -> std::vector<std::uint32_t>& {
        return cells[(static_cast<std::size_t>(y) * static_cast<std::size_t>(nx) + static_cast<std::size_t>(x)) * nz +
                     static_cast<std::size_t>(z)];
    };
    for (std::uint32_t k = 0; k < solids.size(); ++k) {
        int x, y, z;
        place(solids[k].centre, x, y, z);
        cell_at(x, y, z).push_back(k);
    }
    std::vector<float> all, across;
    for (std::uint32_t k = 0; k < solids.size(); ++k) {
        const Solid& one = solids[k];
        int cx, cy, cz;
        place(one.centre, cx, cy, cz);
        for (int y = std::max(0, cy - 1); y <= std::min(ny - 1, cy + 1); ++y) {
            for (int x = std::max(0, cx - 1); x <= std::min(nx - 1, cx + 1); ++x) {
                for (int z = std::max(0, cz - 1); z <= std::min(nz - 1, cz + 1); ++z) {
                    for (std::uint32_t o : cell_at(x, y, z)) {
                        if (o <= k) continue;
                        const Solid& other = solids[o];
                        vec3 d = other.centre - one.centre;
                        float reach = seed_reach_mm * (one.scale + other.scale);
                        if (dot(d, d) >= reach * reach) continue;
                        float depth = overlap_of(one, other);
                        if (depth <= 0.0f) continue;
                        all.push_back(depth);
                        if (one.tile != other.tile) across.push_back(depth);
                    }
                }
            }
        }
    }
    OverlapFigures figures;
    figures.pairs = all.size();
    figures.across_pairs = across.size();
    for (float depth : all) figures.largest_mm = std::max(figures.largest_mm, depth);
    for (float depth : across) figures.across_largest_mm = std::max(figures.across_largest_mm, depth);
    figures.p99_mm = percentile(all, 0.99f);
    figures.across_p99_mm = percentile(across, 0.99f);
    return figures;
}

SurfaceFigures measure_surface(const Packing& packing, const std::vector<std::size_t>& tiles) {
    constexpr float texel = 1.0f, border = 15.0f, low = 15.0f, high = 85.0f, step = 2.5f;
    constexpr int side = 250;
    auto at_border = [&](float x, float y) { return x < border || y < border || x > TILE_MM - border || y > TILE_MM - border; };
    Mean height, border_height, inside_height, border_filled, inside_filled, floor;
    std::vector<float> elevations;
    std::array<double, 8> azimuths{};
    std::size_t visible = 0;
    for (std::size_t t : tiles) {
        const PackingTile& tile = packing.tiles[t];
        std::vector<SeedPose> poses = bed_of(packing, tile);
        std::size_t own = poses.size();
        std::uint32_t last_stage = last_bed_stage(packing, tile);
        for (std::uint32_t g = 0; g < tile.guest_count; ++g) {
            SeedPose pose = unpack_seed(packing.guests[tile.first_guest + g]);
            if (pose.stage <= last_stage) poses.push_back(pose);
        }
        TopView view(0.0f, texel, side);
        std::vector<int> seen(poses.size());
        for (std::size_t k = 0; k < poses.size(); ++k) view.draw(poses[k], static_cast<std::uint32_t>(k));
        for (int y = 0; y < side; ++y) {
            for (int x = 0; x < side; ++x) {
                const auto& hit = view.at(x, y);
                floor.add(hit.height_mm < 0.0f ? 1.0f : 0.0f);
                float h = std::max(hit.height_mm, 0.0f);
                height.add(h);
                (at_border(static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f) ? border_height : inside_height).add(h);
                if (hit.height_mm >= 0.0f) ++seen[hit.seed];
            }
        }
        for (std::size_t k = 0; k < poses.size(); ++k) {
            if (seen[k] == 0) continue;
            if (k < own) ++visible;
            if (k >= own || 2 * seen[k] <= view.outline(poses[k])) continue;
            vec3 axis = rotate_by(poses[k].rotation, vec3(1.0f, 0.0f, 0.0f));
            elevations.push_back(std::asin(std::min(1.0f, std::abs(axis.z))) * degrees);
            float azimuth = std::atan2(axis.y, axis.x) / 3.14159265f + 1.0f;
            azimuths[static_cast<std::size_t>(azimuth * 8.0f) % 8u] += 1.0;
        }
        // Points of a lattice in the slab: filled or not.
        constexpr int n = static_cast<int>(250.0f / step), nz = static_cast<int>((high - low) / step);
        std::vector<char> filled(static_cast<std::size_t>(n * n * nz), 0);
        for (const SeedPose& pose : poses) {
            float reach = 10.7f * pose.scale;
            auto first = [&](float v) { return static_cast<int>(std::ceil((v - reach) / step - 0.5f)); };
            auto last = [&](float v) { return static_cast<int>(std::floor((v + reach) / step - 0.5f)); };
            vec3 p = pose.position_mm - vec3(0.0f, 0.0f, low);
            for (int z = std::max(0, first(p.z)); z <= std::min(nz - 1, last(p.z)); ++z) {
                for (int y = std::max(0, first(p.y)); y <= std::min(n - 1, last(p.y)); ++y) {
                    for (int x = std::max(0, first(p.x)); x <= std::min(n - 1, last(p.x)); ++x) {
                        vec3 at = (vec3(static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)) + 0.5f) * step - p;
                        if (dot(at, at) > reach * reach) continue;
                        if (seed_gauge(rotate_back_by(pose.rotation, at) / pose.scale) > 0.0f) continue;
                        filled[static_cast<std::size_t>((z * n + y) * n + x)] = 1;
                    }
                }
            }
        }
        for (int k = 0; k < n * n * nz; ++k) {
            float x = (static_cast<float>(k % n) + 0.5f) * step, y = (static_cast<float>(k / n % n) + 0.5f) * step;
            (at_border(x, y) ? border_filled : inside_filled).add(filled[static_cast<std::size_t>(k)] ? 1.0f : 0.0f);
        }
    }
    SurfaceFigures figures;
    figures.height_mm = height.mean();
    figures.height_rms_mm = height.rms();
    figures.solid_fraction =
        static_cast<float>((border_filled.sum + inside_filled.sum) / (border_filled.count + inside_filled.count));
    float area_m2 = static_cast<float>(tiles.size()) * TILE_MM * TILE_MM * 1.0e-6f;
    figures.top_per_m2 = static_cast<float>(elevations.size()) / area_m2;
    figures.visible_per_m2 = static_cast<float>(visible) / area_m2;
    figures.flattest_azimuths = static_cast<float>(*std::min_element(azimuths.begin(), azimuths.end())) /
                                static_cast<float>(std::max<std::size_t>(elevations.size(), 1));
    figures.elevation_median_deg = percentile(elevations, 0.5f);
    figures.elevation_p95_deg = percentile(elevations, 0.95f);
    figures.floor_share = floor.mean();
    figures.border_height_mm = border_height.mean();
    figures.inside_height_mm = inside_height.mean();
    figures.border_rms_mm = border_height.rms();
    figures.inside_rms_mm = inside_height.rms();
    figures.border_fraction = border_filled.mean();
    figures.inside_fraction = inside_filled.mean();
    return figures;
}

RepeatFigures measure_repeats(const Packing& packing, const Arrangement& bed) {
    std::vector<float> distances;
    constexpr int around = 40;
    for (int r = 0; r < bed.rows; ++r) {
        for (int c = 0; c < bed.columns; ++c) {
            std::uint16_t tile = bed.at(c, r);
            if (packing.tiles[tile].kind != TileKind::interior) continue;
            int nearest2 = around * around;
            for (int y = std::max(0, r - around); y <= std::min(bed.rows - 1, r + around); ++y) {
                if ((y - r) * (y - r) >= nearest2) continue;
                for (int x = std::max(0, c - around); x <= std::min(bed.columns - 1, c + around); ++x) {
                    if ((x != c || y != r) && bed.at(x, y) == tile)
                        nearest2 = std::min(nearest2, (x - c) * (x - c) + (y - r) * (y - r));
                }
            }
            distances.push_back(std::sqrt(static_cast<float>(nearest2)) * TILE_MM * 1.0e-3f);
        }
    }
    RepeatFigures figures;
    if (distances.empty()) return figures;
    figures.least_m = *std::min_element(distances.begin(), distances.end());
    figures.median_m = percentile(distances, 0.5f);
    return figures;
}

namespace {

/// A plan of square texels.
struct Raster {
    int width, height;
    std::vector<float> values;

    Raster(int w, int h) : width(w), height(h), values(static_cast<std::size_t>(w) * static_cast<std::size_t>(h), 0.0f) {}
    float* row(int y) { return values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width); }
};

/// Mean over squares of 2 * radius + 1 texels.
Raster blurred(Raster from, int radius) {
    auto line = [&](float* first, int count, int stride) {
        std::vector<double> sums(static_cast<std::size_t>(count) + 1, 0.0);
        for (int k = 0; k < count; ++k) {
            sums[static_cast<std::size_t>(k) + 1] =
                sums[static_cast<std::size_t>(k)] + static_cast<double>(first[static_cast<std::ptrdiff_t>(k) * stride]);
        }
        for (int k = 0; k < count; ++k) {
            int low = std::max(0, k - radius), high = std::min(count, k + radius + 1);
            double sum = sums[static_cast<std::size_t>(high)] - sums[static_cast<std::size_t>(low)];
            first[static_cast<std::ptrdiff_t>(k) * stride] = static_cast<float>(sum / (high - low));
        }
    };
    for (int y = 0; y < from.height; ++y) line(from.row(y), from.width, 1);
    for (int x = 0; x < from.width; ++x) line(from.values.data() + x, from.height, from.width);
    return from;
}

/// Largest normalised autocorrelation at lags of whole tiles of `texels` texels.
float worst_lag(Raster& plan, int texels, int lags, int& worst_x, int& worst_y) {
    double mean = 0.0, variance = 0.0;
    for (float v : plan.values) mean += static_cast<double>(v);
    mean /= static_cast<double>(plan.values.size());
    for (float& v : plan.values) {
        v -= static_cast<float>(mean);
        variance += static_cast<double>(v) * static_cast<double>(v);
    }
    variance /= static_cast<double>(plan.values.size());
    float most = 0.0f;
    for (int dy = 0; dy <= lags && dy * texels < plan.height; ++dy) {
        for (int dx = -lags; dx <= lags; ++dx) {
            int shift = dx * texels, first = std::max(0, -shift), last = std::min(plan.width, plan.width - shift);
            if ((dy == 0 && dx <= 0) || first >= last) continue;
            double sum = 0.0;
            for (int y = 0; y + dy * texels < plan.height; ++y) {
                const float* a = plan.row(y);
                const float* b = plan.row(y + dy * texels) + shift;
                std::array<float, 10>
                    parts{};  // so that additions need not wait for one another; a tile is a multiple of ten texels
                for (int x = first; x < last; x += 10) {
                    for (int k = 0; k < 10; ++k) parts[static_cast<std::size_t>(k)] += a[x + k] * b[x + k];
                }
                for (float part : parts) sum += static_cast<double>(part);
            }
            double count = static_cast<double>(last - first) * static_cast<double>(plan.height - dy * texels);
            auto correlation = static_cast<float>(sum / count / variance);
            if (correlation <= most) continue;
            most = correlation;
            worst_x = dx;
            worst_y = dy;
        }
    }
    return most;
}

}  // namespace

PlanFigures measure_plan(const Packing& packing, const Arrangement& bed, int column, int row, int columns, int rows, int lags) {
    constexpr float sample_mm = 2.5f, margin_mm = 25.0f;
    constexpr int margin = 10, side = 120, inner = 100, texels = 50;  // 2 x 2 samples a texel of 5 mm
    // Each packing tile once, with what reaches over its borders.
    std::vector<TopView> views;
    std::vector<std::vector<std::uint32_t>> indices(packing.tiles.size());
    for (std::size_t t = 0; t < packing.tiles.size(); ++t) {
        TopView view(-margin_mm, sample_mm, side);
        for (const SeedPose& pose : bed_of(packing, packing.tiles[t])) {
            view.draw(pose, static_cast<std::uint32_t>(indices[t].size()));
            indices[t].push_back(pose.index);
        }
        views.push_back(std::move(view));
    }
    Raster height(columns * texels, rows * texels), bare = height, painted = height;
    const vec3 light = normalize(vec3(0.5f, 0.3f, 0.8f));
    auto tile_at = [&](int c, int r) { return bed.at(std::clamp(c, 0, bed.columns - 1), std::clamp(r, 0, bed.rows - 1)); };
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < columns; ++c) {
            for (int y = 0; y < inner; ++y) {
                for (int x = 0; x < inner; ++x) {
                    // The highest of this tile's seeds and of those that the neighbours send over.
                    const TopView::Texel* best = nullptr;
                    int best_c = 0, best_r = 0;
                    for (int dy = y < margin ? -1 : 0; dy <= (y >= inner - margin ? 1 : 0); ++dy) {
                        for (int dx = x < margin ? -1 : 0; dx <= (x >= inner - margin ? 1 : 0); ++dx) {
                            TopView& view = views[tile_at(column + c + dx, row + r + dy)];
                            const auto& hit = view.at(x + margin - dx * inner, y + margin - dy * inner);
                            if (hit.height_mm < 0.0f || (best && hit.height_mm <= best->height_mm)) continue;
                            best = &hit;
                            best_c = column + c + dx;
                            best_r = row + r + dy;
                        }
                    }
                    if (!best) continue;
                    float lit = 0.5f * (0.5f + 0.5f * best->normal.z) + 0.5f * std::max(0.0f, dot(best->normal, light));
                    auto place = static_cast<std::uint64_t>(std::max(best_r, 0)) * static_cast<std::uint64_t>(bed.columns) +
                                 static_cast<std::uint64_t>(std::max(best_c, 0));
                    std::uint64_t number = place * SEEDS_PER_TILE + indices[tile_at(best_c, best_r)][best->seed] + 1;
                    PaintSample paint = seed_paint(seed_look(number_words(number)), best->point, sample_mm);
                    int px = c * texels + x / 2, py = r * texels + y / 2;
                    height.row(py)[px] += 0.25f * best->height_mm;
                    bare.row(py)[px] += lit;
                    painted.row(py)[px] += lit * seed_albedo(paint, vec3(0.70f), vec3(0.05f)).y;
                }
            }
        }
    }
    // Gaps are dark by their depth below the surface around them (25 mm).
    Raster around = blurred(height, 5);
    for (std::size_t k = 0; k < height.values.size(); ++k) {
        float open = clamp(0.75f + (height.values[k] - around.values[k]) / 25.0f, 0.05f, 1.0f);
        bare.values[k] *= open;
        painted.values[k] *= open;
    }
    PlanFigures figures;
    int ignored_x = 0, ignored_y = 0;
    figures.painted = worst_lag(painted, texels, lags, figures.painted_x, figures.painted_y);
    figures.bare = worst_lag(bare, texels, lags, ignored_x, ignored_y);
    return figures;
}

}  // namespace sunflower::world
