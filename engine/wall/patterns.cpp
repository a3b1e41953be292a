#include "engine/wall/patterns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/wall/blend.hpp"
#include "engine/wall/pattern_painter.hpp"

namespace sunflower::wall {
namespace {

constexpr std::array<PatternRow, 14> rows = {{
    {Pattern::grid, "grid",
     "Lines every 100 pixels of the canvas, cells named like C4: move corners and mesh until two coincide.", false, false},
    {Pattern::circles, "circles", "Round and equal when the geometry is right.", false, false},
    {Pattern::rule, "rule", "Metres of the floor, for life-size: lay a tape beside it and set mm_per_px until it fits.", false,
     false},
    {Pattern::checker, "checker", "Single pixels: an even grey, or the signal is scaled on its way.", true, false},
    {Pattern::focus, "focus", "Letters and single lines in the middle and the corners.", true, false},
    {Pattern::ramp, "ramp", "Grey, red, green and blue from 0 to 255: no step, no colour in the grey.", false, true},
    {Pattern::near_black, "near-black", "Values 0 to 16, in a dark room: 1 or 2 should be the first to be seen.", false, true},
    {Pattern::overlap, "overlap", "Where outputs meet, coloured by how many.", false, false},
    {Pattern::white, "white", "All white: gain and gamma are right when the soft edges do not show.", false, true},
    {Pattern::grey, "grey", "All of value 128.", false, true},
    {Pattern::black, "black", "All black, lifted where fewer outputs meet.", false, true},
    {Pattern::red, "red", "All red.", false, true},
    {Pattern::green, "green", "All green.", false, true},
    {Pattern::blue, "blue", "All blue.", false, true},
}};

constexpr Colour black = {0, 0, 0}, white = {255, 255, 255}, grey = {128, 128, 128};
// Light of both is white, so that a line is white where two projectors' lie on one another.
constexpr std::array<Colour, 2> tints = {{{255, 188, 60}, {60, 188, 255}}};

/// As large as fits into the output's half width.
int title_scale(const Output& output, glm::dvec2 size_px) {
    const auto letters = static_cast<double>(std::max<std::size_t>(output.name.size(), 11));
    return std::clamp(static_cast<int>(0.5 * size_px.x / (letters * image::letter_width)), 1, 8);
}

std::vector<PatternPainter::Line> name_of(const Output& output, glm::dvec2 size_px) {
    const int scale = title_scale(output, size_px);
    return {{output.name, scale}, {fmt::format("{} x {}", output.size_px.x, output.size_px.y), (scale + 1) / 2}};
}

/// Neighbours differ where two colours suffice.
Colour tint_of(const Site& site, std::size_t output) {
    const Blend blend(site);
    std::vector<int> tint(site.outputs.size(), -1);
    for (std::size_t i = 0; i < tint.size(); ++i) {
        double widest = 0.0;
        tint[i] = 0;
        for (const std::size_t j : blend.neighbours(i)) {
            if (j >= i) continue;
            const Rect &a = site.outputs[i].part, &b = site.outputs[j].part;
            const glm::dvec2 shared = glm::min(a.end_px(), b.end_px()) - glm::max(a.place_px, b.place_px);
            if (shared.x * shared.y <= widest) continue;
            widest = shared.x * shared.y;
            tint[i] = 1 - tint[j];
        }
    }
    return blend.neighbours(output).size() == 1 ? white : tints[static_cast<std::size_t>(tint[output])];
}

std::string cell_name(int column, int row) {
    std::string letters;
    for (int i = column + 1; i > 0; i = (i - 1) / 26) letters.insert(letters.begin(), static_cast<char>('A' + (i - 1) % 26));
    return letters + fmt::format("{}", row + 1);
}

constexpr int cell_px = 100;

void draw_grid(PatternPainter& painter, const Site& site, std::size_t index) {
    const Output& output = site.outputs[index];
    const Colour tint = tint_of(site, index), thin = scaled(tint, 0.75);
    const glm::ivec2 canvas = site.canvas_px;
    painter.all(black);
    // Two pixels, so that a line's middle lies on the hundred itself; every fifth is four wide.
    for (int x = 0; x <= canvas.x; x += cell_px) {
        const int half = x % (5 * cell_px) == 0 ? 2 : 1;
        painter.box({x - half, 0}, {x + half, canvas.y}, half == 2 ? tint : thin);
    }
    for (int y = 0; y <= canvas.y; y += cell_px) {
        const int half = y % (5 * cell_px) == 0 ? 2 : 1;
        painter.box({0, y - half}, {canvas.x, y + half}, half == 2 ? tint : thin);
    }
    const std::vector<PatternPainter::Line> name = name_of(output, output.part.size_px);
    for (int row = 0; row * cell_px < canvas.y; ++row)
        for (int column = 0; column * cell_px < canvas.x; ++column) {
            const glm::ivec2 at = glm::ivec2(column, row) * cell_px + 10;
            const PatternPainter::Line cell{cell_name(column, row), 3};
            // Half a name is read as another.
            if (!PatternPainter::meets_sign(output.part.middle_px(), name, at, cell))
                painter.letters(at, cell.scale, cell.text, thin);
        }
    painter.frame({{0, 0}, glm::dvec2(canvas)}, 2, tint);
    for (const Output& other : site.outputs) {
        painter.frame(other.part, 2, tint);
        painter.circle(other.part.middle_px(), 0.45 * std::min(other.part.size_px.x, other.part.size_px.y), tint);
    }
    painter.sign(output.part.middle_px(), name, tint);
}

void draw_circles(PatternPainter& painter, const Site& site, std::size_t index) {
    const Colour tint = tint_of(site, index);
    const glm::dvec2 canvas = site.canvas_px;
    painter.all(black);
    constexpr double step_px = 200.0;
    for (double y = 0.5 * step_px; y < canvas.y; y += step_px)
        for (double x = 0.5 * step_px; x < canvas.x; x += step_px) {
            painter.circle({x, y}, 0.4 * step_px, scaled(tint, 0.75));
            painter.box({int(x) - 8, int(y) - 1}, {int(x) + 8, int(y) + 1}, tint);
            painter.box({int(x) - 1, int(y) - 8}, {int(x) + 1, int(y) + 8}, tint);
        }
    painter.circle(0.5 * canvas, 0.49 * std::min(canvas.x, canvas.y), tint);
    for (const Output& output : site.outputs)
        painter.circle(output.part.middle_px(), 0.49 * std::min(output.part.size_px.x, output.part.size_px.y), tint);
}

void draw_rule(PatternPainter& painter, const Site& site, std::size_t index) {
    const Colour tint = tint_of(site, index), thin = scaled(tint, 0.5);
    const glm::dvec2 canvas = site.canvas_px;
    painter.all(black);
    if (!site.mm_per_px) {
        const Output& output = site.outputs[index];
        const std::string where = "set it in the site, under [canvas]";
        const double letter_px = 0.9 * output.part.size_px.x / static_cast<double>(where.size());
        return painter.sign(output.part.middle_px(),
                            {{"no mm_per_px", title_scale(output, output.part.size_px)},
                             {where, std::clamp(static_cast<int>(letter_px / image::letter_width), 1, 4)}},
                            tint);
    }
    const double metre_px = 1000.0 / *site.mm_per_px;
    // From the middle, decimetres where they are at least ten pixels apart.
    const int parts = metre_px >= 100.0 ? 10 : 1;
    for (int axis = 0; axis < 2; ++axis) {
        const double middle = 0.5 * canvas[axis];
        const int most = static_cast<int>(middle / metre_px * parts);
        for (int i = -most; i <= most; ++i) {
            const bool whole = i % parts == 0;
            const int at = static_cast<int>(std::lround(middle + i * metre_px / parts)), half = whole ? 2 : 1;
            glm::ivec2 low(0), high(site.canvas_px);
            low[axis] = at - half;
            high[axis] = at + half;
            painter.box(low, high, whole ? tint : thin);
            if (!whole || i == 0) continue;
            glm::ivec2 label(glm::dvec2(0.5 * canvas) + 12.0);
            label[axis] = at + 8;
            painter.letters(label, 3, fmt::format("{} m", std::abs(i / parts)), tint);
        }
    }
}

void draw_overlap(PatternPainter& painter, const Site& site, std::size_t index) {
    constexpr std::array<Colour, 4> by_count = {{{40, 40, 40}, {190, 40, 30}, {200, 170, 20}, {30, 160, 60}}};
    const Blend blend(site);
    // Borders cut the canvas into fields of one count each.
    std::vector<double> xs = {0.0, double(site.canvas_px.x)}, ys = {0.0, double(site.canvas_px.y)};
    for (const Output& output : site.outputs) {
        xs.insert(xs.end(), {output.part.place_px.x, output.part.end_px().x});
        ys.insert(ys.end(), {output.part.place_px.y, output.part.end_px().y});
    }
    std::ranges::sort(xs);
    std::ranges::sort(ys);
    painter.all(black);
    for (std::size_t y = 0; y + 1 < ys.size(); ++y)
        for (std::size_t x = 0; x + 1 < xs.size(); ++x) {
            const glm::dvec2 low(xs[x], ys[y]), high(xs[x + 1], ys[y + 1]), middle = 0.5 * (low + high);
            const int count = blend.count(middle);
            if (count == 0 || low.x == high.x || low.y == high.y) continue;
            painter.box(glm::ivec2(glm::round(low)), glm::ivec2(glm::round(high)),
                        by_count[static_cast<std::size_t>(std::min(count, 4) - 1)]);
            if (count > 1) painter.letters(glm::ivec2(middle) - 8, 3, fmt::format("{}", count), white);
        }
    painter.frame(site.outputs[index].part, 2, white);
}

/// Over the canvas, as the work is: what two projectors show of a place is the same value.
void draw_ramp(PatternPainter& painter, const Site& site) {
    const glm::ivec2 low(0), size = site.canvas_px;
    constexpr std::array<Colour, 4> ends = {{white, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}}};
    painter.all(black);
    const int margin = size.x / 20, width_px = size.x - 2 * margin, height = size.y / 6;
    for (int band = 0; band < 5; ++band) {
        const int top = low.y + size.y / 24 + band * size.y * 9 / 48;
        for (int x = 0; x < width_px; ++x) {
            const bool steps = band == 1;  // of the grey: 17 patches, 0, 16 ... 255
            const double value = steps ? std::min(255.0, 16.0 * (x * 17 / width_px)) : 255.0 * x / (width_px - 1);
            const Colour end = ends[static_cast<std::size_t>(band < 2 ? 0 : band - 1)];
            painter.box({low.x + margin + x, top}, {low.x + margin + x + 1, top + height}, scaled(end, value / 255.0));
        }
    }
    const int scale = std::clamp(size.x / 640, 1, 4);
    for (int i = 0; i < 17; ++i) {
        const std::string value = fmt::format("{}", std::min(255, 16 * i));
        const int width = static_cast<int>(value.size()) * image::letter_width * scale;
        painter.letters({low.x + margin + (2 * i + 1) * width_px / 34 - width / 2, low.y + size.y / 24 + size.y * 9 / 48 + 8},
                        scale, value, i < 8 ? white : black);
    }
}

void draw_near_black(PatternPainter& painter, const Site& site) {
    constexpr int patches = 17, columns = 6, patch_rows = 3;
    const glm::ivec2 low(0), size = site.canvas_px, cell = size / glm::ivec2(columns, patch_rows);
    painter.all(black);
    for (int i = 0; i < patches; ++i) {
        const glm::ivec2 at = low + cell * glm::ivec2(i % columns, i / columns);
        const auto value = static_cast<std::uint8_t>(i);
        painter.box(at + cell / 6, at + cell - cell / 6, {value, value, value});
        // Dark as well, or the eye would see nothing of the patches.
        painter.letters({at.x + cell.x / 6, at.y + cell.y - cell.y / 6 + 6}, std::clamp(cell.y / 120, 1, 3),
                        fmt::format("{}", i), {56, 56, 56});
    }
}

void draw_focus(PatternPainter& painter, const Output& output) {
    const glm::ivec2 size = output.upright_px();
    painter.all(black);
    painter.frame({{0, 0}, glm::dvec2(size)}, 1, white);
    constexpr int margin = 8, title_height = (image::letter_height + 3) * 2;
    painter.letters(glm::ivec2(margin), 2, output.name, white);
    const std::string line = "The quick brown fox 0123456789";
    // Blocks do not meet: three share the width, two the height.
    const int width = std::min(2 * static_cast<int>(line.size()) * image::letter_width, size.x * 3 / 10);
    const int most_height = size.y / 2 - margin - title_height;
    // Lines of one, two and three pixels, as far apart as they are wide, upright and lying.
    constexpr int lines = 6, side = 2 * 3 * lines, gap = 6;
    const int in_a_row = width >= 6 * (side + gap) ? 6 : 3;
    int height = 6 / in_a_row * (side + gap);
    std::vector<int> scales;
    for (const int scale : {1, 1, 2, 3, 4}) {
        if (height + (image::letter_height + 3) * scale > most_height) break;
        height += (image::letter_height + 3) * scale;
        scales.push_back(scale);
    }
    for (const glm::dvec2 at : {glm::dvec2(0.5, 0.5), {0.16, 0.14}, {0.84, 0.14}, {0.16, 0.86}, {0.84, 0.86}}) {
        const glm::ivec2 block(width, height), low(margin, margin + title_height);
        glm::ivec2 place = glm::max(glm::min(glm::ivec2(at * glm::dvec2(size)) - block / 2, size - margin - block), low);
        for (const int scale : scales) {
            const auto fits = static_cast<std::size_t>(width / (image::letter_width * scale));
            painter.letters(place, scale, std::string_view(line).substr(0, fits), white);
            place.y += (image::letter_height + 3) * scale;
        }
        for (int i = 0; i < 6; ++i) {
            const glm::ivec2 from = place + glm::ivec2(i % in_a_row, i / in_a_row) * (side + gap);
            const int px = i % 3 + 1;
            for (int at_px = 0; at_px < side; at_px += 2 * px)
                i < 3 ? painter.box({from.x + at_px, from.y}, {from.x + at_px + px, from.y + side}, white)
                      : painter.box({from.x, from.y + at_px}, {from.x + side, from.y + at_px + px}, white);
        }
    }
}

void draw_checker(PatternPainter& painter, const Output& output) {
    const glm::ivec2 size = output.upright_px();
    for (int y = 0; y < size.y; ++y)
        for (int x = 0; x < size.x; ++x) painter.set(x, y, ((x + y) & 1) == 0 ? white : black);
    painter.sign(0.5 * glm::dvec2(size), name_of(output, 0.5 * glm::dvec2(size)), white);
}

Colour solid(Pattern pattern) {
    switch (pattern) {
        case Pattern::white: return white;
        case Pattern::grey: return grey;
        case Pattern::red: return {255, 0, 0};
        case Pattern::green: return {0, 255, 0};
        case Pattern::blue: return {0, 0, 255};
        default: return black;
    }
}

/// Corners, mesh and colour are the pass's: while hands turn them no picture is painted anew.
bool looks_alike(const Site& a, const Site& b) {
    return a.canvas_px == b.canvas_px && a.mm_per_px == b.mm_per_px &&
           std::ranges::equal(a.outputs, b.outputs, [](const Output& x, const Output& y) {
               return x.name == y.name && x.part == y.part && x.size_px == y.size_px && x.rotation_deg == y.rotation_deg;
           });
}

}  // namespace

std::span<const PatternRow> pattern_rows() {
    return rows;
}

const PatternRow& row_of(Pattern pattern) {
    return *std::ranges::find(rows, pattern, &PatternRow::pattern);
}

std::optional<Pattern> pattern_of(std::string_view name) {
    const auto found = std::ranges::find(rows, name, &PatternRow::name);
    return found != rows.end() ? std::optional(found->pattern) : std::nullopt;
}

PatternPicture pattern_picture(Pattern pattern, const Site& site, std::size_t index) {
    const Output& output = site.outputs[index];
    if (row_of(pattern).is_raw) {
        PatternPainter painter({{0, 0}, glm::dvec2(output.upright_px())}, output.upright_px());
        pattern == Pattern::checker ? draw_checker(painter, output) : draw_focus(painter, output);
        return painter.finish();
    }
    const glm::dvec2 low = glm::floor(output.part.place_px), high = glm::ceil(output.part.end_px());
    const Rect shown{low, high - low};
    if (pattern >= Pattern::white) {
        PatternPainter painter(shown, {1, 1});
        painter.all(solid(pattern));
        return painter.finish();
    }
    PatternPainter painter(shown, glm::ivec2(shown.size_px));
    switch (pattern) {
        case Pattern::grid: draw_grid(painter, site, index); break;
        case Pattern::circles: draw_circles(painter, site, index); break;
        case Pattern::rule: draw_rule(painter, site, index); break;
        case Pattern::overlap: draw_overlap(painter, site, index); break;
        case Pattern::ramp: draw_ramp(painter, site); break;
        default: draw_near_black(painter, site); break;
    }
    return painter.finish();
}

void draw_mark(glm::dvec2 at_px, glm::ivec2 signal_px, glm::ivec2 target_px) {
    constexpr int arm = 60, dark = 5, light = 2;  // px; light on dark is seen on everything, and a quarter of it from afar
    const glm::dvec2 at = at_px * glm::dvec2(target_px) / glm::dvec2(signal_px);
    const glm::ivec2 middle(static_cast<int>(std::floor(at.x)), target_px.y - 1 - static_cast<int>(std::floor(at.y)));
    const auto fill = [](glm::ivec2 low, glm::ivec2 size_px, float value) {
        gl::Framebuffer::fill_bound(low, size_px, {value, value * 0.25f, value * 0.8f, 1.0f});
    };
    for (const auto& [half, value] : {std::pair{dark, 0.0f}, std::pair{light, 1.0f}}) {
        fill(middle - glm::ivec2(arm, half), {2 * arm + 1, 2 * half + 1}, value);
        fill(middle - glm::ivec2(half, arm), {2 * half + 1, 2 * arm + 1}, value);
    }
}

void PatternScreen::show(Pattern pattern, const Site& site) {
    if (!plates_.empty() && pattern == pattern_ && looks_alike(site, site_)) return;
    std::vector<Plate> fresh;
    for (std::size_t i = 0; i < site.outputs.size(); ++i) {
        const PatternPicture picture = pattern_picture(pattern, site, i);
        const auto row = 4 * static_cast<std::size_t>(picture.size_px.x);
        std::vector<std::uint8_t> bottom_up(picture.rgba.size());
        for (std::size_t y = 0; y * row < picture.rgba.size(); ++y)
            std::copy_n(picture.rgba.end() - static_cast<std::ptrdiff_t>((y + 1) * row), row,
                        bottom_up.begin() + static_cast<std::ptrdiff_t>(y * row));
        Plate& plate = fresh.emplace_back();
        plate.shown = picture.shown;
        plate.texture = gl::Texture::flat("wall pattern", row_of(pattern).is_raw ? gl::Format::rgba8 : gl::Format::srgb8_a8,
                                          picture.size_px.x, picture.size_px.y);
        plate.texture.upload(0, std::span<const std::uint8_t>(bottom_up));
    }
    plates_ = std::move(fresh);
    pattern_ = pattern;
    site_ = site;
}

void PatternScreen::draw(OutputPass& pass, std::size_t output, double light, const gl::Framebuffer* target,
                         glm::ivec2 size_px) const {
    const Plate& plate = plates_.at(output);
    const PatternRow& row = row_of(pattern_);
    if (row.is_raw)
        pass.draw_raw(output, plate.texture, light, target, size_px);
    else
        pass.draw(output, {&plate.texture, plate.shown, row.blends}, light, target, size_px);
}

}  // namespace sunflower::wall
