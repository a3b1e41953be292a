// A zip archive in memory that says what a test wants it to say, in the layout of other programs: nothing packed.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

namespace sunflower::test {

struct ZipEntry {
    std::string name, content;
    // What it claims to be.
    int method = 0, flags = 0;
    long packed_bytes = -1, bytes = -1;  // -1: the truth
};

inline void put(std::string& to, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to += static_cast<char>(value >> (8 * i) & 0xff);
}

/// entries: how many its end claims; -1: the truth.
inline std::string stored_zip(const std::vector<ZipEntry>& files, long entries = -1) {
    std::string local, central;
    for (const ZipEntry& file : files) {
        const auto crc = crc32(0, reinterpret_cast<const Bytef*>(file.content.data()), static_cast<uInt>(file.content.size()));
        std::string common;
        put(common, 20, 2);  // version that is needed
        put(common, static_cast<std::uint32_t>(file.flags), 2);
        put(common, static_cast<std::uint32_t>(file.method), 2);
        put(common, 0x00210000, 4);  // 1980-01-01
        put(common, static_cast<std::uint32_t>(crc), 4);
        const auto size = static_cast<long>(file.content.size());
        put(common, static_cast<std::uint32_t>(file.packed_bytes < 0 ? size : file.packed_bytes), 4);
        put(common, static_cast<std::uint32_t>(file.bytes < 0 ? size : file.bytes), 4);
        put(common, static_cast<std::uint32_t>(file.name.size()), 2);
        put(common, 0, 2);
        const auto place = static_cast<std::uint32_t>(local.size());
        put(local, 0x04034b50, 4);
        local += common + file.name + file.content;
        put(central, 0x02014b50, 4);
        put(central, 20, 2);
        central += common;
        for (const int bytes : {2, 2, 2, 4}) put(central, 0, bytes);
        put(central, place, 4);
        central += file.name;
    }
    std::string whole = local + central;
    const auto count = static_cast<std::uint32_t>(entries < 0 ? static_cast<long>(files.size()) : entries);
    put(whole, 0x06054b50, 4);
    put(whole, 0, 4);
    put(whole, count, 2);
    put(whole, count, 2);
    put(whole, static_cast<std::uint32_t>(central.size()), 4);
    put(whole, static_cast<std::uint32_t>(local.size()), 4);
    put(whole, 0, 2);
    return whole;
}

}  // namespace sunflower::test
