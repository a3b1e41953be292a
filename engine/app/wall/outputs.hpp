// The windows of a site's projectors, each where its monitor is.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/app/live/output_window.hpp"
#include "engine/gl/context.hpp"
#include "engine/wall/health.hpp"
#include "engine/wall/life.hpp"
#include "engine/wall/site.hpp"

namespace sunflower::app {

class Outputs {
  public:
    /// A window for each output of the site that this machine shows; those whose monitor stays stay. The context must be
    /// current in all calls, and is afterwards. Returns whether windows have come.
    bool lay(const wall::Site& site, gl::Context& context);
    /// Looks where the monitors are: windows follow theirs, and are out of sight while it is away. Some times a second.
    void look();
    /// Shows that some time has passed for those that come back.
    void pass(double seconds);

    int there() const;
    /// What a window shows may be gone, or one is still coming back: show() is due.
    bool is_due() const { return uncovered_ || coming_; }
    /// Draws to each that is there, and shows it; how many that were. draw: into the current window, the output of that number
    /// in the site, at a part of its light.
    int show(const std::function<void(std::size_t output, double light, glm::ivec2 size_px)>& draw);
    std::vector<wall::Health::Output> told() const;

    /// The context goes; the windows keep what they show until enter().
    void leave();
    void enter(gl::Context& context);

  private:
    struct One {
        std::size_t output = 0;  // number in the site
        std::string name;
        std::unique_ptr<OutputWindow> window;
        wall::Fade fade;
        std::optional<bool> told_there;  // in the log
    };
    static void tell(One& one, const std::vector<Monitor>& monitors);
    void let_one_wait();

    std::vector<One> all_;
    bool uncovered_ = false, coming_ = false;
};

}  // namespace sunflower::app
