#include "engine/app/commands/contact_page.hpp"

#include <algorithm>
#include <cstring>

#include "engine/app/picture.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/image/letters.hpp"
#include "engine/image/picture_file.hpp"
#include "engine/params/value.hpp"
#include "engine/still/contact_layout.hpp"
#include "engine/still/metadata.hpp"
#include "engine/still/typeface.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

using image::Channel;
using image::ColourSpace;
using image::draw_letters;
using image::FileKind;
using image::letter_height;
using image::letter_width;

constexpr double usual_ppi = 300;
constexpr int usual_columns = 4;

/// Dark, with small letters of dots, in memory: to be looked at on a screen.
class ScreenPage final : public ContactPage {
  public:
    ScreenPage(const ContactSheetOptions& options, const fs::path& target, int count, const std::string& title)
        : columns_(std::min(options.columns > 0 ? options.columns : usual_columns, count)),
          size_(options.width, std::max(1, options.width * 9 / 16)),
          sheet_(gap + columns_ * (size_.x + gap), gap + (count + columns_ - 1) / columns_ * (size_.y + label_height + gap)),
          rgb_(static_cast<std::size_t>(sheet_.x) * static_cast<std::size_t>(sheet_.y) * 3, ground),
          file_(target, {.width = sheet_.x, .height = sheet_.y, .depth = 8, .ppi = {}, .metadata = contact_metadata(title)}) {}

    glm::ivec2 picture_px() const override { return size_; }

    void rows(int place, int first_row, int count, std::span<const float> rgb) override {
        const auto row_values = static_cast<std::size_t>(size_.x) * 3;
        for (int i = 0; i < count; ++i)
            std::ranges::copy(rgb.subspan(static_cast<std::size_t>(i) * row_values, row_values),
                              rgb_.begin() + static_cast<std::ptrdiff_t>(at(left(place), top(place) + first_row + i)));
    }

    void label(int place, std::string_view text) override {
        const auto fitting = [&](int scale) { return static_cast<std::size_t>(std::max(1, size_.x / (letter_width * scale))); };
        const int scale = text.size() > fitting(letter_scale) ? 1 : letter_scale;
        draw_letters(text.substr(0, fitting(scale)), scale, [&](int x, int y) {
            if (x < size_.x) std::fill_n(&rgb_[at(left(place) + x, top(place) + size_.y + label_height / 4 + y)], 3, ink);
        });
    }

    void finish(bool force) override {
        file_.rows(0, sheet_.y, rgb_);
        file_.commit(force);
    }

  private:
    static constexpr float ground = 0.10f, ink = 0.82f;  // display-encoded grey
    static constexpr int gap = 12, letter_scale = 2, label_height = 2 * letter_height * letter_scale;

    int left(int place) const { return gap + place % columns_ * (size_.x + gap); }
    int top(int place) const { return gap + place / columns_ * (size_.y + label_height + gap); }
    std::size_t at(int x, int y) const {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(sheet_.x) + static_cast<std::size_t>(x)) * 3;
    }

    int columns_;
    glm::ivec2 size_, sheet_;
    std::vector<float> rgb_;
    image::PngFile file_;
};

still::PaperOrder paper_of(const ContactSheetOptions& options) {
    using still::Orientation;
    return {.paper = still::parse_paper(options.paper),
            .ppi = options.ppi > 0 ? options.ppi : usual_ppi,
            .orientation = options.orientation == "portrait"    ? Orientation::portrait
                           : options.orientation == "landscape" ? Orientation::landscape
                                                                : Orientation::as_named};
}

/// White, to be printed. Only the row of pictures that is being drawn is in memory, as the file will have it.
class PaperPage final : public ContactPage {
  public:
    PaperPage(const ContactSheetOptions& options, const fs::path& target, int count, const std::string& title)
        : layout_(still::contact_layout(paper_of(options), count, options.columns)) {
        const FileKind kind = image::kind_of(target).value();
        const bool jpeg = kind == FileKind::jpeg;
        if (jpeg && options.depth > 8) core::fail("--depth: a .jpg has 8 bits a channel; write a .tif or .png");
        image::PictureOptions file;
        file.width = layout_.paper_px.x;
        file.height = layout_.paper_px.y;
        file.channel = options.depth == 8 || jpeg ? Channel::bits8 : Channel::bits16;
        file.space = !options.icc.empty() ? image::colour_space_named(options.icc).value()
                     : jpeg               ? ColourSpace::srgb
                                          : ColourSpace::adobe;
        if (file.space == ColourSpace::prophoto && file.channel == Channel::bits8)
            core::fail("--icc: prophoto is so wide that 8 bits show bands; say --depth 16");
        file.ppi = paper_of(options).ppi;
        file.metadata = contact_metadata(title);
        file_ = image::make_picture_file(target, file);
        core::log_info("{}: {} x {} pixels at {:g} ppi; {} x {} pictures of {:.1f} mm", paper_of(options).paper.name,
                       file.width, file.height, *file.ppi, layout_.columns, layout_.rows,
                       layout_.picture_px.x * 25.4 / *file.ppi);
        white_.resize(file.row_bytes());
        std::vector<float> row(static_cast<std::size_t>(file.width) * 3, 1.0f);
        image::pack(row, file.channel, file.space, 0, 0, white_);
        begin(0);
        put({layout_.title, title});
    }

    glm::ivec2 picture_px() const override { return layout_.picture_px; }

    void rows(int place, int first_row, int count, std::span<const float> rgb) override {
        if (place / layout_.columns != row_) begin(place / layout_.columns);
        const auto values = static_cast<std::size_t>(layout_.picture_px.x) * 3;
        for (int i = 0; i < count; ++i) {
            values_.assign(rgb.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(i) * values),
                           rgb.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(i) + 1) * values));
            pack(layout_.at(place).x, layout_.at(place).y + first_row + i);
        }
    }

    void label(int place, std::string_view text) override {
        const glm::ivec2 at = layout_.at(place);
        const int width = layout_.picture_px.x, top = at.y + layout_.caption_from;
        constexpr double smallest = still::least_letters_mm / still::caption_letters_mm;
        const double letters = 0.5 * layout_.caption;
        std::string words(text);
        double part = std::min(1.0, width / std::max(face_.width(words, letters), 1.0));
        if (part < smallest) {
            part = smallest;
            while (!words.empty() && face_.width(words + "…", part * letters) > width) words.pop_back();
            words += "…";
        }
        put({{at.x, top, at.x + width, top + std::max(1, static_cast<int>(part * layout_.caption))}, words});
    }

    void finish(bool force) override {
        begin(layout_.rows);
        put({layout_.credit, std::string("After Ai Weiwei, Sunflower Seeds, 2010; computer reconstruction")});
        begin(layout_.rows + 1);
        file_->commit(force);
    }

  private:
    /// Top of a row of pictures, with what is above it; the last is the sheet's lower end.
    int top(int row) const {
        if (row <= 0) return 0;
        if (row < layout_.rows) return layout_.at(row * layout_.columns).y;
        return row == layout_.rows ? layout_.credit.y0 : layout_.paper_px.y;
    }

    /// The rows before go into the file.
    void begin(int row) {
        const std::size_t bytes = white_.size();
        if (!band_.empty()) file_->rows(top_, static_cast<int>(band_.size() / bytes), band_);
        row_ = row;
        top_ = top(row);
        const int end = row > layout_.rows ? top_ : top(row + 1);
        band_.resize(static_cast<std::size_t>(end - top_) * bytes);
        for (std::size_t i = 0; i < band_.size(); i += bytes)
            std::ranges::copy(white_, band_.begin() + static_cast<std::ptrdiff_t>(i));
    }

    /// values_, at a place of the sheet.
    void pack(int x, int y) {
        const image::PictureOptions& file = file_->options();
        const std::size_t from =
            static_cast<std::size_t>(y - top_) * white_.size() + static_cast<std::size_t>(x) * file.pixel_bytes();
        image::pack(values_, file.channel, file.space, x, y,
                    std::span(band_).subspan(from, values_.size() / 3 * file.pixel_bytes()));
    }

    void put(const still::Ink& ink) {
        const still::InkRaster raster = still::rasters_of(std::span(&ink, 1), false).front();
        const auto width = static_cast<std::size_t>(ink.at.width());
        for (int y = ink.at.y0; y < ink.at.y1; ++y) {
            values_.clear();
            for (std::size_t x = 0; x < width; ++x)
                values_.insert(values_.end(), 3, raster.grey[static_cast<std::size_t>(y - ink.at.y0) * width + x]);
            pack(ink.at.x0, y);
        }
    }

    still::ContactLayout layout_;
    std::unique_ptr<image::PictureFile> file_;
    still::Typeface face_;
    int row_ = 0, top_ = 0;  // what band_ is
    std::vector<std::byte> band_, white_;
    std::vector<float> values_;
};

}  // namespace

fs::path contact_target(const ContactSheetOptions& options) {
    if (options.paper.empty()) return checked_target(options.out.empty() ? "contact-sheet.png" : options.out, options.force);
    const fs::path target = options.out.empty() ? "contact-sheet.tif" : options.out;
    const auto kind = image::kind_of(target);
    if (!kind || *kind == FileKind::exr)
        core::fail("{}: a sheet on paper is written as .tif, .png or .jpg; name a file that ends so",
                   params::quote(target.string()));
    std::error_code ignored;
    if (!options.force && fs::exists(fs::symlink_status(target, ignored)))
        core::fail("{}: is there already; name another file, or say --force to replace it", target.string());
    return target;
}

std::unique_ptr<ContactPage> make_contact_page(const ContactSheetOptions& options, const fs::path& target, int count,
                                               const std::string& title) {
    if (options.paper.empty()) return std::make_unique<ScreenPage>(options, target, count, title);
    return std::make_unique<PaperPage>(options, target, count, title);
}

image::Metadata contact_metadata(const std::string& title) {
    return {{"Software", fmt::format("Sunflower {}", core::version())},
            {"Title", title},
            {"Description", std::string(still::credit)}};
}

}  // namespace sunflower::app
