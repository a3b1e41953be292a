// Which way each pixel of the window is shaded in this sample: mesh, table, relief or hall.
#include "passes/bed_access.glsl"
#include "passes/pixels.glsl"
#include "passes/relief_march.glsl"
#include "params.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(binding = DEPTH_UNIT) uniform sampler2D depth_map;

// The table takes over where a pixel, across the ray, is between so many seeds wide. Earlier, and single seeds are still seen, at
// grazing angles too, where a narrow pixel holds many; later, and the samples' own noise shows beside the table's grain.
const float TABLE_BEGINS = 0.8;
const float TABLE_ENDS = 1.8;

uint kind_of(ivec2 pixel, uint id, vec3 ray) {
    uint hall = id == ID_NOTHING ? PIXEL_NOTHING : PIXEL_HALL;
    uint h = pixel_hash(pixel);
    float ray_length = length(ray);
    vec3 direction = ray / ray_length;
    float depth = texelFetch(depth_map, pixel, 0).r;
    float t_m = depth > 0.0 ? eye_m.w / depth * ray_length : 1e6;
    bool relief_drawn = bed_ranks.w == 0u && lod_mode != LOD_MODE_MESH;
    bool mesh = id < ID_SURFACE;
    // Meshes end at a different distance in every sample: the border to the relief is a blend, not a line.
    if (mesh && (!relief_drawn || t_m <= jitter_focal.w * mix(0.75, 1.0, unit_float(hash1(h + 1u))))) return PIXEL_MESH;
    if (!relief_drawn) return hall;
    vec3 origin = eye_in_bed_mm.xyz;
    vec2 span = bed_interval(origin, direction);
    // A mesh that was not taken hides nothing: the relief decides again.
    float limit_mm = mesh ? 1e9 : 1000.0 * t_m;
    if (span.x >= min(span.y, limit_mm)) return hall;
    // Where the ray meets the mean surface.
    float t_mean = direction.z < -1e-4 ? max((origin.z - bed_box.w) / -direction.z, span.x) : 1e9;
    float seeds_wide = t_mean / jitter_focal.z * sqrt(TOP_SEEDS_PER_MM2);
    vec2 at = origin.xy + direction.xy * t_mean;
    bool inside = all(greaterThan(at, vec2(60.0))) && all(lessThan(at, bed_box.xy - 60.0)) && t_mean < limit_mm;
    return inside && unit_float(hash1(h + 5u)) < smoothstep(TABLE_BEGINS, TABLE_ENDS, seeds_wide) ? PIXEL_TABLE : PIXEL_RELIEF;
}

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    uint kind = kind_of(pixel, texelFetch(id_map, pixel, 0).r, pixel_ray(pixel));
    if (kind == PIXEL_NOTHING)
        add_sample(pixel, vec3(0.0));
    else
        queue_pixel(kind, pixel);
}
