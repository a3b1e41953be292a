// A gallery's own room: a small glTF file, made here, is read whole; damaged ones are refused in one sentence.
#include "engine/world/model.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <random>

#include "engine/params/document.hpp"
#include "engine/world/room.hpp"

namespace sunflower::world {
namespace {

namespace fs = std::filesystem;

const core::SourcePlace here{"scene.toml", 7};

class Models : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::path(testing::TempDir()) /
                  ("sunflower_model_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
        fs::create_directories(folder_);
    }
    void TearDown() override {
        if (!folder_.empty()) fs::remove_all(folder_);
    }

    fs::path written(const std::string& name, const std::string& bytes) const {
        std::ofstream(folder_ / name, std::ios::binary) << bytes;
        return folder_ / name;
    }
    std::string complaint(const std::string& bytes) const {
        try {
            read_model(written("bad.glb", bytes), glm::vec3(0.0f), 0.0f, here);
        } catch (const core::Error& error) {
            return error.what();
        }
        return "";
    }

    fs::path folder_;
};

template <typename T>
void append(std::string& to, T value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

/// Two triangles, a quad of 2 x 3 m that stands upright in the file's z = -4; its node moves it 1 m east.
const std::string quad_json = R"({"asset":{"version":"2.0"},"scene":0,"scenes":[{"nodes":[0]}],
"nodes":[{"mesh":0,"translation":[1,0,0]}],
"materials":[{"pbrMetallicRoughness":{"baseColorFactor":[0.5,0.25,0.125,1],"roughnessFactor":0.3}}],
"meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1,"material":0}]}],
"buffers":[{"byteLength":60}],
"bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":12}],
"accessors":[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3","min":[0,0,-4],"max":[2,3,-4]},
{"bufferView":1,"componentType":5123,"count":6,"type":"SCALAR"}]})";

std::string quad_bytes(std::uint16_t last_index = 3) {
    std::string bytes;
    for (const float v : {0.f, 0.f, -4.f, 2.f, 0.f, -4.f, 2.f, 3.f, -4.f, 0.f, 3.f, -4.f}) append(bytes, v);
    for (const std::uint16_t i :
         {std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{2}, std::uint16_t{0}, std::uint16_t{2}, last_index})
        append(bytes, i);
    return bytes;
}

std::string glb(std::string json, const std::string& bin) {
    while (json.size() % 4 != 0) json += ' ';
    std::string out = "glTF";
    append(out, std::uint32_t{2});
    append(out, static_cast<std::uint32_t>(12 + 8 + json.size() + 8 + bin.size()));
    append(out, static_cast<std::uint32_t>(json.size()));
    out += "JSON" + json;
    append(out, static_cast<std::uint32_t>(bin.size()));
    out += std::string("BIN\0", 4) + bin;
    return out;
}

std::string with(const std::string& from, const std::string& to) {
    std::string json = quad_json;
    return glb(json.replace(json.find(from), from.size(), to), quad_bytes());
}

TEST_F(Models, AreReadWithPlaceColourAndNormal) {
    const Model model = read_model(written("quad.glb", glb(quad_json, quad_bytes())), {10, 20, 0}, 0.0f, here);
    ASSERT_EQ(model.indices.size(), 6u);
    ASSERT_EQ(model.parts.size(), 1u);
    // The file's y is up and its -z goes north.
    EXPECT_NEAR(glm::distance(model.parts[0].low_m, glm::vec3(11, 24, 0)), 0.0f, 1e-5f);
    EXPECT_NEAR(glm::distance(model.parts[0].high_m, glm::vec3(13, 24, 3)), 0.0f, 1e-5f);
    for (const Model::Vertex& vertex : model.vertices) EXPECT_NEAR(vertex.normal.y, -1.0f, 1e-5f) << "towards the file's +z";
    EXPECT_FLOAT_EQ(model.materials[0].colour.g, 0.25f);
    EXPECT_FLOAT_EQ(model.materials[0].roughness, 0.3f);
    const Model turned = read_model(folder_ / "quad.glb", {10, 20, 0}, 90.0f, here);
    EXPECT_NEAR(turned.parts[0].low_m.x, 6.0f, 1e-4f) << "north has become west";
}

TEST_F(Models, AScenesRoomNamesAFileBesideIt) {
    written("quad.glb", glb(quad_json, quad_bytes()));
    const std::string text = "low_m = [0,0,0]\nhigh_m = [9,9,9]\ngltf = \"quad.glb\"\n";
    Scene scene;
    read_room(params::parse_toml(text, (folder_ / "scene.toml").string()), scene);
    ASSERT_TRUE(scene.model);
    EXPECT_EQ(scene.model->indices.size(), 6u);
    // Nothing half-loaded: a scene that fails leaves no scene.
    fs::resize_file(folder_ / "quad.glb", 200);
    try {
        Scene other;
        read_room(params::parse_toml(text, (folder_ / "scene.toml").string()), other);
        FAIL();
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("scene.toml:3: room: gltf"), std::string::npos) << error.what();
    }
}

TEST_F(Models, AreRefusedInOneSentence) {
    EXPECT_EQ(complaint(glb(quad_json, quad_bytes())), "");
    const auto refused = [&](const std::string& bytes, const std::string& words) {
        const std::string found = complaint(bytes);
        EXPECT_EQ(found.find("scene.toml:7: room: gltf"), 0u) << found;
        EXPECT_NE(found.find(words), std::string::npos) << found;
        EXPECT_EQ(found.find('\n'), std::string::npos) << found;
    };
    refused("", "cannot be read");
    refused("no glTF at all", "no whole glTF");
    refused(glb(quad_json, quad_bytes(4)), "corner 4 of 4");
    refused(with("\"count\":6", "\"count\":600"), "reaches beyond");
    refused(with("\"count\":4", "\"count\":4000000000"), "reaches beyond");
    refused(with("\"indices\":1", "\"indices\":7"), "");
    refused(with("\"byteOffset\":48,\"byteLength\":12", "\"byteOffset\":4294967290,\"byteLength\":12"), "reaches beyond");
    refused(with("\"count\":6,", "\"count\":5,"), "whole triangles");
    refused(with("\"translation\":[1,0,0]", "\"children\":[0]"), "");
    refused(with("\"translation\":[1,0,0]", "\"translation\":[1e30,0,0]"), "metre");
    refused(with("\"nodes\":[0]}]", "\"nodes\":[5]}]"), "");
    refused(with("\"byteLength\":60", "\"byteLength\":60,\"uri\":\"../secret.bin\""), "");
    refused(with("\"asset\"", "\"extensionsRequired\":[\"KHR_draco_mesh_compression\"],\"asset\""), "draco");
    refused(with("\"mesh\":0", "\"mesh\":3"), "");
}

// Cut anywhere, and with bytes changed anywhere: read or refused, never worse.
TEST_F(Models, NoDamageDoesMoreThanBeRefused) {
    const std::string whole = glb(quad_json, quad_bytes());
    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_NE(complaint(whole.substr(0, length)), "") << "cut at " << length;
    std::mt19937 random(2010);
    int refused = 0;
    for (int i = 0; i < 1500; ++i) {
        std::string damaged = whole;
        for (int k = 0; k < 1 + i % 4; ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
        refused += complaint(damaged).empty() ? 0 : 1;
    }
    EXPECT_GT(refused, 500) << "most damage is found";
}

}  // namespace
}  // namespace sunflower::world
