// One picture from a renderer, piece by piece.
#pragma once

#include <functional>

#include "engine/render/renderer.hpp"

namespace sunflower::still {

/// Draws the whole picture into the sink. `between` is told the finished part, 0 to 1, after every piece of about slice_ms;
/// what it throws ends the picture.
void draw(render::Renderer& renderer, const render::Order& order, double slice_ms, render::Renderer::RowSink sink,
          const std::function<void(double)>& between);

}  // namespace sunflower::still
