#include "engine/app/wall/exhibit.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/image/picture_reader.hpp"
#include "engine/image/png_file.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;
namespace {

constexpr int small_width = 480;

gl::ContextOptions options_of(bool software) {
    gl::ContextOptions options;
    options.software = software;
    return options;
}

/// Rows from the bottom, four bytes a pixel.
struct Read {
    glm::ivec2 size_px;
    std::vector<std::uint8_t> rgba;

    float at(int x, int row_from_top, int channel) const {
        const int y = size_px.y - 1 - row_from_top;
        const auto pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(size_px.x) + static_cast<std::size_t>(x);
        return static_cast<float>(rgba[4 * pixel + static_cast<std::size_t>(channel)]) / 255.0f;
    }
};

/// In squares of `shrink` pixels.
void write(const Read& picture, int shrink, const fs::path& file) {
    const glm::ivec2 size = glm::max(picture.size_px / shrink, glm::ivec2(1));
    image::PngFile png(file, {.width = size.x, .height = size.y, .depth = 8, .ppi = {}, .metadata = {}});
    std::vector<float> row(static_cast<std::size_t>(size.x) * 3);
    for (int y = 0; y < size.y; ++y) {
        for (int x = 0; x < size.x; ++x)
            for (int c = 0; c < 3; ++c) {
                float sum = 0.0f;
                for (int v = 0; v < shrink; ++v)
                    for (int u = 0; u < shrink; ++u)
                        sum += picture.at(std::min(x * shrink + u, picture.size_px.x - 1),
                                          std::min(y * shrink + v, picture.size_px.y - 1), c);
                row[static_cast<std::size_t>(3 * x + c)] = sum / static_cast<float>(shrink * shrink);
            }
        png.rows(y, 1, row);
    }
    png.commit(true);
}

/// A full disk is no matter for the wall.
void write_both(const Read& picture, const fs::path& good, const fs::path& small) {
    try {
        if (!small.empty()) write(picture, std::max(1, picture.size_px.x / small_width), small);
        if (!good.empty()) write(picture, 1, good);
    } catch (const std::exception& error) {
        core::log_warning("the picture of the wall was not kept: {}", error.what());
    }
}

void draw_still(const fs::path& file, gl::Texture& canvas, glm::ivec2 size_px) {
    const auto reader = image::open_picture(file);
    const image::PictureFacts& facts = reader->facts();
    if (glm::ivec2(facts.width, facts.height) != size_px || facts.channel != image::Channel::bits8)
        core::fail("{}: is no picture of this canvas, {} x {} pixels of 8 bits", file.string(), size_px.x, size_px.y);
    std::vector<std::byte> row(facts.row_bytes());
    std::vector<std::uint8_t> rgba(static_cast<std::size_t>(size_px.x) * static_cast<std::size_t>(size_px.y) * 4, 255);
    for (int y = size_px.y - 1; y >= 0; --y) {
        reader->row(row);
        for (std::size_t x = 0; x < static_cast<std::size_t>(size_px.x); ++x)
            for (std::size_t c = 0; c < 3; ++c)
                rgba[4 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(size_px.x) + x) + c] =
                    std::to_integer<std::uint8_t>(row[3 * x + c]);
    }
    canvas.upload<std::uint8_t>(0, std::span<const std::uint8_t>(rgba));
}

}  // namespace

Exhibit::Exhibit(const wall::SiteFile& file, const wall::Site& site, show::Desk& desk, bool software, const fs::path& still)
    : context_(gl::Context::X11{}, options_of(software)),
      warmer_(context_.info()),
      canvas_px_(site.canvas_px),
      // What is drawn into it are values of a screen; what a reader gets is light.
      canvas_(gl::Texture::flat("canvas", gl::Format::srgb8_a8, canvas_px_.x, canvas_px_.y)),
      target_("canvas", canvas_) {
    canvas_.clear(0);
    pass_ = std::make_unique<wall::OutputPass>(library_);
    lay(file, site);
    if (still.empty())
        live_ = std::make_unique<Live>(context_, desk, panel::Clipboard{Window::clipboard, Window::set_clipboard});
    else
        draw_still(still, canvas_, canvas_px_);
}

bool Exhibit::turn(double show_s, double passed_s) {
    if (!live_) return false;
    live_->set_output(canvas_px_);
    live_->pass_unseen(show_s);
    return turn_output(passed_s);
}

bool Exhibit::turn(Window& window, show::Input input, double show_s, double passed_s) {
    if (!live_) return false;
    live_->set_output(canvas_px_);
    input.seconds = static_cast<float>(show_s);
    window.make_current();
    if (live_->turn(input, nullptr)) window.swap();
    return turn_output(passed_s);
}

bool Exhibit::turn_output(double passed_s) {
    if (!live_->pass_output(passed_s)) return false;
    target_.bind();
    live_->show_output(&target_, canvas_px_);
    return true;
}

void Exhibit::draw(const wall::Site& site, std::size_t output, std::optional<wall::Pattern> pattern, double light,
                   glm::ivec2 size_px) {
    if (!pattern) {
        pass_->draw(output, {&canvas_, {{0.0, 0.0}, glm::dvec2(canvas_px_)}}, light, nullptr, size_px);
        return;
    }
    patterns_.show(*pattern, site);
    patterns_.draw(*pass_, output, light, nullptr, size_px);
}

bool Exhibit::keep(const fs::path& good, const fs::path& small) {
    if (!live_ || (writing_.valid() && writing_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)) return false;
    Read read{canvas_px_, canvas_.read<std::uint8_t>()};
    writing_ = std::async(std::launch::async, [picture = std::move(read), good, small] { write_both(picture, good, small); });
    return true;
}

}  // namespace sunflower::app
