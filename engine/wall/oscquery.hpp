// All addresses of the remote control as JSON, for controls that find out by themselves what there is: OSCQuery
// (https://github.com/Vidvox/OSCQueryProposal), read-only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/wall/remote_address.hpp"

namespace sunflower::wall {

/// What GET path?query is answered with; nothing: there is no such address (404), or the attribute has no value there (as the
/// proposal says: 204). query: empty, "HOST_INFO", or the one attribute that is wanted, "VALUE". osc_port: that of UDP; 0: it
/// is closed. is_wall: RemoteSettings::is_wall, as an address that a wall does not take is for reading alone there.
///
///     Http http(settings.oscquery_port, [&](const HttpRequest& request) -> std::optional<HttpReply> {
///         if (auto json = oscquery(request.path, request.query, state, remote.port(), settings.is_wall)) return
///         HttpReply{.body = *json}; return std::nullopt;
///     });
std::optional<std::string> oscquery(std::string_view path, std::string_view query, const RemoteState& state,
                                    std::uint16_t osc_port, bool is_wall = false);

}  // namespace sunflower::wall
