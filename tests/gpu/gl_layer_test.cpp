// Buffers, textures, framebuffers, draws, dispatches and timers do what their headers say, and leave nothing behind.
#include <gtest/gtest-spi.h>

#include <numeric>
#include <type_traits>

#include "engine/core/error.hpp"
#include "engine/gl/draw.hpp"
#include "engine/gl/framebuffer.hpp"
#include "engine/gl/program.hpp"
#include "engine/gl/timer.hpp"
#include "tests/support/gl_test.hpp"

namespace sunflower {
namespace {

using gl::Buffer;
using gl::Format;
using gl::Framebuffer;
using gl::Program;
using gl::ShaderLibrary;
using gl::Texture;

class GlLayer : public test::GlTest {
  protected:
    /// A program from texts: ".comp.glsl" or ".vert.glsl" and ".frag.glsl".
    Program compute(const std::string& text) {
        texts_.define_file("t.comp.glsl", text);
        return Program(texts_, "test", {"t.comp.glsl"});
    }
    Program draw(const std::string& vertex, const std::string& fragment) {
        texts_.define_file("t.vert.glsl", vertex);
        texts_.define_file("t.frag.glsl", fragment);
        return Program(texts_, "test", {"t.vert.glsl", "t.frag.glsl"});
    }
    ShaderLibrary texts_;
};

static_assert(!std::is_copy_constructible_v<Buffer> && std::is_nothrow_move_constructible_v<Buffer>);
static_assert(!std::is_copy_constructible_v<Texture> && std::is_nothrow_move_constructible_v<Texture>);
static_assert(!std::is_copy_constructible_v<Program> && std::is_move_constructible_v<Program>);

TEST_F(GlLayer, MovedFromIsEmptyAndNothingIsLeft) {
    GLuint id = 0;
    {
        Buffer first("first", 16);
        id = first.id();
        EXPECT_EQ(glIsBuffer(id), GL_TRUE);
        Buffer second = std::move(first);
        EXPECT_FALSE(first);  // NOLINT: moved-from means "no object"
        EXPECT_EQ(second.id(), id);
        Buffer third("third", 16);
        const GLuint replaced = third.id();
        third = std::move(second);
        EXPECT_EQ(third.id(), id);
        EXPECT_EQ(glIsBuffer(replaced), GL_FALSE);
        Buffer& self = third;
        third = std::move(self);
        EXPECT_EQ(third.id(), id);
    }
    EXPECT_EQ(glIsBuffer(id), GL_FALSE);

    GLuint texture = 0, framebuffer = 0, vertices = 0, sampler = 0, query = 0, program = 0;
    {
        const Texture t = Texture::flat("t", Format::rgba8, 4, 4);
        const Framebuffer f("f", t);
        const gl::VertexArray v("v");
        const gl::Sampler s("s", {});
        gl::Query q("q");
        q.stamp();
        const Program p = compute("layout(local_size_x = 1) in; void main() {}");
        texture = t.id(), framebuffer = f.id(), vertices = v.id(), sampler = s.id(), query = q.id(), program = p.id();
        EXPECT_TRUE(glIsTexture(texture) && glIsFramebuffer(framebuffer) && glIsVertexArray(vertices) && glIsSampler(sampler) &&
                    glIsQuery(query) && glIsProgram(program));
    }
    EXPECT_FALSE(glIsTexture(texture) || glIsFramebuffer(framebuffer) || glIsVertexArray(vertices) || glIsSampler(sampler) ||
                 glIsQuery(query) || glIsProgram(program));
}

TEST_F(GlLayer, ObjectsCarryTheirLabels) {
    const Buffer buffer("seeds of tile 7", 16);
    char label[64] = {};
    glGetObjectLabel(GL_BUFFER, buffer.id(), sizeof label, nullptr, label);
    EXPECT_STREQ(label, "seeds of tile 7");
    const Buffer long_label(std::string(5000, 'x'), 16);
    EXPECT_TRUE(long_label);
}

TEST_F(GlLayer, ObjectsMayOutliveTheirContext) {
    Buffer survivor;
    {
        gl::ContextOptions options;
        options.software = true;
        gl::Context other(options);
        survivor = Buffer("survivor", 16);
    }
    ASSERT_FALSE(gl::has_current_context());
    survivor = Buffer();  // libepoxy would abort here
    context().make_current();
}

TEST_F(GlLayer, AnErrorFailsTheTestAndNamesItsGroups) {
    {
        const gl::DebugGroup outer("frame");
        const gl::DebugGroup inner("cull");
        glEnable(0x1234);
    }
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_INVALID_ENUM));
    EXPECT_NONFATAL_FAILURE(TearDown(), "in frame > cull: GL_INVALID_ENUM in glEnable(0x1234)");
    glEnable(0x1234);
    test::GlTest::context().take_messages();
    EXPECT_NONFATAL_FAILURE(TearDown(), "glGetError() gives 0x500");
}

TEST_F(GlLayer, BufferKeepsWhatIsWritten) {
    std::vector<float> values(1000);
    std::iota(values.begin(), values.end(), 0.5f);
    Buffer buffer = Buffer::of("values", values);
    EXPECT_EQ(buffer.bytes(), 4000u);
    EXPECT_EQ(buffer.read<float>(1000), values);
    buffer.upload_value(40, -1.0f);
    EXPECT_EQ(buffer.read<float>(2, 40), (std::vector{-1.0f, 11.5f}));
    buffer.clear(8, 8, 0x3f800000u);
    EXPECT_EQ(buffer.read<float>(4), (std::vector{0.5f, 1.5f, 1.0f, 1.0f}));
    buffer.clear();
    EXPECT_EQ(buffer.read<float>(1000), std::vector<float>(1000, 0.0f));

    const Buffer empty = Buffer::of("empty", std::vector<float>{});
    EXPECT_TRUE(empty);
    const Buffer small = Buffer::of("small", std::vector<std::uint8_t>{7, 8});
    EXPECT_EQ(small.read<std::uint8_t>(2), (std::vector<std::uint8_t>{7, 8}));
}

TEST_F(GlLayer, BlockBeyondTheLimitIsRefused) {
    const auto limit = static_cast<std::size_t>(context().limits().storage_block_bytes);
    if (limit > (std::size_t{256} << 20)) GTEST_SKIP() << "this driver's blocks are too large to exceed in a test";
    const Buffer buffer("large", limit + 256);
    buffer.bind_storage(0, 256, limit);
    try {
        buffer.bind_storage(0);
        FAIL() << "bound a block of " << buffer.bytes();
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("bind it in parts"), std::string::npos) << error.what();
    }
}

TEST_F(GlLayer, EveryFormatGivesBackItsBytes) {
    for (int i = 0; i <= static_cast<int>(Format::depth32f); ++i) {
        const auto format = static_cast<Format>(i);
        const gl::FormatInfo info = gl::format_info(format);
        // Small patterns: valid in every type, no NaN and no denormal of the float formats.
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(3 * 5 * info.bytes), 0x38);
        bytes[0] = 0x3a;
        Texture texture = Texture::flat("round trip", format, 3, 5);
        texture.upload(0, std::span<const std::uint8_t>(bytes));
        EXPECT_EQ(texture.read<std::uint8_t>(), bytes) << "format " << i;
        texture.clear(0);
        EXPECT_EQ(texture.read<std::uint8_t>(), std::vector<std::uint8_t>(bytes.size(), 0)) << "format " << i;
    }
}

TEST_F(GlLayer, TextureArraysVolumesLevelsAndViews) {
    Texture array = Texture::array("array", Format::r32f, 4, 4, 3, 0);
    EXPECT_EQ(array.levels(), 3);
    std::vector<float> texels(48);
    std::iota(texels.begin(), texels.end(), 0.0f);
    array.upload(0, std::span<const float>(texels));
    EXPECT_EQ(array.read<float>(), texels);
    array.generate_levels();
    EXPECT_FLOAT_EQ(array.read<float>(2)[1], 23.5f);  // mean of 16 to 31, exact in floats

    const Texture layer = array.view("layer 2", 0, 1, 2, 1, GL_TEXTURE_2D);
    EXPECT_EQ(layer.read<float>(), std::vector<float>(texels.begin() + 32, texels.end()));
    const Texture level = array.level_view("level 1", 1);
    EXPECT_EQ(level.width(), 2);
    EXPECT_EQ(level.layers(), 3);
    EXPECT_FLOAT_EQ(level.read<float>()[0], 2.5f);
    const float seven = 7.0f;
    array.clear(1, std::span<const float>(&seven, 1));
    EXPECT_EQ(level.read<float>(), std::vector<float>(12, 7.0f));

    Texture volume = Texture::volume("volume", Format::r32f, 4, 4, 3);
    volume.upload(0, std::span<const float>(texels));
    EXPECT_EQ(volume.read<float>(), texels);
    EXPECT_THROW(Texture::flat("absurd", Format::r8, 1 << 30, 1), core::Error);
    EXPECT_THROW(Texture::flat("nothing", Format::r8, 0, 1), core::Error);
}

TEST_F(GlLayer, ImagesAreWrittenAndSampled) {
    Program write = compute(R"(
layout(local_size_x = 4, local_size_y = 4) in;
layout(binding = 2, r32f) uniform writeonly image2DArray picture;
void main() {
    uvec3 at = gl_GlobalInvocationID;
    imageStore(picture, ivec3(at), vec4(at.x + 10u * at.z));
})");
    Texture texture = Texture::array("picture", Format::r32f, 4, 4, 2);
    texture.bind_image(2, GL_WRITE_ONLY);
    write.dispatch(1, 1, 2);
    EXPECT_EQ(texture.read<float>()[3], 3.0f);
    EXPECT_EQ(texture.read<float>()[17], 11.0f);

    Program sample = compute(R"(
layout(local_size_x = 1) in;
layout(binding = 3) uniform sampler2DArray picture;
layout(std430, binding = 0) buffer Result { float result; };
void main() { result = textureLod(picture, vec3(0.5, 0.5, 1.0), 0.0).r; })");
    glMemoryBarrier(GL_TEXTURE_FETCH_BARRIER_BIT);
    texture.bind(3);
    const gl::Sampler linear("linear", {GL_LINEAR, GL_LINEAR});
    linear.bind(3);
    const Buffer result("result", 4);
    result.bind_storage(0);
    sample.dispatch(1);
    EXPECT_FLOAT_EQ(result.read<float>(1)[0], 11.5f);  // halfway between texels 1 and 2: nearest would give 11 or 12
    glBindSampler(3, 0);
}

TEST_F(GlLayer, DispatchCoversEveryItemOnceInTwoDimensions) {
    Program count = compute(R"(
layout(local_size_x = 1) in;
layout(std430, binding = 0) buffer Hits { uint hits[]; };
layout(location = 0) uniform uint count;
void main() {
    uint i = (gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x) * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
    if (i < count) atomicAdd(hits[i], 1u);
})");
    constexpr std::uint32_t items = 70001;  // more groups than one dimension holds
    Buffer hits("hits", items * 4);
    hits.clear();
    hits.bind_storage(0);
    count.set("count", items);
    count.dispatch_items(items);
    EXPECT_EQ(hits.read<std::uint32_t>(items), std::vector<std::uint32_t>(items, 1));
    count.dispatch_items(0);
    count.dispatch(0);
    try {
        count.dispatch(65536);
        FAIL() << "65536 groups were dispatched";
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("a dimension holds 65535"), std::string::npos) << error.what();
    }

    hits.clear();
    const Buffer command = Buffer::of("command", std::vector<gl::DispatchCommand>{{}, {5, 2, 1}});
    count.dispatch_indirect(command, sizeof(gl::DispatchCommand));
    const auto seen = hits.read<std::uint32_t>(11);
    EXPECT_EQ(seen[9], 1u);
    EXPECT_EQ(seen[10], 0u);
}

TEST(SplitGroups, StayWithinTheLimitAndWasteLessThanARow) {
    for (const std::uint64_t groups : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{65535}, std::uint64_t{65536},
                                       std::uint64_t{100'000'000}, std::uint64_t{65535} * 65535}) {
        const glm::uvec2 split = gl::split_groups(groups);
        EXPECT_LE(split.x, 65535u);
        EXPECT_LE(split.y, 65535u);
        const std::uint64_t covered = std::uint64_t{split.x} * split.y;
        EXPECT_GE(covered, groups);
        EXPECT_LT(covered, groups + std::max(split.y, 1u));
    }
    EXPECT_THROW(gl::split_groups(std::uint64_t{65535} * 65535 + 1), core::Error);
}

/// Draws two instanced, indexed quads over the whole picture at two depths, the farther one last.
class Quads : public GlLayer {
  protected:
    void SetUp() override {
        GlLayer::SetUp();
        const float corners[] = {-1, -1, 1, -1, -1, 1, 1, 1};
        const std::uint16_t order[] = {0, 1, 2, 2, 1, 3};
        const float per_instance[] = {0.75f, 0.25f};  // depth; 1 is near
        corners_ = Buffer::of("corners", std::span<const float>(corners));
        order_ = Buffer::of("order", std::span<const std::uint16_t>(order));
        depths_ = Buffer::of("depths", std::span<const float>(per_instance));
        vertices_ = gl::VertexArray("quads");
        vertices_.set_vertices(0, corners_, 0, 8);
        vertices_.set_attribute(0, 0, 2, GL_FLOAT, false, 0);
        vertices_.set_vertices(1, depths_, 0, 4, 1);
        vertices_.set_attribute(1, 1, 1, GL_FLOAT, false, 0);
        vertices_.set_indices(order_);
        commands_ = Buffer::of("commands", std::vector<gl::DrawCommand>{{6, 1, 0, 0, 0}, {6, 1, 0, 0, 1}});
        colour_ = Texture::flat("colour", Format::rgba32f, 8, 4);
        depth_ = Texture::flat("depth", Format::depth32f, 8, 4);
    }
    void TearDown() override {
        gl::use_no_depth();
        Framebuffer::bind_window(1, 1);
        GlLayer::TearDown();
    }

    Buffer corners_, order_, depths_, commands_;
    gl::VertexArray vertices_;
    Texture colour_, depth_;
};

TEST_F(Quads, IndirectInstancesObeyReversedDepth) {
    const Program program = draw(R"(
layout(location = 0) in vec2 corner;
layout(location = 1) in float depth;
layout(location = 0) out float shade;
void main() { gl_Position = vec4(corner, depth, 1.0); shade = depth; })",
                                 R"(
layout(location = 0) in float shade;
layout(location = 0) out vec4 colour;
void main() { colour = vec4(shade, 0.0, 0.0, 1.0); })");
    const Framebuffer target("target", colour_, depth_);
    const auto paint = [&] {
        target.bind();
        target.clear_colour(0, std::array{0.0f, 0.0f, 0.0f, 0.0f});
        target.clear_depth();
        program.use();
        gl::draw_indirect(vertices_, GL_UNSIGNED_SHORT, commands_, 2);
        return colour_.read<float>()[0];
    };
    gl::use_reversed_depth();
    EXPECT_EQ(paint(), 0.75f);
    EXPECT_EQ(depth_.read<float>()[5], 0.75f);  // zero to one, unscaled
    gl::use_no_depth();                         // planted: the last drawn wins, so the picture does tell
    EXPECT_EQ(paint(), 0.25f);
    EXPECT_EQ(depth_.read<float>()[5], 0.0f);  // cleared although depth writes were off

    commands_.clear(4, 4, 0);  // the GPU may decide on no instance at all
    commands_.clear(24, 4, 0);
    EXPECT_EQ(paint(), 0.0f);
}

TEST_F(Quads, TrianglesFromNothingAndBlit) {
    const Program program = draw(
        "void main() { gl_Position = vec4(float(gl_VertexID & 1) * 4.0 - 1.0, float(gl_VertexID >> 1) * 4.0 - 1.0, 0.5, 1.0); "
        "}",
        "layout(location = 0) out vec4 colour; void main() { colour = vec4(gl_FragCoord.xy, 0.0, 1.0); }");
    const gl::VertexArray none("none");
    const Framebuffer target("target", colour_);
    gl::use_no_depth();
    target.bind();
    program.use();
    gl::draw_triangles(none, 3);
    const auto texels = colour_.read<float>();
    EXPECT_EQ(texels[0], 0.5f);
    EXPECT_EQ(texels[4 * 31], 7.5f);
    EXPECT_EQ(texels[4 * 31 + 1], 3.5f);

    const Texture half = Texture::flat("half", Format::rgba32f, 4, 2);
    const Framebuffer smaller("smaller", half);
    target.blit_to(&smaller, {target.width(), target.height()}, {4, 2});
    EXPECT_EQ(half.read<float>()[0], 1.0f);
}

TEST_F(GlLayer, IncompleteFramebufferSaysWhy) {
    const Texture colour = Texture::flat("colour", Format::rgba8, 4, 4);
    EXPECT_THROW(Framebuffer("empty", std::span<const gl::Attachment>{}), core::Error);
    try {
        const Framebuffer wrong("wrong", colour, colour);
        FAIL() << "a colour texture passed as depth";
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("'wrong'"), std::string::npos) << error.what();
    }
    const Texture depth = Texture::flat("depth", Format::depth32f, 4, 4);
    EXPECT_TRUE(Framebuffer("depth only", std::span<const gl::Attachment>{}, gl::Attachment{&depth}));
}

TEST_F(GlLayer, TimersNestAndComeLaterWithoutAWait) {
    Program work = compute(R"(
layout(local_size_x = 64) in;
layout(std430, binding = 0) buffer Sink { float sink[]; };
void main() {
    float x = float(gl_GlobalInvocationID.x);
    for (int i = 0; i < 2000; ++i) x = x * 0.999 + 0.001;
    sink[gl_GlobalInvocationID.x] = x;
})");
    const Buffer sink("sink", 64 * 64 * 4);
    sink.bind_storage(0);

    gl::Query first("first"), second("second");
    first.stamp();
    work.dispatch(64);
    second.stamp();
    EXPECT_LE(first.result_ns(), second.result_ns());

    for (const gl::TimerClock clock : {gl::TimerClock::automatic, gl::TimerClock::timestamps, gl::TimerClock::finish}) {
        gl::GpuTimers timers(3, clock);
        timers.begin_frame();
        {
            const auto outer = timers.scope("outer");
            const auto inner = timers.scope("inner");
            work.dispatch(64);
        }
        { const auto nothing = timers.scope("nothing"); }
        const auto times = timers.finish();
        ASSERT_EQ(times.size(), 3u);
        EXPECT_EQ(times[0].name, "outer");
        EXPECT_EQ(times[1].name, "inner");
        EXPECT_GE(times[1].ms, 0.0);
        EXPECT_GE(times[0].ms, times[1].ms);
        // Eight million multiplications are longer than none on any machine. llvmpipe's timestamps (0.00 ms) would fail here.
        if (clock == gl::TimerClock::automatic) {
            EXPECT_GT(times[1].ms, times[2].ms);
        }

        for (int frame = 0; frame < 8; ++frame) {
            timers.begin_frame();
            {
                const auto pass = timers.scope("frame " + std::to_string(frame));
                work.dispatch(1);
            }
            glFinish();  // what the display's rhythm does in the programs
        }
        ASSERT_EQ(timers.latest().size(), 1u);
        EXPECT_EQ(timers.latest()[0].name, "frame 6");
    }
}

TEST_F(GlLayer, RunComputeResolvesIncludes) {
    const std::vector<float> in = {0.0f, 1.0f, 2.0f};
    const auto out = test::run_compute(
        "#include \"lib/hash.glsl\"\nvoid compute(uint i) { outputs[i] = inputs[i] + unit_float(0xffffffffu); }", in, 4, 3);
    EXPECT_EQ(out.size(), 4u);
    EXPECT_EQ(out[0], 16777215.0f / 16777216.0f);
    EXPECT_EQ(out[3], 0.0f);
    const std::vector<std::uint32_t> words = {7u};
    EXPECT_EQ(test::run_compute_uints("void compute(uint i) { outputs[i] = inputs[0] * (i + 1u); }", words, 2),
              (std::vector<std::uint32_t>{7u, 14u}));
    try {
        test::run_compute("\nvoid compute(uint i) { nonsense; }", in, 1);
        FAIL() << "nonsense compiled";
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("test_body.glsl (generated):2: "), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace sunflower
