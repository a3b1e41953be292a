#include <algorithm>
#include <cmath>

#include "engine/app/commands/commands.hpp"
#include "engine/app/interrupt.hpp"
#include "engine/app/letters.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/files.hpp"
#include "engine/core/progress.hpp"
#include "engine/show/camera_path.hpp"
#include "engine/show/library.hpp"
#include "engine/still/draw.hpp"
#include "engine/still/metadata.hpp"

namespace sunflower::app {
namespace {

constexpr float paper = 0.10f, ink = 0.82f;  // display-encoded grey
constexpr int gap = 12, letter_scale = 2, label_height = 2 * letter_height * letter_scale;

/// Many small pictures, each with a line of letters below it, on one sheet in memory.
class Sheet {
  public:
    Sheet(int count, int columns, int picture_width)
        : columns_(std::min(columns, count)),
          picture_width_(picture_width),
          picture_height_(std::max(1, picture_width * 9 / 16)),
          width_(gap + columns_ * (picture_width + gap)),
          height_(gap + (count + columns_ - 1) / columns_ * (picture_height_ + label_height + gap)),
          rgb_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_) * 3, paper) {}

    int width() const { return width_; }
    int height() const { return height_; }
    int picture_width() const { return picture_width_; }
    int picture_height() const { return picture_height_; }
    std::span<const float> rgb() const { return rgb_; }

    void rows(int place, int first_row, int count, std::span<const float> rgb) {
        const auto row_values = static_cast<std::size_t>(picture_width_) * 3;
        for (int i = 0; i < count; ++i)
            std::ranges::copy(rgb.subspan(static_cast<std::size_t>(i) * row_values, row_values),
                              rgb_.begin() + static_cast<std::ptrdiff_t>(at(left(place), top(place) + first_row + i)));
    }

    void label(int place, std::string_view text) {
        const auto most = static_cast<std::size_t>(std::max(1, picture_width_ / (letter_width * letter_scale)));
        draw_letters(text.substr(0, most), letter_scale, [&](int x, int y) {
            if (x < picture_width_)
                std::fill_n(&rgb_[at(left(place) + x, top(place) + picture_height_ + label_height / 4 + y)], 3, ink);
        });
    }

  private:
    int left(int place) const { return gap + place % columns_ * (picture_width_ + gap); }
    int top(int place) const { return gap + place / columns_ * (picture_height_ + label_height + gap); }
    std::size_t at(int x, int y) const {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)) * 3;
    }

    int columns_, picture_width_, picture_height_, width_, height_;
    std::vector<float> rgb_;
};

/// What is drawn on it: a scene with its pictures, each with what is written below it.
struct Part {
    SceneChoice choice;
    struct Picture {
        std::string label;
        world::Camera camera;
    };
    std::vector<Picture> pictures;
};

std::vector<Part> every_view(const SceneChoice& look) {
    std::vector<Part> parts;
    for (const std::string& name : show::scene_names()) {
        parts.push_back({{name, look.preset, look.sets}, {}});
        for (const world::View& view : load_scene(name).views)
            parts.back().pictures.push_back({name + " " + view.name, view.camera});
    }
    return parts;
}

Part path_pictures(const show::CameraPathFile& file, int count, const SceneChoice& look) {
    Part part{{file.scene, look.preset, look.sets}, {}};
    for (int i = 0; i < count; ++i) {
        const double time_s = file.path.time_of(i, count);
        part.pictures.push_back({fmt::format("{} {}  {:.1f} s", file.name, i + 1, time_s), file.path.at(time_s)});
    }
    return part;
}

}  // namespace

void contact_sheet(const ContactSheetOptions& options) {
    const auto target = checked_target(options.out, options.force);
    const SceneChoice& look = options.common.choice;
    std::vector<Part> parts;
    std::string title = "Contact sheet of every scene and view";
    if (options.path.empty()) {
        parts = every_view(look);
    } else {
        const show::CameraPathFile file = show::load_camera_path(options.path);
        parts = {path_pictures(file, options.frames > 0 ? options.frames : file.pictures, look)};
        title = file.title;
    }
    std::size_t count = 0;
    for (const Part& part : parts) count += part.pictures.size();
    Sheet sheet(static_cast<int>(count), options.columns, options.width);
    catch_interrupts();
    image::PngFile file(target, {.width = sheet.width(),
                                 .height = sheet.height(),
                                 .depth = 8,
                                 .ppi = {},
                                 .metadata = {{"Software", fmt::format("Sunflower {}", core::version())},
                                              {"Title", title},
                                              {"Description", std::string(still::credit)}}});
    gl::Context context = make_context(options.common.software);
    core::Progress progress("contact sheet");
    int place = 0;
    for (Part& part : parts) {
        part.choice.sets.push_back(fmt::format("quality.samples={}", options.samples));
        Session session(part.choice);
        render::Renderer renderer(context, session.scene(), session.bed(), session.settings());
        for (const Part::Picture& picture : part.pictures) {
            still::draw(
                renderer, {picture.camera, sheet.picture_width(), sheet.picture_height(), options.samples},
                static_cast<double>(session.settings().quality.slice_ms),
                [&](int first_row, int rows, std::span<const float> rgb) { sheet.rows(place, first_row, rows, rgb); },
                [&](double done) {
                    stop_if_interrupted();
                    progress.update((place + done) / static_cast<double>(count));
                });
            sheet.label(place, picture.label);
            ++place;
        }
    }
    file.rows(0, sheet.height(), sheet.rgb());
    file.commit(options.force);
    print(target.string() + "\n");
}

}  // namespace sunflower::app
