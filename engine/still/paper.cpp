#include "engine/still/paper.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/params/value.hpp"

namespace sunflower::still {
namespace {

constexpr double inch_mm = 25.4;
constexpr double least_mm = 1.0, most_mm = 100'000.0;

// ISO 216 (2A0: DIN 476), ANSI/ASME Y14.1, and what photo shops sell.
const std::array<Paper, 24> named = {
    {{"A5", 148, 210},          {"A4", 210, 297},          {"A3", 297, 420},         {"A2", 420, 594},
     {"A1", 594, 841},          {"A0", 841, 1189},         {"2A0", 1189, 1682},      {"Letter", 215.9, 279.4},
     {"Legal", 215.9, 355.6},   {"Tabloid", 279.4, 431.8}, {"Arch-C", 457.2, 609.6}, {"Arch-D", 609.6, 914.4},
     {"Arch-E", 914.4, 1219.2}, {"10x15", 100, 150},       {"13x18", 130, 180},      {"20x30", 200, 300},
     {"30x40", 300, 400},       {"40x60", 400, 600},       {"50x70", 500, 700},      {"60x90", 600, 900},
     {"4x6", 101.6, 152.4},     {"8x10", 203.2, 254},      {"16x20", 406.4, 508},    {"24x36", 609.6, 914.4}}};

std::string lower(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != ' ') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

/// The whole text as a number above zero, or as a fraction of two.
std::optional<double> number(std::string_view text) {
    const auto one = [](std::string_view part) -> std::optional<double> {
        double value = 0;
        const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, std::chars_format::fixed);
        if (part.empty() || error != std::errc{} || end != part.data() + part.size() || !std::isfinite(value) || value < 0)
            return std::nullopt;
        return value;
    };
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return one(text);
    const auto above = one(text.substr(0, slash)), below = one(text.substr(slash + 1));
    if (!above || !below || *below == 0.0) return std::nullopt;
    return *above / *below;
}

struct Unit {
    std::string_view ending;
    double mm;
};
constexpr std::array<Unit, 6> units = {
    {{"mm", 1.0}, {"cm", 10.0}, {"inch", inch_mm}, {"in", inch_mm}, {"\"", inch_mm}, {"m", 1000.0}}};
constexpr std::size_t small_units = units.size() - 1;

/// Takes the unit off the text's end, one of the first `count`.
std::optional<double> take_unit(std::string& text, std::size_t count = units.size()) {
    for (const Unit& unit : std::span(units).first(count))
        if (text.ends_with(unit.ending)) {
            text.resize(text.size() - unit.ending.size());
            return unit.mm;
        }
    return std::nullopt;
}

int pixels(double mm, double ppi) {
    return static_cast<int>(std::lround(std::min(mm / inch_mm * ppi, 1e9)));
}

}  // namespace

std::span<const Paper> papers() {
    return named;
}

Paper parse_paper(std::string_view text) {
    std::string measure = lower(text);
    for (const Paper& paper : named)
        if (lower(paper.name) == measure) return paper;
    const std::optional<double> unit = take_unit(measure);
    const auto cross = measure.find('x');
    if (cross != std::string::npos && unit) {
        // Of "60cmx40cm" each side has its own.
        std::string first = measure.substr(0, cross);
        const double first_unit = take_unit(first).value_or(*unit);
        const auto width = number(first), height = number(std::string_view(measure).substr(cross + 1));
        if (width && height) {
            const Paper paper{std::string(text), *width * first_unit, *height * *unit};
            if (std::min(paper.width_mm, paper.height_mm) >= least_mm && std::max(paper.width_mm, paper.height_mm) <= most_mm)
                return paper;
            core::fail("--paper: {} is no size of paper; each side is 1 mm to 100 m", params::quote(text));
        }
    }
    if (cross != std::string::npos)
        core::fail("--paper: {} is no size of paper; write it as 600x400mm, 60x40cm, 4.5x3m or 24x36in", params::quote(text));
    std::vector<std::string> names;
    for (const Paper& paper : named) names.push_back(paper.name);
    core::fail("--paper: {} is no paper{}", params::quote(text), params::suggestion(text, names));
}

double parse_length_mm(std::string_view text, std::string_view what) {
    std::string measure = lower(text);
    if (measure == "0") return 0.0;
    const std::optional<double> unit = take_unit(measure, small_units);
    const std::optional<double> value = number(measure);
    if (!unit || !value || *value * *unit > most_mm)
        core::fail("{}: {} is no length; write it as 3mm, 0.3cm or 1/8in", what, params::quote(text));
    return *value * *unit;
}

double parse_scale(std::string_view text) {
    const std::string scale = lower(text);
    const auto colon = scale.find(':');
    const auto paper = number(std::string_view(scale).substr(0, colon));
    const auto world = colon == std::string::npos ? std::nullopt : number(std::string_view(scale).substr(colon + 1));
    if (!paper || !world || !(*paper > 0) || !(*world > 0) || *world / *paper > 1e5 || *paper / *world > 1e5)
        core::fail("--scale: {} is no scale; write 1:1 for life size, 1:20 for a twentieth of it", params::quote(text));
    return *world / *paper;
}

Sheet sheet_of(glm::ivec2 size_px) {
    return {size_px, size_px, glm::ivec2(0), {0, 0, size_px.x, size_px.y}, {}, {}};
}

Sheet sheet_of(const PaperOrder& order) {
    double width_mm = order.paper.width_mm, height_mm = order.paper.height_mm;
    const bool lies = width_mm > height_mm;
    if ((order.orientation == Orientation::portrait && lies) || (order.orientation == Orientation::landscape && !lies))
        std::swap(width_mm, height_mm);
    const glm::ivec2 trim(pixels(width_mm, order.ppi), pixels(height_mm, order.ppi));
    const glm::ivec2 file(pixels(width_mm + 2 * order.bleed_mm, order.ppi), pixels(height_mm + 2 * order.bleed_mm, order.ppi));
    if (trim.x < 1 || trim.y < 1 || file.x > image::most_pixels || file.y > image::most_pixels)
        core::fail("--paper {} at {:g} ppi is {} x {} pixels; each side is 1 to {}: ask for other pixels an inch",
                   order.paper.name, order.ppi, file.x, file.y, image::most_pixels);
    const glm::ivec2 bleed = (file - trim) / 2;
    const glm::ivec2 border(pixels(order.border_mm, order.ppi));
    Sheet sheet;
    sheet.file_px = file;
    sheet.image_px = trim - 2 * border;
    if (sheet.image_px.x < 1 || sheet.image_px.y < 1)
        core::fail("--border: {:g} mm on each side leave nothing of {}", order.border_mm, order.paper.name);
    sheet.image_at = bleed + border;
    // A white border goes on to the edge: what is cut off beyond it is white too.
    if (border.x > 0)
        sheet.drawn = {0, 0, sheet.image_px.x, sheet.image_px.y};
    else
        sheet.drawn = {-bleed.x, -bleed.y, file.x - bleed.x, file.y - bleed.y};
    return sheet;
}

}  // namespace sunflower::still
