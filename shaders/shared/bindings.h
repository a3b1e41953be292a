// Binding numbers, compiled as C++ and as GLSL. Uniform blocks, storage blocks, textures and images count apart.
#ifndef SUNFLOWER_BINDINGS_H
#define SUNFLOWER_BINDINGS_H

// Uniform blocks.
#define PARAMS_BINDING 0  // the settings, uploaded as they are; the block's text is made by engine/params/glsl.cpp

#endif
