// JSON, as far as recipes need it. Foreign files hold it too, so the reader is strict and small.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/json.hpp"
#include "engine/params/value.hpp"

namespace sunflower::still {

using core::json_string;

/// Numbers, words, true and false, lists and objects; no null. Fails naming `file` when it is no such text, longer than 2 MB,
/// deeper than 16, or says a key twice.
params::Value parse_json(std::string_view text, const std::string& file);

}  // namespace sunflower::still
