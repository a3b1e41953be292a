#include "engine/app/commands/commands.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"

namespace sunflower::app {
namespace {

constexpr double tile_m2 = 0.0625;

struct Device {
    std::string trouble;  // not empty: no picture can be made here, and why
    gl::ContextInfo info;
    render::Memory memory;
};

Device probe(const Session& session, const world::Bed& bed, bool software) {
    Device device;
    try {
        gl::Context context = make_context(software);
        device.info = context.info();
        device.memory = render::Renderer(context, session.scene(), bed, session.settings()).memory();
    } catch (const core::Error& error) {
        device.trouble = error.what();
    }
    return device;
}

double megabytes(std::size_t bytes) {
    return static_cast<double>(bytes) / 1e6;
}

/// A sheet shows each of its seeds twice, once on either face: they are as many as their numbers.
std::uint64_t seeds_of(const world::Bed& bed) {
    return bed.plan().kind == world::BedKind::sheet ? bed.capacity() : bed.count();
}

std::string as_text(const Session& session, const world::Bed& bed, const Device& device) {
    const world::Scene& scene = session.scene();
    const world::Packing& packing = bed.packing();
    const double pitch_m = double{bed.plan().pitch_m};
    std::vector<std::vector<std::string>> rows = {
        {"Sunflower", std::string(core::version())},
        {"scene", fmt::format("{}: {} ({})", scene.name, scene.title, scene.tag)},
        {"preset", session.preset()},
        {"bed", fmt::format("{} seeds in {} x {} tiles on {:g} x {:g} m", grouped(seeds_of(bed)), bed.columns(), bed.rows(),
                            bed.columns() * pitch_m, bed.rows() * pitch_m)},
        {"packing", fmt::format("{} tiles, {:g} m2 of distinct packing, {} seeds, {} in the column, hash {:016x}",
                                packing.tiles.size(), tile_m2 * static_cast<double>(packing.tiles.size()),
                                grouped(packing.seeds.size()), grouped(packing.column.size()), packing.hash)}};
    if (!device.info.renderer.empty()) {
        rows.push_back({"renderer", fmt::format("{} ({})", device.info.renderer, device.info.platform)});
        rows.push_back({"OpenGL", device.info.version});
    }
    if (device.trouble.empty())
        rows.push_back(
            {"memory", fmt::format("seeds {:.1f} MB, relief {:.1f} MB, other {:.1f} MB", megabytes(device.memory.seeds),
                                   megabytes(device.memory.relief), megabytes(device.memory.other))});
    else
        rows.push_back({"trouble", one_line(device.trouble)});
    return table(rows);
}

std::string as_json(const Session& session, const world::Bed& bed, const Device& device) {
    const world::Packing& packing = bed.packing();
    std::string text = fmt::format(
        "{{\"version\": {}, \"scene\": {}, \"preset\": {}, \"seeds\": {}, \"capacity\": {}, \"columns\": {}, \"rows\": {}, ",
        json_string(core::version()), json_string(session.scene().name), json_string(session.preset()), seeds_of(bed),
        bed.capacity(), bed.columns(), bed.rows());
    text += fmt::format("\"packing\": {{\"tiles\": {}, \"m2\": {}, \"seeds\": {}, \"column\": {}, \"hash\": \"{:016x}\"}}, ",
                        packing.tiles.size(), tile_m2 * static_cast<double>(packing.tiles.size()), packing.seeds.size(),
                        packing.column.size(), packing.hash);
    if (!device.trouble.empty()) text += fmt::format("\"trouble\": {}, ", json_string(one_line(device.trouble)));
    return text +
           fmt::format(
               "\"renderer\": {}, \"platform\": {}, \"opengl\": {}, \"memory_mb\": {{\"seeds\": {:.3f}, \"relief\": {:.3f}, "
               "\"other\": {:.3f}}}}}\n",
               json_string(device.info.renderer), json_string(device.info.platform), json_string(device.info.version),
               megabytes(device.memory.seeds), megabytes(device.memory.relief), megabytes(device.memory.other));
}

}  // namespace

void info(const InfoOptions& options) {
    Session session(options.common.choice);
    const world::Bed& bed = session.bed();
    const Device device = probe(session, bed, options.common.software);
    print(options.json ? as_json(session, bed, device) : as_text(session, bed, device));
}

}  // namespace sunflower::app
