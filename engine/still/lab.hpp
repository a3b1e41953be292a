// What a print lab takes, as a small file: so that a picture that it would send back is refused before it is drawn.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/image/picture_file.hpp"
#include "engine/params/document.hpp"
#include "engine/still/paper.hpp"

namespace sunflower::still {

/// Words of which one is chosen; the first when nobody says.
struct Taken {
    std::vector<std::string> words;
    core::SourcePlace place;

    bool has(std::string_view word) const;
};

/// A limit and where it is written.
struct Limit {
    double value = 0;
    core::SourcePlace place;
};

/// What printers ask for where they say nothing else.
inline constexpr double usual_safe_mm = 5.0;

struct Lab {
    std::string name, title;
    Taken files;            // "tif", "png", "jpg"
    Taken icc;              // as image::name_of
    Taken depth;            // "8", "16"
    Taken compression;      // of a TIFF: "deflate", "lzw", "none"
    bool tiled = false;     // whether it reads a TIFF in tiles
    bool big_tiff = false;  // and one of more than 4 GiB
    core::SourcePlace place;
    Limit ppi, least_ppi;
    Limit bleed_mm;      // at least
    Limit safe_mm;       // inside the cut; what matters in a picture lies within
    Limit most_side_px;  // image::most_pixels: none
    Limit most_mb;       // of the file, of 1,000,000 bytes; 0: none
};

/// Fails with file and line at what is no such thing.
Lab load_lab(std::string_view name, params::Folders folders);

/// What is asked for, or the first that it takes; fails at the lab's line when it does not take that. option: "--icc".
std::string chosen(const Taken& taken, const std::string& asked, std::string_view option);

/// Fails at the lab's line when it would not take such a paper, or the file that comes of it: its sides, and its size in the
/// worst case (a JPEG's, at what such pictures are). The size is checked again when the file is there.
void check_paper(const Lab& lab, const PaperOrder& paper);
void check_file(const Lab& lab, image::FileKind kind, const image::PictureOptions& file);

}  // namespace sunflower::still
