// What an output's pass shares with the program: units, bindings, the output's block. Compiled as C++ and as GLSL; every member is
// a multiple of 16 bytes. px as in engine/wall/site.hpp: y down.
#ifndef SUNFLOWER_SHARED_WALL_H
#define SUNFLOWER_SHARED_WALL_H

// Texture units; nobody else's, as shared/output.h says why.
#define WALL_CANVAS_UNIT 12
#define WALL_MESH_UNIT 13
#define WALL_MASK_UNIT 14
#define WALL_LUT_UNIT 15
// Of outputs that are drawn by maps, which have neither mesh nor mask.
#define WALL_PLACE_UNIT 13
#define WALL_ALPHA_UNIT 14
#define WALL_BETA_UNIT 16

// A uniform block: 0 is the parameters', 1 the frame's.
#define WALL_BINDING 2

// Outputs that may meet at one, itself counted.
#define WALL_NEIGHBOURS 16
// Entries of a colour table in a row of its texture.
#define WALL_TABLE_ROW 256

#ifdef __cplusplus
struct WallBlock {
    using vec4 = glm::vec4;
#else
layout(std140, binding = WALL_BINDING) uniform WallBlock {
#endif
    vec4 part_from_signal[3];     // rows of a homography, w unused: canvas px from the part's corner; z > 0 before the horizon
    vec4 upright_from_signal[2];  // rows
    vec4 part;                    // of the canvas: place, size
    vec4 signal;                  // size; z: step of the mesh's grid, px; w: outputs that meet here, itself first
    vec4 gain;                    // of light; w: index of the LUT's last entry
    vec4 power;                   // one over gamma; w: 1: sRGB's curve instead
    vec4 most_black;
    vec4 lut_low;                 // value of the first entry
    vec4 lut_scale;               // from a value above it to 0 to 1
    vec4 piece[WALL_NEIGHBOURS];  // corners
    vec4 soft[WALL_NEIGHBOURS];   // widths of edges: left, right, top, bottom
    vec4 black[WALL_NEIGHBOURS];  // w: power of the edges' curve
};

#endif
