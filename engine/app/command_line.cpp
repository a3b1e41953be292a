#include "engine/app/command_line.hpp"

#include <CLI/CLI.hpp>

#include "engine/app/commands/commands.hpp"
#include "engine/app/live/x_window.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"
#include "engine/params/registry.hpp"
#include "engine/still/metadata.hpp"

namespace sunflower::app {
namespace {

constexpr int usage_error = 2;

CLI::Option* add_scene(CLI::App& command, SceneChoice& choice) {
    return command.add_option("SCENE", choice.scene, "Name of a scene, or path of a .toml file")->capture_default_str();
}

CLI::Option* add_path(CLI::App& command, std::string& path, const std::string& help) {
    return command.add_option("--path", path, help + ": walk, pan, drop, or a .toml file")->type_name("PATH");
}

/// Returns --frames.
CLI::Option* add_frames(CLI::App& command, int& frames, const std::string& help) {
    return command.add_option("--frames", frames, help)->check(CLI::Range(1, 10000))->type_name("N");
}

/// Returns --preset.
CLI::Option* add_look(CLI::App& command, SceneChoice& choice) {
    // One value each time: more would swallow the scene's name that follows.
    CLI::Option* preset = command
                              .add_option_function<std::vector<std::string>>(
                                  "--preset",
                                  [&choice](const std::vector<std::string>& names) {
                                      choice.preset = names.front();
                                      choice.over.assign(names.begin() + 1, names.end());
                                  },
                                  "Name or path of a preset (default: the scene's own); may be said again: draft, gallery and "
                                  "print go on top of a look")
                              ->type_name("P")
                              ->expected(1)
                              ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    command.add_option("--set", choice.sets, "Change a parameter; may be said again. See: sunflower list params")
        ->type_name("GROUP.NAME=VALUE")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    return preset;
}

void add_target(CLI::App& command, std::string& out, bool& force, const std::string& standard) {
    command.add_option("--out", out, "The file to write (default: " + standard + ")")->type_name("FILE.png");
    command.add_flag("--force", force, "Replace the file if it is there");
}

/// A range in the words of the parameter that it stands for.
CLI::Range range_of(const params::Row& row) {
    return {static_cast<int>(row.min), static_cast<int>(row.max)};
}

/// All commands with the places that their options go to.
class CommandLine {
  public:
    CommandLine() {
        app_.set_version_flag("--version", fmt::format("Sunflower {}", core::version()));
        app_.set_help_all_flag("--help-all", "Print the help of all commands");
        app_.require_subcommand(0, 1);
        app_.fallthrough();
        app_.get_formatter()->column_width(34);
        app_.add_flag("--software", software_, "Draw without a GPU even where there is one");
        app_.add_flag_callback(
            "--verbose", [] { core::set_log_level(core::LogLevel::debug); }, "Say more, device times of all passes too");
        add_live();
        add_still();
        add_film();
        add_find();
        add_lists();
        add_info();
        add_contact_sheet();
        add_bench();
        add_compare();
        add_wall();
        add_status();
        // Last, or every command's help would end with it.
        app_.footer(
            fmt::format("Without a command: opens the live window; without a display it renders the hall to a picture in this "
                        "folder and\nsays where it is.\n{}",
                        still::credit));
    }

    int run(int argc, const char* const* argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::Success& wish) {  // --help and --version
            std::ostringstream text;
            app_.exit(wish, text, text);
            print(text.str());
            return 0;
        } catch (const CLI::ParseError& error) {
            return complain(error);
        }
        for (const std::string& extra : find_->remaining()) {
            // A number below zero looks like an option; it deserves the sentence about the range.
            if (extra.size() < 2 || extra[0] != '-' || extra[1] < '0' || extra[1] > '9') return complain_about(extra);
            find_options_.number = extra;
        }
        if (find_->parsed() && find_options_.number.empty()) return complain("find needs the NUMBER of a seed");
        for (Common* common : {&still_options_.common, &film_options_.common, &find_options_.common, &info_options_.common,
                               &sheet_options_.common, &bench_options_.common})
            common->software = software_;
        live_options_.common.software = wall_options_.software = service_options_.software = software_;
        if (app_.get_subcommands().empty())
            without_command();
        else
            action_();
        return exit_code_;
    }

  private:
    void without_command() {
        if (has_display()) return live(live_options_);
        core::log_info("there is no display, so the hall is rendered to a picture");
        StillOptions plain;
        plain.common.software = software_;
        still(plain);
    }

    CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help, std::function<void()> action) {
        CLI::App* made = parent.add_subcommand(name, help);
        if (action) made->final_callback([this, action] { action_ = action; });
        return made;
    }

    void add_live() {
        LiveOptions& o = live_options_;
        CLI::App* made = command(app_, "live", "Open the live window with its panel", [&o] { live(o); });
        made->add_option("SCENE", o.common.choice.scene,
                         "Name of a scene, or path of a .toml file (default: the last session's)");
        made->add_option("--view", o.view, "Name of a view. See: sunflower list views")->type_name("V");
        add_look(*made, o.common.choice);
        made->add_option("--show", o.show,
                         "Name of a show that plays at once, or path of a .toml file. See: sunflower list shows")
            ->type_name("FILE");
        made->add_flag("--fresh", o.fresh, "Begin anew instead of where the last session ended");
        made->add_option("--output", o.output, "The monitor for the audience, by its name or model")->type_name("MONITOR");
        CLI::Option* osc =
            made->add_option("--osc", o.osc,
                             "Let other programs of this machine steer it by OSC, at this UDP port; else nothing listens")
                ->type_name("[PORT]")
                ->check([ports = CLI::Range(1, 65535)](const std::string& given) {
                    // A word after it is taken for its port.
                    return ports(given).empty() ? "" : given + " is no port from 1 to 65535; a scene is named before --osc";
                })
                ->expected(0, 1)
                ->default_str("9000");
        made->add_option("--oscquery", o.oscquery, "Tell them by OSCQuery what there is to steer, at this TCP port")
            ->type_name("PORT")
            ->check(CLI::Range(1, 65535))
            ->needs(osc);
        made->add_option("--midi", o.midi, "Take the knobs of this MIDI controller: a part of its name, or any")
            ->type_name("DEVICE");
        made->add_option("--frames", o.frames, "Quit after so many frames")->check(CLI::Range(1, 1000000000))->type_name("N");
    }

    void add_still() {
        StillOptions& o = still_options_;
        CLI::App* made = command(app_, "still", "Render one picture to a file and print its path", [&o] { still(o); });
        std::vector<CLI::Option*> recipe = {add_scene(*made, o.common.choice)};
        const auto add = [&](const std::string& name, auto& value, const std::string& help, const std::string& type) {
            recipe.push_back(made->add_option(name, value, help)->type_name(type));
            return recipe.back();
        };
        add("--view", o.view, "Name of a view (default: the scene's first). See: sunflower list views", "V");
        add_look(*made, o.common.choice);
        CLI::Option* size = add("--size", o.size, "Width and height in pixels", "WxH")->capture_default_str();
        add("--samples", o.samples, "Samples of every pixel (default: quality.samples; on paper 256)", "N")
            ->check(range_of(*params::find_row("quality", "samples")));
        CLI::Option* paper =
            add("--paper", o.paper,
                "Paper: A5 to A0, 2A0, Letter, 24x36 and others by name, or measures: 60x40cm, 4.5x3m, 24x36in. Makes a "
                "16-bit TIFF, compatible with Adobe RGB",
                "P");
        paper->excludes(size);
        add("--ppi", o.ppi, "Pixels an inch (default: the lab's, or 300)", "N")->check(CLI::Range(1.0, 10000.0))->needs(paper);
        made->add_option("--lab", o.lab,
                         "What a print lab takes, of pictures on paper: a name, or a .toml file. Refuses what it would send "
                         "back. See: sunflower list labs")
            ->type_name("L");
        add("--bleed", o.bleed, "Drawn beyond each edge of the paper, to be cut off: 3mm, 1/8in", "LENGTH")->needs(paper);
        add("--border", o.border, "White inside each edge of the paper: 20mm, 1in", "LENGTH")->needs(paper);
        add("--orientation", o.orientation, "portrait or landscape (default: as the paper is named)", "O")
            ->check(CLI::IsMember({"portrait", "landscape"}))
            ->needs(paper);
        add("--fit", o.fit,
            "On paper that is not 16:9: wider shows all of the view and more, crop nothing beyond it (default: wider)", "F")
            ->check(CLI::IsMember({"wider", "crop"}));
        CLI::Option* edition =
            add("--edition", o.edition,
                "A line below the picture, in a border of 11 mm or more, up to 26 mm where narrow paper breaks "
                "the line: title, credit, this number of the edition (3/12), and a hash of how it was made",
                "N/M")
                ->needs(paper);
        recipe.push_back(made->add_flag("--test-strips", o.test_strips,
                                        "Instead of the print two A4 sheets, NAME_strips and NAME_proof: three strips of it at "
                                        "100 %, the darkest, one between and the brightest of the bed, and the whole, small")
                             ->needs(paper)
                             ->excludes(edition));
        CLI::Option* strips = recipe.back();
        add("--strip-at", o.strip_at,
            "Instead a strip about this place, percent of the picture's width and height from its top left; may be said three "
            "times",
            "X,Y")
            ->needs(strips)
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        CLI::Option* panels =
            add("--panels", o.panels,
                "A wall in panels, 3x2: three side by side, two above one another, a file each, NAME_r1c1 and on. With "
                "--resume those that are missing are drawn",
                "CxR")
                ->needs(paper)
                ->excludes(strips)
                ->excludes(edition);
        add("--overlap", o.overlap, "What neighbouring panels share: 20mm, 1in (default: nothing)", "LENGTH")->needs(panels);
        add("--scale", o.scale, "Parallel rays at a scale: 1:1 is life size, 1:20 a twentieth of it", "A:B")->needs(paper);
        add("--icc", o.icc, "Colours: srgb, p3, adobe, or prophoto with 16 bits (default: srgb, on paper adobe)", "C")
            ->check(CLI::IsMember({"srgb", "p3", "adobe", "prophoto"}));
        add("--aov", o.aov,
            "Of an .exr, what it keeps beside the picture: depth, position, normal, albedo, seed, lights (each that burns, "
            "alone), "
            "with commas between",
            "A,B");
        add("--depth", o.depth, "Bits of a colour channel: 8, 16, or 32 of an .exr (default: 8, on paper and of an .exr 16)",
            "N")
            ->check(CLI::IsMember({8, 16, 32}));
        add("--sharpen", o.sharpen,
            "Sharpened at the print's own pixels for paper on which ink spreads: none, matte (its halos are 1/100 inch wide), "
            "gloss (1/150). With --size as at 300 ppi: 3 and 2 pixels",
            "PAPER")
            ->check(CLI::IsMember({"none", "matte", "gloss"}))
            ->capture_default_str();
        made->add_option("--compression", o.packing, "Of a TIFF: deflate, lzw, none (default: the lab's first, or deflate)")
            ->type_name("C")
            ->check(CLI::IsMember({"deflate", "lzw", "none"}));
        made->add_option("--quality", o.quality, "Of a .jpg, 1 to 100 (default: 92)")
            ->type_name("N")
            ->check(CLI::Range(1, 100));
        made->add_flag("--tiled", o.tiled, "A TIFF in tiles instead of strips");
        made->add_option("--out", o.out,
                         "The file to write (default: SCENE_VIEW_PRESET_NNNN.png, .tif on paper, the first that is free)")
            ->type_name("FILE.png|.tif|.jpg|.exr");
        made->add_flag("--force", o.force, "Replace the file if it is there");
        made->add_option("--tile", o.tile,
                         "Side of the tiles that large pictures are drawn and kept in, pixels; any gives the same picture, "
                         "multiples of 256 are quickest")
            ->type_name("N")
            ->check(CLI::Range(16, 4096));
        made->add_option_function<std::string>(
                "--progress",
                [](const std::string& form) {
                    core::set_progress_form(form == "json" ? core::ProgressForm::json : core::ProgressForm::text);
                },
                "How progress is told on stderr: text, or json for programs, an object a line: stage, part 0 to 1, left_s; the "
                "last one has the file")
            ->type_name("FORM")
            ->check(CLI::IsMember({"text", "json"}));
        made->add_flag("--resume", o.resume, "Go on with a picture that was begun and not finished: say the same as then");
        CLI::Option* part =
            made->add_option("--part", o.part,
                             "Draw a share of the picture's tiles only, 2/8: the second of eight, each on a machine of its own")
                ->type_name("I/N")
                ->needs("--out")
                ->excludes(strips)
                ->excludes(panels);
        made->add_flag("--dzi", o.dzi,
                       "Cut the finished picture into a pyramid of tiles too, NAME.dzi, with a page that shows it, NAME.html")
            ->excludes(part)
            ->excludes(strips)
            ->excludes(panels);
        CLI::Option* merge = made->add_option("--merge", o.merge,
                                              "Join the shares that lie beside this file's name: no graphics device is needed")
                                 ->type_name("FILE")
                                 ->excludes("--out")
                                 ->excludes(part);
        CLI::Option* again = made->add_option("--again", o.again,
                                              "Make this picture again, as it says itself that it was made, or as "
                                              "a file of its recipe alone says")
                                 ->type_name("FILE");
        merge->excludes(again);
        for (CLI::Option* whole : {again, merge}) {
            for (CLI::Option* other : recipe) whole->excludes(other);
            for (const char* other : {"--preset", "--set"}) whole->excludes(made->get_option(other));
        }
    }

    void add_film() {
        FilmOptions& o = film_options_;
        CLI::App* made =
            command(app_, "film", "Draw a show as a film, picture by picture, and print its path", [&o] { film(o); });
        made->add_option("SCENE", o.common.choice.scene, "Scene of a show that names none (default: turbine-hall)");
        made->add_option("--show", o.show, "Name of a show, or path of a .toml file. See: sunflower list shows")
            ->type_name("FILE")
            ->capture_default_str();
        add_look(*made, o.common.choice);
        made->add_option("--fps", o.fps, "Pictures a second: 24, 25, 60, or a fraction: 30000/1001")
            ->type_name("N")
            ->capture_default_str();
        made->add_option("--shutter", o.shutter, "Motion blur: how long the shutter is open, degrees of 360; 0: none")
            ->type_name("DEGREES")
            ->capture_default_str();
        made->add_option("--size", o.size, "Width and height in pixels")->type_name("WxH")->capture_default_str();
        made->add_option("--samples", o.samples, "Samples of every pixel (default: quality.samples)")
            ->type_name("N")
            ->check(range_of(*params::find_row("quality", "samples")));
        made->add_option("--from", o.from, "Only from so many seconds of the show on")->type_name("S");
        made->add_option("--to", o.to, "Only to so many seconds of the show")->type_name("S");
        made->add_option("--out", o.out,
                         "A folder for its pictures, SHOW_000000.png and on, or a video where ffmpeg is installed (default: a "
                         "folder named like the show)")
            ->type_name("FOLDER|FILE.mp4|.mkv|.mov");
        made->add_flag("--force", o.force, "Replace a film that is there");
        made->add_flag("--resume", o.resume, "Go on with a film that was begun and not finished: say the same as then");
        made->footer(
            "Picture N is what the show shows N / fps seconds after its begin, whatever was drawn before. Looks named by "
            "--preset are\nthose that it begins with; what --set and qualities say holds throughout.");
    }

    void add_find() {
        FindOptions& o = find_options_;
        find_ = command(app_, "find", "Tell where a seed lies and whose hand painted it", [&o] { find(o); });
        find_->add_option("NUMBER", o.number, "The seed's number: 1 to 100,000,000 in the hall");
        add_scene(*find_, o.common.choice);
        add_look(*find_, o.common.choice);
        find_->add_flag("--portrait", o.portrait, "Render it too, and print the picture's path");
        add_target(*find_, o.out, o.force, "SCENE_seed-NUMBER_PRESET_NNNN.png, the first that is free");
        find_->allow_extras();
    }

    void add_lists() {
        lists_ = command(app_, "list", "List what there is", {});
        lists_->require_subcommand(1);
        command(*lists_, "scenes", "All scenes", list_scenes);
        CLI::App* views = command(*lists_, "views", "The views of a scene, or of all", [this] { list_views(scene_); });
        views->add_option("SCENE", scene_, "Name of a scene, or path of a .toml file");
        command(*lists_, "presets", "All presets", list_presets);
        command(*lists_, "shows", "All shows", list_shows);
        command(*lists_, "labs", "Print labs, and what they take", list_labs);
        command(*lists_, "params", "The manual of all parameters", list_params);
        command(*lists_, "keys", "Keys and mouse in the live window", list_keys);
        CLI::App* wall = command(app_, "caption", "Print a scene's wall label and its sources", [this] { caption(scene_); });
        wall->add_option("SCENE", scene_, "Name of a scene, or path of a .toml file")->required();
    }

    void add_info() {
        InfoOptions& o = info_options_;
        CLI::App* made = command(app_, "info", "Tell what is shown here and with what", [&o] { info(o); });
        add_scene(*made, o.common.choice);
        add_look(*made, o.common.choice);
        made->add_flag("--json", o.json, "As JSON");
    }

    void add_contact_sheet() {
        ContactSheetOptions& o = sheet_options_;
        CLI::App* made =
            command(app_, "contact-sheet", "Render every scene and view, labelled, as one picture", [&o] { contact_sheet(o); });
        CLI::Option* scenes = made->add_option("SCENE", o.scenes, "Names of scenes, or paths of .toml files (default: all)");
        CLI::Option* views = made->add_option("--view", o.views, "Name of a view (default: all); may be said again")
                                 ->type_name("V")
                                 ->expected(1)
                                 ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        CLI::Option* looks = made->add_flag("--looks", o.looks, "Each view under every look, instead of its scene's own");
        CLI::Option* thumbnails = made->add_flag(
            "--thumbnails", o.thumbnails,
            "No sheet: a small picture of each scene in the folder --out, of the first --view that it has, or of its first");
        CLI::Option* path = add_path(*made, o.path, "Draw a camera path instead, picture by picture");
        CLI::Option* show =
            made->add_option("--show", o.show, "Draw a show instead, picture by picture: a name, or a .toml file")
                ->type_name("FILE")
                ->excludes(path);
        for (CLI::Option* moving : {path, show})
            for (CLI::Option* other : {scenes, views, looks, thumbnails}) moving->excludes(other);
        add_frames(*made, o.frames, "Pictures along the path or of the show (default: as the path's file says; 48)");
        looks->excludes(add_look(*made, o.common.choice));
        add_target(*made, o.out, o.force, "contact-sheet.png, on paper .tif");
        made->get_option("--out")->type_name("FILE.png|.tif|.jpg");
        thumbnails->needs("--out")->excludes(looks);
        made->add_option("--columns", o.columns, "Pictures side by side (default: 4, on paper as many as make them largest)")
            ->check(CLI::Range(1, 50))
            ->type_name("N");
        CLI::Option* width =
            made->add_option("--width", o.width, "Width of each in pixels")->check(CLI::Range(32, 2000))->capture_default_str();
        CLI::Option* paper = made->add_option("--paper", o.paper,
                                              "Fit this paper instead, with margins and a title: a name, A3, or measures, "
                                              "60x40cm. Makes a 16-bit TIFF, compatible with Adobe RGB")
                                 ->type_name("P")
                                 ->excludes(width)
                                 ->excludes(thumbnails);
        made->add_option("--ppi", o.ppi, "Pixels an inch (default: 300)")
            ->type_name("N")
            ->check(CLI::Range(1.0, 10000.0))
            ->needs(paper);
        made->add_option("--orientation", o.orientation, "portrait or landscape (default: as the paper is named)")
            ->type_name("O")
            ->check(CLI::IsMember({"portrait", "landscape"}))
            ->needs(paper);
        made->add_option("--icc", o.icc, "Colours: srgb, p3, adobe, or prophoto with 16 bits (default: adobe, of a .jpg srgb)")
            ->type_name("C")
            ->check(CLI::IsMember({"srgb", "p3", "adobe", "prophoto"}))
            ->needs(paper);
        made->add_option("--depth", o.depth, "Bits of a colour channel: 8 or 16 (default: 16, of a .jpg 8)")
            ->type_name("N")
            ->check(CLI::IsMember({8, 16}))
            ->needs(paper);
        made->add_option("--samples", o.samples, "Samples of every pixel")
            ->check(range_of(*params::find_row("quality", "samples")))
            ->capture_default_str();
    }

    void add_bench() {
        BenchOptions& o = bench_options_;
        CLI::App* made = command(app_, "bench", "Measure the time of a sample, of each pass and each view", [&o] { bench(o); });
        CLI::Option* scene = add_scene(*made, o.common.choice);
        CLI::Option* view = made->add_option("--view", o.views, "Name of a view; may be said again (default: all)")
                                ->type_name("V")
                                ->expected(1)
                                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        add_look(*made, o.common.choice);
        made->add_option("--size", o.size, "Width and height in pixels")->type_name("WxH")->capture_default_str();
        made->add_option("--repeat", o.repeat, "Samples that count, of each view or bed")
            ->check(CLI::Range(1, 10000))
            ->capture_default_str();
        CLI::Option* path = add_path(*made, o.path, "Measure along a camera path instead, each picture once");
        path->excludes(scene)->excludes(view);
        add_frames(*made, o.frames, "Pictures along the path (default: as its file says)")->needs(path);
        CLI::Option* scale =
            made->add_flag("--scale", o.scale,
                           "Measure beds of 10,000 to 10,000,000,000 seeds that cover the same pixels instead, "
                           "and the naive way");
        scale->excludes(path);
        made->add_option("--up-to", o.up_to, "The largest of these beds, seeds")
            ->check(CLI::Range(std::int64_t{10'000}, std::int64_t{10'000'000'000}))
            ->needs(scale)
            ->capture_default_str()
            ->type_name("N");
        made->add_flag(
                "--naive", o.naive,
                "Measure the naive way too: a mesh of 80 triangles for each of 24,000 seeds a square metre, as many as are "
                "drawn in three seconds, the rest linearly")
            ->excludes(path);
        made->add_option("--json", o.json, "Write JSON to a file, or to stdout: - (default: a table)")->type_name("FILE");
        made->add_flag("--force", o.force, "Replace the file if it is there");
    }

    void add_compare() {
        CompareOptions& o = compare_options_;
        CLI::App* made = command(app_, "compare", "Tell how far one picture is from another", [&o] { compare(o); });
        made->add_option("A", o.picture, "The picture that is judged")->required()->type_name("FILE.png|.exr");
        made->add_option("B", o.reference, "The one that is right, of the same size")->required()->type_name("FILE.png|.exr");
        made->add_flag("--json", o.json, "As JSON");
        made->footer(
            "FLIP: the mean difference that an eye sees when the two alternate, 0 to 1. Luminance and deviation: of\n"
            "blocks of 32 pixels, of A against B. Correlation: of the grain in the blocks; 1 is the same grain. An .exr holds\n"
            "exposed light, which is compared as the program would show it.");
    }

    void add_wall() {
        WallOptions& o = wall_options_;
        CLI::App* made =
            command(app_, "wall", "Show the work on a room's projectors, for months", [&] { exit_code_ = wall(o); });
        made->add_option("--site", o.site, "The room: name of a site, or path of a .toml file")->required();
        CLI::Option* out = made->add_option("--export-mpcdi", o.export_mpcdi,
                                            "Instead of a wall: write warp and blend of all its projectors for other programs")
                               ->type_name("FILE.mpcdi");
        made->add_flag("--force", o.force, "Replace that file if it is there")->needs(out);
        made->add_option("--import-mpcdi", o.import_mpcdi,
                         "Instead of a wall: have the site's projectors drawn as another program measured them, and save it")
            ->type_name("FILE.mpcdi")
            ->excludes(out);
        made->add_flag("--panel", o.panel, "Open the panel at once, to set up the projectors");
        made->add_option("--pattern", o.pattern, "Show a test pattern instead of the work")->type_name("NAME");
        made->footer(
            "It comes from black and goes to black. Keys do nothing, but two chords held for two seconds: Ctrl, Alt and P\n"
            "opens or closes the panel, Ctrl, Alt and Q ends it, with exit code 10. `./sunflower status` tells how it is;\n"
            "`./sunflower install-service` has it started with the machine. The site's file is read again when it is saved.");
        ServiceOptions& s = service_options_;
        made = command(app_, "install-service", "Have systemd start a wall and look after it", [&s] { install_service(s); });
        made->add_option("--site", s.site, "The room: name of a site, or path of a .toml file")->required();
        made->add_option("--user", s.user,
                         "A service of the system's, for that user, on stdout; else this user's own, installed");
        made->add_flag("--force", s.force, "Replace one that is there");
    }

    void add_status() {
        StatusOptions& o = status_options_;
        CLI::App* made = command(app_, "status", "Tell how the wall is that runs on this machine", [&o] { status(o); });
        made->add_flag("--json", o.json, "As JSON");
        made->footer("Of a wall of this user's. The exit code is 1 when it is not alive.");
    }

    static int complain(std::string_view sentence) {
        fmt::print(stderr, "sunflower: {}\n", sentence);
        return usage_error;
    }

    static int complain_about(const std::string& word) {
        return complain(fmt::format("{} was not expected; --help tells what is", params::quote(word)));
    }

    int complain(const CLI::ParseError& error) const {
        const auto rest = app_.remaining(true);
        if (lists_->parsed() && lists_->get_subcommands().empty())
            return complain("list shows scenes, views, presets, shows, labs, params or keys" +
                            (rest.empty() ? "" : ", not " + params::quote(rest.front())));
        if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr || rest.empty()) return complain(one_line(error.what()));
        if (!app_.get_subcommands().empty() || rest.front().starts_with('-')) return complain_about(rest.front());
        std::vector<std::string> names;
        for (const CLI::App* known : app_.get_subcommands([](const CLI::App*) { return true; }))
            names.push_back(known->get_name());
        return complain(
            fmt::format("there is no command {}{}", params::quote(rest.front()), params::suggestion(rest.front(), names)));
    }

    CLI::App app_{"One hundred million porcelain seeds, after Ai Weiwei's Sunflower Seeds.", "sunflower"};
    CLI::App* find_ = nullptr;
    CLI::App* lists_ = nullptr;
    std::function<void()> action_;
    int exit_code_ = 0;
    bool software_ = false;
    std::string scene_;
    LiveOptions live_options_;
    StillOptions still_options_;
    FilmOptions film_options_;
    FindOptions find_options_;
    InfoOptions info_options_;
    ContactSheetOptions sheet_options_;
    BenchOptions bench_options_;
    CompareOptions compare_options_;
    WallOptions wall_options_;
    ServiceOptions service_options_;
    StatusOptions status_options_;
};

}  // namespace

int run(int argc, const char* const* argv) {
    return CommandLine().run(argc, argv);
}

}  // namespace sunflower::app
