// llvmpipe translates a program when it is first run, on the thread that runs it: while it does, every other core idles, and
// the first picture waits for a second and a half of that. So another thread runs the programs of every picture once with
// nothing to do, in a context of its own, while the bed is read and baked. Both contexts share Mesa's cache of compiled
// programs, and through it the picture finds them done; what is not done yet it compiles itself, as without this.
#pragma once

#include <stop_token>
#include <thread>

#include "engine/gl/context.hpp"

namespace sunflower::render {

/// What the thread does: in a software context of its own, made current on the calling thread and gone at the end. Stops
/// between two programs, which take up to half a second each. Without a cache it does nothing. Fails when there is no such
/// context.
void warm_programs(const std::stop_token& stop);

class ProgramWarmer {
  public:
    /// info: of the context that will draw. Begins when that is a software device; a GPU's driver has threads for this.
    /// Whatever fails is a line in the debug log: the picture is only later.
    explicit ProgramWarmer(const gl::ContextInfo& info);

  private:
    std::jthread thread_;  // is asked to stop, and waited for, at the end
};

}  // namespace sunflower::render
