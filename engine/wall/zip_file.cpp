#include "engine/wall/zip_file.hpp"

#include <minizip/unzip.h>
#include <minizip/zip.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <span>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/files.hpp"
#include "engine/params/value.hpp"

namespace sunflower::wall {
namespace {

constexpr std::size_t longest_name = 255;
/// Of what deflate can make of a byte (zlib's technical details): an entry that claims more has not got it.
constexpr std::size_t most_expansion = 1032;
constexpr int stored = 0;
constexpr uLong encrypted = 1, utf8_names = 1 << 11;  // flags of an entry

/// Where minizip, which knows files only, is between two calls.
struct Cursor {
    ZPOS64_T at = 0, size = 0;

    long seek(ZPOS64_T offset, int origin) {
        const ZPOS64_T from = origin == ZLIB_FILEFUNC_SEEK_CUR ? at : origin == ZLIB_FILEFUNC_SEEK_END ? size : 0;
        if (offset > size || from > size - offset) return -1;
        at = from + offset;
        return 0;
    }
};

}  // namespace

// Reading ------------------------------------------------------------------------------------------------------------------

struct ZipReader::Source {
    std::string bytes;
    Cursor cursor;
    unzFile file = nullptr;

    ~Source() {
        if (file != nullptr) unzClose(file);
    }

    static uLong read(voidpf opaque, voidpf, void* to, uLong count) {
        auto& self = *static_cast<Source*>(opaque);
        const auto given = std::min<ZPOS64_T>(count, self.cursor.size - self.cursor.at);
        std::memcpy(to, self.bytes.data() + self.cursor.at, given);
        self.cursor.at += given;
        return static_cast<uLong>(given);
    }
};

ZipReader::ZipReader(std::string bytes, std::string name) : name_(std::move(name)), source_(std::make_unique<Source>()) {
    source_->bytes = std::move(bytes);
    source_->cursor.size = source_->bytes.size();
    zlib_filefunc64_def calls{};
    calls.opaque = source_.get();
    calls.zopen64_file = [](voidpf opaque, const void*, int) { return opaque; };
    calls.zread_file = Source::read;
    calls.zwrite_file = [](voidpf, voidpf, const void*, uLong) { return uLong{0}; };
    calls.ztell64_file = [](voidpf opaque, voidpf) { return static_cast<Source*>(opaque)->cursor.at; };
    calls.zseek64_file = [](voidpf opaque, voidpf, ZPOS64_T offset, int origin) {
        return static_cast<Source*>(opaque)->cursor.seek(offset, origin);
    };
    calls.zclose_file = [](voidpf, voidpf) { return 0; };
    calls.zerror_file = [](voidpf, voidpf) { return 0; };
    source_->file = unzOpen2_64("", &calls);
    if (source_->file == nullptr) core::fail("{}: is no zip archive, or a damaged one", name_);
    list();
}

ZipReader::~ZipReader() = default;

std::string ZipReader::key_of(std::string_view entry) {
    std::string key(entry);
    std::ranges::replace(key, '\\', '/');
    while (key.starts_with("./")) key.erase(0, 2);
    for (char& c : key)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return key;
}

void ZipReader::list() {
    unz_global_info64 whole{};
    if (unzGetGlobalInfo64(source_->file, &whole) != UNZ_OK) core::fail("{}: is a damaged zip archive", name_);
    if (whole.number_entry > most_entries)
        core::fail("{}: holds {} entries; at most {}", name_, whole.number_entry, most_entries);
    for (std::uint64_t i = 0; i < whole.number_entry; ++i) {
        const int found = i == 0 ? unzGoToFirstFile(source_->file) : unzGoToNextFile(source_->file);
        if (found != UNZ_OK)
            core::fail("{}: is a damaged zip archive: there is no entry {} of {}", name_, i + 1, whole.number_entry);
        add_current();
    }
    std::size_t sum = 0;
    for (const auto& [key, entry] : entries_) sum += entry.bytes;
    if (sum > most_bytes)
        core::fail("{}: its entries unpack to {} MB; at most {} MB are read", name_, sum >> 20, most_bytes >> 20);
}

void ZipReader::add_current() {
    unz_file_info64 info{};
    std::array<char, longest_name + 1> text{};
    if (unzGetCurrentFileInfo64(source_->file, &info, text.data(), text.size(), nullptr, 0, nullptr, 0) != UNZ_OK)
        core::fail("{}: is a damaged zip archive: its entry {} cannot be read", name_, entries_.size() + 1);
    if (info.size_filename > longest_name)
        core::fail("{}: the name of its entry {} has {} letters; at most {}", name_, entries_.size() + 1, info.size_filename,
                   longest_name);
    const std::string entry(text.data(), info.size_filename);
    if (std::ranges::any_of(entry, [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }))
        core::fail("{}: the name of its entry {} has characters that cannot be written", name_, entries_.size() + 1);
    if (entry.ends_with('/')) return;  // a folder
    if ((info.flag & encrypted) != 0) core::fail("{}: {}: is encrypted", name_, entry);
    if (info.compression_method != stored && info.compression_method != Z_DEFLATED)
        core::fail("{}: {}: is packed by method {}; only stored and deflated entries are read", name_, entry,
                   info.compression_method);
    if (info.uncompressed_size > most_entry_bytes)
        core::fail("{}: {}: unpacks to {} MB; at most {} MB are read", name_, entry, info.uncompressed_size >> 20,
                   most_entry_bytes >> 20);
    if (info.compressed_size > source_->bytes.size() || info.uncompressed_size / most_expansion > info.compressed_size)
        core::fail("{}: {}: is damaged: {} packed bytes cannot be {}", name_, entry, info.compressed_size,
                   info.uncompressed_size);
    unz64_file_pos place{};
    unzGetFilePos64(source_->file, &place);
    const Entry made{place.pos_in_zip_directory, place.num_of_file, static_cast<std::size_t>(info.uncompressed_size)};
    if (!entries_.emplace(key_of(entry), made).second) core::fail("{}: {}: is there twice", name_, entry);
}

std::string ZipReader::read(std::string_view entry, std::size_t most_unpacked) {
    const auto found = entries_.find(key_of(entry));
    if (found == entries_.end()) core::fail("{}: {} is missing in the archive", name_, params::quote(entry));
    const Entry& wanted = found->second;
    if (wanted.bytes > most_unpacked)
        core::fail("{}: {}: unpacks to {} bytes; at most {} are read", name_, entry, wanted.bytes, most_unpacked);
    if (wanted.bytes > left_)
        core::fail("{}: {}: is read too often: at most {} MB are unpacked in all", name_, entry, most_bytes >> 20);
    left_ -= wanted.bytes;
    const unz64_file_pos place{wanted.place, wanted.number};
    if (unzGoToFilePos64(source_->file, &place) != UNZ_OK || unzOpenCurrentFile(source_->file) != UNZ_OK)
        core::fail("{}: {}: is damaged", name_, entry);
    std::string bytes(wanted.bytes, '\0');
    std::size_t got = 0;
    while (got < bytes.size()) {
        constexpr std::size_t step = 1 << 24;  // minizip counts in int
        const int count =
            unzReadCurrentFile(source_->file, bytes.data() + got, static_cast<unsigned>(std::min(step, bytes.size() - got)));
        if (count <= 0) break;
        got += static_cast<std::size_t>(count);
    }
    if (unzCloseCurrentFile(source_->file) != UNZ_OK || got != bytes.size())
        core::fail("{}: {}: is damaged: what unpacks is not what was packed", name_, entry);
    return bytes;
}

// Writing ------------------------------------------------------------------------------------------------------------------

struct ZipWriter::Target {
    core::AtomicFile disk;
    Cursor cursor;
    zipFile file = nullptr;
    std::exception_ptr failure;  // no exception may cross minizip's frames

    explicit Target(const std::filesystem::path& path) : disk(path) {}
    ~Target() {
        if (file != nullptr) zipClose(file, nullptr);
    }

    static uLong write(voidpf opaque, voidpf, const void* from, uLong count) {
        auto& self = *static_cast<Target*>(opaque);
        if (self.failure) return 0;
        try {
            self.disk.write_at(self.cursor.at, std::as_bytes(std::span(static_cast<const char*>(from), count)));
        } catch (...) {
            self.failure = std::current_exception();
            return 0;
        }
        self.cursor.at += count;
        self.cursor.size = std::max(self.cursor.size, self.cursor.at);
        return count;
    }
};

ZipWriter::ZipWriter(const std::filesystem::path& path) : name_(path.string()), target_(std::make_unique<Target>(path)) {
    zlib_filefunc64_def calls{};
    calls.opaque = target_.get();
    calls.zopen64_file = [](voidpf opaque, const void*, int) { return opaque; };
    calls.zread_file = [](voidpf, voidpf, void*, uLong) { return uLong{0}; };
    calls.zwrite_file = Target::write;
    calls.ztell64_file = [](voidpf opaque, voidpf) { return static_cast<Target*>(opaque)->cursor.at; };
    calls.zseek64_file = [](voidpf opaque, voidpf, ZPOS64_T offset, int origin) {
        return static_cast<Target*>(opaque)->cursor.seek(offset, origin);
    };
    calls.zclose_file = [](voidpf, voidpf) { return 0; };
    calls.zerror_file = [](voidpf opaque, voidpf) { return static_cast<Target*>(opaque)->failure ? 1 : 0; };
    target_->file = zipOpen2_64("", APPEND_STATUS_CREATE, nullptr, &calls);
    if (target_->file == nullptr) give_up();
}

ZipWriter::~ZipWriter() = default;

void ZipWriter::give_up() {
    if (target_->failure) std::rethrow_exception(target_->failure);
    core::fail("{}: cannot be written", name_);
}

void ZipWriter::add(const std::string& entry, std::string_view bytes, bool packed) {
    zip_fileinfo info{};
    info.tmz_date = {0, 0, 0, 1, 0, 1980};  // zip's first day: the same content is the same file
    constexpr uLong made_by = 20;           // version 2.0 of the format, as for needed
    const int opened = zipOpenNewFileInZip4_64(target_->file, entry.c_str(), &info, nullptr, 0, nullptr, 0, nullptr,
                                               packed ? stored : Z_DEFLATED, Z_DEFAULT_COMPRESSION, 0, -MAX_WBITS,
                                               DEF_MEM_LEVEL, Z_DEFAULT_STRATEGY, nullptr, 0, made_by, utf8_names, 0);
    if (opened != ZIP_OK) give_up();
    constexpr std::size_t step = 1 << 24;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        const std::string_view part = bytes.substr(at, step);
        if (zipWriteInFileInZip(target_->file, part.data(), static_cast<unsigned>(part.size())) != ZIP_OK) give_up();
    }
    if (zipCloseFileInZip(target_->file) != ZIP_OK) give_up();
}

void ZipWriter::commit(bool replace) {
    if (zipClose(std::exchange(target_->file, nullptr), nullptr) != ZIP_OK || target_->failure) give_up();
    target_->disk.commit(replace);
}

}  // namespace sunflower::wall
