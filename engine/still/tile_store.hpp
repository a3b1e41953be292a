// The tiles of a picture that is being drawn, on the disk: what a crash, a full disk or Ctrl+C leaves can be gone on with.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/still/tiles.hpp"

namespace sunflower::still {

/// Two files beside the target: NAME.part holds the pixels as they will be in the file, NAME.journal a line of what is drawn
/// and a line for each tile that is in NAME.part, with its CRC. A tile counts only when both lines and pixels are whole, so
/// that the moment of a crash does not matter.
class TileStore {
  public:
    /// fresh: fails when there is a journal. anew: drops it. resume: goes on with it, or begins when there is none.
    enum class Begin { fresh, anew, resume };
    /// What is drawn, so that nothing else is gone on with.
    struct Job {
        std::string text;  // one line
        Area drawn;
        std::size_t pixel_bytes = 6;
        std::vector<Area> tiles;
        /// One sentence: in what two jobs differ.
        std::function<std::string(const std::string& there, const std::string& here)> difference;
    };

    /// Fails when the folder is missing, not writable or full, when another program draws the same file, and when the journal
    /// is of another job. What was drawn stays there then.
    TileStore(const std::filesystem::path& target, Job job, Begin begin);
    ~TileStore();
    TileStore(const TileStore&) = delete;
    TileStore& operator=(const TileStore&) = delete;

    const std::vector<Area>& tiles() const { return job_.tiles; }
    bool has(std::size_t tile) const { return there_[tile]; }
    /// How many were there when it was opened, and how many of the journal's had to be dropped as their pixels were not whole.
    std::size_t found() const { return found_; }
    std::size_t dropped() const { return dropped_; }

    /// Fails when the disk is full or the files have vanished; what was put before stays.
    void put(std::size_t tile, std::span<const std::byte> pixels);
    /// Tiles of another store of the same job, those that are whole.
    void take(const TileStore& other);
    /// Pixels beside each other from that one on.
    void read(int x, int y, std::span<std::byte> to) const;
    /// Down to the disk itself. put() does so every 64 tiles and every 5 seconds.
    void flush();
    /// The picture is finished: both files go.
    void remove();

    /// Of what picture a journal is; empty when it does not say so.
    static std::string job_in(const std::filesystem::path& journal);
    static std::filesystem::path part_of(const std::filesystem::path& target);
    static std::filesystem::path journal_of(const std::filesystem::path& target);

  private:
    void open(Begin begin);
    void read_journal(const std::string& text);
    void append(const std::string& line);
    /// nothing: its pixels are not all there.
    std::optional<std::uint32_t> crc_of_tile(const Area& tile, std::span<std::byte> row) const;
    [[noreturn]] void fail_to(const std::filesystem::path& file, const char* what) const;

    std::filesystem::path part_path_, journal_path_;
    Job job_;
    int part_ = -1, journal_ = -1;
    bool locked_ = false;
    std::vector<bool> there_;
    std::size_t found_ = 0, dropped_ = 0, unflushed_ = 0;
    std::uint64_t journal_bytes_ = 0;
    std::chrono::steady_clock::time_point flushed_;
};

}  // namespace sunflower::still
