#include "engine/bake/pack.hpp"

#include "engine/bake/pack_jobs.hpp"
#include "engine/core/error.hpp"
#include "engine/core/progress.hpp"

#include <fmt/format.h>
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

namespace sunflower::bake {
namespace {

struct Job {
    std::string name;
    double seeds;  // its share of the time
    std::function<void()> make;
};

/// Jobs that do not need one another, and whether the table is worth writing after them.
struct Part {
    std::vector<Job> jobs;
    bool write = false;
};

std::vector<Part> parts_of(PackWork& work, bool above) {
    std::vector<Part> parts(5);
    for (int a = 0; a < corner_colours; ++a) {
        parts[0].jobs.push_back({fmt::format("corner_{}", a), 2500, [&, a] { work.make_corner(a); }});
        for (int b = a; b < corner_colours; ++b) {
            double seeds = a == b ? 5000 : 10000;
            parts[1].jobs.push_back({fmt::format("strip_x_{}{}", a, b), seeds, [&, a, b] { work.make_strips(true, a, b); }});
            parts[2].jobs.push_back({fmt::format("strip_y_{}{}", a, b), seeds, [&, a, b] { work.make_strips(false, a, b); }});
        }
        for (int side = 0; side < 4; ++side) {
            auto& part = parts[side % 2 == 0 ? 3 : 4];  // north and south before east and west, which look at them
            part.jobs.push_back(
                {fmt::format("cliff_{}_{}", "nesw"[side], a), 3125, [&, side, a] { work.make_cliff(side, a); }});
        }
    }
    Part tiles{{}, true};
    for (const TileJob& job : tile_jobs()) tiles.jobs.push_back({job.name(), 6250, [&, job] { work.make_tile(job); }});
    parts.push_back(std::move(tiles));
    if (!above) return parts;
    Part higher{{}, true};
    for (const TileJob& job : tile_jobs()) {
        if (job.kind != world::TileKind::interior) continue;
        higher.jobs.push_back({job.name() + "_above", 3750, [&, job] { work.make_above(job); }});
    }
    parts.push_back(std::move(higher));
    parts.push_back({{{"column", column_seeds, [&] { work.make_column(); }}}, true});
    return parts;
}

void run_part(const std::vector<Job>& jobs, int threads, const std::function<void(const Job&)>& finished) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr failure;
    auto worker = [&] {
        for (std::size_t at = next++; at < jobs.size(); at = next++) {
            try {
                jobs[at].make();
            } catch (...) {
                std::lock_guard lock(mutex);
                if (!failure) failure = std::current_exception();
                next = jobs.size();
                return;
            }
            std::lock_guard lock(mutex);
            finished(jobs[at]);
        }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(worker);
    worker();
    for (std::thread& other : others) other.join();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

void make_packing(const PackOptions& options) {
    PackWork work(options.work);
    std::error_code error;
    std::filesystem::create_directories(options.out, error);
    if (error) core::fail("{}: the folder cannot be made ({})", options.out.string(), error.message());
    auto table = options.out / "packing.bin";
    if (options.only == "assemble") {
        world::save_packing(work.assemble(), table);
        return;
    }
    auto parts = parts_of(work, options.only == "all");
    double total = 0.0, made = 0.0;
    for (Part& part : parts) {
        std::erase_if(part.jobs, [&](const Job& job) { return work.done(job.name); });
        for (const Job& job : part.jobs) total += job.seeds;
    }
    core::Progress progress("packing");
    for (const Part& part : parts) {
        if (part.jobs.empty()) continue;
        run_part(part.jobs, options.threads, [&](const Job& job) { progress.update((made += job.seeds) / total); });
        if (part.write) world::save_packing(work.assemble(), table);
    }
    if (total == 0.0) world::save_packing(work.assemble(), table);
}

}  // namespace sunflower::bake
