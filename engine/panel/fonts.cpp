#include "engine/panel/fonts.hpp"

#include <fontconfig/fontconfig.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/log.hpp"

namespace sunflower::panel {
namespace {

using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;
using CharSet = std::unique_ptr<FcCharSet, decltype(&FcCharSetDestroy)>;
using FontSet = std::unique_ptr<FcFontSet, decltype(&FcFontSetDestroy)>;

struct FontFile {
    std::string path;
    int face = 0;
};

constexpr float body_px = 15.0f, small_px = 12.5f, large_px = 27.0f;

// Basic Latin, Latin-1, and the punctuation, superscripts and minus of our own texts.
constexpr ImWchar latin[] = {0x0020, 0x00FF, 0x2010, 0x2026, 0x2032, 0x2033, 0x20AC, 0x20AC, 0x2212, 0x2212, 0};

std::optional<FontFile> file_of(const FcPattern* font) {
    FcChar8 *path = nullptr, *format = nullptr;
    FontFile found;
    if (FcPatternGetString(font, FC_FILE, 0, &path) != FcResultMatch) return {};
    if (FcPatternGetString(font, FC_FONTFORMAT, 0, &format) != FcResultMatch) return {};
    // ImGui's reader knows these two, and stops the program at others.
    const std::string_view kind = reinterpret_cast<const char*>(format);
    if (kind != "TrueType" && kind != "CFF") return {};
    FcPatternGetInteger(font, FC_INDEX, 0, &found.face);
    found.path = reinterpret_cast<const char*>(path);
    return found;
}

Pattern wanted(int weight) {
    Pattern pattern(FcPatternCreate(), FcPatternDestroy);
    FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("Roboto"));
    FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("sans-serif"));
    FcPatternAddInteger(pattern.get(), FC_WEIGHT, weight);
    FcPatternAddInteger(pattern.get(), FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(pattern.get(), FC_OUTLINE, FcTrue);
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    return pattern;
}

/// A font, and which of the letters asked for it has.
struct Found {
    FontFile file;
    std::set<unsigned> letters;
};

std::set<unsigned> letters_of(const FcPattern* font, const std::set<unsigned>& asked) {
    FcCharSet* has = nullptr;
    std::set<unsigned> covered;
    if (FcPatternGetCharSet(font, FC_CHARSET, 0, &has) != FcResultMatch) return covered;
    for (const unsigned letter : asked)
        if (FcCharSetHasChar(has, letter)) covered.insert(letter);
    return covered;
}

std::optional<Found> latin_font(int weight, const std::set<unsigned>& letters) {
    const Pattern pattern = wanted(weight);
    FcResult result = FcResultNoMatch;
    const Pattern match(FcFontMatch(nullptr, pattern.get(), &result), FcPatternDestroy);
    const auto file = match ? file_of(match.get()) : std::nullopt;
    if (!file) return {};
    return Found{*file, letters_of(match.get(), letters)};
}

/// By the letters and not by language: asked for "zh", fontconfig answers with a Latin font when none claims all of Chinese.
std::optional<Found> font_with(const std::set<unsigned>& letters) {
    const CharSet needed(FcCharSetCreate(), FcCharSetDestroy);
    for (const unsigned letter : letters) FcCharSetAddChar(needed.get(), letter);
    const Pattern pattern = wanted(FC_WEIGHT_REGULAR);
    FcPatternAddCharSet(pattern.get(), FC_CHARSET, needed.get());
    FcResult result = FcResultNoMatch;
    const FontSet sorted(FcFontSort(nullptr, pattern.get(), FcFalse, nullptr, &result), FcFontSetDestroy);
    if (!sorted) return {};
    std::optional<Found> best;
    for (int i = 0; i < sorted->nfont; ++i) {
        std::set<unsigned> covered = letters_of(sorted->fonts[i], letters);
        if (covered.size() <= (best ? best->letters.size() : 0)) continue;
        if (const auto file = file_of(sorted->fonts[i])) best = Found{*file, std::move(covered)};
    }
    return best;
}

ImFont* add(ImFontAtlas& atlas, const std::optional<Found>& found, float px, const ImWchar* ranges, bool merge) {
    ImFontConfig config;
    config.MergeMode = merge;
    config.OversampleH = px < 30.0f ? 3 : 1;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    config.SizePixels = px;
    if (!found) return merge ? nullptr : atlas.AddFontDefault(&config);
    config.FontNo = found->file.face;
    return atlas.AddFontFromFileTTF(found->file.path.c_str(), px, &config, ranges);
}

/// As pairs first, last, ended by 0, as ImGui takes ranges; after `before`, which is such a list.
ImVector<ImWchar> ranges_of(const std::set<unsigned>& letters, const ImWchar* before) {
    ImVector<ImWchar> ranges;
    for (; before != nullptr && *before != 0; ++before) ranges.push_back(*before);
    for (const unsigned letter : letters)
        for (int i = 0; i < 2; ++i) ranges.push_back(static_cast<ImWchar>(letter));
    ranges.push_back(0);
    return ranges;
}

bool is_always_there(unsigned letter) {
    for (const ImWchar* range = latin; *range != 0; range += 2)
        if (letter >= range[0] && letter <= range[1]) return true;
    return letter < latin[0];
}

}  // namespace

void add_letters(std::string_view text, std::set<unsigned>& letters) {
    constexpr unsigned most = 0xFFFF, first_lead = 0xC0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < first_lead ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        unsigned letter = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (std::size_t k = 1; k < length && i + k < text.size(); ++k)
            letter = letter << 6u | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
        i += length;
        if (lead >= first_lead && letter <= most && !is_always_there(letter)) letters.insert(letter);
    }
}

Fonts make_fonts(ImFontAtlas& atlas, float scale, const std::set<unsigned>& letters) {
    const auto regular = latin_font(FC_WEIGHT_REGULAR, letters);
    const auto medium = latin_font(FC_WEIGHT_MEDIUM, letters);
    static bool warned = false;  // fonts are made anew at every change of size
    const std::set<unsigned> own = regular ? regular->letters : std::set<unsigned>();
    std::set<unsigned> missing;
    std::ranges::set_difference(letters, own, std::inserter(missing, missing.end()));
    std::vector<Found> others;
    while (!missing.empty()) {
        const auto found = font_with(missing);
        if (!found) break;
        others.push_back(*found);
        for (const unsigned letter : found->letters) missing.erase(letter);
    }
    if (!warned && !regular) core::log_warning("no font was found: install fonts-roboto-unhinted for a legible panel");
    if (!warned && !missing.empty())
        core::log_warning(
            "no font has {} of the letters that captions and names are written in; fonts-droid-fallback has "
            "Chinese ones",
            missing.size());
    warned = true;

    // The atlas keeps these until it is built.
    const ImVector<ImWchar> of_body = ranges_of(own, latin);
    std::vector<ImVector<ImWchar>> of_others;
    for (const Found& found : others) of_others.push_back(ranges_of(found.letters, nullptr));
    Fonts fonts;
    fonts.body = add(atlas, regular, body_px * scale, of_body.Data, false);
    for (std::size_t i = 0; i < others.size(); ++i) add(atlas, others[i], body_px * scale, of_others[i].Data, true);
    fonts.small = add(atlas, regular, small_px * scale, of_body.Data, false);
    fonts.strong = add(atlas, medium, body_px * scale, of_body.Data, false);
    fonts.large = add(atlas, regular, large_px * scale, latin, false);
    atlas.Build();
    return fonts;
}

}  // namespace sunflower::panel
