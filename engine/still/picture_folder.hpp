// The folder that a film's pictures lie in, one file each, with a note of what film it is: so that one that was begun can be
// gone on with, and no other film's pictures come among them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>

namespace sunflower::still {

class PictureFolder {
  public:
    /// fresh: fails when a film was begun there already. resume: goes on with the same, or begins. anew: a film that is there
    /// is removed first.
    enum class Begin { fresh, resume, anew };
    struct Film {
        std::string stem;  // of the files: stem_000042.png
        std::string job;   // what is drawn, one line: only the same is gone on with
        std::function<std::string(const std::string& there, const std::string& here)> difference;
    };

    /// Makes the folder when it is not there. Fails in one sentence: what is there is something else, belongs to another film,
    /// cannot be written, or another program is drawing there.
    PictureFolder(std::filesystem::path folder, Film film, Begin begin);
    ~PictureFolder();
    PictureFolder(const PictureFolder&) = delete;
    PictureFolder& operator=(const PictureFolder&) = delete;

    const std::filesystem::path& path() const { return folder_; }
    /// A picture appears under this name only when it is whole.
    std::filesystem::path file(std::int64_t index) const;
    /// Whether it was there when this was made.
    bool has(std::int64_t index) const { return there_.contains(index); }

    /// Takes the film's files away, and the folder when nothing else is in it.
    void remove();

    static constexpr const char* note_name = "film.json";

  private:
    void look();

    std::filesystem::path folder_;
    Film film_;
    std::set<std::int64_t> there_;
    int lock_ = -1;
};

}  // namespace sunflower::still
