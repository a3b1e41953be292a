// The kernel's own MIDI devices, byte by byte: no library and no thread between the knobs and the frame that reads them.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "engine/wall/midi.hpp"

namespace sunflower::wall {
namespace fs = std::filesystem;
namespace {

constexpr double look_again_s = 2.0;
constexpr const char* any_device = "any";

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Without a blank at its end, and no longer than a line of the panel.
std::string first_line(const fs::path& file) {
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    line.resize(std::min<std::size_t>(line.size(), 80));
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.pop_back();
    return line;
}

struct Found {
    fs::path device;
    std::string name;
};

/// "midiC1D0" of the folder of devices, with the name that the card and its driver give it.
std::vector<Found> devices_in(const fs::path& devices, const fs::path& cards) {
    std::vector<Found> found;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(devices, none)) {
        const std::string file = entry.path().filename().string();
        int card = -1, device = -1, used = 0;
        if (std::sscanf(file.c_str(), "midiC%dD%d%n", &card, &device, &used) != 2 || used != static_cast<int>(file.size()))
            continue;
        const fs::path folder = cards / fmt::format("card{}", card);
        const std::string own = first_line(folder / fmt::format("midi{}", device)), id = first_line(folder / "id");
        found.push_back({entry.path(), own.empty() ? id : own == id || id.empty() ? own : fmt::format("{} ({})", own, id)});
    }
    std::ranges::sort(found, {}, &Found::device);
    return found;
}

}  // namespace

std::string read_midi(const params::Value& table) {
    params::Reader reader(table, "[midi]");
    std::string device = reader.text("device", "");
    reader.finish();
    return device;
}

MidiPort::MidiPort(std::string device, fs::path devices, fs::path cards)
    : device_(std::move(device)), devices_(std::move(devices)), cards_(std::move(cards)) {
    status_ = device_.empty() ? "no device is asked for" : fmt::format("{} is not there", device_);
}

void MidiPort::look_for_it() {
    status_ = device_ == any_device ? "no MIDI device is there" : fmt::format("{} is not there", device_);
    for (const Found& each : devices_in(devices_, cards_)) {
        if (device_ != any_device && lower(each.name).find(lower(device_)) == std::string::npos) continue;
        Descriptor opened(::open(each.device.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
        if (opened.is_open()) {
            port_ = std::move(opened);
            status_ = each.name;
            return;
        }
        status_ = errno == EACCES  ? fmt::format("{} may not be opened; the user must be in the group audio", each.name)
                  : errno == EBUSY ? fmt::format("{} is in another program's hands", each.name)
                                   : fmt::format("{} cannot be opened: {}", each.name, std::strerror(errno));
    }
}

std::span<const std::uint8_t> MidiPort::poll(double now_s) {
    if (device_.empty()) return {};
    if (!port_.is_open()) {
        if (now_s - looked_s_ < look_again_s) return {};
        looked_s_ = now_s;
        look_for_it();
        if (!port_.is_open()) return {};
    }
    const ssize_t got = ::read(port_.get(), bytes_.data(), bytes_.size());
    if (got > 0) return std::span(bytes_).first(static_cast<std::size_t>(got));
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
    // Pulled out. It is looked for at once, as it may be on another port already.
    port_.close();
    status_ = fmt::format("{} is not there", device_);
    looked_s_ = now_s - look_again_s + 0.5;
    return {};
}

}  // namespace sunflower::wall
