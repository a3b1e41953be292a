#include "engine/still/picture_job.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "engine/core/error.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;
namespace {

/// Rows of a band when nothing is kept.
constexpr int band_rows = 256;

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(path, ignored));
}

/// What a program that was killed while it wrote the file has left of it. Nobody else writes it: the journal is locked.
void sweep_unfinished(const fs::path& target) {
    const std::string begin = fmt::format(".{}.", target.filename().string());
    constexpr std::size_t random_letters = 6;  // core::AtomicFile
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(target.has_parent_path() ? target.parent_path() : fs::path("."), ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(begin) && name.size() == begin.size() + random_letters) fs::remove(entry.path(), ignored);
    }
}

}  // namespace

PictureJob::PictureJob(Painter& painter, PictureOrder order) : painter_(painter), order_(std::move(order)) {
    order_.file.width = order_.sheet.file_px.x;
    order_.file.height = order_.sheet.file_px.y;
    if (!order_.force && is_there(order_.target))
        core::fail("{}: is there already; name another file, or say --force to replace it", order_.target.string());
    const Area& drawn = order_.sheet.drawn;
    if (order_.keep) {
        tiles_ = tiles_of(drawn, glm::ivec2(order_.tile_px));
        using Begin = TileStore::Begin;
        store_ =
            std::make_unique<TileStore>(order_.share.store_of(order_.target),
                                        TileStore::Job{order_.job, drawn, order_.file.pixel_bytes(), tiles_, order_.difference},
                                        order_.resume  ? Begin::resume
                                        : order_.force ? Begin::anew
                                                       : Begin::fresh);
    } else {
        tiles_ = tiles_of(drawn, {drawn.width(), band_rows});
        file_ = image::make_picture_file(order_.target, order_.file);
    }
    for (std::size_t i = 0; i < tiles_.size(); ++i)
        if (is_ours(i) && (!store_ || !store_->has(i))) to_draw_px_ += tiles_[i].pixels();
    // White is 1, linear or not. What lies beside the drawn pixels of a row stays so.
    white_.resize(order_.file.row_bytes());
    std::vector<float> white(static_cast<std::size_t>(order_.file.width) * 3, 1.0f);
    pack_row(white, {}, image::ColourSpace::srgb, 0, 0, white_);
    row_ = white_;
    next_tile();
}

double PictureJob::part() const {
    if (stage_ == Stage::writing) return static_cast<double>(next_row_) / order_.file.height;
    if (stage_ == Stage::done || to_draw_px_ == 0) return 1.0;
    const double in_tile = painting_ ? tile_part_ * static_cast<double>(tiles_[tile_].pixels()) : 0.0;
    return (static_cast<double>(drawn_px_) + in_tile) / static_cast<double>(to_draw_px_);
}

void PictureJob::next_tile() {
    while (store_ && tile_ < tiles_.size() && (!is_ours(tile_) || store_->has(tile_))) ++tile_;
    painting_ = tile_ < tiles_.size();
    tile_part_ = 0.0;
    if (painting_) return painter_.begin(tiles_[tile_]);
    stage_ = Stage::writing;
    if (order_.share.of == 1) return;
    // The other shares make a picture of it.
    store_->flush();
    stage_ = Stage::done;
}

fs::path PictureJob::made() const {
    return order_.share.of == 1 ? order_.target : TileStore::part_of(order_.share.store_of(order_.target));
}

/// words: of each pixel the layers'; empty: they are 0.
void PictureJob::pack_row(std::span<float> rgb, std::span<const std::uint32_t> words, image::ColourSpace space, int x, int y,
                          std::span<std::byte> to) {
    const std::size_t layers = order_.file.layers.size();
    if (layers == 0) return image::pack(rgb, order_.file.channel, space, x, y, to);
    const std::size_t colours = 3 * image::bytes_of(order_.file.channel), pixel = order_.file.pixel_bytes();
    colours_.resize(rgb.size() / 3 * colours);
    image::pack(rgb, order_.file.channel, space, x, y, colours_);
    std::ranges::fill(to, std::byte{0});
    for (std::size_t i = 0; i < rgb.size() / 3; ++i) {
        std::memcpy(to.data() + i * pixel, colours_.data() + i * colours, colours);
        if (!words.empty()) std::memcpy(to.data() + (i + 1) * pixel - 4 * layers, words.data() + i * layers, 4 * layers);
    }
}

void PictureJob::end_tile() {
    const Area& tile = tiles_[tile_];
    const std::span<float> rgb = painter_.pixels();
    const std::span<const std::uint32_t> words = painter_.layers();
    const std::size_t layers = order_.file.layers.size();
    const auto width = static_cast<std::size_t>(tile.width());
    const std::size_t row = width * order_.file.pixel_bytes();
    packed_.resize(row * static_cast<std::size_t>(tile.height()));
    for (int y = tile.y0; y < tile.y1; ++y) {
        const auto i = static_cast<std::size_t>(y - tile.y0);
        pack_row(rgb.subspan(i * width * 3, width * 3), words.subspan(i * width * layers, width * layers), order_.file.space,
                 tile.x0, y, std::span(packed_).subspan(i * row, row));
    }
    if (store_)
        store_->put(tile_, packed_);
    else
        put_rows(tile.y0, tile.height(), packed_);
    drawn_px_ += tile.pixels();
    ++tile_;
    next_tile();
}

/// Rows of what is drawn, counted from the image's top.
void PictureJob::put_rows(int first_row, int count, std::span<const std::byte> drawn) {
    const std::size_t bytes = static_cast<std::size_t>(order_.sheet.drawn.width()) * order_.file.pixel_bytes();
    const std::size_t left = static_cast<std::size_t>(order_.sheet.drawn_at().x) * order_.file.pixel_bytes();
    white_rows(order_.sheet.image_at.y + first_row - next_row_);
    for (int i = 0; i < count; ++i) {
        std::memcpy(row_.data() + left, drawn.data() + static_cast<std::size_t>(i) * bytes, bytes);
        file_->rows(next_row_++, 1, row_);
    }
}

void PictureJob::white_rows(int count) {
    for (int i = 0; i < count; ++i) file_->rows(next_row_++, 1, white_);
}

void PictureJob::write_rows() {
    if (!file_) {
        // All that is needed is there now, whatever happens to the file.
        store_->flush();
        sweep_unfinished(order_.target);
        file_ = image::make_picture_file(order_.target, order_.file);
    }
    const Area& drawn = order_.sheet.drawn;
    const int first = order_.sheet.drawn_at().y;
    const std::size_t bytes = static_cast<std::size_t>(drawn.width()) * order_.file.pixel_bytes();
    if (store_ && next_row_ < first + drawn.height()) {
        const int row = std::max(next_row_ - first, 0);
        packed_.resize(bytes);
        store_->read_row(row, packed_);
        put_rows(drawn.y0 + row, 1, packed_);
        return;
    }
    if (next_row_ < order_.file.height) return white_rows(order_.file.height - next_row_);
    file_->commit(order_.force);
    if (store_) store_->remove();
    stage_ = Stage::done;
}

PictureJob::Stage PictureJob::advance(double budget_ms) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const auto left_ms = [&] { return budget_ms - std::chrono::duration<double, std::milli>(Clock::now() - start).count(); };
    do {
        if (stage_ == Stage::drawing) {
            tile_part_ = painter_.advance(left_ms());
            if (tile_part_ >= 1.0) end_tile();
        } else if (stage_ == Stage::writing) {
            write_rows();
        }
    } while (stage_ != Stage::done && left_ms() > 0.0);
    return stage_;
}

DiskNeed disk_need(const PictureOrder& order) {
    DiskNeed need;
    image::PictureOptions file = order.file;
    file.width = order.sheet.file_px.x;
    file.height = order.sheet.file_px.y;
    need.file = file.bytes();
    if (order.keep) need.tiles = order.sheet.drawn.pixels() * file.pixel_bytes();
    const fs::path folder = order.target.has_parent_path() ? order.target.parent_path() : fs::path(".");
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) == 0) need.free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    return need;
}

}  // namespace sunflower::still
