// Test strips and a proof, each an A4 sheet: what a lab prints first, for little, of a large print.
#pragma once

#include <functional>
#include <glm/glm.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/still/paper.hpp"

namespace sunflower::still {

inline constexpr int most_strips = 3;

/// "50,80": a place in the picture, percent of its width from the left and of its height from the top; 0 to 1 each. Fails
/// naming --strip-at.
glm::dvec2 parse_strip_place(std::string_view text);

/// A strip's size on paper, and in pixels of the print; smaller where the picture is.
inline constexpr glm::dvec2 strip_mm{190.0, 80.0};
glm::ivec2 strip_px(const Sheet& print, double ppi);

/// An upright A4 with a strip about each of these places, at most three, moved inwards where it would leave the picture: each
/// pixel for pixel what the print has there, with a line below that says where that is. print: of the whole. title: of the
/// picture, for the lowest line.
Sheet strips_sheet(const Sheet& print, const PaperOrder& order, std::span<const glm::dvec2> places,
                   std::string_view print_words, std::string_view title);

/// The whole picture, without bleed and border, on an A4 that lies where the picture does; never enlarged.
Sheet proof_sheet(const Sheet& print, const PaperOrder& order, std::string_view print_words, std::string_view title);

/// What a place of a picture looks like from afar.
struct Glance {
    int width = 0, height = 0;
    std::vector<float> luminance;  // row by row from the top
    std::vector<bool> bed;         // whether it shows seeds
};

/// Of the strips that show as much bed as any (or nearly), the darkest, one between, and the brightest, in this order; they
/// overlap only where there is no other. strip: its part of the picture's width and height.
std::vector<glm::dvec2> telling_places(const Glance& glance, glm::dvec2 strip);

}  // namespace sunflower::still
