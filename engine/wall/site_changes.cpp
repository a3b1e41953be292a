#include "engine/wall/site_changes.hpp"

#include <algorithm>

namespace sunflower::wall {
namespace {

template <typename T, typename... Members>
void carry(const T& base, const T& hand, T& file, Members... members) {
    const auto one = [&](auto member) {
        if (!(hand.*member == base.*member)) file.*member = hand.*member;
    };
    (one(members), ...);
}

void carry_output(const Output& base, const Output& hand, Output& file) {
    carry(base, hand, file, &Output::name, &Output::monitor, &Output::elsewhere, &Output::part, &Output::size_px,
          &Output::rotation_deg, &Output::flip, &Output::corners_px, &Output::mesh, &Output::edge_power, &Output::black,
          &Output::mask_px, &Output::curve, &Output::gain, &Output::brightness, &Output::lut, &Output::mpcdi,
          &Output::mpcdi_region);
    for (std::size_t side = 0; side < base.edges_px.size(); ++side)
        if (hand.edges_px[side] != base.edges_px[side]) file.edges_px[side] = hand.edges_px[side];
}

}  // namespace

Site with_changes(const Site& base, const Site& hand, Site file) {
    carry(base, hand, file, &Site::title, &Site::canvas_px, &Site::mm_per_px, &Site::show, &Site::scene, &Site::view,
          &Site::preset, &Site::fade_s);
    // Outputs come and go by an editor alone; hands bring them back by undoing that.
    if (hand.outputs.size() != base.outputs.size()) {
        file.outputs = hand.outputs;
        return file;
    }
    for (std::size_t i = 0; i < base.outputs.size(); ++i) {
        const auto found = file.outputs.size() == base.outputs.size()
                               ? file.outputs.begin() + static_cast<std::ptrdiff_t>(i)
                               : std::ranges::find(file.outputs, base.outputs[i].name, &Output::name);
        if (found != file.outputs.end()) carry_output(base.outputs[i], hand.outputs[i], *found);
    }
    return file;
}

}  // namespace sunflower::wall
