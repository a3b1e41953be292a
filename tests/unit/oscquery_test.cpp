// What OSCQuery tells: JSON that a strict reader takes, every address of the remote control in it, and nothing besides.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "engine/wall/oscquery.hpp"
#include "tests/support/json.hpp"
#include "tests/support/random_settings.hpp"

namespace sunflower::wall {
namespace {

using test::Json;

/// Leaves by their full paths.
void collect(const Json& node, std::vector<const Json*>& leaves) {
    const auto names = node.names();
    if (std::ranges::count(names, "ACCESS") == 1) leaves.push_back(&node);
    if (std::ranges::count(names, "CONTENTS") == 0) return;
    for (const auto& [name, child] : node["CONTENTS"].members) {
        const std::string parent = node["FULL_PATH"].text == "/" ? "" : node["FULL_PATH"].text;
        EXPECT_EQ(child["FULL_PATH"].text, parent + "/" + name);
        collect(child, leaves);
    }
}

TEST(OscQuery, TellsEveryAddress) {
    std::mt19937 random(6);
    RemoteState state;
    state.settings = test::random_settings(random);
    state.look = "a \"quoted\" look";
    const std::optional<std::string> text = oscquery("/", "", state, 9000);
    ASSERT_TRUE(text);
    const Json root = test::parse_json(*text);
    EXPECT_EQ(root["FULL_PATH"].text, "/");
    std::vector<const Json*> leaves;
    collect(root, leaves);
    EXPECT_EQ(leaves.size(), remote_addresses().size());

    for (const RemoteAddress& address : remote_addresses()) {
        const auto found =
            std::ranges::find_if(leaves, [&](const Json* leaf) { return (*leaf)["FULL_PATH"].text == address.path; });
        ASSERT_NE(found, leaves.end()) << address.path;
        const Json& leaf = **found;
        EXPECT_EQ(static_cast<int>(leaf["ACCESS"].number), (address.tells ? 1 : 0) + (address.takes ? 2 : 0));
        const std::string& words = leaf["DESCRIPTION"].text;
        EXPECT_NE(words.find(address.help), std::string::npos);
        if (address.tells) {
            EXPECT_EQ(leaf["VALUE"].items.size(), address.types.size());
        }
        if (address.row == nullptr) continue;
        const params::Row& row = *address.row;
        EXPECT_NE(words.find(params::range_text(row)), std::string::npos) << address.path;
        EXPECT_TRUE(row.unit.empty() || words.find(row.unit) != std::string::npos) << address.path;
        if (row.type == params::Type::choice) {
            EXPECT_EQ(leaf["RANGE"].items.at(0)["VALS"].items.size(), static_cast<std::size_t>(row.labels.count()));
        } else if (row.type != params::Type::truth && row.type != params::Type::name) {
            ASSERT_EQ(leaf["RANGE"].items.size(), address.types.size());
            EXPECT_EQ(leaf["RANGE"].items[0]["MIN"].number, row.min);
            EXPECT_EQ(leaf["RANGE"].items[0]["MAX"].number, row.max);
            const RemoteValue value = remote_value(address, state);
            for (std::size_t i = 0; i < value.all().size(); ++i)
                EXPECT_EQ(leaf["VALUE"].items[i].number,
                          value.arguments[i].real + static_cast<double>(value.arguments[i].whole))
                    << address.path;
        }
    }
}

TEST(OscQuery, AnswersForOneAddress) {
    RemoteState state;
    state.settings.roof.temperature_k = 4321.0f;
    const Json leaf = test::parse_json(*oscquery("/sunflower/roof/temperature_k", "", state, 0));
    EXPECT_EQ(leaf["TYPE"].text, "f");
    EXPECT_EQ(leaf["VALUE"].items.at(0).number, 4321.0);
    const Json value = test::parse_json(*oscquery("/sunflower/roof/temperature_k", "VALUE", state, 0));
    EXPECT_EQ(value.names(), std::vector<std::string>{"VALUE"});
    EXPECT_EQ(value["VALUE"].items.at(0).number, 4321.0);
    const Json group = test::parse_json(*oscquery("/sunflower/tone/", "", state, 0));
    EXPECT_EQ(group["FULL_PATH"].text, "/sunflower/tone");
    EXPECT_EQ(group["CONTENTS"].names(), std::vector<std::string>{"transform"});
    state.black = true;
    EXPECT_EQ(test::parse_json(*oscquery("/sunflower/wall/black", "TYPE", state, 0))["TYPE"].text, "T");
    state.black = false;
    EXPECT_EQ(test::parse_json(*oscquery("/sunflower/wall/black", "TYPE", state, 0))["TYPE"].text, "F");

    const Json host = test::parse_json(*oscquery("/", "HOST_INFO", state, 9123));
    EXPECT_EQ(host["OSC_PORT"].number, 9123.0);
    EXPECT_EQ(host["OSC_TRANSPORT"].text, "UDP");
    EXPECT_EQ(host["EXTENSIONS"]["LISTEN"].number, 0.0);
}

TEST(OscQuery, TellsWhatAWallDoesNotTake) {
    const auto access = [](const char* path, bool is_wall) {
        return test::parse_json(*oscquery(path, "ACCESS", {}, 0, is_wall))["ACCESS"].number;
    };
    for (const char* path : {"/sunflower/debug/view", "/sunflower/quality/slice_ms"}) {
        EXPECT_EQ(access(path, false), 3) << path;
        EXPECT_EQ(access(path, true), 1) << path;
    }
    EXPECT_EQ(access("/sunflower/quality/live_samples", true), 3);
}

TEST(OscQuery, KnowsNothingElse) {
    const RemoteState state;
    for (const char* path : {"", "sunflower", "/sun", "/sunflower/roof/temperature_k/x", "//", "/sunflower//roof",
                             "/../etc/passwd", "/sunflower/%72oof", "/HOST_INFO"})
        EXPECT_FALSE(oscquery(path, "", state, 0)) << path;
    EXPECT_FALSE(oscquery("/sunflower/roof/temperature_k", "LISTEN", state, 0));
    EXPECT_FALSE(oscquery("/sunflower/show/play", "VALUE", state, 0)) << "it has none";
    EXPECT_FALSE(oscquery("/sunflower", "VALUE", state, 0));
    EXPECT_FALSE(oscquery("/", std::string(5000, '?'), state, 0));
}

}  // namespace
}  // namespace sunflower::wall
