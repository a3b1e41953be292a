// What `still` makes instead of one file of the whole picture: test strips and a proof, or the panels of a wall.
#pragma once

#include <string>
#include <string_view>

#include "engine/app/commands/still_plan.hpp"
#include "engine/gl/context.hpp"
#include "engine/render/renderer.hpp"

namespace sunflower::app {

/// Whether the options ask for more than one file; the name of the last then is that of the picture with this behind it:
/// "_proof", "_r2c3". Empty: one file.
std::string last_of_files(const StillOptions& options);

/// Of a plan whose recipe is of the whole, on paper: its files, and in words what they are. Where strips are to be found by
/// looking at the picture they have any places yet. The line of an edition is checked too.
void plan_files(StillPlan& plan, const StillOptions& options);

/// Makes the plan that of one of its files, but for what the renderer adds.
void turn_to(StillPlan& plan, const StillFile& file);

/// Looks at the picture for places that tell most, and puts the strips there.
void find_strips(StillPlan& plan, render::Renderer& renderer);

/// Whether the plan's file is there, and is that very picture. Fails when another is, and when it is there at all without
/// --resume or --force; when tiles of it are, likewise.
bool is_made(const StillPlan& plan);

/// The most that all files take on the disk at once.
still::DiskNeed need_of_files(const StillPlan& plan);

/// The recipe's line of an edition, now that all else of it is known.
void add_edition(StillPlan& plan);

}  // namespace sunflower::app
