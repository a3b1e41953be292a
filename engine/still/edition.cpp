#include "engine/still/edition.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/params/value.hpp"
#include "engine/still/typeface.hpp"

namespace sunflower::still {
namespace {

constexpr double inch_mm = 25.4;
constexpr std::string_view credit_line = "after Ai Weiwei, Sunflower Seeds, 2010; computer reconstruction";
/// As wide as a hash can be.
constexpr std::string_view widest_hash = "88888888";
constexpr std::string_view between = "   ";

}  // namespace

void check_edition(std::string_view edition) {
    constexpr std::size_t most = 24;
    const bool plain = std::ranges::all_of(edition, [](char c) { return static_cast<unsigned char>(c) >= 32 && c != 127; });
    if (edition.find_first_not_of(' ') == std::string_view::npos || edition.size() > most || !plain)
        core::fail("--edition: {} is no number of an edition; write 3/12, at most {} letters", params::quote(edition), most);
}

std::string short_hash(std::string_view recipe) {
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : recipe) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return fmt::format("{:016x}", hash).substr(0, widest_hash.size());
}

std::vector<Ink> edition_inks(const Sheet& sheet, const PaperOrder& order, std::string_view title, std::string_view edition,
                              std::string_view hash) {
    const auto px = [&](double mm) { return static_cast<int>(std::lround(mm / inch_mm * order.ppi)); };
    const double letters_px = edition_letters_mm / inch_mm * order.ppi;
    const int height = std::max(1, px(line_mm(edition_letters_mm))), width = sheet.image_px.x;
    Typeface face;
    const auto fits = [&](const std::string& text) { return face.width(text, letters_px) <= width; };
    const std::string number = fmt::format("{}{}{}", edition, between, hash.empty() ? widest_hash : hash);
    // The same lines whatever the hash is: it is known only when all else is.
    const std::string longest = fmt::format("{}{}{}", edition, between, widest_hash);
    std::vector<std::vector<std::string>> layouts = {
        {fmt::format("{}, {}", title, credit_line), longest},
        {std::string(title), std::string(credit_line), longest},
        {std::string(title), "after Ai Weiwei, Sunflower Seeds, 2010;", "computer reconstruction", longest}};
    std::vector<std::string> lines;
    if (fits(layouts[0][0] + std::string(between) + longest)) lines = {layouts[0][0] + std::string(between) + number};
    for (const auto& layout : layouts)
        if (lines.empty() && std::ranges::all_of(layout, fits)) {
            lines = layout;
            lines.back() = number;
        }
    if (lines.empty())
        core::fail(
            "--edition: the picture is {:.0f} mm wide, which is too narrow for its line; leave it out, or take larger paper",
            width * inch_mm / order.ppi);
    const double needed_mm = 2 * edition_gap_mm + static_cast<double>(lines.size()) * line_mm(edition_letters_mm);
    if (order.border_mm < needed_mm)
        core::fail("--border: {:g} mm are too little for the line of the edition, which takes {:g} mm", order.border_mm,
                   needed_mm);
    std::vector<Ink> inks;
    const int left = sheet.image_at.x;
    int top = sheet.image_at.y + sheet.image_px.y + px(edition_gap_mm);
    for (const std::string& text : lines) {
        inks.push_back({{left, top, left + width, top + height}, text});
        top += height;
    }
    return inks;
}

}  // namespace sunflower::still
