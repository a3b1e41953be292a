#include "engine/still/lab.hpp"

#include <algorithm>
#include <array>

#include "engine/core/error.hpp"

namespace sunflower::still {
namespace {

using params::Reader;
using params::Value;

constexpr std::array<std::string_view, 3> file_words = {"tif", "png", "jpg"};
constexpr std::array<std::string_view, 4> icc_words = {"srgb", "p3", "adobe", "prophoto"};
constexpr std::array<std::string_view, 2> depth_words = {"8", "16"};
constexpr std::array<std::string_view, 3> compression_words = {"deflate", "lzw", "none"};

/// A hard picture at quality 92 has 7 bits a pixel of its 24; one at 100 twice as many.
constexpr std::uint64_t jpeg_saves = 2;

std::string in_words(std::span<const std::string> words, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? fmt::format(" {} ", last) : ", ") + words[i];
    return text;
}

std::string word_in(const Value& value, std::string_view what) {
    if (const auto* whole = value.as<std::int64_t>()) return fmt::format("{}", *whole);
    return params::read_text(value, what);
}

Taken taken_in(Reader& reader, std::string_view key, std::span<const std::string_view> known) {
    const Value& list = reader.get(key);
    Taken taken{{}, list.place};
    for (const Value& value : reader.list(key)) {
        const std::string word = word_in(value, key);
        if (std::ranges::find(known, word) == known.end())
            core::fail_at(value.place, "{}: {} is none of {}", key, params::quote(word),
                          in_words(std::vector<std::string>(known.begin(), known.end()), "and"));
        if (taken.has(word)) core::fail_at(value.place, "{}: {} is there twice", key, params::quote(word));
        taken.words.push_back(word);
    }
    if (taken.words.empty()) core::fail_at(list.place, "{}: is empty; say at least one", key);
    return taken;
}

Limit limit_in(Reader& reader, std::string_view key, params::Range range, double standard) {
    const double value = reader.number(key, range, standard);
    const Value* there = reader.find(key);
    return {value, there != nullptr ? there->place : reader.place()};
}

Limit length_in(Reader& reader, std::string_view key, std::string_view standard) {
    const std::string text = reader.text(key, standard);
    const Value* there = reader.find(key);
    Limit limit{0, there != nullptr ? there->place : reader.place()};
    try {
        limit.value = parse_length_mm(text, key);
    } catch (const core::Error& error) {
        core::fail_at(limit.place, "{}", error.what());
    }
    return limit;
}

}  // namespace

bool Taken::has(std::string_view word) const {
    return std::ranges::find(words, word) != words.end();
}

Lab load_lab(std::string_view name, params::Folders folders) {
    const params::Document document = params::load_document(name, folders);
    Reader reader(document.root, fmt::format("lab '{}'", document.name));
    Lab lab;
    lab.name = document.name;
    lab.place = reader.place();
    lab.title = reader.text("title");
    lab.files = taken_in(reader, "files", file_words);
    lab.icc = taken_in(reader, "icc", icc_words);
    lab.depth = taken_in(reader, "depth", depth_words);
    lab.compression = taken_in(reader, "compression", compression_words);
    lab.tiled = reader.truth("tiled", false);
    lab.big_tiff = reader.truth("big_tiff", false);
    lab.ppi = limit_in(reader, "ppi", {1, 10000}, 300);
    lab.least_ppi = limit_in(reader, "least_ppi", {1, 10000}, 1);
    if (lab.ppi.value < lab.least_ppi.value)
        core::fail_at(lab.ppi.place, "ppi: {:g} is less than least_ppi, {:g}", lab.ppi.value, lab.least_ppi.value);
    lab.most_side_px = limit_in(reader, "most_side_px", {1, image::most_pixels}, image::most_pixels);
    lab.most_mb = limit_in(reader, "most_mb", {0, 1e6}, 0);
    lab.bleed_mm = length_in(reader, "bleed", "0");
    lab.safe_mm = length_in(reader, "safe", fmt::format("{} mm", usual_safe_mm));
    if (!lab.files.has("tif") && lab.depth.words == std::vector<std::string>{"16"} && !lab.files.has("png"))
        core::fail_at(lab.depth.place, "depth: a .jpg has 8 bits, and it takes nothing else");
    reader.finish();
    return lab;
}

std::string chosen(const Taken& taken, const std::string& asked, std::string_view option) {
    if (asked.empty()) return taken.words.front();
    if (!taken.has(asked))
        core::fail_at(taken.place, "{}: {} is not what this lab takes: {}", option, asked, in_words(taken.words, "or"));
    return asked;
}

void check_paper(const Lab& lab, const PaperOrder& paper) {
    if (paper.ppi < lab.least_ppi.value)
        core::fail_at(lab.least_ppi.place, "--ppi: {:g} are too few for this lab, which wants {:g} or more", paper.ppi,
                      lab.least_ppi.value);
    // What is rounded in the file's own words is no difference.
    constexpr double slack_mm = 1e-6;
    if (paper.bleed_mm + slack_mm < lab.bleed_mm.value)
        core::fail_at(lab.bleed_mm.place, "--bleed: {:g} mm are too little for this lab, which wants {:g} mm", paper.bleed_mm,
                      lab.bleed_mm.value);
}

void check_file(const Lab& lab, image::FileKind kind, const image::PictureOptions& file) {
    const int side = std::max(file.width, file.height);
    if (side > lab.most_side_px.value)
        core::fail_at(lab.most_side_px.place, "a side of {} pixels is more than the {:g} that this lab takes; say fewer --ppi",
                      side, lab.most_side_px.value);
    const bool tiff = kind == image::FileKind::tiff;
    if (tiff && file.tiff.tiled && !lab.tiled) core::fail_at(lab.place, "--tiled: this lab reads a TIFF in strips only");
    if (tiff && image::needs_big_tiff(file) && !lab.big_tiff)
        core::fail_at(lab.place,
                      "the file may be larger than 4 GiB, and this lab reads no BigTIFF; say fewer --ppi, or --depth 8");
    const std::uint64_t bytes = file.bytes() / (kind == image::FileKind::jpeg ? jpeg_saves : 1);
    if (lab.most_mb.value > 0 && static_cast<double>(bytes) > lab.most_mb.value * 1e6)
        core::fail_at(lab.most_mb.place, "the file may have {:.0f} MB, and this lab takes {:g}; say fewer --ppi, or --depth 8",
                      static_cast<double>(bytes) / 1e6, lab.most_mb.value);
}

}  // namespace sunflower::still
