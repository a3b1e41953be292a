// The journal of a print that was broken off, of any bytes: no tile is believed whose pixels are not there, and what is drawn
// from then on is found again. As a change of a line seldom passes its checksum, the lines of input that begins with '=' get
// the right ones here.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/still/tile_store.hpp"
#include "tests/support/program.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    static const test::TemporaryFolder folder;
    const auto target = folder.path() / "a.tif";
    const auto write = [](const std::filesystem::path& file, const std::string& bytes) {
        std::filesystem::remove(file);  // some file systems wait for the disk where one is overwritten
        std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    };
    // Four tiles, of which the two upper ones have pixels.
    const still::TileStore::Job job{"job", {0, 0, 8, 8}, 6, {{0, 0, 4, 4}, {4, 0, 8, 4}, {0, 4, 4, 8}, {4, 4, 8, 8}}, {}};
    std::string pixels;
    for (int i = 0; i < 8 * 6 * 6; ++i) pixels += static_cast<char>(i * 37);
    write(still::TileStore::part_of(target), pixels);
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    std::string journal(input);
    if (input.starts_with('=')) {
        journal = "sunflower journal 1\n";
        for (std::size_t at = 1; at < size;) {
            const std::string_view line = input.substr(at, input.find('\n', at) - at);
            journal += fmt::format("{} {:08x}\n", line, image::crc_of(std::as_bytes(std::span(line))));
            at += line.size() + 1;
        }
    }
    write(still::TileStore::journal_of(target), journal);

    using Begin = still::TileStore::Begin;
    std::vector<bool> found(job.tiles.size());
    const auto look = [&](const still::TileStore& store) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < found.size(); ++i) count += (found[i] = store.has(i)) ? 1 : 0;
        if (store.found() != count || count + store.dropped() > found.size()) std::abort();
    };
    try {
        still::TileStore store(target, job, Begin::resume);
        look(store);
        if (found[2] || found[3]) std::abort();
        store.put(3, std::vector<std::byte>(4 * 4 * 6, std::byte{7}));
    } catch (const core::Error& error) {
        const std::string_view said = error.what();
        if (!said.starts_with(target.string()) || said.find('\n') != std::string_view::npos) std::abort();
        return 0;
    }
    const std::vector<bool> before = found;
    look(still::TileStore(target, job, Begin::resume));
    if (found[0] != before[0] || found[1] != before[1] || found[2] || !found[3]) std::abort();
    if (still::TileStore::job_in(still::TileStore::journal_of(target)) != job.text) std::abort();
    return 0;
}
