// sunflower-bake: the offline program. It makes the tables that are shipped in assets/.
#include "engine/bake/pack.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
    using namespace sunflower;
    CLI::App app{"Makes the tables that Sunflower ships. Not needed to look at the seeds."};
    app.require_subcommand(1);

    bake::PackOptions options;
    bool check = false;
    std::string out;
    auto* pack = app.add_subcommand("pack", "Rains and settles the seeds: assets/packing/packing.bin");
    pack->add_flag("--check", check, "Print the figures of the finished table with their bounds; fail when one is missed");
    pack->add_option("--threads", options.threads, "Tiles made at the same time")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    pack->add_option("--work", options.work, "Folder for finished parts; a run that was stopped goes on from there")
        ->capture_default_str();
    pack->add_option("--out", out, "Folder of packing.bin (default: assets/packing of the checkout)");
    pack->add_option("--only", options.only,
                     "bed: without the layers above it; assemble: write the table from the parts that exist")
        ->check(CLI::IsMember({"all", "bed", "assemble"}))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    try {
        options.out = out.empty() ? core::data_folder() / "assets" / "packing" : std::filesystem::path(out);
        if (check) return bake::check_packing(options.out / "packing.bin") ? EXIT_SUCCESS : EXIT_FAILURE;
        bake::make_packing(options);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        core::log(core::LogLevel::error, error.what());
        return EXIT_FAILURE;
    }
}
