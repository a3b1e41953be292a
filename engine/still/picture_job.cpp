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

}  // namespace

void sweep_unfinished(const fs::path& target) {
    const std::string begin = fmt::format(".{}.", target.filename().string());
    constexpr std::size_t random_letters = 6;  // core::AtomicFile
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(target.has_parent_path() ? target.parent_path() : fs::path("."), ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(begin) && name.size() == begin.size() + random_letters) fs::remove(entry.path(), ignored);
    }
}

Area PictureOrder::kept() const {
    Area all;
    for (const Cut& cut : sheet.parts()) {
        const Area part = grown(cut.from, sharpen.guard_px());
        all = all.pixels() == 0 ? part
                                : Area{std::min(all.x0, part.x0), std::min(all.y0, part.y0), std::max(all.x1, part.x1),
                                       std::max(all.y1, part.y1)};
    }
    return all;
}

std::vector<Area> PictureOrder::kept_tiles() const {
    std::vector<Area> tiles;
    for (const Cut& cut : sheet.parts()) {
        const std::vector<Area> of_part = tiles_of(grown(cut.from, sharpen.guard_px()), glm::ivec2(tile_px));
        tiles.insert(tiles.end(), of_part.begin(), of_part.end());
    }
    return tiles;
}

PictureJob::PictureJob(Painter& painter, PictureOrder order) : painter_(painter), order_(std::move(order)) {
    order_.file.width = order_.sheet.file_px.x;
    order_.file.height = order_.sheet.file_px.y;
    if (!order_.force && is_there(order_.target))
        core::fail("{}: is there already; name another file, or say --force to replace it", order_.target.string());
    for (const Cut& cut : order_.sheet.parts()) {
        Place& place = places_.emplace_back(Place{cut, grown(cut.from, order_.sharpen.guard_px()), {}});
        if (order_.sharpen.guard_px() > 0) place.sharpener.emplace(order_.sharpen, cut.from.width());
    }
    // Parts are put together row by row, which wants all of them.
    order_.keep = order_.keep || !order_.sheet.cuts.empty();
    inks_ = rasters_of(order_.sheet.inks, is_linear(order_.file.channel));
    if (order_.keep) {
        tiles_ = order_.kept_tiles();
        using Begin = TileStore::Begin;
        store_ = std::make_unique<TileStore>(
            order_.share.store_of(order_.target),
            TileStore::Job{order_.job, order_.kept(), order_.kept_pixel_bytes(), tiles_, order_.difference},
            order_.resume  ? Begin::resume
            : order_.force ? Begin::anew
                           : Begin::fresh);
    } else {
        tiles_ = tiles_of(order_.painted(), {order_.painted().width(), band_rows});
        file_ = image::make_picture_file(order_.target, order_.file);
    }
    for (std::size_t i = 0; i < tiles_.size(); ++i) {
        if (!is_ours(i)) continue;
        ours_px_ += tiles_[i].pixels();
        if (!store_ || !store_->has(i)) to_draw_px_ += tiles_[i].pixels();
    }
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
    const std::size_t row = width * order_.kept_pixel_bytes();
    packed_.resize(row * static_cast<std::size_t>(tile.height()));
    for (int y = tile.y0; y < tile.y1; ++y) {
        const auto i = static_cast<std::size_t>(y - tile.y0);
        if (order_.sharpen.guard_px() > 0) {
            std::memcpy(packed_.data() + i * row, rgb.data() + i * width * 3, row);
            continue;
        }
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

/// Takes the next row of what is painted of a place; what of it goes into the file. Empty: the rows that follow are wanted too.
std::span<const std::byte> PictureJob::finish(Place& place, std::span<const std::byte> kept) {
    const int y = place.painted.y0 + place.next++ - order_.sharpen.guard_px();
    if (!place.sharpener) return kept;
    unsharpened_.resize(kept.size() / sizeof(float));
    std::memcpy(unsharpened_.data(), kept.data(), kept.size());
    const std::span<float> sharpened = place.sharpener->take(unsharpened_);
    if (sharpened.empty()) return {};
    const Area& from = place.cut.from;
    finished_.resize(static_cast<std::size_t>(from.width()) * order_.file.pixel_bytes());
    image::pack(sharpened, order_.file.channel, order_.file.space, from.x0, y, finished_);
    return finished_;
}

/// Rows of what is painted, as they come, of a picture that is not kept.
void PictureJob::put_rows(int first_row, int count, std::span<const std::byte> kept) {
    Place& place = places_.front();
    const std::size_t bytes = static_cast<std::size_t>(place.painted.width()) * order_.kept_pixel_bytes();
    for (int i = 0; i < count; ++i) {
        const auto row = finish(place, kept.subspan(static_cast<std::size_t>(i) * bytes, bytes));
        if (row.empty()) continue;
        white_rows(order_.sheet.image_at.y + first_row + i - order_.sharpen.guard_px() - next_row_);
        std::memcpy(row_.data() + static_cast<std::size_t>(place.cut.at.x) * order_.file.pixel_bytes(), row.data(), row.size());
        end_row();
    }
}

void PictureJob::white_rows(int count) {
    for (int i = 0; i < count; ++i) end_row();
}

/// What is written on a row covers it; then it goes into the file, and the next begins white.
void PictureJob::end_row() {
    const std::size_t pixel = order_.file.pixel_bytes();
    for (const InkRaster& ink : inks_) {
        const Area& at = ink.at;
        if (next_row_ < at.y0 || next_row_ >= at.y1) continue;
        const auto width = static_cast<std::size_t>(at.width());
        const float* grey = ink.grey.data() + static_cast<std::size_t>(next_row_ - at.y0) * width;
        ink_.clear();
        for (std::size_t i = 0; i < width; ++i) ink_.insert(ink_.end(), 3, grey[i]);
        pack_row(ink_, {}, order_.file.space, at.x0, next_row_,
                 std::span(row_).subspan(static_cast<std::size_t>(at.x0) * pixel, width * pixel));
    }
    file_->rows(next_row_++, 1, row_);
    row_ = white_;
}

void PictureJob::write_rows() {
    if (!file_) {
        // All that is needed is there now, whatever happens to the file.
        store_->flush();
        sweep_unfinished(order_.target);
        file_ = image::make_picture_file(order_.target, order_.file);
    }
    if (next_row_ < order_.file.height) {
        for (Place& place : places_) {
            const int y = next_row_ - place.cut.at.y;
            if (!store_ || y < 0 || y >= place.cut.from.height()) continue;
            std::span<const std::byte> row;
            while (row.empty()) {
                packed_.resize(static_cast<std::size_t>(place.painted.width()) * order_.kept_pixel_bytes());
                store_->read(place.painted.x0, place.painted.y0 + place.next, packed_);
                row = finish(place, packed_);
            }
            std::memcpy(row_.data() + static_cast<std::size_t>(place.cut.at.x) * order_.file.pixel_bytes(), row.data(),
                        row.size());
        }
        return end_row();
    }
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
    if (order.keep)
        for (const Cut& cut : order.sheet.parts())
            need.tiles += grown(cut.from, order.sharpen.guard_px()).pixels() * order.kept_pixel_bytes();
    const fs::path folder = order.target.has_parent_path() ? order.target.parent_path() : fs::path(".");
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) == 0) need.free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
    return need;
}

}  // namespace sunflower::still
