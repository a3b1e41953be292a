#include "engine/wall/pfm.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "engine/core/error.hpp"
#include "engine/image/png_reader.hpp"

namespace sunflower::wall {
namespace {

constexpr int most_side_px = 16384;
constexpr std::size_t pixel_bytes = sizeof(glm::vec3);
static_assert(pixel_bytes == 12 && sizeof(float) == 4);

bool is_blank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// Words with blanks before them; exactly one blank ends the last.
struct Header {
    std::string_view bytes;
    std::size_t at = 0;

    std::string_view word() {
        constexpr std::size_t longest = 64;
        while (at < bytes.size() && is_blank(bytes[at])) ++at;
        const std::size_t begin = at;
        while (at < bytes.size() && at - begin < longest && !is_blank(bytes[at])) ++at;
        return bytes.substr(begin, at - begin);
    }
    template <typename Number>
    bool number(Number& to) {
        const std::string_view text = word();
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
        return error == std::errc{} && end == text.data() + text.size();
    }
};

void swap_ends(std::vector<glm::vec3>& values) {
    for (glm::vec3& value : values)
        for (int k = 0; k < 3; ++k) value[k] = std::bit_cast<float>(__builtin_bswap32(std::bit_cast<std::uint32_t>(value[k])));
}

void copy_rows(const Pfm& map, const void* from, void* to) {
    const auto rows = static_cast<std::size_t>(map.size_px.y),
               row_bytes = static_cast<std::size_t>(map.size_px.x) * pixel_bytes;
    for (std::size_t y = 0; y < rows; ++y)
        std::memcpy(static_cast<char*>(to) + y * row_bytes, static_cast<const char*>(from) + (rows - 1 - y) * row_bytes,
                    row_bytes);
}

}  // namespace

Pfm unpack_pfm(std::string_view bytes, const std::string& name) {
    Header header{bytes};
    const std::string_view kind = header.word();
    if (kind == "Pf") core::fail("{}: has one number a pixel; a warp map has three", name);
    if (kind != "PF") core::fail("{}: is no PFM file", name);
    Pfm map;
    double scale = 0.0;
    if (!header.number(map.size_px.x) || !header.number(map.size_px.y) || !header.number(scale))
        core::fail("{}: is a damaged PFM file: it begins without width, height and scale", name);
    if (!(std::isfinite(scale) && scale != 0.0))
        core::fail("{}: its scale is {:g}; it has a sign only when it is not 0", name, scale);
    if (map.size_px.x < 1 || map.size_px.y < 1 || map.size_px.x > most_side_px || map.size_px.y > most_side_px)
        core::fail("{}: claims {} x {} pixels; sides are 1 to {}", name, map.size_px.x, map.size_px.y, most_side_px);
    const std::size_t pixels = static_cast<std::size_t>(map.size_px.x) * static_cast<std::size_t>(map.size_px.y);
    if (pixels > image::most_read_pixels)
        core::fail("{}: is {} x {} pixels large; at most {} pixels are read", name, map.size_px.x, map.size_px.y,
                   image::most_read_pixels);
    const std::size_t begin = header.at + 1;
    if (begin > bytes.size() || bytes.size() - begin < pixels * pixel_bytes)
        core::fail("{}: ends too early: {} x {} pixels are {} bytes", name, map.size_px.x, map.size_px.y, pixels * pixel_bytes);
    map.values.resize(pixels);
    copy_rows(map, bytes.data() + begin, map.values.data());
    if ((scale < 0.0) != (std::endian::native == std::endian::little)) swap_ends(map.values);
    return map;
}

std::string pack_pfm(const Pfm& map) {
    constexpr const char* scale = std::endian::native == std::endian::little ? "-1.000000" : "1.000000";
    std::string bytes = fmt::format("PF\n{} {}\n{}\n", map.size_px.x, map.size_px.y, scale);
    const std::size_t begin = bytes.size();
    bytes.resize(begin + map.values.size() * pixel_bytes);
    copy_rows(map, map.values.data(), bytes.data() + begin);
    return bytes;
}

}  // namespace sunflower::wall
