// Looks under a hand: drawn at random, told as text, kept as files, thrown into a bin that is never emptied.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/params/registry.hpp"
#include "engine/show/deed.hpp"
#include "engine/show/library.hpp"

namespace sunflower::show {

/// Another look near this one: the same for the same settings, locks, amount and seed, on every machine. amount 0 to 1: at 0.2
/// a light is up to 1.6 times as strong or weak, 20 mired warmer or colder, a plain value moves by a tenth of its range. Only
/// what belongs to a look; how the picture is taken (lens, focus, orthographic, auto exposure) stays, and so does nought where
/// it means "off".
params::Settings randomised(const params::Settings& settings, const Locks& locked, double amount, std::uint32_t seed);
/// Whether randomised() ever changes the row.
bool is_drawn(const params::Row& row);

/// A look as the text of a preset file, and back over `now`. what: begins a complaint, with the line.
std::string look_text(const State& state, const params::Settings& scene_settings);
params::Settings look_of_text(const std::string& text, const params::Settings& now, const params::Settings& scene_settings,
                              const std::string& what);

// --- files of the user's looks. All fail in one sentence; a shipped look cannot be changed.
bool is_shipped_look(const std::string& name);
std::filesystem::path look_file(const std::string& name);
/// The small picture beside a look's file: it goes wherever that goes.
std::filesystem::path look_picture(const std::filesystem::path& file);
/// Of any look or scene by its name, the user's own first; empty: it has none.
std::filesystem::path picture_of_look(const std::string& name);
std::filesystem::path picture_of_scene(const std::string& name);
/// A place in the bin that nothing lies at yet: "blue-hour 2026-11-21 01-51-07.toml".
std::filesystem::path bin_place(const std::string& name);
/// save_look(), but a look that it takes the place of goes into the bin.
Deed keep_look(const std::string& name, const State& state, const params::Settings& scene_settings, bool replace);
Deed rename_look(const std::string& from, const std::string& to);
Deed duplicate_look(const std::string& from, const std::string& to);
Deed bin_look(const std::string& name);
/// Out of the bin, under its old name or, where that is taken, the next like it. Returns the name too.
Deed restore_look(const std::filesystem::path& binned, std::string& name);
/// What lies in the bin, the latest first.
std::vector<std::filesystem::path> binned_looks();

/// "snapshot-2026-11-21-015107".
std::string snapshot_name();

}  // namespace sunflower::show
