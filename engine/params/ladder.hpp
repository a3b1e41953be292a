// How a parameter's range lies on a track, for a slider of the panel as for a knob of a MIDI controller.
#pragma once

namespace sunflower::params {

struct Row;

/// Where numbers lie on a track of length 1.
struct Ladder {
    double min = 0, max = 1;
    bool by_factors = false;  ///< with min 0, the lowest fiftieth of the track is nought, and six decades lie above
    bool whole = false;  ///< for who shows a value: it is to be rounded

    /// Clamped to 0 ... 1.
    double position(double value) const;
    /// Not rounded; the ends are exact.
    double value(double position) const;
};

/// Of one component.
Ladder ladder_of(const Row& row);

}  // namespace sunflower::params
