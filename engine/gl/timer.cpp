#include "engine/gl/timer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "engine/gl/context.hpp"

namespace sunflower::gl {
namespace {

bool is_software_device() {
    ContextInfo info;
    info.renderer = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    return info.is_software();
}

double finished_at_ms() {
    glFinish();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Query::Query(std::string_view label) {
    GLuint id = 0;
    glCreateQueries(GL_TIMESTAMP, 1, &id);
    handle_ = Handle<Traits>(id);
    label_object(GL_QUERY, id, label);
}

void Query::stamp() {
    glQueryCounter(id(), GL_TIMESTAMP);
}

bool Query::ready() const {
    GLint available = 0;
    glGetQueryObjectiv(id(), GL_QUERY_RESULT_AVAILABLE, &available);
    return available != 0;
}

std::uint64_t Query::result_ns() const {
    GLuint64 value = 0;
    glGetQueryObjectui64v(id(), GL_QUERY_RESULT, &value);
    return value;
}

GpuTimers::GpuTimers(int frames, TimerClock clock)
    : finishes_(clock == TimerClock::automatic ? is_software_device() : clock == TimerClock::finish),
      ring_(static_cast<std::size_t>(std::max(frames, 1))) {}

void GpuTimers::begin_frame() {
    // Oldest first: the newest frame that is ready stays in latest_.
    for (std::size_t age = ring_.size(); age-- > 0;) {
        Frame& frame = ring_[(current_ + ring_.size() - age) % ring_.size()];
        const auto is_ready = [this](const Entry& entry) { return finishes_ || entry.end.ready(); };
        const bool ready =
            std::all_of(frame.entries.begin(), frame.entries.begin() + static_cast<std::ptrdiff_t>(frame.used), is_ready);
        if (frame.used == 0 || !ready) continue;
        latest_ = collect(frame);
        frame.used = 0;
    }
    current_ = (current_ + 1) % ring_.size();
    ring_[current_].used = 0;
}

std::vector<PassTime> GpuTimers::finish() {
    latest_ = collect(ring_[current_]);
    for (Frame& frame : ring_) frame.used = 0;
    return latest_;
}

std::vector<PassTime> GpuTimers::collect(const Frame& frame) const {
    std::vector<PassTime> times;
    for (std::size_t i = 0; i < frame.used; ++i) {
        const Entry& entry = frame.entries[i];
        if (finishes_) {
            times.push_back({entry.name, entry.ms});
            continue;
        }
        const std::uint64_t begin = entry.begin.result_ns();
        const std::uint64_t end = entry.end.result_ns();
        times.push_back({entry.name, end > begin ? static_cast<double>(end - begin) * 1e-6 : 0.0});
    }
    return times;
}

void GpuTimers::begin(Entry& entry) const {
    if (finishes_)
        entry.begin_ms = finished_at_ms();
    else
        entry.begin.stamp();
}

void GpuTimers::end(Entry& entry) const {
    if (finishes_)
        entry.ms = finished_at_ms() - entry.begin_ms;
    else
        entry.end.stamp();
}

GpuTimers::Scope::Scope(GpuTimers& timers, std::string_view name) : timers_(timers), group_(name) {
    Frame& frame = timers.ring_[timers.current_];
    index_ = frame.used++;
    if (index_ == frame.entries.size()) {
        // In all frames at once: after the longest frame there is nothing left to be made.
        for (Frame& each : timers.ring_) {
            Entry& made = each.entries.emplace_back();
            made.begin = Query(fmt::format("timer {} begin", index_));
            made.end = Query(fmt::format("timer {} end", index_));
        }
    }
    frame.entries[index_].name = name;
    timers.begin(frame.entries[index_]);
}

GpuTimers::Scope::~Scope() {
    timers_.end(timers_.ring_[timers_.current_].entries[index_]);
}

}  // namespace sunflower::gl
