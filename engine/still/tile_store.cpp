#include "engine/still/tile_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/picture_file.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view first_line = "sunflower journal 1\n";
constexpr std::size_t tiles_a_flush = 64;
constexpr std::chrono::seconds time_a_flush(5);

std::uint32_t crc_of_text(std::string_view text) {
    return image::crc_of(std::as_bytes(std::span(text.data(), text.size())));
}

/// A line whose end says whether it is whole.
std::string sealed(const std::string& line) {
    return fmt::format("{} {:08x}\n", line, crc_of_text(line));
}

/// The text of a sealed line (without its end of line); empty when it is torn.
std::string_view unsealed(std::string_view line) {
    if (line.size() < 10 || line[line.size() - 9] != ' ') return {};
    const std::string_view text = line.substr(0, line.size() - 9);
    return fmt::format("{:08x}", crc_of_text(text)) == line.substr(line.size() - 8) ? text : std::string_view{};
}

/// Empty when its end is missing: what is written next would stand on the same line.
std::string_view next_line(std::string_view& text) {
    const auto end = text.find('\n');
    const std::string_view line = end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

bool write_all(int file, std::span<const std::byte> bytes, std::uint64_t place) {
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(place));
        if (put < 0 && errno == EINTR) continue;
        if (put == 0) errno = ENOSPC;
        if (put <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        place += static_cast<std::uint64_t>(put);
    }
    return true;
}

bool read_all(int file, std::span<std::byte> bytes, std::uint64_t place) {
    while (!bytes.empty()) {
        const ssize_t got = ::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(place));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(got));
        place += static_cast<std::uint64_t>(got);
    }
    return true;
}

std::uint64_t place_of(const Area& drawn, std::size_t pixel_bytes, int x, int y) {
    return (static_cast<std::uint64_t>(y - drawn.y0) * static_cast<std::uint64_t>(drawn.width()) +
            static_cast<std::uint64_t>(x - drawn.x0)) *
           pixel_bytes;
}

fs::path with(const fs::path& target, const char* ending) {
    fs::path path = target;
    path += ending;
    return path;
}

}  // namespace

fs::path TileStore::part_of(const fs::path& target) {
    return with(target, ".part");
}

fs::path TileStore::journal_of(const fs::path& target) {
    return with(target, ".journal");
}

TileStore::TileStore(const fs::path& target, Job job, Begin begin)
    : part_path_(part_of(target)),
      journal_path_(journal_of(target)),
      job_(std::move(job)),
      there_(job_.tiles.size(), false),
      flushed_(std::chrono::steady_clock::now()) {
    try {
        open(begin);
    } catch (...) {
        // One that was made just now says nothing yet.
        if (struct stat status{}; journal_ >= 0 && locked_ && ::fstat(journal_, &status) == 0 && status.st_size == 0)
            ::unlink(journal_path_.c_str());
        if (part_ >= 0) ::close(part_);
        if (journal_ >= 0) ::close(journal_);
        throw;
    }
}

TileStore::~TileStore() {
    ::close(part_);
    ::close(journal_);
}

void TileStore::fail_to(const fs::path& file, const char* what) const {
    core::fail("{}: {}: {}; what is drawn is kept: mend that and go on with --resume", file.string(), what,
               std::strerror(errno));
}

void TileStore::open(Begin begin) {
    journal_ = ::open(journal_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (journal_ < 0) core::fail("{}: cannot be written: {}", journal_path_.string(), std::strerror(errno));
    if (::flock(journal_, LOCK_EX | LOCK_NB) != 0)
        core::fail("{}: another program is drawing this picture; wait for it, or name another file", journal_path_.string());
    locked_ = true;
    const std::string text = core::read_file(journal_path_);
    if (!text.empty() && begin == Begin::fresh)
        core::fail("{}: a picture was begun and not finished; go on with --resume, or begin anew with --force",
                   journal_path_.string());
    part_ = ::open(part_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (part_ < 0) core::fail("{}: cannot be written: {}", part_path_.string(), std::strerror(errno));
    if (text.empty() && begin == Begin::fresh && fs::file_size(part_path_) > 0)
        core::fail("{}: is there already, without a journal that tells what it is; remove it, or say --force",
                   part_path_.string());
    if (begin == Begin::resume && !text.empty()) read_journal(text);
    if (journal_bytes_ == 0) {
        if (::ftruncate(part_, 0) != 0) fail_to(part_path_, "cannot be written");
        append(std::string(first_line));
        append(sealed(job_.text));
    }
    // Behind the last whole line; what is torn is overwritten.
    if (::ftruncate(journal_, static_cast<off_t>(journal_bytes_)) != 0) fail_to(journal_path_, "cannot be written");
}

void TileStore::read_journal(const std::string& text) {
    std::string_view rest = text;
    // A crash before the first lines were whole: nothing had been drawn.
    if (!rest.starts_with(first_line)) return;
    rest.remove_prefix(first_line.size());
    const std::string_view job = unsealed(next_line(rest));
    if (job.empty()) return;
    if (job != job_.text)
        core::fail("{}: belongs to another picture ({}); say the same as then to go on, or --force to begin anew",
                   journal_path_.string(), job_.difference ? job_.difference(std::string(job), job_.text) : "other values");
    journal_bytes_ = text.size() - rest.size();
    // The last line of a tile counts: each is looked at once, however many lines there are.
    std::vector<std::optional<std::uint32_t>> crcs(there_.size());
    while (!rest.empty()) {
        std::size_t tile = 0;
        std::uint32_t crc = 0;
        const std::string line(unsealed(next_line(rest)));
        if (std::sscanf(line.c_str(), "tile %zu %x", &tile, &crc) != 2 || tile >= there_.size()) break;
        journal_bytes_ = text.size() - rest.size();
        crcs[tile] = crc;
    }
    std::vector<std::byte> row(static_cast<std::size_t>(job_.drawn.width()) * job_.pixel_bytes);
    for (std::size_t tile = 0; tile < crcs.size(); ++tile) {
        if (!crcs[tile]) continue;
        there_[tile] = crc_of_tile(job_.tiles[tile], row) == crcs[tile];
        ++(there_[tile] ? found_ : dropped_);
    }
}

std::optional<std::uint32_t> TileStore::crc_of_tile(const Area& tile, std::span<std::byte> row) const {
    std::uint32_t crc = 0;
    const auto part = row.first(static_cast<std::size_t>(tile.width()) * job_.pixel_bytes);
    for (int y = tile.y0; y < tile.y1; ++y) {
        if (!read_all(part_, part, place_of(job_.drawn, job_.pixel_bytes, tile.x0, y))) return std::nullopt;
        crc = image::crc_of(part, crc);
    }
    return crc;
}

void TileStore::append(const std::string& line) {
    if (!write_all(journal_, std::as_bytes(std::span(line.data(), line.size())), journal_bytes_))
        fail_to(journal_path_, "cannot be written");
    journal_bytes_ += line.size();
}

void TileStore::put(std::size_t tile, std::span<const std::byte> pixels) {
    const Area& area = job_.tiles[tile];
    const std::size_t row = static_cast<std::size_t>(area.width()) * job_.pixel_bytes;
    for (int y = area.y0; y < area.y1; ++y)
        if (!write_all(part_, pixels.subspan(static_cast<std::size_t>(y - area.y0) * row, row),
                       place_of(job_.drawn, job_.pixel_bytes, area.x0, y)))
            fail_to(part_path_, "cannot be written");
    append(sealed(fmt::format("tile {} {:08x}", tile, image::crc_of(pixels))));
    there_[tile] = true;
    if (++unflushed_ >= tiles_a_flush || std::chrono::steady_clock::now() - flushed_ > time_a_flush) flush();
}

void TileStore::take(const TileStore& other) {
    std::vector<std::byte> pixels;
    for (std::size_t tile = 0; tile < there_.size(); ++tile) {
        if (has(tile) || !other.has(tile)) continue;
        const Area& area = job_.tiles[tile];
        const std::size_t row = static_cast<std::size_t>(area.width()) * job_.pixel_bytes;
        pixels.resize(row * static_cast<std::size_t>(area.height()));
        for (int y = area.y0; y < area.y1; ++y)
            if (!read_all(other.part_, std::span(pixels).subspan(static_cast<std::size_t>(y - area.y0) * row, row),
                          place_of(job_.drawn, job_.pixel_bytes, area.x0, y)))
                other.fail_to(other.part_path_, "cannot be read");
        put(tile, pixels);
    }
}

std::string TileStore::job_in(const fs::path& journal) {
    const std::string text = core::read_file(journal);
    std::string_view rest = text;
    if (!rest.starts_with(first_line)) return {};
    rest.remove_prefix(first_line.size());
    return std::string(unsealed(next_line(rest)));
}

void TileStore::flush() {
    unflushed_ = 0;
    flushed_ = std::chrono::steady_clock::now();
    // Both may go to the disk in any order: a line whose pixels are not there has a CRC that says so.
    if (::fdatasync(part_) != 0) fail_to(part_path_, "cannot be written");
    if (::fdatasync(journal_) != 0) fail_to(journal_path_, "cannot be written");
    struct stat by_name {
    }, opened{};
    if (::stat(part_path_.c_str(), &by_name) != 0 || ::fstat(part_, &opened) != 0 || by_name.st_ino != opened.st_ino)
        core::fail("{}: has vanished, or its folder has; nothing can be kept there", part_path_.string());
}

void TileStore::read(int x, int y, std::span<std::byte> to) const {
    if (!read_all(part_, to, place_of(job_.drawn, job_.pixel_bytes, x, y))) fail_to(part_path_, "cannot be read");
}

void TileStore::remove() {
    ::unlink(part_path_.c_str());
    ::unlink(journal_path_.c_str());
}

}  // namespace sunflower::still
