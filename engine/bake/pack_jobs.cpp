#include "engine/bake/pack_jobs.hpp"

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/hash.hpp"
#include "engine/world/seed_shape.hpp"

#include <fmt/format.h>
#include <algorithm>
#include <cmath>
#include <cstring>

namespace sunflower::bake {
namespace {

using world::TILE_MM;
using world::TileKind;

constexpr float strip_period_mm = 125.0f;  // across the strip: six seeds long, enough that it does not feel itself
constexpr float corner_mm = 22.0f;         // longer than any seed: beyond it strips of two directions cannot meet
constexpr float touch_mm = 0.05f;
constexpr float cot_cliff = 0.57735027f;  // of 60 degrees
constexpr float cliff_gap_mm = 3.0f;      // seeds lie loosely against a plane: the pile's face is that far inside it (measured)
constexpr float sin_cliff = 0.8660254f, cos_cliff = 0.5f;
constexpr float cliff_foot_mm = 37.5f;  // more than half the height times cot_cliff, in whole cells of the drop grid
constexpr std::uint32_t file_magic = 0x314e5247u;

enum Side { north, east, south, west };

/// Beside walls and fixed strips seeds pack loosely and the surface sinks; a pull to the wall, little friction there and more
/// rain undo it. Tuned on four tiles: the surface is level to 0.7 mm (4 mm without), the solid fraction within 10 mm of the
/// wall 0.59 (0.54).
SettleSettings tile_settings() {
    SettleSettings settings;
    settings.fall_ms = 180.0f;
    settings.fall_friction = 0.20f;
    settings.press = 2.0f;
    settings.press_ms = 90.0f;
    settings.press_depth_mm = 25.0f;
    settings.wall_grip = 0.0f;
    settings.wall_grip_mm = 10.0f;
    settings.wall_gain_mm = 3.0f;
    settings.wall_gain_to_mm = 80.0f;
    settings.tries = 10;
    return settings;
}

std::uint64_t seed_of(const std::string& name) {
    std::uint64_t hash = 14695981039346656037u;
    for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return hash;
}

vec3 support_of(const Grain& grain, vec3 n) {
    return grain.position_mm +
           world::rotate_by(grain.rotation, world::seed_support(world::rotate_back_by(grain.rotation, n))) * grain.scale;
}

bool crosses_x(const Grain& g, float x) {
    return support_of(g, vec3(-1.0f, 0.0f, 0.0f)).x < x && support_of(g, vec3(1.0f, 0.0f, 0.0f)).x > x;
}

bool crosses_y(const Grain& g, float y) {
    return support_of(g, vec3(0.0f, -1.0f, 0.0f)).y < y && support_of(g, vec3(0.0f, 1.0f, 0.0f)).y > y;
}

Grain moved(Grain grain, float x, float y) {
    grain.position_mm.x += x;
    grain.position_mm.y += y;
    return grain;
}

/// The image nearest to 0.
Grain centred(Grain grain, float period_x, float period_y) {
    if (period_x > 0.0f) grain.position_mm.x -= period_x * std::round(grain.position_mm.x / period_x);
    if (period_y > 0.0f) grain.position_mm.y -= period_y * std::round(grain.position_mm.y / period_y);
    return grain;
}

/// Overlap of two seeds, mm; 0 when they are apart.
float overlap(const Grain& one, const Grain& other) {
    std::array<Body, 2> bodies{};
    const Grain* grains[2] = {&one, &other};
    for (std::size_t k = 0; k < 2; ++k) bodies[k] = body_at_rest(*grains[k]);
    vec3 d(bodies[1].x - bodies[0].x, bodies[1].y - bodies[0].y, bodies[1].z - bodies[0].z);
    float reach = seed_reach_mm * (one.scale + other.scale);
    if (dot(d, d) >= reach * reach) return 0.0f;
    d = normalize(d);
    Contact contact{0, 1, d.x, d.y, d.z, 0.0f, 0.0f, 0.0f};
    float gap = 0.0f;
    measure_gaps(bodies.data(), &contact, &gap, 1, ContactLaw{}, 80);
    return std::max(0.0f, -gap);
}

/// Without the seeds that lie in one of `others`: the strip of another direction may reach a tip into the same void.
Grains without_overlaps(const Grains& grains, const Grains& others) {
    Grains kept;
    for (const Grain& g : grains) {
        bool free = std::none_of(others.begin(), others.end(), [&](const Grain& o) { return overlap(g, o) > touch_mm; });
        if (free) kept.push_back(g);
    }
    return kept;
}

/// How far the cliff reaches beyond the tile line in the middle of a stage.
float cliff_reach(std::size_t stage) {
    int below = 0;
    for (std::size_t s = 0; s < stage; ++s) below += tile_stages[s];
    float middle = (static_cast<float>(below) + 0.5f * static_cast<float>(tile_stages[stage])) / 6250.0f * bed_height_mm;
    return (0.5f * bed_height_mm - middle) * cot_cliff;
}

/// Seeds of each stage, in proportion to `area` of the stage, `total` in the bed.
template <typename Area>
std::array<int, bed_stages> stages_by_area(int total, Area area) {
    std::array<float, bed_stages> wanted{};
    float sum = 0.0f;
    for (std::size_t s = 0; s < bed_stages; ++s) sum += wanted[s] = static_cast<float>(tile_stages[s]) * area(s);
    std::array<int, bed_stages> counts{};
    int given = 0;
    float so_far = 0.0f;
    for (std::size_t s = 0; s < bed_stages; ++s) {
        so_far += wanted[s];
        counts[s] = static_cast<int>(std::lround(so_far / sum * static_cast<float>(total))) - given;
        given += counts[s];
    }
    return counts;
}

int count_stage(const Grains& grains, std::size_t stage) {
    return static_cast<int>(std::count_if(grains.begin(), grains.end(), [&](const Grain& g) { return g.stage == stage; }));
}

Plane cliff_plane(int side) {
    float half = cos_cliff * 0.5f * bed_height_mm + sin_cliff * cliff_gap_mm;
    switch (side) {
        case north: return {vec3(0.0f, -sin_cliff, -cos_cliff), sin_cliff * TILE_MM + half};
        case east: return {vec3(-sin_cliff, 0.0f, -cos_cliff), sin_cliff * TILE_MM + half};
        case south: return {vec3(0.0f, sin_cliff, -cos_cliff), half};
        default: return {vec3(sin_cliff, 0.0f, -cos_cliff), half};
    }
}

Plane wall_plane(int side) {
    switch (side) {
        case north: return {vec3(0.0f, -1.0f, 0.0f), TILE_MM};
        case east: return {vec3(-1.0f, 0.0f, 0.0f), TILE_MM};
        case south: return {vec3(0.0f, 1.0f, 0.0f), 0.0f};
        default: return {vec3(1.0f, 0.0f, 0.0f), 0.0f};
    }
}

/// Which sides of a tile of this kind are cliffs, as bits.
int cliffs_of(TileKind kind) {
    switch (kind) {
        case TileKind::north: return 1 << north;
        case TileKind::east: return 1 << east;
        case TileKind::south: return 1 << south;
        case TileKind::west: return 1 << west;
        case TileKind::north_east: return 1 << north | 1 << east;
        case TileKind::south_east: return 1 << south | 1 << east;
        case TileKind::south_west: return 1 << south | 1 << west;
        case TileKind::north_west: return 1 << north | 1 << west;
        default: return 0;
    }
}

std::string corner_name(int colour) {
    return fmt::format("corner_{}", colour);
}
std::string strip_name(bool across_x, int a, int b) {
    return fmt::format("strip_{}_{}{}", across_x ? 'x' : 'y', a, b);
}
std::string cliff_name(int side, int colour) {
    return fmt::format("cliff_{}_{}", "nesw"[side], colour);
}

}  // namespace

std::string TileJob::name() const {
    static constexpr const char* kinds[] = {"interior",   "north",      "east",       "south",     "west",
                                            "north_east", "south_east", "south_west", "north_west"};
    auto letter = [](int colour) { return colour < 0 ? 'x' : static_cast<char>('0' + colour); };
    return fmt::format("{}_{}{}{}{}", kinds[static_cast<int>(kind)], letter(south_west), letter(south_east), letter(north_west),
                       letter(north_east));
}

std::vector<TileJob> tile_jobs() {
    std::vector<TileJob> jobs;
    constexpr int n = corner_colours;
    for (int k = 0; k < n * n * n * n; ++k)
        jobs.push_back({TileKind::interior, k % n, k / n % n, k / n / n % n, k / n / n / n});
    for (int k = 0; k < n * n; ++k) {
        int a = k % n, b = k / n;
        jobs.push_back({TileKind::north, a, b, -1, -1});
        jobs.push_back({TileKind::east, a, -1, b, -1});
        jobs.push_back({TileKind::south, -1, -1, a, b});
        jobs.push_back({TileKind::west, -1, a, -1, b});
    }
    for (int c = 0; c < n; ++c) {
        jobs.push_back({TileKind::north_east, c, -1, -1, -1});
        jobs.push_back({TileKind::south_east, -1, -1, c, -1});
        jobs.push_back({TileKind::south_west, -1, -1, -1, c});
        jobs.push_back({TileKind::north_west, -1, c, -1, -1});
    }
    return jobs;
}

PackWork::PackWork(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) core::fail("{}: the work folder cannot be made ({})", folder_.string(), error.message());
}

bool PackWork::done(const std::string& name) const {
    return std::filesystem::exists(folder_ / (name + ".grains"));
}

Grains PackWork::read(const std::string& name) const {
    auto path = folder_ / (name + ".grains");
    std::string bytes = core::read_file(path);
    std::uint32_t head[2] = {};
    if (bytes.size() >= sizeof head) std::memcpy(head, bytes.data(), sizeof head);
    if (head[0] != file_magic || bytes.size() != sizeof head + head[1] * sizeof(Grain)) {
        core::fail("{}: damaged work file; delete it and run `sunflower-bake pack` again", path.string());
    }
    Grains grains(head[1]);
    std::memcpy(grains.data(), bytes.data() + sizeof head, head[1] * sizeof(Grain));
    return grains;
}

void PackWork::write(const std::string& name, const Grains& grains) const {
    std::uint32_t head[2] = {file_magic, static_cast<std::uint32_t>(grains.size())};
    std::string bytes(sizeof head + grains.size() * sizeof(Grain), '\0');
    std::memcpy(bytes.data(), head, sizeof head);
    std::memcpy(bytes.data() + sizeof head, grains.data(), grains.size() * sizeof(Grain));
    core::write_file_atomically(folder_ / (name + ".grains"), bytes);
}

/// The seeds that cross the two lines near the point where four tiles meet.
void PackWork::make_corner(int colour) {
    Settler settler({strip_period_mm, strip_period_mm, true, true, 0.0f, {}}, {}, seed_of(corner_name(colour)));
    float share = strip_period_mm * strip_period_mm / (TILE_MM * TILE_MM);
    for (std::size_t s = 0; s < tile_stages.size(); ++s) {
        settler.rain(static_cast<int>(std::lround(static_cast<float>(tile_stages[s]) * share)), static_cast<std::uint32_t>(s));
    }
    Grains corner;
    for (const Grain& grain : settler.grains()) {
        Grain g = centred(grain, strip_period_mm, strip_period_mm);
        bool on_x = crosses_x(g, 0.0f) && std::abs(g.position_mm.y) < corner_mm;
        bool on_y = crosses_y(g, 0.0f) && std::abs(g.position_mm.x) < corner_mm;
        if (on_x || on_y) corner.push_back(g);
    }
    write(corner_name(colour), corner);
}

void PackWork::make_strips(bool across_x, int a, int b) {
    // Two different corners follow one another along a period of two tiles: both strips between them come out of one
    // simulation.
    float length = a == b ? TILE_MM : 2.0f * TILE_MM;
    float width = across_x ? strip_period_mm : length, depth = across_x ? length : strip_period_mm;
    Settler settler({width, depth, true, true, 0.0f, {}}, {}, seed_of(strip_name(across_x, a, b)));
    Grains corners = read(corner_name(a));
    if (a != b) {
        for (const Grain& g : read(corner_name(b)))
            corners.push_back(across_x ? moved(g, 0.0f, TILE_MM) : moved(g, TILE_MM, 0.0f));
    }
    for (const Grain& g : corners) settler.fix(g);
    float share = strip_period_mm * length / (TILE_MM * TILE_MM);
    for (std::size_t s = 0; s < tile_stages.size(); ++s) {
        int wanted = static_cast<int>(std::lround(static_cast<float>(tile_stages[s]) * share));
        settler.rain(wanted - count_stage(corners, s), static_cast<std::uint32_t>(s));
    }
    std::array<Grains, 2> strips;
    for (std::size_t k = settler.fixed(); k < settler.grains().size(); ++k) {
        Grain g = centred(settler.grains()[k], across_x ? width : 0.0f, across_x ? 0.0f : depth);
        float& along = across_x ? g.position_mm.y : g.position_mm.x;
        auto cuts = [&](float at) { return across_x ? crosses_y(g, at) : crosses_x(g, at); };
        if (!(across_x ? crosses_x(g, 0.0f) : crosses_y(g, 0.0f)) || cuts(0.0f) || cuts(TILE_MM) || cuts(2.0f * TILE_MM))
            continue;
        bool second = along >= TILE_MM;
        if (second) along -= TILE_MM;
        strips[second ? 1 : 0].push_back(g);
    }
    if (!across_x) {
        for (int way = 0; way < (a == b ? 1 : 2); ++way) {
            auto& strip = strips[static_cast<std::size_t>(way)];
            strip = without_overlaps(strip, strips_at(true, way == 0 ? a : b, 0.0f, 0.0f));
            strip = without_overlaps(strip, strips_at(true, way == 0 ? b : a, TILE_MM, 0.0f));
        }
    }
    // The file of the job's own name last: it says that the job is done.
    if (a != b) write(strip_name(across_x, b, a), strips[1]);
    write(strip_name(across_x, a, b), strips[0]);
}

/// All strips of one direction that begin or end at a corner of this colour, which lies at (x, y).
Grains PackWork::strips_at(bool across_x, int corner, float x, float y) const {
    Grains all;
    for (int other = 0; other < corner_colours; ++other) {
        for (const Grain& g : read(strip_name(across_x, corner, other))) all.push_back(moved(g, x, y));
        for (const Grain& g : read(strip_name(across_x, other, corner))) {
            all.push_back(across_x ? moved(g, x, y - TILE_MM) : moved(g, x - TILE_MM, y));
        }
    }
    return all;
}

/// The strip of an edge that runs into the cliff of `side`, from a row of seeds that leans against it.
void PackWork::make_cliff(int side, int colour) {
    auto name = cliff_name(side, colour);
    bool along_y = side == north || side == south;
    float width = along_y ? strip_period_mm : TILE_MM, depth = along_y ? TILE_MM : strip_period_mm;
    Room room{width, depth, along_y, !along_y, cliff_foot_mm, {cliff_plane(side), wall_plane((side + 2) % 4)}};
    Settler settler(room, tile_settings(), seed_of(name));
    float corner_x = side == west ? TILE_MM : 0.0f, corner_y = side == south ? TILE_MM : 0.0f;
    Grains inside;
    for (const Grain& at_zero : read(corner_name(colour))) {
        Grain g = moved(at_zero, corner_x, corner_y);
        settler.fix(g);
        float across = along_y ? g.position_mm.y : g.position_mm.x;
        if (across >= 0.0f && across < TILE_MM) inside.push_back(g);
    }
    auto counts = stages_by_area(3125, [&](std::size_t s) { return TILE_MM + cliff_reach(s); });
    for (std::size_t s = 0; s < bed_stages; ++s) {
        settler.rain(counts[s] - count_stage(inside, s), static_cast<std::uint32_t>(s));
    }
    Grains strip;
    for (std::size_t k = settler.fixed(); k < settler.grains().size(); ++k) {
        Grain g = centred(settler.grains()[k], along_y ? strip_period_mm : 0.0f, along_y ? 0.0f : strip_period_mm);
        if (along_y ? crosses_x(g, 0.0f) : crosses_y(g, 0.0f)) strip.push_back(g);
    }
    // The inner end meets strips of the other direction, in a corner tile those of the other cliff.
    strip = without_overlaps(strip, strips_at(!along_y, colour, corner_x, corner_y));
    if (!along_y) {
        for (int other : {north, south}) {
            Grains cliff;
            for (const Grain& g : read(cliff_name(other, colour))) {
                cliff.push_back(moved(g, corner_x, corner_y - (other == south ? TILE_MM : 0.0f)));
            }
            strip = without_overlaps(strip, cliff);
        }
    }
    write(name, strip);
}

Room PackWork::room_of(const TileJob& job) const {
    int cliffs = cliffs_of(job.kind);
    Room room{TILE_MM, TILE_MM, false, false, cliffs ? cliff_foot_mm : 0.0f, {}};
    for (int side : {north, east, south, west}) {
        room.planes.push_back(cliffs >> side & 1 ? cliff_plane(side) : wall_plane(side));
    }
    return room;
}

/// Everything that is settled before the tile's own rain: corners and strips, those of its seeds and those of its neighbours.
PackWork::Fixed PackWork::fixed_of(const TileJob& job) const {
    int cliffs = cliffs_of(job.kind);
    auto is_cliff = [&](int side) { return (cliffs >> side & 1) != 0; };
    Grains all;
    auto add = [&](const Grains& grains, float x, float y) {
        for (const Grain& g : grains) all.push_back(moved(g, x, y));
    };
    auto corner = [&](int colour, float x, float y) {
        if (colour >= 0) add(read(corner_name(colour)), x, y);
    };
    corner(job.south_west, 0.0f, 0.0f);
    corner(job.south_east, TILE_MM, 0.0f);
    corner(job.north_west, 0.0f, TILE_MM);
    corner(job.north_east, TILE_MM, TILE_MM);
    // from, to: the corners at the edge's southern or western and at its other end; before, after: the cliffs there.
    auto edge = [&](bool across_x, int from, int to, int before, int after, float x, float y) {
        if (from >= 0 && to >= 0) add(read(strip_name(across_x, from, to)), x, y);
        if (from >= 0 && to < 0) add(read(cliff_name(after, from)), x, y);
        if (from < 0 && to >= 0) add(read(cliff_name(before, to)), x, y);
    };
    edge(true, job.south_west, job.north_west, south, north, 0.0f, 0.0f);
    edge(true, job.south_east, job.north_east, south, north, TILE_MM, 0.0f);
    edge(false, job.south_west, job.south_east, west, east, 0.0f, 0.0f);
    edge(false, job.north_west, job.north_east, west, east, 0.0f, TILE_MM);
    Fixed fixed;
    for (const Grain& g : all) {
        bool in_x = (g.position_mm.x >= 0.0f || is_cliff(west)) && (g.position_mm.x < TILE_MM || is_cliff(east));
        bool in_y = (g.position_mm.y >= 0.0f || is_cliff(south)) && (g.position_mm.y < TILE_MM || is_cliff(north));
        (in_x && in_y ? fixed.owned : fixed.guests).push_back(g);
    }
    return fixed;
}

void PackWork::make_tile(const TileJob& job) {
    Settler settler(room_of(job), tile_settings(), seed_of(job.name()));
    Fixed fixed = fixed_of(job);
    for (const Grain& g : fixed.owned) settler.fix(g);
    for (const Grain& g : fixed.guests) settler.fix(g);
    int cliffs = cliffs_of(job.kind);
    auto counts = stages_by_area(static_cast<int>(world::SEEDS_PER_TILE), [&](std::size_t s) {
        bool in_x = (cliffs & (1 << east | 1 << west)) != 0, in_y = (cliffs & (1 << north | 1 << south)) != 0;
        return (TILE_MM + (in_x ? cliff_reach(s) : 0.0f)) * (TILE_MM + (in_y ? cliff_reach(s) : 0.0f));
    });
    for (std::size_t s = 0; s < bed_stages; ++s) {
        int rest = counts[s] - count_stage(fixed.owned, s);
        if (rest < 0) core::fail("{}: its strips hold {} more seeds of stage {} than the tile may", job.name(), -rest, s);
        settler.rain(rest, static_cast<std::uint32_t>(s));
    }
    write(job.name(), {settler.grains().begin() + static_cast<std::ptrdiff_t>(settler.fixed()), settler.grains().end()});
}

void PackWork::make_above(const TileJob& job) {
    Settler settler(room_of(job), tile_settings(), seed_of(job.name() + "_above"));
    Fixed fixed = fixed_of(job);
    for (const Grain& g : fixed.owned) settler.fix(g);
    for (const Grain& g : fixed.guests) settler.fix(g);
    for (const Grain& g : read(job.name())) settler.fix(g);
    for (std::size_t s = bed_stages; s < tile_stages.size(); ++s) {
        settler.rain(tile_stages[s] - count_stage(fixed.owned, s), static_cast<std::uint32_t>(s));
    }
    write(job.name() + "_above",
          {settler.grains().begin() + static_cast<std::ptrdiff_t>(settler.fixed()), settler.grains().end()});
}

void PackWork::make_column() {
    Settler settler({TILE_MM, TILE_MM, true, true, 0.0f, {}}, {}, seed_of("column"));
    std::uint32_t stage = 0;
    for (int left = column_seeds; left > 0; ++stage) {
        int count = std::min(left, stage < 4 ? tile_stages[stage] : 1500);
        settler.rain(count, stage);
        left -= count;
    }
    write("column", settler.grains());
}

world::Packing PackWork::assemble() const {
    world::Packing packing;
    auto pack = [](const Grain& g) {
        return world::pack_seed(world::SeedPose{g.position_mm, g.scale, g.rotation, g.stage, 0u, 0u});
    };
    for (const TileJob& job : tile_jobs()) {
        if (!done(job.name())) continue;
        Fixed fixed = fixed_of(job);
        Grains own = read(job.name());
        bool above = done(job.name() + "_above");
        if (above) {
            Grains more = read(job.name() + "_above");
            own.insert(own.end(), more.begin(), more.end());
        }
        for (const Grain& g : fixed.owned) {
            if (above || g.stage < bed_stages) own.push_back(g);
        }
        world::PackingTile tile;
        tile.kind = job.kind;
        // Colours of edges as world::PackingTile says.
        auto colour = [](int from, int to, int before, int after) {
            int cliff = from >= 0 ? after : before, end = from >= 0 ? from : to;
            if (from < 0 && to < 0) return world::outer_edge;
            return static_cast<std::uint8_t>(from >= 0 && to >= 0 ? from * corner_colours + to : 9 + 3 * cliff + end);
        };
        tile.west = colour(job.south_west, job.north_west, south, north);
        tile.east = colour(job.south_east, job.north_east, south, north);
        tile.south = colour(job.south_west, job.south_east, west, east);
        tile.north = colour(job.north_west, job.north_east, west, east);
        tile.first_seed = static_cast<std::uint32_t>(packing.seeds.size());
        tile.seed_count = static_cast<std::uint32_t>(own.size());
        for (const Grain& g : own) packing.seeds.push_back(pack(g));
        tile.first_guest = static_cast<std::uint32_t>(packing.guests.size());
        for (const Grain& g : fixed.guests) {
            bool reaches = support_of(g, vec3(1.0f, 0.0f, 0.0f)).x > 0.0f &&
                           support_of(g, vec3(-1.0f, 0.0f, 0.0f)).x < TILE_MM &&
                           support_of(g, vec3(0.0f, 1.0f, 0.0f)).y > 0.0f && support_of(g, vec3(0.0f, -1.0f, 0.0f)).y < TILE_MM;
            if (reaches && (above || g.stage < bed_stages)) packing.guests.push_back(pack(g));
        }
        tile.guest_count = static_cast<std::uint32_t>(packing.guests.size()) - tile.first_guest;
        packing.tiles.push_back(tile);
    }
    if (packing.tiles.empty()) core::fail("{}: holds no finished tile", folder_.string());
    if (done("column")) {
        for (const Grain& g : read("column")) packing.column.push_back(pack(g));
    }
    world::order_packing(packing);
    return packing;
}

}  // namespace sunflower::bake
