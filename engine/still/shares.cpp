#include "engine/still/shares.hpp"

#include <memory>
#include <set>
#include <vector>

#include "engine/core/error.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;
namespace {

/// "hall.tif.2of8.journal" -> 2, 8; of 0: it is none of the target's.
Share share_in(std::string name, const fs::path& target) {
    const std::string begin = target.filename().string() + ".", end = ".journal";
    if (!name.starts_with(begin) || !name.ends_with(end) || name.size() <= begin.size() + end.size()) return {0, 0};
    name = name.substr(begin.size(), name.size() - begin.size() - end.size());
    const std::size_t middle = name.find("of");
    if (middle == std::string::npos) return {0, 0};
    try {
        return parse_share(fmt::format("{}/{}", name.substr(0, middle), name.substr(middle + 2)));
    } catch (const core::Error&) {
        return {0, 0};
    }
}

}  // namespace

Shares find_shares(const fs::path& target, const decltype(TileStore::Job::difference)& difference) {
    std::set<std::size_t> numbers, counts;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(target.has_parent_path() ? target.parent_path() : fs::path("."), gone)) {
        const Share share = share_in(entry.path().filename().string(), target);
        if (share.of < 2) continue;
        numbers.insert(share.number);
        counts.insert(share.of);
    }
    if (counts.empty()) core::fail("{}: there are no shares of it to be joined; draw them with --part", target.string());
    if (counts.size() > 1)
        core::fail("{}: there are shares of {} and of {}; remove those that are not meant", target.string(), *counts.begin(),
                   *counts.rbegin());
    Shares shares{*counts.begin(), {}};
    for (std::size_t i = 1; i <= shares.count; ++i) {
        if (!numbers.contains(i))
            core::fail("{}: share {} of {} is missing; draw it with --part", target.string(), i, shares.count);
        const fs::path journal = TileStore::journal_of(Share{i, shares.count}.store_of(target));
        const std::string job = TileStore::job_in(journal);
        if (job.empty()) core::fail("{}: does not say what it is of; draw that share again with --force", journal.string());
        if (i == 1) shares.job = job;
        if (job != shares.job)
            core::fail("{}: belongs to another picture than the first share ({}); draw it again", journal.string(),
                       difference ? difference(shares.job, job) : "other values");
    }
    return shares;
}

void join_shares(const PictureOrder& order, std::size_t count) {
    const std::vector<Area> tiles = order.kept_tiles();
    const TileStore::Job job{order.job, order.kept(), order.kept_pixel_bytes(), tiles, order.difference};
    std::vector<std::unique_ptr<TileStore>> stores;
    for (std::size_t i = 1; i <= count; ++i) {
        const Share share{i, count};
        stores.push_back(std::make_unique<TileStore>(share.store_of(order.target), job, TileStore::Begin::resume));
        std::size_t missing = 0, all = 0;
        for (std::size_t tile = 0; tile < tiles.size(); ++tile) {
            all += share.has(tile) ? 1 : 0;
            missing += share.has(tile) && !stores.back()->has(tile) ? 1 : 0;
        }
        if (missing > 0)
            core::fail("{}: {} of its {} tiles are missing; go on with --part {}/{} --resume",
                       TileStore::journal_of(share.store_of(order.target)).string(), missing, all, i, count);
    }
    TileStore whole(order.target, job, TileStore::Begin::resume);
    for (const auto& store : stores) whole.take(*store);
    whole.flush();
}

void remove_shares(const fs::path& target, std::size_t count) {
    std::error_code gone;
    for (std::size_t i = 1; i <= count; ++i) {
        const fs::path store = Share{i, count}.store_of(target);
        fs::remove(TileStore::part_of(store), gone);
        fs::remove(TileStore::journal_of(store), gone);
    }
}

}  // namespace sunflower::still
