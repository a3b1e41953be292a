// Requests to the page of this machine, from whoever can reach its port. Fed byte by byte too, as a connection is: what is
// refused once stays refused, and what is whole is the same however it came.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "engine/wall/http.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using sunflower::wall::HttpRequest;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const HttpRequest whole = sunflower::wall::parse_http_request(bytes);
    if (size >= sunflower::wall::most_request_bytes && whole.state == HttpRequest::State::partial) std::abort();
    if ((whole.state == HttpRequest::State::refused) != (whole.status != 0)) std::abort();
    if (whole.state == HttpRequest::State::get && !whole.path.starts_with('/')) std::abort();
    for (std::size_t end = size < 64 ? 0 : size - 64; end < size; ++end) {
        const HttpRequest part = sunflower::wall::parse_http_request(bytes.substr(0, end));
        if (part.state == HttpRequest::State::partial) continue;
        if (part.state != whole.state || part.status != whole.status || part.path != whole.path) std::abort();
    }
    return 0;
}
