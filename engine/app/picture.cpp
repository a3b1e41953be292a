#include "engine/app/picture.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>

#include "engine/app/interrupt.hpp"
#include "engine/app/text.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/core/progress.hpp"
#include "engine/params/value.hpp"
#include "engine/render/program_warmer.hpp"
#include "engine/still/draw.hpp"
#include "engine/still/metadata.hpp"

namespace sunflower::app {
namespace fs = std::filesystem;

fs::path checked_target(const std::string& out, bool force) {
    fs::path path = out;
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending != ".png") core::fail("{}: pictures are written as .png; name a file that ends so", params::quote(out));
    std::error_code ignored;
    if (!force && fs::exists(fs::symlink_status(path, ignored)))
        core::fail("{}: is there already; name another file, or say --force to replace it", out);
    return path;
}

void draw_attended(render::Renderer& renderer, const render::Order& order, double slice_ms, render::Renderer::RowSink sink) {
    using Clock = std::chrono::steady_clock;
    Clock::time_point start;
    double first = -1.0;  // part done when the first piece of picture was: before it the bed is baked and shaders are compiled
    bool told = false;
    std::optional<core::Progress> progress;
    still::draw(renderer, order, slice_ms, std::move(sink), [&](double done) {
        stop_if_interrupted();
        if (done <= 0.0) return;
        if (first < 0.0) {
            first = done;
            start = Clock::now();
            progress.emplace("drawing");
            return;
        }
        const double part = first < 1.0 ? (done - first) / (1.0 - first) : 1.0;
        const double elapsed_s = std::chrono::duration<double>(Clock::now() - start).count();
        if (!told && elapsed_s > 1.5 && part > 0.0) {
            told = true;
            core::log_info("{} x {} pixels with {} samples take about {}", order.width, order.height, order.samples,
                           core::duration_text(elapsed_s / part));
        }
        progress->update(part);
    });
}

gl::Context make_context(bool software) {
    gl::ContextOptions options;
    options.software = software;
    return gl::Context(options);
}

void write_picture(Session& session, const world::View& view, const image::PngOptions& options, const fs::path& target,
                   bool software, bool force) {
    catch_interrupts();
    image::PngOptions described = options;
    const world::Bed& bed = session.bed();
    described.metadata = still::describe(
        {session.scene().name, view.name, session.preset(), session.scene().title, bed.count()}, session.settings());
    image::PngFile file(target, described);
    stop_if_interrupted();
    gl::Context context = make_context(software);
    const render::ProgramWarmer warmer(context.info());
    render::Renderer renderer(context, session.scene(), bed, session.settings());
    const auto& quality = session.settings().quality;
    draw_attended(renderer, {view.camera, options.width, options.height, quality.samples},
                  static_cast<double>(quality.slice_ms),
                  [&](int first_row, int rows, std::span<const float> rgb) { file.rows(first_row, rows, rgb); });
    file.commit(force);
    for (const gl::PassTime& pass : renderer.pass_times()) core::log_debug("{}: {:.1f} ms in all", pass.name, pass.ms);
}

}  // namespace sunflower::app
