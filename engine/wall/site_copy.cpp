#include "engine/wall/site_copy.hpp"

#include <fmt/format.h>

#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/log.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::wall {
namespace fs = std::filesystem;
namespace {

/// The copy's first line; the site's text follows as it is.
std::string line_of(const fs::path& path) {
    return fmt::format("# The last that could be read of {}\n", params::toml_string(fs::absolute(path).string()));
}

std::string read_copy(const fs::path& file, std::size_t most_bytes) {
    try {
        return core::read_file(file, most_bytes);
    } catch (const core::Error&) {
        return {};
    }
}

}  // namespace

void SiteCopy::keep(const SiteFile& site) {
    const std::string first = line_of(site.path);
    if (kept_.size() == first.size() + site.text.size() && kept_.starts_with(first) && kept_.ends_with(site.text)) return;
    const bool is_first = kept_.empty();
    kept_ = first + site.text;
    if (is_first && read_copy(file_, kept_.size()) == kept_) return;
    try {
        fs::create_directories(file_.parent_path());
        core::write_file_atomically(file_, kept_);  // durable: it is for a power cut
        is_told_ = false;
    } catch (const std::exception& error) {
        if (!std::exchange(is_told_, true)) core::log_warning("no copy of the site is kept: {}", error.what());
    }
}

std::optional<SiteFile> SiteCopy::kept(const fs::path& path) const {
    const std::string first = line_of(path), text = read_copy(file_, first.size() + params::TomlLimits::bytes);
    if (!text.starts_with(first)) return std::nullopt;
    try {
        return read_site(text.substr(first.size()), path);
    } catch (const core::Error&) {
        return std::nullopt;
    }
}

}  // namespace sunflower::wall
