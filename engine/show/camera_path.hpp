// A camera that moves: keys in time, and what lies between them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/params/document.hpp"
#include "engine/world/camera.hpp"

namespace sunflower::show {

/// Where the camera is at a time.
struct CameraKey {
    double time_s = 0;
    world::Camera camera;
};

/// Rests at both ends, passes each key at its time, and has no jump in place, aim or speed. No value leaves the range of the
/// two keys around it (monotone cubics, Steffen 1990, A simple method for monotonic interpolation in one dimension), so what is
/// clear of walls at its keys and in the boxes between them stays so. The aim turns as a head does: by compass and elevation,
/// the shorter way round; a key straight down has north up, as world::project draws it.
class CameraPath {
  public:
    /// At least two keys, their times rising. Fails otherwise.
    explicit CameraPath(std::vector<CameraKey> keys);

    double begin_s() const { return keys_.front().time_s; }
    double end_s() const { return keys_.back().time_s; }
    /// Before the begin and after the end: the first and the last key's camera, to the bit.
    world::Camera at(double time_s) const;
    /// Time of picture `index` of `count` that divide the path evenly: the first at its begin, the last at its end.
    double time_of(int index, int count) const;

    const std::vector<CameraKey>& keys() const { return keys_; }

  private:
    static constexpr std::size_t values = 9;
    using Values = std::array<double, values>;  // eye; compass, elevation, log of distance; log of focal length; shifts
    struct Knot {
        Values value, slope_per_s;
    };
    std::vector<CameraKey> keys_;
    std::vector<Knot> knots_;
};

/// A path from a file, and in which scene it runs.
struct CameraPathFile {
    std::string name, title, scene;
    int pictures = 48;  // into which it is divided unless somebody says otherwise
    CameraPath path;
};

/// Reads title, scene, pictures and [[key]]s of time_s, eye_m, target_m, focal_mm, shift_up_mm. Fails with file:line at a
/// missing, misspelt or impossible value.
CameraPathFile read_camera_path(const params::Document& document);

/// A shipped path (presets/bench) by name, or a file by its path. Fails as params::load_document and read_camera_path do.
CameraPathFile load_camera_path(const std::string& name);

}  // namespace sunflower::show
