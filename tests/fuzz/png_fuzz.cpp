// PNG maps of any bytes: as many samples as they say, the same once they are written and read again. As a change seldom passes
// the checksum of its chunk, all get the right one here.
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/core/error.hpp"
#include "engine/image/png_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    std::string bytes(reinterpret_cast<const char*>(data), size);
    const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])); };
    for (std::size_t at = 8; at + 12 <= size;) {  // length, kind, content, checksum
        const std::size_t length = byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
        if (length > size - at - 12) break;
        const auto crc = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()) + at + 4, static_cast<uInt>(length + 4));
        for (std::size_t i = 0; i < 4; ++i) bytes[at + 8 + length + i] = static_cast<char>(crc >> (24 - 8 * i) & 0xff);
        at += length + 12;
    }
    for (const auto kind : {image::PngKind::any, image::PngKind::grey, image::PngKind::rgb}) try {
            const image::PngSamples png = image::unpack_png(bytes, "fuzz.png", kind);
            if (png.width < 1 || png.height < 1 || (png.channels != 1 && png.channels != 3) ||
                png.values.size() != static_cast<std::size_t>(png.width) * static_cast<std::size_t>(png.height) *
                                         static_cast<std::size_t>(png.channels))
                std::abort();
            if (png.values.size() > 4096) continue;
            const image::PngSamples again = image::unpack_png(image::pack_png(png), "again.png", kind);
            if (again.values != png.values || again.depth != png.depth || again.width != png.width) std::abort();
        } catch (const core::Error& error) {
            const std::string_view said = error.what();
            if (!said.starts_with("fuzz.png: ") || said.find('\n') != std::string_view::npos) std::abort();
        }
    return 0;
}
