#include "engine/render/shader_library.hpp"

#include "engine/params/glsl.hpp"

namespace sunflower::render {

gl::ShaderLibrary shader_library() {
    gl::ShaderLibrary library;
    library.hold_files();
    library.define_file("params.glsl", "#include \"shared/bindings.h\"\n" + params::params_glsl());
    return library;
}

}  // namespace sunflower::render
