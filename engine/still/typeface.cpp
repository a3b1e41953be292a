#include "engine/still/typeface.hpp"

#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/error.hpp"

namespace sunflower::still {
namespace {

using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;
using CharSet = std::unique_ptr<FcCharSet, decltype(&FcCharSetDestroy)>;

/// Path and face of the font that fontconfig takes for nearest, with that letter; 0: any.
std::pair<std::string, int> font_with(char32_t letter) {
    const Pattern pattern(FcPatternCreate(), FcPatternDestroy);
    FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("Roboto"));
    FcPatternAddString(pattern.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>("sans-serif"));
    FcPatternAddInteger(pattern.get(), FC_WEIGHT, FC_WEIGHT_REGULAR);
    FcPatternAddInteger(pattern.get(), FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddBool(pattern.get(), FC_OUTLINE, FcTrue);
    if (letter != 0) {
        const CharSet needed(FcCharSetCreate(), FcCharSetDestroy);
        FcCharSetAddChar(needed.get(), letter);
        FcPatternAddCharSet(pattern.get(), FC_CHARSET, needed.get());
    }
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result = FcResultNoMatch;
    const Pattern match(FcFontMatch(nullptr, pattern.get(), &result), FcPatternDestroy);
    FcChar8* path = nullptr;
    int face = 0;
    if (!match || FcPatternGetString(match.get(), FC_FILE, 0, &path) != FcResultMatch) return {};
    FcPatternGetInteger(match.get(), FC_INDEX, 0, &face);
    return {reinterpret_cast<const char*>(path), face};
}

/// Of UTF-8; a byte that belongs to no letter is a question mark.
std::vector<char32_t> letters_of(std::string_view text) {
    std::vector<char32_t> letters;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        char32_t letter = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        bool whole = (lead < 0x80 || lead >= 0xC2) && i + length <= text.size();
        for (std::size_t k = 1; whole && k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            whole = (next & 0xC0) == 0x80;
            letter = letter << 6u | (next & 0x3Fu);
        }
        letters.push_back(whole ? letter : U'?');
        i += whole ? length : 1;
    }
    return letters;
}

}  // namespace

struct Typeface::Parts {
    FT_Library library = nullptr;
    std::vector<FT_Face> faces;  // the first has most letters
    std::map<char32_t, std::size_t> others;

    ~Parts() {
        for (const FT_Face face : faces) FT_Done_Face(face);
        if (library != nullptr) FT_Done_FreeType(library);
    }

    bool open(char32_t letter) {
        const auto [path, index] = font_with(letter);
        FT_Face face = nullptr;
        if (path.empty() || FT_New_Face(library, path.c_str(), index, &face) != 0) return false;
        faces.push_back(face);
        return FT_IS_SCALABLE(face);
    }

    FT_Face face_of(char32_t letter) {
        if (FT_Get_Char_Index(faces.front(), letter) != 0) return faces.front();
        const auto known = others.find(letter);
        if (known != others.end()) return faces[known->second];
        const bool found = open(letter) && FT_Get_Char_Index(faces.back(), letter) != 0;
        others[letter] = found ? faces.size() - 1 : 0;
        return faces[others[letter]];
    }

    /// Pixels of the em square whose capitals are so high.
    double em_px(double capitals_px) const {
        const FT_Face face = faces.front();
        if (FT_Load_Char(face, 'H', FT_LOAD_NO_SCALE) != 0 || face->glyph->metrics.height <= 0) return capitals_px / 0.71;
        return capitals_px * face->units_per_EM / static_cast<double>(face->glyph->metrics.height);
    }

    /// Calls with each letter, loaded at its size, and where it begins.
    double each(std::string_view text, double capitals_px, const std::function<void(FT_GlyphSlot, double left)>& with) {
        constexpr double parts_px = 64.0, least_em = 1.0;
        const auto em = static_cast<FT_F26Dot6>(std::lround(std::max(em_px(capitals_px), least_em) * parts_px));
        double left = 0.0;
        for (const char32_t letter : letters_of(text)) {
            const FT_Face face = face_of(letter);
            if (FT_Set_Char_Size(face, em, em, 72, 72) != 0 ||
                FT_Load_Char(face, letter, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0)
                continue;
            const double advance = static_cast<double>(face->glyph->linearHoriAdvance) / 65536.0;
            with(face->glyph, left);
            left += advance;
        }
        return left;
    }
};

Typeface::Typeface() : parts_(std::make_unique<Parts>()) {
    if (FT_Init_FreeType(&parts_->library) != 0 || !parts_->open(0))
        core::fail("no font was found to write on the print with; install fonts-roboto-unhinted");
}

Typeface::~Typeface() = default;

double Typeface::width(std::string_view text, double capitals_px) {
    return parts_->each(text, capitals_px, [](FT_GlyphSlot, double) {});
}

void Typeface::draw(std::string_view text, double capitals_px, double baseline_px, int columns, std::span<float> white) {
    const int rows = columns > 0 ? static_cast<int>(white.size()) / columns : 0;
    parts_->each(text, capitals_px, [&](FT_GlyphSlot glyph, double left) {
        // Letters stand where they belong to a part of a pixel, and not at the nearest whole one.
        const double down = -baseline_px;
        const double x = std::floor(left), y = std::floor(down);
        FT_Outline_Translate(&glyph->outline, std::lround((left - x) * 64.0), std::lround((down - y) * 64.0));
        if (FT_Render_Glyph(glyph, FT_RENDER_MODE_NORMAL) != 0) return;
        const FT_Bitmap& bitmap = glyph->bitmap;
        const int at_x = static_cast<int>(x) + glyph->bitmap_left, at_y = -static_cast<int>(y) - glyph->bitmap_top;
        for (int row = 0; row < static_cast<int>(bitmap.rows); ++row)
            for (int column = 0; column < static_cast<int>(bitmap.width); ++column) {
                const int to_x = at_x + column, to_y = at_y + row;
                if (to_x < 0 || to_x >= columns || to_y < 0 || to_y >= rows) continue;
                const float covered = static_cast<float>(bitmap.buffer[row * bitmap.pitch + column]) / 255.0f;
                float& grey =
                    white[static_cast<std::size_t>(to_y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(to_x)];
                grey *= 1.0f - covered;
            }
    });
}

}  // namespace sunflower::still
