// The commands of the program, each with what the command line may say to it. All fail with core::Error; results go to stdout.
#pragma once

#include <optional>
#include <string>

#include "engine/app/session.hpp"

namespace sunflower::app {

struct PictureSize {
    int width = 1920, height = 1080;
};

/// "1920x1080". Fails when a side is not 1 to image::most_pixels.
PictureSize parse_size(const std::string& text);

/// What every command that may draw is told.
struct Common {
    SceneChoice choice;
    bool software = false;  // draw without a GPU even where there is one
};

struct LiveOptions {
    Common common{.choice = {.scene = "", .preset = "", .sets = {}}, .software = false};  // empty: as the last session left it
    std::string view;                                                                     // likewise
    bool fresh = false;                                                                   // without the last session
    std::string show;                                                                     // plays from the first moment
    std::string output;                                                                   // the audience's monitor
    int osc = 0, oscquery = 0;                                                            // ports; 0: closed
    std::string midi;                                                                     // device; empty: none
    int frames = 0;                                                                       // quit after so many; 0: never
};
/// Opens the window. Fails when there is no display.
void live(const LiveOptions& options);

struct StillOptions {
    Common common;
    std::string view;  // empty: the scene's first; with a scale its plan, where it has one
    std::string size = "1920x1080";
    std::string paper;                                  // instead of size: a name or measures
    double ppi = 0;                                     // 0: the lab's, or 300
    std::string lab;                                    // what it takes is made; of what is said otherwise it is refused
    std::string bleed, border = "0", orientation, fit;  // bleed empty: the lab's, or none
    std::string scale;                                  // parallel rays, so that lengths can be measured on paper
    std::string aov;                                    // of an .exr: what it keeps beside the picture
    int samples = 0;                                    // 0: quality.samples, on paper 256
    std::string icc;                                    // empty: srgb, on paper adobe
    int depth = 0;                                      // 0: 8, on paper and of an .exr 16
    std::string sharpen = "none";                       // for the paper: matte, gloss
    std::string packing;                                // empty: the lab's first, or deflate
    int quality = 0;                                    // of a JPEG; 0: as image::PictureOptions says
    bool tiled = false;                                 // the TIFF, in tiles instead of strips
    std::string out;                                    // empty: the next free name in this folder
    bool force = false;
    int tile = 0;         // side of a kept tile; 0: as suits the machine. Said: tiles are kept
    bool resume = false;  // go on with kept tiles
    std::string part;     // "2/8": a share of the tiles, for many machines
    std::string merge;    // a picture whose shares are joined, instead of all above
    bool dzi = false;     // and a pyramid of tiles with a page that shows it
    std::string again;    // a picture whose recipe is followed instead of all above
    // On paper:
    bool test_strips = false;           // and a proof, instead of the print
    std::vector<std::string> strip_at;  // "50,80": places of the strips, percent; empty: found by looking
    std::string panels;                 // "3x2": a file each, instead of one of the whole
    std::string overlap = "0";          // of the panels
    std::string edition;                // "3/12": a line in the border
};
void still(const StillOptions& options);

struct FilmOptions {
    Common common{.choice = {.scene = "", .preset = "", .sets = {}},
                  .software = false};  // its scene: of a show that names none
    std::string show = "passage";
    std::string fps = "25";  // or a fraction: 30000/1001
    double shutter = 180;    // degrees: the open part of the time from picture to picture, of 360
    std::string size = "1920x1080";
    int samples = 0;                 // 0: quality.samples
    std::optional<double> from, to;  // seconds of the show; pictures keep their numbers
    std::string out;                 // a folder, or a video; empty: a folder named like the show
    bool force = false;
    bool resume = false;  // go on with pictures that are there
};
/// Fails when a video is asked for and ffmpeg is not installed.
void film(const FilmOptions& options);

struct FindOptions {
    Common common;
    std::string number;
    bool portrait = false;
    std::string out;
    bool force = false;
};
void find(const FindOptions& options);

struct InfoOptions {
    Common common;
    bool json = false;
};
void info(const InfoOptions& options);

struct ContactSheetOptions {
    Common common;                    // of its scene nothing
    std::vector<std::string> scenes;  // empty: all
    std::vector<std::string> views;   // empty: all of each scene
    bool looks = false;               // each under every look instead of its own
    bool thumbnails = false;          // a small file of one view of each scene in the folder `out` instead of a sheet
    std::string path, show;           // empty: scenes and views
    int frames = 0;                   // pictures of the path; 0: as it says, of a show 48
    std::string out;                  // empty: contact-sheet.png, on paper .tif
    bool force = false;
    int columns = 0;               // 0: 4, on paper as many as make the pictures largest
    int width = 384;               // of each picture, pixels
    std::string paper;             // instead of width: the sheet fits it
    double ppi = 0;                // 0: 300
    std::string orientation, icc;  // icc empty: adobe, of a .jpg srgb
    int depth = 0;                 // 0: 16, of a .jpg 8
    int samples = 8;
};
void contact_sheet(const ContactSheetOptions& options);

struct BenchOptions {
    Common common;
    std::vector<std::string> views;  // empty: every view of the scene
    std::string size = "1280x720";
    int repeat = 15;                      // samples that count
    std::string path;                     // a camera path instead of views, in the scene that it names
    int frames = 0;                       // pictures of the path; 0: as it says
    bool scale = false;                   // beds of other sizes instead: the scale table, of the first view
    std::int64_t up_to = 10'000'000'000;  // its largest bed, seeds
    bool naive = false;                   // compare with plain meshes; --scale always does
    std::string json;                     // a file; "-": stdout; empty: a table on stdout
    bool force = false;
};
void bench(const BenchOptions& options);

struct CompareOptions {
    std::string picture, reference;  // PNG files
    bool json = false;
};
void compare(const CompareOptions& options);

struct WallOptions {
    std::string site;  // name or path
    bool software = false;
    std::string export_mpcdi, import_mpcdi;  // a file: instead of a wall its calibration handed on, or another's taken over
    bool force = false;                      // of the export
    bool panel = false;
    std::string pattern;  // of wall::pattern_rows(); empty: the work
};
/// Shows the work on the site's projectors until it is told to end. Returns the exit code. Fails when there is no display.
int wall(const WallOptions& options);

struct ServiceOptions {
    std::string site, user;
    bool force = false, software = false;
};
/// Writes the user's own systemd unit that runs the wall and says how it is switched on; with a user that of the system, on
/// stdout, as only root may install it.
void install_service(const ServiceOptions& options);

struct StatusOptions {
    bool json = false;
};
/// How the wall of this user is. Fails, after saying what is known, when it is not alive.
void status(const StatusOptions& options);

void list_scenes();
/// Of one scene, or of all when the name is empty.
void list_views(const std::string& scene);
void list_presets();
void list_shows();
void list_labs();
void list_params();
void list_keys();

void caption(const std::string& scene);

}  // namespace sunflower::app
