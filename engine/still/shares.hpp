// A picture that several programs have drawn, each its share of the tiles, becomes one.
#pragma once

#include <filesystem>
#include <string>

#include "engine/still/picture_job.hpp"

namespace sunflower::still {

/// How many shares of a picture lie beside its name, and what they say they are of.
struct Shares {
    std::size_t count = 0;
    std::string job;
};

/// Fails when there are none, when one is missing or another program still draws it, and when they are not of one picture:
/// another device, driver or version shows in seams.
Shares find_shares(const std::filesystem::path& target, const decltype(TileStore::Job::difference)& difference);

/// The tiles of all shares, in one store beside the target, where a job that resumes finds them. order.job: of the shares.
/// Fails when tiles are missing, and leaves all as it was then.
void join_shares(const PictureOrder& order, std::size_t count);

/// The picture is there: they go.
void remove_shares(const std::filesystem::path& target, std::size_t count);

}  // namespace sunflower::still
