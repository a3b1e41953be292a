#include "engine/show/looks.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <ctime>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/layers.hpp"
#include "engine/params/registry.hpp"

namespace sunflower::show {
namespace fs = std::filesystem;
namespace {

using params::Row, params::Type;

/// Numbers from a seed: PCG-RXS-M-XS of 32 bits (O'Neill 2014).
class Lots {
  public:
    explicit Lots(std::uint32_t seed) : state_(seed * 747796405u + 2891336453u) {}
    /// -1 to 1.
    double next() {
        state_ = state_ * 747796405u + 2891336453u;
        std::uint32_t word = ((state_ >> ((state_ >> 28u) + 4u)) ^ state_) * 277803737u;
        word = (word >> 22u) ^ word;
        return static_cast<double>(word) / 2147483647.5 - 1.0;
    }

  private:
    std::uint32_t state_;
};

/// FNV-1a (Fowler, Noll and Vo): a row's lots are its own, in every release that has the row.
std::uint32_t hash_of_name(const Row& row) {
    std::uint32_t hash = 0x811c9dc5u;
    for (const char c : row.path()) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193u;
    return hash;
}

template <typename T>
T value_of(const Row& row, const params::Settings& settings, std::size_t index = 0) {
    T value;
    std::memcpy(&value, reinterpret_cast<const std::byte*>(&settings) + row.offset + index * sizeof(T), sizeof value);
    return value;
}

template <typename T>
void put(const Row& row, params::Settings& settings, T value, std::size_t index = 0) {
    std::memcpy(reinterpret_cast<std::byte*>(&settings) + row.offset + index * sizeof(T), &value, sizeof value);
}

double drawn(const Row& row, double value, double amount, double lot) {
    if (row.unit == "K") return 1e6 / std::clamp(1e6 / value + 100.0 * amount * lot, 1e6 / row.max, 1e6 / row.min);
    if (row.unit == "EV") return value + 2.0 * amount * lot;
    if (row.unit == "deg" && row.min == 0.0 && row.max == 360.0) return std::fmod(value + 180.0 * amount * lot + 360.0, 360.0);
    if (row.has(params::Log)) return value * std::pow(10.0, amount * lot);
    return value + 0.5 * amount * (row.max - row.min) * lot;
}

void draw_row(const Row& row, double amount, Lots& lots, params::Settings& settings) {
    const auto within = [&](double value) { return static_cast<float>(std::clamp(value, row.min, row.max)); };
    switch (row.type) {
        case Type::real: {
            const auto value = static_cast<double>(value_of<float>(row, settings));
            const double lot = lots.next();
            put(row, settings, within(drawn(row, value, amount, lot)));
            return;
        }
        case Type::truth:
            if (lots.next() > 1.0 - 0.5 * amount) put(row, settings, value_of<std::int32_t>(row, settings) == 0 ? 1 : 0);
            return;
        case Type::choice: {
            const double lot = lots.next(), which = lots.next();
            if (lot > 1.0 - 0.5 * amount)
                put(row, settings,
                    std::clamp(static_cast<std::int32_t>(0.5 * (which + 1.0) * row.labels.count()), 0, row.labels.count() - 1));
            return;
        }
        case Type::colour: {
            // All three together, and each a little: colours of porcelain and concrete stay near grey.
            const double all = lots.next();
            for (std::size_t i = 0; i < 3; ++i) {
                const auto value = static_cast<double>(value_of<float>(row, settings, i));
                put(row, settings, within(value * std::exp2(amount * (all + 0.25 * lots.next()))), i);
            }
            return;
        }
        case Type::vec2:
        case Type::vec3:
            for (std::size_t i = 0; i < row.size / sizeof(float); ++i) {
                constexpr double reach_m = 10.0;  // of what a light is aimed at; the range is a field's
                const auto value = static_cast<double>(value_of<float>(row, settings, i));
                put(row, settings, within(value + reach_m * amount * lots.next()), i);
            }
            return;
        case Type::integer:
        case Type::count:
        case Type::name: return;
    }
}

fs::path bin_folder() {
    return user_data_folder() / "bin";
}

void make_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) core::fail("{}: the folder cannot be made: {}", folder.string(), error.message());
}

bool is_there(const fs::path& file) {
    std::error_code ignored;
    return fs::exists(fs::symlink_status(file, ignored));
}

std::string time_text(const char* format) {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    localtime_r(&now, &local);
    char text[64] = {};
    std::strftime(text, sizeof text, format, &local);
    return text;
}

void move_file(const fs::path& from, const fs::path& to) {
    if (!is_there(from)) core::fail("{}: it is not there any more", from.string());
    if (is_there(to)) core::fail("{}: something lies there already", to.string());
    make_folder(to.parent_path());
    std::error_code error;
    fs::rename(from, to, error);
    if (error) core::fail("{}: it cannot be moved to {}: {}", from.string(), to.string(), error.message());
}

/// A look's picture goes with it. It is no loss when it cannot.
void move_picture(const fs::path& from, const fs::path& to) {
    std::error_code ignored;
    if (is_there(look_picture(from))) fs::rename(look_picture(from), look_picture(to), ignored);
}

void move_all(std::vector<std::pair<fs::path, fs::path>> moves) {
    for (std::size_t i = 0; i < moves.size(); ++i) {
        try {
            move_file(moves[i].first, moves[i].second);
            move_picture(moves[i].first, moves[i].second);
        } catch (const core::Error&) {
            std::error_code ignored;
            while (i-- > 0) {
                fs::rename(moves[i].second, moves[i].first, ignored);
                move_picture(moves[i].second, moves[i].first);
            }
            throw;
        }
    }
}

fs::path own_file(const std::string& name) {
    if (is_shipped_look(name)) core::fail("'{}' is a look that came with the program; duplicate it and change that", name);
    const fs::path file = look_file(name);
    if (!is_there(file)) core::fail("there is no look '{}' of yours", name);
    return file;
}

fs::path free_file(const std::string& name) {
    if (is_shipped_look(name)) core::fail("'{}' is a look that came with the program; choose another name", name);
    const fs::path file = look_file(name);
    if (is_there(file)) core::fail("there is a look '{}' already; choose another name", name);
    return file;
}

}  // namespace

void redo(const Deed& deed) {
    move_all(deed.moves);
}

void undo(const Deed& deed) {
    std::vector<std::pair<fs::path, fs::path>> back;
    for (auto move = deed.moves.rbegin(); move != deed.moves.rend(); ++move) back.emplace_back(move->second, move->first);
    move_all(std::move(back));
}

bool is_drawn(const Row& row) {
    if (row.group == "camera") return row.name == "exposure_ev100" || row.name == "white_balance_k";
    return is_of_look(row) && row.type != Type::name && row.type != Type::integer && row.type != Type::count;
}

params::Settings randomised(const params::Settings& settings, const Locks& locked, double amount, std::uint32_t seed) {
    params::Settings next = settings;
    const auto rows = params::rows();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!is_drawn(rows[i])) continue;
        // Each row has lots of its own: what is locked changes nothing for the others.
        Lots lots(seed * 2654435761u + hash_of_name(rows[i]));
        if (!locked[i]) draw_row(rows[i], std::clamp(amount, 0.0, 1.0), lots, next);
    }
    return next;
}

std::string look_text(const State& state, const params::Settings& scene_settings) {
    return fmt::format("# A look of Sunflower, from scene {}.\n\n{}", params::quote(state.scene),
                       params::toml_text(look_of(state.settings, scene_settings), scene_settings));
}

params::Settings look_of_text(const std::string& text, const params::Settings& now, const params::Settings& scene_settings,
                              const std::string& what) {
    const params::Document document{what, {}, params::parse_toml(text, what)};
    const auto* groups = document.root.as<params::Value::Table>();
    if (groups == nullptr || groups->empty()) core::fail("{}: it holds no values of a look", what);
    return settings_with_preset(now, scene_settings, document);
}

bool is_shipped_look(const std::string& name) {
    std::error_code ignored;
    return fs::exists(core::data_folder() / "presets" / (name + ".toml"), ignored);
}

fs::path look_file(const std::string& name) {
    return user_data_folder() / "presets" / (name + ".toml");
}

fs::path look_picture(const fs::path& file) {
    return fs::path(file).replace_extension(".png");
}

fs::path picture_of_look(const std::string& name) {
    if (fs::path own = look_picture(look_file(name)); is_there(own) && !is_shipped_look(name)) return own;
    fs::path shipped = core::data_folder() / "assets/thumbnails/looks" / (name + ".png");
    return is_there(shipped) ? shipped : fs::path();
}

fs::path picture_of_scene(const std::string& name) {
    for (fs::path file : {user_data_folder() / "scenes" / (name + ".png"), core::data_folder() / "assets/thumbnails" / (name + ".png")})
        if (is_there(file)) return file;
    return {};
}

fs::path bin_place(const std::string& name) {
    const std::string stem = fmt::format("{} {}", name, time_text("%Y-%m-%d %H-%M-%S"));
    fs::path place = bin_folder() / (stem + ".toml");
    for (int i = 2; is_there(place); ++i) place = bin_folder() / fmt::format("{} {}.toml", stem, i);
    return place;
}

Deed keep_look(const std::string& name, const State& state, const params::Settings& scene_settings, bool replace) {
    const std::string safe = look_name(name);
    const fs::path file = look_file(safe);
    Deed deed;
    if (replace && is_there(file) && !is_shipped_look(safe)) {
        const fs::path old = bin_place(safe);
        make_folder(old.parent_path());
        core::write_file_atomically(old, core::read_file(file, params::TomlLimits::bytes));
        move_picture(file, old);
        deed.moves.emplace_back(file, old);
    }
    save_look(safe, state, scene_settings, replace);
    deed.moves.emplace_back(bin_place(safe + " undone"), file);
    return deed;
}

Deed rename_look(const std::string& from, const std::string& to) {
    const Deed deed{{{own_file(from), free_file(look_name(to))}}};
    redo(deed);
    return deed;
}

Deed duplicate_look(const std::string& from, const std::string& to) {
    const std::string safe = look_name(to);
    const fs::path file = free_file(safe);
    const std::string text = core::read_file(params::resolve_document(from, preset_folders()), params::TomlLimits::bytes);
    make_folder(file.parent_path());
    core::AtomicFile out(file);
    out.write(std::as_bytes(std::span(text.data(), text.size())));
    out.commit(false);
    std::error_code ignored;
    if (const fs::path picture = picture_of_look(from); !picture.empty())
        fs::copy_file(picture, look_picture(file), fs::copy_options::overwrite_existing, ignored);
    return {{{bin_place(safe + " undone"), file}}};
}

Deed bin_look(const std::string& name) {
    const Deed deed{{{own_file(name), bin_place(name)}}};
    redo(deed);
    return deed;
}

Deed restore_look(const fs::path& binned, std::string& name) {
    const std::string stem = binned.stem().string();
    const std::string old = look_name(stem.substr(0, stem.find(' ')));
    name = old;
    for (int i = 2; is_there(look_file(name)) || is_shipped_look(name); ++i) name = fmt::format("{}-{}", old, i);
    const Deed deed{{{binned, look_file(name)}}};
    redo(deed);
    return deed;
}

std::vector<fs::path> binned_looks() {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(bin_folder(), ignored))
        if (entry.path().extension() == ".toml" && entry.is_regular_file(ignored))
            found.emplace_back(entry.last_write_time(ignored), entry.path());
    std::ranges::sort(found, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second.string() > b.second.string();
    });
    std::vector<fs::path> files;
    for (auto& [time, file] : found) files.push_back(std::move(file));
    return files;
}

std::string snapshot_name() {
    const std::string name = "snapshot-" + time_text("%Y-%m-%d-%H%M%S");
    std::string free = name;
    for (int i = 2; is_there(look_file(free)); ++i) free = fmt::format("{}-{}", name, i);
    return free;
}

}  // namespace sunflower::show
