// How a picture was made: every value, in the picture's own file, so that it can be made again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/image/picture_file.hpp"
#include "engine/params/settings.hpp"
#include "engine/still/paper.hpp"
#include "engine/still/sharpen.hpp"
#include "engine/world/camera.hpp"
#include "engine/world/stroke.hpp"

namespace sunflower::still {

/// The key under which a file keeps it.
inline constexpr std::string_view recipe_key = "sunflower:recipe";

/// Where the pixels come from: as long as these are the same, so are they.
struct Origin {
    std::string version, renderer, opengl;
    std::uint64_t shaders = 0, packing = 0, scene = 0;  // hashes

    bool operator==(const Origin&) const = default;
};
/// In words what is not as it was: "program, shaders"; empty: all is.
std::string changed_since(const Origin& then, const Origin& now);

struct Recipe {
    Origin origin;
    std::string scene;  // name or path, as it was asked for
    std::string view, preset, title;
    std::uint64_t seeds = 0;
    world::Camera camera;
    Sheet sheet;
    std::string paper;  // in words; empty: plain pixels
    std::optional<double> ppi;
    int samples = 64;
    image::Channel channel = image::Channel::bits8;
    std::string aov;      // as --aov says it
    std::string edition;  // as --edition says it
    image::ColourSpace space = image::ColourSpace::srgb;
    Sharpen sharpen = Sharpen::none;
    std::vector<std::string> values;  // "group.name=value" of every parameter
    world::StrokeList strokes;        // instead of the scene's own; nullptr: those of the scene
};

std::vector<std::string> all_values(const params::Settings& settings);

/// JSON on one line. No date and no path: the same picture twice says the same.
std::string recipe_text(const Recipe& recipe);
/// file: for messages. Fails when it is no recipe, or one of another release's form.
Recipe parse_recipe(std::string_view text, const std::string& file);
/// Of a PNG, TIFF, JPEG or OpenEXR file, or of a file .json that is nothing else. Fails when it has none.
Recipe read_recipe(const std::filesystem::path& file);

/// The recipe as a file beside a picture: NAME.recipe.json, after the picture's whole name.
std::filesystem::path recipe_file(const std::filesystem::path& picture);
/// And of which picture it is the recipe; empty: its name does not say so.
std::filesystem::path picture_of(const std::filesystem::path& recipe);

/// In what two recipes differ, for a sentence: "quality.samples 64 there, 16 here", the first few of them.
std::string difference(const std::string& there, const std::string& here);

/// Of files and folders: names and contents of all in them. What is not there counts as empty.
std::uint64_t hash_of_files(const std::vector<std::filesystem::path>& paths);

}  // namespace sunflower::still
