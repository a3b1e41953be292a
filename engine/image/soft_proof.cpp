#include "engine/image/soft_proof.hpp"

#include <lcms2.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <optional>
#include <system_error>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/core/glsl.hpp"

namespace sunflower::image {
namespace fs = std::filesystem;
namespace {

#include "shaders/lib/tetrahedron.glsl"

constexpr std::size_t header_bytes = 128, size_at = 0, version_at = 8, class_at = 12, space_at = 16, magic_at = 36;
constexpr std::size_t most_title_letters = 60;
// A folder of a user's may be anything.
constexpr int most_depth = 4;
constexpr std::size_t most_looked_at = 4000, most_found = 500;

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, CloseProfile>;
struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using Transform = std::unique_ptr<void, DeleteTransform>;

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i) word = word << 8 | static_cast<unsigned char>(bytes[at + i]);
    return word;
}

std::uint32_t word_of(const char (&letters)[5]) {
    return word_at({letters, 4}, 0);
}

/// Why a file that begins so is no profile of a printer, after its name; empty: it is one. size: of the file.
std::string refusal(std::string_view header, std::uint64_t size) {
    if (header.size() < header_bytes || word_at(header, magic_at) != word_of("acsp")) return "is no ICC profile";
    if (word_at(header, size_at) > size) return "is a profile that was cut short; copy it again";
    const unsigned version = static_cast<unsigned char>(header[version_at]);
    if (version != 2 && version != 4) return fmt::format("is of ICC version {}; 2 and 4 are understood", version);
    const std::uint32_t kind = word_at(header, class_at);
    if (kind == word_of("link")) return "links two devices and is no printer's profile; ask for that of the printer alone";
    if (kind == word_of("mntr")) return "is a screen's profile; name a printer's";
    if (kind == word_of("scnr")) return "is a camera's or scanner's profile; name a printer's";
    if (kind != word_of("prtr")) return "is no printer's profile";
    const std::uint32_t space = word_at(header, space_at);
    if (space != word_of("RGB ") && space != word_of("CMYK"))
        return "is of a printer with other inks than RGB or CMYK, which is not understood";
    return {};
}

/// Letters that any font has.
std::string title_of(void* profile, const fs::path& file) {
    char text[256] = {};
    cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", text, sizeof text);
    std::string title;
    for (const char* c = text; *c != '\0' && title.size() < most_title_letters; ++c)
        if (*c >= ' ' && *c <= '~') title += *c;
    return title.find_first_not_of(' ') == std::string::npos ? file.stem().string() : title;
}

/// Colours on their way to a printer's inks and back to colours, as floating point numbers; inks are cut to what there can be.
class Printer {
  public:
    Printer(const PrinterProfile& profile)
        : title_(profile.title),
          device_(cmsOpenProfileFromMem(profile.bytes.data(), static_cast<cmsUInt32Number>(profile.bytes.size()))) {
        if (!device_) fail();
        cmyk_ = cmsGetColorSpace(device_.get()) == cmsSigCmykData;
    }

    [[noreturn]] void fail() const {
        core::fail("the profile '{}' lacks what a print is computed with; ask for another", title_);
    }

    Transform to_inks(const Profile& from, cmsUInt32Number format, cmsUInt32Number intent, cmsUInt32Number flags) const {
        return made(cmsCreateTransform(from.get(), format, device_.get(), ink_format(), intent, flags | plain));
    }
    Transform from_inks(const Profile& to, cmsUInt32Number format, cmsUInt32Number intent) const {
        return made(cmsCreateTransform(device_.get(), ink_format(), to.get(), format, intent, plain));
    }

    /// Three numbers a colour, in the formats of the transforms.
    std::vector<double> printed(const Transform& to, const Transform& from, const std::vector<double>& colours) const {
        const std::size_t count = colours.size() / 3;
        std::vector<double> inks(count * (cmyk_ ? 4 : 3)), seen(colours.size());
        cmsDoTransform(to.get(), colours.data(), inks.data(), static_cast<cmsUInt32Number>(count));
        for (double& ink : inks) ink = std::fmin(std::fmax(ink, 0.0), cmyk_ ? 100.0 : 1.0);
        cmsDoTransform(from.get(), inks.data(), seen.data(), static_cast<cmsUInt32Number>(count));
        if (!std::ranges::all_of(seen, [](double value) { return std::isfinite(value); })) fail();
        return seen;
    }

    // Nothing is put into tables of fewer bits.
    static constexpr cmsUInt32Number plain = cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE;

    /// As black point compensation has it (Adobe 2006): a straight line in XYZ that keeps white and brings black to the inks'.
    void bring_black(std::vector<double>& labs) const {
        cmsCIEXYZ black{0.0, 0.0, 0.0};
        const cmsCIEXYZ white = *cmsD50_XYZ();
        cmsDetectDestinationBlackPoint(&black, device_.get(), INTENT_RELATIVE_COLORIMETRIC, 0);
        const auto brought = [](double value, double low, double high) { return low + value * (high - low) / high; };
        for (std::size_t i = 0; i < labs.size(); i += 3) {
            const cmsCIELab lab{labs[i], labs[i + 1], labs[i + 2]};
            cmsCIEXYZ xyz;
            cmsLab2XYZ(nullptr, &xyz, &lab);
            xyz = {brought(xyz.X, black.X, white.X), brought(xyz.Y, black.Y, white.Y), brought(xyz.Z, black.Z, white.Z)};
            cmsCIELab made;
            cmsXYZ2Lab(nullptr, &made, &xyz);
            labs[i] = made.L;
            labs[i + 1] = made.a;
            labs[i + 2] = made.b;
        }
    }

  private:
    cmsUInt32Number ink_format() const { return cmyk_ ? TYPE_CMYK_DBL : TYPE_RGB_DBL; }
    Transform made(cmsHTRANSFORM transform) const {
        if (transform == nullptr) fail();
        return Transform(transform);
    }

    std::string title_;
    Profile device_;
    bool cmyk_ = false;
};

double difference(const double* a, const double* b) {
    const cmsCIELab one{a[0], a[1], a[2]}, other{b[0], b[1], b[2]};
    return cmsCIE2000DeltaE(&one, &other, 1, 1, 1);
}

}  // namespace

PrinterProfile read_printer_profile(const fs::path& file) {
    PrinterProfile profile{{}, core::read_file(file, most_profile_bytes)};
    if (const std::string why = refusal(profile.bytes, profile.bytes.size()); !why.empty())
        core::fail("{}: {}", file.string(), why);
    const Profile opened(cmsOpenProfileFromMem(profile.bytes.data(), static_cast<cmsUInt32Number>(profile.bytes.size())));
    if (!opened) core::fail("{}: is a broken profile; copy it again", file.string());
    profile.title = title_of(opened.get(), file);
    return profile;
}

std::vector<FoundProfile> find_printer_profiles(std::span<const fs::path> folders) {
    std::vector<FoundProfile> found;
    std::size_t looked_at = 0;
    std::error_code ignored;
    for (const fs::path& folder : folders) {
        fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, ignored), end;
        for (; !ignored && entry != end && ++looked_at < most_looked_at && found.size() < most_found;
             entry.increment(ignored)) {
            if (entry.depth() >= most_depth) entry.disable_recursion_pending();
            const fs::path& file = entry->path();
            std::error_code gone;
            if ((file.extension() != ".icc" && file.extension() != ".icm") || !entry->is_regular_file(gone)) continue;
            const std::uint64_t size = entry->file_size(gone);
            if (gone || size > most_profile_bytes) continue;
            std::string header(header_bytes, '\0');
            std::ifstream stream(file, std::ios::binary);
            if (!stream.read(header.data(), static_cast<std::streamsize>(header.size())) || !refusal(header, size).empty())
                continue;
            if (const Profile profile(cmsOpenProfileFromFile(file.c_str(), "r")); profile)
                found.push_back({file, title_of(profile.get(), file)});
        }
        ignored.clear();
    }
    std::ranges::sort(found, {}, [](const FoundProfile& one) { return std::tie(one.title, one.file); });
    return found;
}

glm::vec4 ProofTable::at(glm::vec3 encoded) const {
    const glm::vec3 place = glm::clamp(encoded, 0.0f, 1.0f) * static_cast<float>(PROOF_SIDE - 1);
    const glm::ivec3 first = glm::min(glm::ivec3(place), PROOF_SIDE - 2);
    glm::ivec3 second, third;
    const glm::vec4 weights = tetrahedron(place - glm::vec3(first), second, third);
    const auto node = [&](glm::ivec3 at) {
        return nodes[static_cast<std::size_t>((at.z * PROOF_SIDE + at.y) * PROOF_SIDE + at.x)];
    };
    return weights.x * node(first) + weights.y * node(first + second) + weights.z * node(first + third) +
           weights.w * node(first + 1);
}

ProofTable proof_table(const PrinterProfile& profile, ProofIntent intent, bool paper_white) {
    const Printer printer(profile);
    const Profile screen(cmsCreate_sRGBProfile()), lab(cmsCreateLab4Profile(nullptr));
    if (!screen || !lab) printer.fail();
    const bool relative = intent == ProofIntent::relative;
    const Transform print = printer.to_inks(screen, TYPE_RGB_DBL, relative ? INTENT_RELATIVE_COLORIMETRIC : INTENT_PERCEPTUAL,
                                            relative ? cmsFLAGS_BLACKPOINTCOMPENSATION : 0);
    const Transform look =
        printer.from_inks(screen, TYPE_RGB_DBL, paper_white ? INTENT_ABSOLUTE_COLORIMETRIC : INTENT_RELATIVE_COLORIMETRIC);
    std::vector<double> asked;
    constexpr int side = PROOF_SIDE;
    for (int i = 0; i < side * side * side; ++i)
        for (const int step : {i % side, i / side % side, i / side / side}) asked.push_back(step / (side - 1.0));
    const std::vector<double> seen = printer.printed(print, look, asked);

    const Transform measure(
        cmsCreateTransform(screen.get(), TYPE_RGB_DBL, lab.get(), TYPE_Lab_DBL, INTENT_RELATIVE_COLORIMETRIC, Printer::plain));
    if (!measure) printer.fail();
    const Transform there = printer.to_inks(lab, TYPE_Lab_DBL, INTENT_RELATIVE_COLORIMETRIC, 0);
    const Transform back = printer.from_inks(lab, TYPE_Lab_DBL, INTENT_RELATIVE_COLORIMETRIC);
    std::vector<double> wanted(asked.size());
    cmsDoTransform(measure.get(), asked.data(), wanted.data(), static_cast<cmsUInt32Number>(asked.size() / 3));
    printer.bring_black(wanted);
    const std::vector<double> once = printer.printed(there, back, wanted), twice = printer.printed(there, back, once);

    ProofTable table;
    for (std::size_t i = 0; i < asked.size(); i += 3) {
        const double beyond = difference(&wanted[i], &once[i]) - difference(&once[i], &twice[i]);
        const glm::vec3 shown(static_cast<float>(seen[i]), static_cast<float>(seen[i + 1]), static_cast<float>(seen[i + 2]));
        table.nodes.emplace_back(glm::clamp(shown, 0.0f, 1.0f), static_cast<float>(std::max(beyond, 0.0)));
    }
    return table;
}

}  // namespace sunflower::image
