#include "engine/still/sheet_words.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/still/json.hpp"

namespace sunflower::still {
namespace {

using params::Value;

std::string in_numbers(const Area& a) {
    return fmt::format("{}, {}, {}, {}", a.x0, a.y0, a.x1, a.y1);
}

/// So many members; the first of them are whole numbers that a picture's place can be.
std::vector<int> numbers_in(const Value& value, std::size_t members, std::size_t numbers) {
    const auto* list = value.as<Value::Array>();
    if (list == nullptr || list->size() != members) core::fail_at(value.place, "a part of its sheet is no list of {}", members);
    std::vector<int> found;
    for (std::size_t i = 0; i < numbers; ++i)
        found.push_back(static_cast<int>(
            params::read_integer((*list)[i], "its sheet", {-2.0 * image::most_pixels, 2.0 * image::most_pixels})));
    return found;
}

bool holds(const Area& outer, const Area& inner) {
    return inner.width() > 0 && inner.height() > 0 && inner.x0 >= outer.x0 && inner.y0 >= outer.y0 && inner.x1 <= outer.x1 &&
           inner.y1 <= outer.y1;
}

}  // namespace

std::string sheet_words(const Sheet& sheet) {
    std::string cuts, inks;
    for (const Cut& cut : sheet.cuts)
        cuts += fmt::format("{}[{}, {}, {}]", cuts.empty() ? "" : ", ", in_numbers(cut.from), cut.at.x, cut.at.y);
    for (const Ink& ink : sheet.inks)
        inks += fmt::format("{}[{}, {}]", inks.empty() ? "" : ", ", in_numbers(ink.at), json_string(ink.text));
    return (cuts.empty() ? "" : fmt::format(", \"cuts\": [{}]", cuts)) +
           (inks.empty() ? "" : fmt::format(", \"inks\": [{}]", inks));
}

void read_sheet_words(params::Reader& picture, Sheet& sheet, const std::string& file) {
    constexpr std::size_t most = 100;
    const auto cuts = picture.list("cuts"), inks = picture.list("inks");
    const Area whole{0, 0, sheet.file_px.x, sheet.file_px.y};
    bool fits = std::min({sheet.file_px.x, sheet.file_px.y, sheet.image_px.x, sheet.image_px.y}) >= 1 &&
                std::max({sheet.file_px.x, sheet.file_px.y, sheet.image_px.x, sheet.image_px.y}) <= image::most_pixels &&
                std::max({sheet.drawn.width(), sheet.drawn.height()}) <= image::most_pixels &&
                std::max(cuts.size(), inks.size()) <= most;
    for (const Value& value : cuts.first(std::min(cuts.size(), most))) {
        const std::vector<int> n = numbers_in(value, 6, 6);
        sheet.cuts.push_back({{n[0], n[1], n[2], n[3]}, {n[4], n[5]}});
    }
    for (const Value& value : inks.first(std::min(inks.size(), most))) {
        const std::vector<int> n = numbers_in(value, 5, 4);
        sheet.inks.push_back({{n[0], n[1], n[2], n[3]}, params::read_text((*value.as<Value::Array>())[4], "its sheet")});
        fits = fits && holds(whole, sheet.inks.back().at);
    }
    for (const Cut& cut : sheet.parts()) {
        const Area there{cut.at.x, cut.at.y, cut.at.x + cut.from.width(), cut.at.y + cut.from.height()};
        fits = fits && holds(sheet.drawn, cut.from) && holds(whole, there);
    }
    if (!fits) core::fail("{}: the pixels that it tells of cannot be", file);
}

}  // namespace sunflower::still
