// Strokes as files: beside the session, so that nothing that was painted is lost, and in scenes of the user's own.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/world/stroke.hpp"

namespace sunflower::show {

/// Saves the scene with these strokes instead of its own as one of the user's: a file that extends it, or, when it is that very
/// file, the same with other strokes. Fails when the name is a shipped scene's, when there is one of that name already unless
/// `replace`, and when the scene lies where no file of the user's can extend it. Returns the file.
std::filesystem::path save_scene(const std::string& name, const std::string& scene, const world::StrokeList& strokes,
                                 bool replace);

/// Whether the user has a scene of that name.
bool is_own_scene(const std::string& name);

/// Of each scene that was painted on, in a file of its own in the state folder. Fails when one cannot be written.
void keep_strokes(const std::map<std::string, world::StrokeList>& strokes);
/// What was kept of a scene; nullptr: nothing was. Fails when it cannot be understood; it then lies beside, under another name,
/// which the sentence tells.
world::StrokeList kept_strokes(const std::string& scene);

}  // namespace sunflower::show
