// The last of a site that could be read, for a start at which it cannot and nobody is there to mend it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/wall/site.hpp"

namespace sunflower::wall {

inline constexpr std::string_view site_copy_name = "last-site.toml";

/// One file in the state folder, of the site that was kept last.
class SiteCopy {
  public:
    explicit SiteCopy(std::filesystem::path file) : file_(std::move(file)) {}

    /// All that reads it could. Writes, durably, when it says something else than the last time. Never fails; a disk that is
    /// full is told once in the log.
    void keep(const SiteFile& site);
    /// What was kept of the site at that path: `path` and all that lies beside it are as they were then. nothing: no copy,
    /// another site's, or none that read_site() takes.
    std::optional<SiteFile> kept(const std::filesystem::path& path) const;

  private:
    std::filesystem::path file_;
    std::string kept_;  // the file's text
    bool is_told_ = false;
};

}  // namespace sunflower::wall
