#include "engine/still/metadata.hpp"

#include <fmt/format.h>

#include "engine/core/files.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::still {

Metadata describe(const Subject& subject, const params::Settings& settings) {
    return {{"Software", fmt::format("Sunflower {}", core::version())},
            {"Title", subject.title},
            {"Description", std::string(credit)},
            {"sunflower:scene", subject.scene},
            {"sunflower:view", subject.view},
            {"sunflower:preset", subject.preset},
            {"sunflower:seeds", fmt::format("{}", subject.seeds)},
            {"sunflower:settings", params::toml_text(settings, params::Settings{})}};
}

}  // namespace sunflower::still
