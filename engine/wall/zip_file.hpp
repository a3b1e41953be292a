// Zip archives by minizip. What is read stays in memory: names in an archive are never those of files on the disk.
//
// An archive that somebody else made may claim anything, so that all it claims is held against limits before a byte is
// unpacked, and what unpacks against what was claimed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace sunflower::wall {

class ZipReader {
  public:
    /// Greatest file, entries, bytes of one unpacked, and of all that are ever unpacked from one archive.
    static constexpr std::size_t most_file_bytes = std::size_t{512} << 20;
    static constexpr std::size_t most_entries = 64;
    static constexpr std::size_t most_entry_bytes = std::size_t{256} << 20;
    static constexpr std::size_t most_bytes = std::size_t{512} << 20;

    /// name: for messages. Fails with it when the bytes are no archive, it holds more than the limits allow, two entries of one
    /// name, or encrypted ones.
    ZipReader(std::string bytes, std::string name);
    ~ZipReader();
    ZipReader(const ZipReader&) = delete;
    ZipReader& operator=(const ZipReader&) = delete;

    /// Case, slash or backslash, and "./" in front make no difference between names.
    bool has(std::string_view entry) const { return entries_.contains(key_of(entry)); }
    /// Fails with the archive's name and the entry's when it is missing, larger than most_unpacked, or damaged.
    std::string read(std::string_view entry, std::size_t most_unpacked = most_entry_bytes);

  private:
    struct Entry {
        std::uint64_t place = 0, number = 0;  // as minizip finds it again
        std::size_t bytes = 0;
    };
    static std::string key_of(std::string_view entry);
    void list();
    void add_current();

    struct Source;
    std::string name_;
    std::unique_ptr<Source> source_;
    std::map<std::string, Entry> entries_;
    std::size_t left_ = most_bytes;
};

/// The file appears under its name on commit() only.
class ZipWriter {
  public:
    /// Fails when the folder is missing, not writable or full.
    explicit ZipWriter(const std::filesystem::path& path);
    ~ZipWriter();
    ZipWriter(const ZipWriter&) = delete;
    ZipWriter& operator=(const ZipWriter&) = delete;

    /// packed: it is already, and is stored as it is. Fails when the disk is full.
    void add(const std::string& entry, std::string_view bytes, bool packed = false);
    /// replace false: fails when there is a file of that name by then.
    void commit(bool replace = true);

  private:
    [[noreturn]] void give_up();

    struct Target;
    std::string name_;
    std::unique_ptr<Target> target_;
};

}  // namespace sunflower::wall
