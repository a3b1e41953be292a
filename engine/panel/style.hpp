// How the panel looks: greys without any hue, so that the eye beside a grey picture keeps its white, and one quiet accent; or
// black and white, for eyes that need more.
#pragma once

#include <imgui.h>

namespace sunflower::panel {

// Of the theme in use. Contrast after WCAG 2 of what is written on what: at least 4.5:1, in high contrast 7:1 (a test computes
// it).
namespace tone {
inline constexpr ImU32 grey(int level, int alpha = 255) {
    return IM_COL32(level, level, level, alpha);
}
inline ImU32 plate = grey(36);         // the panel itself
inline ImU32 overlay = grey(28, 242);  // plates on the picture
inline ImU32 list = grey(32, 250);     // what opens
inline ImU32 well = grey(25);          // fields, tracks
inline ImU32 well_hot = grey(46);
inline ImU32 key = grey(54);  // buttons
inline ImU32 key_hot = grey(70);
inline ImU32 key_down = grey(86);
inline ImU32 quiet = grey(104);  // buttons: the one of several that is chosen
inline ImU32 quiet_hot = grey(110);
inline ImU32 quiet_down = grey(92);
inline ImU32 quiet_ink = grey(250);
inline ImU32 line = grey(58);
inline ImU32 border = grey(66);
inline ImU32 chosen = grey(66);  // in a list
inline ImU32 text = grey(218);
inline ImU32 dim = grey(158);
inline ImU32 fill = grey(148);  // the part of a track below its value
inline ImU32 knob = grey(196);
inline ImU32 accent = IM_COL32(214, 184, 120, 255);
inline ImU32 accent_hot = IM_COL32(226, 200, 142, 255);
inline ImU32 accent_down = IM_COL32(196, 168, 106, 255);
inline ImU32 accent_low = IM_COL32(92, 82, 60, 255);  // behind letters that are selected
inline ImU32 ink = grey(22);                          // letters on the accent
inline ImU32 focus = IM_COL32(240, 214, 150, 255);    // the ring about what the keyboard is on
inline ImU32 card = grey(206, 246);                   // the wall label
inline ImU32 card_ink = grey(24);
inline ImU32 card_dim = grey(70);
}  // namespace tone

/// From now on tone:: is of that theme.
void use_theme(bool high_contrast);
/// Of the current context, in the theme in use; all measures times scale.
void set_style(float scale);

}  // namespace sunflower::panel
