// How a picture will look on paper, by the printer's own profile: for a screen, and never in a file.
#pragma once

#include <filesystem>
#include <glm/glm.hpp>
#include <span>
#include <string>
#include <vector>

#include "shaders/shared/soft_proof.h"

namespace sunflower::image {

/// An ICC profile of a printer with RGB or CMYK inks, version 2 or 4.
struct PrinterProfile {
    std::string title;  // as it calls itself, or its file's name
    std::string bytes;
};

/// Larger ones are refused: those of printers are some MB.
inline constexpr std::size_t most_profile_bytes = std::size_t{32} << 20;

/// Fails in one sentence at what is broken, too large, or the profile of something else.
PrinterProfile read_printer_profile(const std::filesystem::path& file);

struct FoundProfile {
    std::filesystem::path file;
    std::string title;
};
/// Those of printers in folders and the folders in them, by title. What is not there or cannot be read is passed over.
std::vector<FoundProfile> find_printer_profiles(std::span<const std::filesystem::path> folders);

/// How colours are brought to paper. relative: those that the printer can print are kept, with its white for white and black
/// made to meet its black (black point compensation); perceptual: as the profile's maker thought best.
enum class ProofIntent { relative, perceptual };

/// From sRGB to sRGB.
struct ProofTable {
    /// PROOF_SIDE^3 nodes, red fastest: the encoded colour as the print shows it, and how far the colour that was asked for is
    /// beyond the printer's gamut, CIEDE2000.
    std::vector<glm::vec4> nodes;

    /// Interpolated; encoded is cut to 0 to 1. Twin: shaders/passes/soft_proof.glsl.
    glm::vec4 at(glm::vec3 encoded) const;
};

/// paper_white: with the paper's own white, and so its black too, as they are beside a white screen; without, paper is the
/// screen's white and black is as black as ink is on it.
/// The gamut's distance, whatever the intent, is that of a colour to what becomes of it on the way to the inks and back,
/// relative colorimetric, less what becomes of that on a second way: the profile's own error. Black is brought to the paper's
/// before: without that all that is deep would be told of on every paper, though its drawing is kept and the proof shows its
/// black. Fails when the profile cannot be computed with.
ProofTable proof_table(const PrinterProfile& profile, ProofIntent intent, bool paper_white);

}  // namespace sunflower::image
