// A video of pictures, by ffmpeg where that is installed: it is started as a program of its own and reads the pictures from a
// pipe.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sunflower::still {

/// Whether a film of that name is a video: .mp4, .mkv or .mov, large or small.
bool is_video(const std::filesystem::path& file);

/// ffmpeg in $PATH. nothing: not installed.
std::optional<std::filesystem::path> find_ffmpeg();

struct VideoOrder {
    std::filesystem::path target;  // says the kind
    std::string rate;              // "25", "30000/1001"
    std::string title, comment;
};

/// What ffmpeg is told: H.264 that everything plays, made from PNG files one behind the other, sRGB named as what it is.
std::vector<std::string> ffmpeg_words(const VideoOrder& order, const std::filesystem::path& written);

/// A finished video from where it was written, on the same disk, to its name. replace false: fails when that is taken.
void put_in_place(const std::filesystem::path& written, const std::filesystem::path& target, bool replace);

class VideoPipe {
  public:
    /// Starts ffmpeg. Fails when that cannot be.
    VideoPipe(const std::filesystem::path& ffmpeg, const std::vector<std::string>& words);
    /// Ends it, if it still runs.
    ~VideoPipe();
    VideoPipe(const VideoPipe&) = delete;
    VideoPipe& operator=(const VideoPipe&) = delete;

    /// A whole PNG file. Fails with what ffmpeg said last when it does not take it.
    void picture(const std::filesystem::path& file);
    /// After the last one: waits until the video is whole; what `between` throws meanwhile ends it. Fails likewise.
    void finish(const std::function<void()>& between);

  private:
    [[noreturn]] void fail_with_last_words();

    pid_t pid_ = -1;
    int in_ = -1, said_ = -1;
};

}  // namespace sunflower::still
