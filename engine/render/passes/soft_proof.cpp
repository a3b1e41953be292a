#include "engine/render/passes/soft_proof.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace sunflower::render {
namespace {

constexpr double most_counted = 65'536.0;

}  // namespace

SoftProofPass::SoftProofPass(const gl::ShaderLibrary& library)
    : draw_(library, "soft proof", {"passes/output.vert.glsl", "passes/soft_proof.frag.glsl"}),
      count_(library, "soft proof count", {"passes/soft_proof_count.comp.glsl"}),
      no_vertices_("soft proof"),
      linear_("proofed picture", {GL_LINEAR, GL_LINEAR, GL_CLAMP_TO_EDGE, false}),
      nearest_("proof table", {}),
      table_(gl::Texture::volume("proof table", gl::Format::rgba32f, PROOF_SIDE, PROOF_SIDE, PROOF_SIDE)),
      counted_("out of gamut", sizeof(std::uint32_t)) {}

void SoftProofPass::set_table(const image::ProofTable& table) {
    table_.upload(0, std::span<const glm::vec4>(table.nodes));
}

void SoftProofPass::bind(const gl::Texture& picture) const {
    picture.bind(PROOF_PICTURE_UNIT);
    linear_.bind(PROOF_PICTURE_UNIT);
    table_.bind(PROOF_TABLE_UNIT);
    nearest_.bind(PROOF_TABLE_UNIT);
    // The picture is written as an image.
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT);
}

void SoftProofPass::draw(const gl::Texture& picture, glm::ivec2 size_px, bool warns) {
    gl::use_no_depth();
    draw_.use();
    draw_.set("size_px", glm::vec2(size_px));
    draw_.set("warns", warns ? 1 : 0);
    bind(picture);
    glViewport(0, 0, size_px.x, size_px.y);
    gl::draw_triangles(no_vertices_, 3);
}

double SoftProofPass::out_of_gamut(const gl::Texture& picture) {
    const double pixels = static_cast<double>(picture.width()) * picture.height();
    const int apart = std::max(1, static_cast<int>(std::ceil(std::sqrt(pixels / most_counted))));
    const glm::ivec2 grid((picture.width() + apart - 1) / apart, (picture.height() + apart - 1) / apart);
    counted_.clear();
    count_.set("grid", grid);
    count_.set("apart", apart);
    bind(picture);
    counted_.bind_storage(PROOF_COUNT_BINDING);
    const int count = grid.x * grid.y;
    count_.dispatch(static_cast<std::uint32_t>((count + 63) / 64));
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
    return static_cast<double>(counted_.read<std::uint32_t>(1).front()) / count;
}

}  // namespace sunflower::render
