// The writing half of mpcdi.hpp.
#include <algorithm>
#include <cmath>
#include <pugixml.hpp>
#include <set>
#include <sstream>

#include "engine/core/error.hpp"
#include "engine/image/png_bytes.hpp"
#include "engine/params/value.hpp"
#include "engine/wall/mpcdi.hpp"
#include "engine/wall/pfm.hpp"
#include "engine/wall/zip_file.hpp"

namespace sunflower::wall {
namespace {

constexpr int map_bits = 16;

bool is_grey(const MpcdiMap& map) {
    return std::ranges::all_of(map.rgb, [](const glm::u16vec3& rgb) { return rgb.x == rgb.y && rgb.x == rgb.z; });
}

std::string png_of(const MpcdiMap& map, int channels) {
    image::PngSamples png{map.size_px.x, map.size_px.y, channels, map_bits, {}};
    png.values.reserve(map.rgb.size() * static_cast<std::size_t>(channels));
    for (const glm::u16vec3& rgb : map.rgb)
        for (int k = 0; k < channels; ++k) png.values.push_back(rgb[k]);
    return image::pack_png(png);
}

Pfm pfm_of(const MpcdiRegion& region) {
    Pfm map{region.warp_px, {}};
    map.values.reserve(region.warp.size());
    for (const glm::vec2& at : region.warp)
        map.values.push_back(std::isfinite(at.x) && std::isfinite(at.y) ? glm::vec3(at.x, 1.0f - at.y, 0.0f) : glm::vec3(NAN));
    return map;
}

void add_text(pugi::xml_node& to, const char* name, const std::string& text) {
    to.append_child(name).text().set(text.c_str());
}

void set(pugi::xml_node& node, const char* name, const std::string& value) {
    node.append_attribute(name).set_value(value.c_str());
}

std::string shortest(double value) {
    return fmt::format("{}", value);
}

}  // namespace

struct MpcdiWriter::File {
    ZipWriter zip;
    std::string date;
    pugi::xml_document document;
    pugi::xml_node root, buffer, files;
    std::set<std::string> ids;
    std::size_t bytes = 0;
    bool in_colour = false;

    explicit File(const std::filesystem::path& path) : zip(path) {}

    /// Refuses what the reader would.
    void put(const std::string& entry, const std::string& content, bool packed) {
        bytes += content.size();
        if (content.size() > ZipReader::most_entry_bytes || bytes > ZipReader::most_bytes)
            core::fail("the regions' maps are larger than {} MB; write the projectors into several files",
                       ZipReader::most_bytes >> 20);
        zip.add(entry, content, packed);
    }

    void add_map(pugi::xml_node& fileset, const char* name, const std::string& entry, const MpcdiMap& map) {
        if (map.rgb.empty()) return;
        const int channels = is_grey(map) ? 1 : 3;
        in_colour = in_colour || channels == 3;
        put(entry, png_of(map, channels), true);
        pugi::xml_node node = fileset.append_child(name);
        add_text(node, "path", entry);
        add_text(node, "componentDepth", fmt::format("{}", channels));
        add_text(node, "bitDepth", fmt::format("{}", map_bits));
        add_text(node, "gammaEmbedded", shortest(map.gamma));
    }
};

MpcdiWriter::MpcdiWriter(const std::filesystem::path& path, glm::ivec2 canvas_px, std::string date)
    : file_(std::make_unique<File>(path)) {
    file_->date = std::move(date);
    file_->root = file_->document.append_child("MPCDI");
    file_->buffer = file_->root.append_child("display").append_child("buffer");
    set(file_->buffer, "id", "canvas");
    set(file_->buffer, "Xresolution", fmt::format("{}", canvas_px.x));
    set(file_->buffer, "Yresolution", fmt::format("{}", canvas_px.y));
    file_->files = file_->root.append_child("files");
}

MpcdiWriter::~MpcdiWriter() = default;

void MpcdiWriter::add(const MpcdiRegion& region) {
    const MpcdiHead& head = region.head;
    if (!file_->ids.insert(head.id).second) core::fail("region {} has been written already", params::quote(head.id));
    const std::size_t number = file_->ids.size();
    if (number > MpcdiReader::most_regions || number * 3 + 1 > ZipReader::most_entries)
        core::fail("a file holds at most {} regions", (ZipReader::most_entries - 1) / 3);

    pugi::xml_node node = file_->buffer.append_child("region");
    set(node, "id", head.id);
    set(node, "x", shortest(head.place.x));
    set(node, "y", shortest(1.0 - (head.place.y + head.size.y)));
    set(node, "xsize", shortest(head.size.x));
    set(node, "ysize", shortest(head.size.y));
    set(node, "Xresolution", fmt::format("{}", head.size_px.x));
    set(node, "Yresolution", fmt::format("{}", head.size_px.y));

    pugi::xml_node fileset = file_->files.append_child("fileset");
    set(fileset, "region", head.id);
    const std::string warp = fmt::format("warp_{}.pfm", number);
    file_->put(warp, pack_pfm(pfm_of(region)), false);
    pugi::xml_node resource = fileset.append_child("geometryWarpFile");
    add_text(resource, "path", warp);
    add_text(resource, "interpolation", "linear");
    // Both mean nothing in two dimensions, but Scalable's library, and so nDisplay, reads no file without.
    add_text(resource, "geometricUnit", "mm");
    add_text(resource, "originof3DData", "idealEyePoint");
    file_->add_map(fileset, "alphaMap", fmt::format("alpha_{}.png", number), region.alpha);
    file_->add_map(fileset, "betaMap", fmt::format("beta_{}.png", number), region.beta);
    file_->in_colour = file_->in_colour || !region.beta.rgb.empty();
}

void MpcdiWriter::commit(bool replace) {
    set(file_->root, "profile", "2d");
    // Levels of 1.0: 3 is a fine warp and a grey alpha, 4 has colours and beta too.
    set(file_->root, "level", file_->in_colour ? "4" : "3");
    set(file_->root, "date", file_->date);
    set(file_->root, "version", "1.0");
    std::ostringstream text;
    file_->document.save(text, "  ", pugi::format_default, pugi::encoding_utf8);
    file_->put("mpcdi.xml", text.str(), false);
    file_->zip.commit(replace);
}

}  // namespace sunflower::wall
