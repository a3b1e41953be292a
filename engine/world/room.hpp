// The words in which a scene file says what a room is built of: boxes, beams, panels, grids, rods, rivets, lights, and rows of
// them. Whatever can hide light becomes upright boxes, of which there is one list; rods and rivets are drawn only.
#pragma once

#include "engine/params/value.hpp"
#include "engine/world/scene.hpp"

namespace sunflower::world {

/// The keys of a scene file that hold a room's parts; each is a list of tables.
///
///     [[box]]     surface, low_m, high_m
///     [[beam]]    an I-beam along an axis: surface, from_m, to_m (of its middle line), deep = "x" | "y" | "z", depth_m,
///     width_m,
///                 flange_m, web_m; rivets_m = 0.15 sets two lines of rivets on each flange, rivets_on = "both" | "low" |
///                 "high"
///     [[panel]]   a plate in a frame: surface, low_m, high_m, frame_surface, frame_m, proud_m (how far the frame stands out)
///     [[grid]]    panes behind bars: surface, bar_surface, low_m, high_m, facing, panes = [a, b], bar_m = [a, b],
///                 bar_depth_m = [a, b]; a runs along the first of x, y, z that lies in the grid, b along the second
///     [[rod]]     round: surface, from_m, to_m, radius_m
///     [[rivets]]  a line of heads: from_m, to_m, pitch_m, radius_m, facing
///     [[light]]   role; corner_m, edge_u_m, edge_v_m, or of spot and lamp aim_m
///     [[row]]     repeat, step_m, and parts of its own: [[row.box]], [[row.beam]] ... and [[row.row]], so that a row of rows
///                 fills a plane
///
/// Each part may have repeat and step_m too. facing: "east" | "west" | "north" | "south" | "up" | "down".
std::span<const std::string_view> room_keys();

/// The table [room]: low_m and high_m, what the light is computed for; grain; and gltf = "file.glb" beside the scene file, with
/// gltf_at_m and gltf_turn_deg.
void read_room(const params::Value& value, Scene& scene);

/// Adds the parts to the scene. Fails with file:line at what is missing, misspelt, impossible, or more than a device can hold.
void read_parts(params::Reader& reader, Scene& scene);

}  // namespace sunflower::world
