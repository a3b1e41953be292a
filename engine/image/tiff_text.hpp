// What a TIFF or JPEG says about itself: in an XMP packet, and a TIFF's plain words in the tags that every reader shows.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/image/metadata.hpp"

namespace sunflower::image {

/// Keys that have a tag of their own.
inline constexpr std::array<std::string_view, 3> plain_keys = {"Software", "Title", "Description"};
/// 0: the key is for the packet.
std::uint32_t plain_tag(std::string_view key);

/// own: keys "sunflower:word" as elements of that name space. all: the plain keys too, as XMP's own title, description and
/// tool. Characters that XML forbids are left out.
enum class XmpWords { own, all };
std::string xmp_packet(const Metadata& metadata, XmpWords words);
/// The same back. Of foreign packets, and of damaged ones, what is found.
Metadata texts_of_xmp(std::string_view packet);

}  // namespace sunflower::image
