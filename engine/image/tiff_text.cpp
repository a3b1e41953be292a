#include "engine/image/tiff_text.hpp"

#include <fmt/format.h>
#include <tiff.h>

#include <algorithm>
#include <utility>

namespace sunflower::image {
namespace {

constexpr std::string_view space = "sunflower:";
constexpr std::array<std::pair<std::string_view, char>, 5> entities = {
    {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&#10;", '\n'}, {"&#9;", '\t'}}};

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto* found = std::ranges::find(entities, c, &decltype(entities)::value_type::second);
        if (found != entities.end())
            out += found->first;
        else if (static_cast<unsigned char>(c) >= 32)
            out += c;
    }
    return out;
}

std::string plain(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto* found = std::ranges::find_if(entities, [&](const auto& entity) { return text.starts_with(entity.first); });
        out += found == entities.end() ? text.front() : found->second;
        text.remove_prefix(found == entities.end() ? 1 : found->first.size());
    }
    return out;
}

/// Title and description may be there in several languages.
struct PlainElement {
    std::string_view key, opening, closing;
};
constexpr std::array<PlainElement, 3> plain_elements = {{
    {"Software", "<xmp:CreatorTool>", "</xmp:CreatorTool>"},
    {"Title", "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li></rdf:Alt></dc:title>"},
    {"Description", "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">", "</rdf:li></rdf:Alt></dc:description>"},
}};

bool is_word(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

}  // namespace

std::uint32_t plain_tag(std::string_view key) {
    if (key == "Software") return TIFFTAG_SOFTWARE;
    if (key == "Title") return TIFFTAG_DOCUMENTNAME;
    if (key == "Description") return TIFFTAG_IMAGEDESCRIPTION;
    return 0;
}

std::string xmp_packet(const Metadata& metadata, XmpWords words) {
    std::string packet =
        "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
        "<rdf:Description rdf:about=\"\" xmlns:sunflower=\"urn:sunflower:picture\"";
    if (words == XmpWords::all)
        packet += " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"";
    packet += ">\n";
    for (const PlainElement& element : plain_elements)
        for (const auto& [key, text] : metadata)
            if (words == XmpWords::all && key == element.key)
                packet += fmt::format("{}{}{}\n", element.opening, escaped(text), element.closing);
    for (const auto& [key, text] : metadata)
        if (key.starts_with(space) && is_word(key.substr(space.size())))
            packet += fmt::format("<{0}>{1}</{0}>\n", key, escaped(text));
    return packet + "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";
}

Metadata texts_of_xmp(std::string_view packet) {
    Metadata texts;
    for (const PlainElement& element : plain_elements) {
        const std::size_t at = packet.find(element.opening);
        if (at == std::string_view::npos) continue;
        const std::string_view rest = packet.substr(at + element.opening.size());
        const std::size_t end = rest.find(element.closing);
        if (end != std::string_view::npos) texts.emplace_back(element.key, plain(rest.substr(0, end)));
    }
    const std::string opening = fmt::format("<{}", space);
    for (std::size_t at = packet.find(opening); at != std::string_view::npos; at = packet.find(opening, at + 1)) {
        const std::size_t end = packet.find('>', at);
        if (end == std::string_view::npos) break;
        const std::string key(packet.substr(at + 1, end - at - 1));
        const std::size_t close = packet.find(fmt::format("</{}>", key), end);
        if (!is_word(std::string_view(key).substr(space.size())) || close == std::string_view::npos) continue;
        texts.emplace_back(key, plain(packet.substr(end + 1, close - end - 1)));
        at = close;
    }
    return texts;
}

}  // namespace sunflower::image
