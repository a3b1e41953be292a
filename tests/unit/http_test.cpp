// The page for this machine alone: what it answers, and what hostile callers get. The other side is a socket of the test's;
// time is told, never waited for.
#include "engine/wall/http.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "engine/core/error.hpp"
#include "tests/support/held.hpp"
#include "tests/support/loopback.hpp"

namespace sunflower::wall {
namespace {

using namespace std::chrono_literals;
using State = HttpRequest::State;
using test::Peer;

constexpr std::string_view plain_get = "GET /status.json HTTP/1.0\r\n\r\n";

class HttpPage : public ::testing::Test {
  protected:
    /// Turns of the loop until the peer's connection is closed; what it got.
    std::string answer_to(std::string_view request) {
        Peer peer = Peer::connected_to(http_.port());
        peer.write(request);
        for (int i = 0; i < 2000; ++i) {
            turn();
            if (peer.read()) continue;
            peer.close();
            turn();
            return peer.got;
        }
        ADD_FAILURE() << "the connection was not closed";
        return peer.got;
    }
    void turn(std::chrono::milliseconds passed = 1ms) {
        now_ += passed;
        http_.poll(now_);
        test::let_travel();
    }

    int calls_ = 0;
    std::size_t body_bytes_ = 20;
    Http::Clock::time_point now_{};
    Http http_{0, [this](const HttpRequest& request) -> std::optional<HttpReply> {
                   ++calls_;
                   if (request.path == "/broken") core::fail("no such luck");
                   if (request.path != "/status.json") return std::nullopt;
                   return HttpReply{.body = std::string(body_bytes_, 'x')};
               }};
};

TEST(HttpRequest, UnderstandsGet) {
    const HttpRequest request = parse_http_request("GET /a/b?x=1 HTTP/1.1\r\nHost: localhost:8420\r\nAccept: */*\r\n\r\n");
    EXPECT_EQ(request.state, State::get);
    EXPECT_EQ(request.path, "/a/b");
    EXPECT_EQ(request.query, "x=1");
    // Bare line ends are what people type into nc.
    EXPECT_EQ(parse_http_request("GET / HTTP/1.0\n\n").state, State::get);
    for (const char* host : {"127.0.0.1", "127.0.0.1:80", "LOCALHOST", "[::1]:80"})
        EXPECT_EQ(parse_http_request(fmt::format("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", host)).state, State::get) << host;
}

TEST(HttpRequest, WaitsForTheWhole) {
    const std::string whole = "GET /status.json HTTP/1.0\r\nHost: localhost\r\n\r\n";
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes)
        EXPECT_EQ(parse_http_request(whole.substr(0, bytes)).state, State::partial) << bytes;
    EXPECT_EQ(parse_http_request(whole).state, State::get);
}

TEST(HttpRequest, RefusesAllElse) {
    const std::pair<std::string, int> cases[] = {
        {"POST / HTTP/1.0\r\n\r\n", 405},
        {"HEAD / HTTP/1.0\r\n\r\n", 405},
        {"PUT /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n", 405},
        {"\x16\x03\x01", 400},  // somebody speaks TLS
        {"get / HTTP/1.0\r\n\r\n", 400},
        {"GET /\r\n\r\n", 400},
        {"GET HTTP/1.0\r\n\r\n", 400},
        {"GET http://elsewhere/ HTTP/1.0\r\n\r\n", 400},
        {"GET /a b HTTP/1.0\r\n\r\n", 400},
        {std::string("GET /\0 HTTP/1.0\r\n\r\n", 19), 400},
        {"GET / HTTP/2.0\r\n\r\n", 505},
        {"GET / HTTP/1.0\r\nno colon\r\n\r\n", 400},
        {"GET / HTTP/1.0\r\n: empty\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403},
        {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 403},
        {"GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n", 403},
        {"GET /" + std::string(5000, 'a'), 413},
        {"GET / HTTP/1.0\r\n" + std::string(5000, 'a'), 413},
    };
    for (const auto& [text, status] : cases) {
        const HttpRequest request = parse_http_request(text);
        EXPECT_EQ(request.state, State::refused) << text.substr(0, 60);
        EXPECT_EQ(request.status, status) << text.substr(0, 60);
    }
}

TEST_F(HttpPage, Answers) {
    const std::string reply = answer_to(plain_get);
    EXPECT_TRUE(reply.starts_with("HTTP/1.0 200 OK\r\n")) << reply;
    EXPECT_NE(reply.find("Content-Type: application/json\r\n"), std::string::npos);
    EXPECT_NE(reply.find("Content-Length: 20\r\n"), std::string::npos);
    EXPECT_TRUE(reply.ends_with("\r\n\r\n" + std::string(20, 'x')));
    EXPECT_EQ(http_.counters().answered, 1U);
    EXPECT_EQ(http_.connections(), 0);
}

TEST_F(HttpPage, AnswersByteByByte) {
    Peer peer = Peer::connected_to(http_.port());
    for (const char c : plain_get) {
        peer.write(std::string_view(&c, 1));
        turn();
    }
    for (int i = 0; i < 100 && peer.read(); ++i) turn();
    EXPECT_TRUE(peer.got.starts_with("HTTP/1.0 200")) << peer.got;
}

TEST_F(HttpPage, RefusesWhatIsNotThere) {
    EXPECT_TRUE(answer_to("GET /etc/passwd HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 404"));
    EXPECT_TRUE(answer_to("GET /../../etc/passwd HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 404"));
    EXPECT_TRUE(answer_to("GET /%2e%2e/etc/passwd HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 404"));
    EXPECT_TRUE(answer_to("GET /broken HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 500"));
    EXPECT_EQ(calls_, 4);
    const std::string reply = answer_to("DELETE /status.json HTTP/1.0\r\n\r\n");
    EXPECT_TRUE(reply.starts_with("HTTP/1.0 405")) << reply;
    EXPECT_NE(reply.find("Allow: GET\r\n"), std::string::npos);
    EXPECT_EQ(calls_, 4) << "what is refused reaches no handler";
    EXPECT_EQ(http_.counters().refused, 5U);
}

// The caller of a request that is too long still gets its reply: the connection is not reset under it.
TEST_F(HttpPage, TellsTheLongWinded) {
    EXPECT_TRUE(answer_to("GET /" + std::string(20000, 'a')).starts_with("HTTP/1.0 413"));
    std::string body = "POST /status.json HTTP/1.0\r\nContent-Length: 30000\r\n\r\n" + std::string(30000, 'b');
    EXPECT_TRUE(answer_to(body).starts_with("HTTP/1.0 405"));
}

TEST_F(HttpPage, SendsLargeRepliesInParts) {
    body_bytes_ = 3 << 20;
    Peer peer = Peer::connected_to(http_.port());
    peer.write(plain_get);
    // Nothing is read at first: the loop must go on all the same.
    for (int i = 0; i < 50; ++i) turn();
    EXPECT_EQ(http_.connections(), 1);
    for (int i = 0; i < 2000 && peer.read(); ++i) turn();
    EXPECT_GT(peer.got.size(), body_bytes_);
    EXPECT_TRUE(peer.got.ends_with("xxx"));
    EXPECT_EQ(http_.counters().dropped, 0U);
}

TEST_F(HttpPage, SlowCallersAreDropped) {
    std::vector<Peer> idle;
    for (std::size_t i = 0; i < Http::most_connections; ++i) {
        idle.push_back(Peer::connected_to(http_.port()));
        idle.back().write("GET /st");
        turn();
    }
    Peer fifth = Peer::connected_to(http_.port());
    fifth.write(plain_get);
    turn();
    EXPECT_EQ(http_.connections(), 4) << "the fifth waits in the system's queue";
    // A byte a second keeps none of them alive: the time counts from the first.
    for (int second = 0; second < 2; ++second) {
        for (Peer& peer : idle) peer.write("a");
        turn(1s);
    }
    EXPECT_EQ(http_.counters().dropped, 4U);
    for (int i = 0; i < 100 && fifth.read(); ++i) turn();
    EXPECT_TRUE(fifth.got.starts_with("HTTP/1.0 200"));
}

TEST_F(HttpPage, WhoTakesNoReplyIsDropped) {
    body_bytes_ = 8 << 20;
    Peer peer = Peer::connected_to(http_.port());
    peer.write(plain_get);
    for (int i = 0; i < 20; ++i) turn();
    EXPECT_EQ(http_.connections(), 1);
    turn(Http::reply_time);
    EXPECT_EQ(http_.connections(), 0);
    EXPECT_EQ(http_.counters().dropped, 1U);
}

TEST_F(HttpPage, HangingUpHarmsNobody) {
    body_bytes_ = 1 << 20;
    for (int i = 0; i < 50; ++i) {
        Peer peer = Peer::connected_to(http_.port());
        peer.write(plain_get.substr(0, static_cast<std::size_t>(i)));
        turn();
        i % 2 == 0 ? peer.reset() : peer.close();
        turn();
    }
    for (int i = 0; i < 10; ++i) turn(1s);
    EXPECT_EQ(http_.connections(), 0);
    body_bytes_ = 20;
    EXPECT_TRUE(answer_to(plain_get).starts_with("HTTP/1.0 200"));
}

TEST_F(HttpPage, GarbageGrowsNothing) {
    std::mt19937 random(7);
    std::string megabyte(1 << 20, '\0');
    for (char& c : megabyte) c = static_cast<char>(random());
    const double before_kb = test::held().heap_kb;
    for (int i = 0; i < 60; ++i) {
        megabyte[0] = i % 2 == 0 ? 'G' : '\xff';
        Peer peer = Peer::connected_to(http_.port());
        std::size_t sent = 0;
        for (int j = 0; j < 200 && sent < megabyte.size(); ++j) {
            sent += peer.write(std::string_view(megabyte).substr(sent));
            turn();
            if (!peer.read()) break;
        }
    }
    EXPECT_EQ(http_.counters().answered, 0U);
    // 60 MB went by; of each connection nothing is left but what the next one uses again.
    EXPECT_LT(test::held().heap_kb, before_kb + 64.0);
}

TEST(Http, SaysThatItsPortIsTaken) {
    const Http first(0, [](const HttpRequest&) { return std::nullopt; });
    try {
        const Http second(first.port(), [](const HttpRequest&) { return std::nullopt; });
        FAIL() << "two listen on one port";
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find(fmt::format("port {} ", first.port())), std::string::npos) << error.what();
    }
}

// Nothing but this machine reaches it: 0100007F is 127.0.0.1 as /proc/net/tcp writes it.
TEST(Http, ListensOnThisMachineOnly) {
    const Http http(0, [](const HttpRequest&) { return std::nullopt; });
    std::ifstream sockets("/proc/net/tcp");
    if (!sockets) GTEST_SKIP() << "there is no /proc/net/tcp";
    const std::string port = fmt::format(":{:04X} ", http.port());
    bool is_found = false;
    for (std::string line; std::getline(sockets, line);)
        if (const std::size_t at = line.find(port); at != std::string::npos && at < 20) {
            is_found = true;
            EXPECT_NE(line.find(" 0100007F" + port), std::string::npos) << line;
        }
    EXPECT_TRUE(is_found);
}

}  // namespace
}  // namespace sunflower::wall
