// From a session to a picture in a file, told to the person who waits for it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "engine/app/session.hpp"
#include "engine/gl/context.hpp"
#include "engine/image/png_file.hpp"
#include "engine/render/renderer.hpp"

namespace sunflower::app {

/// Where a picture may go: ends in .png, and is no file yet unless `force`. Fails otherwise.
std::filesystem::path checked_target(const std::string& out, bool force);

/// Draws into the sink. Says how long it will take as soon as that is known, shows progress, and throws Interrupted on Ctrl+C.
void draw_attended(render::Renderer& renderer, const render::Order& order, double slice_ms, render::Renderer::RowSink sink);

/// The whole way: opens the file first, so that a folder that cannot be written fails at once and not after the work.
void write_picture(Session& session, const world::View& view, const image::PngOptions& options,
                   const std::filesystem::path& target, bool software, bool force);

gl::Context make_context(bool software);

}  // namespace sunflower::app
