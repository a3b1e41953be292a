#include "engine/panel/painter.hpp"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include "engine/core/error.hpp"
#include "engine/gl/encoding.hpp"

namespace sunflower::panel {

Painter::Painter(Panel& panel) : panel_(panel) {
    ImGui::SetCurrentContext(panel_.context());
    if (!ImGui_ImplOpenGL3_Init("#version 450 core")) core::fail("Dear ImGui could not use this OpenGL context for the panel");
}

Painter::~Painter() {
    ImGui::SetCurrentContext(panel_.context());
    ImGui_ImplOpenGL3_Shutdown();
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
    // What was built before the texture was made names the old one; the panel has no other texture than its letters.
    for (int i = 0; i < data->CmdListsCount; ++i)
        for (ImDrawCmd& command : data->CmdLists[i]->CmdBuffer) command.TextureId = ImGui::GetIO().Fonts->TexID;
    // The backend leaves this as it is, and letters drawn as linear light look washed out.
    const gl::NoEncoding as_they_are;
    ImGui_ImplOpenGL3_RenderDrawData(data);
}

}  // namespace sunflower::panel
