// Between the panel's print section and the queue: what comes of a wish, what is frozen, and what the queue says.
#pragma once

#include <functional>
#include <optional>

#include "engine/app/commands/still_plan.hpp"
#include "engine/app/live/print_queue.hpp"
#include "engine/show/desk.hpp"

namespace sunflower::app {

class PrintRoom {
  public:
    /// The desk must outlive it.
    PrintRoom(show::Desk& desk, PrintProgram program);

    /// What the live loop knows of the picture under the hands.
    struct Known {
        std::function<Seen()> seen;  // as it is now, or is held
        glm::ivec2 picture_px{1};
        const world::Bed* bed = nullptr;  // nullptr: none is laid yet
        const gl::ContextInfo& device;
        double s_per_pixel = -1;  // of a sample; negative: not known
    };
    /// Does what hands want, listens to the queue, and tells the desk. Returns whether the panel has something new to show.
    bool turn(const Known& known, float seconds);

  private:
    /// All that the readout follows from, but for the disk.
    struct Asked {
        show::PrintWish wish;
        glm::ivec2 picture_px{0};
        std::string scene, view, preset;
        bool orthographic = false;
        float ortho_width_m = 0;
        int samples = 0;
        bool operator==(const Asked&) const = default;
    };

    StillPlan plan(const Seen& seen) const;
    void read_out(const Known& known);
    void print(const Known& known);

    show::Desk& desk_;
    PrintQueue queue_;
    std::optional<Asked> asked_;
    double s_per_pixel_ = -1;
    float since_readout_s_ = 0, since_queue_s_ = 0;
};

}  // namespace sunflower::app
