#include "engine/app/commands/commands.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/show/seed_words.hpp"
#include "engine/still/names.hpp"

namespace sunflower::app {
namespace {

void portrait(const FindOptions& options, Session& session, const world::SeedPlace& place) {
    if (!place.present) core::fail("seed {} is not there, so there is no portrait of it", grouped(place.number));
    const std::string name = fmt::format("seed-{}", place.number);
    const std::filesystem::path target = options.out.empty()
                                             ? still::default_name(session.scene().name, name, session.preset(), "")
                                             : checked_target(options.out, options.force);
    write_picture(session, {name, "", 1, show::portrait_camera(place)},
                  {.width = 800, .height = 600, .depth = 8, .ppi = {}, .metadata = {}}, target, options.common.software,
                  options.force);
    print(target.string() + "\n");
}

}  // namespace

void find(const FindOptions& options) {
    Session session(options.common.choice);
    const world::Bed& bed = session.bed();
    const world::SeedPlace place = bed.find(show::seed_number(options.number, bed, session.scene().name)).value();
    print(show::seed_paragraph(bed, place) + "\n");
    if (options.portrait) portrait(options, session, place);
}

}  // namespace sunflower::app
