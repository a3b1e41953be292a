#include "engine/wall/remote_address.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace sunflower::wall {
namespace {

using params::Row, params::Type;

constexpr std::size_t longest_name = 60;

std::string types_of(Type type) {
    switch (type) {
        case Type::real: return "f";
        case Type::integer: return "i";
        case Type::count: return "h";
        case Type::truth: return "T";
        case Type::choice:
        case Type::name: return "s";
        case Type::vec2: return "ff";
        case Type::colour:
        case Type::vec3: return "fff";
    }
    return {};
}

std::vector<RemoteAddress> make_addresses() {
    std::vector<RemoteAddress> made;
    for (const Row& row : params::rows())
        made.push_back({fmt::format("/sunflower/{}/{}", row.group, row.name), RemoteVerb::value, &row, types_of(row.type), true,
                        true, std::string(row.help), row.group != "debug" && row.path() != "quality.slice_ms"});
    const auto deed = [&](const char* path, RemoteVerb verb, const char* types, bool takes, bool tells, const char* help) {
        made.push_back({fmt::format("/sunflower/{}", path), verb, nullptr, types, takes, tells, help, true});
    };
    deed("show/play", RemoteVerb::play, "", true, false, "Plays the show, or goes on with it.");
    deed("show/pause", RemoteVerb::pause, "", true, false, "Pauses the show.");
    deed("show/stop", RemoteVerb::stop, "", true, false, "Ends the show where it is.");
    deed("show/next", RemoteVerb::next, "", true, false, "Goes on to the next step of the show, through black.");
    deed("show/previous", RemoteVerb::previous, "", true, false,
         "Goes to the begin of the step, or to the one before, through black.");
    deed("show/seek", RemoteVerb::seek, "f", true, false,
         "Goes to that second of what the show plays in this scene, through black.");
    deed("show/playing", RemoteVerb::playing, "T", false, true, "Whether a show plays.");
    deed("show/name", RemoteVerb::show, "s", true, true, "The show, by the name that `sunflower list shows` tells.");
    deed("wall/look", RemoteVerb::look, "s", true, true,
         "The look or quality, by the name that `sunflower list presets` tells.");
    deed("wall/scene", RemoteVerb::scene, "s", true, true, "The scene, by the name that `sunflower list scenes` tells.");
    deed("wall/view", RemoteVerb::view, "s", true, true, "The view of the scene, by its name or its number, 1 to 9.");
    deed("wall/black", RemoteVerb::black, "T", true, true, "The wall gives way to black, and comes back.");
    deed("wall/hold", RemoteVerb::hold, "T", true, true, "The wall keeps its picture while values change.");
    deed("wall/brightness", RemoteVerb::brightness, "f", true, true, "Of the whole wall's light the part that is let through.");
    deed("hello", RemoteVerb::hello, "", true, false,
         "Asks to be told every value once; answered once a second at most, each sender.");
    return made;
}

std::optional<double> number_of(const OscArgument& argument) {
    switch (argument.tag) {
        case 'i':
        case 'h': return static_cast<double>(argument.whole);
        case 'f':
        case 'd': return argument.real;
        default: return std::nullopt;
    }
}

template <typename T>
void store(const Row& row, params::Settings& settings, const T& value) {
    std::memcpy(reinterpret_cast<std::byte*>(&settings) + row.offset, &value, row.size);
}

template <typename T>
T load(const Row& row, const params::Settings& settings) {
    T value{};
    std::memcpy(&value, reinterpret_cast<const std::byte*>(&settings) + row.offset, row.size);
    return value;
}

RemoteVerdict take_choice(const Row& row, std::span<const OscArgument> arguments, params::Settings& settings) {
    if (arguments.size() == 1 && (arguments[0].tag == 's' || arguments[0].tag == 'S')) {
        for (std::int32_t i = 0; i < row.labels.count(); ++i)
            if (row.labels.at(i) == arguments[0].text) {
                store(row, settings, i);
                return RemoteVerdict::taken;
            }
        return RemoteVerdict::out_of_range;
    }
    double number = 0;
    const RemoteVerdict verdict = take_number(arguments, 0, row.labels.count() - 1, number);
    if (verdict == RemoteVerdict::taken) store(row, settings, static_cast<std::int32_t>(std::lround(number)));
    return verdict;
}

RemoteVerdict take_floats(const Row& row, std::span<const OscArgument> arguments, params::Settings& settings) {
    std::array<float, 3> floats{};
    const std::size_t count = row.size / sizeof(float);
    if (arguments.size() != count) return RemoteVerdict::wrong_type;
    for (std::size_t i = 0; i < count; ++i) {
        double number = 0;
        const RemoteVerdict verdict = take_number(arguments.subspan(i, 1), row.min, row.max, number);
        if (verdict != RemoteVerdict::taken) return verdict;
        floats[i] = static_cast<float>(number);
    }
    store(row, settings, floats);
    return RemoteVerdict::taken;
}

OscArgument text_argument(std::string_view text) {
    return {'s', 0, 0.0, text};
}
OscArgument truth_argument(bool truth) {
    return {truth ? 'T' : 'F'};
}

RemoteValue row_value(const Row& row, const params::Settings& settings) {
    RemoteValue value;
    value.count = 1;
    OscArgument& first = value.arguments[0];
    switch (row.type) {
        case Type::truth: first = truth_argument(load<params::Bool>(row, settings)); break;
        case Type::integer: first = {'i', load<std::int32_t>(row, settings)}; break;
        case Type::count: first = {'h', load<params::Count>(row, settings)}; break;
        case Type::choice: first = text_argument(row.labels.at(load<std::int32_t>(row, settings))); break;
        case Type::name:
            // In the settings themselves: the view outlives this function.
            first = text_argument(reinterpret_cast<const char*>(&settings) + row.offset);
            break;
        case Type::real:
        case Type::colour:
        case Type::vec2:
        case Type::vec3: {
            const auto floats = load<std::array<float, 3>>(row, settings);
            value.count = static_cast<int>(row.size / sizeof(float));
            for (std::size_t i = 0; i < value.all().size(); ++i) value.arguments[i] = {'f', 0, static_cast<double>(floats[i])};
            break;
        }
    }
    return value;
}

}  // namespace

std::span<const RemoteAddress> remote_addresses() {
    static const std::vector<RemoteAddress> addresses = make_addresses();
    return addresses;
}

std::optional<std::size_t> find_remote_address(std::string_view path) {
    static const auto index = [] {
        std::unordered_map<std::string_view, std::size_t> made;
        for (std::size_t i = 0; i < remote_addresses().size(); ++i) made.emplace(remote_addresses()[i].path, i);
        return made;
    }();
    const auto found = index.find(path);
    return found == index.end() ? std::nullopt : std::optional(found->second);
}

std::size_t remote_address_of(RemoteVerb verb) {
    const auto all = remote_addresses();
    return static_cast<std::size_t>(std::ranges::find(all, verb, &RemoteAddress::verb) - all.begin());
}

RemoteValue remote_value(const RemoteAddress& address, const RemoteState& state) {
    const auto single = [](OscArgument argument) { return RemoteValue{{argument}, 1}; };
    switch (address.verb) {
        case RemoteVerb::value: return row_value(*address.row, state.settings);
        case RemoteVerb::playing: return single(truth_argument(state.playing));
        case RemoteVerb::black: return single(truth_argument(state.black));
        case RemoteVerb::hold: return single(truth_argument(state.held));
        case RemoteVerb::brightness: return single({'f', 0, static_cast<double>(static_cast<float>(state.brightness))});
        case RemoteVerb::show: return single(text_argument(state.show));
        case RemoteVerb::look: return single(text_argument(state.look));
        case RemoteVerb::scene: return single(text_argument(state.scene));
        case RemoteVerb::view: return single(text_argument(state.view));
        default: return {};
    }
}

std::uint64_t hash_of(const RemoteValue& value) {
    // FNV-1a (Fowler, Noll, Vo), 64 bits.
    std::uint64_t hash = 0xcbf29ce484222325u;
    const auto add = [&](const void* bytes, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) hash = (hash ^ static_cast<const unsigned char*>(bytes)[i]) * 0x100000001b3u;
    };
    for (const OscArgument& argument : value.all()) {
        add(&argument.tag, 1);
        add(&argument.whole, sizeof argument.whole);
        add(&argument.real, sizeof argument.real);
        add(argument.text.data(), argument.text.size());
    }
    return hash;
}

RemoteVerdict take_number(std::span<const OscArgument> arguments, double min, double max, double& number) {
    const std::optional<double> given = arguments.size() == 1 ? number_of(arguments[0]) : std::nullopt;
    if (!given) return RemoteVerdict::wrong_type;
    if (!std::isfinite(*given)) return RemoteVerdict::not_finite;
    if (*given < min || *given > max) return RemoteVerdict::out_of_range;
    number = *given;
    return RemoteVerdict::taken;
}

RemoteVerdict take_truth(std::span<const OscArgument> arguments, bool& truth) {
    if (arguments.size() == 1 && (arguments[0].tag == 'T' || arguments[0].tag == 'F')) {
        truth = arguments[0].tag == 'T';
        return RemoteVerdict::taken;
    }
    double number = 0;
    const RemoteVerdict verdict = take_number(arguments, 0, 1, number);
    if (verdict != RemoteVerdict::taken) return verdict;
    if (number != 0.0 && number != 1.0) return RemoteVerdict::out_of_range;
    truth = number == 1.0;
    return RemoteVerdict::taken;
}

RemoteVerdict take_text(std::span<const OscArgument> arguments, std::string_view& text) {
    if (arguments.size() != 1 || (arguments[0].tag != 's' && arguments[0].tag != 'S')) return RemoteVerdict::wrong_type;
    if (arguments[0].text.empty() || arguments[0].text.size() > longest_name) return RemoteVerdict::out_of_range;
    text = arguments[0].text;
    return RemoteVerdict::taken;
}

RemoteVerdict take_value(const Row& row, std::span<const OscArgument> arguments, params::Settings& settings) {
    double number = 0;
    bool truth = false;
    std::string_view text;
    RemoteVerdict verdict = RemoteVerdict::wrong_type;
    switch (row.type) {
        case Type::truth:
            verdict = take_truth(arguments, truth);
            if (verdict == RemoteVerdict::taken) store(row, settings, params::Bool(truth));
            return verdict;
        case Type::integer:
            verdict = take_number(arguments, row.min, row.max, number);
            if (verdict == RemoteVerdict::taken) store(row, settings, static_cast<std::int32_t>(std::lround(number)));
            return verdict;
        case Type::count:
            verdict = take_number(arguments, row.min, row.max, number);
            if (verdict == RemoteVerdict::taken) store(row, settings, static_cast<params::Count>(std::llround(number)));
            return verdict;
        case Type::choice: return take_choice(row, arguments, settings);
        case Type::name:
            verdict = take_text(arguments, text);
            if (verdict != RemoteVerdict::taken) return verdict;
            // A name, never a path.
            if (text.size() >= sizeof(params::Name::text) || text.starts_with('.') || text.find('/') != text.npos)
                return RemoteVerdict::out_of_range;
            store(row, settings, params::Name(text));
            return verdict;
        case Type::real:
        case Type::colour:
        case Type::vec2:
        case Type::vec3: return take_floats(row, arguments, settings);
    }
    return verdict;
}

}  // namespace sunflower::wall
