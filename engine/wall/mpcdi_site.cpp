#include "engine/wall/mpcdi_site.hpp"

#include <algorithm>
#include <cmath>
#include <glm/common.hpp>
#include <glm/vec4.hpp>

#include "engine/core/error.hpp"
#include "engine/core/glsl.hpp"
#include "engine/params/value.hpp"
#include "engine/wall/output_pass.hpp"
#include "engine/wall/warp.hpp"

namespace sunflower::wall {
namespace fs = std::filesystem;
namespace twin {
#include "shaders/lib/wall_warp.glsl"
}  // namespace twin

namespace {

constexpr double white = 65535.0;
constexpr std::size_t longest_name = 24;  // of an output

glm::u16vec3 whole(const glm::dvec3& light) {
    return glm::u16vec3(glm::round(glm::clamp(light, 0.0, 1.0) * white));
}

/// How much of a pixel of the signal lies within what the output shows.
class Coverage {
  public:
    Coverage(const Warp& warp, glm::dvec2 part_px) : part_px_(part_px) {
        const Homography& h = warp.part_from_signal();
        for (int i = 0; i < 3; ++i) rows_[static_cast<std::size_t>(i)] = {h[0][i], h[1][i], h[2][i], 0.0};
    }
    double at(glm::dvec2 signal_px, glm::dvec2 in_part_px) const {
        const glm::vec3 h = twin::warp_rows(rows_[0], rows_[1], rows_[2], signal_px);
        return static_cast<double>(
            twin::warp_coverage(in_part_px, part_px_, twin::warp_reach(rows_[0], rows_[1], rows_[2], h)));
    }

  private:
    glm::vec2 part_px_;
    std::array<glm::vec4, 3> rows_;
};

std::string short_name(const std::string& id) {
    std::string name = id.substr(0, longest_name);
    for (char& c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) c = '-';
    return name;
}

/// To thousandths, within the canvas to the last digit.
Rect part_of(const MpcdiHead& head, glm::dvec2 canvas_px) {
    const auto rounded = [](glm::dvec2 px) { return glm::round(px * 1000.0) / 1000.0; };
    Rect part;
    part.place_px = rounded(head.place * canvas_px);
    part.size_px = rounded((head.place + head.size) * canvas_px) - part.place_px;
    for (int k = 0; k < 2; ++k)
        while (part.end_px()[k] > canvas_px[k]) part.size_px[k] = std::nextafter(part.size_px[k], 0.0);
    return part;
}

}  // namespace

MpcdiRegion region_of(const Site& site, const Blend& blend, std::size_t output, const MpcdiProgress& progress) {
    const Output& own = site.outputs[output];
    const Warp warp(own);
    const Coverage coverage(warp, own.part.size_px);
    const auto mask = mask_pixels(own);
    const glm::dvec2 canvas(site.canvas_px);
    MpcdiRegion region;
    region.head = {own.name, own.part.place_px / canvas, own.part.size_px / canvas, own.size_px};
    region.warp_px = region.alpha.size_px = region.beta.size_px = own.size_px;
    const glm::dvec3 lift = blend.most_black(), most = own.gain * own.brightness;
    for (int y = 0; y < own.size_px.y; ++y) {
        if (progress) progress(double(y) / own.size_px.y);
        for (int x = 0; x < own.size_px.x; ++x) {
            const glm::dvec2 pixel = glm::dvec2(x, y) + 0.5;
            const auto found = warp.canvas_of(pixel);
            const glm::dvec2 in_part = found ? *found - own.part.place_px : glm::dvec2(0.0);
            const double left = found ? coverage.at(pixel, in_part) * mask[region.warp.size()] / 255.0 : 0.0;
            if (left <= 0.0) {
                region.warp.emplace_back(NAN);
                region.alpha.rgb.emplace_back(0);
                region.beta.rgb.emplace_back(0);
                continue;
            }
            const glm::dvec2 inside = glm::clamp(in_part, glm::dvec2(0.0), own.part.size_px), at = own.part.place_px + inside;
            const glm::dvec3 share = left * blend.share(output, glm::min(at, own.part.end_px())) / (1.0 - own.black);
            region.warp.emplace_back(inside / own.part.size_px);
            region.alpha.rgb.push_back(whole(share * (1.0 - lift) * most));
            region.beta.rgb.push_back(whole(share * (lift - blend.black(at))));
        }
    }
    if (std::ranges::all_of(region.beta.rgb, [](const glm::u16vec3& rgb) { return rgb == glm::u16vec3(0); })) region.beta = {};
    return region;
}

void export_mpcdi(const Site& site, const fs::path& to, const std::string& date, Existing existing,
                  const MpcdiProgress& progress) {
    for (const Output& output : site.outputs)
        if (output.is_mapped())
            core::fail("output '{}' is drawn by {}, which another program has measured; hand that file on", output.name,
                       params::quote(output.mpcdi));
    std::error_code ignored;
    if (existing == Existing::refused && fs::exists(fs::symlink_status(to, ignored)))
        core::fail("{}: is there already; name another file, or say --force to replace it", to.string());
    const Blend blend(site);
    MpcdiWriter writer(to, site.canvas_px, date);
    for (std::size_t i = 0; i < site.outputs.size(); ++i)
        writer.add(region_of(site, blend, i, [&](double part) {
            if (progress) progress((double(i) + part) / double(site.outputs.size()));
        }));
    writer.commit(existing == Existing::replaced);
}

Site with_regions(Site site, const MpcdiReader& reader, const std::string& mpcdi, MpcdiImport& done) {
    if (site.mm_per_px) *site.mm_per_px *= double(site.canvas_px.x) / reader.canvas_px().x;
    site.canvas_px = reader.canvas_px();
    for (const MpcdiHead& head : reader.heads()) {
        const std::string name = short_name(head.id);
        auto found = std::ranges::find(site.outputs, name, &Output::name);
        const bool is_new = found == site.outputs.end();
        if (is_new) {
            Output made;
            made.name = made.monitor = name;
            found = site.outputs.insert(site.outputs.end(), std::move(made));
        }
        if (std::ranges::count(done.changed, name) + std::ranges::count(done.added, name) > 0)
            core::fail(
                "two regions would be outputs of the name {}; give them ids that differ in their first {} letters and digits",
                params::quote(name), longest_name);
        (is_new ? done.added : done.changed).push_back(name);
        if (found->gain != glm::dvec3(1.0) || found->brightness != 1.0) done.brightened.push_back(name);
        found->part = part_of(head, glm::dvec2(site.canvas_px));
        found->size_px = head.size_px;
        // All of these are in the maps.
        const Output plain;
        found->rotation_deg = plain.rotation_deg;
        found->flip = plain.flip;
        found->corners_px = plain.corners_px;
        found->mesh = plain.mesh;
        found->edges_px = plain.edges_px;
        found->edge_power = plain.edge_power;
        found->black = plain.black;
        found->mask_px = plain.mask_px;
        found->gain = plain.gain;
        found->brightness = plain.brightness;
        found->mpcdi = mpcdi;
        found->mpcdi_region = head.id;
    }
    done.unused = reader.unused();
    return site;
}

MpcdiImport import_mpcdi(SiteFile& file, const fs::path& from, const MpcdiProgress& progress) {
    MpcdiReader reader(from);
    for (std::size_t i = 0; i < reader.heads().size(); ++i) {
        reader.read(i);
        if (progress) progress(double(i + 1) / double(reader.heads().size()));
    }
    std::error_code ignored;  // different folders, then
    const bool beside = !is_shipped(file.path) &&
                        fs::equivalent(fs::absolute(from).parent_path(), fs::absolute(file.path).parent_path(), ignored);
    MpcdiImport done;
    save_site(file, with_regions(file.site, reader, beside ? from.filename().string() : fs::absolute(from).string(), done));
    return done;
}

}  // namespace sunflower::wall
