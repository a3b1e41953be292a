#include "engine/wall/oscquery.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "engine/core/json.hpp"

namespace sunflower::wall {
namespace {

using core::json_string;

constexpr int reads = 1, writes = 2;

/// A tree's place: an address, or what lies above some.
struct Node {
    std::optional<std::size_t> address;
    std::map<std::string, Node, std::less<>> contents;
};

const Node& tree() {
    static const Node root = [] {
        Node made;
        for (std::size_t i = 0; i < remote_addresses().size(); ++i) {
            Node* node = &made;
            std::string_view rest = remote_addresses()[i].path;
            while (!rest.empty()) {
                rest.remove_prefix(1);
                const std::size_t end = std::min(rest.find('/'), rest.size());
                node = &node->contents[std::string(rest.substr(0, end))];
                rest.remove_prefix(end);
            }
            node->address = i;
        }
        return made;
    }();
    return root;
}

const Node* node_at(std::string_view path) {
    const Node* node = &tree();
    if (!path.starts_with('/')) return nullptr;
    path.remove_prefix(1);
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const auto found = node->contents.find(path.substr(0, end));
        if (found == node->contents.end()) return nullptr;
        node = &found->second;
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return node;
}

std::string number_text(double number) {
    return std::isfinite(number) ? fmt::format("{}", number) : "null";
}

std::string value_json(const RemoteValue& value) {
    std::string text = "[";
    for (const OscArgument& argument : value.all()) {
        if (text.size() > 1) text += ",";
        switch (argument.tag) {
            case 'T': text += "true"; break;
            case 'F': text += "false"; break;
            case 's': text += json_string(argument.text); break;
            case 'f': text += number_text(static_cast<double>(static_cast<float>(argument.real))); break;
            default: text += fmt::format("{}", argument.whole); break;
        }
    }
    return text + "]";
}

std::string range_json(const RemoteAddress& address) {
    const auto limits = [](double min, double max) {
        return fmt::format("{{\"MIN\":{},\"MAX\":{}}}", number_text(min), number_text(max));
    };
    if (address.verb == RemoteVerb::brightness) return fmt::format("[{}]", limits(0, 1));
    if (address.row == nullptr) return {};
    const params::Row& row = *address.row;
    if (row.type == params::Type::choice) {
        std::string labels;
        for (int i = 0; i < row.labels.count(); ++i)
            labels += fmt::format("{}{}", i == 0 ? "" : ",", json_string(row.labels.at(i)));
        return fmt::format("[{{\"VALS\":[{}]}}]", labels);
    }
    if (row.type == params::Type::truth || row.type == params::Type::name) return {};
    std::string text;
    for (std::size_t i = 0; i < address.types.size(); ++i)
        text += fmt::format("{}{}", i == 0 ? "" : ",", limits(row.min, row.max));
    return fmt::format("[{}]", text);
}

/// With unit and range in words: few controls show more than this.
std::string description(const RemoteAddress& address) {
    if (address.row == nullptr) return address.help;
    const params::Row& row = *address.row;
    return fmt::format("{} {}{}{}.", row.help, params::range_text(row), row.unit.empty() ? "" : " ", row.unit);
}

/// The members of an address's object, but for FULL_PATH.
std::vector<std::pair<std::string_view, std::string>> attributes(const RemoteAddress& address, const RemoteState& state,
                                                                 bool is_wall) {
    const bool takes = address.takes && (address.wall_takes || !is_wall);
    std::vector<std::pair<std::string_view, std::string>> members;
    members.emplace_back("DESCRIPTION", json_string(description(address)));
    members.emplace_back("ACCESS", fmt::format("{}", (address.tells ? reads : 0) + (takes ? writes : 0)));
    RemoteValue value;
    if (address.tells) value = remote_value(address, state);
    if (!address.types.empty()) {
        // Of a truth the tag is the value.
        const bool is_false = value.count == 1 && value.arguments[0].tag == 'F';
        members.emplace_back("TYPE", json_string(is_false ? "F" : address.types));
    }
    if (const std::string range = range_json(address); !range.empty()) members.emplace_back("RANGE", range);
    if (address.tells) members.emplace_back("VALUE", value_json(value));
    return members;
}

std::string node_json(const Node& node, const std::string& path, const RemoteState& state, bool is_wall) {
    std::string text = fmt::format("{{\"FULL_PATH\":{}", json_string(path.empty() ? "/" : path));
    if (node.address)
        for (const auto& [name, value] : attributes(remote_addresses()[*node.address], state, is_wall))
            text += fmt::format(",\"{}\":{}", name, value);
    if (!node.contents.empty()) {
        text += ",\"CONTENTS\":{";
        for (const auto& [name, child] : node.contents)
            text += fmt::format("{}{}:{}", text.ends_with('{') ? "" : ",", json_string(name),
                                node_json(child, fmt::format("{}/{}", path, name), state, is_wall));
        text += "}";
    }
    return text + "}";
}

std::string host_info(std::uint16_t osc_port) {
    return fmt::format(
        "{{\"NAME\":\"Sunflower\",\"OSC_PORT\":{},\"OSC_TRANSPORT\":\"UDP\",\"EXTENSIONS\":{{\"ACCESS\":true,\"VALUE\":true,"
        "\"RANGE\":true,\"DESCRIPTION\":true,\"TYPE\":true,\"LISTEN\":false,\"PATH_CHANGED\":false}}}}",
        osc_port);
}

}  // namespace

std::optional<std::string> oscquery(std::string_view path, std::string_view query, const RemoteState& state,
                                    std::uint16_t osc_port, bool is_wall) {
    if (query == "HOST_INFO") return host_info(osc_port);
    const Node* node = node_at(path);
    if (node == nullptr) return {};
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    const std::string full_path(path == "/" ? "" : path);
    if (query.empty()) return node_json(*node, full_path, state, is_wall);
    if (query == "FULL_PATH") return fmt::format("{{\"FULL_PATH\":{}}}", json_string(path));
    if (!node->address) return {};
    for (const auto& [name, value] : attributes(remote_addresses()[*node->address], state, is_wall))
        if (name == query) return fmt::format("{{\"{}\":{}}}", name, value);
    return {};
}

}  // namespace sunflower::wall
