#include "tests/support/gl_test.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <type_traits>

#include "engine/gl/buffer.hpp"
#include "engine/gl/program.hpp"

namespace sunflower::test {
namespace {

template <typename T>
std::vector<T> run(const std::string& body, std::span<const T> inputs, std::size_t output_count, std::size_t invocations) {
    const std::uint32_t count = static_cast<std::uint32_t>(invocations == 0 ? output_count : invocations);
    // A library of its own: the text must not stay behind in the one that all tests share.
    gl::ShaderLibrary library;
    library.define_file("test_body.glsl", body);
    library.define_file("passes/test.comp.glsl", R"(
layout(local_size_x = 64) in;
layout(std430, binding = 0) readonly buffer Inputs { TYPE inputs[]; };
layout(std430, binding = 1) buffer Outputs { TYPE outputs[]; };
layout(location = 0) uniform uint count;
#include "test_body.glsl"
void main() {
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (i < count) compute(i);
}
)");
    gl::Program program(library, "test body", {"passes/test.comp.glsl"},
                        {{"TYPE", std::is_same_v<T, float> ? "float" : "uint"}});
    const auto in = gl::Buffer::of("test inputs", inputs);
    gl::Buffer out("test outputs", output_count * sizeof(T));
    out.clear();
    in.bind_storage(0);
    out.bind_storage(1);
    program.set("count", count);
    program.dispatch_items(count);
    return out.read<T>(output_count);
}

}  // namespace

gl::Context& GlTest::context() {
    static gl::Context shared([] {
        gl::ContextOptions options;
        options.debug = true;
        options.software = std::getenv("SUNFLOWER_TEST_GPU") == nullptr;
        return options;
    }());
    return shared;
}

gl::ShaderLibrary& GlTest::library() {
    static gl::ShaderLibrary shared;
    return shared;
}

std::vector<gl::DebugMessage> GlTest::take_errors() {
    std::vector<gl::DebugMessage> messages = context().take_messages();
    std::erase_if(messages, [](const gl::DebugMessage& message) { return !message.is_error(); });
    while (glGetError() != GL_NO_ERROR) {
    }
    return messages;
}

void GlTest::SetUp() {
    context().make_current();
    take_errors();
}

void GlTest::TearDown() {
    context().make_current();
    const GLenum code = glGetError();
    EXPECT_EQ(code, static_cast<GLenum>(GL_NO_ERROR)) << fmt::format("glGetError() gives {:#x} at the end of the test", code);
    for (const gl::DebugMessage& message : take_errors()) ADD_FAILURE() << "OpenGL: " << to_string(message);
}

std::vector<float> run_compute(const std::string& body, std::span<const float> inputs, std::size_t output_count,
                               std::size_t invocations) {
    return run<float>(body, inputs, output_count, invocations);
}

std::vector<std::uint32_t> run_compute_uints(const std::string& body, std::span<const std::uint32_t> inputs,
                                             std::size_t output_count, std::size_t invocations) {
    return run<std::uint32_t>(body, inputs, output_count, invocations);
}

}  // namespace sunflower::test
