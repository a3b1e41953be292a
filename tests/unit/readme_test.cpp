// What the README repeats of the program's own tables is word for word what the program says.
#include <gtest/gtest.h>

#include "engine/core/files.hpp"
#include "engine/show/commands.hpp"

namespace sunflower {
namespace {

constexpr std::string_view begin_mark = "<!-- Made from engine/show/commands.inl; a test compares. -->\n";
constexpr std::string_view end_mark = "<!-- End of keys. -->";

std::string key_table() {
    std::string text = "| keys | what |\n|---|---|\n";
    for (const show::CommandRow& row : show::command_rows())
        text.append("| ").append(row.keys).append(" | ").append(row.help).append(" |\n");
    return text;
}

/// Empty: a mark is missing.
std::string between_marks(const std::string& readme) {
    const std::size_t begin = readme.find(begin_mark);
    const std::size_t end = readme.find(end_mark);
    if (begin == std::string::npos || end == std::string::npos) return {};
    return readme.substr(begin + begin_mark.size(), end - begin - begin_mark.size());
}

TEST(Readme, HasTheKeysOfTheProgram) {
    const std::string readme = core::read_file(core::data_folder() / "README.md");
    EXPECT_EQ(between_marks(readme), key_table());
    // What it must catch: a row that has gone, a word that has changed.
    std::string other = readme;
    const std::string row = "| Tab | Show or hide the panel. |\n";
    ASSERT_NE(other.find(row), std::string::npos);
    other.erase(other.find(row), row.size());
    EXPECT_NE(between_marks(other), key_table());
    EXPECT_EQ(between_marks("# Sunflower\n"), "");
}

}  // namespace
}  // namespace sunflower
