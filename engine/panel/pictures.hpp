// Small pictures in the panel: of scenes and of looks. Read from files when they are first shown; one texture holds them all.
#pragma once

#include <imgui.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <glm/glm.hpp>
#include <optional>
#include <vector>

namespace sunflower::panel {

class Pictures {
  public:
    static constexpr glm::ivec2 cell_px{160, 90};  // the largest that is kept; larger on the screen is scaled
    static constexpr glm::ivec2 cells{8, 16};

    /// Where it lies in the texture.
    struct Part {
        ImVec2 from, to;
    };
    struct Cell {
        glm::ivec2 corner_px{0}, size_px{0};
        std::vector<std::uint8_t> rgba;
    };

    /// As large as it will be drawn. nothing: there is no such file, or it cannot be read. A file that changes is read anew.
    std::optional<Part> find(const std::filesystem::path& file, glm::ivec2 size_px);
    /// What has come since the last call, for the texture.
    std::vector<Cell> take_new();

  private:
    using Clock = std::chrono::steady_clock;
    struct Kept {
        std::filesystem::path file;
        std::filesystem::file_time_type written{};
        glm::ivec2 wanted_px{0}, size_px{0};
        bool readable = false;
        Clock::time_point looked{}, used{};
    };
    Kept& place_for(const std::filesystem::path& file);
    void read(Kept& kept, std::size_t index);

    std::vector<Kept> kept_;
    std::vector<std::pair<std::size_t, Cell>> new_;
};

/// What draw commands say instead of a texture: the painter knows which one it is.
inline const ImTextureID pictures_texture = reinterpret_cast<ImTextureID>(std::uintptr_t{0x50494354});

}  // namespace sunflower::panel
