// JSON, as far as recipes need it. Foreign files hold it too, so the reader is strict and small.
#pragma once

#include <string>
#include <string_view>

#include "engine/params/value.hpp"

namespace sunflower::still {

/// "text" in quotes, on one line.
std::string json_string(std::string_view text);

/// Numbers, words, true and false, lists and objects; no null. Fails naming `file` when it is no such text, longer than 1 MB,
/// deeper than 16, or says a key twice.
params::Value parse_json(std::string_view text, const std::string& file);

}  // namespace sunflower::still
