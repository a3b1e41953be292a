#include "engine/app/live/live.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/app/live/dropped.hpp"
#include "engine/app/live/small_picture.hpp"
#include "engine/app/session.hpp"
#include "engine/core/error.hpp"
#include "engine/core/log.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::app {
namespace {

// While a hand moves the density, the relief is made of larger texels: a quarter of the work.
constexpr float moving_texel_mm = 4.0f;
// How often the panel is drawn anew: under a hand, while something refines, while a caret blinks.
constexpr float hand_frame_s = 0.033f;
constexpr float work_frame_s = 0.2f;
constexpr float hand_rests_s = 1.0f;  // tooltips appear and fade within it

bool same_rows(const params::Settings& a, const params::Settings& b, params::Flag flag) {
    const auto* x = reinterpret_cast<const std::byte*>(&a);
    const auto* y = reinterpret_cast<const std::byte*>(&b);
    return std::ranges::all_of(params::rows(), [&](const params::Row& row) {
        return !row.has(flag) || std::memcmp(x + row.offset, y + row.offset, row.size) == 0;
    });
}

/// Whether what is drawn differs by light, colour and tone alone.
bool show_the_same_places(const params::Settings& a, const params::Settings& b) {
    params::Settings same = a;
    same.seed = b.seed;
    same.roof = b.roof;
    same.bays = b.bays;
    same.window = b.window;
    same.strips = b.strips;
    same.spot = b.spot;
    same.lamp = b.lamp;
    same.hall = b.hall;
    same.tone = b.tone;
    same.camera.exposure_ev100 = b.camera.exposure_ev100;
    same.camera.white_balance_k = b.camera.white_balance_k;
    return same == b;
}

}  // namespace

Live::Live(gl::Context& context, show::Desk& desk, panel::Clipboard clipboard, std::future<world::Packing> packing,
           std::optional<PrintProgram> program)
    : context_(context),
      desk_(desk),
      panel_(std::move(clipboard)),
      painter_(panel_),
      reload_(desk, context.info().is_software()),
      coming_packing_(std::move(packing)),
      coming_scene_(desk.state().scene) {
    if (program) prints_.emplace(desk, std::move(*program));
}

Live::~Live() {
    desk_.set_bed(nullptr);
}

bool Live::hands(const show::Input& input) const {
    return input.mouse_px != before_.mouse_px || input.buttons != before_.buttons || input.held != before_.held ||
           input.size_px != before_.size_px || input.focused != before_.focused || !input.pressed.empty() ||
           !input.text.empty() || input.wheel != 0.0f || input.dropped;
}

// --- the bed

/// With a brush in the hand never nothing: a bed that is ready for strokes takes the first as soon as the next.
world::StrokeList Live::wanted_strokes() const {
    static const auto none = std::make_shared<const world::Strokes>();
    return desk_.brush.tool && !desk_.strokes() ? none : desk_.strokes();
}

bool Live::needs_bed() const {
    if (!renderer_ || scene_ != desk_.state().scene || scene_version_ != desk_.scene_version()) return true;
    params::Settings wanted = desk_.picture().settings;
    if (desk_.moving()) wanted.relief.texel_mm = laid_.relief.texel_mm;
    return !same_rows(wanted, laid_, params::Rebuild) || (bed_ && bed_->plan().strokes != wanted_strokes());
}

/// What fails leaves all as it was.
void Live::lay_bed() {
    const world::Scene& scene = desk_.scene();
    const bool sheet = scene.bed.kind == world::BedKind::sheet;
    const world::BedAmount amount = world::amount_wanted(desk_.picture().settings.bed);
    const bool other_scene = scene_ != desk_.state().scene || scene_version_ != desk_.scene_version();
    std::unique_ptr<world::Packing> packing;
    if (!packing_ || (other_scene && (sheet || packing_is_sheet_)))
        packing = std::make_unique<world::Packing>(
            coming_packing_.valid() && coming_scene_ == desk_.state().scene ? coming_packing_.get() : packing_for(scene));
    const world::Packing& used = packing ? *packing : *packing_;
    const bool same_tiles = bed_ && !other_scene && laid_.bed.gather == amount.gathered;
    std::unique_ptr<world::Bed> bed;
    if (same_tiles) {
        bed = std::make_unique<world::Bed>(bed_->with_strokes(wanted_strokes()));
        if (amount != world::amount_wanted(laid_.bed)) *bed = bed->with_density(amount.density, amount.pour);
    } else {
        world::BedPlan plan = scene.bed;
        plan.strokes = wanted_strokes();
        bed = std::make_unique<world::Bed>(used, plan, amount);
    }
    params::Settings laid = desk_.picture().settings;
    if (desk_.moving() && renderer_) laid.relief.texel_mm = laid_.relief.texel_mm;
    // Where only a brush was at work, only what it touched is laid anew.
    if (same_tiles && same_rows(laid, laid_, params::Rebuild) && renderer_->recarve(*bed, desk_.moving())) {
        picture_->begin_again();
        output_late_ = true;
        desk_.set_bed(bed.get());
        bed_ = std::move(bed);
        return;
    }
    if (desk_.moving() && renderer_) laid.relief.texel_mm = std::max(desk_.picture().settings.relief.texel_mm, moving_texel_mm);
    if (!renderer_) {
        renderer_ = std::make_unique<render::Renderer>(context_, scene, *bed, laid);
        picture_ = std::make_unique<render::LivePicture>(*renderer_);
    } else if (other_scene) {
        renderer_->lay(scene, *bed, laid);
    } else {
        renderer_->lay(*bed, laid);
    }
    picture_->begin_again();
    output_late_ = true;
    desk_.set_bed(bed.get());
    bed_ = std::move(bed);
    if (packing) {
        packing_ = std::move(packing);
        packing_is_sheet_ = sheet;
    }
    laid_ = laid;
    scene_ = desk_.state().scene;
    scene_version_ = desk_.scene_version();
}

void Live::try_to_lay() {
    // What could not be laid is not tried again before hands have changed it.
    const Failed now{desk_.state().scene, desk_.scene_version(), desk_.picture().settings, desk_.strokes()};
    if (failed_ && *failed_ == now) return;
    try {
        lay_bed();
        failed_.reset();
    } catch (const core::Error& error) {
        if (!renderer_) throw;
        failed_ = now;
        desk_.refuse_scene(error.what());
    }
}

void Live::follow() {
    if (holds_picture()) return;
    // Away to another scene and back again before its bed was laid: this one still stands.
    if (bed_ && desk_.bed() == nullptr && !needs_bed()) desk_.set_bed(bed_.get());
    // Under a hand everything that was begun is shown, or on a slow machine nothing ever would.
    if (!(seen_ && desk_.moving() && picture_ && picture_->is_awaited()) && !output_waits()) {
        if (needs_bed())
            try_to_lay();
        else
            change_values();
    }
    if (!desk_.moving() && renderer_->finish_table()) {
        picture_->begin_again();
        output_late_ = true;
    }
    // The first picture comes quickly and coarse, like one in motion.
    if (!seen_) return;
    shown_ = what_is_seen();
    desk_.prints.room = desk_.shows_guides() ? desk_.prints.readout.guides->room : 1.0;
    picture_->aim(world::widened(shown_.camera, desk_.prints.room), area_px_, desk_.moving() || !picture_->has_picture());
}

void Live::change_values() {
    params::Settings wanted = desk_.picture().settings;
    wanted.relief.texel_mm = laid_.relief.texel_mm;
    if (wanted == laid_) return;
    params::Settings seen = wanted;  // what shows in the picture
    seen.quality = laid_.quality;
    if (!(seen == laid_)) {
        // Under a hand a light may jump; what changes over changes little from picture to picture.
        picture_->begin_again(desk_.changing_over() && show_the_same_places(seen, laid_));
        output_late_ = true;
    }
    renderer_->change(wanted);
    laid_ = wanted;
}

// --- the output

void Live::set_output(glm::ivec2 size_px) {
    output_px_ = size_px;
    if (size_px.x <= 0 || size_px.y <= 0)
        output_.reset();
    else if (!output_ && renderer_)
        output_ = std::make_unique<wall::OutputPicture>(*renderer_);
}

/// With an audience it is the output that is held, and hands go on.
bool Live::holds_picture() const {
    return desk_.held && !output_ && picture_ && picture_->has_picture();
}

/// Before its first picture there is nothing to hold but black, which nobody has asked for.
bool Live::holds_output() const {
    return desk_.held && output_ && output_->has_picture();
}

/// A show and a morph go on no sooner than the audience has seen where they are; hands do not wait.
bool Live::output_waits() const {
    return output_ && !holds_output() && (desk_.is_morphing() || desk_.player().is_playing()) &&
           output_->is_awaited(laid_.output);
}

void Live::follow_output() {
    if (!output_ || holds_output()) return;
    const bool flows = desk_.is_morphing() || desk_.player().is_playing();
    if (std::exchange(output_late_, false)) output_->begin_again();
    output_->aim(desk_.picture().camera, output_px_, flows, laid_.output);
}

bool Live::output_is_moving() const {
    const bool flows = desk_.is_morphing() || desk_.player().is_playing();
    return output_ && ((flows && !holds_output()) || output_->is_fading());
}

bool Live::pass_output(double seconds) {
    return output_ && output_->pass(seconds, laid_.output, desk_.picture().black);
}

void Live::show_output(const gl::Framebuffer* target, glm::ivec2 size_px, double part) {
    if (output_)
        output_->show(target, size_px, part);
    else
        gl::Framebuffer::clear_bound({0.0f, 0.0f, 0.0f, 1.0f});
}

/// A window of each in turn, but first the picture under the hands.
bool Live::work_on_pictures(double slice_ms) {
    const bool output_works = output_ && !holds_output() && !output_->is_done();
    const bool picture_works = seen_ && !picture_->is_done();
    if (!picture_works && !output_works) return false;
    const bool hands_wait = picture_works && picture_->is_awaited() && !output_waits();
    const bool may_change = output_turn_ && output_ ? output_->is_between_windows() : picture_->is_between_windows();
    bool output_next = output_works && !hands_wait;
    if (picture_works && output_next) output_next = may_change != output_turn_;
    if (output_next && !output_turn_) picture_->interrupted();
    if (!output_next && output_turn_ && output_) output_->interrupted();
    output_turn_ = output_next;
    if (output_next)
        output_->advance(slice_ms);
    else if (picture_->advance(slice_ms))
        picture_changed_ = true;
    return true;
}

// --- work

/// As the desk has it, whatever of it is drawn yet.
Seen Live::what_is_seen() const {
    const show::State& state = desk_.state();
    const auto lasting = [](const std::string& name) {
        const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
        return is_path ? std::filesystem::absolute(name).string() : name;
    };
    Seen seen{.scene = lasting(state.scene),
              .name = desk_.scene().name,
              .title = desk_.scene().title,
              .view = state.view,
              .preset = std::filesystem::path(state.preset).stem().string(),  // it may be a path
              .seeds = bed_ ? bed_->count() : 0,
              .picture_px = area_px_,
              .camera = desk_.picture().camera,
              .settings = desk_.picture().settings,
              .strokes = desk_.strokes()};
    // A bed that was made ready for a brush, and has felt none.
    if (seen.strokes && seen.strokes->empty() && !desk_.scene().bed.strokes) seen.strokes = nullptr;
    return seen;
}

void Live::work_on_prints(float seconds) {
    if (!prints_) {
        if (!std::exchange(desk_.prints.requests, {}).empty())
            desk_.tell("The wall prints nothing. Save the look (Ctrl+S), and print it in the live window.", true);
        return;
    }
    const glm::ivec2 drawn = picture_ ? picture_->drawn_px() : glm::ivec2(0);
    const double pixels = static_cast<double>(drawn.x) * drawn.y;
    const bool known = picture_ && picture_->ms_per_sample() > 0.0 && pixels > 0.0;
    news_ = prints_->turn({.seen = [this] { return holds_picture() ? shown_ : what_is_seen(); },
                           .picture_px = area_px_,
                           .bed = bed_.get(),
                           .device = context_.info(),
                           .s_per_pixel = known ? 0.001 * picture_->ms_per_sample() / pixels : -1.0},
                          seconds) ||
            news_;
}

/// A picture that is held is finished with the shaders that it was begun with.
void Live::reload(double slice_ms) {
    news_ = reload_.look() || news_;
    if (!renderer_ || !reload_.is_at_work() || holds_picture()) return;
    const bool taken = reload_.take_shaders(*renderer_, slice_ms);
    news_ = news_ || !reload_.is_at_work();
    if (!taken) return;
    picture_->begin_again();
    output_late_ = true;
}

bool Live::work_on() {
    const double slice_ms = static_cast<double>(laid_.quality.slice_ms) * (busy_ ? 0.5 : 1.0);
    reload(slice_ms);
    follow();
    follow_output();
    return work_on_pictures(slice_ms);
}

void Live::fill_status() {
    show::Status& status = desk_.status;
    status.device = context_.info().renderer;
    status.gl_objects = gl::object_count();
    if (!renderer_) {
        status.baking = 0.0;
        return;
    }
    status.baking = renderer_->frame().baked_part();
    status.samples = picture_->samples();
    status.samples_aim = picture_->samples_aim();
    status.ms_per_sample = picture_->ms_per_sample();
    status.drawn_px = picture_->drawn_px();
    const render::Memory memory = renderer_->memory();
    const std::size_t pictures = picture_->bytes() + (output_ ? output_->bytes() : 0);
    status.memory_mb = static_cast<double>(memory.seeds + memory.relief + memory.other + pictures) / 1e6;
    status.output_samples = output_ ? output_->samples() : 0;
    proof_.follow(desk_, *renderer_, shows_picture() ? picture_.get() : nullptr, picture_changed_);
}

// --- a turn

bool Live::shows_picture() const {
    return picture_ && picture_->has_picture() && (output_ || !desk_.picture().black);
}

void Live::draw(const gl::Framebuffer* target) {
    if (target != nullptr)
        target->bind();
    else
        gl::Framebuffer::bind_window(before_.size_px.x, before_.size_px.y);
    gl::Framebuffer::clear_bound({0.0f, 0.0f, 0.0f, 1.0f});
    if (shows_picture()) proof_.show(*picture_, target, area_px_);
    painter_.draw();
}

/// Of a look that was kept: when what is shown is of its values.
void Live::keep_small_picture() {
    if (desk_.picture_for.empty() || !picture_ || !picture_->has_picture() || picture_->is_awaited()) return;
    try {
        write_small_picture(*picture_, area_px_, std::exchange(desk_.picture_for, {}));
    } catch (const core::Error& error) {
        desk_.tell(error.what(), true);
    }
}

void Live::pass_unseen(double seconds) {
    if (std::exchange(seen_, false)) panel_.put_away();
    busy_ = false;
    show::Input nobody;
    nobody.size_px = glm::max(output_px_, glm::ivec2(1));
    nobody.seconds = static_cast<float>(seconds);
    nobody.focused = false;
    fill_status();
    desk_.tick(nobody, false, false);
}

bool Live::turn(const show::Input& input, const gl::Framebuffer* target, bool draw_anyway) {
    seen_ = true;
    const bool busy = hands(input);
    since_hands_s_ = busy ? 0.0f : since_hands_s_ + input.seconds;
    since_draw_s_ += input.seconds;
    since_build_s_ += input.seconds;
    before_ = input;
    if (input.dropped) offer_dropped(desk_, *input.dropped);

    const bool working = !picture_ || !picture_->is_done() || (output_ && !holds_output() && !output_->is_done()) ||
                         desk_.moving() ||
                         std::ranges::any_of(desk_.notices(), [](const auto& notice) { return notice.about.empty(); });
    const bool due = busy || draw_anyway || !drawn_once_ || news_ || desk_.notices().size() != notices_ ||
                     (since_hands_s_ < hand_rests_s && since_draw_s_ >= hand_frame_s) ||
                     (picture_changed_ && (desk_.moving() || since_draw_s_ >= work_frame_s)) ||
                     ((working || wants_.keys) && since_draw_s_ >= work_frame_s);
    std::optional<panel::Wants> next;
    if (due) {
        fill_status();
        show::Input of_panel = input;
        of_panel.seconds = std::exchange(since_build_s_, 0.0f);
        notices_ = desk_.notices().size();
        wants_ = panel_.build(of_panel, desk_);
        if (busy) {
            // What a hand changed is shown in this frame, not in the next, which comes a piece of work later.
            show::Input after = of_panel;
            after.pressed.clear();
            after.text.clear();
            after.wheel = 0.0f;
            after.seconds = 0.001f;
            next = panel_.build(after, desk_);
        }
        const panel::Rectangle area = panel_.picture_area();
        area_px_ = glm::max(glm::ivec2(static_cast<int>(area.right - area.left), static_cast<int>(area.bottom - area.top)),
                            glm::ivec2(1));
    }
    show::Input of_picture = input;
    of_picture.size_px = area_px_;
    desk_.tick(of_picture, !wants_.mouse, !wants_.keys);
    if (next) wants_ = *next;
    work_on_prints(input.seconds);

    if (due) {
        draw(target);
        keep_small_picture();
        drawn_once_ = true;
        news_ = false;
        const bool whole = picture_ && picture_->is_done() && !desk_.moving();
        if (whole != std::exchange(whole_, whole)) core::log_debug("{}", whole ? "picture whole" : "picture in the making");
        since_draw_s_ = 0.0f;
        picture_changed_ = false;
    }
    busy_ = busy;
    return due;
}

}  // namespace sunflower::app
