// Files that a file manager lets fall onto a window: XDND, version 5 (freedesktop.org), which SFML 2.5 does not speak.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace sunflower::app {

/// The files of this machine that a list of addresses names (text/uri-list, RFC 2483), by absolute paths, in its order, the
/// first `most_dropped` of them. What is on another machine, no file, or no address is left out.
std::vector<std::filesystem::path> files_of_uri_list(std::string_view list);
inline constexpr std::size_t most_dropped = 1000;

class XDrop {
  public:
    /// From now on others see that files may be dropped on the window. Must not outlive the connection to the display.
    explicit XDrop(unsigned long window);
    ~XDrop();
    XDrop(const XDrop&) = delete;
    XDrop& operator=(const XDrop&) = delete;

    /// Answers whoever drags something over the window. What was dropped there since the last call, as files_of_uri_list()
    /// gives it; nothing: nothing was.
    std::optional<std::vector<std::filesystem::path>> poll();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace sunflower::app
