// A page for this machine alone: HTTP/1.0 on 127.0.0.1, read-only, polled from the frame loop.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/wall/descriptor.hpp"

namespace sunflower::wall {

/// What of a request has been understood. Views point into its bytes.
struct HttpRequest {
    /// partial: more bytes may make it whole. get: path and query are there. refused: `status` says why.
    enum class State { partial, get, refused } state = State::partial;
    int status = 0;          ///< 400 no HTTP, 403 of another host, 405 not GET, 413 too large, 505 another HTTP
    std::string_view path;   ///< "/status.json", as it was sent: nothing is decoded
    std::string_view query;  ///< behind '?'; empty: none
};

/// A request is no longer than this, head and all; a body makes it another method's, and those are refused.
inline constexpr std::size_t most_request_bytes = 4096;

/// The head of a request, for any bytes. A Host that is not this machine's own name for itself is refused: a web page elsewhere
/// could else read the wall through its visitor's browser (DNS rebinding).
HttpRequest parse_http_request(std::string_view bytes);

struct HttpReply {
    std::string type = "application/json";
    std::string body;
    int status = 200;
};

/// Answers GET and nothing else, one request a connection. Never waits: each poll() takes what has come and sends what fits.
///
///     Http http(8420, [&](const HttpRequest& request) -> std::optional<HttpReply> {
///         if (request.path == "/status.json") return HttpReply{.body = health_json(health)};
///         return std::nullopt;  // 404
///     });
///     http.poll(std::chrono::steady_clock::now());  // once a frame
///
/// Hostile peers cost at most four connections of 4 KB and a reply each; the fifth waits in the system's queue. A request that
/// is not whole after two seconds, and a reply that is not taken after ten, end theirs.
class Http {
  public:
    using Clock = std::chrono::steady_clock;
    /// nothing: 404. Called in poll(); may throw core::Error, which is a 500.
    using Handler = std::function<std::optional<HttpReply>(const HttpRequest&)>;

    /// port 0: any that is free. Fails when the port is taken.
    Http(std::uint16_t port, Handler handler);

    std::uint16_t port() const { return port_; }
    void poll(Clock::time_point now);

    struct Counters {
        std::uint64_t answered = 0;  ///< with 200
        std::uint64_t refused = 0;   ///< with anything else
        std::uint64_t dropped = 0;   ///< timed out, or gone in the midst
    };
    const Counters& counters() const { return counters_; }
    int connections() const;

    static constexpr std::size_t most_connections = 4;
    static constexpr std::chrono::seconds request_time{2}, reply_time{10}, farewell_time{1};

  private:
    enum class Phase { listening, replying, parting };
    struct Connection {
        Descriptor socket;
        Phase phase = Phase::listening;
        Clock::time_point until;
        std::array<char, most_request_bytes> in;
        std::size_t got = 0;
        std::string out;
        std::size_t sent = 0;
        std::size_t ignored = 0;  // bytes that came after the request
    };
    void accept_waiting(Clock::time_point now);
    void advance(Connection& connection, Clock::time_point now);
    void listen(Connection& connection, Clock::time_point now);
    void reply(Connection& connection, Clock::time_point now);
    void part(Connection& connection);
    void answer(Connection& connection, const HttpRequest& request);
    void drop(Connection& connection);

    Handler handler_;
    Descriptor listener_;
    std::uint16_t port_ = 0;
    std::array<Connection, most_connections> connections_;
    Counters counters_;
};

}  // namespace sunflower::wall
