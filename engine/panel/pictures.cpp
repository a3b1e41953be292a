#include "engine/panel/pictures.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/image/png_reader.hpp"

namespace sunflower::panel {
namespace {

constexpr auto looks_again = std::chrono::seconds(2);  // whether a file has changed

/// The middle of it, in the shape that is wanted; every pixel is the mean of those that it covers.
std::vector<std::uint8_t> reduced(const image::PngPixels& from, glm::ivec2 size) {
    const double scale = std::min(from.width / static_cast<double>(size.x), from.height / static_cast<double>(size.y));
    const double left = 0.5 * (from.width - scale * size.x), top = 0.5 * (from.height - scale * size.y);
    const double most = from.depth == 16 ? 65535.0 : 255.0;
    std::vector<std::uint8_t> rgba;
    rgba.reserve(static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y) * 4);
    const auto range = [&](double start, int i, int end) {
        const int first = std::clamp(static_cast<int>(std::floor(start + scale * i)), 0, end - 1);
        const int last = std::clamp(static_cast<int>(std::ceil(start + scale * (i + 1))), first + 1, end);
        return std::pair(first, last);
    };
    for (int y = 0; y < size.y; ++y)
        for (int x = 0; x < size.x; ++x) {
            const auto [x0, x1] = range(left, x, from.width);
            const auto [y0, y1] = range(top, y, from.height);
            double sum[3] = {};
            for (int v = y0; v < y1; ++v)
                for (int u = x0; u < x1; ++u)
                    for (std::size_t c = 0; c < 3; ++c)
                        sum[c] += from.rgb[(static_cast<std::size_t>(v) * static_cast<std::size_t>(from.width) +
                                            static_cast<std::size_t>(u)) *
                                               3 +
                                           c];
            const double pixels = static_cast<double>(x1 - x0) * (y1 - y0);
            for (const double channel : sum)
                rgba.push_back(static_cast<std::uint8_t>(std::lround(channel / pixels / most * 255.0)));
            rgba.push_back(255);
        }
    return rgba;
}

}  // namespace

Pictures::Kept& Pictures::place_for(const std::filesystem::path& file) {
    const auto found = std::ranges::find(kept_, file, &Kept::file);
    if (found != kept_.end()) return *found;
    if (kept_.size() < static_cast<std::size_t>(cells.x) * cells.y) return kept_.emplace_back(Kept{file});
    auto& oldest = *std::ranges::min_element(kept_, {}, &Kept::used);
    oldest = Kept{file};
    return oldest;
}

void Pictures::read(Kept& kept, std::size_t index) {
    kept.readable = false;
    try {
        kept.size_px = glm::min(kept.wanted_px, cell_px);
        const auto column = static_cast<int>(index) % cells.x, row = static_cast<int>(index) / cells.x;
        Cell cell{glm::ivec2(column, row) * cell_px, kept.size_px, reduced(image::read_png(kept.file), kept.size_px)};
        std::erase_if(new_, [&](const auto& before) { return before.first == index; });
        new_.emplace_back(index, std::move(cell));
        kept.readable = true;
    } catch (const core::Error&) {
        // Its name is shown instead.
    }
}

std::optional<Pictures::Part> Pictures::find(const std::filesystem::path& file, glm::ivec2 size_px) {
    if (file.empty() || size_px.x < 1 || size_px.y < 1) return {};
    const Clock::time_point now = Clock::now();
    Kept& kept = place_for(file);
    kept.used = now;
    if (kept.wanted_px != size_px || now - kept.looked > looks_again) {
        std::error_code gone;
        const auto written = std::filesystem::last_write_time(file, gone);
        kept.looked = now;
        if (gone) {
            kept.readable = false;
            kept.wanted_px = {0, 0};
        } else if (kept.wanted_px != size_px || kept.written != written) {
            kept.written = written;
            kept.wanted_px = size_px;
            read(kept, static_cast<std::size_t>(&kept - kept_.data()));
        }
    }
    if (!kept.readable) return {};
    const auto index = static_cast<int>(&kept - kept_.data());
    const ImVec2 whole(static_cast<float>(cells.x * cell_px.x), static_cast<float>(cells.y * cell_px.y));
    const auto left = static_cast<float>(index % cells.x * cell_px.x), top = static_cast<float>(index / cells.x * cell_px.y);
    return Part{{left / whole.x, top / whole.y},
                {(left + static_cast<float>(kept.size_px.x)) / whole.x, (top + static_cast<float>(kept.size_px.y)) / whole.y}};
}

std::vector<Pictures::Cell> Pictures::take_new() {
    std::vector<Cell> cells_of;
    for (auto& [index, cell] : new_) cells_of.push_back(std::move(cell));
    new_.clear();
    return cells_of;
}

}  // namespace sunflower::panel
