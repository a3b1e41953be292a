// How the panel looks: greys without any hue, so that the eye beside a grey picture keeps its white, and one quiet accent.
#pragma once

#include <imgui.h>

namespace sunflower::panel {

// Contrast against `plate` after WCAG 2: text 10:1, dim 5.6:1.
namespace tone {
inline constexpr ImU32 grey(int level, int alpha = 255) {
    return IM_COL32(level, level, level, alpha);
}
inline constexpr ImU32 plate = grey(36);         // the panel itself
inline constexpr ImU32 overlay = grey(28, 242);  // plates on the picture
inline constexpr ImU32 well = grey(25);          // fields, tracks
inline constexpr ImU32 well_hot = grey(46);
inline constexpr ImU32 key = grey(54);  // buttons
inline constexpr ImU32 key_hot = grey(70);
inline constexpr ImU32 key_down = grey(86);
inline constexpr ImU32 line = grey(58);
inline constexpr ImU32 text = grey(218);
inline constexpr ImU32 dim = grey(158);
inline constexpr ImU32 fill = grey(148);  // the part of a track below its value
inline constexpr ImU32 accent = IM_COL32(214, 184, 120, 255);
inline constexpr ImU32 accent_low = IM_COL32(92, 82, 60, 255);
inline constexpr ImU32 ink = grey(22);  // letters on the accent
}  // namespace tone

/// Of the current context; all measures times scale.
void set_style(float scale);

}  // namespace sunflower::panel
