// GPU time per pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/gl/debug.hpp"
#include "engine/gl/handle.hpp"

namespace sunflower::gl {

/// One timestamp query.
class Query {
  public:
    Query() = default;
    explicit Query(std::string_view label);
    /// Notes the GPU's time when all work so far is done.
    void stamp();
    /// Whether result_ns() answers without waiting.
    bool ready() const;
    /// Waits for the GPU when it is not ready. Nanoseconds since some moment of the driver's.
    std::uint64_t result_ns() const;
    GLuint id() const { return handle_.id(); }
    explicit operator bool() const { return static_cast<bool>(handle_); }

  private:
    struct Traits {
        static void destroy(GLuint id) { glDeleteQueries(1, &id); }
    };
    Handle<Traits> handle_;
};

struct PassTime {
    std::string name;
    double ms = 0.0;
};

/// How GpuTimers measures. llvmpipe 22.3 answers timestamps without waiting for its threads: 0.00 ms for a dispatch of 199 ms,
/// 6 ms for a draw of 240 ms. There the work is finished at both ends of a scope instead, which stalls nobody where CPU and
/// "GPU" are the same cores. automatic: finish on software devices, timestamps elsewhere.
enum class TimerClock { automatic, timestamps, finish };

/// Times named scopes, which may nest. Results come some frames later, so that nobody waits; a frame whose results are still
/// not there when its place in the ring is needed again is dropped.
class GpuTimers {
  public:
    /// frames: length of the ring, at least 1.
    explicit GpuTimers(int frames = 4, TimerClock clock = TimerClock::automatic);

    void begin_frame();

    class Scope {
      public:
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        friend class GpuTimers;
        Scope(GpuTimers& timers, std::string_view name);
        GpuTimers& timers_;
        DebugGroup group_;
        std::size_t index_;
    };
    /// Times what happens until the result dies, and is a DebugGroup of that name.
    [[nodiscard]] Scope scope(std::string_view name) { return Scope(*this, name); }

    /// The newest frame that is known, in the order in which the scopes began. A name that occurs twice occurs twice.
    const std::vector<PassTime>& latest() const { return latest_; }
    /// Waits for the frame being recorded, returns it, and starts a new one. For tests and bench.
    std::vector<PassTime> finish();

  private:
    struct Entry {
        std::string name;
        Query begin, end;       // timestamps
        double begin_ms = 0.0;  // finish
        double ms = 0.0;
    };
    struct Frame {
        std::vector<Entry> entries;  // kept from frame to frame: queries are reused
        std::size_t used = 0;
    };
    void begin(Entry& entry) const;
    void end(Entry& entry) const;
    std::vector<PassTime> collect(const Frame& frame) const;

    bool finishes_ = false;
    std::vector<Frame> ring_;
    std::size_t current_ = 0;
    std::vector<PassTime> latest_;
};

}  // namespace sunflower::gl
