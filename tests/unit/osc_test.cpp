// OSC packets: what the specification's own examples say, all types, bundles, and all that can be wrong with a packet.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "engine/wall/osc.hpp"

namespace sunflower::wall {
namespace {

using namespace std::string_literals;

struct Read {
    OscFault fault = OscFault::none;
    std::vector<std::string> addresses;
    std::vector<std::vector<OscArgument>> arguments;
};

/// From a copy that ends where the packet ends, so that a sanitizer sees a read beyond.
Read read(const std::string& packet, std::vector<std::byte>& kept) {
    const auto bytes = std::as_bytes(std::span(packet));
    kept.assign(bytes.begin(), bytes.end());
    kept.shrink_to_fit();
    Read result;
    result.fault = read_osc(kept, [&](const OscMessage& message) {
        result.addresses.emplace_back(message.address);
        result.arguments.emplace_back(message.arguments.begin(), message.arguments.end());
    });
    return result;
}

Read read(const std::string& packet) {
    std::vector<std::byte> kept;
    Read result = read(packet, kept);
    for (auto& arguments : result.arguments)
        for (OscArgument& argument : arguments) argument.text = {};  // its bytes go with this function
    return result;
}

std::string element(const std::string& bytes) {
    std::string size(4, '\0');
    for (int i = 0; i < 4; ++i) size[static_cast<std::size_t>(i)] = static_cast<char>(bytes.size() >> (24 - 8 * i));
    return size + bytes;
}

std::string bundle(const std::string& elements) {
    return "#bundle\0\0\0\0\0\0\0\0\1"s + elements;
}

const std::string one = "/a\0\0,i\0\0\0\0\0\1"s;

// The two examples of the specification's page on messages, byte by byte.
TEST(Osc, ReadsTheExamplesOfTheSpecification) {
    const Read first = read("/oscillator/4/frequency\0,f\0\0\x43\xdc\0\0"s);
    ASSERT_EQ(first.fault, OscFault::none);
    EXPECT_EQ(first.addresses, std::vector<std::string>{"/oscillator/4/frequency"});
    ASSERT_EQ(first.arguments[0].size(), 1u);
    EXPECT_EQ(first.arguments[0][0].real, 440.0);

    std::vector<std::byte> kept;
    const Read second =
        read("/foo\0\0\0\0,iisff\0\0\0\0\x03\xe8\xff\xff\xff\xffhello\0\0\0\x3f\x9d\xf3\xb6\x40\xb5\xb2\x2d"s, kept);
    ASSERT_EQ(second.fault, OscFault::none);
    const std::vector<OscArgument>& arguments = second.arguments.at(0);
    ASSERT_EQ(arguments.size(), 5u);
    EXPECT_EQ(arguments[0].whole, 1000);
    EXPECT_EQ(arguments[1].whole, -1);
    EXPECT_EQ(arguments[2].text, "hello");
    EXPECT_EQ(static_cast<float>(arguments[3].real), 1.234f);
    EXPECT_EQ(static_cast<float>(arguments[4].real), 5.678f);
}

TEST(Osc, WhatIsMadeIsReadAgain) {
    const std::vector<OscArgument> arguments = {
        {'i', -7},
        {'f', 0, 0.25},
        {'s', 0, 0, "four"},  // its NUL needs four more
        {'b', 0, 0, "five\1"},
        {'T'},
        {'F'},
        {'N'},
        {'I'},
        {'h', std::numeric_limits<std::int64_t>::min()},
        {'d', 0, 1e300},
        {'t', 1},
        {'S', 0, 0, ""},
    };
    std::array<std::byte, 256> packet;
    const std::size_t length = make_osc(packet, "/sunflower/all", arguments);
    ASSERT_GT(length, 0u);
    ASSERT_EQ(length % 4, 0u);
    int messages = 0;
    EXPECT_EQ(read_osc(std::span(packet).first(length),
                       [&](const OscMessage& message) {
                           ++messages;
                           EXPECT_EQ(message.address, "/sunflower/all");
                           ASSERT_EQ(message.arguments.size(), arguments.size());
                           for (std::size_t i = 0; i < arguments.size(); ++i) {
                               EXPECT_EQ(message.arguments[i].tag, arguments[i].tag);
                               EXPECT_EQ(message.arguments[i].whole, arguments[i].whole);
                               EXPECT_EQ(message.arguments[i].real, arguments[i].real);
                               EXPECT_EQ(message.arguments[i].text, arguments[i].text);
                           }
                       }),
              OscFault::none);
    EXPECT_EQ(messages, 1);
    // No room, for every length that is too short.
    for (std::size_t room = 0; room < length; ++room)
        EXPECT_EQ(make_osc(std::span(packet).first(room), "/sunflower/all", arguments), 0u);
    EXPECT_EQ(make_osc(packet, "no/slash", {}), 0u);
    const std::vector<OscArgument> strange = {{'q', 1}};
    EXPECT_EQ(make_osc(packet, "/a", strange), 0u);
}

TEST(Osc, BundlesAreReadInTheirOrder) {
    const std::string two = "/b\0\0,T\0\0"s;
    EXPECT_EQ(read(bundle(element(one) + element(bundle(element(two) + element(one))) + element(two))).addresses,
              (std::vector<std::string>{"/a", "/b", "/a", "/b"}));
    EXPECT_EQ(read(bundle("")).fault, OscFault::none);
    std::string nested = one;
    for (int depth = 1; depth <= OscLimits::depth; ++depth) nested = bundle(element(nested));
    EXPECT_EQ(read(nested).addresses.size(), 1u) << "four deep";
    EXPECT_EQ(read(bundle(element(nested))).fault, OscFault::depth);
}

// Each must be refused, and nothing of the packet may have been told: also where a good message comes before the bad one.
TEST(Osc, WhatIsWrongIsRefusedWhole) {
    const struct {
        const char* what;
        std::string packet;
        OscFault fault;
    } cases[] = {
        {"empty", "", OscFault::length},
        {"not a multiple of four", one + "\0"s, OscFault::length},
        {"no address", "a\0\0\0,\0\0\0"s, OscFault::address},
        {"a text of NULs", "\0\0\0\0,\0\0\0"s, OscFault::address},
        {"a control character", "/a\1\0,\0\0\0"s, OscFault::address},
        {"address without an end", "/abc"s, OscFault::unterminated},
        {"address without an end, more", "/abcdefg"s, OscFault::unterminated},
        {"no tags", "/abc\0\0\0\0"s, OscFault::type_tags},
        {"no comma", "/a\0\0i\0\0\0\0\0\0\1"s, OscFault::type_tags},
        {"tags without an end", "/a\0\0,iii"s, OscFault::unterminated},
        {"a tag of no type", "/a\0\0,q\0\0\0\0\0\1"s, OscFault::type_tags},
        {"fewer bytes than tags", "/a\0\0,ii\0\0\0\0\1"s, OscFault::arguments},
        {"more bytes than tags", "/a\0\0,i\0\0\0\0\0\1\0\0\0\2"s, OscFault::arguments},
        {"half a double", "/a\0\0,d\0\0\0\0\0\1"s, OscFault::arguments},
        {"text without an end", "/a\0\0,s\0\0abcd"s, OscFault::unterminated},
        {"a blob longer than the packet", "/a\0\0,b\0\0\0\0\0\5abcd"s, OscFault::arguments},
        {"a blob of four thousand million", "/a\0\0,b\0\0\xff\xff\xff\xff"s + "abcd", OscFault::arguments},
        {"seventeen arguments", "/a\0\0,TTTTTTTTTTTTTTTTT\0\0"s, OscFault::arguments},
        {"a bundle cut in its time", "#bundle\0\0\0\0\0"s, OscFault::length},
        {"an element longer than the bundle", bundle("\0\0\0\x10"s + one), OscFault::length},
        {"an element of minus four", bundle("\xff\xff\xff\xfc"s + one), OscFault::length},
        {"an element of nothing", bundle("\0\0\0\0"s), OscFault::length},
        {"an element of three", bundle("\0\0\0\3abc\0"s), OscFault::length},
        {"half a size", bundle(element(one)) + "\0\0"s, OscFault::length},
        {"a good one and a bad one", bundle(element(one) + element("/b\0\0"s)), OscFault::type_tags},
        {"longer than is read", "/a\0\0,b\0\0"s + element(std::string(OscLimits::packet_bytes, 'x')), OscFault::length},
    };
    for (const auto& each : cases) {
        const Read got = read(each.packet);
        EXPECT_EQ(got.fault, each.fault) << each.what;
        EXPECT_TRUE(got.addresses.empty()) << each.what;
    }
}

// A number is told as it came: who takes it looks whether it is one.
TEST(Osc, NumbersThatAreNoneComeThrough) {
    const Read got = read("/a\0\0,ffd\0\0\0\0\x7f\xc0\0\0\xff\x80\0\0\x7f\xf0\0\0\0\0\0\0"s);
    ASSERT_EQ(got.fault, OscFault::none);
    EXPECT_TRUE(std::isnan(got.arguments[0][0].real));
    EXPECT_TRUE(std::isinf(got.arguments[0][1].real));
    EXPECT_TRUE(std::isinf(got.arguments[0][2].real));
}

// Every packet cut at every byte, and every byte changed to every value: no crash, no read beyond (under a sanitizer).
TEST(Osc, EveryCutAndEveryByte) {
    const std::string first = element("/sunflower/x\0\0\0\0,sbTd\0\0\0hello\0\0\0\0\0\0\3abc\0\0\0\0\0\0\0\0\0"s);
    const std::string whole = bundle(first + element(one));
    ASSERT_EQ(read(whole).addresses.size(), 2u);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Read got = read(whole.substr(0, length));
        const bool between = length == 16 || length == 16 + first.size();
        EXPECT_EQ(got.fault == OscFault::none, between) << length << ": whole only where an element ends";
    }
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (int value = 0; value < 256; ++value) {
            std::string changed = whole;
            changed[at] = static_cast<char>(value);
            const Read got = read(changed);
            EXPECT_TRUE(got.fault == OscFault::none || got.addresses.empty());
        }
}

}  // namespace
}  // namespace sunflower::wall
