#include "engine/panel/painter.hpp"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "engine/core/error.hpp"
#include "engine/gl/encoding.hpp"
#include "engine/panel/pictures.hpp"

namespace sunflower::panel {

Painter::Painter(Panel& panel) : panel_(panel) {
    ImGui::SetCurrentContext(panel_.context());
    if (!ImGui_ImplOpenGL3_Init("#version 450 core")) core::fail("Dear ImGui could not use this OpenGL context for the panel");
}

Painter::~Painter() {
    ImGui::SetCurrentContext(panel_.context());
    ImGui_ImplOpenGL3_Shutdown();
}

void Painter::keep_pictures() {
    for (const Pictures::Cell& cell : panel_.pictures().take_new()) {
        if (!pictures_)
            pictures_ = gl::Texture::flat("panel pictures", gl::Format::rgba8, Pictures::cells.x * Pictures::cell_px.x,
                                          Pictures::cells.y * Pictures::cell_px.y);
        pictures_.upload<std::uint8_t>(0, {cell.corner_px.x, cell.corner_px.y, 0, cell.size_px.x, cell.size_px.y, 1},
                                       cell.rgba);
    }
}

void Painter::draw() {
    ImDrawData* data = panel_.draw_data();  // makes the panel's ImGui context current
    if (data == nullptr) return;
    ImGui_ImplOpenGL3_NewFrame();  // makes program and buffers when there are none yet
    if (font_generation_ != panel_.font_generation()) {
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
        font_generation_ = panel_.font_generation();
    }
    keep_pictures();
    // What was built before the texture was made names the old one; there are two, the letters and the pictures.
    const auto pictures = reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(pictures_.id()));
    for (int i = 0; i < data->CmdListsCount; ++i)
        for (ImDrawCmd& command : data->CmdLists[i]->CmdBuffer) {
            const bool pictured = command.TextureId == pictures_texture || (pictures_ && command.TextureId == pictures);
            command.TextureId = pictured ? pictures : ImGui::GetIO().Fonts->TexID;
        }
    // The backend leaves this as it is, and letters drawn as linear light look washed out.
    const gl::NoEncoding as_they_are;
    ImGui_ImplOpenGL3_RenderDrawData(data);
}

}  // namespace sunflower::panel
