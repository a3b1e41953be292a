// sunflower-bake: the offline program. It makes the tables that are shipped in assets/.
#include "engine/bake/pack.hpp"
#include "engine/bake/reference.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>

int main(int argc, char** argv) {
    using namespace sunflower;
    CLI::App app{
        "Makes the tables that Sunflower ships, and the pictures that its own are judged by. Not needed to look at the seeds."};
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

    bake::ReferenceOptions wanted;
    auto* reference =
        app.add_subcommand("reference", "Path-traces a view, or a window of it, for the live picture to be judged by");
    reference->add_option("SCENE", wanted.scene, "Name or file of the scene")->capture_default_str();
    reference->add_option("--view", wanted.view, "Name of the view (default: the scene's first)");
    reference->add_option("--preset", wanted.preset, "Name or file of the look (default: the scene's own)");
    reference->add_option("--set", wanted.sets, "group.name=value; may be said again")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    reference->add_option("--size", wanted.size, "Of the whole picture")->type_name("WxH")->capture_default_str();
    reference->add_option("--window", wanted.window, "The part that is traced (default: all)")->type_name("X,Y,W,H");
    reference->add_option("--samples", wanted.samples, "Of every pixel")->check(CLI::Range(1, 1 << 20))->capture_default_str();
    reference
        ->add_option("--seed", wanted.seed,
                     "Of the random numbers: two pictures of different seeds tell how much noise is left")
        ->check(CLI::Range(0, 4095))
        ->capture_default_str();
    reference->add_option("--threads", wanted.threads, "Threads")->check(CLI::Range(1, 256))->capture_default_str();
    reference->add_option("--out", wanted.out, "The picture, .exr or .png")->type_name("FILE");
    reference->add_flag("--plain", wanted.plain, "R, G and B alone, not by role of the lights");
    reference->add_flag("--resume", wanted.resume,
                        "Go on from FILE's .sums.exr where there is one, and keep it for more samples later");
    reference
        ->add_option("--furnace", wanted.furnace_albedo, "Instead of light, paint and hall: albedo of all under a sky of 1")
        ->check(CLI::Range(0.0, 1.0))
        ->type_name("ALBEDO");
    reference->add_flag("--reflectance", wanted.reflectance,
                        "No picture: print how much the bed throws back, by the seeds' albedo");
    CLI11_PARSE(app, argc, argv);
    try {
        if (reference->parsed()) {
            bake::run_reference(wanted);
            return EXIT_SUCCESS;
        }
        options.out = out.empty() ? core::data_folder() / "assets" / "packing" : std::filesystem::path(out);
        if (check) return bake::check_packing(options.out / "packing.bin") ? EXIT_SUCCESS : EXIT_FAILURE;
        bake::make_packing(options);
        return EXIT_SUCCESS;
    } catch (const std::exception& error) {
        core::log(core::LogLevel::error, error.what());
        return EXIT_FAILURE;
    }
}
