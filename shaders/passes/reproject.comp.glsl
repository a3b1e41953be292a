// The first sample of a new picture meets what the picture before knew of the same places. The scene stands still, so that a
// distance that agrees makes the history as good as samples of one's own; where it does not, nothing is known of the place.
#include "params.glsl"
#include "lib/hash.glsl"
#include "passes/display.glsl"
#include "passes/shown.glsl"
#include "passes/history.glsl"

layout(local_size_x = 8, local_size_y = 8) in;

layout(binding = SAMPLE_UNIT) uniform sampler2D fresh_map;   // the new sample, as first_sum() leaves it
layout(binding = BEFORE_UNIT) uniform sampler2D before_map;  // mean radiance, samples; negative: near and far were mixed
layout(binding = BEFORE_DISTANCE_UNIT) uniform sampler2D before_distance_map;
layout(binding = HISTORY_IMAGE, rgba16f) writeonly uniform image2D history;
layout(binding = DISTANCE_IMAGE, r32f) writeonly uniform image2D distances;

uniform int first_row;
uniform int moves;   // 1: the history takes the sample in; 0: at rest samples are summed apart
uniform int box;     // texels of the picture before along a pixel's side
uniform float most;  // samples that a history can be worth
uniform float fades;
uniform ivec2 now_size;
uniform ivec2 before_size;
uniform vec4 places;           // of the sample in the pixel, of those that saw the distances before
uniform vec4 now_tangents;     // left and bottom border; a pixel
uniform vec4 before_tangents;
uniform mat3 before_from_now;  // camera axes: right, up, back
uniform vec3 eye_in_before;    // m
uniform int parallel;          // 1: rays are parallel, and tangents places in the eye's plane, m

#if HISTORY != NO_HISTORY
/// Where the place that the new sample sees was in the picture before.
struct Trace {
    bool found;
    bool same;    // what was seen there was as far away
    vec2 centre;  // of the new pixel, in texels of the picture before
    float scale;  // texels of the picture before along the new pixel
};

Trace trace(ivec2 pixel, float sees) {
    vec3 ray = vec3(now_tangents.xy + (vec2(pixel) + places.xy) * now_tangents.zw, -1.0);
    vec3 now = parallel != 0 ? vec3(ray.xy, -sees) : ray * (sees * inversesqrt(dot(ray, ray)));
    vec3 at = before_from_now * now + eye_in_before;
    float expected = max(parallel != 0 ? -at.z : length(at), 1e-6);
    vec2 texel = (at.xy / (parallel != 0 ? 1.0 : max(-at.z, 1e-6)) - before_tangents.xy) / before_tangents.zw;
    // Behind the eye before it is anywhere; the number must stay one.
    texel = clamp(texel, vec2(-8.0), vec2(before_size) + 8.0);

    // The four rays of before that pass around the place: what they met encloses it, however steeply it is seen. Some texels
    // more for gaps between seeds that no ray has met; deeper ones are remembered too, but hardly.
    vec2 cell = floor(texel - places.zw);
    vec4 met = textureGather(before_distance_map, (cell + 1.0) / vec2(before_size));
    float low = min(min(met.x, met.y), min(met.z, met.w));
    float high = max(max(met.x, met.y), max(met.z, met.w));
    // How large pixels are there, now and before.
    float now_m = now_tangents.z * (parallel != 0 ? 1.0 : sees);
    float before_m = before_tangents.z * (parallel != 0 ? 1.0 : expected);
    float tolerance = 4.0 * before_m;

    Trace t;
    t.scale = now_m / before_m;
    t.centre = texel + (0.5 - places.xy) * t.scale;
    t.found = at.z < 0.0 && all(greaterThan(texel, vec2(0.0))) && all(lessThan(texel, vec2(before_size))) &&
              expected > 0.95 * low - tolerance && expected < 1.05 * high + tolerance;
    t.same = expected > low - tolerance && expected < high + tolerance;
    return t;
}

#include "passes/history_reading.glsl"

// Of what is drawn, as a variance: lost where a place lies in the midst of four texels. And how many samples are worth
// keeping even so: measured along the walk, with 2 the bridge's edges crawl (change 1.9 times that of stills, with 4 1.3),
// and with 6 the seeds at the knees lose detail (0.60 of the stills', with 4 0.65).
const float READING_COST = 1.0;
const float STEADY = 4.0;

vec4 fresh(ivec2 at) { return texelFetch(fresh_map, clamp(at, ivec2(0), now_size - 1), 0); }

/// What is known of the place that the new sample sees; samples 0: nothing.
vec4 remembered(ivec2 pixel, vec4 own) {
    float sees = seen_m(own);
    Trace t = trace(pixel, sees);
    Memory memory = read_history(t.centre);

    vec4 around[4] = vec4[4](fresh(pixel + ivec2(1, 0)), fresh(pixel - ivec2(1, 0)), fresh(pixel + ivec2(0, 1)),
                             fresh(pixel - ivec2(0, 1)));
    vec3 m1 = own.rgb, m2 = own.rgb * own.rgb;
    float nearest = sees, farthest = sees;
    for (int i = 0; i < 4; ++i) {
        m1 += around[i].rgb;
        m2 += around[i].rgb * around[i].rgb;
        nearest = min(nearest, seen_m(around[i]));
        farthest = max(farthest, seen_m(around[i]));
    }
    m1 *= 1.0 / 5.0;
    vec3 variance = max(m2 * (1.0 / 5.0) - m1 * m1, vec3(0.0));
    bool at_edge = farthest > 1.5 * nearest;
    // Beside something much nearer the mean of before holds its colour too, and would drag it along: there, and as long as it
    // shows, only what the new samples around allow is believed. Elsewhere much is: they miss every other thin bar.
    float trust = memory.mixed || !t.same ? 0.0 : 4.0 * sqrt(memory.variance);
    vec3 reach = (t.same ? 2.0 : 0.5) * sqrt(variance) + trust + 0.01 * m1;
    vec3 kept = clamp(memory.mean, m1 - reach, m1 + reach);
    bool moved = any(greaterThan(abs(kept - memory.mean), 0.02 * m1 + 0.001));
    // Reading between texels adds an error that grows with what is drawn there, where a new sample has that of its pixel:
    // both as variances, so that what is noise in plain zones is remembered long, and what is drawn sharply shorter but
    // sharp. A young history has noise of its own, which is not what is drawn.
    float n = t.same ? memory.samples : min(memory.samples, 2.0);
    float drawn = max(memory.variance - variance.g / max(n, 1.0), 0.0);
    float noise = max(variance.g - drawn, 0.1 * variance.g) + 1e-6;
    n = max(n / (1.0 + n * READING_COST * memory.blur * drawn / noise), min(n, STEADY));
    // A history that was seen from afar knows less of each new pixel.
    float worth = min(n * min(t.scale * t.scale, 1.0), most - 1.0);
    if (!t.found) worth = 0.0;
    return vec4(kept, at_edge || (memory.mixed && moved) ? -worth : worth);
}

#endif

void main() {
    ivec2 pixel = ivec2(gl_GlobalInvocationID.xy) + ivec2(0, first_row);
    if (any(greaterThanEqual(pixel, now_size))) return;
    vec4 own = texelFetch(fresh_map, pixel, 0);
#if HISTORY == NO_HISTORY
    vec4 kept = vec4(0.0);
#else
    vec4 kept = remembered(pixel, own);
#endif
    vec3 mean = with_history(counted(own), kept, fades);
    float samples = abs(kept.a) + float(moves);
    imageStore(history, pixel, for_keeping(moves != 0 ? mean : kept.rgb, kept.a < 0.0 ? -samples : samples));
    imageStore(distances, pixel, vec4(seen_m(own)));
    show_radiance(pixel, mean);
}
