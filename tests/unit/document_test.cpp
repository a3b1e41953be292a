// Scenes and presets as files: extends, the reader, and files that mean harm. Run under address and undefined sanitizers too.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <random>

#include "engine/params/document.hpp"

namespace sunflower::params {
namespace {

namespace fs = std::filesystem;

class DocumentTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "sunflower-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string write(const std::string& name, const std::string& text) {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return (folder_ / name).string();
    }

    // What loading complains of; empty: nothing.
    std::string complaint(const std::string& name) {
        try {
            load_document(name, folder_);
        } catch (const core::Error& error) {
            return error.what();
        }
        return {};
    }
    std::string complaint_of_text(const std::string& text) { return complaint(write("hostile.toml", text)); }

    fs::path folder_;
};

template <typename... Parts>
std::string joined(const Parts&... parts) {
    std::string text;
    (text.append(parts), ...);
    return text;
}

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    text.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
}

TEST_F(DocumentTest, ExtendsLaysOneOverTheOther) {
    write("base.toml",
          "title = 'base'\n[camera]\nexposure_ev100 = 1\nwhite_balance_k = 4000\n[view.bridge]\neye = [1, 2, 3]\n");
    write("noon.toml", "extends = 'base'\n[camera]\nexposure_ev100 = 2\n[view.bridge]\neye = [4]\n[view.knee]\neye = 5\n");
    write("order.toml", "extends = 'base'\na = 1\nz = 2\ncamera.b = 3\n");
    const Document order = load_document("order", folder_);
    for (const char* key : {"a", "camera", "title", "view", "z"}) EXPECT_NE(order.root.find(key), nullptr) << key;
    for (const char* key : {"b", "exposure_ev100", "white_balance_k"})
        EXPECT_NE(order.root.find("camera")->find(key), nullptr) << key;
    EXPECT_EQ(order.root.as<Value::Table>()->size(), 5u);
    write("deep/mine.toml", "title = 'mine'\nextends = 'noon'\n");
    const Document noon = load_document("noon", folder_);
    EXPECT_EQ(noon.name, "noon");
    EXPECT_EQ(noon.files.size(), 2u);
    EXPECT_EQ(noon.root.find("extends"), nullptr);
    EXPECT_EQ(*noon.root.find("title")->as<std::string>(), "base");
    const Value& camera = *noon.root.find("camera");
    EXPECT_EQ(*camera.find("exposure_ev100")->as<std::int64_t>(), 2);
    EXPECT_EQ(camera.find("exposure_ev100")->place.file, (folder_ / "noon.toml").string());
    EXPECT_EQ(camera.find("exposure_ev100")->place.line, 3);
    EXPECT_EQ(*camera.find("white_balance_k")->as<std::int64_t>(), 4000);
    EXPECT_EQ(camera.find("white_balance_k")->place.file, (folder_ / "base.toml").string());
    EXPECT_EQ(camera.find("white_balance_k")->place.line, 4);
    EXPECT_EQ(noon.root.find("view")->find("bridge")->find("eye")->as<Value::Array>()->size(), 1u) << "lists are replaced";
    EXPECT_NE(noon.root.find("view")->find("knee"), nullptr);
    // A path, and from there a shipped name.
    const Document mine = load_document((folder_ / "deep/mine.toml").string(), folder_);
    EXPECT_EQ(*mine.root.find("title")->as<std::string>(), "mine");
    EXPECT_EQ(mine.files.size(), 3u);
    write("deep/beside.toml", "extends = './mine.toml'\n");
    EXPECT_EQ(load_document((folder_ / "deep/beside.toml").string(), folder_).files.size(), 4u);
}

TEST_F(DocumentTest, ExtendsInACircle) {
    write("a.toml", "\nextends = 'b'\n");
    write("b.toml", "extends = 'c'\n");
    write("c.toml", "extends = './a.toml'\n");
    write("self.toml", "extends = 'self'\n");
    EXPECT_EQ(complaint("a"), (folder_ / "c.toml").string() +
                                  ":1: extends goes in a circle: a.toml -> b.toml -> c.toml -> a.toml; take one of these out");
    EXPECT_NE(complaint("self").find("self.toml:1: extends goes in a circle: self.toml -> self.toml"), std::string::npos);
}

TEST_F(DocumentTest, ExtendsTooFarOrNowhere) {
    for (int i = 0; i < 12; ++i) write(fmt::format("n{}.toml", i), fmt::format("extends = 'n{}'\n", i + 1));
    write("n12.toml", "");
    EXPECT_NE(complaint("n0").find("n7.toml:1: more than 8 files extend one another"), std::string::npos) << complaint("n0");
    EXPECT_EQ(complaint("n5"), "");
    write("overcast.toml", "");
    const std::pair<std::string, std::string> cases[] = {
        {"extends = 'overcats'", "there is no 'overcats' in"},
        {"extends = 'overcats'", "did you mean 'overcast'?"},
        {"extends = ''", "names no file"},
        {"extends = 3", "extends takes a text, not a whole number"},
        {"extends = ['overcast']", "extends takes a text, not a list"},
        {"extends = '/etc/passwd'", "leads out of the file's folder"},
        {"extends = '../x/../../secret.toml'", "leads out of the file's folder"},
        {"extends = 'below/none.toml'", "there is no such file beside this one"},
        {"extends = \"a\\u0000b\"", "names no file"},
    };
    for (const auto& [text, wanted] : cases) {
        const std::string got = complaint_of_text(text);
        EXPECT_NE(got.find("hostile.toml:1: "), std::string::npos) << text << "\n" << got;
        EXPECT_NE(got.find(wanted), std::string::npos) << text << "\n" << got;
    }
}

TEST_F(DocumentTest, TheFirstFolderWins) {
    write("own/dusk.toml", "extends = 'overcast'\nown = 1\n");
    write("own/overcast.toml", "extends = 'overcast'\nown = 2\n");
    write("shipped/overcast.toml", "shipped = 1\n");
    write("shipped/noon.toml", "extends = 'overcast'\n");
    const std::vector<fs::path> folders = {folder_ / "own", folder_ / "shipped"};
    EXPECT_EQ(document_names(folders), (std::vector<std::string>{"dusk", "noon", "overcast"})) << "each once";
    EXPECT_EQ(resolve_document("overcast", folders), folder_ / "own/overcast.toml");
    EXPECT_EQ(resolve_document("noon", folders), folder_ / "shipped/noon.toml");
    const Document overcast = load_document("overcast", folders);
    ASSERT_EQ(overcast.files.size(), 2u) << "a file that extends its own name means the one that it hides";
    EXPECT_NE(overcast.root.find("own"), nullptr);
    EXPECT_NE(overcast.root.find("shipped"), nullptr);
    EXPECT_EQ(load_document("dusk", folders).files.size(), 3u);
    EXPECT_EQ(load_document("noon", folders).files.size(), 3u) << "names are the user's first, whoever says them";
    try {
        load_document("overcats", folders);
        FAIL();
    } catch (const core::Error& error) {
        EXPECT_EQ(std::string(error.what()), "there is no 'overcats' in " + folders[0].string() + " or " + folders[1].string() +
                                                 "; did you mean 'overcast'?");
    }
}

TEST_F(DocumentTest, NamesAndPaths) {
    write("turbine-hall.toml", "");
    write("seed-sheet.toml", "");
    write("notes.txt", "");
    EXPECT_EQ(document_names(folder_), (std::vector<std::string>{"seed-sheet", "turbine-hall"}));
    EXPECT_EQ(document_names(folder_ / "none"), std::vector<std::string>{});
    EXPECT_EQ(resolve_document("turbine-hall", folder_), folder_ / "turbine-hall.toml");
    EXPECT_NE(complaint("turbinehall").find("there is no 'turbinehall' in "), std::string::npos);
    EXPECT_NE(complaint("turbinehall").find("did you mean 'turbine-hall'?"), std::string::npos);
    EXPECT_NE(complaint("").find("there is no ''"), std::string::npos);
    EXPECT_NE(complaint(std::string(100000, 'a')).find("there is no 'aaa"), std::string::npos);
    EXPECT_LT(complaint(std::string(100000, 'a')).size(), 500u);
    EXPECT_NE(complaint((folder_ / "none.toml").string()).find("there is no such file"), std::string::npos);
    EXPECT_NE(complaint(folder_.string()).find("there is no such file"), std::string::npos) << "a folder is no file";
    EXPECT_NE(complaint("/dev/zero").find("there is no such file"), std::string::npos);
    const std::string fifo = (folder_ / "pipe.toml").string();
    ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_NE(complaint(fifo).find("there is no such file"), std::string::npos) << "and does not wait for a writer";
}

TEST_F(DocumentTest, FilesThatMeanHarm) {
    const std::string sixteen = repeated("a.", 16);
    // Each: what the file holds, the line, what the complaint must contain.
    struct Case {
        std::string text;
        int line;
        std::string_view wanted;
    };
    const Case cases[] = {
        // The one that kills toml++ 3.3.0, plainly and in every disguise.
        {repeated("a.", 200000) + "a = 1", 1, "longer than 16384 bytes"},
        {joined("\n\n", repeated("a.", 8000), "a = 1"), 3, "more than 16 dots"},
        {joined("\n[", repeated("a.", 8000), "a]"), 2, "more than 16 dots"},
        {joined("[[", repeated("a.", 8000), "a]]"), 1, "more than 16 dots"},
        {joined("x = {", repeated("a.", 8000), "a = 1}"), 1, "more than 16 dots"},
        {joined("x = {b = 1, ", repeated("a . ", 4000), "a = 1}"), 1, "more than 16 dots"},
        {repeated("\"a\".", 4000) + "a = 1", 1, "more than 16 dots"},
        {repeated("'a' . ", 2500) + "a = 1", 1, "more than 16 dots"},
        {joined("x = [\"\"\"\n\"\"\"\"\", {", repeated("a.", 8000), "a = 1}]"), 2,
         "more than 16 dots"},  // quotes before the closing three
        {joined("x = [\"\"\"\\\n  \\\"\"\"\", {", repeated("a.", 8000), "a = 1}]"), 2, "more than 16 dots"},
        {joined("x = ['''\n''''', {", repeated("a.", 8000), "a = 1}]"), 2, "more than 16 dots"},
        {joined("x = ['\\', {", repeated("a.", 8000), "a = 1}]"), 1, "more than 16 dots"},  // no escapes in these quotes
        {joined("x = [\"\\\\\", {", repeated("a.", 8000), "a = 1}]"), 1, "more than 16 dots"},
        {joined("# \"\"\"\n", repeated("a.", 8000), "a = 1"), 2, "more than 16 dots"},  // quotes in a comment open nothing
        {std::string(4000, 'k') + " = 1", 1, "key is longer than 256 bytes"},
        {joined("'", std::string(4000, 'k'), "' = 1"), 1, "is longer than 256 bytes"},
        // Depth.
        {joined("x = ", repeated("[", 10000)), 1, "nested deeper than 32"},
        {joined("x = ", repeated("[\n", 10000)), 33, "nested deeper than 32"},
        {joined("x = ", repeated("[", 33), repeated("]", 33)), 1, "nested deeper than 32"},
        {joined("x = ", repeated("{a = ", 2000), "1", repeated("}", 2000)), 1, "nested deeper than 32"},
        {joined("x = ", repeated("{" + sixteen + "a = ", 30), "1", repeated("}", 30)), 1, "nested deeper than 32"},
        {joined("[", sixteen, "a]\n", sixteen, "a = 1"), 2, "nested deeper than 32"},
        {joined("x = [{", sixteen, "a = [{", sixteen, "a = 1}]}]"), 1, "nested deeper than 32"},
        // Size.
        {repeated("# filler\n", 1200000), 0, "at most 1048576"},
        {std::string(20000, ' '), 1, "longer than 16384 bytes"},
        {joined("x = '", std::string(20000, 'x'), "'"), 1, "longer than 16384 bytes"},
        // Binary.
        {std::string("x = 1\n\0", 7), 2, "U+0000"},
        {std::string("\x7F"
                     "ELF\x02\x01\x01\0\0",
                     9),
         1, "U+007F"},
        {"\x89PNG\r\n\x1A\n", 1, "not UTF-8"},
        {"x = 1\ny = '\xC3\x28'", 2, "not UTF-8"},
        {"x = '\xC0\xAF'", 1, "not UTF-8"},      // overlong
        {"x = '\xED\xA0\x80'", 1, "not UTF-8"},  // a surrogate
        {"x = '\xF4\x90\x80\x80'", 1, "not UTF-8"},
        {"x = '\xE2\x82", 1, "not UTF-8"},  // cut short
        {"x = '\xE2\x80\xAE'", 1, "U+202E"},
        {"# \xE2\x80\xA8"
         "a = 1",
         1, "U+2028"},
        {"x = 1\ry = 2", 1, "U+000D"},
        {"\n\x1B[2J", 2, "U+001B"},
        // Escaped a text may hold them, a name may not: it is told as it is.
        {"\n[view.\"a\\nb\"]", 2, "U+000A"},
        {"\"\\u202e\" = 1", 1, "U+202E"},
        {"x = {\"\\u001b[2J\" = 1}", 1, "U+001B"},
        // Broken.
        {"x", 1, "this is not TOML"},
        {"x = ", 1, "this is not TOML"},
        {"\nx = \"abc", 2, "this is not TOML"},
        {"x = \"\"\"abc", 1, "this is not TOML"},
        {"x = [1, 2", 1, "this is not TOML"},
        {"x = 1\nx = 2", 2, "this is not TOML"},
        {"[x]\n[x]", 2, "this is not TOML"},
        {"x = 1\n[x]", 2, "this is not TOML"},
        {"x = 1e999", 1, ""},
        {"x = 99999999999999999999", 1, "this is not TOML"},
        {"x = 1979-05-27", 1, "dates and times"},
        {"x = 0xFFFFFFFFFFFFFFFFFF", 1, "this is not TOML"},
        {"]]]]", 1, "this is not TOML"},
        // What toml++ 3.3.0 holds for impossible.
        {"\n[=]", 2, "this is not TOML"},
        {"[.a]", 1, "this is not TOML"},
        {"\n\xC3\xA9 = 1", 2, "this is not TOML"},
        {"x = 1\xC3\xA9", 1, "this is not TOML"},
        {"[a.\xC3\xA9]", 1, "this is not TOML"},
        {"x = [1''t\xC3\xA9", 1, "this is not TOML"},
        {"<<<<<<< HEAD", 1, "this is not TOML"},
    };
    for (const Case& each : cases) {
        const std::string got = complaint_of_text(each.text);
        const std::string place = each.line == 0 ? "hostile.toml: " : fmt::format("hostile.toml:{}: ", each.line);
        const std::string shown = quote(each.text);
        if (each.wanted.empty() && got.empty()) continue;  // an infinite number is refused where it is used
        EXPECT_NE(got.find(place), std::string::npos) << shown << "\n" << got;
        EXPECT_NE(got.find(each.wanted), std::string::npos) << shown << "\n" << got;
        EXPECT_EQ(got.find('\n'), std::string::npos) << shown << "\n" << got;
        EXPECT_LT(got.size(), 500u) << shown;
    }
}

// Anything at all either parses or is refused in one sentence: 20,000 texts drawn from the words of TOML.
TEST(Toml, RandomTexts) {
    const std::string_view words[] = {"a",    ".",  "=",  "[", "]",  "{",    "}",        ",",  "\"", "'",    "\"\"\"",
                                      "'''",  "\n", " ",  "#", "\\", "1",    "-",        "+",  "e",  "nan",  "inf",
                                      "true", "_",  "0x", ":", "T",  "\r\n", "\xC3\xA9", "[[", "]]", "\\u00"};
    std::mt19937 random(5);
    int parsed = 0;
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        for (unsigned n = random() % 40; n > 0; --n) text += words[random() % std::size(words)];
        try {
            const Value value = parse_toml(text, "t.toml");
            EXPECT_NE(value.as<Value::Table>(), nullptr);
            ++parsed;
        } catch (const core::Error& error) {
            EXPECT_TRUE(std::string_view(error.what()).starts_with("t.toml:")) << error.what();
        }
    }
    EXPECT_GT(parsed, 100) << "some must pass, or nothing was tried";
}

TEST_F(DocumentTest, WhatIsLargeButHonestPasses) {
    // Just inside every limit.
    const std::string fifteen = repeated("a.", 15);
    EXPECT_EQ(complaint_of_text("\xEF\xBB\xBF# \xE8\x91\xB5\xE8\x8A\xB1\xE7\xB1\xBD\r\nx = 1\r\n"), "");
    EXPECT_EQ(complaint_of_text(fifteen + "a = 1\n[b." + fifteen + "a]\nx = 1.5"), "");
    EXPECT_EQ(complaint_of_text("x = " + repeated("[", 30) + repeated("]", 30)), "");
    EXPECT_EQ(complaint_of_text(std::string(250, 'k') + " = 'a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u'"), "");
    EXPECT_EQ(complaint_of_text("x = [" + repeated("0.25, ", 2000) + "]"), "") << "dots of numbers are no dots of keys";
    EXPECT_EQ(complaint_of_text("x = '''\n" + repeated("a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a\n", 100) + "'''"), "");
    EXPECT_EQ(complaint_of_text("x = [\n" + repeated(repeated("[],", 1000) + "\n", 300) + "]"), "");
    EXPECT_EQ(complaint_of_text(repeated("[[t]]\nx = 1\n", 60000)), "");
    EXPECT_EQ(complaint_of_text("'a'.\"b\" = ['x',\"y\", \"\"\"z\"\"\"]\n\"c\"={'d'='e'}"), "");
    EXPECT_EQ(complaint_of_text("x = \"\"\"\\\n  \xC3\xBC"
                                "ber\"\"\""),
              "")
        << "a letter that toml++ asks whether it is a space";
    EXPECT_EQ(complaint_of_text(""), "");
}

TEST(Reader, ReadsAndComplains) {
    const Value root = parse_toml(
        "[view]\nname = 'bridge'\neye_m = [1, 2.5, -3]\nup = [0, 1]\nlens_mm = 35\nseeds = 1e3\nopen = true\nkind = 'plan'\n"
        "[view.lights.roof]\nx = 1\n[[view.heaps]]\nx = 1\n[[view.heaps]]\nx = 2\n",
        "s.toml");
    Reader top(root, "");
    Reader view(top.get("view"), "view");
    EXPECT_EQ(view.text("name"), "bridge");
    EXPECT_EQ(view.vec3("eye_m", {-10, 10}), glm::dvec3(1.0, 2.5, -3.0));
    EXPECT_EQ(view.vec2("up", {-10, 10}), glm::dvec2(0.0, 1.0));
    EXPECT_EQ(view.number("lens_mm", {5, 2000}), 35.0);
    EXPECT_EQ(view.number("focus_m", {0, 100}, 7.0), 7.0);
    EXPECT_EQ(view.integer("seeds", {1, 1e6}), 1000);
    EXPECT_EQ(view.integer("rows", {1, 9}, 3), 3);
    EXPECT_TRUE(view.truth("open"));
    EXPECT_FALSE(view.truth("shut", false));
    EXPECT_EQ(view.text("title", "none"), "none");
    EXPECT_EQ(view.vec3("target_m", {-1, 1}, {0, 0, 1}), glm::dvec3(0.0, 0.0, 1.0));
    const std::vector<std::string> kinds = {"eye", "plan"};
    EXPECT_EQ(view.choice("kind", kinds), 1u);
    ASSERT_EQ(view.tables("lights").size(), 1u);
    EXPECT_EQ(view.tables("lights")[0].key, "roof");
    ASSERT_EQ(view.list("heaps").size(), 2u);
    EXPECT_EQ(view.list("heaps")[1].find("x")->place.line, 14);
    EXPECT_NO_THROW(view.finish());
    EXPECT_NO_THROW(top.finish());

    const auto says = [](auto&& act) -> std::string {
        try {
            act();
        } catch (const core::Error& error) {
            return error.what();
        }
        return {};
    };
    EXPECT_EQ(says([&] { view.number("focal", {0, 1}); }), "s.toml:1: view: focal is missing");
    Reader fresh(top.get("view"), "view");
    EXPECT_EQ(says([&] {
                  fresh.number("lensmm", {0, 1});
              }),
              "s.toml:5: view: lensmm is missing; did you mean it by 'lens_mm'?");
    EXPECT_EQ(says([&] { fresh.number("upp", {0, 1}); }), "s.toml:1: view: upp is missing") << "of two letters any is near";
    fresh.find("lens_mm");
    EXPECT_EQ(says([&] { fresh.number("lensmm", {0, 1}); }), "s.toml:1: view: lensmm is missing") << "that one is known";
    EXPECT_EQ(says([&] {
                  view.number("lens_mm", {50, 60});
              }),
              "s.toml:5: view: lens_mm = 35 is out of range; it goes from 50 to 60");
    EXPECT_EQ(says([&] { view.vec2("eye_m", {-10, 10}); }), "s.toml:3: view: eye_m takes 2 numbers, not 3");
    EXPECT_EQ(says([&] { view.truth("name"); }), "s.toml:2: view: name takes true or false, not a text");
    EXPECT_EQ(says([&] { Reader(*view.find("name"), "view 'x'"); }), "s.toml:2: view 'x' takes a table, not a text");
    EXPECT_EQ(says([&] { view.choice("name", kinds); }), "s.toml:2: view: name cannot be 'bridge'; there are: eye, plan");
    Reader half(top.get("view"), "view");
    for (const char* key : {"name", "eye_m", "up", "lensmm", "seeds", "open", "kind", "lights", "heaps"}) half.find(key);
    EXPECT_EQ(says([&] { half.finish(); }), "s.toml:5: view: 'lens_mm' is unknown; did you mean 'lensmm'?");
}

}  // namespace
}  // namespace sunflower::params
