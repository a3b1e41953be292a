// Two who change one site: a hand at the panel, and somebody with an editor.
#pragma once

#include "engine/wall/site.hpp"

namespace sunflower::wall {

/// `file` with what hands have changed of `base` to make `hand` of it; the rest is as the file has it. What both have changed
/// is as the hand has it: key by key, and each soft edge by itself. Outputs are told apart as save_site() does; one that is
/// gone takes with it what was changed of it.
Site with_changes(const Site& base, const Site& hand, Site file);

}  // namespace sunflower::wall
