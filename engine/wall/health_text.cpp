// Health in words: for programs, and for people.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <utility>

#include "engine/core/json.hpp"
#include "engine/core/progress.hpp"
#include "engine/wall/health.hpp"

namespace sunflower::wall {
namespace {

constexpr std::size_t most_text_bytes = 300;
constexpr std::string_view replacement = "\xef\xbf\xbd";  // U+FFFD

/// Bytes of the character that begins there. 0: none of UTF-8 does (RFC 3629: no surrogates, nothing written too long).
std::size_t character_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i, unsigned least = 0x80, unsigned most = 0xbf) {
        return byte(i) >= least && byte(i) <= most;
    };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first <= 0xdf) return follows(at + 1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef)
        return follows(at + 1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(at + 2) ? 3 : 0;
    if (first >= 0xf0 && first <= 0xf4)
        return follows(at + 1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(at + 2) && follows(at + 3)
                   ? 4
                   : 0;
    return 0;
}

/// On one line, valid, and not long: it may be a driver's complaint or the name of a file.
std::string plain(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size() && out.size() < most_text_bytes;) {
        const std::size_t bytes = character_at(text, at);
        if (bytes == 0)
            out += replacement;
        else if (bytes == 1 && (static_cast<unsigned char>(text[at]) < 32 || text[at] == 127))
            out += ' ';
        else
            out += text.substr(at, bytes);
        at += bytes == 0 ? 1 : bytes;
    }
    return out;
}

std::string json(std::string_view text) {
    return core::json_string(plain(text));
}

/// JSON has no word for what is no number.
double finite(double value) {
    return std::isfinite(value) ? value : 0.0;
}

std::string html(std::string_view text) {
    std::string out;
    for (const char c : plain(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

/// "[a, b]", each item on a line of its own.
template <typename Items, typename Words>
std::string json_list(const Items& items, char open, char close, Words words) {
    std::string text(1, open);
    for (const auto& item : items) text += fmt::format("{}\n    {}", text.size() > 1 ? "," : "", words(item));
    return text + (items.empty() ? "" : "\n  ") + close;
}

std::string projector_json(const Health::Projector& projector) {
    const ProjectorState& state = projector.state;
    std::string lamps;
    for (const ProjectorState::Lamp& lamp : state.lamps)
        lamps += fmt::format("{}{{\"hours\": {}, \"lit\": {}}}", lamps.empty() ? "" : ", ", lamp.hours, lamp.is_lit);
    return fmt::format(
        "{{\"name\": {}, \"reached\": {}, \"power\": {}, \"faults\": {}, \"input\": {}, \"lamps\": [{}], \"trouble\": {}, "
        "\"sessions\": {}, \"failures\": {}}}",
        json(projector.name), state.is_reached, json(word_of(state.power)), json(state.fault_words()), json(state.input), lamps,
        json(state.trouble), state.sessions, state.failures);
}

std::string local_time(std::int64_t unix_s) {
    std::tm local{};
    const auto time = static_cast<std::time_t>(unix_s);
    ::localtime_r(&time, &local);
    return fmt::format("{:%Y-%m-%d %H:%M}", local);
}

/// ISO 8601, by the room's clock with what it is ahead of UTC. Empty: never.
std::string iso_time(std::int64_t unix_s) {
    if (unix_s == 0) return {};
    std::tm local{};
    const auto time = static_cast<std::time_t>(unix_s);
    ::localtime_r(&time, &local);
    const std::string ahead = fmt::format("{:%z}", local);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}{}:{}", local, ahead.substr(0, 3), ahead.substr(3));
}

/// By the room's clock, which who reads it elsewhere does not have. Empty: never.
std::string next_change_words(const Health& health) {
    return health.next_change_s != 0 ? local_time(health.next_change_s) : "";
}

std::string projector_words(const ProjectorState& state) {
    std::string words(word_of(state.power));
    if (const std::string faults = state.fault_words(); !faults.empty()) words += ", " + faults;
    for (const ProjectorState::Lamp& lamp : state.lamps) words += fmt::format(", lamp {} h", lamp.hours);
    return state.trouble.empty() ? words : words + ": " + state.trouble;
}

}  // namespace

std::string health_json(const Health& health) {
    std::string text = fmt::format(
        "{{\n  \"written_s\": {},\n  \"process\": {},\n  \"phase\": {},\n  \"uptime_s\": {:.1f},\n  \"starts_in_vain\": {},\n"
        "  \"instead\": {},\n  \"next_change\": {},\n  \"next_change_s\": {},\n  \"frames\": {},\n  \"p50_ms\": {:.2f},\n  "
        "\"p99_ms\": {:.2f},\n  \"resident_bytes\": {},\n"
        "  \"gl_objects\": {},\n  \"complaints\": {},\n  \"last_error\": {},\n  \"last_error_at\": {},\n  \"open_by_hours\": "
        "{},\n",
        health.written_s, health.process, json(word_of(health.phase)), finite(health.uptime_s), health.starts_in_vain,
        json(health.instead), json(next_change_words(health)), health.next_change_s, health.frames, finite(health.p50_ms),
        finite(health.p99_ms), health.resident_bytes, health.gl_objects, health.complaints, json(health.last_error),
        json(iso_time(health.last_error_s)), health.is_open);
    text += fmt::format(
        "  \"scene\": {},\n  \"preset\": {},\n  \"show\": {},\n  \"show_step\": {},\n  \"show_at_s\": {:.3f},\n  \"step\": "
        "{},\n",
        json(health.scene), json(health.preset), json(health.show), health.show_step + 1, finite(health.show_at_s),
        json(health.step));
    text += "  \"outputs\": " + json_list(health.outputs, '[', ']', [](const Health::Output& output) {
                return fmt::format("{{\"name\": {}, \"monitor\": {}, \"there\": {}, \"shared_with\": {}}}", json(output.name),
                                   json(output.monitor), output.is_there, json(output.shared_with));
            });
    text += ",\n  \"projectors\": " + json_list(health.projectors, '[', ']', projector_json);
    text += ",\n  \"remote\": " + json_list(health.remote, '{', '}', [](const Health::Counter& counter) {
                return fmt::format("{}: {}", json(counter.name), counter.count);
            });
    text += ",\n  \"controls\": " + json_list(health.controls, '[', ']', json);
    return text + "\n}\n";
}

std::string health_page(const Health& health, bool has_thumbnail) {
    std::string rows;
    const auto row = [&](std::string_view name, std::string_view value) {
        rows += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", html(name), html(value));
    };
    row("wall", word_of(health.phase));
    row("running for", core::duration_text(finite(health.uptime_s)));
    if (!health.instead.empty()) row("instead of the work", health.instead);
    if (health.next_change_s != 0) row(health.is_open ? "closes" : "opens", next_change_words(health));
    row("frames", fmt::format("{}; half within {:.1f} ms, 99 % within {:.1f} ms", health.frames, health.p50_ms, health.p99_ms));
    row("memory",
        fmt::format("{:.0f} MB, {} OpenGL objects", static_cast<double>(health.resident_bytes) / 1e6, health.gl_objects));
    row("scene", health.scene);
    row("look", health.preset);
    if (!health.show.empty())
        row("show",
            fmt::format("{}, step {}, {}", health.show, health.show_step + 1, core::duration_text(finite(health.show_at_s))));
    if (!health.step.empty()) row("step with others", health.step);
    for (const Health::Output& output : health.outputs)
        row("output " + output.name,
            (output.is_there ? "there, " : "missing, ") + output.monitor +
                (output.shared_with.empty() ? "" : ", which output " + output.shared_with + " has too"));
    for (const Health::Projector& projector : health.projectors)
        row("projector " + projector.name, projector_words(projector.state));
    for (const std::string& control : health.controls) row("steered by", control);
    for (const Health::Counter& counter : health.remote) row("remote " + counter.name, std::to_string(counter.count));
    row("complaints", std::to_string(health.complaints));
    if (!health.last_error.empty())
        row("the last", (health.last_error_s != 0 ? local_time(health.last_error_s) + ": " : "") + health.last_error);
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" content=\"10\">\n"
        "<title>Sunflower: the wall</title>\n"
        "<style>body {{ font: 1.1em sans-serif; margin: 2em; color: #222; background: #fff }} th {{ text-align: left; "
        "padding-right: 2em; font-weight: normal; color: #555 }} td, th {{ vertical-align: top }} img {{ max-width: 100% }}"
        "</style>\n</head>\n<body>\n<h1>The wall</h1>\n<table>\n{}</table>\n{}</body>\n</html>\n",
        rows, has_thumbnail ? "<p><img src=\"/thumbnail.png\" alt=\"The wall when it was last looked at\"></p>\n" : "");
}

}  // namespace sunflower::wall
