// From one look to another: exact at both ends, nothing darker or brighter than both between them; and the limit of flashes.
#include "engine/show/morph.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <random>
#include <utility>
#include <vector>

#include "engine/params/registry.hpp"
#include "engine/show/flash.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::show {
namespace {

using params::Row, params::Settings, params::Type;

double real_of(const Row& row, const Settings& settings) {
    float value;
    std::memcpy(&value, reinterpret_cast<const std::byte*>(&settings) + row.offset, sizeof value);
    return static_cast<double>(value);
}

/// As the picture is exposed; nought when it is off.
double light_of(const char* group, const Settings& settings) {
    const Row* power = params::find_row(group, "luminance_cd_m2");
    if (power == nullptr) power = params::find_row(group, "flux_lm");
    std::int32_t on;
    std::memcpy(&on, reinterpret_cast<const std::byte*>(&settings) + params::find_row(group, "on")->offset, sizeof on);
    return on != 0 ? real_of(*power, settings) * std::exp2(-static_cast<double>(settings.camera.exposure_ev100)) : 0.0;
}

constexpr const char* lights[] = {"roof", "bays", "window", "strips", "spot", "lamp"};

TEST(Morph, IsExactAtBothEnds) {
    std::mt19937 random(3);
    for (int i = 0; i < 300; ++i) {
        const Settings a = test::random_settings(random), b = test::random_settings(random);
        EXPECT_EQ(blended(a, b, 0.0), a);
        EXPECT_EQ(blended(a, b, 1.0), b);
        EXPECT_EQ(blended(a, b, -1.0), a);
        EXPECT_EQ(blended(a, b, 2.0), b);
        EXPECT_EQ(blended(a, a, 0.37), a) << "what is the same stays to the bit";
    }
    EXPECT_EQ(eased(0.0), 0.0);
    EXPECT_EQ(eased(1.0), 1.0);
    EXPECT_EQ(eased(0.5), 0.5);
}

TEST(Morph, KeepsEveryRange) {
    std::mt19937 random(4);
    for (int i = 0; i < 60; ++i) {
        const Settings a = test::random_settings(random), b = test::random_settings(random);
        for (const double t : {1e-9, 0.2, 0.5, 0.8, 1.0 - 1e-9}) {
            const Settings between = blended(a, b, t);
            for (const Row& row : params::rows()) {
                Settings again = between;  // the registry's own check of range and finiteness
                ASSERT_NO_THROW(params::assign(row, &again, params::value_of_text(row, params::text_of(row, &between), {})))
                    << row.path() << " at " << t;
            }
        }
    }
}

/// The steps of some measure along a morph that go against its direction.
template <typename Measure>
int against(const Settings& a, const Settings& b, Measure measure) {
    int count = 0;
    double before = measure(a);
    const double direction = measure(b) - before;
    for (int i = 1; i <= 200; ++i) {
        const double now = measure(blended(a, b, i / 200.0));
        // Rounding to float: 6e-8 of the value, twice.
        if ((now - before) * direction < -2e-6 * std::abs(direction * std::max(std::abs(now), std::abs(before)))) ++count;
        before = now;
    }
    return count;
}

TEST(Morph, LightGoesOneWayAsThePictureShowsIt) {
    std::mt19937 random(5);
    for (int i = 0; i < 40; ++i) {
        Settings a = test::random_settings(random), b = test::random_settings(random);
        // Within a photographer's exposures no power meets the end of its range.
        for (Settings* s : {&a, &b}) {
            s->camera.exposure_ev100 = 4.0f + 0.3f * s->camera.exposure_ev100;
            s->roof.luminance_cd_m2 *= 0.01f;
        }
        EXPECT_EQ(against(a, b, [](const Settings& s) { return light_of("roof", s); }), 0) << i;
        EXPECT_EQ(against(a, b, [](const Settings& s) { return static_cast<double>(s.camera.exposure_ev100); }), 0);
        EXPECT_EQ(against(a, b, [](const Settings& s) { return static_cast<double>(s.seed.porcelain.r); }), 0);
        EXPECT_EQ(against(a, b, [](const Settings& s) { return static_cast<double>(s.camera.white_balance_k); }), 0);
        EXPECT_EQ(against(a, b, [](const Settings& s) { return static_cast<double>(s.bed.seeds); }), 0);
    }
    // A change from one light to another is a mixture of both at each moment: half-way half of each.
    Settings a, b;
    a.roof.on = true;
    b.roof.on = false;
    a.spot.on = false;
    b.spot.on = true;
    const Settings half = blended(a, b, 0.5);
    EXPECT_NEAR(light_of("roof", half), 0.5 * light_of("roof", a), 1e-6 * light_of("roof", a));
    EXPECT_NEAR(light_of("spot", half), 0.5 * light_of("spot", b), 1e-6 * light_of("spot", b));
    // Planted: the power mixed alone, while the exposure goes by stops, flares up far beyond both.
    a = b = Settings{};
    a.roof.luminance_cd_m2 = 3000.0f;
    a.camera.exposure_ev100 = 8.0f;
    b.roof.luminance_cd_m2 = 30.0f;
    b.camera.exposure_ev100 = 1.0f;
    const double plain = 0.5 * (3000.0 + 30.0) * std::exp2(-4.5);
    EXPECT_GT(plain, 3.0 * std::max(light_of("roof", a), light_of("roof", b)));
    EXPECT_LE(light_of("roof", blended(a, b, 0.5)), std::max(light_of("roof", a), light_of("roof", b)));
}

TEST(Morph, WhatIsSwitchedFades) {
    for (const char* group : lights) {
        const Row& on = *params::find_row(group, "on");
        const Row& kelvin = *params::find_row(group, "temperature_k");
        Settings lit, dark;
        params::assign(on, &lit, {true, {}});
        params::assign(on, &dark, {false, {}});
        params::assign(kelvin, &dark, {9000.0, {}});
        for (const bool goes : {true, false}) {
            const Settings &a = goes ? lit : dark, &b = goes ? dark : lit;
            double largest = 0.0, before = light_of(group, a);
            for (int i = 1; i <= 100; ++i) {
                const Settings now = blended(a, b, i / 100.0);
                largest = std::max(largest, std::abs(light_of(group, now) - before));
                before = light_of(group, now);
                if (i < 100) {
                    EXPECT_EQ(real_of(kelvin, now), real_of(kelvin, lit)) << group << ": it keeps its colour while it fades";
                }
            }
            EXPECT_LT(largest, 0.011 * light_of(group, lit)) << group << ": no step is more than a hundredth";
        }
    }
}

TEST(Morph, KelvinAnglesAndChoices) {
    Settings a, b;
    a.roof.temperature_k = 2500.0f;
    b.roof.temperature_k = 10000.0f;
    EXPECT_NEAR(blended(a, b, 0.5).roof.temperature_k, 4000.0f, 1e-2f) << "the middle of 400 and 100 mired is 250";
    a.spot.azimuth_deg = 350.0f;
    b.spot.azimuth_deg = 20.0f;
    EXPECT_NEAR(blended(a, b, 0.5).spot.azimuth_deg, 5.0f, 1e-3f);
    EXPECT_NEAR(blended(b, a, 0.9).spot.azimuth_deg, 353.0f, 1e-3f);
    a.camera.f_stop = 0.0f;
    b.camera.f_stop = 2.0f;
    EXPECT_NEAR(blended(a, b, 0.5).camera.f_stop, 4.0f, 1e-3f) << "half the aperture";
    a.camera.focus_m = 1.0f;
    b.camera.focus_m = 3.0f;
    EXPECT_NEAR(blended(a, b, 0.5).camera.focus_m, 1.5f, 1e-4f) << "in dioptres";
    a.bed.seeds = 100;
    b.bed.seeds = 1'000'000;
    EXPECT_EQ(blended(a, b, 0.5).bed.seeds, 10'000);
    a.tone.transform = params::ToneTransform::neutral;
    b.tone.transform = params::ToneTransform::agx;
    a.quality.live_samples = 16;
    b.quality.live_samples = 999;
    EXPECT_EQ(blended(a, b, 0.49).tone.transform, params::ToneTransform::neutral);
    EXPECT_EQ(blended(a, b, 0.51).tone.transform, params::ToneTransform::agx);
    EXPECT_EQ(blended(a, b, 0.3).quality.live_samples, 16);
}

TEST(Morph, BlackIsDark) {
    const Settings settings;
    EXPECT_EQ(dimmed(settings, 1.0), settings);
    EXPECT_NEAR(dimmed(settings, 0.25).camera.exposure_ev100, settings.camera.exposure_ev100 + 2.0f, 1e-5f);
    EXPECT_EQ(dimmed(settings, 0.0).camera.exposure_ev100, 20.0f);
}

// --- flashes

/// Pairs of opposing changes of a tenth or more within any second: WCAG's count, of one measure of what was shown.
int most_flashes(const std::vector<std::pair<double, double>>& shown) {
    std::vector<double> turns;
    double extreme = shown.front().second;
    int direction = 0;
    for (const auto& [time, value] : shown) {
        const double change = value - extreme;
        if (direction != 0 && change * direction > 0.0) extreme = value;
        if (change != 0.0 && change * direction <= 0.0 && std::abs(change) >= 0.1 * std::max(value, extreme)) {
            turns.push_back(time);
            direction = change > 0.0 ? 1 : -1;
            extreme = value;
        }
    }
    std::size_t most = 0;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        std::size_t within = i;
        while (within < turns.size() && turns[within] <= turns[i] + 1.0) ++within;
        most = std::max(most, within - i);
    }
    return static_cast<int>(most) / 2;
}

struct Source {
    const char* name;
    std::function<void(Wish&, bool)> set;
    std::function<double(const Wish&)> seen;
};

const std::vector<Source>& sources() {
    static const std::vector<Source> all = {
        {"a light", [](Wish& w, bool on) { w.settings.roof.luminance_cd_m2 = on ? 3000.0f : 30.0f; },
         [](const Wish& w) { return light_of("roof", w.settings); }},
        {"its switch", [](Wish& w, bool on) { w.settings.spot.on = on; },
         [](const Wish& w) { return light_of("spot", w.settings); }},
        {"the exposure", [](Wish& w, bool on) { w.settings.camera.exposure_ev100 = on ? 8.0f : 9.0f; },
         [](const Wish& w) { return light_of("roof", w.settings); }},
        {"red",
         [](Wish& w, bool on) {
             w.settings.roof.tint = on ? params::Colour{1, 0, 0} : params::Colour{0, 0, 1};
         },
         [](const Wish& w) { return static_cast<double>(w.settings.roof.tint.r); }},
        {"the porcelain", [](Wish& w, bool on) { w.settings.seed.porcelain.g = on ? 0.8f : 0.2f; },
         [](const Wish& w) { return static_cast<double>(w.settings.seed.porcelain.g); }},
        {"the seeds", [](Wish& w, bool on) { w.settings.bed.seeds = on ? 100'000'000 : 1; },
         [](const Wish& w) { return static_cast<double>(w.settings.bed.seeds); }},
        {"the tone",
         [](Wish& w, bool on) { w.settings.tone.transform = on ? params::ToneTransform::agx : params::ToneTransform::plain; },
         [](const Wish& w) { return w.settings.tone.transform == params::ToneTransform::agx ? 1.0 : 0.0; }},
        {"black", [](Wish& w, bool on) { w.black = on; }, [](const Wish& w) { return w.black ? 1.0 : 0.0; }},
        {"the view",
         [](Wish& w, bool on) {
             if ((w.camera.eye_m.x > 5.0f) != on) ++w.cut;
             w.camera.eye_m.x = on ? 10.0f : 0.0f;
         },
         [](const Wish& w) { return static_cast<double>(w.camera.eye_m.x); }}};
    return all;
}

TEST(Flash, NoSourceFlashesMoreThanThreeTimesASecond) {
    for (const Source& source : sources())
        for (const double hz : {2.0, 4.0, 7.5, 15.0, 30.0}) {
            FlashGuard guard;
            Wish wish;
            std::vector<std::pair<double, double>> wanted, shown;
            constexpr double frame_s = 1.0 / 60.0;
            for (int i = 0; i < 60 * 10; ++i) {
                const double time = i * frame_s;
                source.set(wish, std::fmod(time * hz, 1.0) < 0.5);
                wanted.emplace_back(time, source.seen(wish));
                shown.emplace_back(time, source.seen(guard.pass(wish, frame_s)));
            }
            EXPECT_LE(most_flashes(shown), 3) << source.name << " at " << hz;
            EXPECT_GE(most_flashes(shown), 1) << source.name << " at " << hz << ": it is slowed, not stopped";
            if (hz > 4.0) {
                EXPECT_GT(most_flashes(wanted), 3) << source.name << ": the count can tell";
            }
        }
}

TEST(Flash, WhatIsNoFlashPassesAtOnce) {
    FlashGuard guard;
    Wish wish;
    guard.pass(wish, 0.016);
    // One change, however large; then on in the same direction, frame by frame.
    wish.settings.roof.luminance_cd_m2 = 10.0f;
    EXPECT_EQ(guard.pass(wish, 0.016).settings, wish.settings);
    for (int i = 0; i < 50; ++i) {
        wish.settings.roof.luminance_cd_m2 *= 0.9f;
        EXPECT_EQ(guard.pass(wish, 0.016).settings, wish.settings) << i;
    }
    // Less than a tenth to and fro.
    for (int i = 0; i < 50; ++i) {
        wish.settings.bays.luminance_cd_m2 = i % 2 == 0 ? 1000.0f : 1050.0f;
        EXPECT_EQ(guard.pass(wish, 0.016).settings, wish.settings) << i;
    }
    // Back too early: held, the camera not; and there at the latest when the time is over.
    const float before = wish.settings.roof.luminance_cd_m2;
    wish.settings.roof.luminance_cd_m2 = 3000.0f;
    guard.pass(wish, 0.3);
    wish.settings.roof.luminance_cd_m2 = before;
    wish.camera.eye_m.x = 4.0f;
    const Wish& held = guard.pass(wish, 0.016);
    EXPECT_EQ(held.settings.roof.luminance_cd_m2, 3000.0f);
    EXPECT_EQ(held.camera.eye_m.x, 4.0f);
    EXPECT_EQ(guard.pass(wish, FlashGuard::apart_s).settings, wish.settings);
}

}  // namespace
}  // namespace sunflower::show
