#include "engine/still/draw.hpp"

namespace sunflower::still {

void draw(render::Renderer& renderer, const render::Order& order, double slice_ms, render::Renderer::RowSink sink,
          const std::function<void(double)>& between) {
    renderer.set_sink(std::move(sink));
    renderer.begin(order);
    for (double done = 0.0; done < 1.0;) {
        done = renderer.advance(slice_ms);
        between(done);
    }
}

}  // namespace sunflower::still
