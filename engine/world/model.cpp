#include "engine/world/model.hpp"

#include <tiny_gltf.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <glm/gtc/quaternion.hpp>

#include "engine/params/value.hpp"

namespace sunflower::world {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t triangles_a_part = 1024;

/// Complains about one file.
struct Complaint {
    const core::SourcePlace& place;
    std::string name;

    template <typename... Args>
    [[noreturn]] void operator()(fmt::format_string<Args...> text, Args&&... args) const {
        core::fail_at(place, "room: gltf {}: {}", name, fmt::format(text, std::forward<Args>(args)...));
    }
};

/// A name of the file's, in one line.
std::string first_line(std::string_view text) {
    return params::quote(text.substr(0, std::min(text.find('\n'), text.size())));
}

bool read_bytes(std::vector<unsigned char>& out, const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return false;
    const auto bytes = fs::file_size(file, error);
    if (error || bytes > ModelLimits::file_bytes) return false;
    out.resize(bytes);
    std::ifstream in(file, std::ios::binary);
    return static_cast<bool>(in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(bytes)));
}

/// What a file names is read from its own folder only.
bool read_beside(std::vector<unsigned char>* out, std::string* error, const std::string& path, void* folder) {
    const fs::path whole = fs::weakly_canonical(path);
    const fs::path& root = *static_cast<const fs::path*>(folder);
    const auto [end, rest] = std::mismatch(root.begin(), root.end(), whole.begin(), whole.end());
    if (end == root.end() && read_bytes(*out, whole)) return true;
    if (error != nullptr) *error += "cannot read " + path;
    return false;
}

bool exists_beside(const std::string& path, void*) {
    std::error_code error;
    return fs::exists(path, error);
}

std::string same_path(const std::string& path, void*) {
    return path;
}

bool no_image(tinygltf::Image*, int, std::string*, std::string*, int, int, const unsigned char*, int, void*) {
    return true;
}

/// Numbers of an accessor, once it is known to lie within its buffer.
struct Numbers {
    const unsigned char* data = nullptr;
    std::size_t count = 0, stride = 0;
    int component = 0;

    glm::vec3 vec3(std::size_t i) const {
        glm::vec3 found;
        std::memcpy(&found, data + i * stride, sizeof(found));
        return found;
    }
    std::uint32_t index(std::size_t i) const {
        const unsigned char* at = data + i * stride;
        if (component == TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE) return *at;
        if (component == TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT) {
            std::uint16_t found;
            std::memcpy(&found, at, sizeof(found));
            return found;
        }
        std::uint32_t found;
        std::memcpy(&found, at, sizeof(found));
        return found;
    }
};

template <typename T>
const T* member(const std::vector<T>& all, int index) {
    return index >= 0 && static_cast<std::size_t>(index) < all.size() ? &all[static_cast<std::size_t>(index)] : nullptr;
}

Numbers numbers(const tinygltf::Model& gltf, int index, int type, const Complaint& fail) {
    const tinygltf::Accessor* accessor = member(gltf.accessors, index);
    if (accessor == nullptr) fail("it asks for accessor {} of {}; export it again", index, gltf.accessors.size());
    if (accessor->sparse.isSparse) fail("accessor {} is sparse, which is not read; export it without", index);
    const tinygltf::BufferView* view = member(gltf.bufferViews, accessor->bufferView);
    const tinygltf::Buffer* buffer = view == nullptr ? nullptr : member(gltf.buffers, view->buffer);
    if (buffer == nullptr) fail("accessor {} has no buffer; export it again", index);
    const bool whole = type == TINYGLTF_TYPE_SCALAR;
    const bool right = whole ? accessor->componentType == TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE ||
                                   accessor->componentType == TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT ||
                                   accessor->componentType == TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT
                             : accessor->componentType == TINYGLTF_COMPONENT_TYPE_FLOAT;
    if (accessor->type != type || !right)
        fail("accessor {} is of a kind that is not read; positions and normals must be floats, indices whole numbers", index);
    const std::size_t size =
        whole ? static_cast<std::size_t>(tinygltf::GetComponentSizeInBytes(static_cast<std::uint32_t>(accessor->componentType)))
              : sizeof(glm::vec3);
    const std::size_t stride = view->byteStride == 0 ? size : view->byteStride;
    const std::size_t most = buffer->data.size();
    const auto beyond = [&](std::size_t a, std::size_t b) { return a > most || b > most - a; };
    if (stride < size || stride > 4096 || beyond(view->byteOffset, view->byteLength) ||
        accessor->byteOffset > view->byteLength || accessor->count > most ||
        (accessor->count > 0 && (accessor->count - 1) * stride + size > view->byteLength - accessor->byteOffset))
        fail("accessor {} reaches beyond its buffer of {} bytes; the file is cut short or damaged", index, most);
    return {buffer->data.data() + view->byteOffset + accessor->byteOffset, accessor->count, stride, accessor->componentType};
}

class Builder {
  public:
    Builder(const tinygltf::Model& gltf, const Complaint& complaint) : gltf_(gltf), fail_(complaint) {
        if (gltf.materials.size() >= ModelLimits::materials)
            fail_("it has {} materials; at most {} are drawn", gltf.materials.size(), ModelLimits::materials - 1);
        for (const tinygltf::Material& from : gltf.materials) {
            const auto& pbr = from.pbrMetallicRoughness;
            Model::Material material;
            for (std::size_t i = 0; i < 3 && i < pbr.baseColorFactor.size(); ++i)
                material.colour[static_cast<int>(i)] = unit(pbr.baseColorFactor[i]);
            material.roughness = unit(pbr.roughnessFactor);
            model_.materials.push_back(material);
        }
        model_.materials.push_back({});
    }

    void add_node(int index, const glm::dmat4& above, int depth) {
        const tinygltf::Node* node = member(gltf_.nodes, index);
        if (node == nullptr) fail_("it asks for node {} of {}; export it again", index, gltf_.nodes.size());
        if (depth > ModelLimits::depth) fail_("its nodes lie {} deep or hold themselves; export it again", depth);
        if (++nodes_ > ModelLimits::nodes) fail_("it has more than {} nodes; join some", ModelLimits::nodes);
        const glm::dmat4 here = above * placed(*node);
        if (node->mesh >= 0) {
            const tinygltf::Mesh* mesh = member(gltf_.meshes, node->mesh);
            if (mesh == nullptr) fail_("it asks for mesh {} of {}; export it again", node->mesh, gltf_.meshes.size());
            for (const tinygltf::Primitive& primitive : mesh->primitives) add(primitive, here);
        }
        for (const int child : node->children) add_node(child, here, depth + 1);
    }

    Model finish() {
        if (model_.parts.empty()) fail_("it holds no triangles; export a scene with meshes");
        return std::move(model_);
    }

  private:
    static float unit(double value) { return std::isfinite(value) ? static_cast<float>(std::clamp(value, 0.0, 1.0)) : 0.5f; }

    static glm::dmat4 placed(const tinygltf::Node& node) {
        glm::dmat4 found(1.0);
        if (node.matrix.size() == 16) {
            for (int i = 0; i < 16; ++i) found[i / 4][i % 4] = node.matrix[static_cast<std::size_t>(i)];
            return found;
        }
        glm::dmat4 scaled(1.0);
        for (int i = 0; i < 3; ++i) {
            const auto k = static_cast<std::size_t>(i);
            if (node.translation.size() == 3) found[3][i] = node.translation[k];
            if (node.scale.size() == 3) scaled[i][i] = node.scale[k];
        }
        if (node.rotation.size() == 4)
            found *= glm::mat4_cast(glm::dquat(node.rotation[3], node.rotation[0], node.rotation[1], node.rotation[2]));
        return found * scaled;
    }

    void add(const tinygltf::Primitive& primitive, const glm::dmat4& here) {
        if (primitive.mode != TINYGLTF_MODE_TRIANGLES && primitive.mode != -1)
            fail_("it holds lines, points or strips; only triangles are drawn");
        const auto at = primitive.attributes.find("POSITION");
        if (at == primitive.attributes.end()) fail_("a mesh has no positions; export it again");
        const Numbers positions = numbers(gltf_, at->second, TINYGLTF_TYPE_VEC3, fail_);
        const auto normal = primitive.attributes.find("NORMAL");
        Numbers normals;
        if (normal != primitive.attributes.end()) normals = numbers(gltf_, normal->second, TINYGLTF_TYPE_VEC3, fail_);
        Numbers indices;
        if (primitive.indices >= 0) indices = numbers(gltf_, primitive.indices, TINYGLTF_TYPE_SCALAR, fail_);
        const std::size_t corners = primitive.indices >= 0 ? indices.count : positions.count;
        if (corners % 3 != 0) fail_("a mesh has {} corners, which make no whole triangles; export it again", corners);
        if (model_.indices.size() + corners > 3 * ModelLimits::triangles)
            fail_("it has more than {} triangles; make it simpler", ModelLimits::triangles);
        const int material = member(gltf_.materials, primitive.material) != nullptr ? primitive.material
                                                                                    : static_cast<int>(gltf_.materials.size());

        const glm::dmat3 turn(here);
        const double volume = glm::determinant(turn);
        const glm::mat3 across(volume != 0.0 ? glm::transpose(glm::inverse(turn)) : glm::dmat3(1.0));
        const auto first = static_cast<std::uint32_t>(model_.indices.size());
        for (std::size_t triangle = 0; triangle < corners / 3; ++triangle) {
            std::array<Model::Vertex, 3> corner;
            for (std::size_t k = 0; k < 3; ++k) {
                const std::size_t i = primitive.indices >= 0 ? indices.index(3 * triangle + k) : 3 * triangle + k;
                if (i >= positions.count) fail_("a mesh asks for corner {} of {}; the file is damaged", i, positions.count);
                corner[k].position_m = glm::vec3(glm::dvec3(here * glm::dvec4(glm::dvec3(positions.vec3(i)), 1.0)));
                for (int axis = 0; axis < 3; ++axis)
                    if (!(std::abs(corner[k].position_m[axis]) <= ModelLimits::reach_m))
                        fail_("a corner lies more than {} m away; is its unit the metre?", ModelLimits::reach_m);
                corner[k].normal = i < normals.count ? across * normals.vec3(i) : glm::vec3(0.0f);
            }
            // Mirrored by its node, it turns its back.
            if (volume < 0.0) std::swap(corner[1], corner[2]);
            const glm::vec3 flat =
                glm::cross(corner[1].position_m - corner[0].position_m, corner[2].position_m - corner[0].position_m);
            if (!(glm::length(flat) > 0.0f)) continue;
            for (Model::Vertex& vertex : corner) {
                const float length = glm::length(vertex.normal);
                vertex.normal = length > 0.0f && std::isfinite(length) ? vertex.normal / length : glm::normalize(flat);
                model_.indices.push_back(static_cast<std::uint32_t>(model_.vertices.size()));
                model_.vertices.push_back(vertex);
            }
        }
        for (std::uint32_t i = first; i < model_.indices.size(); i += 3 * triangles_a_part) {
            const std::uint32_t end = std::min(i + 3 * triangles_a_part, static_cast<std::uint32_t>(model_.indices.size()));
            Model::Part part{material, i, end - i, glm::vec3(1e30f), glm::vec3(-1e30f)};
            for (std::uint32_t k = i; k < end; ++k) {
                part.low_m = glm::min(part.low_m, model_.vertices[model_.indices[k]].position_m);
                part.high_m = glm::max(part.high_m, model_.vertices[model_.indices[k]].position_m);
            }
            model_.parts.push_back(part);
        }
    }

    const tinygltf::Model& gltf_;
    const Complaint& fail_;
    Model model_;
    std::size_t nodes_ = 0;
};

}  // namespace

Model read_model(const std::filesystem::path& file, glm::vec3 at_m, float turn_deg, const core::SourcePlace& place) {
    const Complaint fail{place, params::quote(file.string())};
    std::vector<unsigned char> bytes;
    if (!read_bytes(bytes, file) || bytes.empty())
        fail("it cannot be read; it must be a file of at most {} MB beside the scene", ModelLimits::file_bytes >> 20);
    tinygltf::Model gltf;
    std::string error, warning;
    bool loaded = false;
    try {
        fs::path folder = fs::weakly_canonical(fs::absolute(file)).parent_path();
        tinygltf::TinyGLTF loader;
        loader.SetImageLoader(no_image, nullptr);
        loader.SetFsCallbacks({exists_beside, same_path, read_beside, nullptr, &folder});
        const auto size = static_cast<unsigned int>(bytes.size());
        const bool binary = bytes.size() >= 4 && std::memcmp(bytes.data(), "glTF", 4) == 0;
        loaded = binary ? loader.LoadBinaryFromMemory(&gltf, &error, &warning, bytes.data(), size, folder.string())
                        : loader.LoadASCIIFromString(&gltf, &error, &warning, reinterpret_cast<const char*>(bytes.data()), size,
                                                     folder.string());
    } catch (const std::exception& problem) {
        error = problem.what();
    }
    if (!loaded) fail("it is no whole glTF 2.0 file ({}); export it again", first_line(error));
    if (!gltf.extensionsRequired.empty())
        fail("it needs the extension {}, which is not read; export it without", params::quote(gltf.extensionsRequired.front()));

    // The file's y goes up, the room's z.
    const double angle = glm::radians(static_cast<double>(turn_deg)), c = std::cos(angle), s = std::sin(angle);
    const glm::dmat4 room(glm::dvec4(c, s, 0, 0), glm::dvec4(0, 0, 1, 0), glm::dvec4(s, -c, 0, 0),
                          glm::dvec4(glm::dvec3(at_m), 1));
    Builder builder(gltf, fail);
    const tinygltf::Scene* scene = member(gltf.scenes, std::max(gltf.defaultScene, 0));
    if (scene == nullptr) fail("it holds no scene; export it again");
    for (const int node : scene->nodes) builder.add_node(node, room, 0);
    return builder.finish();
}

}  // namespace sunflower::world
