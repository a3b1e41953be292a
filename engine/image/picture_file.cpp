#include "engine/image/picture_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/image/writers.hpp"

namespace sunflower::image {
namespace {

const PictureOptions& checked(const std::filesystem::path& path, const PictureOptions& options) {
    if (options.width < 1 || options.width > most_pixels || options.height < 1 || options.height > most_pixels)
        core::fail("{}: a picture of {} x {} pixels cannot be written; each side is 1 to {}", path.string(), options.width,
                   options.height, most_pixels);
    if (!std::ranges::is_sorted(options.layers, {}, &Layer::name)) core::fail("{}: its layers are in no order", path.string());
    return options;
}

}  // namespace

std::optional<FileKind> kind_of(const std::filesystem::path& file) {
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".png") return FileKind::png;
    if (ending == ".tif" || ending == ".tiff") return FileKind::tiff;
    if (ending == ".exr") return FileKind::exr;
    if (ending == ".jpg" || ending == ".jpeg") return FileKind::jpeg;
    return std::nullopt;
}

std::uint32_t crc_of(std::span<const std::byte> bytes, std::uint32_t before) {
    return static_cast<std::uint32_t>(crc32_z(before, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

PictureFile::PictureFile(const std::filesystem::path& path, const PictureOptions& options)
    : name_(path.string()), options_(checked(path, options)), file_(path) {}

void PictureFile::rows(int first_row, int count, std::span<const std::byte> packed) {
    if (first_row != next_row_ || count < 0 || count > options_.height - first_row)
        core::fail("{}: rows {} to {} were offered; row {} of {} was due", name_, first_row, first_row + count - 1, next_row_,
                   options_.height);
    if (packed.size() != static_cast<std::size_t>(count) * options_.row_bytes())
        core::fail("{}: {} rows of {} pixels are not {} bytes", name_, count, options_.width, packed.size());
    put(first_row, count, packed);
    crc_ = crc_of(packed, crc_);
    next_row_ += count;
}

bool PictureFile::holds_what_was_put(PictureReader& reader) const {
    std::uint32_t crc = 0;
    std::vector<std::byte> row(options_.row_bytes());
    for (int y = 0; y < options_.height; ++y) {
        reader.row(row);
        crc = crc_of(row, crc);
    }
    return crc == crc_;
}

void PictureFile::commit(bool replace) {
    if (next_row_ != options_.height) core::fail("{}: only {} of {} rows were drawn", name_, next_row_, options_.height);
    end();
    bool same = false;
    try {
        const auto reader = open_picture(file_.temporary());
        const PictureFacts& facts = reader->facts();
        same = facts.width == options_.width && facts.height == options_.height && facts.channel == options_.channel &&
               facts.layers == options_.layers && facts.ppi.has_value() == options_.ppi.has_value() &&
               (facts.profile.empty() || facts.profile == icc_profile(options_.space)) &&
               std::ranges::all_of(options_.metadata, [&](const auto& text) { return facts.text(text.first) == text.second; });
        same = same && holds_what_was_put(*reader);
    } catch (const core::Error&) {
        same = false;
    }
    if (!same) core::fail("{}: cannot be written: what is read back is not what was written; is the disk sound?", name_);
    const std::uint64_t size = std::filesystem::file_size(file_.temporary());
    if (options_.most_bytes > 0 && size > options_.most_bytes)
        core::fail("{}: has become {:.1f} MB, and {:g} are taken; say {}", name_, static_cast<double>(size) / 1e6,
                   static_cast<double>(options_.most_bytes) / 1e6,
                   kind_of(name_) == FileKind::jpeg ? "--resume with a lower --quality" : "fewer --ppi");
    file_.commit(replace);
}

std::unique_ptr<PictureFile> make_picture_file(const std::filesystem::path& path, const PictureOptions& options) {
    const std::optional<FileKind> kind = kind_of(path);
    if (!kind) core::fail("{}: pictures are written as .png, .tif, .jpg or .exr; name a file that ends so", path.string());
    return make_picture_file(path, *kind, options);
}

std::unique_ptr<PictureFile> make_picture_file(const std::filesystem::path& path, FileKind kind,
                                               const PictureOptions& options) {
    if (is_linear(options.channel) != (kind == FileKind::exr))
        core::fail("{}: linear light is for .exr files, display-encoded values for .png, .tif and .jpg", path.string());
    if (kind == FileKind::jpeg && options.channel != Channel::bits8)
        core::fail("{}: a JPEG has 8 bits a channel", path.string());
    if (!options.layers.empty() && kind != FileKind::exr) core::fail("{}: only an .exr keeps layers", path.string());
    switch (kind) {
        case FileKind::png: return make_png(path, options);
        case FileKind::tiff: return make_tiff(path, options);
        case FileKind::jpeg: return make_jpeg(path, options);
        default: return make_exr(path, options);
    }
}

}  // namespace sunflower::image
