// Every parser of what strangers may send: its corpus in tests/fuzz/corpus, and mutations of it, the same ones each time. The
// same entries are for libFuzzer, which looks further (clang 16; 14 does not compile the standard library of Debian 12):
//     clang++-16 -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined,float-cast-overflow -I. -isystem /usr/include/Imath
//     tests/fuzz/NAME_fuzz.cpp engine/... -o NAME && ./NAME -max_total_time=180 new tests/fuzz/corpus/NAME
// A parser is added by a file there, a folder of its corpus, and some lines here. An entry aborts where what it checks does not
// hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "engine/core/files.hpp"
#include "tests/support/held.hpp"

#define LLVMFuzzerTestOneInput cube_lut_fuzz
#include "tests/fuzz/cube_lut_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput edid_fuzz
#include "tests/fuzz/edid_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput http_request_fuzz
#include "tests/fuzz/http_request_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput journal_fuzz
#include "tests/fuzz/journal_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput midi_fuzz
#include "tests/fuzz/midi_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput mpcdi_fuzz
#include "tests/fuzz/mpcdi_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput osc_fuzz
#include "tests/fuzz/osc_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput oscquery_fuzz
#include "tests/fuzz/oscquery_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput pfm_fuzz
#include "tests/fuzz/pfm_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput pjlink_fuzz
#include "tests/fuzz/pjlink_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput png_fuzz
#include "tests/fuzz/png_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput preset_fuzz
#include "tests/fuzz/preset_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput recipe_fuzz
#include "tests/fuzz/recipe_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput resume_fuzz
#include "tests/fuzz/resume_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput scene_fuzz
#include "tests/fuzz/scene_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput show_fuzz
#include "tests/fuzz/show_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput site_fuzz
#include "tests/fuzz/site_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput starts_fuzz
#include "tests/fuzz/starts_fuzz.cpp"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput step_fuzz
#include "tests/fuzz/step_fuzz.cpp"
#undef LLVMFuzzerTestOneInput

namespace sunflower {
namespace {

namespace fs = std::filesystem;

constexpr int mutations = 2000;
constexpr std::size_t most_bytes = 1 << 16;

struct Entry {
    const char* name;
    int (*run)(const std::uint8_t*, std::size_t);
};

const Entry entries[] = {
    {"cube_lut", cube_lut_fuzz}, {"edid", edid_fuzz},         {"http_request", http_request_fuzz},
    {"journal", journal_fuzz},   {"midi", midi_fuzz},         {"mpcdi", mpcdi_fuzz},
    {"osc", osc_fuzz},           {"oscquery", oscquery_fuzz}, {"pfm", pfm_fuzz},
    {"pjlink", pjlink_fuzz},     {"png", png_fuzz},           {"preset", preset_fuzz},
    {"recipe", recipe_fuzz},     {"resume", resume_fuzz},     {"scene", scene_fuzz},
    {"show", show_fuzz},         {"site", site_fuzz},         {"starts", starts_fuzz},
    {"step", step_fuzz},
};

std::vector<std::string> corpus_of(const std::string& name) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(SUNFLOWER_TESTS_DIR) / "fuzz/corpus" / name))
        files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> texts;
    for (const fs::path& file : files) texts.push_back(core::read_file(file));
    return texts;
}

/// Some small harm: bits, bytes, pieces taken out, twice, or from another text.
std::string mutated(std::string text, const std::vector<std::string>& corpus, std::mt19937& random) {
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
    for (std::size_t times = 1 + below(4); times > 0; --times) {
        const std::size_t at = below(text.size() + 1), bytes = below(std::min<std::size_t>(text.size() - at, 64) + 1);
        switch (random() % 6) {
            case 0:
                if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
                break;
            case 1: text.insert(at, 1, static_cast<char>(random())); break;
            case 2: text.erase(at, bytes); break;
            case 3: text.insert(at, text.substr(at, bytes)); break;
            case 4: {
                const std::string& other = corpus[below(corpus.size())];
                const std::size_t from = below(other.size() + 1);
                text.insert(at, other.substr(from, below(128)));
                break;
            }
            case 5: text.resize(at); break;
        }
    }
    text.resize(std::min(text.size(), most_bytes));
    return text;
}

class Corpus : public ::testing::TestWithParam<Entry> {};

TEST_P(Corpus, NeitherItNorItsMutationsDoHarm) {
    const std::vector<std::string> corpus = corpus_of(GetParam().name);
    ASSERT_GE(corpus.size(), 3U);
    const auto run = [&](const std::string& text) {
        // A copy without a byte to spare: under the address sanitizer whoever reads on is caught.
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        EXPECT_EQ(GetParam().run(bytes.data(), bytes.size()), 0);
    };
    for (const std::string& text : corpus) run(text);
    const auto mutate = [&] {
        std::mt19937 random(20101012);
        for (int i = 0; i < mutations; ++i) run(mutated(corpus[random() % corpus.size()], corpus, random));
    };
    mutate();
    const double before_kb = test::held().heap_kb;
    // The same ones again, as the allocator counts what it keeps for later as held. What stayed of each of them, were it ten
    // bytes, would be seen.
    mutate();
    EXPECT_LT(test::held().heap_kb, before_kb + 8.0);
}

INSTANTIATE_TEST_SUITE_P(Parsers, Corpus, ::testing::ValuesIn(entries),
                         [](const auto& made) { return std::string(made.param.name); });

TEST(Corpus, NoEntryIsLeftOut) {
    std::vector<std::string> files, known;
    for (const auto& file : fs::directory_iterator(fs::path(SUNFLOWER_TESTS_DIR) / "fuzz"))
        if (file.is_regular_file()) files.push_back(file.path().stem().string());
    for (const Entry& entry : entries) known.push_back(std::string(entry.name) + "_fuzz");
    std::ranges::sort(files);
    EXPECT_EQ(files, known);
}

/// Planted: a parser that stumbles over a letter beyond ASCII, of which that corpus has none.
int careless(const std::uint8_t* data, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        if (data[i] > 0x7f) return 1;
    return 0;
}

TEST(Corpus, MutationsReachWhatNoCorpusFileHas) {
    const std::vector<std::string> corpus = corpus_of("starts");
    std::mt19937 random(20101012);
    int reached = 0;
    for (const std::string& text : corpus)
        EXPECT_EQ(careless(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), 0);
    for (int i = 0; i < mutations; ++i) {
        const std::string text = mutated(corpus[random() % corpus.size()], corpus, random);
        reached += careless(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    }
    EXPECT_GT(reached, 0);
}

}  // namespace
}  // namespace sunflower
