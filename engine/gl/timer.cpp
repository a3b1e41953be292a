#include "engine/gl/timer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace sunflower::gl {

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

GpuTimers::GpuTimers(int frames) : ring_(static_cast<std::size_t>(std::max(frames, 1))) {}

void GpuTimers::begin_frame() {
    // Oldest first: the newest frame that is ready stays in latest_.
    for (std::size_t age = ring_.size(); age-- > 0;) {
        Frame& frame = ring_[(current_ + ring_.size() - age) % ring_.size()];
        const auto is_ready = [](const Entry& entry) { return entry.end.ready(); };
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

std::vector<PassTime> GpuTimers::collect(const Frame& frame) {
    std::vector<PassTime> times;
    for (std::size_t i = 0; i < frame.used; ++i) {
        const Entry& entry = frame.entries[i];
        const std::uint64_t begin = entry.begin.result_ns();
        const std::uint64_t end = entry.end.result_ns();
        times.push_back({entry.name, end > begin ? static_cast<double>(end - begin) * 1e-6 : 0.0});
    }
    return times;
}

GpuTimers::Scope::Scope(GpuTimers& timers, std::string_view name) : timers_(timers), group_(name) {
    Frame& frame = timers.ring_[timers.current_];
    index_ = frame.used++;
    if (index_ == frame.entries.size())
        frame.entries.push_back({{}, Query(fmt::format("timer {} begin", index_)), Query(fmt::format("timer {} end", index_))});
    frame.entries[index_].name = name;
    frame.entries[index_].begin.stamp();
}

GpuTimers::Scope::~Scope() {
    timers_.ring_[timers_.current_].entries[index_].end.stamp();
}

}  // namespace sunflower::gl
