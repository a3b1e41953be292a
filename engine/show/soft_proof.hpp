// What the operator wants of a soft proof: how his own picture is shown, and nothing of what is drawn, kept or sent.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sunflower::show {

struct SoftProof {
    bool on = false;
    std::string profile;      // a printer's ICC file; empty: none was named yet
    bool perceptual = false;  // or relative colorimetric with black point compensation
    bool paper_white = false;
    bool warns = false;  // of what is out of gamut

    bool operator==(const SoftProof&) const = default;
};

/// Where profiles of printers are looked for: the user's own for this program, then where a system keeps them.
std::vector<std::filesystem::path> profile_folders();

}  // namespace sunflower::show
