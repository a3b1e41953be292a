#include "engine/wall/midi_port.hpp"

#include <RtMidi.h>
#include <fcntl.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/wall/descriptor.hpp"

namespace sunflower::wall {
namespace {

constexpr const char* any_device = "any";
constexpr const char* sequencer = "/dev/snd/seq";
/// What every machine has, and no hand moves.
constexpr const char* through = "Midi Through";

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool is_wanted_name(const std::string& name, const std::string& device) {
    if (device == any_device) return !name.starts_with(through);
    return lower(name).find(lower(device)) != std::string::npos;
}

std::string not_there(const std::string& device) {
    return device == any_device ? "no MIDI device is there" : device + " is not there";
}

/// Without the number that ALSA gives it, another each time: "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0". No longer than a line of
/// the panel.
std::string short_name(std::string name) {
    const std::size_t tail = name.find_last_not_of("0123456789:");
    const bool has_number = tail != std::string::npos && name[tail] == ' ' && name.find(':', tail) != std::string::npos;
    name.resize(std::min<std::size_t>(has_number ? tail : name.size(), 80));
    // Most ports begin with their client's name once more.
    const std::size_t colon = name.find(':');
    return colon != std::string::npos && name.substr(colon + 1).starts_with(name.substr(0, colon)) ? name.substr(colon + 1)
                                                                                                   : name;
}

/// RtMidi prints what its constructor meets and ALSA what it cannot open: whether it can is found out before.
void check_sequencer() {
    if (const Descriptor opened(::open(sequencer, O_RDWR | O_NONBLOCK | O_CLOEXEC)); opened.is_open()) return;
    if (errno == EACCES) core::fail("{} may not be opened; the user must be in the group audio", sequencer);
    core::fail("this machine has no MIDI: {}: {}", sequencer, std::strerror(errno));
}

class AlsaInputs : public MidiInputs {
  public:
    std::vector<std::string> names() override {
        return guarded([this] {
            if (!input_) begin();
            std::vector<std::string> found;
            const unsigned count = input_->getPortCount();
            for (unsigned i = 0; i < count; ++i) found.push_back(input_->getPortName(i));
            return found;
        });
    }

    void open(std::size_t index) override {
        guarded([&] {
            close();
            input_->openPort(static_cast<unsigned>(index), "controller");
        });
    }

    void close() override {
        if (input_) input_->closePort();
    }

    bool next(std::vector<std::uint8_t>& message) override {
        if (input_) input_->getMessage(&message);
        return input_ && !message.empty();
    }

  private:
    void begin() {
        check_sequencer();
        // What a hand sends while a picture takes a second; RtMidi says on stderr what it loses.
        constexpr unsigned queue = MidiPort::most_messages;
        input_ = std::make_unique<RtMidiIn>(RtMidi::LINUX_ALSA, "Sunflower", queue);
        // It would print them; what it only warns of is no matter.
        input_->setErrorCallback([](RtMidiError::Type type, const std::string& text, void*) {
            if (type != RtMidiError::WARNING && type != RtMidiError::DEBUG_WARNING) throw RtMidiError(text, type);
        });
        input_->ignoreTypes(true, true, true);  // system exclusive, clocks, sensing
    }

    /// What has failed once is made anew.
    template <typename Act>
    auto guarded(Act act) -> decltype(act()) {
        try {
            return act();
        } catch (const RtMidiError& error) {
            input_.reset();
            core::fail("{}", error.getMessage());
        }
    }

    std::unique_ptr<RtMidiIn> input_;
};

}  // namespace

std::string read_midi(const params::Value& table) {
    params::Reader reader(table, "[midi]");
    std::string device = reader.text("device", "");
    reader.finish();
    return device;
}

std::unique_ptr<MidiInputs> system_midi_inputs() {
    return std::make_unique<AlsaInputs>();
}

MidiPort::MidiPort(std::string device, std::unique_ptr<MidiInputs> inputs)
    : device_(std::move(device)), inputs_(std::move(inputs)) {
    lose(device_.empty() ? "no device is asked for" : not_there(device_));
}

void MidiPort::lose(std::string why) {
    name_.clear();
    status_ = std::move(why);
}

void MidiPort::find() {
    const std::vector<std::string> names = inputs_->names();
    // The one that is open has the same name as long as nobody has pulled it out.
    if (is_open() && std::ranges::find(names, name_) != names.end()) return;
    if (is_open()) inputs_->close();
    lose(not_there(device_));
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!is_wanted_name(names[i], device_)) continue;
        inputs_->open(i);
        name_ = names[i];
        status_ = short_name(name_);
        return;
    }
}

void MidiPort::look(double now_s) {
    try {
        find();
    } catch (const core::Error& error) {
        lose(error.what());
    }
    look_s_ = now_s + (is_open() ? still_there_s : look_again_s);
}

std::span<const MidiEvent> MidiPort::poll(double now_s) {
    events_.clear();
    if (!is_wanted()) return {};
    if (now_s >= look_s_) look(now_s);
    if (!is_open()) return {};
    for (std::size_t i = 0; i < most_messages && inputs_->next(message_); ++i)
        if (const auto event = midi_event(message_)) events_.push_back(*event);
    return events_;
}

}  // namespace sunflower::wall
