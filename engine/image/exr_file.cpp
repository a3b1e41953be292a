#include "engine/image/exr_file.hpp"

#include <ImfChannelList.h>
#include <ImfChromaticities.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfIO.h>
#include <ImfInputFile.h>
#include <ImfOutputFile.h>
#include <ImfStandardAttributes.h>
#include <ImfStringAttribute.h>
#include <half.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/image/png_file.hpp"
#include "engine/image/png_reader.hpp"

namespace sunflower::image {
namespace {

constexpr std::size_t most_channels = 64;

/// The library seeks back to fill in its table of offsets, so the file is made in memory and written in one piece.
class MemoryOut : public Imf::OStream {
  public:
    MemoryOut() : Imf::OStream("memory") {}
    void write(const char bytes[], int count) override {
        const auto end = at_ + static_cast<std::size_t>(count);
        if (end > bytes_.size()) bytes_.resize(end);
        std::memcpy(bytes_.data() + at_, bytes, static_cast<std::size_t>(count));
        at_ = end;
    }
    std::uint64_t tellp() override { return at_; }
    void seekp(std::uint64_t place) override { at_ = place; }
    const std::vector<char>& bytes() const { return bytes_; }

  private:
    std::vector<char> bytes_;
    std::size_t at_ = 0;
};

class MemoryIn : public Imf::IStream {
  public:
    explicit MemoryIn(const std::string& bytes) : Imf::IStream("memory"), bytes_(bytes) {}
    bool read(char to[], int count) override {
        const auto wanted = static_cast<std::size_t>(count);
        if (at_ > bytes_.size() || wanted > bytes_.size() - at_) throw std::runtime_error("the file ends too early");
        std::memcpy(to, bytes_.data() + at_, wanted);
        at_ += wanted;
        return at_ < bytes_.size();
    }
    std::uint64_t tellg() override { return at_; }
    void seekg(std::uint64_t place) override { at_ = place; }

  private:
    const std::string& bytes_;
    std::size_t at_ = 0;
};

void check(const std::string& name, const ExrPicture& picture) {
    if (picture.width < 1 || picture.width > most_pixels || picture.height < 1 || picture.height > most_pixels)
        core::fail("{}: a picture of {} x {} pixels cannot be written; each side is 1 to {}", name, picture.width,
                   picture.height, most_pixels);
    const std::size_t count = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    for (const ExrChannel& channel : picture.channels) {
        if (channel.values.size() != count)
            core::fail("{}: channel {} has {} values, the picture {} pixels", name, channel.name, channel.values.size(), count);
        if (!std::ranges::all_of(channel.values, [](float v) { return std::isfinite(v); }))
            core::fail("{}: channel {} holds what is no number", name, channel.name);
    }
}

std::vector<char> encoded(const ExrPicture& picture) {
    Imf::Header header(picture.width, picture.height);
    header.compression() = Imf::ZIP_COMPRESSION;
    Imf::addChromaticities(header, Imf::Chromaticities());  // Rec.709, D65
    for (const auto& [key, text] : picture.texts) header.insert(key, Imf::StringAttribute(text));
    Imf::FrameBuffer buffer;
    std::vector<std::vector<half>> halves(picture.channels.size());
    const auto width = static_cast<std::size_t>(picture.width);
    for (std::size_t c = 0; c < picture.channels.size(); ++c) {
        const ExrChannel& channel = picture.channels[c];
        const Imf::PixelType type = channel.half ? Imf::HALF : Imf::FLOAT;
        header.channels().insert(channel.name, Imf::Channel(type));
        // The library reads through a pointer that is not const.
        char* values = reinterpret_cast<char*>(const_cast<float*>(channel.values.data()));
        const std::size_t bytes = channel.half ? sizeof(half) : sizeof(float);
        if (channel.half) {
            // Beyond its greatest value a half is infinity, which no reader likes.
            for (const float v : channel.values) halves[c].emplace_back(std::clamp(v, -65504.0f, 65504.0f));
            values = reinterpret_cast<char*>(halves[c].data());
        }
        buffer.insert(channel.name, Imf::Slice(type, values, bytes, bytes * width));
    }
    MemoryOut stream;
    {
        Imf::OutputFile file(stream, header, 0);
        file.setFrameBuffer(buffer);
        file.writePixels(picture.height);
    }
    return stream.bytes();
}

ExrPicture decoded(const std::string& bytes) {
    MemoryIn stream(bytes);
    Imf::InputFile file(stream, 0);
    const Imf::Header& header = file.header();
    const Imath::Box2i window = header.dataWindow();
    ExrPicture picture;
    const auto width = static_cast<std::int64_t>(window.max.x) - window.min.x + 1;
    const auto height = static_cast<std::int64_t>(window.max.y) - window.min.y + 1;
    if (width < 1 || height < 1 || width > most_pixels || height > most_pixels ||
        static_cast<std::size_t>(width * height) > most_read_pixels)
        core::fail("it is {} x {} pixels large; at most {} pixels are read", width, height, most_read_pixels);
    picture.width = static_cast<int>(width);
    picture.height = static_cast<int>(height);
    std::size_t channels = 0;
    for (auto c = header.channels().begin(); c != header.channels().end(); ++c) {
        if (++channels > most_channels) core::fail("it has more than {} channels", most_channels);
        if (c.channel().xSampling != 1 || c.channel().ySampling != 1) core::fail("its channels are subsampled");
        picture.channels.push_back({c.name(), {}, c.channel().type == Imf::HALF});
    }
    Imf::FrameBuffer buffer;
    const auto row = static_cast<std::size_t>(width);
    const auto corner = static_cast<std::ptrdiff_t>(window.min.y) * static_cast<std::ptrdiff_t>(width) + window.min.x;
    for (ExrChannel& channel : picture.channels) {
        channel.values.resize(row * static_cast<std::size_t>(height));
        // The library counts from the display's corner, not from the data's.
        char* base = reinterpret_cast<char*>(channel.values.data()) - corner * static_cast<std::ptrdiff_t>(sizeof(float));
        buffer.insert(channel.name, Imf::Slice(Imf::FLOAT, base, sizeof(float), sizeof(float) * row));
    }
    file.setFrameBuffer(buffer);
    file.readPixels(window.min.y, window.max.y);
    for (auto a = header.begin(); a != header.end(); ++a)
        if (const auto* text = dynamic_cast<const Imf::StringAttribute*>(&a.attribute()); text != nullptr)
            picture.texts.emplace_back(a.name(), text->value());
    return picture;
}

}  // namespace

const std::vector<float>* ExrPicture::channel(const std::string& name) const {
    const auto found = std::ranges::find(channels, name, &ExrChannel::name);
    return found == channels.end() ? nullptr : &found->values;
}

std::string ExrPicture::text(const std::string& key) const {
    const auto found = std::ranges::find(texts, key, &Metadata::value_type::first);
    return found == texts.end() ? std::string{} : found->second;
}

void write_exr(const std::filesystem::path& file, const ExrPicture& picture, bool replace) {
    check(file.string(), picture);
    core::AtomicFile target(file);
    try {
        const std::vector<char> bytes = encoded(picture);
        target.write(std::as_bytes(std::span(bytes)));
    } catch (const core::Error&) {
        throw;
    } catch (const std::exception& error) {
        core::fail("{}: cannot be written: {}", file.string(), error.what());
    }
    target.commit(replace);
}

ExrPicture read_exr(const std::filesystem::path& file) {
    const std::string bytes = core::read_file(file);
    if (bytes.size() < 8 || !std::string_view(bytes).starts_with("\x76\x2f\x31\x01"))
        core::fail("{}: is no OpenEXR file", file.string());
    // Bits of the version word: tiles, deep data, several parts.
    if ((static_cast<unsigned char>(bytes[5]) & 0x1aU) != 0)
        core::fail("{}: is tiled, deep or of several parts; write it as one flat picture", file.string());
    try {
        return decoded(bytes);
    } catch (const std::exception& error) {
        std::string reason = error.what();
        std::ranges::replace_if(
            reason, [](unsigned char c) { return c < 32; }, ' ');
        core::fail("{}: is damaged or of an unknown kind: {}", file.string(), reason);
    }
}

}  // namespace sunflower::image
