// Shaders, looks, scenes and shows that are saved while the live picture stands: what is broken changes not a pixel and says
// where it is broken; what is good is taken.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <thread>

#include "engine/app/live/live.hpp"
#include "tests/support/data_copy.hpp"
#include "tests/support/gl_test.hpp"
#include "tests/support/small_session.hpp"
#include "tests/support/user_folders.hpp"

namespace sunflower {
namespace {

namespace fs = std::filesystem;

/// What an editor makes of a file, and what is to be said of it.
struct Broken {
    const char* what;
    std::string file;
    std::function<std::string(std::string)> edit;
    std::string told;  // "file:line" and more; empty: the file's name
};

std::function<std::string(std::string)> instead(const std::string& part, const std::string& other) {
    return [part, other](std::string text) {
        const std::size_t at = text.find(part);
        EXPECT_NE(at, std::string::npos) << part;
        return at == std::string::npos ? text : text.replace(at, part.size(), other);
    };
}

std::function<std::string(std::string)> before(const std::string& put) {
    return [put](const std::string& text) { return put + text; };
}

std::function<std::string(std::string)> behind(const std::string& put) {
    return [put](const std::string& text) { return text + put; };
}

std::function<std::string(std::string)> only(const std::string& all) {
    return [all](const std::string&) { return all; };
}

std::string half(const std::string& text) {
    return text.substr(0, text.size() / 2);
}

const std::string junk("\x7f\x45LF\0\x01\xff\xfe\n{{{", 12);
const std::string deleted = "(deleted)";

class ReloadWhileItStands : public test::GlTest {
  protected:
    void SetUp() override {
        GlTest::SetUp();
        user.write("data/sunflower/presets/shows/trial.toml", "title = 'Trial'\n[[step]]\nview = 'path'\nhold_s = 5\n");
        show::Stage stage = show::load_stage("turbine-hall", "overcast");
        show::Session session = test::session_on_the_path(stage);
        session.state.settings.quality.live_samples = 3;
        session.state.settings.output.min_samples = 1;
        session.state.settings.output.dissolve_s = 0.2f;
        session.panel_shown = false;  // which tells of what is broken
        desk.emplace(std::move(session), std::move(stage));
        desk->choose_show("trial");
        live.emplace(context(), *desk);
        texture = gl::Texture::flat("target", gl::Format::rgba8, size.x, size.y);
        target = gl::Framebuffer("target", texture);
        audience_texture = gl::Texture::flat("audience", gl::Format::rgba8, audience_size.x, audience_size.y);
        audience = gl::Framebuffer("audience", audience_texture);
        input.size_px = size;
        input.seconds = 0.03f;
        turns(3);
        live->set_output(audience_size);
        ASSERT_TRUE(comes([&] { return rests(); }));
    }
    void TearDown() override {
        live.reset();
        GlTest::TearDown();
    }

    void turns(int count) {
        for (int i = 0; i < count; ++i) {
            live->turn(input, &target, true);
            live->pass_output(0.03);
            live->work_on();
        }
    }
    bool rests() {
        return live->has_picture() && live->output_is_settled() && !desk->moving() && desk->bed() != nullptr &&
               !live->is_reloading() && desk->status.baking >= 1.0 && desk->status.samples == desk->status.samples_aim;
    }
    bool comes(const std::function<bool()>& wanted) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < end) {
            turns(1);
            if (wanted()) return true;
            if (rests()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return false;
    }

    /// What both windows show.
    std::vector<std::uint32_t> shown() {
        audience.bind();
        live->show_output(&audience, audience_size);
        std::vector<std::uint32_t> pixels = texture.read<std::uint32_t>();
        const auto more = audience_texture.read<std::uint32_t>();
        pixels.insert(pixels.end(), more.begin(), more.end());
        return pixels;
    }
    std::string standing() const {
        std::string text;
        for (const show::Notice& notice : desk->notices())
            if (!notice.about.empty()) text += notice.text + "\n";
        return text;
    }

    fs::path path_of(const std::string& file) const {
        return file == "trial.toml" ? user.data() / "presets/shows/trial.toml" : data.file(file);
    }
    void save(const std::string& file, const std::string& text) {
        // In place and renamed over in turn.
        if (text == deleted)
            fs::remove(path_of(file));
        else if (saved++ % 2 == 0)
            core::write_file_atomically(path_of(file), text);
        else
            std::ofstream(path_of(file), std::ios::binary | std::ios::trunc) << text;
    }

    /// What is wrong with how a broken file was taken; empty: nothing.
    std::string taken_wrongly(const Broken& broken) {
        const std::string good = core::read_file(path_of(broken.file));
        const auto was = shown();
        const int objects = gl::object_count();
        save(broken.file, broken.edit(good));
        std::string wrong;
        comes([&] { return !standing().empty() || shown() != was; });
        if (standing().empty()) wrong += "nothing is said; ";
        const std::string told = broken.told.empty() ? fs::path(broken.file).filename().string() : broken.told;
        if (standing().find(told) == std::string::npos) wrong += "'" + told + "' is not said, but: " + standing() + "; ";
        // A picture that began anew would have one sample less, or none.
        for (int i = 0; i < 10; ++i) {
            turns(1);
            if (!rests()) wrong += "the picture is drawn anew; ";
        }
        if (shown() != was) wrong += "the picture is another; ";
        save(broken.file, good);
        if (!comes([&] { return standing().empty(); })) wrong += "it is still said when it is mended: " + standing() + "; ";
        if (!rests() || shown() != was) wrong += "the picture is another when it is mended; ";
        // The first that is tried brings a context with some objects of its own.
        if (counted_objects && gl::object_count() != objects) wrong += "OpenGL objects are left; ";
        counted_objects = true;
        return wrong;
    }

    static constexpr glm::ivec2 size{96, 64}, audience_size{64, 36};
    test::DataCopy data;
    test::UserFolders user;
    std::optional<show::Desk> desk;
    std::optional<app::Live> live;
    gl::Texture texture, audience_texture;
    gl::Framebuffer target, audience;
    show::Input input;
    int saved = 0;
    static constexpr std::chrono::seconds patience{60};  // no reload takes a tenth of it on two cores
    bool counted_objects = false;
};

const Broken broken_shaders[] = {
    {"a missing brace", "shaders/lib/hash.glsl", instead("return (word >> 22u) ^ word;\n}", "return (word >> 22u) ^ word;\n"),
     "hash.glsl:"},
    {"an unknown name", "shaders/passes/display.glsl", instead("auto_exposure.x", "no_exposure.x"), "display.glsl:6: "},
    {"a wrong type", "shaders/passes/display.glsl", instead("vec3 c = radiance", "float c = radiance"), "display.glsl:6: "},
    {"an unknown include", "shaders/passes/display.glsl", before("#include \"lib/no-such.glsl\"\n"), "display.glsl:1: "},
    {"an include of itself", "shaders/lib/tone.glsl", before("\n#include \"passes/display.glsl\"\n"), "includes itself"},
    {"an include from elsewhere", "shaders/passes/display.glsl", before("#include \"../secret.glsl\"\n"), "display.glsl:1: "},
    {"a version of its own", "shaders/passes/shade_hall.comp.glsl", before("#version 100\n"), "shade_hall.comp.glsl:1: "},
    {"an empty pass", "shaders/passes/classify.comp.glsl", only(""), "classify.comp.glsl"},
    {"an empty include", "shaders/lib/hash.glsl", only(""), "hash.glsl: with it "},
    {"half a pass", "shaders/passes/shade_relief.comp.glsl", half, "shade_relief.comp.glsl"},
    {"half an include", "shaders/passes/history.glsl", half, "history.glsl"},
    {"junk", "shaders/passes/pixels.glsl", only(junk), "pixels.glsl:1: "},
    {"two megabytes", "shaders/lib/tone.glsl", only(std::string(2 << 20, ' ')), "tone.glsl: is 2097152 bytes long"},
    {"a deleted pass", "shaders/passes/settle.comp.glsl", only(deleted), "there is no shader file"},
    {"a deleted include", "shaders/shared/bindings.h", only(deleted), "bindings.h"},
    {"an open comment", "shaders/passes/accumulate.comp.glsl", before("/* "), "accumulate.comp.glsl"},
    {"stages that do not fit", "shaders/passes/hall.vert.glsl", instead("(location = 1) out", "(location = 5) out"),
     "hall.vert.glsl"},
    {"other groups", "shaders/passes/accumulate.comp.glsl", instead("local_size_x = 8", "local_size_x = 4"),
     "accumulate.comp.glsl: its groups are of 4 x 8 x 1 now"},
    {"a value of another type", "shaders/passes/accumulate.comp.glsl",
     [](const std::string& text) {
         return instead("uniform float fades", "uniform int fades")(instead(" fades)", " float(fades))")(text));
     },
     "accumulate.comp.glsl: the program gives 'fades' values of another type"},
    {"broken only with an open lens", "shaders/passes/splat_small.comp.glsl", behind("#ifdef OPEN_LENS\n}\n#endif\n"),
     "splat_small.comp.glsl:"},
};

const std::string look = "presets/overcast.toml", hall = "scenes/turbine-hall.toml", trial = "trial.toml";

const Broken broken_files[] = {
    {"a missing bracket", look, instead("[bays]", "[bays"), "overcast.toml:8: "},
    {"a missing quote", look, behind("[tone]\ntransform = \"neutral\n"), "overcast.toml:23: "},
    {"an unknown group", look, behind("[lights]\non = true\n"), "overcast.toml:22: "},
    {"an unknown key", look, behind("lens_mm = 3.0\n"), "overcast.toml:22: "},
    {"a key twice", look, behind("exposure_ev100 = 8.0\n"), "overcast.toml:22: "},
    {"a wrong type", look, instead("temperature_k = 6500.0", "temperature_k = \"warm\""), "overcast.toml:6: "},
    {"no number", look, instead("6500.0", "nan"), "overcast.toml:6: "},
    {"no end", look, instead("6500.0", "inf"), "overcast.toml:6: "},
    {"out of range", look, instead("6500.0", "-5.0"), "overcast.toml:6: "},
    {"a date", look, instead("6500.0", "2010-10-12"), "overcast.toml:6: "},
    {"an unknown root", look, before("extends = \"no-such\"\n"), "overcast.toml:1: "},
    {"a root of its own", look, before("extends = \"overcast\"\n"), "overcast.toml:1: "},
    {"no look at all", look, only(""), "overcast.toml: is empty"},
    {"half a look", look, [](const std::string& text) { return text.substr(0, text.find("1130.0")); }, "overcast.toml:10: "},
    {"junk", look, only(junk), "overcast.toml:1: "},
    {"two megabytes", look, only(std::string(2 << 20, '#')), "overcast.toml: is 2097152 bytes long"},
    {"deleted", look, only(deleted), "overcast.toml: there is no"},

    {"an unknown table", hall, behind("\n[chandelier]\nheight_m = 3.0\n"), "turbine-hall.toml:"},
    {"no title", hall, instead("title = ", "titel = "), "turbine-hall.toml:"},
    {"a tag that is none", hall, instead("\"reconstructed\"", "\"invented\""), "turbine-hall.toml:4: "},
    {"a view into itself", hall, instead("target_m = [60.0, 0.0, 8.1]", "target_m = [-0.7, 0.0, 8.1]"), "turbine-hall.toml:"},
    {"a place of two numbers", hall, instead("target_m = [60.0, 0.0, 8.1]", "target_m = [60.0, 0.0]"), "turbine-hall.toml:"},
    {"a preset that is none", hall, instead("preset = \"overcast\"", "preset = 7"), "turbine-hall.toml:5: "},
    {"half a hall", hall, [](const std::string& text) { return text.substr(0, text.find("0.306, 0.300")); },
     "turbine-hall.toml:"},
    {"no hall at all", hall, only(""), "turbine-hall.toml"},
    {"junk", hall, only(junk), "turbine-hall.toml:1: "},
    {"deleted", hall, only(deleted), "turbine-hall.toml: there is no"},
    {"a bed that does not fit", hall,
     behind(
         "\n[[carve]]\nkind = \"hollow\"\nat_m = [37.0, -1.5]\nradius_m = 5.0\ndepth_mm = 30.0\n[relief]\ntexel_mm = 0.75\n"),
     "turbine-hall.toml: relief.texel_mm"},

    {"an unknown key", trial, behind("holds = 3\n"), "trial.toml:5: "},
    {"a wrong type", trial, instead("hold_s = 5", "hold_s = \"long\""), "trial.toml:4: "},
    {"no number", trial, instead("hold_s = 5", "hold_s = nan"), "trial.toml:4: "},
    {"less than nothing", trial, instead("hold_s = 5", "hold_s = -5"), "trial.toml:4: "},
    {"a view that is none", trial, instead("'path'", "'no-such'"), "trial.toml:"},
    {"a look that is none", trial, behind("preset = 'no-such'\n"), "trial.toml:"},
    {"no step", trial, only("title = 'Trial'\n"), "trial.toml:1: "},
    {"no show at all", trial, only(""), "trial.toml"},
    {"junk", trial, only(junk), "trial.toml:1: "},
    {"deleted", trial, only(deleted), "trial.toml: "},
};

TEST_F(ReloadWhileItStands, BrokenShadersChangeNothing) {
    for (const Broken& broken : broken_shaders) EXPECT_EQ(taken_wrongly(broken), "") << broken.what << " in " << broken.file;

    // It can fail: one that is taken is caught, as this one is by right.
    const Broken taken{"other colours", "shaders/passes/display.glsl", instead("radiance * auto", "radiance.brg * auto"), ""};
    const std::string wrong = taken_wrongly(taken);
    EXPECT_NE(wrong.find("nothing is said"), std::string::npos) << wrong;
    EXPECT_NE(wrong.find("the picture is another"), std::string::npos) << wrong;
}

TEST_F(ReloadWhileItStands, BrokenFilesChangeNothing) {
    for (const Broken& broken : broken_files) EXPECT_EQ(taken_wrongly(broken), "") << broken.what << " in " << broken.file;

    // It can fail: of a broken file that part is taken which can be read, as a lenient reader would.
    const Broken lenient{"a line left out", look, instead("luminance_cd_m2 = 1130.0\n", ""), "overcast.toml:10: "};
    const std::string wrong = taken_wrongly(lenient);
    EXPECT_NE(wrong.find("nothing is said"), std::string::npos) << wrong;
    EXPECT_NE(wrong.find("the picture is another"), std::string::npos) << wrong;
}

TEST_F(ReloadWhileItStands, GoodFilesAreTaken) {
    auto before_it = shown();
    const auto changes = [&](const std::string& file, const std::function<std::string(std::string)>& edit) {
        save(file, edit(core::read_file(path_of(file))));
        const bool other = comes([&] { return rests() && shown() != before_it; });
        before_it = shown();
        EXPECT_EQ(standing(), "");
        return other;
    };
    // What is shown, what is lit, and what of the bed is baked from shaders.
    EXPECT_TRUE(changes("shaders/passes/display.glsl", instead("radiance * auto", "radiance.brg * auto")));
    EXPECT_TRUE(changes("shaders/passes/hall_light.comp.glsl", instead("vec4(light, 0.0)", "vec4(0.3 * light, 0.0)")));
    EXPECT_TRUE(changes("shaders/passes/bed_table_mean.comp.glsl", instead("= sum /", "= 0.5 * sum /")));
    EXPECT_TRUE(changes("shaders/passes/relief_splat.comp.glsl",
                        instead("if (i >= own + guests) return;", "if (i >= own + guests || i % 3u == 0u) return;")));
    EXPECT_TRUE(changes(look, instead("6500.0", "3000.0")));
    EXPECT_EQ(desk->settings().roof.temperature_k, 3000.0f);
    EXPECT_TRUE(changes(hall, instead("floor_albedo = [0.31,", "floor_albedo = [0.8,")));
    save(trial, instead("hold_s = 5", "hold_s = 7")(core::read_file(path_of(trial))));
    EXPECT_TRUE(comes([&] { return desk->show()->steps.front().hold_s == 7.0; }));
    EXPECT_EQ(standing(), "");
}

}  // namespace
}  // namespace sunflower
