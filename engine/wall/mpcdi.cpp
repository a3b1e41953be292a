#include "engine/wall/mpcdi.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <glm/common.hpp>
#include <optional>
#include <pugixml.hpp>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/png_bytes.hpp"
#include "engine/image/png_reader.hpp"
#include "engine/params/value.hpp"
#include "engine/wall/pfm.hpp"
#include "engine/wall/zip_file.hpp"

namespace sunflower::wall {
namespace {

using params::quote;

/// Of the buffer: written as decimals, thirds do not meet its border exactly.
constexpr double border_slack = 1e-4;
constexpr params::Range gamma_range = {0.1, 10.0};
constexpr std::size_t longest_id = 200;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// "mpcdi:alphaMap" is "alphamap".
bool is_named(std::string_view name, std::string_view wanted) {
    name = name.substr(name.rfind(':') + 1);
    return std::ranges::equal(name, wanted, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

pugi::xml_node child(const pugi::xml_node& of, std::string_view name) {
    return of.find_child([&](const pugi::xml_node& node) { return is_named(node.name(), name); });
}

std::vector<pugi::xml_node> children(const pugi::xml_node& of, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node& node : of)
        if (is_named(node.name(), name)) found.push_back(node);
    return found;
}

std::optional<std::string> attribute(const pugi::xml_node& of, std::string_view name) {
    for (const pugi::xml_attribute& one : of.attributes())
        if (is_named(one.name(), name)) return std::string(trimmed(one.value()));
    return std::nullopt;
}

std::string text_of(const pugi::xml_node& node) {
    return std::string(trimmed(node.child_value()));
}

std::optional<double> number_in(std::string_view text) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

/// Who is to blame: "room.mpcdi: mpcdi.xml".
struct Xml {
    std::string name;

    double number(const pugi::xml_node& of, std::string_view key, const std::string& what) const {
        const auto text = attribute(of, key);
        if (!text) core::fail("{}: {} says no {}", name, what, key);
        const auto value = number_in(*text);
        if (!value) core::fail("{}: {}: {} is {}, which is no number", name, what, key, quote(*text));
        return *value;
    }

    int side(const pugi::xml_node& of, std::string_view key, const std::string& what) const {
        const double value = number(of, key, what);
        if (value != std::floor(value) || value < 1 || value > MpcdiReader::most_side_px)
            core::fail("{}: {}: {} is {:g}; sides are 1 to {} px", name, what, key, value, MpcdiReader::most_side_px);
        return static_cast<int>(value);
    }
};

/// Says which profile of which version it is, when it is not one that is read.
void check_root(const Xml& xml, const pugi::xml_node& root) {
    if (!is_named(root.name(), "mpcdi")) core::fail("{}: has no element MPCDI", xml.name);
    const std::string profile = attribute(root, "profile").value_or("");
    struct Other {
        std::string_view key, title;
    };
    for (const Other& other :
         {Other{"3d", "3D Simulation"}, Other{"a3", "Advanced 3D"}, Other{"a3d", "Advanced 3D"}, Other{"sl", "Shader Lamps"}})
        if (is_named(profile, other.key))
            core::fail("{}: is of profile {}, {}; export it as 2D Media, which alone is read", xml.name, quote(profile),
                       other.title);
    if (!is_named(profile, "2d"))
        core::fail("{}: is of profile {}; export it as 2D Media (2d), which alone is read", xml.name, quote(profile));
    const std::string version = attribute(root, "version").value_or("");
    if (version != "1" && version != "2" && !version.starts_with("1.") && !version.starts_with("2."))
        core::fail("{}: is of version {}; 1.0 and 2.0 are read", xml.name, quote(version));
}

MpcdiMap map_of(const image::PngSamples& png) {
    MpcdiMap map{{png.width, png.height}, 1.0, {}};
    const std::size_t pixels = png.values.size() / static_cast<std::size_t>(png.channels);
    const auto widened = [&](std::size_t i) {
        return static_cast<std::uint16_t>(png.depth == 16 ? png.values[i] : png.values[i] * 257);
    };
    map.rgb.reserve(pixels);
    for (std::size_t i = 0; i < pixels; ++i)
        map.rgb.push_back(png.channels == 1 ? glm::u16vec3(widened(i))
                                            : glm::u16vec3(widened(3 * i), widened(3 * i + 1), widened(3 * i + 2)));
    return map;
}

}  // namespace

struct MpcdiReader::File {
    std::string name;
    ZipReader zip;
    Xml xml;
    pugi::xml_document document;
    std::vector<pugi::xml_node> filesets;  // of the regions

    File(std::string bytes, const std::string& of) : name(of), zip(std::move(bytes), of) {}

    pugi::xml_node parse();
    glm::ivec2 read_heads(std::vector<MpcdiHead>& heads);
    void read_region(const pugi::xml_node& node, const pugi::xml_node& root, std::vector<MpcdiHead>& heads);
    pugi::xml_node fileset_of(const std::string& id, const pugi::xml_node& region, const pugi::xml_node& root) const;
    void find_unused(const std::vector<MpcdiHead>& heads, std::vector<std::string>& unused) const;
    std::string path_of(const pugi::xml_node& resource, const MpcdiHead& head) const;
    void read_warp(const pugi::xml_node& resource, MpcdiRegion& region);
    MpcdiMap read_map(const pugi::xml_node& resource, const MpcdiHead& head);
};

pugi::xml_node MpcdiReader::File::parse() {
    // The standard says mpcdi.xml; the other was its name before.
    const char* entry = zip.has("mpcdi.xml") || !zip.has("mpacs.xml") ? "mpcdi.xml" : "mpacs.xml";
    xml.name = name + ": " + entry;
    const std::string text = zip.read(entry, most_xml_bytes);
    const pugi::xml_parse_result parsed = document.load_buffer(text.data(), text.size());
    if (!parsed) core::fail("{}: is no XML: {} at byte {}", xml.name, parsed.description(), parsed.offset);
    const pugi::xml_node root = document.document_element();
    check_root(xml, root);
    return root;
}

glm::ivec2 MpcdiReader::File::read_heads(std::vector<MpcdiHead>& heads) {
    const pugi::xml_node root = parse();
    const auto buffers = children(child(root, "display"), "buffer");
    if (buffers.size() != 1) core::fail("{}: has {} buffers; a wall has one", xml.name, buffers.size());
    for (const pugi::xml_node& node : children(buffers[0], "region")) read_region(node, root, heads);
    if (heads.empty()) core::fail("{}: has no region", xml.name);
    if (attribute(buffers[0], "xresolution") && attribute(buffers[0], "yresolution"))
        return {xml.side(buffers[0], "xResolution", "the buffer"), xml.side(buffers[0], "yResolution", "the buffer")};
    // As fine as the finest projector.
    glm::dvec2 finest(0.0);
    for (const MpcdiHead& head : heads) finest = glm::max(finest, glm::dvec2(head.size_px) / head.size);
    return glm::ivec2(glm::min(glm::round(finest), glm::dvec2(most_side_px)));
}

void MpcdiReader::File::read_region(const pugi::xml_node& node, const pugi::xml_node& root, std::vector<MpcdiHead>& heads) {
    MpcdiHead head;
    head.id = attribute(node, "id").value_or("");
    if (head.id.empty() || head.id.size() > longest_id)
        core::fail("{}: a region's id has {} letters; it takes 1 to {}", xml.name, head.id.size(), longest_id);
    const std::string what = "region " + quote(head.id);
    if (std::ranges::any_of(heads, [&](const MpcdiHead& other) { return other.id == head.id; }))
        core::fail("{}: {} is there twice", xml.name, what);
    if (heads.size() == most_regions) core::fail("{}: has more than {} regions", xml.name, most_regions);
    head.size_px = {xml.side(node, "xResolution", what), xml.side(node, "yResolution", what)};
    if (static_cast<std::size_t>(head.size_px.x) * static_cast<std::size_t>(head.size_px.y) > image::most_read_pixels)
        core::fail("{}: {} has {} x {} pixels; at most {} are read", xml.name, what, head.size_px.x, head.size_px.y,
                   image::most_read_pixels);
    const glm::dvec2 low = {xml.number(node, "x", what), xml.number(node, "y", what)};
    head.size = {xml.number(node, "xsize", what), xml.number(node, "ysize", what)};
    const glm::dvec2 high = low + head.size;
    if (!(head.size.x > 0.0 && head.size.y > 0.0 && std::min(low.x, low.y) >= -border_slack &&
          std::max(high.x, high.y) <= 1.0 + border_slack))
        core::fail("{}: {} reaches from ({:g}, {:g}) to ({:g}, {:g}); the buffer is (0, 0) to (1, 1)", xml.name, what, low.x,
                   low.y, high.x, high.y);
    const glm::dvec2 first = glm::max(low, glm::dvec2(0.0)), last = glm::min(high, glm::dvec2(1.0));
    head.size = last - first;
    head.place = {first.x, 1.0 - last.y};
    filesets.push_back(fileset_of(head.id, node, root));
    heads.push_back(std::move(head));
}

pugi::xml_node MpcdiReader::File::fileset_of(const std::string& id, const pugi::xml_node& region,
                                             const pugi::xml_node& root) const {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node& set : children(child(root, "files"), "fileset"))
        if (attribute(set, "region") == id) found.push_back(set);
    for (const pugi::xml_node& under : {region, child(region, "files")})
        for (const pugi::xml_node& set : children(under, "fileset")) found.push_back(set);
    if (found.size() != 1) core::fail("{}: region {} has {} filesets; it takes one", xml.name, quote(id), found.size());
    return found[0];
}

void MpcdiReader::File::find_unused(const std::vector<MpcdiHead>& heads, std::vector<std::string>& unused) const {
    for (std::size_t i = 0; i < heads.size(); ++i)
        for (const char* table : {"decodeLUT", "correctLUT", "encodeLUT"})
            if (child(filesets[i], table))
                unused.push_back(
                    fmt::format("{}: region {}: its colour table {} is not used; give the output a .cube file instead",
                                xml.name, quote(heads[i].id), table));
}

std::string MpcdiReader::File::path_of(const pugi::xml_node& resource, const MpcdiHead& head) const {
    const pugi::xml_node path = child(resource, "path");
    std::string text = text_of(path ? path : resource);
    if (text.empty()) core::fail("{}: region {}: its {} says no path", xml.name, quote(head.id), quote(resource.name()));
    return text;
}

void MpcdiReader::File::read_warp(const pugi::xml_node& resource, MpcdiRegion& region) {
    if (!resource) core::fail("{}: region {} has no geometryWarpFile", xml.name, quote(region.head.id));
    const std::string path = path_of(resource, region.head);
    const Pfm map = unpack_pfm(zip.read(path), fmt::format("{}: {}", name, path));
    region.warp_px = map.size_px;
    region.warp.reserve(map.values.size());
    for (const glm::vec3& value : map.values) {
        const bool there = std::isfinite(value.x) && std::isfinite(value.y);
        region.warp.push_back(there ? glm::vec2(value.x, 1.0f - value.y) : glm::vec2(NAN));
    }
}

MpcdiMap MpcdiReader::File::read_map(const pugi::xml_node& resource, const MpcdiHead& head) {
    if (!resource) return {};
    const std::string path = path_of(resource, head), entry = fmt::format("{}: {}", name, path);
    const image::PngSamples png = image::unpack_png(zip.read(path), entry, image::PngKind::any);
    if (png.width > most_side_px || png.height > most_side_px)
        core::fail("{}: is {} x {} pixels large; sides are 1 to {}", entry, png.width, png.height, most_side_px);
    MpcdiMap map = map_of(png);
    if (const pugi::xml_node gamma = child(resource, "gammaEmbedded")) {
        const auto value = number_in(text_of(gamma));
        if (!value || *value < gamma_range.min || *value > gamma_range.max)
            core::fail("{}: region {}: gammaEmbedded is {}; it takes {:g} to {:g}", xml.name, quote(head.id),
                       quote(text_of(gamma)), gamma_range.min, gamma_range.max);
        map.gamma = *value;
    }
    return map;
}

MpcdiReader::MpcdiReader(const std::filesystem::path& path)
    : MpcdiReader(core::read_file(path, ZipReader::most_file_bytes), path.string()) {}

MpcdiReader::MpcdiReader(std::string bytes, const std::string& name) : file_(std::make_unique<File>(std::move(bytes), name)) {
    canvas_px_ = file_->read_heads(heads_);
    file_->find_unused(heads_, unused_);
}

MpcdiReader::~MpcdiReader() = default;

MpcdiRegion MpcdiReader::read(std::size_t index) {
    MpcdiRegion region;
    region.head = heads_.at(index);
    const pugi::xml_node& fileset = file_->filesets[index];
    file_->read_warp(child(fileset, "geometryWarpFile"), region);
    region.alpha = file_->read_map(child(fileset, "alphaMap"), region.head);
    region.beta = file_->read_map(child(fileset, "betaMap"), region.head);
    return region;
}

MpcdiRegion MpcdiReader::read(std::string_view id) {
    const auto found = std::ranges::find(heads_, id, &MpcdiHead::id);
    if (found == heads_.end()) {
        std::vector<std::string> ids;
        for (const MpcdiHead& head : heads_) ids.push_back(head.id);
        core::fail("{}: has no region {}{}", file_->name, quote(id), params::suggestion(id, ids));
    }
    return read(static_cast<std::size_t>(found - heads_.begin()));
}

}  // namespace sunflower::wall
