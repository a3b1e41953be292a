#include "engine/panel/fonts.hpp"

#include <fontconfig/fontconfig.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

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

constexpr ImWchar first_far_glyph = 0x2E80;  // CJK radicals: what no Latin font has begins here
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

std::optional<FontFile> latin_font(int weight) {
    const Pattern pattern = wanted(weight);
    FcResult result = FcResultNoMatch;
    const Pattern match(FcFontMatch(nullptr, pattern.get(), &result), FcPatternDestroy);
    return match ? file_of(match.get()) : std::nullopt;
}

/// By the glyphs and not by language: asked for "zh", fontconfig answers with a Latin font when none claims all of Chinese.
std::optional<FontFile> font_with(const ImVector<ImWchar>& glyphs) {
    const CharSet needed(FcCharSetCreate(), FcCharSetDestroy);
    for (const ImWchar glyph : glyphs)
        if (glyph != 0) FcCharSetAddChar(needed.get(), glyph);
    const Pattern pattern = wanted(FC_WEIGHT_REGULAR);
    FcPatternAddCharSet(pattern.get(), FC_CHARSET, needed.get());
    FcResult result = FcResultNoMatch;
    const FontSet sorted(FcFontSort(nullptr, pattern.get(), FcFalse, nullptr, &result), FcFontSetDestroy);
    if (!sorted) return {};
    std::optional<FontFile> best;
    FcChar32 fewest_missing = FcCharSetCount(needed.get());
    for (int i = 0; i < sorted->nfont; ++i) {
        FcCharSet* has = nullptr;
        if (FcPatternGetCharSet(sorted->fonts[i], FC_CHARSET, 0, &has) != FcResultMatch) continue;
        const FcChar32 missing = FcCharSetSubtractCount(needed.get(), has);
        if (missing >= fewest_missing) continue;
        const auto file = file_of(sorted->fonts[i]);
        if (!file) continue;
        fewest_missing = missing;
        best = file;
    }
    return best;
}

ImFont* add(ImFontAtlas& atlas, const std::optional<FontFile>& file, float px, const ImWchar* ranges, bool merge) {
    ImFontConfig config;
    config.MergeMode = merge;
    config.OversampleH = px < 30.0f ? 3 : 1;
    config.OversampleV = 1;
    config.PixelSnapH = false;
    config.SizePixels = px;
    if (!file) return merge ? nullptr : atlas.AddFontDefault(&config);
    config.FontNo = file->face;
    return atlas.AddFontFromFileTTF(file->path.c_str(), px, &config, ranges);
}

/// As pairs first, last, ended by 0, as ImGui takes ranges.
ImVector<ImWchar> far_glyphs(const std::string& texts) {
    ImFontGlyphRangesBuilder builder;
    builder.AddText(texts.c_str());
    ImVector<ImWchar> ranges;
    for (unsigned glyph = first_far_glyph; glyph <= 0xFFFF; ++glyph)
        if (builder.GetBit(glyph)) {
            ranges.push_back(static_cast<ImWchar>(glyph));
            ranges.push_back(static_cast<ImWchar>(glyph));
        }
    if (!ranges.empty()) ranges.push_back(0);
    return ranges;
}

}  // namespace

Fonts make_fonts(ImFontAtlas& atlas, float scale, const std::string& texts) {
    const auto regular = latin_font(FC_WEIGHT_REGULAR);
    const auto medium = latin_font(FC_WEIGHT_MEDIUM);
    static bool warned = false;  // fonts are made anew at every change of size
    const ImVector<ImWchar> far = far_glyphs(texts);
    const auto far_font = far.empty() ? std::nullopt : font_with(far);
    if (!warned && !regular) core::log_warning("no font was found: install fonts-roboto-unhinted for a legible panel");
    if (!warned && !far.empty() && !far_font)
        core::log_warning("no font with Chinese letters was found: install fonts-droid-fallback to read the captions");
    warned = true;

    Fonts fonts;
    fonts.body = add(atlas, regular, body_px * scale, latin, false);
    if (far_font) add(atlas, far_font, body_px * scale, far.Data, true);
    fonts.small = add(atlas, regular, small_px * scale, latin, false);
    fonts.strong = add(atlas, medium, body_px * scale, latin, false);
    fonts.large = add(atlas, regular, large_px * scale, latin, false);
    atlas.Build();
    return fonts;
}

}  // namespace sunflower::panel
