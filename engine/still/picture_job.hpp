// A picture from its first tile to its file, in turns of some milliseconds, so that whoever makes it stays alive between them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/image/picture_file.hpp"
#include "engine/still/painter.hpp"
#include "engine/still/sharpen.hpp"
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
    Sharpening sharpen;   // of whole numbers: tiles are kept as they are drawn, and rows sharpened as they go into the file
    decltype(TileStore::Job::difference) difference;

    /// What may be painted: all that is drawn of the picture, and what sharpening looks at around it.
    Area painted() const { return grown(sheet.drawn, sharpen.guard_px()); }
    /// The rectangle around what is kept: of a file that has parts of the picture only, of these.
    Area kept() const;
    /// What is kept, tile by tile of each part.
    std::vector<Area> kept_tiles() const;
    /// Of a kept pixel: as the file has it, or before it is sharpened as it was drawn.
    std::size_t kept_pixel_bytes() const { return sharpen.guard_px() > 0 ? 3 * sizeof(float) : file.pixel_bytes(); }
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
    /// Part of its pixels that were there when it began.
    double part_there() const {
        return ours_px_ == 0 ? 0.0 : 1.0 - static_cast<double>(to_draw_px_) / static_cast<double>(ours_px_);
    }

  private:
    bool is_ours(std::size_t tile) const { return order_.share.has(tile); }
    void next_tile();
    void end_tile();
    void pack_row(std::span<float> rgb, std::span<const std::uint32_t> words, image::ColourSpace space, int x, int y,
                  std::span<std::byte> to);
    void write_rows();
    void put_rows(int first_row, int count, std::span<const std::byte> kept);
    void white_rows(int count);
    void end_row();
    /// A part of the picture on its way into the file.
    struct Place {
        Cut cut;
        Area painted;
        std::optional<Sharpener> sharpener;
        int next = 0;  // of its painted rows
    };
    std::span<const std::byte> finish(Place& place, std::span<const std::byte> kept);

    Painter& painter_;
    PictureOrder order_;
    std::vector<Area> tiles_;
    std::unique_ptr<TileStore> store_;
    std::unique_ptr<image::PictureFile> file_;
    std::vector<Place> places_;
    std::vector<InkRaster> inks_;
    Stage stage_ = Stage::drawing;
    std::size_t tile_ = 0;
    bool painting_ = false;
    double tile_part_ = 0.0;
    std::uint64_t ours_px_ = 0, to_draw_px_ = 0, drawn_px_ = 0;
    int next_row_ = 0;  // of the file
    std::vector<std::byte> packed_, row_, white_, colours_, finished_;
    std::vector<float> unsharpened_, ink_;
};

/// What a program that was killed while it wrote the file has left of it goes. For whoever holds its journal, or knows that
/// nobody does.
void sweep_unfinished(const std::filesystem::path& target);

/// The most that a job takes on the disk at once, and what is free there, bytes. free: nothing when the system does not say.
struct DiskNeed {
    std::uint64_t file = 0;   // at most
    std::uint64_t tiles = 0;  // meanwhile
    std::optional<std::uint64_t> free;
};
DiskNeed disk_need(const PictureOrder& order);

}  // namespace sunflower::still
