// A projector's picture: canvas, warp, gain, blend, its own curve, colour table, dither. Light is linear from the canvas's reading
// to the curve. Defines: WALL_MESH, WALL_MASK, WALL_LUT 1 (a table for each colour) or 3 (a cube); WALL_MAPS: warp and blend are
// read from maps.
#include "shared/wall.h"
#include "lib/hash.glsl"
#include "lib/tone.glsl"
#include "lib/wall_blend.glsl"
#include "lib/wall_warp.glsl"
#include "lib/wall_maps.glsl"
#include "lib/cube_lut.glsl"

layout(binding = WALL_CANVAS_UNIT) uniform sampler2D canvas;  // gives light when it is read
#ifdef WALL_MAPS
layout(binding = WALL_PLACE_UNIT) uniform sampler2D places;
layout(binding = WALL_ALPHA_UNIT) uniform sampler2D alphas;
layout(binding = WALL_BETA_UNIT) uniform sampler2D betas;
#else
layout(binding = WALL_MESH_UNIT) uniform sampler2D mesh;
layout(binding = WALL_MASK_UNIT) uniform sampler2D mask;
#endif
#if WALL_LUT == 3
layout(binding = WALL_LUT_UNIT) uniform sampler3D lut;
#else
layout(binding = WALL_LUT_UNIT) uniform sampler2D lut;
#endif
uniform vec4 shown;      // of the canvas: place and size of what the texture holds
uniform vec2 target_px;
uniform float light;
uniform bool blends;     // else each output shows all of its part, as for test pictures

out vec4 encoded;

#ifdef WALL_MESH
// By hand: a texture unit's weights have eight bits, which are a sixtieth of a pixel here.
vec2 bent(vec2 at) {
    ivec2 last = textureSize(mesh, 0) - 1;
    vec2 place = clamp((at - 0.5) / signal.z, vec2(0.0), vec2(last));
    ivec2 low = min(ivec2(place), max(last - 1, 0));
    ivec2 high = min(low + 1, last);
    vec2 part = place - vec2(low);
    vec2 a = texelFetch(mesh, low, 0).xy, b = texelFetch(mesh, ivec2(high.x, low.y), 0).xy;
    vec2 c = texelFetch(mesh, ivec2(low.x, high.y), 0).xy, d = texelFetch(mesh, high, 0).xy;
    return mix(mix(a, b, part.x), mix(c, d, part.x), part.y);
}
#endif

/// What the output gives at a canvas place for the picture's light there.
vec3 blended(vec2 at, vec3 c) {
    float own = blend_weight(at, piece[0].xy, piece[0].zw, soft[0], black[0].w), all = own;
    vec3 here = black[0].xyz;
    for (int i = 1; i < int(signal.w); ++i) {
        if (!blend_covers(at, piece[i].xy, piece[i].zw)) continue;
        all += blend_weight(at, piece[i].xy, piece[i].zw, soft[i], black[i].w);
        here += black[i].xyz;
    }
    float share = own / all;
    return vec3(blend_light(c.r, share, most_black.r, here.r, black[0].r),
                blend_light(c.g, share, most_black.g, here.g, black[0].g),
                blend_light(c.b, share, most_black.b, here.b, black[0].b));
}

vec3 curved(vec3 c) {
    return power.w > 0.5 ? vec3(srgb_encode(c.r), srgb_encode(c.g), srgb_encode(c.b)) : pow(c, power.xyz);
}

#if WALL_LUT == 3
vec3 corrected(vec3 v) {
    vec3 at = clamp((v - lut_low.xyz) * lut_scale.xyz, 0.0, 1.0) * gain.w;
    ivec3 cell = min(ivec3(at), ivec3(gain.w) - 1), second, third;
    vec4 w = cube_weights(at - vec3(cell), second, third);
    return w.x * texelFetch(lut, cell, 0).rgb + w.y * texelFetch(lut, cell + second, 0).rgb +
           w.z * texelFetch(lut, cell + third, 0).rgb + w.w * texelFetch(lut, cell + 1, 0).rgb;
}
#elif WALL_LUT == 1
vec3 entry(int i) { return texelFetch(lut, ivec2(i % WALL_TABLE_ROW, i / WALL_TABLE_ROW), 0).rgb; }

vec3 corrected(vec3 v) {
    vec3 at = clamp((v - lut_low.xyz) * lut_scale.xyz, 0.0, 1.0) * gain.w;
    ivec3 low = min(ivec3(at), ivec3(gain.w) - 1);
    vec3 part = at - vec3(low);
    return vec3(mix(entry(low.r).r, entry(low.r + 1).r, part.r), mix(entry(low.g).g, entry(low.g + 1).g, part.g),
                mix(entry(low.b).b, entry(low.b + 1).b, part.b));
}
#else
vec3 corrected(vec3 v) { return v; }
#endif

/// Of the picture at a canvas place.
vec3 wanted_light(vec2 at) {
    vec2 read_at = (at - shown.xy) / shown.zw;
    return clamp(textureLod(canvas, vec2(read_at.x, 1.0 - read_at.y), 0.0).rgb * gain.rgb, 0.0, 1.0);
}

#ifdef WALL_MAPS
/// Of the top row first; a map of one texel is the same everywhere.
vec4 of_map(sampler2D map, ivec2 pixel) { return texelFetch(map, min(pixel, textureSize(map, 0) - 1), 0); }

/// What the output gives at a place of its signal; false: the maps leave it black.
bool finds_light(vec2 signal_px, vec2 scale, out vec3 c) {
    ivec2 pixel = ivec2(signal_px);
    vec2 at = of_map(places, pixel).xy;
    vec3 alpha = of_map(alphas, pixel).rgb, beta = of_map(betas, pixel).rgb;
    if (!map_reaches(at, shown.xy, shown.zw) || (blends && alpha + beta == vec3(0.0))) return false;
    c = wanted_light(at);
    if (blends) c = vec3(map_light(c.r, alpha.r, beta.r), map_light(c.g, alpha.g, beta.g), map_light(c.b, alpha.b, beta.b));
    c *= light;
    return true;
}
#else
/// What the output gives at a place of its signal; false: that is beyond its picture.
bool finds_light(vec2 signal_px, vec2 scale, out vec3 c) {
    vec3 h = warp_rows(part_from_signal[0], part_from_signal[1], part_from_signal[2], signal_px);
    if (h.z <= 0.0) return false;
    vec2 reach = warp_reach(part_from_signal[0], part_from_signal[1], part_from_signal[2], h) * max(scale.x, scale.y);
    vec2 place = h.xy / h.z;
#ifdef WALL_MESH
    place += bent(signal_px);
#endif
    float left = light * warp_coverage(place, part.zw, reach);
#ifdef WALL_MASK
    left *= texelFetch(mask, ivec2(signal_px), 0).r;
#endif
    if (left <= 0.0) return false;
    vec2 at = part.xy + clamp(place, vec2(0.0), part.zw);
    c = wanted_light(at);
    c = left * (blends ? blended(at, c) : c);
    return true;
}
#endif

/// As image::quantise8: triangular noise of a step, which fades out over the first and the last.
vec3 dithered(vec3 v, uvec2 pixel) {
    vec3 steps = clamp(v, 0.0, 1.0) * 255.0;
    vec3 amplitude = min(vec3(1.0), min(steps, 255.0 - steps));
    uint h = hash3(pixel.x, pixel.y, 0x77a11u);
    return (steps + amplitude * vec3(triangular(h), triangular(hash1(h + 1u)), triangular(hash1(h + 2u)))) / 255.0;
}

void main() {
    encoded = vec4(0.0, 0.0, 0.0, 1.0);
    vec2 pixel = vec2(gl_FragCoord.x, target_px.y - gl_FragCoord.y), scale = signal.xy / target_px;
    vec3 c;
    if (light > 0.0 && finds_light(pixel * scale, scale, c)) encoded.rgb = dithered(corrected(curved(c)), uvec2(pixel));
}
