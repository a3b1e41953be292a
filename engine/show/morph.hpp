// From one look to another, a part of the way at a time.
#pragma once

#include "engine/params/settings.hpp"

namespace sunflower::show {

/// Begins and ends at rest: 6t^5 - 15t^4 + 10t^3 (Perlin 2002, Improving Noise).
double eased(double t);

/// What lies between two looks. t from 0, which gives `from` to the bit, to 1, which gives `to` to the bit.
///
/// - Lights go in linear light, as the picture is exposed: with P power and EV exposure, P 2^-EV is what is mixed, so that
/// every
///   pixel is at each moment the mixture of what it was and what it will be, never darker and never brighter than both. (By
///   factors a change from one light to another would dip into the dark between them, and there is no way from nought; and the
///   power alone, while the exposure moves too, would flare up.) The eye's own scale is in the easing.
/// - A light that goes out keeps its colour and its place while it fades to nought, one that comes has them from the first.
/// - Kelvin are mixed as mired, the f-stop as aperture, the focus as dioptres, angles the short way round, what has a dial of
///   factors by factors, colours in linear RGB.
/// - Choices change in the middle, and so does all that is no matter of a look but of the machine.
params::Settings blended(const params::Settings& from, const params::Settings& to, double t);

/// The same picture, so much darker: 1 is as it is, 0 is black (as far as the range of the exposure reaches).
params::Settings dimmed(const params::Settings& settings, double light);

}  // namespace sunflower::show
