// Files that are saved while the window is open: shaders, scenes, looks and shows are taken as soon as they are good.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "engine/core/watch.hpp"
#include "engine/gl/shader_library.hpp"
#include "engine/render/program_warmer.hpp"
#include "engine/render/renderer.hpp"
#include "engine/show/desk.hpp"

namespace sunflower::app {

/// Watches the shipped folders and the user's. What is broken is told on the desk, and all stays as it was.
class Reload {
  public:
    /// software: the picture is drawn by a software device.
    Reload(show::Desk& desk, bool software);

    /// Lets the desk read again what somebody has saved, and takes note of shaders. Returns whether there was anything.
    bool look();
    /// Brings the renderer to the shaders that were saved: tried on another thread first, then built beside those in use for
    /// about budget_ms a call, and taken all at once. Returns whether they were taken: what is being drawn must begin again.
    bool take_shaders(render::Renderer& renderer, double budget_ms);
    /// Shaders wait for take_shaders().
    bool is_at_work() const { return saved_anew_ || coming_.has_value(); }

  private:
    void begin(const gl::ShaderLibrary& library);
    void refuse(const gl::ShaderLibrary& library, const std::string& log);

    show::Desk& desk_;
    std::filesystem::path shaders_;
    core::FileWatch watch_;
    std::chrono::steady_clock::time_point looked_{};
    render::ProgramTrial trial_;
    bool saved_anew_ = false;                // and not read yet
    std::set<std::filesystem::path> saved_;  // since shaders were last good
    std::optional<gl::ShaderLibrary> coming_;
    bool tried_ = false;  // and good
};

}  // namespace sunflower::app
