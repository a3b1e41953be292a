#include "engine/still/test_strips.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"

namespace sunflower::still {
namespace {

constexpr double inch_mm = 25.4;
// Printers leave so much white (ours), and letters of 7 points are read without glasses.
constexpr double margin_mm = 10.0, letters_mm = 1.8, gap_mm = 2.0;
const Paper a4{"A4", 210, 297};

int px(double mm, double ppi) {
    return static_cast<int>(std::lround(mm / inch_mm * ppi));
}

/// White, lying or upright.
Sheet blank_a4(double ppi, bool lies, glm::ivec2 image_px) {
    const Sheet paper = sheet_of(PaperOrder{a4, ppi, 0, 0, lies ? Orientation::landscape : Orientation::portrait});
    return {paper.file_px, image_px, glm::ivec2(0), {0, 0, image_px.x, image_px.y}, {}, {}};
}

/// A line across the sheet, between its margins.
Ink line(const Sheet& sheet, int top_px, double ppi, std::string text) {
    const int margin = px(margin_mm, ppi);
    return {{margin, top_px, sheet.file_px.x - margin, top_px + std::max(px(line_mm(letters_mm), ppi), 1)}, std::move(text)};
}

Ink lowest_line(const Sheet& sheet, double ppi, std::string_view title) {
    const int bottom = sheet.file_px.y - px(margin_mm, ppi);
    return line(sheet, bottom - std::max(px(line_mm(letters_mm), ppi), 1), ppi,
                fmt::format("{}. After Ai Weiwei, Sunflower Seeds, 2010; computer reconstruction", title));
}

/// Where in the picture it is 0 to 1 along one axis: so that all of the strip lies inside.
int strip_from(double place, int size, int of) {
    return std::clamp(static_cast<int>(std::lround(place * of - 0.5 * size)), 0, of - size);
}

}  // namespace

glm::dvec2 parse_strip_place(std::string_view text) {
    const auto percent = [&](std::string_view word) {
        double value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value, std::chars_format::fixed);
        if (word.empty() || error != std::errc{} || end != word.data() + word.size() || !(value >= 0.0 && value <= 100.0))
            core::fail("--strip-at: {} is no place in the picture; write 50,80 for half its width and 80 % of its height",
                       params::quote(text));
        return value / 100.0;
    };
    const auto comma = text.find(',');
    return {percent(text.substr(0, comma)), percent(comma == std::string_view::npos ? "" : text.substr(comma + 1))};
}

glm::ivec2 strip_px(const Sheet& print, double ppi) {
    return glm::min(glm::max(glm::ivec2(px(strip_mm.x, ppi), px(strip_mm.y, ppi)), glm::ivec2(1)), print.image_px);
}

Sheet strips_sheet(const Sheet& print, const PaperOrder& order, std::span<const glm::dvec2> places,
                   std::string_view print_words, std::string_view title) {
    const double ppi = order.ppi;
    Sheet sheet = blank_a4(ppi, false, print.image_px);
    sheet.drawn = print.drawn;
    int top = px(margin_mm, ppi);
    sheet.inks.push_back(
        line(sheet, top, ppi,
             fmt::format("Test strips of {} at {:g} ppi. Print this sheet at 100 %, without scaling.", print_words, ppi)));
    top = sheet.inks.back().at.y1 + px(gap_mm, ppi);
    const glm::ivec2 size = strip_px(print, ppi);
    const auto mm = [&](int pixels) { return pixels * inch_mm / ppi; };
    for (std::size_t i = 0; i < places.size(); ++i) {
        const glm::ivec2 from(strip_from(places[i].x, size.x, print.image_px.x),
                              strip_from(places[i].y, size.y, print.image_px.y));
        sheet.cuts.push_back({{from.x, from.y, from.x + size.x, from.y + size.y}, {px(margin_mm, ppi), top}});
        const glm::dvec2 at(mm(from.x) + order.border_mm, mm(from.y) + order.border_mm);
        sheet.inks.push_back(
            line(sheet, top + size.y + px(0.5 * gap_mm, ppi), ppi,
                 fmt::format("Strip {}: {:.1f} x {:.1f} mm, {:.1f} mm from the left and {:.1f} mm from the top "
                             "of the trimmed print",
                             i + 1, mm(size.x), mm(size.y), at.x, at.y)));
        top = sheet.inks.back().at.y1 + px(gap_mm, ppi);
    }
    sheet.inks.push_back(lowest_line(sheet, ppi, title));
    return sheet;
}

Sheet proof_sheet(const Sheet& print, const PaperOrder& order, std::string_view print_words, std::string_view title) {
    const double ppi = order.ppi;
    const glm::dvec2 whole(print.image_px);
    Sheet sheet = blank_a4(ppi, whole.x > whole.y, glm::ivec2(1));
    const int margin = px(margin_mm, ppi), below = px(2 * line_mm(letters_mm) + 2 * gap_mm, ppi);
    const glm::dvec2 room(sheet.file_px - glm::ivec2(2 * margin, 2 * margin + below));
    const double part = std::min({room.x / whole.x, room.y / whole.y, 1.0});
    sheet.image_px = glm::max(glm::ivec2(glm::round(whole * part)), glm::ivec2(1));
    sheet.image_at = {(sheet.file_px.x - sheet.image_px.x) / 2, margin};
    sheet.drawn = {0, 0, sheet.image_px.x, sheet.image_px.y};
    sheet.inks.push_back(line(sheet, sheet.image_at.y + sheet.image_px.y + px(0.5 * gap_mm, ppi), ppi,
                              fmt::format("Proof of {}: the whole picture{} at {:.1f} % of its size, for framing and tone; how "
                                          "fine it is, the test strips show.",
                                          print_words, order.border_mm > 0 ? " without its border" : "", 100.0 * part)));
    sheet.inks.push_back(lowest_line(sheet, ppi, title));
    for (Ink& ink : sheet.inks) ink.at.x0 = sheet.image_at.x;
    return sheet;
}

std::vector<glm::dvec2> telling_places(const Glance& glance, glm::dvec2 strip) {
    // Nearly as much bed: a corner of a pier in a strip is no reason to leave it out.
    constexpr double nearly = 0.9;
    constexpr int steps = 24;
    struct Place {
        glm::dvec2 middle;
        double bed = 0, luminance = 0;
    };
    std::vector<Place> places;
    const glm::ivec2 size(glance.width, glance.height);
    const glm::ivec2 part = glm::clamp(glm::ivec2(glm::round(strip * glm::dvec2(size))), glm::ivec2(1), size);
    for (int row = 0; row <= steps; ++row)
        for (int column = 0; column <= steps; ++column) {
            const glm::ivec2 from = (size - part) * glm::ivec2(column, row) / steps;
            Place place{(glm::dvec2(from) + 0.5 * glm::dvec2(part)) / glm::dvec2(size)};
            for (int y = from.y; y < from.y + part.y; ++y)
                for (int x = from.x; x < from.x + part.x; ++x) {
                    const auto i = static_cast<std::size_t>(y) * static_cast<std::size_t>(size.x) + static_cast<std::size_t>(x);
                    place.bed += glance.bed[i] ? 1.0 : 0.0;
                    place.luminance += static_cast<double>(glance.luminance[i]);
                }
            place.luminance /= part.x * part.y;
            places.push_back(place);
        }
    const double most = std::ranges::max(places, {}, &Place::bed).bed;
    std::erase_if(places, [&](const Place& place) { return place.bed < nearly * most; });
    std::ranges::stable_sort(places, {}, &Place::luminance);
    const auto apart = [&](const Place& a, const Place& b) {
        const glm::dvec2 far = glm::abs(a.middle - b.middle) / strip;
        return std::max(far.x, far.y) >= 1.0;
    };
    const Place darkest = places.front();
    Place brightest = places.back();
    for (auto it = places.rbegin(); it != places.rend(); ++it)
        if (apart(*it, darkest)) {
            brightest = *it;
            break;
        }
    const double middle = std::midpoint(darkest.luminance, brightest.luminance);
    std::ranges::stable_sort(places, {}, [&](const Place& place) { return std::abs(place.luminance - middle); });
    const auto between =
        std::ranges::find_if(places, [&](const Place& place) { return apart(place, darkest) && apart(place, brightest); });
    return {darkest.middle, (between == places.end() ? places.front() : *between).middle, brightest.middle};
}

}  // namespace sunflower::still
