#include "engine/bake/settle.hpp"

#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/world/packing.hpp"
#include "engine/world/seed_shape.hpp"

#include <algorithm>
#include <cmath>

namespace sunflower::bake {
namespace {

constexpr float gravity_mm_per_ms2 = 9.81e-3f;
constexpr float density_g_per_mm3 = 2.35e-3f;
constexpr float drop_cell_mm = 12.5f;
constexpr float widest_reach_mm = seed_reach_mm * 1.13f;
constexpr float skin_mm = 1.2f;
constexpr float outer_skin_mm = 5.0f;
constexpr float size_sigma = 0.05f;

void set_rotation(Body& body, vec4 q) {
    vec3 x = world::rotate_by(q, vec3(1.0f, 0.0f, 0.0f));
    vec3 y = world::rotate_by(q, vec3(0.0f, 1.0f, 0.0f));
    vec3 z = world::rotate_by(q, vec3(0.0f, 0.0f, 1.0f));
    for (int k = 0; k < 3; ++k) {
        body.r[3 * k] = x[k];
        body.r[3 * k + 1] = y[k];
        body.r[3 * k + 2] = z[k];
    }
}

/// Support point in direction n from the seed's origin, both in the world.
vec3 support_of(const Grain& grain, vec3 n) {
    return world::rotate_by(grain.rotation, world::seed_support(world::rotate_back_by(grain.rotation, n))) * grain.scale;
}

int wrap(int i, int n) {
    return ((i % n) + n) % n;
}

}  // namespace

Random::Random(std::uint64_t seed) : state_(seed * 6364136223846793005u + 1442695040888963407u) {
    bits();
    bits();
}

std::uint32_t Random::bits() {
    std::uint64_t old = state_;
    state_ = old * 6364136223846793005u + 1442695040888963407u;
    auto mixed = static_cast<std::uint32_t>(((old >> 18u) ^ old) >> 27u);
    auto turn = static_cast<std::uint32_t>(old >> 59u);
    return (mixed >> turn) | (mixed << ((32u - turn) & 31u));
}

float Random::unit() {
    return static_cast<float>(bits() >> 8u) * (1.0f / 16777216.0f);
}

float Random::normal() {
    float r = std::sqrt(-2.0f * std::log(1.0f - unit()));
    return r * std::cos(6.2831853f * unit());
}

Settler::Settler(Room room, SettleSettings settings, std::uint64_t seed)
    : room_(std::move(room)), settings_(settings), random_(seed) {
    beyond_x_ = room_.periodic_x ? 0.0f : room_.beyond_mm;
    beyond_y_ = room_.periodic_y ? 0.0f : room_.beyond_mm;
    settings_.law.period_x = room_.periodic_x ? room_.width_mm : 0.0f;
    settings_.law.period_y = room_.periodic_y ? room_.depth_mm : 0.0f;
}

Body body_at_rest(const Grain& grain) {
    Body body{};
    vec3 centre =
        grain.position_mm + world::rotate_by(grain.rotation, vec3(world::SEED_MASS_CENTRE_MM, 0.0f, 0.0f)) * grain.scale;
    body.x = centre.x;
    body.y = centre.y;
    body.z = centre.z;
    body.scale = grain.scale;
    body.grip = 1.0f;
    set_rotation(body, grain.rotation);
    return body;
}

void Settler::fix(const Grain& grain) {
    grains_.push_back(grain);
    all_.push_back(body_at_rest(grain));
    ++fixed_;
}

void Settler::note_for_drops(int grain) {
    const Body& body = all_[static_cast<std::size_t>(grain)];
    int i = static_cast<int>(std::floor((body.x + beyond_x_) / drop_cell_mm));
    int j = static_cast<int>(std::floor((body.y + beyond_y_) / drop_cell_mm));
    i = room_.periodic_x ? wrap(i, columns_) : std::clamp(i, 0, columns_ - 1);
    j = room_.periodic_y ? wrap(j, rows_) : std::clamp(j, 0, rows_ - 1);
    drop_cells_[static_cast<std::size_t>(j * columns_ + i)].push_back(grain);
}

void Settler::index_for_drops(std::uint32_t stage) {
    columns_ = static_cast<int>(std::lround((room_.width_mm + 2.0f * beyond_x_) / drop_cell_mm));
    rows_ = static_cast<int>(std::lround((room_.depth_mm + 2.0f * beyond_y_) / drop_cell_mm));
    drop_cells_.assign(static_cast<std::size_t>(columns_ * rows_), {});
    for (std::size_t k = 0; k < grains_.size(); ++k) note_for_drops(static_cast<int>(k));
    // What lies deep below its own column's top cannot be reached; obstacles of later stages are not that top.
    for (auto& cell : drop_cells_) {
        float top = -1.0f;
        for (int k : cell) {
            if (grains_[static_cast<std::size_t>(k)].stage <= stage) top = std::max(top, all_[static_cast<std::size_t>(k)].z);
        }
        std::erase_if(cell, [&](int k) { return all_[static_cast<std::size_t>(k)].z < top - 60.0f; });
    }
}

/// Lowers the grain from above until it touches. False where it would lie outside the room or inside an obstacle.
bool Settler::drop(Grain& grain, std::uint32_t stage) {
    grain.position_mm.z = 0.0f;
    Body body = body_at_rest(grain);
    static thread_local std::vector<Body> near;
    static thread_local std::vector<Contact> contacts;
    static thread_local std::vector<float> gaps;
    near.assign(1, body);
    contacts.clear();
    int ci = static_cast<int>(std::floor((body.x + beyond_x_) / drop_cell_mm));
    int cj = static_cast<int>(std::floor((body.y + beyond_y_) / drop_cell_mm));
    float top = 0.0f;
    for (int pass = 0; pass < 2; ++pass) {
        for (int dj = -2; dj <= 2; ++dj) {
            for (int di = -2; di <= 2; ++di) {
                int i = ci + di, j = cj + dj;
                if (room_.periodic_x) i = wrap(i, columns_);
                if (room_.periodic_y) j = wrap(j, rows_);
                if (i < 0 || j < 0 || i >= columns_ || j >= rows_) continue;
                for (int k : drop_cells_[static_cast<std::size_t>(j * columns_ + i)]) {
                    bool later = grains_[static_cast<std::size_t>(k)].stage > stage;
                    if (later != (pass == 1)) continue;
                    const Body& other = all_[static_cast<std::size_t>(k)];
                    float dx = other.x - body.x, dy = other.y - body.y;
                    if (room_.periodic_x) dx -= room_.width_mm * std::rint(dx / room_.width_mm);
                    if (room_.periodic_y) dy -= room_.depth_mm * std::rint(dy / room_.depth_mm);
                    float reach = seed_reach_mm * (body.scale + other.scale);
                    if (dx * dx + dy * dy >= reach * reach) continue;
                    if (pass == 0) top = std::max(top, other.z + reach);
                    if (pass == 1 && std::abs(other.z - body.z) >= reach) continue;
                    near.push_back(other);
                    vec3 n = normalize(vec3(dx, dy, pass == 0 ? -8.0f : other.z - body.z));
                    contacts.push_back({0, static_cast<int>(near.size()) - 1, n.x, n.y, n.z, 0.0f, 0.0f, 0.0f});
                }
            }
        }
        gaps.resize(contacts.size());
        if (pass == 1) break;
        float floor_z = body.z - support_of(grain, vec3(0.0f, 0.0f, -1.0f)).z + 0.01f;
        body.z = std::max(top, floor_z);
        for (int round = 0; round < 40; ++round) {
            near[0].z = body.z;
            measure_gaps(near.data(), contacts.data(), gaps.data(), static_cast<int>(contacts.size()), settings_.law, 3);
            float down = body.z - floor_z;
            for (std::size_t k = 0; k < contacts.size(); ++k) {
                if (contacts[k].nz < -1.0e-3f) down = std::min(down, (gaps[k] - 0.01f) / -contacts[k].nz);
            }
            if (down <= 0.01f) break;
            body.z -= down;
        }
        near.assign(1, body);
        contacts.clear();
    }
    grain.position_mm.z += body.z - body_at_rest(grain).z;
    measure_gaps(near.data(), contacts.data(), gaps.data(), static_cast<int>(contacts.size()), settings_.law, 8);
    for (std::size_t k = 0; k < contacts.size(); ++k) {
        if (gaps[k] < -0.3f) return false;
    }
    for (const Plane& plane : room_.planes) {
        vec3 lowest = grain.position_mm + support_of(grain, -plane.normal);
        if (dot(plane.normal, lowest) + plane.offset_mm < 0.0f) return false;
    }
    return true;
}

Grain Settler::dropped(std::uint32_t stage) {
    Grain best{};
    float lowest = 1.0e9f;
    for (int round = 0, found = 0; found < settings_.tries; ++round) {
        if (round == 5000)
            core::fail("no seed of stage {} finds a place: the room is full, or its planes leave no space", stage);
        Grain grain{};
        grain.stage = stage;
        // Already rounded as it will be stored, so that storing it moves no surface.
        float deviation = std::clamp(random_.normal(), -2.5f, 2.5f);
        grain.scale = world::rounded_scale(1.0f + size_sigma * deviation);
        vec4 q(random_.normal(), random_.normal(), random_.normal(), random_.normal());
        grain.rotation = q / std::sqrt(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w);
        float west = -beyond_x_, east = room_.width_mm + beyond_x_, south = -beyond_y_, north = room_.depth_mm + beyond_y_;
        for (const Plane& plane : room_.planes) {
            if (plane.normal.z != 0.0f) continue;
            float own = -dot(plane.normal, support_of(grain, -plane.normal)) - plane.offset_mm;
            if (plane.normal.x > 0.5f) west = own;
            if (plane.normal.x < -0.5f) east = -own;
            if (plane.normal.y > 0.5f) south = own;
            if (plane.normal.y < -0.5f) north = -own;
        }
        grain.position_mm = vec3(mix(west, east, random_.unit()), mix(south, north, random_.unit()), 0.0f);
        if (!drop(grain, stage)) continue;
        ++found;
        float nearest = settings_.wall_gain_to_mm;
        for (const Plane& plane : room_.planes) {
            if (plane.normal.z == 0.0f) nearest = std::min(nearest, dot(plane.normal, grain.position_mm) + plane.offset_mm);
        }
        float gain = settings_.wall_gain_mm * std::min(1.0f, 3.0f * (1.0f - nearest / settings_.wall_gain_to_mm));
        if (grain.position_mm.z - gain < lowest) {
            lowest = grain.position_mm.z - gain;
            best = grain;
        }
    }
    return best;
}

void Settler::rain(int count, std::uint32_t stage) {
    if (count <= 0) return;
    index_for_drops(stage);
    auto first = static_cast<int>(grains_.size());
    for (int k = 0; k < count; ++k) {
        grains_.push_back(dropped(stage));
        all_.push_back(body_at_rest(grains_.back()));
        note_for_drops(static_cast<int>(grains_.size()) - 1);
    }
    settle(first);
    // Now and then one is wedged between frozen seeds and cannot get out of the overlap: it is dropped anew, up to a few times.
    constexpr int rounds = 8;
    for (int round = 0; round < rounds; ++round) {
        std::vector<int> wedged = wedged_seeds();
        if (wedged.empty()) return;
        if (round == rounds - 1) core::log_warning("a seed of stage {} stays wedged", stage);
        for (int k : wedged) all_[static_cast<std::size_t>(first + k)].z = -1.0e3f;
        index_for_drops(stage);
        for (int k : wedged) {
            Grain grain = dropped(stage);
            grains_[static_cast<std::size_t>(first + k)] = grain;
            all_[static_cast<std::size_t>(first + k)] = body_at_rest(grain);
            note_for_drops(first + k);
        }
        settle(first);
    }
}

/// The moving seeds that overlap another, or a wall, by more than rest allows.
std::vector<int> Settler::wedged_seeds() {
    constexpr float allowed_mm = 0.15f;
    std::vector<int> wedged;
    gaps_.resize(inner_.size());
    measure_gaps(bodies_.data(), inner_.data(), gaps_.data(), static_cast<int>(inner_.size()), settings_.law, 60);
    for (std::size_t k = 0; k < inner_.size(); ++k) {
        if (gaps_[k] < -allowed_mm) wedged.push_back(inner_[k].a);
    }
    for (const PlaneContact& contact : plane_contacts_) {
        vec3 n, arm;
        if (plane_gap(contact, n, arm) < -allowed_mm) wedged.push_back(contact.body);
    }
    std::sort(wedged.begin(), wedged.end());
    wedged.erase(std::unique(wedged.begin(), wedged.end()), wedged.end());
    return wedged;
}

void Settler::settle(int first) {
    active_ = static_cast<int>(grains_.size()) - first;
    bodies_.assign(all_.begin() + first, all_.end());
    float deepest = 1.0e9f;
    for (const Body& body : bodies_) deepest = std::min(deepest, body.z);
    for (int k = 0; k < first; ++k) {
        if (all_[static_cast<std::size_t>(k)].z > deepest - 35.0f) bodies_.push_back(all_[static_cast<std::size_t>(k)]);
    }
    turns_.clear();
    for (int k = first; k < static_cast<int>(grains_.size()); ++k)
        turns_.push_back(grains_[static_cast<std::size_t>(k)].rotation);
    outer_.clear();
    inner_.clear();
    find_outer();
    auto run = [&](float ms, float gravity, float press, float drag) {
        for (float t = 0.0f; t < ms; t += settings_.step_ms) step(gravity, press, drag);
    };
    float friction = settings_.law.friction;
    settings_.law.friction = settings_.fall_friction;
    float fall = gravity_mm_per_ms2 * settings_.fall_gravity;
    set_grip(true);
    run(settings_.press_ms, fall, settings_.press, settings_.fall_drag);
    set_grip(true);
    run(settings_.fall_ms - settings_.press_ms, fall, 0.0f, settings_.fall_drag);
    settings_.law.friction = friction;
    set_grip(false);
    run(settings_.calm_ms, gravity_mm_per_ms2, 0.0f, settings_.calm_drag);
    run(settings_.relax_ms, 0.0f, 0.0f, settings_.relax_drag);
    for (int k = 0; k < active_; ++k) {
        auto at = static_cast<std::size_t>(first + k);
        const Body& body = bodies_[static_cast<std::size_t>(k)];
        Grain& grain = grains_[at];
        grain.rotation = turns_[static_cast<std::size_t>(k)];
        vec3 arm = world::rotate_by(grain.rotation, vec3(world::SEED_MASS_CENTRE_MM, 0.0f, 0.0f)) * grain.scale;
        grain.position_mm = vec3(body.x, body.y, body.z) - arm;
        if (room_.periodic_x) grain.position_mm.x -= room_.width_mm * std::floor(grain.position_mm.x / room_.width_mm);
        if (room_.periodic_y) grain.position_mm.y -= room_.depth_mm * std::floor(grain.position_mm.y / room_.depth_mm);
        all_[at] = body_at_rest(grain);
    }
}

void Settler::find_outer() {
    // Normals and friction springs live on in the pairs that stay.
    for (std::size_t k = 0; k < inner_.size(); ++k) outer_[static_cast<std::size_t>(inner_of_outer_[k])] = inner_[k];
    std::vector<Contact> before;
    before.swap(outer_);
    std::vector<std::size_t> before_of(static_cast<std::size_t>(active_) + 1, before.size());
    for (std::size_t k = before.size(); k-- > 0;) before_of[static_cast<std::size_t>(before[k].a)] = k;

    constexpr float cell = 12.5f;
    constexpr int around = 3;
    int nx = static_cast<int>(std::lround((room_.width_mm + 2.0f * beyond_x_) / cell));
    int ny = static_cast<int>(std::lround((room_.depth_mm + 2.0f * beyond_y_) / cell));
    float low = 1.0e9f, high = 0.0f;
    for (const Body& body : bodies_) {
        low = std::min(low, body.z);
        high = std::max(high, body.z);
    }
    int nz = static_cast<int>((high - low) / cell) + 1;
    auto place = [&](const Body& body, int& i, int& j, int& k) {
        i = static_cast<int>(std::floor((body.x + beyond_x_) / cell));
        j = static_cast<int>(std::floor((body.y + beyond_y_) / cell));
        i = room_.periodic_x ? wrap(i, nx) : std::clamp(i, 0, nx - 1);
        j = room_.periodic_y ? wrap(j, ny) : std::clamp(j, 0, ny - 1);
        k = std::clamp(static_cast<int>((body.z - low) / cell), 0, nz - 1);
    };
    std::vector<int> first(static_cast<std::size_t>(nx * ny * nz) + 1, 0), order(bodies_.size()), home(bodies_.size());
    for (std::size_t b = 0; b < bodies_.size(); ++b) {
        int i, j, k;
        place(bodies_[b], i, j, k);
        home[b] = (j * nx + i) * nz + k;
        ++first[static_cast<std::size_t>(home[b]) + 1];
    }
    for (std::size_t c = 1; c < first.size(); ++c) first[c] += first[c - 1];
    std::vector<int> fill(first.begin(), first.end() - 1);
    for (std::size_t b = 0; b < bodies_.size(); ++b)
        order[static_cast<std::size_t>(fill[static_cast<std::size_t>(home[b])]++)] = static_cast<int>(b);

    for (int a = 0; a < active_; ++a) {
        const Body& one = bodies_[static_cast<std::size_t>(a)];
        int i, j, k;
        place(one, i, j, k);
        std::size_t old_first = before_of[static_cast<std::size_t>(a)];
        for (int dj = -around; dj <= around; ++dj) {
            int y = room_.periodic_y ? wrap(j + dj, ny) : j + dj;
            if (y < 0 || y >= ny) continue;
            for (int di = -around; di <= around; ++di) {
                int x = room_.periodic_x ? wrap(i + di, nx) : i + di;
                if (x < 0 || x >= nx) continue;
                auto column = static_cast<std::size_t>((y * nx + x) * nz);
                int from = first[column + static_cast<std::size_t>(std::max(k - around, 0))];
                int to = first[column + static_cast<std::size_t>(std::min(k + around, nz - 1)) + 1];
                for (int at = from; at < to; ++at) {
                    int b = order[static_cast<std::size_t>(at)];
                    if (b <= a) continue;
                    const Body& other = bodies_[static_cast<std::size_t>(b)];
                    float dx = other.x - one.x, dy = other.y - one.y, dz = other.z - one.z;
                    if (room_.periodic_x) dx -= room_.width_mm * std::rint(dx / room_.width_mm);
                    if (room_.periodic_y) dy -= room_.depth_mm * std::rint(dy / room_.depth_mm);
                    float reach = seed_reach_mm * (one.scale + other.scale) + outer_skin_mm;
                    float distance2 = dx * dx + dy * dy + dz * dz;
                    if (distance2 >= reach * reach) continue;
                    Contact contact{a, b, 0.0f, 0.0f, 1.0f, 0.0f, 0.0f, 0.0f};
                    bool known = false;
                    for (std::size_t o = old_first; o < before.size() && before[o].a == a; ++o) {
                        if (before[o].b != b) continue;
                        contact = before[o];
                        known = true;
                        break;
                    }
                    if (!known) {
                        float s = 1.0f / std::sqrt(std::max(distance2, 1.0e-6f));
                        contact.nx = dx * s;
                        contact.ny = dy * s;
                        contact.nz = dz * s;
                    }
                    outer_.push_back(contact);
                }
            }
        }
    }
    plane_contacts_.clear();
    for (int a = 0; a < active_; ++a) {
        const Body& one = bodies_[static_cast<std::size_t>(a)];
        float reach = seed_reach_mm * one.scale + outer_skin_mm;
        if (one.z < reach) plane_contacts_.push_back({a, -1});
        for (std::size_t p = 0; p < room_.planes.size(); ++p) {
            const Plane& plane = room_.planes[p];
            if (dot(plane.normal, vec3(one.x, one.y, one.z)) + plane.offset_mm < reach)
                plane_contacts_.push_back({a, static_cast<int>(p)});
        }
    }
    inner_.clear();
    inner_of_outer_.clear();
    moved_.assign(static_cast<std::size_t>(active_), vec2(0.0f));
    find_inner();
}

void Settler::find_inner() {
    for (std::size_t k = 0; k < inner_.size(); ++k) outer_[static_cast<std::size_t>(inner_of_outer_[k])] = inner_[k];
    inner_.clear();
    inner_of_outer_.clear();
    // The first look costs one evaluation and rejects most: the gap found for any normal is less than the true one.
    for (std::size_t k = 0; k < outer_.size(); ++k) {
        const Body& one = bodies_[static_cast<std::size_t>(outer_[k].a)];
        const Body& other = bodies_[static_cast<std::size_t>(outer_[k].b)];
        float dx = other.x - one.x, dy = other.y - one.y, dz = other.z - one.z;
        if (room_.periodic_x) dx -= room_.width_mm * std::rint(dx / room_.width_mm);
        if (room_.periodic_y) dy -= room_.depth_mm * std::rint(dy / room_.depth_mm);
        float reach = seed_reach_mm * (one.scale + other.scale) + skin_mm;
        if (dx * dx + dy * dy + dz * dz >= reach * reach) continue;
        inner_.push_back(outer_[k]);
        inner_of_outer_.push_back(static_cast<int>(k));
    }
    for (int rounds : {2, 4}) {
        gaps_.resize(inner_.size());
        measure_gaps(bodies_.data(), inner_.data(), gaps_.data(), static_cast<int>(inner_.size()), settings_.law, rounds);
        std::size_t kept = 0;
        for (std::size_t k = 0; k < inner_.size(); ++k) {
            if (gaps_[k] > skin_mm) {
                Contact& rejected = outer_[static_cast<std::size_t>(inner_of_outer_[k])];
                rejected = inner_[k];
                rejected.sx = rejected.sy = rejected.sz = 0.0f;
                continue;
            }
            inner_[kept] = inner_[k];
            inner_of_outer_[kept++] = inner_of_outer_[k];
        }
        inner_.resize(kept);
        inner_of_outer_.resize(kept);
    }
    for (vec2& since : moved_) since.x = 0.0f;
}

/// Distance of the seed from the plane, negative: overlap. arm: from its centre of mass to the nearest point of its surface.
float Settler::plane_gap(const PlaneContact& contact, vec3& n, vec3& arm) const {
    const Body& body = bodies_[static_cast<std::size_t>(contact.body)];
    bool is_floor = contact.plane < 0;
    n = is_floor ? vec3(0.0f, 0.0f, 1.0f) : room_.planes[static_cast<std::size_t>(contact.plane)].normal;
    float offset = is_floor ? 0.0f : room_.planes[static_cast<std::size_t>(contact.plane)].offset_mm;
    float centre = body.x * n.x + body.y * n.y + body.z * n.z + offset;
    arm = vec3(0.0f);
    if (centre > seed_reach_mm * body.scale) return centre;
    const float* r = body.r;
    vec3 local(-(r[0] * n.x + r[3] * n.y + r[6] * n.z), -(r[1] * n.x + r[4] * n.y + r[7] * n.z),
               -(r[2] * n.x + r[5] * n.y + r[8] * n.z));
    vec3 p = (world::seed_support(local) - vec3(world::SEED_MASS_CENTRE_MM, 0.0f, 0.0f)) * body.scale;
    arm =
        vec3(r[0] * p.x + r[1] * p.y + r[2] * p.z, r[3] * p.x + r[4] * p.y + r[5] * p.z, r[6] * p.x + r[7] * p.y + r[8] * p.z);
    return centre + dot(n, arm);
}

void Settler::plane_forces() {
    const ContactLaw& law = settings_.law;
    for (const PlaneContact& contact : plane_contacts_) {
        vec3 n, arm;
        float gap = plane_gap(contact, n, arm);
        if (gap >= 0.0f) continue;
        Body& body = bodies_[static_cast<std::size_t>(contact.body)];
        vec3 velocity = vec3(body.vx, body.vy, body.vz) + cross(vec3(body.wx, body.wy, body.wz), arm);
        float vn = dot(velocity, n);
        float press = std::max(0.0f, -law.stiffness * gap - law.damping * vn);
        vec3 force = n * press;
        if (contact.plane < 0) {
            vec3 slide = velocity - n * vn;
            float speed = length(slide);
            if (speed > 1.0e-7f) force -= slide * (std::min(law.friction * press, law.damping * speed) / speed);
        }
        vec3 torque = cross(arm, force);
        body.fx += force.x;
        body.fy += force.y;
        body.fz += force.z;
        body.tx += torque.x;
        body.ty += torque.y;
        body.tz += torque.z;
    }
}

void Settler::set_grip(bool falling) {
    for (int k = 0; k < active_; ++k) {
        Body& body = bodies_[static_cast<std::size_t>(k)];
        body.grip = 1.0f;
        if (!falling) continue;
        for (const Plane& plane : room_.planes) {
            if (plane.normal.z != 0.0f) continue;
            float distance = plane.normal.x * body.x + plane.normal.y * body.y + plane.offset_mm;
            float away = std::clamp(distance / settings_.wall_grip_mm - 1.0f, 0.0f, 1.0f);
            body.grip = std::min(body.grip, settings_.wall_grip + (1.0f - settings_.wall_grip) * away);
        }
    }
}

/// A force towards the vertical walls, falling to 0 at press_depth_mm.
void Settler::press_to_walls(float acceleration) {
    for (int k = 0; k < active_; ++k) {
        Body& body = bodies_[static_cast<std::size_t>(k)];
        float mass = density_g_per_mm3 * world::SEED_VOLUME_MM3 * body.scale * body.scale * body.scale;
        for (const Plane& plane : room_.planes) {
            if (plane.normal.z != 0.0f) continue;
            float distance = plane.normal.x * body.x + plane.normal.y * body.y + plane.offset_mm;
            float force = mass * acceleration * std::max(0.0f, 1.0f - distance / settings_.press_depth_mm);
            body.fx -= plane.normal.x * force;
            body.fy -= plane.normal.y * force;
        }
    }
}

/// One step of time.
void Settler::step(float gravity, float press, float drag) {
    const float dt = settings_.step_ms;
    for (int k = 0; k < active_; ++k) {
        Body& body = bodies_[static_cast<std::size_t>(k)];
        body.fx = body.fy = body.fz = body.tx = body.ty = body.tz = 0.0f;
    }
    apply_contacts(bodies_.data(), active_, inner_.data(), static_cast<int>(inner_.size()), settings_.law, dt);
    plane_forces();

    if (press > 0.0f) press_to_walls(gravity * press);
    const float slower = 1.0f - drag * dt;
    float farthest_inner = 0.0f, farthest_outer = 0.0f;
    for (int k = 0; k < active_; ++k) {
        Body& body = bodies_[static_cast<std::size_t>(k)];
        float s = body.scale;
        float per_mass = 1.0f / (density_g_per_mm3 * world::SEED_VOLUME_MM3 * s * s * s);
        body.vx = (body.vx + dt * body.fx * per_mass) * slower;
        body.vy = (body.vy + dt * body.fy * per_mass) * slower;
        body.vz = (body.vz + dt * (body.fz * per_mass - gravity)) * slower;
        body.x += dt * body.vx;
        body.y += dt * body.vy;
        body.z += dt * body.vz;
        // Moments of the ellipsoid of the same axes; the gyroscopic term is nothing at these speeds.
        const float length2 = 8.8f * 8.8f, width2 = world::SEED_B_MM * world::SEED_B_MM;
        const float thick2 = world::SEED_C_MM * world::SEED_C_MM;
        float scale = 5.0f * per_mass / (s * s);
        const float* r = body.r;
        float ax = (r[0] * body.tx + r[3] * body.ty + r[6] * body.tz) * scale * (1.0f / (width2 + thick2));
        float ay = (r[1] * body.tx + r[4] * body.ty + r[7] * body.tz) * scale * (1.0f / (length2 + thick2));
        float az = (r[2] * body.tx + r[5] * body.ty + r[8] * body.tz) * scale * (1.0f / (length2 + width2));
        body.wx = (body.wx + dt * (r[0] * ax + r[1] * ay + r[2] * az)) * slower;
        body.wy = (body.wy + dt * (r[3] * ax + r[4] * ay + r[5] * az)) * slower;
        body.wz = (body.wz + dt * (r[6] * ax + r[7] * ay + r[8] * az)) * slower;
        vec4& q = turns_[static_cast<std::size_t>(k)];
        float h = 0.5f * dt;
        q = vec4(q.x + h * (body.wx * q.w + body.wy * q.z - body.wz * q.y),
                 q.y + h * (body.wy * q.w + body.wz * q.x - body.wx * q.z),
                 q.z + h * (body.wz * q.w + body.wx * q.y - body.wy * q.x),
                 q.w - h * (body.wx * q.x + body.wy * q.y + body.wz * q.z));
        q = q * inversesqrt(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w);
        set_rotation(body, q);
        float speed2 = body.vx * body.vx + body.vy * body.vy + body.vz * body.vz;
        float turn2 = body.wx * body.wx + body.wy * body.wy + body.wz * body.wz;
        // The surface moves at about this speed at most: contacts lie some 8 mm from the centre of mass.
        float moved = dt * std::sqrt(speed2 + turn2 * 64.0f);
        vec2& since = moved_[static_cast<std::size_t>(k)];
        since.x += moved;
        since.y += moved;
        farthest_inner = std::max(farthest_inner, since.x);
        farthest_outer = std::max(farthest_outer, since.y);
    }
    if (farthest_outer > 0.5f * (outer_skin_mm - skin_mm)) {
        find_outer();
    } else if (farthest_inner > 0.5f * skin_mm) {
        find_inner();
    }
}

}  // namespace sunflower::bake
