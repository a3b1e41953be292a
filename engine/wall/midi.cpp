#include "engine/wall/midi.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/document.hpp"
#include "engine/params/ladder.hpp"
#include "engine/show/library.hpp"

namespace sunflower::wall {
namespace {

using params::Row, params::Type;

constexpr int first_mode_message = 120;  // controllers from there on are none: "all notes off" and so on
constexpr int fine_above = 32;           // a fine half's number less its coarse half's
constexpr double coarse_steps = 127, fine_steps = 16383;
constexpr double near_knob = 1.5 / coarse_steps;   // of the value: near enough to take it over
constexpr double moved_knob = 0.5 / coarse_steps;  // a value that is so far from what was set was changed by something else
constexpr std::size_t most_seen = 64;

bool is_switch(const Row& row) {
    return row.type == Type::truth || row.type == Type::choice;
}

template <typename T>
T load(const Row& row, const params::Settings& settings, std::size_t component = 0) {
    T value;
    std::memcpy(&value, reinterpret_cast<const std::byte*>(&settings) + row.offset + component * sizeof value, sizeof value);
    return value;
}

double number_at(const Row& row, const params::Settings& settings, std::size_t component) {
    if (row.type == Type::count) return static_cast<double>(load<params::Count>(row, settings));
    if (row.type == Type::integer || is_switch(row)) return load<std::int32_t>(row, settings);
    return static_cast<double>(load<float>(row, settings, component));
}

/// Its other components as they are.
void set_number(const Row& row, std::size_t component, double number, const params::Settings& now, RemoteChanges& changes) {
    std::byte* place = reinterpret_cast<std::byte*>(&changes.values) + row.offset;
    const std::size_t index = params::index_of(row);
    if (!changes.rows[index]) std::memcpy(place, reinterpret_cast<const std::byte*>(&now) + row.offset, row.size);
    const auto store = [&](auto value) { std::memcpy(place + component * sizeof value, &value, sizeof value); };
    if (row.type == Type::count)
        store(static_cast<params::Count>(std::llround(number)));
    else if (row.type == Type::integer || is_switch(row))
        store(static_cast<std::int32_t>(std::lround(number)));
    else
        store(static_cast<float>(number));
    changes.rows.set(index);
}

/// As few figures as tell a step of the knob from the next: 7670, not 7668.564. The ends are exact.
double value_of_hand(const Row& row, double knob, double steps) {
    const double value = value_of_knob(row, knob);
    if (knob <= 0.0 || knob >= 1.0 || is_switch(row)) return value;
    const double step = std::abs(value_of_knob(row, knob + 1.0 / steps) - value_of_knob(row, knob - 1.0 / steps)) / 2.0;
    if (!(step > 0.0)) return value;
    const double quantum = std::pow(10.0, std::floor(std::log10(step / 3.0)));
    // Divided by the inverse where that is whole, or 0.551 would be 0.55100000000000005.
    const double rounded =
        quantum < 1.0 ? std::round(value / quantum) / std::round(1.0 / quantum) : std::round(value / quantum) * quantum;
    return std::clamp(rounded, row.min, row.max);
}

bool is_of(const MidiBinding& binding, const MidiEvent& event) {
    if (binding.kind != event.kind || binding.channel != event.channel) return false;
    return binding.number == event.number || (binding.fine && binding.number + fine_above == event.number);
}

}  // namespace

// --- messages -------------------------------------------------------------------------------------------------------------

std::optional<MidiEvent> midi_event(std::span<const std::uint8_t> message) {
    constexpr std::uint8_t first_status = 0x80;
    if (message.size() != 3 || message[1] >= first_status || message[2] >= first_status) return {};
    const int kind = message[0] >> 4, channel = message[0] & 0xF;
    const bool is_control = kind == 0xB, is_note = kind == 0x9 || kind == 0x8;
    if (!is_control && !is_note) return {};
    if (is_control && message[1] >= first_mode_message) return {};
    return MidiEvent{is_note ? MidiEvent::Kind::note : MidiEvent::Kind::control, channel, message[1],
                     kind == 0x8 ? 0 : message[2]};
}

// --- knobs ----------------------------------------------------------------------------------------------------------------

double knob_of(const Row& row, double value) {
    return params::ladder_of(row).position(value);
}

double value_of_knob(const Row& row, double knob) {
    const params::Ladder ladder = params::ladder_of(row);
    const double value = ladder.value(knob);
    return ladder.whole ? std::round(value) : value;
}

// --- the map --------------------------------------------------------------------------------------------------------------

std::size_t knobs_of(const Row& row) {
    switch (row.type) {
        case Type::name: return 0;
        case Type::vec2: return 2;
        case Type::colour:
        case Type::vec3: return 3;
        default: return 1;
    }
}

std::string words_of(const MidiBinding& binding) {
    return fmt::format("{} {} of channel {}", binding.kind == MidiEvent::Kind::note ? "key" : "knob", binding.number,
                       binding.channel + 1);
}

void MidiMap::learn(const Row& row, std::size_t component) {
    if (component >= knobs_of(row)) return stop_learning();
    learns_ = Learning{params::index_of(row), component, {}};
}

bool MidiMap::is_learning(const Row& row, std::size_t component) const {
    return learns_ && learns_->row == params::index_of(row) && learns_->component == component;
}

const Row* MidiMap::learning() const {
    return learns_ ? &params::rows()[learns_->row] : nullptr;
}

std::optional<MidiBinding> MidiMap::binding_of(const Row& row) const {
    const auto found = std::ranges::find(bindings_, params::index_of(row), &MidiBinding::row);
    return found != bindings_.end() ? std::optional(*found) : std::nullopt;
}

void MidiMap::forget(const Row& row) {
    for (std::size_t i = bindings_.size(); i-- > 0;) {
        if (bindings_[i].row != params::index_of(row)) continue;
        bindings_.erase(bindings_.begin() + static_cast<std::ptrdiff_t>(i));
        held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

void MidiMap::bind(const MidiBinding& binding) {
    const auto clashes = [&](const MidiBinding& old) {
        if (old.row == binding.row && old.component == binding.component) return true;
        if (old.kind != binding.kind || old.channel != binding.channel) return false;
        const auto takes = [](const MidiBinding& of, int number) {
            return of.number == number || (of.fine && of.number + fine_above == number);
        };
        return takes(old, binding.number) || takes(binding, old.number) ||
               (binding.fine && takes(old, binding.number + fine_above));
    };
    for (std::size_t i = bindings_.size(); i-- > 0;)
        if (clashes(bindings_[i])) {
            bindings_.erase(bindings_.begin() + static_cast<std::ptrdiff_t>(i));
            held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
        }
    if (bindings_.size() >= most_bindings) return;
    bindings_.push_back(binding);
    held_.emplace_back();
}

void MidiMap::learn_from(const MidiEvent& event) {
    const Row& row = params::rows()[learns_->row];
    MidiBinding binding{event.kind, event.channel, event.number, false, learns_->row, learns_->component};
    if (event.kind == MidiEvent::Kind::note) {
        if (event.value == 0 || !is_switch(row)) return;
        bind(binding);
        return stop_learning();
    }
    std::vector<Seen>& seen = learns_->seen;
    const auto find = [&](int number) {
        return std::ranges::find_if(
            seen, [&](const Seen& each) { return each.event.channel == event.channel && each.event.number == number; });
    };
    const auto before = find(event.number);
    if (before == seen.end()) {
        if (seen.size() < most_seen) seen.push_back({event});
        return;
    }
    if (before->event.value == event.value) return;
    // A controller of 14 bits sends both its halves; a slow hand moves the fine one first.
    const bool is_fine_half = event.number >= fine_above && event.number < 2 * fine_above;
    if (is_fine_half && find(event.number - fine_above) != seen.end()) {
        binding.number -= fine_above;
        binding.fine = true;
    } else if (event.number < fine_above && find(event.number + fine_above) != seen.end()) {
        binding.fine = true;
    }
    bind(binding);
    if (!binding.fine && !is_switch(row) && bindings_.back() == binding) held_.back().knob = event.value / coarse_steps;
    stop_learning();
}

void MidiMap::take(const MidiEvent& event, const params::Settings& now, RemoteChanges& changes) {
    if (learns_) return learn_from(event);
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
        const MidiBinding& binding = bindings_[i];
        if (!is_of(binding, event)) continue;
        if (event.kind == MidiEvent::Kind::note) {
            if (event.value > 0) press(binding, now, changes);
            return;
        }
        if (!binding.fine) return turn(i, event.value / coarse_steps, now, changes);
        // The coarse half comes first and says nothing without the fine one.
        if (event.number == binding.number) {
            held_[i].coarse = event.value;
            return;
        }
        if (held_[i].coarse >= 0) turn(i, (held_[i].coarse * 128 + event.value) / fine_steps, now, changes);
        return;
    }
}

void MidiMap::turn(std::size_t index, double knob, const params::Settings& now, RemoteChanges& changes) {
    const MidiBinding& binding = bindings_[index];
    const Row& row = params::rows()[binding.row];
    Held& held = held_[index];
    if (is_switch(row)) return set_number(row, 0, value_of_knob(row, knob), now, changes);
    const double there = knob_of(row, number_at(row, now, binding.component));
    const double before = held.knob.value_or(knob);
    held.knob = knob;
    const bool passes = (before - there) * (knob - there) <= 0.0;
    held.moves = held.moves || passes || std::abs(knob - there) <= near_knob;
    if (!held.moves) return;
    held.set = value_of_hand(row, knob, binding.fine ? fine_steps : coarse_steps);
    set_number(row, binding.component, held.set, now, changes);
}

void MidiMap::press(const MidiBinding& binding, const params::Settings& now, RemoteChanges& changes) {
    const Row& row = params::rows()[binding.row];
    // Twice in one frame is there and back.
    const double next = number_at(row, changes.rows[binding.row] ? changes.values : now, 0) + 1.0;
    set_number(row, 0, next > row.max ? row.min : next, now, changes);
}

void MidiMap::watch(const params::Settings& now) {
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
        if (!held_[i].moves) continue;
        const Row& row = params::rows()[bindings_[i].row];
        const double there = knob_of(row, number_at(row, now, bindings_[i].component));
        held_[i].moves = std::abs(there - knob_of(row, held_[i].set)) <= moved_knob;
    }
}

void MidiMap::let_go() {
    std::ranges::fill(held_, Held{});
    // What it says when it is plugged in is no movement.
    if (learns_) learns_->seen.clear();
}

std::optional<double> MidiMap::to_pickup(const Row& row, const params::Settings& now) const {
    for (std::size_t i = 0; i < bindings_.size(); ++i) {
        if (bindings_[i].row != params::index_of(row) || held_[i].moves || !held_[i].knob) continue;
        return knob_of(row, number_at(row, now, bindings_[i].component)) - *held_[i].knob;
    }
    return {};
}

// --- the file -------------------------------------------------------------------------------------------------------------

std::filesystem::path midi_file() {
    return show::user_data_folder() / "midi.toml";
}

std::string MidiMap::text() const {
    std::string text =
        "# Which knob, fader or key of a MIDI controller moves which parameter. The panel writes it when it learns one.\n"
        "# channel is 1 to 16. control or key: 0 to 127. fine: 14 bits, the fine half being 32 higher. component: of a colour "
        "or "
        "a\n# vector, 1 to 3.\n";
    for (const MidiBinding& binding : bindings_) {
        const Row& row = params::rows()[binding.row];
        text += fmt::format("\n[[controller]]\nparameter = {}\nchannel = {}\n{} = {}\n", params::toml_string(row.path()),
                            binding.channel + 1, binding.kind == MidiEvent::Kind::note ? "key" : "control", binding.number);
        if (binding.fine) text += "fine = true\n";
        if (knobs_of(row) > 1) text += fmt::format("component = {}\n", binding.component + 1);
    }
    return text;
}

void MidiMap::load(const std::filesystem::path& file) {
    MidiMap read;
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
        const params::Value root = params::parse_toml(core::read_file(file, params::TomlLimits::bytes), file.string());
        params::Reader whole(root, "");
        const auto list = whole.list("controller");
        whole.finish();
        if (list.size() > most_bindings)
            core::fail_at(list[most_bindings].place, "{} controllers; at most {} are taken", list.size(), most_bindings);
        for (const params::Value& value : list) {
            params::Reader reader(value, "[[controller]]");
            MidiBinding binding;
            const std::string path = reader.text("parameter");
            const std::size_t dot = std::min(path.find('.'), path.size());
            const Row* row =
                params::find_row(path.substr(0, dot), std::string_view(path).substr(std::min(dot + 1, path.size())));
            if (row == nullptr || row->type == Type::name)
                core::fail_at(
                    reader.get("parameter").place,
                    "[[controller]]: there is no parameter {} that a knob could move; `sunflower list params` has all",
                    params::quote(path));
            binding.row = params::index_of(*row);
            binding.channel = static_cast<int>(reader.integer("channel", {1, 16})) - 1;
            const params::Value* key = reader.find("key");
            if (key != nullptr && !is_switch(*row))
                core::fail_at(key->place, "[[controller]]: a key turns switches and choices; {} takes a control", path);
            binding.kind = key != nullptr ? MidiEvent::Kind::note : MidiEvent::Kind::control;
            if (key != nullptr)
                binding.number = static_cast<int>(reader.integer("key", {0, 127}));
            else
                binding.number = static_cast<int>(reader.integer("control", {0, first_mode_message - 1}));
            binding.fine = reader.truth("fine", false);
            if (binding.fine && (key != nullptr || binding.number >= fine_above))
                core::fail_at(reader.get("fine").place, "[[controller]]: fine is for controls 0 to {}", fine_above - 1);
            const auto most = static_cast<double>(knobs_of(*row));
            binding.component = static_cast<std::size_t>(reader.integer("component", {1, most}, 1)) - 1;
            reader.finish();
            read.bind(binding);
        }
    }
    bindings_ = std::move(read.bindings_);
    held_ = std::move(read.held_);
}

void MidiMap::save(const std::filesystem::path& file) const {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    core::write_file_atomically(file, text());
}

}  // namespace sunflower::wall
