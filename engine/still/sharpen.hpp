// Sharpening for paper, the last thing that is done to a picture: ink spreads and softens what is smaller than its dots.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace sunflower::still {

/// For which paper: matte spreads ink farther than gloss.
enum class Sharpen { none, matte, gloss };

/// "none", "matte", "gloss", as --sharpen says them.
std::string_view name_of(Sharpen kind);
std::optional<Sharpen> sharpen_named(std::string_view name);

/// An unsharp mask at the print's own pixels.
struct Sharpening {
    double radius_px = 0.0;  // standard deviation of the blur; 0: nothing is sharpened
    float amount = 0.0f;     // of what the blur takes away, so much is added
    float most = 0.0f;       // no value moves farther, of 1 from black to white, encoded
    float noise = 0.0f;      // what differs less from the blur, encoded, is hardly sharpened

    /// Pixels around the picture that it looks at too.
    int guard_px() const;
};

/// Radius and strength of a paper. ppi nothing: as at 300. Fails naming --sharpen where the radius is beyond what is done.
Sharpening sharpening_of(Sharpen kind, std::optional<double> ppi);

/// Row by row from the top, so that it needs to know of a picture's tiles as little as of its height.
class Sharpener {
  public:
    /// width: of the rows that it makes, pixels; those that it takes are guard_px() longer at either end.
    Sharpener(const Sharpening& sharpening, int width);

    /// The next row: display-encoded sRGB, three floats a pixel; values are cut to 0 to 1, no number is 0. Gives the
    /// sharpened row guard_px() above it; nothing for the first 2 guard_px() rows. What it gives is overwritten by the next
    /// call.
    std::span<float> take(std::span<const float> rgb);

  private:
    struct Row {
        std::vector<float> rgb, grey, blurred;  // blurred along the row alone
    };
    Row& row_before(int rows) { return rows_[static_cast<std::size_t>((taken_ - rows) % static_cast<int>(rows_.size()))]; }

    Sharpening sharpening_;
    int guard_, width_;
    std::vector<float> weights_;  // of the neighbours at 1, 2 ... pixels
    std::vector<Row> rows_;       // a ring
    int taken_ = -1;              // the last row
    std::vector<float> long_rgb_, long_grey_, sharpened_;
};

}  // namespace sunflower::still
