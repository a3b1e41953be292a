#include "engine/bake/reference.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numbers>
#include <thread>

#include "engine/core/error.hpp"

namespace sunflower::bake {
namespace {

constexpr int block_px = 16;  // work is dealt out in squares of so many pixels
constexpr int roles = world::light_role_count;

float luminance(glm::vec3 c) {
    return glm::dot(c, glm::vec3(0.2126f, 0.7152f, 0.0722f));
}

std::string role_name(int role) {
    return std::string(world::light_role_name(static_cast<world::LightRole>(role)));
}

std::string window_text(const Window& w) {
    return fmt::format("{} {} {} {} {} {}", w.picture.x, w.picture.y, w.low.x, w.low.y, w.size.x, w.size.y);
}

}  // namespace

WindowSums::WindowSums(const Window& window, int seed)
    : window_(window),
      seed_(seed),
      values_(static_cast<std::size_t>(window.size.x) * static_cast<std::size_t>(window.size.y) * values_per_pixel) {}

void WindowSums::trace(const Tracer& tracer, const Shot& shot, int count, int threads,
                       const std::function<void(std::size_t)>& progress) {
    const world::Projection projection = world::project(shot.camera, window_.picture.x, window_.picture.y);
    const glm::dvec3 origin_m = tracer.meetings().origin_m();
    const float pixel = 1.0f / projection.focal_px;
    const Footprint footprint = projection.parallel ? Footprint{1000.0f * pixel, 0.0f} : Footprint{0.0f, pixel};
    const auto trace_pixel = [&](glm::ivec2 at) {
        const glm::ivec2 place = window_.low + at;
        float* sums = values_.data() + (static_cast<std::size_t>(at.y) * static_cast<std::size_t>(window_.size.x) +
                                        static_cast<std::size_t>(at.x)) *
                                           values_per_pixel;
        for (int sample = samples_; sample < samples_ + count; ++sample) {
            // Another seed is another part of the same sequence: it has room for 2 to the 32nd samples.
            Sampler sampler(static_cast<std::uint32_t>(place.x), static_cast<std::uint32_t>(place.y),
                            static_cast<std::uint32_t>(sample) + (static_cast<std::uint32_t>(seed_) << 20u));
            const glm::vec2 part = (glm::vec2(place) + sampler.pair()) / glm::vec2(window_.picture);
            world::Projection seen = projection;
            if (shot.lens.radius_m > 0.0f) {
                const glm::vec2 u = sampler.pair();
                const float turn = 2.0f * std::numbers::pi_v<float> * u.y;
                seen = world::through_lens(projection, shot.lens, std::sqrt(u.x) * glm::vec2(std::cos(turn), std::sin(turn)));
            }
            const world::ViewRay ray = world::view_ray(seen, {part.x, 1.0f - part.y});
            const Layers found =
                tracer.trace(1000.0 * (glm::dvec3(ray.from_m) - origin_m), glm::normalize(ray.direction), footprint, sampler);
            glm::vec3 all(0.0f);
            for (std::size_t role = 0; role < found.size(); ++role) {
                for (std::size_t k = 0; k < 3; ++k) sums[3 * role + k] += found[role][static_cast<int>(k)];
                all += found[role];
            }
            sums[values_per_pixel - 1] += luminance(all) * luminance(all);
        }
    };

    const glm::ivec2 blocks = (window_.size + block_px - 1) / block_px;
    std::atomic<int> next{0};
    std::atomic<std::size_t> done{0};
    std::mutex mutex;
    std::exception_ptr failure;
    const auto work = [&](bool tells) {
        for (int i = next++; i < blocks.x * blocks.y; i = next++) {
            const glm::ivec2 low = block_px * glm::ivec2(i % blocks.x, i / blocks.x);
            const glm::ivec2 high = glm::min(low + block_px, window_.size);
            try {
                for (int y = low.y; y < high.y; ++y)
                    for (int x = low.x; x < high.x; ++x) trace_pixel({x, y});
                done += static_cast<std::size_t>((high.x - low.x) * (high.y - low.y));
                if (tells && progress) progress(done);
            } catch (...) {
                const std::lock_guard lock(mutex);
                if (!failure) failure = std::current_exception();
                next = blocks.x * blocks.y;
            }
        }
    };
    std::vector<std::thread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(work, false);
    work(true);
    for (std::thread& other : others) other.join();
    if (failure) std::rethrow_exception(failure);
    samples_ += count;
}

WindowSums::Noise WindowSums::noise() const {
    Noise noise;
    const auto n = static_cast<double>(std::max(samples_, 1)), pixels = static_cast<double>(values_.size() / values_per_pixel);
    double squares = 0.0;
    for (std::size_t i = 0; i < values_.size(); i += values_per_pixel) {
        glm::vec3 sum(0.0f);
        for (std::size_t role = 0; role < roles; ++role)
            sum += glm::vec3(values_[i + 3 * role], values_[i + 3 * role + 1], values_[i + 3 * role + 2]);
        const double mean = static_cast<double>(luminance(sum)) / n;
        noise.luminance += mean / pixels;
        squares +=
            std::max(static_cast<double>(values_[i + values_per_pixel - 1]) / n - mean * mean, 0.0) / std::max(n - 1.0, 1.0);
    }
    noise.error = std::sqrt(squares / pixels);
    return noise;
}

image::ExrPicture WindowSums::picture() const {
    image::ExrPicture picture{window_.size.x, window_.size.y, {}, {}};
    const std::size_t pixels = values_.size() / values_per_pixel;
    const float n = static_cast<float>(std::max(samples_, 1));
    const auto add = [&](const std::string& name, bool half, const auto& value_of) {
        std::vector<float> values(pixels);
        for (std::size_t i = 0; i < pixels; ++i) values[i] = value_of(values_.data() + i * values_per_pixel);
        picture.channels.push_back({name, std::move(values), half});
    };
    const auto whole = [](const float* sums, int k) {
        float sum = 0.0f;
        for (int role = 0; role < roles; ++role) sum += sums[3 * role + k];
        return sum;
    };
    for (int k = 0; k < 3; ++k) {
        const std::string channel(1, "RGB"[k]);
        add(channel, true, [&](const float* sums) { return whole(sums, k) / n; });
        for (int role = 0; role < roles; ++role)
            add(role_name(role) + "." + channel, true, [&](const float* sums) { return sums[3 * role + k] / n; });
    }
    add("error.Y", false, [&](const float* sums) {
        const float mean = luminance({whole(sums, 0), whole(sums, 1), whole(sums, 2)}) / n;
        return std::sqrt(std::max(sums[values_per_pixel - 1] / n - mean * mean, 0.0f) / std::max(n - 1.0f, 1.0f));
    });
    return picture;
}

image::ExrPicture WindowSums::state() const {
    image::ExrPicture state{window_.size.x, window_.size.y, {}, {}};
    const std::size_t pixels = values_.size() / values_per_pixel;
    for (int value = 0; value < values_per_pixel; ++value) {
        std::vector<float> values(pixels);
        for (std::size_t i = 0; i < pixels; ++i) values[i] = values_[i * values_per_pixel + static_cast<std::size_t>(value)];
        state.channels.push_back({fmt::format("sum{:02}", value), std::move(values), false});
    }
    state.texts = {{"samples", fmt::format("{}", samples_)}, {"window", window_text(window_)}};
    return state;
}

void WindowSums::restore(const image::ExrPicture& state, const std::string& file) {
    if (state.text("window") != window_text(window_))
        core::fail("{}: holds another window or size of picture; delete it, or name another --out", file);
    for (int value = 0; value < values_per_pixel; ++value) {
        const std::vector<float>* values = state.channel(fmt::format("sum{:02}", value));
        if (values == nullptr || values->size() * values_per_pixel != values_.size())
            core::fail("{}: is no half-made reference; delete it, or name another --out", file);
        for (std::size_t i = 0; i < values->size(); ++i)
            values_[i * values_per_pixel + static_cast<std::size_t>(value)] = (*values)[i];
    }
    samples_ = std::atoi(state.text("samples").c_str());
}

}  // namespace sunflower::bake
