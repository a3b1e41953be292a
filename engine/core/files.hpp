// Files: whole reads, atomic writes, and where the program's own data lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sunflower::core {

/// The whole file. Fails when it cannot be read or is larger than max_bytes.
std::string read_file(const std::filesystem::path& path, std::size_t max_bytes = std::size_t{1} << 32);

/// Tells two versions of a file apart. By no more than "other": clocks may go back, and copies keep the time of what they are
/// of.
struct FileStamp {
    std::int64_t changed_ns = 0;  ///< Unix time, of what it holds
    std::uint64_t bytes = 0;
    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};
/// nothing: there is no such file, or nobody may look at it.
std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

/// Writes beside the target, fsyncs, renames and fsyncs the directory: the target holds the old bytes or the new, never a part.
/// Fails with the system's reason (no permission, disk full), and leaves no temporary file behind.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

/// A temporary file that becomes the target on commit() and vanishes otherwise. For writers that stream.
class AtomicFile {
  public:
    /// Fails when the folder is missing or not writable.
    explicit AtomicFile(std::filesystem::path target);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::span<const std::byte> bytes);
    /// Over what is there, or beyond the end. For writers that go back to fill in a table; not to be mixed with write().
    void write_at(std::uint64_t place, std::span<const std::byte> bytes);
    /// Where it lies until commit(), for whoever reads it back.
    const std::filesystem::path& temporary() const { return temporary_; }
    /// replace false: fails when the target exists by then, whoever made it meanwhile.
    void commit(bool replace = true);

  private:
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    int descriptor_ = -1;
};

/// The folder that holds shaders, scenes, presets and assets: $SUNFLOWER_DATA, or the checkout that the program was built from.
/// Fails when neither has them.
std::filesystem::path data_folder();

/// The checkout's commit where git knows it at build time, otherwise the release's number.
std::string_view version();

}  // namespace sunflower::core
