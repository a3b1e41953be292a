// A picture from its first tile to its file, in turns of some milliseconds, so that whoever makes it stays alive between them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/image/picture_file.hpp"
#include "engine/still/painter.hpp"
#include "engine/still/tile_store.hpp"

namespace sunflower::still {

struct PictureOrder {
    std::filesystem::path target;
    image::PictureOptions file;  // its size is the sheet's
    Sheet sheet;
    bool force = false;  // replace the target
    /// Tiles are kept on the disk until the picture is finished: for what takes long. Else it goes straight into its file.
    bool keep = false;
    bool resume = false;  // go on with tiles that were kept
    int tile_px = 512;    // side of a kept tile
    std::string job;      // what is drawn, one line: only the same is gone on with
    Share share;          // of its kept tiles
    decltype(TileStore::Job::difference) difference;
};

class PictureJob {
  public:
    /// Fails when the target is there already (unless force), when it cannot be written, and as TileStore does. The painter
    /// must outlive the job.
    PictureJob(Painter& painter, PictureOrder order);

    enum class Stage { drawing, writing, done };
    /// Works on for about budget_ms, at least one piece of work. Fails when the disk is full; kept tiles stay there then.
    Stage advance(double budget_ms);

    /// Where what it makes lies when it is done: the target, or the tiles of a share.
    std::filesystem::path made() const;

    /// Part of this stage, 0 to 1: of what was to be drawn when it began, not of what was there.
    double part() const;
    std::size_t tiles() const { return tiles_.size(); }
    std::size_t found() const { return store_ ? store_->found() : 0; }
    std::size_t dropped() const { return store_ ? store_->dropped() : 0; }
    /// Of pixels that were still to be drawn when the job began.
    std::uint64_t pixels_to_draw() const { return to_draw_px_; }

  private:
    bool is_ours(std::size_t tile) const { return order_.share.has(tile); }
    void next_tile();
    void end_tile();
    void pack_row(std::span<float> rgb, std::span<const std::uint32_t> words, image::ColourSpace space, int x, int y,
                  std::span<std::byte> to);
    void write_rows();
    void put_rows(int first_row, int count, std::span<const std::byte> drawn);
    void white_rows(int count);

    Painter& painter_;
    PictureOrder order_;
    std::vector<Area> tiles_;
    std::unique_ptr<TileStore> store_;
    std::unique_ptr<image::PictureFile> file_;
    Stage stage_ = Stage::drawing;
    std::size_t tile_ = 0;
    bool painting_ = false;
    double tile_part_ = 0.0;
    std::uint64_t to_draw_px_ = 0, drawn_px_ = 0;
    int next_row_ = 0;  // of the file
    std::vector<std::byte> packed_, row_, white_, colours_;
};

/// The most that a job takes on the disk at once, and what is free there, bytes. free: nothing when the system does not say.
struct DiskNeed {
    std::uint64_t file = 0;   // at most
    std::uint64_t tiles = 0;  // meanwhile
    std::optional<std::uint64_t> free;
};
DiskNeed disk_need(const PictureOrder& order);

}  // namespace sunflower::still
