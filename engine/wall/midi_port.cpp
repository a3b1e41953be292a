#include "engine/wall/midi_port.hpp"

#include <RtMidi.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <charconv>
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

/// Without the number that ALSA gives it: "nanoKONTROL2:nanoKONTROL2 MIDI 1 20:0". No longer than a line of the panel.
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
            names_.clear();
            const unsigned count = input_->getPortCount();
            for (unsigned i = 0; i < count; ++i) names_.push_back(input_->getPortName(i));
            return names_;
        });
    }

    /// The system makes a card's node anew whenever the card comes; its permissions, and with them its times, change while
    /// somebody logs in.
    std::optional<std::uint64_t> plug(std::size_t index) override {
        const std::optional<int> card = alsa_card(names_.at(index));
        struct stat node {};
        if (!card || ::stat(fmt::format("/dev/snd/controlC{}", *card).c_str(), &node) != 0) return {};
        return node.st_ino;
    }

    void open(std::size_t index) override {
        guarded([&] {
            close();
            // What was said before the plug was pulled would be taken for where the knobs stand now.
            for (std::vector<std::uint8_t> stale; next(stale);) continue;
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
    std::vector<std::string> names_;
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

std::optional<int> alsa_card(std::string_view port) {
    constexpr int first_client = 16, clients_a_card = 4, first_program = 128;  // as the kernel deals them out
    const std::string_view number = port.substr(port.find_last_of(' ') + 1);   // npos + 1: all of it
    int client = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), client);
    if (error != std::errc() || end == number.data() + number.size() || *end != ':') return {};
    if (client < first_client || client >= first_program) return {};
    return (client - first_client) / clients_a_card;
}

MidiPort::MidiPort(std::string device, std::unique_ptr<MidiInputs> inputs)
    : device_(std::move(device)), inputs_(std::move(inputs)) {
    lose(device_.empty() ? "no device is asked for" : not_there(device_));
}

void MidiPort::lose(std::string why) {
    name_.clear();
    status_ = std::move(why);
}

void MidiPort::find(bool is_late) {
    const std::vector<std::string> names = inputs_->names();
    auto at = names.end();
    if (is_open()) {
        // One that was pulled out and put in again has its old name, but to us it says nothing more.
        at = std::ranges::find(names, name_);
        if (at != names.end()) {
            const auto plug = inputs_->plug(static_cast<std::size_t>(at - names.begin()));
            if (plug == plug_ && (plug || !is_late)) return;
        }
        inputs_->close();
    }
    lose(not_there(device_));
    if (at == names.end())
        at = std::ranges::find_if(names, [&](const std::string& name) { return is_wanted_name(name, device_); });
    if (at == names.end()) return;
    const auto index = static_cast<std::size_t>(at - names.begin());
    plug_ = inputs_->plug(index);  // first: pulled out from here on, it is another at the next look
    inputs_->open(index);
    ++opened_;
    name_ = *at;
    status_ = short_name(name_);
}

void MidiPort::look(double now_s) {
    try {
        find(now_s > look_s_ + still_there_s);
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
