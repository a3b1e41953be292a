// Letters of an outline font at any size, for paper.
#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace sunflower::still {

/// Roboto where the system has it, or another sans; what it has no letter for comes from whichever font has it.
class Typeface {
  public:
    /// Fails when the system has no outline font.
    Typeface();
    ~Typeface();
    Typeface(const Typeface&) = delete;
    Typeface& operator=(const Typeface&) = delete;

    /// Length of a line (UTF-8) whose capitals are so high, pixels.
    double width(std::string_view text, double capitals_px);

    /// Takes from `white` (rows of so many columns, 0 to 1) what the letters cover, anti-aliased: 1 becomes 0 under a letter.
    /// baseline_px: from the top row's upper edge. The line begins at the left; what does not fit is cut.
    void draw(std::string_view text, double capitals_px, double baseline_px, int columns, std::span<float> white);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::still
