#include "engine/still/video.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"

namespace sunflower::still {
namespace fs = std::filesystem;
namespace {

struct Kind {
    std::string_view ending, muxer;
};
constexpr std::array<Kind, 3> kinds = {{{".mp4", "mp4"}, {".mkv", "matroska"}, {".mov", "mov"}}};

const Kind* kind_of_video(const fs::path& file) {
    std::string ending = file.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto found = std::ranges::find(kinds, ending, &Kind::ending);
    return found == kinds.end() ? nullptr : &*found;
}

}  // namespace

bool is_video(const fs::path& file) {
    return kind_of_video(file) != nullptr;
}

std::optional<fs::path> find_ffmpeg() {
    const char* path = std::getenv("PATH");
    std::string_view rest = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!rest.empty()) {
        const std::size_t colon = rest.find(':');
        const std::string_view folder = rest.substr(0, colon);
        rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
        const fs::path program = fs::path(folder.empty() ? "." : folder) / "ffmpeg";
        std::error_code ignored;
        if (fs::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0) return program;
    }
    return std::nullopt;
}

std::vector<std::string> ffmpeg_words(const VideoOrder& order, const fs::path& written) {
    const Kind& kind = *kind_of_video(order.target);
    std::vector<std::string> words = {"-hide_banner", "-loglevel", "error",      "-y",       "-f", "image2pipe",
                                      "-c:v",         "png",       "-framerate", order.rate, "-i", "pipe:0"};
    // Near to what the eye can tell from the pictures; 4:2:0, as hardly any player shows more.
    for (const char* word : {"-c:v", "libx264", "-preset", "slow", "-crf", "14", "-pix_fmt", "yuv420p"})
        words.emplace_back(word);
    for (const char* word : {"-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709", "-color_primaries",
                             "bt709", "-color_trc", "iec61966-2-1", "-color_range", "tv"})
        words.emplace_back(word);
    words.insert(words.end(), {"-metadata", "title=" + order.title, "-metadata", "comment=" + order.comment});
    if (kind.muxer != "matroska") words.insert(words.end(), {"-movflags", "+faststart"});
    words.insert(words.end(), {"-f", std::string(kind.muxer), written.string()});
    return words;
}

VideoPipe::VideoPipe(const fs::path& ffmpeg, const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) core::fail("ffmpeg cannot be started: {}", std::strerror(errno));
    said_ = ::memfd_create("ffmpeg", MFD_CLOEXEC);
    std::vector<std::string> all = {ffmpeg.string()};
    all.insert(all.end(), words.begin(), words.end());
    std::vector<char*> argv;
    for (std::string& word : all) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, said_, STDOUT_FILENO);  // our stdout is for results
    ::posix_spawn_file_actions_adddup2(&actions, said_, STDERR_FILENO);
    // Of its own group: Ctrl+C is for us, who end it then.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    const int trouble = ::posix_spawn(&pid_, ffmpeg.c_str(), &actions, &attributes, argv.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[0]);
    in_ = ends[1];
    if (trouble == 0) return;
    ::close(in_);
    ::close(said_);
    core::fail("{} cannot be started: {}", ffmpeg.string(), std::strerror(trouble));
}

VideoPipe::~VideoPipe() {
    if (in_ >= 0) ::close(in_);
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(said_);
}

void VideoPipe::fail_with_last_words() {
    std::array<char, 4096> last{};
    const off_t end = ::lseek(said_, 0, SEEK_END);
    const ssize_t got = ::pread(said_, last.data(), last.size(), std::max<off_t>(0, end - static_cast<off_t>(last.size())));
    std::string_view text(last.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    if (const std::size_t line = text.find_last_of("\r\n"); line != std::string_view::npos) text.remove_prefix(line + 1);
    core::fail("ffmpeg could not make the video: {}", text.empty() ? "it said nothing" : text);
}

void VideoPipe::picture(const fs::path& file) {
    const std::string bytes = core::read_file(file);
    for (std::string_view rest = bytes; !rest.empty();) {
        const ssize_t put = ::write(in_, rest.data(), rest.size());
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) {
            // It has gone; what it said is whole only then.
            ::waitpid(std::exchange(pid_, -1), nullptr, 0);
            fail_with_last_words();
        }
        rest.remove_prefix(static_cast<std::size_t>(put));
    }
}

void VideoPipe::finish(const std::function<void()>& between) {
    ::close(std::exchange(in_, -1));
    int status = 0;
    while (::waitpid(pid_, &status, WNOHANG) == 0) {
        between();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    pid_ = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail_with_last_words();
}

void put_in_place(const fs::path& written, const fs::path& target, bool replace) {
    const auto check = [&](int result) {
        if (result != 0) core::fail("{}: cannot be written: {}", target.string(), std::strerror(errno));
    };
    const int descriptor = ::open(written.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) core::fail("ffmpeg said that all is well and left no video");
    const int synced = ::fsync(descriptor);
    ::close(descriptor);
    check(synced);
    // File systems that know no such rename say EINVAL; there the check at the start has to do.
    if (!replace && ::renameat2(AT_FDCWD, written.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) != 0) {
        check(errno == EINVAL ? 0 : -1);
        replace = true;
    }
    if (replace) check(::rename(written.c_str(), target.c_str()));
}

}  // namespace sunflower::still
