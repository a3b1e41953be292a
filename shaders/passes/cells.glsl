// Cells of the near tiles, as the meshes' three steps of culling pass them on.
#include "passes/slots.glsl"

// lod (LOD_COUNT: not drawn), first seed, end, count of seeds that are there
layout(std430, binding = CELLS_BINDING) buffer Cells { uvec4 cells[]; };
