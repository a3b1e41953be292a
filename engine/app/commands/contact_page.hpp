// A contact sheet as a file: as large as its pictures make it, or as a paper is.
#pragma once

#include <filesystem>
#include <glm/vec2.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/app/commands/commands.hpp"
#include "engine/image/metadata.hpp"

namespace sunflower::app {

/// Takes pictures one after the other, by their places.
class ContactPage {
  public:
    virtual ~ContactPage() = default;
    virtual glm::ivec2 picture_px() const = 0;
    /// Rows of the picture at that place, display-encoded, from its top.
    virtual void rows(int place, int first_row, int count, std::span<const float> rgb) = 0;
    /// What stands below it; in smaller letters where it would not fit, and what does not fit even then is cut.
    virtual void label(int place, std::string_view text) = 0;
    /// After the last picture: the file.
    virtual void finish(bool force) = 0;
};

/// Where the options send the sheet. Fails when it is there already (unless --force), and when such a file cannot be one.
std::filesystem::path contact_target(const ContactSheetOptions& options);

/// Fails when the file cannot be written, and when the paper is too small for so many pictures.
std::unique_ptr<ContactPage> make_contact_page(const ContactSheetOptions& options, const std::filesystem::path& target,
                                               int count, const std::string& title);

/// What every such file says about itself.
image::Metadata contact_metadata(const std::string& title);

}  // namespace sunflower::app
