// Which way each pixel of the window is shaded in this sample: mesh, splat, relief, table or hall.
#include "passes/bed_access.glsl"
#include "passes/pixels.glsl"
#include "passes/words.glsl"
#include "passes/relief_march.glsl"
#include "passes/bands.glsl"
#include "params.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(binding = ID_UNIT) uniform usampler2D id_map;
layout(binding = DEPTH_UNIT) uniform sampler2D depth_map;

// Footprints and hollows are as large as ten seeds, so that they show in pixels that hold more seeds than those where seeds do.
const float CARVED_LATER = 2.5;

bool is_carved(vec2 bed_mm) {
    ivec2 tile = clamp(ivec2(floor(bed_mm * (1.0 / TILE_MM))), ivec2(0), bed.xy - 1);
    return relief_tiles[bed_tiles[tile.y * bed.x + tile.x].y * RELIEF_TILE_WORDS + 1u] != NOT_CARVED;
}

uint kind_of(ivec2 pixel, uint id, ViewRay ray) {
    float depth_m = depth_m_of(texelFetch(depth_map, pixel, 0).r);
    uint kind = id == ID_NOTHING ? PIXEL_NOTHING : id < ID_SURFACE ? PIXEL_MESH : PIXEL_HALL;
    if (splats.x != 0) {
        uint word = words[word_place(pixel)];
        if (word != 0u && word_depth_m(word) < depth_m) kind = PIXEL_SPLAT;
    }
    if (bands.x >= SEES_NOTHING_M) return kind;

    float ray_length = length(ray.along);
    vec3 direction = ray.along / ray_length;
    vec3 origin = begin_mm(ray);
    vec2 span = bed_interval(origin, direction);
    // Near seeds hide nothing from the relief: it decides again. The hall does.
    float limit_mm = kind == PIXEL_HALL ? 1000.0 * depth_m * ray_length : 1e9;
    if (span.x >= min(span.y, limit_mm)) return kind;
    // Where the ray meets the mean surface.
    float t_mean = direction.z < -1e-4 ? max((origin.z - bed_box.w) / -direction.z, span.x) : max(span.x, 1.0);
    float n = seeds_in_pixel(t_mean, -direction.z);
    uint h = pixel_hash(pixel);
    if (n < fade_place(bands.x, bands.y, unit_float(hash1(h + 1u)))) return kind;
    vec2 at = origin.xy + direction.xy * t_mean;
    bool inside = direction.z < -1e-4 && all(greaterThan(at, vec2(60.0))) && all(lessThan(at, bed_box.xy - 60.0)) && t_mean < limit_mm;
    if (!inside) return PIXEL_RELIEF;
    // The table knows the bed's mean form and no place of it.
    float later = bed.w > 0 && is_carved(at) ? CARVED_LATER : 1.0;
    return n >= later * fade_place(bands.z, bands.w, unit_float(hash1(h + 5u))) ? PIXEL_TABLE : PIXEL_RELIEF;
}

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy);
    if (any(greaterThanEqual(pixel, window_sample.xy))) return;
    uint kind = kind_of(pixel, texelFetch(id_map, pixel, 0).r, pixel_ray(pixel));
    if (kind == PIXEL_NOTHING) {
        add_sample(pixel, vec3(0.0));
        keep_distance(pixel, SEES_NOTHING_M);
    } else {
        queue_pixel(kind, pixel);
    }
}
