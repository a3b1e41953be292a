// Tests with OpenGL: one headless debug context for the whole test program; any KHR_debug error fails the test that caused it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/gl/context.hpp"
#include "engine/gl/shader_library.hpp"

namespace sunflower::test {

class GlTest : public ::testing::Test {
  protected:
    void SetUp() override;
    void TearDown() override;

    /// Shared by all tests of this program, current during each; software unless $SUNFLOWER_TEST_GPU is set.
    static gl::Context& context();
    /// The shipped shaders.
    static gl::ShaderLibrary& library();

    /// Takes the errors so far, so that a test that provokes one does not fail by it.
    static std::vector<gl::DebugMessage> take_errors();
};

/// Runs `void compute(uint i)` of `body` once for each i < invocations, with `float inputs[]` to read and `float outputs[]` to
/// write. `body` is GLSL at file scope, so it begins with its `#include "lib/..."` lines:
///     run_compute("#include \"lib/hash.glsl\"\nvoid compute(uint i) { outputs[i] = unit_float(hash1(uint(inputs[i]))); }", in,
///     n)
/// invocations 0: output_count. Outputs not written are 0.
std::vector<float> run_compute(const std::string& body, std::span<const float> inputs, std::size_t output_count,
                               std::size_t invocations = 0);
/// The same with `uint inputs[]` and `uint outputs[]`; floats pass through floatBitsToUint and back.
std::vector<std::uint32_t> run_compute_uints(const std::string& body, std::span<const std::uint32_t> inputs,
                                             std::size_t output_count, std::size_t invocations = 0);

}  // namespace sunflower::test
