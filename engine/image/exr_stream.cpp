// OpenEXR files a band of rows at a time, for pictures that fit into no memory.
#include <ImfChannelList.h>
#include <ImfChromaticities.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfInputFile.h>
#include <ImfOutputFile.h>
#include <ImfStandardAttributes.h>
#include <ImfStringAttribute.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "engine/core/error.hpp"
#include "engine/image/writers.hpp"

namespace sunflower::image {
namespace {

/// Rows that ZIP packs together.
constexpr int block_rows = 16;
constexpr std::array<std::string_view, 3> names = {"R", "G", "B"};

class FileOut : public Imf::OStream {
  public:
    explicit FileOut(core::AtomicFile& file) : Imf::OStream("file"), file_(file) {}
    void write(const char bytes[], int count) override {
        file_.write_at(at_, std::as_bytes(std::span(bytes, static_cast<std::size_t>(count))));
        at_ += static_cast<std::uint64_t>(count);
    }
    std::uint64_t tellp() override { return at_; }
    void seekp(std::uint64_t place) override { at_ = place; }

  private:
    core::AtomicFile& file_;
    std::uint64_t at_ = 0;
};

/// Channels of a band whose first row is first_row.
Imf::FrameBuffer frame_of(std::span<std::byte> band, int first_row, int width, Channel channel, std::span<const Layer> layers) {
    const Imf::PixelType type = channel == Channel::half ? Imf::HALF : Imf::FLOAT;
    const std::size_t size = bytes_of(channel), pixel = pixel_bytes_of(channel, layers.size());
    const std::size_t row = static_cast<std::size_t>(width) * pixel;
    Imf::FrameBuffer buffer;
    // The library counts from the picture's first row, not from the band's.
    char* base =
        reinterpret_cast<char*>(band.data()) - static_cast<std::ptrdiff_t>(row) * static_cast<std::ptrdiff_t>(first_row);
    for (std::size_t c = 0; c < names.size(); ++c)
        buffer.insert(std::string(names[c]), Imf::Slice(type, base + c * size, pixel, row));
    const std::size_t first_word = pixel - 4 * layers.size();
    for (std::size_t i = 0; i < layers.size(); ++i)
        buffer.insert(layers[i].name,
                      Imf::Slice(layers[i].whole ? Imf::UINT : Imf::FLOAT, base + first_word + 4 * i, pixel, row));
    return buffer;
}

class ExrWriter final : public PictureFile {
  public:
    ExrWriter(const std::filesystem::path& path, const PictureOptions& options) : PictureFile(path, options), stream_(file_) {
        Imf::Header header(options_.width, options_.height);
        header.compression() = Imf::ZIP_COMPRESSION;
        Imf::addChromaticities(header, Imf::Chromaticities());  // Rec.709, D65
        if (options_.ppi) Imf::addXDensity(header, static_cast<float>(*options_.ppi));
        for (const auto& [key, text] : options_.metadata) header.insert(key, Imf::StringAttribute(text));
        for (const std::string_view name : names)
            header.channels().insert(std::string(name),
                                     Imf::Channel(options_.channel == Channel::half ? Imf::HALF : Imf::FLOAT));
        for (const Layer& layer : options_.layers)
            header.channels().insert(layer.name, Imf::Channel(layer.whole ? Imf::UINT : Imf::FLOAT));
        guarded([&] { out_ = std::make_unique<Imf::OutputFile>(stream_, header, 0); });
        band_.resize(block_rows * options_.row_bytes());
    }
    // What is not finished goes with its file, and nobody needs to hear of it.
    ~ExrWriter() override {
        try {
            out_.reset();
        } catch (...) {
        }
    }

  private:
    template <typename Calls>
    void guarded(const Calls& calls) {
        try {
            calls();
        } catch (const core::Error&) {
            throw;
        } catch (const std::exception& error) {
            core::fail("{}: cannot be written: {}", name_, error.what());
        }
    }

    void put(int first_row, int count, std::span<const std::byte> packed) override {
        const std::size_t row = options_.row_bytes();
        for (int i = 0; i < count; ++i) {
            const int y = first_row + i, in_band = y % block_rows;
            std::memcpy(band_.data() + static_cast<std::size_t>(in_band) * row,
                        packed.data() + static_cast<std::size_t>(i) * row, row);
            if (in_band != block_rows - 1 && y != options_.height - 1) continue;
            guarded([&] {
                out_->setFrameBuffer(frame_of(band_, y - in_band, options_.width, options_.channel, options_.layers));
                out_->writePixels(in_band + 1);
            });
        }
    }

    void end() override {
        // The table of offsets is written here. Its failure would be swallowed, so that reading back has to find it.
        guarded([&] { out_.reset(); });
    }

    FileOut stream_;
    std::unique_ptr<Imf::OutputFile> out_;
    std::vector<std::byte> band_;
};

class ExrSource final : public PictureReader {
  public:
    explicit ExrSource(const std::filesystem::path& file) : PictureReader(file) {
        guarded([&] { in_ = std::make_unique<Imf::InputFile>(name_.c_str(), 0); });
        const Imf::Header& header = in_->header();
        const Imath::Box2i window = header.dataWindow();
        const auto width = static_cast<std::int64_t>(window.max.x) - window.min.x + 1;
        const auto height = static_cast<std::int64_t>(window.max.y) - window.min.y + 1;
        const Imf::Channel* red = header.channels().findChannel("R");
        if (width < 1 || height < 1 || width > most_pixels || height > most_pixels || window.min.x != 0 || window.min.y != 0 ||
            red == nullptr || (red->type != Imf::HALF && red->type != Imf::FLOAT))
            core::fail("{}: is no picture of channels R, G, B that begins at its corner", name_);
        facts_.kind = FileKind::exr;
        facts_.width = static_cast<int>(width);
        facts_.height = static_cast<int>(height);
        facts_.channel = red->type == Imf::HALF ? Channel::half : Channel::real;
        for (auto c = header.channels().begin(); c != header.channels().end(); ++c) {
            const Imf::Channel& channel = c.channel();
            const bool colour = std::ranges::find(names, std::string_view(c.name())) != names.end();
            if (!colour && channel.type != Imf::HALF && channel.xSampling == 1 && channel.ySampling == 1)
                facts_.layers.push_back({c.name(), channel.type == Imf::UINT});
        }
        constexpr std::size_t most_layers = 256;
        if (facts_.layers.size() > most_layers) core::fail("{}: has more than {} layers", name_, most_layers);
        if (Imf::hasXDensity(header)) facts_.ppi = static_cast<double>(Imf::xDensity(header));
        for (auto a = header.begin(); a != header.end(); ++a)
            if (const auto* text = dynamic_cast<const Imf::StringAttribute*>(&a.attribute()); text != nullptr)
                facts_.texts.emplace_back(a.name(), text->value());
        band_.resize(block_rows * facts_.row_bytes());
    }

    void row(std::span<std::byte> to) override {
        const int in_band = y_ % block_rows;
        if (in_band == 0)
            guarded([&] {
                in_->setFrameBuffer(frame_of(band_, y_, facts_.width, facts_.channel, facts_.layers));
                in_->readPixels(y_, std::min(y_ + block_rows, facts_.height) - 1);
            });
        std::memcpy(to.data(), band_.data() + static_cast<std::size_t>(in_band) * facts_.row_bytes(), facts_.row_bytes());
        ++y_;
    }

  private:
    template <typename Calls>
    void guarded(const Calls& calls) {
        try {
            calls();
        } catch (const std::exception& error) {
            std::string reason = error.what();
            for (char& c : reason)
                if (static_cast<unsigned char>(c) < 32) c = ' ';
            core::fail("{}: is damaged or of an unknown kind: {}", name_, reason);
        }
    }

    std::unique_ptr<Imf::InputFile> in_;
    std::vector<std::byte> band_;
    int y_ = 0;
};

}  // namespace

std::unique_ptr<PictureFile> make_exr(const std::filesystem::path& path, const PictureOptions& options) {
    return std::make_unique<ExrWriter>(path, options);
}

std::unique_ptr<PictureReader> open_exr(const std::filesystem::path& file) {
    return std::make_unique<ExrSource>(file);
}

}  // namespace sunflower::image
