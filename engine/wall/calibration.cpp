#include "engine/wall/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <glm/common.hpp>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/wall/site_changes.hpp"
#include "engine/wall/warp.hpp"

namespace sunflower::wall {
namespace {

constexpr double same_gesture_s = 1.0;

/// A tenth of a pixel is what hands ask for; sums of them stay short in the file.
glm::dvec2 rounded(glm::dvec2 px) {
    return glm::round(px * 1000.0) / 1000.0;
}

/// Offsets of a mesh anywhere between its points, 0 to 1 across and down, along straight lines.
glm::dvec2 between(const Mesh& mesh, glm::dvec2 at) {
    const glm::dvec2 cell = at * glm::dvec2(mesh.columns - 1, mesh.rows - 1);
    const glm::ivec2 low = glm::min(glm::ivec2(cell), glm::ivec2(mesh.columns, mesh.rows) - 2);
    const glm::dvec2 t = cell - glm::dvec2(low);
    const auto offset = [&](int x, int y) {
        return mesh.offsets_px[static_cast<std::size_t>((low.y + y) * mesh.columns + low.x + x)];
    };
    return glm::mix(glm::mix(offset(0, 0), offset(1, 0), t.x), glm::mix(offset(0, 1), offset(1, 1), t.x), t.y);
}

}  // namespace

std::string output_trouble(const Output& output) {
    const std::string corners = corners_trouble(output);
    return corners.empty() && output.mesh.columns > 0 ? mesh_trouble(output) : corners;
}

Calibration::Calibration(SiteFile& file) : file_(file), site_(file.site), first_(file.site) {
    for (std::size_t i = 0; i < site_.outputs.size(); ++i)
        if (!site_.outputs[i].elsewhere) {
            output_ = i;
            break;
        }
    keep_choice();
}

// --- what is shown and chosen

void Calibration::show(std::optional<Pattern> pattern) {
    pattern_ = pattern;
    ++version_;
}

void Calibration::choose(std::size_t output) {
    output_ = std::min(output, site_.outputs.size() - 1);
    stirred_s_ = 0.0;
    keep_choice();
}

std::vector<Handle> Calibration::handles() const {
    std::vector<Handle> all;
    if (chosen().is_mapped()) return all;
    for (std::size_t i = 0; i < 4; ++i) all.push_back({false, i});
    for (std::size_t i = 0; i < chosen().mesh.offsets_px.size(); ++i) all.push_back({true, i});
    return all;
}

void Calibration::choose(const Handle& handle) {
    handle_ = handle;
    in_hand_ = true;
    stirred_s_ = 0.0;
    keep_choice();
}

void Calibration::let_go() {
    if (!in_hand_) return;
    in_hand_ = false;
    settle();
    ++version_;
}

void Calibration::stir() {
    const bool was_marked = is_marked();
    stirred_s_ = 0.0;
    if (is_marked() != was_marked) ++version_;
}

bool Calibration::is_marked() const {
    const bool dark = pattern_ == Pattern::black || pattern_ == Pattern::near_black;
    return in_hand_ && !dark && stirred_s_ < mark_s;
}

void Calibration::choose_next(int step) {
    const std::vector<Handle> all = handles();
    if (all.empty()) return;
    const auto at = std::ranges::find(all, handle_.value_or(all.front())) - all.begin();
    const auto count = static_cast<std::ptrdiff_t>(all.size());
    choose(all[static_cast<std::size_t>(((at + step) % count + count) % count)]);
}

/// A point that is gone is nobody's choice.
void Calibration::keep_choice() {
    output_ = std::min(output_, site_.outputs.size() - 1);
    const std::vector<Handle> all = handles();
    if (!handle_ || std::ranges::find(all, *handle_) == all.end()) {
        handle_ = all.empty() ? std::nullopt : std::optional(all.front());
        in_hand_ = false;
    }
    ++version_;
}

glm::dvec2 Calibration::place_px(const Handle& handle) const {
    const Output& output = chosen();
    if (handle.of_mesh) {
        const auto columns = static_cast<std::size_t>(output.mesh.columns);
        return Warp(output).mesh_point_px(static_cast<int>(handle.index % columns), static_cast<int>(handle.index / columns));
    }
    const glm::dvec2 size(output.upright_px());
    const std::array<glm::dvec2, 4> own = {{{0.0, 0.0}, {size.x, 0.0}, size, {0.0, size.y}}};
    return own[handle.index] + output.corners_px[handle.index];
}

glm::dvec2 Calibration::offset_px(const Handle& handle) const {
    return handle.of_mesh ? chosen().mesh.offsets_px[handle.index] : chosen().corners_px[handle.index];
}

glm::dvec2 Calibration::mark_px() const {
    return Warp(chosen()).signal_of_upright(place_px(*handle_));
}

// --- changes

void Calibration::become(Site wanted, const std::string& what) {
    trouble_.clear();
    if (wanted == site_) return;
    if (what != gesture_ || before_.empty()) {
        before_.push_back({site_, what});
        if (before_.size() > most_steps) before_.erase(before_.begin());
    }
    gesture_ = what;
    after_.clear();
    site_ = std::move(wanted);
    has_changed();
}

bool Calibration::change(const Output& wanted, const std::string& what) {
    trouble_ = output_trouble(wanted);
    if (!trouble_.empty()) {
        trouble_ = fmt::format("{} of {}: {}.", what, chosen().name, trouble_);
        return false;
    }
    Site site = site_;
    site.outputs[output_] = wanted;
    become(std::move(site), fmt::format("{} of {}", what, chosen().name));
    return true;
}

bool Calibration::move(const Handle& handle, glm::dvec2 offset_px) {
    stir();
    Output wanted = chosen();
    const glm::dvec2 to = rounded(glm::clamp(offset_px, -farthest_px, farthest_px));
    (handle.of_mesh ? wanted.mesh.offsets_px[handle.index] : wanted.corners_px[handle.index]) = to;
    const std::string what = handle.of_mesh ? fmt::format("point {} of the mesh", handle.index + 1)
                                            : fmt::format("corner {}", corner_names[handle.index]);
    if (change(wanted, what)) return true;
    // Which of the four it is has been seen: the one that was moved.
    if (!handle.of_mesh && !corners_trouble(wanted).empty())
        trouble_ = fmt::format("{} of {}: moved by ({:g}, {:g}) it would make no picture of the four; it stays where it was.",
                               what, chosen().name, to.x, to.y);
    return false;
}

bool Calibration::nudge(glm::dvec2 by_px) {
    if (!handle_) return false;
    if (rested_s_ > same_gesture_s) settle();
    return move(*handle_, offset_px(*handle_) + by_px);
}

bool Calibration::set_mesh(int columns, int rows) {
    Output wanted = chosen();
    const Mesh old = std::exchange(wanted.mesh, Mesh{columns, rows, {}});
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < columns; ++x)
            wanted.mesh.offsets_px.push_back(old.columns == 0
                                                 ? glm::dvec2(0.0)
                                                 : rounded(between(old, {double(x) / (columns - 1), double(y) / (rows - 1)})));
    settle();
    return change(wanted, "mesh");
}

void Calibration::set_monitor(const std::string& monitor) {
    Site wanted = site_;
    std::string& own = wanted.outputs[output_].monitor;
    for (Output& other : wanted.outputs)
        if (&other != &wanted.outputs[output_] && !other.elsewhere && other.monitor == monitor) other.monitor = own;
    own = monitor;
    settle();
    become(std::move(wanted), fmt::format("monitor of {}", chosen().name));
}

void Calibration::set_mm_per_px(double mm) {
    Site wanted = site_;
    wanted.mm_per_px = mm;
    become(std::move(wanted), "scale of the floor");
}

/// Between the two piles of steps.
void Calibration::step(std::vector<Step>& from, std::vector<Step>& to) {
    if (from.empty()) return;
    Step step = std::move(from.back());
    from.pop_back();
    to.push_back({std::exchange(site_, std::move(step.site)), std::move(step.what)});
    settle();
    trouble_.clear();
    has_changed();
}

void Calibration::has_changed() {
    ++edits_;
    rested_s_ = 0.0;
    keep_choice();
}

void Calibration::refuse(const std::string& why) {
    const bool is_files = reading_ && reading_->edits == edits_;
    step(before_, after_);
    if (!after_.empty()) after_.pop_back();
    if (is_files) refused_ = std::move(reading_->before);
    reading_.reset();
    (is_files ? file_trouble_ : trouble_) = why;
}

void Calibration::leave_out(const std::vector<Unreadable>& those) {
    refused_ = without(taken(), those);
    site_ = without(std::move(site_), those);
    first_ = without(std::move(first_), those);
    reading_.reset();
    file_trouble_ = those.front().why;
    settle();
    has_changed();
}

void Calibration::revert() {
    settle();
    become(first_, "all that was changed");
}

// --- the file

void Calibration::pass(double seconds) {
    const bool was_marked = is_marked();
    stirred_s_ += seconds;
    if (is_marked() != was_marked) ++version_;
    rested_s_ += seconds;
    if (rested_s_ >= save_after_s) save();
}

void Calibration::save() {
    if (is_saved()) return;
    if (unsaved_ == edits_) return;  // it would fail again
    try {
        // Whoever mends what was refused finds their own words.
        save_site(file_, refused_ ? with_changes(*refused_, site_, file_.site) : site_,
                  kept_first_ ? KeepLast::no : KeepLast::yes);
        if (file_.site == site_) {
            refused_.reset();
            file_trouble_.clear();
        } else {
            refused_ = site_;
        }
        wrote_ = kept_first_ = true;
        unsaved_.reset();
        core::log_info("{}: saved", file_.path.string());
    } catch (const core::Error& error) {
        unsaved_ = edits_;
        core::log_warning("{}", error.what());
        if (trouble().empty()) trouble_ = error.what();  // why it cannot be read says more
    }
}

void Calibration::take(const SiteFile& read) {
    unsaved_.reset();
    trouble_.clear();
    if (std::exchange(wrote_, false) && read.text == file_.text) {
        if (!refused_) file_trouble_.clear();
        return;
    }
    const Site before = taken();
    file_ = read;
    refused_.reset();
    file_trouble_.clear();
    Site wanted = with_changes(before, site_, read.site);
    std::string trouble;
    if (!(site_ == before) && !(read.site == before)) try {
            static_cast<void>(patched_site(file_, wanted));
        } catch (const core::Error& error) {
            trouble =
                fmt::format("The file was changed too, and is taken; Undo brings back what was changed here: {}", error.what());
            wanted = read.site;
        }
    const std::uint64_t edits = edits_;
    settle();
    become(std::move(wanted), "what was saved by other means");
    settle();
    trouble_ = std::move(trouble);
    reading_.reset();
    if (edits_ != edits) reading_ = {edits_, before};
}

}  // namespace sunflower::wall
