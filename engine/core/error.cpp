#include "engine/core/error.hpp"

namespace sunflower::core {

std::string prefix(const SourcePlace& place) {
    if (place.file.empty()) return {};
    if (place.line == 0) return place.file + ": ";
    return fmt::format("{}:{}: ", place.file, place.line);
}

}  // namespace sunflower::core
