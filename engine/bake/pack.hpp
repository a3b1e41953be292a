// `sunflower-bake pack`: runs the jobs of the packing and writes its table.
#pragma once

#include <filesystem>
#include <string>

namespace sunflower::bake {

struct PackOptions {
    std::filesystem::path work = "build/pack";
    std::filesystem::path out;  // folder of packing.bin
    int threads = 2;
    std::string only = "all";  // bed: stop when the bed's tiles are made; assemble: write what is there; all
};

/// Makes what the work folder lacks, and writes the table after each part. Fails with the first job's reason.
void make_packing(const PackOptions& options);

/// Prints each figure of the table with its bound on stdout. False when one is missed.
bool check_packing(const std::filesystem::path& file);

}  // namespace sunflower::bake
