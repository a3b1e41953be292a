// Profiles of printers that do not exist, made by lcms2: what their inks do is known in closed form.
#pragma once

#include <string>

namespace sunflower::test {

/// What is printed with r, g, b (1: no ink), as light relative to the paper: colours nearer to grey than a screen's, and a
/// black that is no blacker than `black`.
struct PaperModel {
    std::string title = "Matte paper";
    double black = 0.03;                   // L* 20
    double purity = 0.55;                  // 1: the primaries of sRGB
    double white[3] = {0.80, 0.83, 0.66};  // XYZ of the paper, absolute
    bool cmyk = false;                     // cyan, magenta, yellow and black instead of red, green and blue
    double version = 2.4;                  // of ICC
};

/// The bytes of its profile, class printer, with tables for perceptual and colorimetric intents either way.
std::string printer_profile(const PaperModel& model);

/// Any profile of lcms2's as bytes; closes it.
std::string profile_bytes(void* profile);

}  // namespace sunflower::test
