// What is asked of the page of all addresses, as "path?query": whatever it is, the answer is JSON of that path, or none.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/still/json.hpp"
#include "engine/wall/oscquery.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sunflower;
    static const wall::RemoteState state;
    const std::string_view target(reinterpret_cast<const char*>(data), size);
    const std::size_t mark = target.find('?');
    const std::string_view query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    const auto answer = wall::oscquery(target.substr(0, mark), query, state, 9000);
    if (!answer) return 0;
    const params::Value root = still::parse_json(*answer, "answer");
    if (root.as<params::Value::Table>() == nullptr) std::abort();
    if (const params::Value* path = root.find("FULL_PATH"))
        if (!target.starts_with(*path->as<std::string>())) std::abort();
    return 0;
}
