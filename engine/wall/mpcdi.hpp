// MPCDI (VESA, Multiple Projection Common Data Interchange) 1.0 and 2.0, profile "2d": how a camera's calibration, or another
// program, hands over warp and blend. A file is a zip archive of mpcdi.xml, and for each region, which is a projector, a warp
// map (PFM) and its alpha and beta (PNG).
//
// The standard's text was not at hand. This follows readers and writers in the open: Scalable Display Technologies' MPCDI
// library (github.com/scaredyfish/MPCDI: elements, their case, what is required, the order of rows), drwrose/PyMPCDI, which
// calls itself a reference implementation, Epic's nDisplay, SGCT, moongrocer/mpcdi-viewer (which looked into a real file), and
// the manuals of Dataton and Barco. A warp map gives places in its region, from the lower left corner up (PyMPCDI, nDisplay,
// the viewer). Alpha is applied in linear light (PyMPCDI), then beta is added (Barco); no source tells beta's curve, so that it
// is linear too where there is no gammaEmbedded. On where a region lies they differ: PyMPCDI and the viewer count its y from
// the bottom of the buffer, nDisplay from the top; this follows the former.
//
// Read as real files are: elements and attributes in any case and order, with or without namespace; a <fileset> under <files>
// or in its <region>; maps smaller than the region; grey or RGB, 8 or 16 bits.
#pragma once

#include <filesystem>
#include <glm/ext/vector_uint3_sized.hpp>
#include <glm/ext/vector_uint4_sized.hpp>
#include <glm/vec2.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sunflower::wall {

/// A part of each pixel's light. Empty: the file has none.
struct MpcdiMap {
    glm::ivec2 size_px{0};
    double gamma = 1.0;             // value^gamma is linear
    std::vector<glm::u16vec3> rgb;  // 65535 is 1; the top row first

    bool operator==(const MpcdiMap&) const = default;
};

/// What the xml says of a projector. Places are counted as everywhere here: x to the right, y down.
struct MpcdiHead {
    std::string id;
    glm::dvec2 place{0}, size{1};  // of what it shows, the canvas being 1 x 1
    glm::ivec2 size_px{0};         // of its signal

    bool operator==(const MpcdiHead&) const = default;
};

struct MpcdiRegion {
    MpcdiHead head;
    glm::ivec2 warp_px{0};
    std::vector<glm::vec2> warp;  // place in what it shows, that being 1 x 1; NaN: black. The top row first
    MpcdiMap alpha, beta;         // none: 1 and 0
};

/// Reads region by region: those of a large wall do not fit into memory together.
class MpcdiReader {
  public:
    static constexpr std::size_t most_xml_bytes = 1 << 20;
    static constexpr std::size_t most_regions = 64;
    static constexpr int most_side_px = 16384;

    /// Fails in one sentence with the file's name, and the entry's where it is about one: at what is no such file, is of
    /// another profile or version, at regions twice or outside of the buffer, and at what ZipReader, unpack_pfm() and
    /// unpack_png() refuse.
    explicit MpcdiReader(const std::filesystem::path& path);
    /// Of a file in memory. name: for messages.
    MpcdiReader(std::string bytes, const std::string& name);
    ~MpcdiReader();

    /// Of the whole picture; as the regions' pixels say when the file does not.
    glm::ivec2 canvas_px() const { return canvas_px_; }
    const std::vector<MpcdiHead>& heads() const { return heads_; }
    /// What the file says and is not used, a sentence each: colour tables of 2.0.
    const std::vector<std::string>& unused() const { return unused_; }

    MpcdiRegion read(std::size_t index);
    /// Fails with the ids that there are.
    MpcdiRegion read(std::string_view id);

  private:
    struct File;
    std::unique_ptr<File> file_;
    glm::ivec2 canvas_px_{0};
    std::vector<MpcdiHead> heads_;
    std::vector<std::string> unused_;
};

/// Writes version 1.0, which all know; maps of 16 bits, grey where the three colours are the same. Never of 8: in linear
/// light their first step from black is 13 of a display's 255, and soft edges would show as bands. A program that takes 8 bits
/// alone cannot read these files.
class MpcdiWriter {
  public:
    /// date: "2026-11-21 10:00:00". The file appears under its name on commit() only.
    MpcdiWriter(const std::filesystem::path& path, glm::ivec2 canvas_px, std::string date);
    ~MpcdiWriter();

    /// Fails when its id has been added, the disk is full, or no more than the reader takes would be in the file.
    void add(const MpcdiRegion& region);
    /// replace false: fails when there is a file of that name by then.
    void commit(bool replace = true);

  private:
    struct File;
    std::unique_ptr<File> file_;
};

/// A region made ready to draw: for each pixel of the signal, the top row first, what
/// light = alpha * picture(canvas_px) + beta needs. As gl::Format::rg32f and rgba16 have them; the fourth number is not used.
struct WarpMaps {
    /// Of a pixel that stays black.
    static constexpr glm::vec2 nowhere{-1.0f, -1.0f};

    glm::ivec2 size_px{0};
    std::vector<glm::vec2> canvas_px;
    std::vector<glm::u16vec4> alpha, beta;  // linear light, 65535 is 1
};

/// Smaller maps are read between their pixels, whose middles are spread evenly; a place next to a black one of theirs is black,
/// and so is what lies beyond the canvas.
WarpMaps warp_maps(const MpcdiRegion& region, glm::ivec2 canvas_px);

}  // namespace sunflower::wall
