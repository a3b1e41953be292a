// The hall's surfaces face along the axes, so that of all area lights together six irradiances a node of the light grid say
// everything: one lookup a pixel instead of one a light. Again whenever a light changes.
#include "passes/lighting.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(binding = FACE_LIGHT_IMAGE, rgba32f) writeonly uniform image3D face_light;

void main() {
    ivec3 node = ivec3(gl_GlobalInvocationID);
    if (any(greaterThanEqual(node.xy, grid_cells.xy))) return;
    int face = node.z / grid_cells.z;
    int z = node.z - face * grid_cells.z;
    vec3 normal = vec3(0.0);
    normal[face >> 1] = (face & 1) != 0 ? 1.0 : -1.0;
    vec3 t = vec3(node.xy, z) / vec3(grid_cells.xyz - 1);
    vec3 light = returned_light(returned_at(mix(grid_low.xyz, grid_high.xyz, t)), normal);
    for (int i = 0; i < lit_counts.x; ++i) {
        int role = lit_roles[i].x;
        Beam beam = beam_of(texelFetch(light_grid, ivec3(node.xy, z + role * grid_cells.z), 0), role);
        light += beam.power * light_response(dot(normal, beam.from), beam.wide);
    }
    imageStore(face_light, node, vec4(light, 0.0));
}
