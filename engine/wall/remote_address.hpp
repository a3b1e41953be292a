// What can be said to the wall over the network, an address each: made from the table of all parameters, and a few deeds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/params/registry.hpp"
#include "engine/wall/osc.hpp"

namespace sunflower::wall {

enum class RemoteVerb {
    value,  // of a parameter
    play,
    pause,
    stop,
    next,
    previous,
    seek,
    show,
    look,
    scene,
    view,
    black,
    hold,
    brightness,
    playing,
    hello,
};

struct RemoteAddress {
    std::string path;  // "/sunflower/roof/temperature_k"
    RemoteVerb verb = RemoteVerb::value;
    const params::Row* row = nullptr;  // of a value
    std::string types;                 // tags as they are told: "f", "i", "h", "T" (or F), "s", "ff", "fff"; empty: nothing
    bool takes = true;                 // it may be sent to the wall
    bool tells = true;                 // it has a value, of which the wall tells
    std::string help;
    /// A wall takes it too. Not debug/*, which would put false colours before an audience, nor quality/slice_ms, which makes
    /// every frame wait for a whole piece of drawing: no look brings them back.
    bool wall_takes = true;
};

/// All of them: the parameters in the order of their table, then the deeds. There is none that quits, saves, deletes, renders
/// or reads a path.
std::span<const RemoteAddress> remote_addresses();
std::optional<std::size_t> find_remote_address(std::string_view path);
/// Of a deed.
std::size_t remote_address_of(RemoteVerb verb);

/// What is shown, as the network is told. The views must outlive it.
struct RemoteState {
    params::Settings settings;
    bool playing = false, black = false, held = false;
    double brightness = 1.0;  // 0 to 1, of the whole wall's light
    std::string_view show, look, scene, view;
};

/// A value as OSC says it.
struct RemoteValue {
    std::array<OscArgument, 3> arguments;
    int count = 0;

    std::span<const OscArgument> all() const { return std::span(arguments).first(static_cast<std::size_t>(count)); }
};
/// Of an address that tells.
RemoteValue remote_value(const RemoteAddress& address, const RemoteState& state);
/// Of equal values equal, of others almost surely another.
std::uint64_t hash_of(const RemoteValue& value);

enum class RemoteVerdict { taken, wrong_type, not_finite, out_of_range };

/// Puts what was sent into its place in settings, within the limits that files have; else settings stay. Numbers come as any of
/// i, h, f and d; whole ones are rounded to (faders know only floats); truth as T, F, 0 or 1; choices by name or number. What
/// is out of range is refused, not clamped. Allocates nothing.
RemoteVerdict take_value(const params::Row& row, std::span<const OscArgument> arguments, params::Settings& settings);

/// One number within [min, max].
RemoteVerdict take_number(std::span<const OscArgument> arguments, double min, double max, double& number);
RemoteVerdict take_truth(std::span<const OscArgument> arguments, bool& truth);
/// A text of 1 to 60 bytes.
RemoteVerdict take_text(std::span<const OscArgument> arguments, std::string_view& text);

}  // namespace sunflower::wall
