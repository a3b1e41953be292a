#include <charconv>

#include "engine/app/commands/commands.hpp"
#include "engine/app/picture.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/still/names.hpp"

namespace sunflower::app {
namespace {

/// nothing: no whole number, or one beyond int.
std::optional<int> whole(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_side(std::optional<int> pixels) {
    return pixels && *pixels >= 1 && *pixels <= image::most_pixels;
}

}  // namespace

PictureSize parse_size(const std::string& text) {
    const std::size_t cross = text.find_first_of("xX");
    const auto width = whole(std::string_view(text).substr(0, cross));
    const auto height = cross == std::string::npos ? std::nullopt : whole(std::string_view(text).substr(cross + 1));
    if (!is_side(width) || !is_side(height))
        core::fail("--size: {} is no picture size; write WIDTHxHEIGHT, each 1 to {} pixels", params::quote(text),
                   grouped(image::most_pixels));
    return {*width, *height};
}

void still(const StillOptions& options) {
    const PictureSize size = parse_size(options.size);
    std::filesystem::path target;
    if (!options.out.empty()) target = checked_target(options.out, options.force);
    Session session(options.common.choice);
    const world::View& view =
        options.view.empty() ? session.scene().views.front() : world::find_view(session.scene(), options.view);
    if (target.empty()) target = still::default_name(session.scene().name, view.name, session.preset(), "");
    write_picture(session, view,
                  {.width = size.width, .height = size.height, .depth = options.depth, .ppi = {}, .metadata = {}}, target,
                  options.common.software, options.force);
    print(target.string() + "\n");
}

}  // namespace sunflower::app
