// View rays, and how large a pixel is where they end: the one place that knows perspective from parallel projection. Needs frame.h.
#include "lib/hash.glsl"

/// From the eye, world axes, m. All rays of a perspective begin at the eye and slant; parallel ones begin side by side.
struct ViewRay {
    vec3 from_m;
    vec3 along;  // one unit deep: its length is the distance per depth
};

/// Of the sample: tangents, or places in the eye's plane, m, when rays are parallel.
vec2 picture_place(ivec2 pixel) {
    return tangents.xy + (vec2(picture_window.zw + pixel) + jitter_focal.xy) * (tangents.zw / vec2(picture_window.xy));
}

/// Where a pixel's ray begins in the sample's part of the lens, m: sixty-four samples would else show what is far out of focus as
/// sixty-four sharp pictures. By lot: what is more even among pixels shows as a pattern.
vec2 lens_part(ivec2 pixel) {
    ivec2 at = picture_window.zw + pixel;
    uint lot = hash3(uint(at.x), uint(at.y), uint(window_sample.z) + 0x1e45u);
    return (vec2(lot & 0xffffu, lot >> 16u) * (1.0 / 65536.0) - 0.5) * parallel_focus.z;
}

/// In the eye's plane, m, and for each metre deep. part: of the lens. What is in focus stays where it is.
vec2 begin_of(vec2 place, vec2 part) { return place * parallel_focus.x + part; }
vec2 slant_of(vec2 place, vec2 part) { return place * (1.0 - parallel_focus.x) - part * parallel_focus.y; }

ViewRay ray_from(vec2 place, vec2 part) {
    vec2 begin = begin_of(place, part), slant = slant_of(place, part);
    ViewRay ray;
    ray.from_m = camera_right.xyz * begin.x + camera_up.xyz * begin.y;
    ray.along = camera_right.xyz * slant.x + camera_up.xyz * slant.y - camera_back.xyz;
    return ray;
}

/// Of seeds, relief and table.
ViewRay pixel_ray(ivec2 pixel) { return ray_from(picture_place(pixel), lens_part(pixel)); }

/// Of what the rasteriser has drawn: from the eye.
ViewRay raster_ray(ivec2 pixel) { return ray_from(picture_place(pixel), vec2(0.0)); }

/// Where the ray begins, from the bed's corner and ground.
vec3 begin_mm(ViewRay ray) { return eye_in_bed_mm.xyz + 1000.0 * ray.from_m; }

/// From the eye to what lies so deep, m.
vec3 to_place_m(ViewRay ray, float depth_m) { return ray.from_m + ray.along * depth_m; }

/// Of a place in the bed, m.
vec3 world_of_bed(vec3 bed_mm) { return eye_m.xyz + 0.001 * (bed_mm - eye_in_bed_mm.xyz); }

/// What the depth buffer holds, as a depth. 0: nothing is there.
float depth_m_of(float depth) {
    return parallel_focus.x > 0.0 ? (1.0 - depth) * PARALLEL_RANGE_M : eye_m.w / depth;
}

/// Side of a pixel across the ray, at a distance along it.
float pixel_mm(float distance_mm) { return mix(distance_mm, 1000.0, parallel_focus.x) / jitter_focal.z; }
