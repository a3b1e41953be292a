#include "engine/wall/http.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>

#include "engine/core/error.hpp"
#include "engine/core/log.hpp"

namespace sunflower::wall {
namespace {

constexpr int queue_length = 8;
constexpr std::size_t most_ignored_bytes = 65536;

HttpRequest refused(int status) {
    return {.state = HttpRequest::State::refused, .status = status, .path = {}, .query = {}};
}

bool is_graphic(char c) {
    return c > ' ' && c < 127;
}

bool same_word(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

/// "127.0.0.1:8420" -> "127.0.0.1".
bool is_own_name(std::string_view host) {
    const std::size_t bracket = host.find(']');
    const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view name = host.substr(0, colon);
    return name == "127.0.0.1" || name == "[::1]" || same_word(name, "localhost");
}

/// Takes a line off, without its end. nothing: none is whole yet.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

std::string_view reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 400: return "Bad Request";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 413: return "Content Too Large";
        case 505: return "HTTP Version Not Supported";
        default: return "Internal Server Error";
    }
}

/// Whoever shows it may neither guess what it is, nor run anything in it, nor keep it.
std::string head_of(const HttpReply& reply) {
    return fmt::format(
        "HTTP/1.0 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}Connection: close\r\nCache-Control: no-store\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; img-src 'self'; style-src 'unsafe-inline'\r\n\r\n",
        reply.status, reason(reply.status), reply.type, reply.body.size(), reply.status == 405 ? "Allow: GET\r\n" : "");
}

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

HttpRequest parse_http_request(std::string_view bytes) {
    const bool is_full = bytes.size() >= most_request_bytes;
    std::string_view rest = bytes.substr(0, most_request_bytes);
    const HttpRequest unfinished = is_full ? refused(413) : HttpRequest{};
    // Not even the first letters are those of a method: what is no HTTP is told at once.
    if (!rest.empty() && (rest.front() < 'A' || rest.front() > 'Z')) return refused(400);
    const auto first = take_line(rest);
    if (!first) return unfinished;

    const std::size_t after_method = first->find(' ');
    if (after_method == std::string_view::npos) return refused(400);
    const std::string_view method = first->substr(0, after_method);
    if (!std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; })) return refused(400);
    const std::string_view target_and_version = first->substr(after_method + 1);
    const std::size_t after_target = target_and_version.find(' ');
    if (after_target == std::string_view::npos) return refused(400);
    const std::string_view target = target_and_version.substr(0, after_target);
    const std::string_view version = target_and_version.substr(after_target + 1);
    if (!target.starts_with('/') || !std::ranges::all_of(target, is_graphic)) return refused(400);
    if (!version.starts_with("HTTP/")) return refused(400);
    if (version != "HTTP/1.0" && version != "HTTP/1.1") return refused(505);

    for (;;) {
        const auto line = take_line(rest);
        if (!line) return unfinished;
        if (line->empty()) break;
        const std::size_t colon = line->find(':');
        if (colon == std::string_view::npos || colon == 0 || !std::ranges::all_of(line->substr(0, colon), is_graphic))
            return refused(400);
        if (same_word(line->substr(0, colon), "host") && !is_own_name(trimmed(line->substr(colon + 1)))) return refused(403);
    }
    if (method != "GET") return refused(405);
    const std::size_t mark = target.find('?');
    HttpRequest request{.state = HttpRequest::State::get, .status = 0, .path = target.substr(0, mark), .query = {}};
    if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
    return request;
}

Http::Http(std::uint16_t port, Handler handler)
    : handler_(std::move(handler)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    // A connection of the program before this one, not quite over, is no reason to do without.
    const int yes = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t length = sizeof address;
    if (!listener_.is_open() || ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_.get(), queue_length) != 0 ||
        ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0)
        core::fail("port {} of this machine cannot be listened on: {}; name another one", port, std::strerror(errno));
    port_ = ntohs(address.sin_port);
}

int Http::connections() const {
    return static_cast<int>(
        std::ranges::count_if(connections_, [](const Connection& connection) { return connection.socket.is_open(); }));
}

void Http::poll(Clock::time_point now) {
    accept_waiting(now);
    for (Connection& connection : connections_)
        if (connection.socket.is_open()) advance(connection, now);
}

void Http::accept_waiting(Clock::time_point now) {
    for (Connection& connection : connections_) {
        if (connection.socket.is_open()) continue;
        Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket.is_open()) return;
        connection.socket = std::move(socket);
        connection.phase = Phase::listening;
        connection.until = now + request_time;
        connection.got = connection.sent = connection.ignored = 0;
        connection.out.clear();
    }
}

void Http::advance(Connection& connection, Clock::time_point now) {
    if (connection.phase == Phase::listening) listen(connection, now);
    if (connection.socket.is_open() && connection.phase == Phase::replying) reply(connection, now);
    if (connection.socket.is_open() && connection.phase == Phase::parting) part(connection);
    if (!connection.socket.is_open() || now < connection.until) return;
    // Its reply has been sent: that the other side does not hang up is no loss.
    if (connection.phase == Phase::parting)
        connection.socket.close();
    else
        drop(connection);
}

void Http::listen(Connection& connection, Clock::time_point now) {
    const ssize_t got =
        ::recv(connection.socket.get(), connection.in.data() + connection.got, connection.in.size() - connection.got, 0);
    if (got < 0 && would_block()) return;
    if (got <= 0) return drop(connection);
    connection.got += static_cast<std::size_t>(got);
    const HttpRequest request = parse_http_request({connection.in.data(), connection.got});
    if (request.state == HttpRequest::State::partial) return;
    answer(connection, request);
    connection.phase = Phase::replying;
    connection.until = now + reply_time;
}

void Http::answer(Connection& connection, const HttpRequest& request) {
    HttpReply reply{.type = "text/plain; charset=utf-8", .body = {}, .status = request.status};
    if (request.state == HttpRequest::State::get) try {
            std::optional<HttpReply> made = handler_(request);
            if (made)
                reply = std::move(*made);
            else
                reply.status = 404;
        } catch (const core::Error& error) {
            core::log_warning("the page cannot be made: {}", error.what());
            reply.status = 500;
        }
    ++(reply.status == 200 ? counters_.answered : counters_.refused);
    if (reply.status != 200 && reply.body.empty()) reply.body = fmt::format("{} {}\n", reply.status, reason(reply.status));
    connection.out = head_of(reply) + reply.body;
}

void Http::reply(Connection& connection, Clock::time_point now) {
    while (connection.sent < connection.out.size()) {
        const ssize_t put = ::send(connection.socket.get(), connection.out.data() + connection.sent,
                                   connection.out.size() - connection.sent, MSG_NOSIGNAL);
        if (put < 0 && would_block()) return;
        if (put <= 0) return drop(connection);
        connection.sent += static_cast<std::size_t>(put);
    }
    // Closed with unread bytes it would be reset, and the reply lost on its way.
    ::shutdown(connection.socket.get(), SHUT_WR);
    std::string().swap(connection.out);
    connection.phase = Phase::parting;
    connection.until = now + farewell_time;
}

void Http::part(Connection& connection) {
    for (;;) {
        const ssize_t got = ::recv(connection.socket.get(), connection.in.data(), connection.in.size(), 0);
        if (got < 0 && would_block()) return;
        connection.ignored += got > 0 ? static_cast<std::size_t>(got) : 0;
        if (got <= 0 || connection.ignored > most_ignored_bytes) return connection.socket.close();
    }
}

void Http::drop(Connection& connection) {
    ++counters_.dropped;
    connection.socket.close();
    std::string().swap(connection.out);
}

}  // namespace sunflower::wall
