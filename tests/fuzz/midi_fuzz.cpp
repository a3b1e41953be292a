// MIDI messages of any bytes: learnt from, followed, and told again; no value ever leaves its range.
#include <cmath>
#include <cstdlib>

#include "engine/wall/midi.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    wall::MidiMap map;
    params::Settings settings;
    wall::RemoteChanges changes;
    map.learn(*params::find_row("roof", "temperature_k"));
    // As a driver cuts them: where a status byte begins another.
    for (std::size_t i = 0, end = 0; i < size; i = end) {
        for (end = i + 1; end < size && data[end] < 0x80; ++end) {
        }
        const auto event = wall::midi_event({data + i, end - i});
        if (!event) continue;
        if (event->channel < 0 || event->channel > 15 || event->number < 0 || event->number > 127 || event->value < 0 ||
            event->value > 127)
            std::abort();
        if (!map.is_learning() && i % 7 == 0) map.learn(params::rows()[i % params::rows().size()]);
        map.take(*event, settings, changes);
        map.watch(settings);
        const float kelvin = settings.roof.temperature_k;
        if (!(kelvin >= 1500.0f && kelvin <= 20000.0f)) std::abort();
        settings = changes.rows.any() ? changes.values : settings;
        changes.clear();
        changes.values = settings;
    }
    return 0;
}
