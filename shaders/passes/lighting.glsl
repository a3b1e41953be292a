// Light at a place, for seeds and hall alike: the vector irradiance of each lit role (engine/world/light.hpp), coloured and
// exposed. Only lit roles are looped over: llvmpipe runs both sides of every branch, so a role that is skipped by an `if` costs
// as much as one that burns.
#include "shared/frame.h"
#include "lib/hash.glsl"

layout(binding = LIGHT_UNIT) uniform sampler3D light_grid;  // roles are stacked in z
layout(std430, binding = BOXES_BINDING) readonly buffer Boxes { vec4 boxes[]; };
layout(binding = RETURNED_UNIT) uniform sampler3D returned_grid;

const float PI = 3.14159265;

float luminance(vec3 colour) { return dot(colour, vec3(0.2126, 0.7152, 0.0722)); }

struct Beam {
    vec3 from;   // unit vector to where the light comes from
    vec3 power;  // its irradiance on a surface that faces it, times the exposure
    float wide;  // 1: from half the sky around, 0: from one point
    float away_m;  // of spot and lamp
    vec4 axis;     // of an area light: along which it is longest; w: its other side, relative
};

/// Irradiance on a surface of normal n, without shadow: between a point's max(c, 0) and half a sky's (1 + c) / 2.
float light_response(float c, float wide) { return mix(max(c, 0.0), 0.5 + 0.5 * c, wide); }

/// How much of a beam is a sky; the rest is a line.
float is_sky(Beam beam) { return smoothstep(0.1, 1.0, beam.wide); }

/// The sine of the angle between the middle of the line and its end. One less the mean cosine is half of beam.wide: of half
/// sides a and b it is (a^2 + b^2) / 6.
float line_end(Beam beam) { return sin(min(sqrt(3.0 * beam.wide / (1.0 + beam.axis.w * beam.axis.w)), 1.4)); }

/// The beam's axis, as it is seen: across the beam.
vec3 line_axis(Beam beam) {
    vec3 axis = beam.axis.xyz - beam.from * dot(beam.axis.xyz, beam.from);
    return axis * inversesqrt(max(dot(axis, axis), 1e-6));
}

/// found: what the light grid holds of a role.
Beam beam_of(vec4 found, int role) {
    float strength = length(found.xyz);
    Beam beam;
    beam.from = found.xyz / max(strength, 1e-6);
    beam.power = strength * role_colour[role].rgb;
    // A narrow source has |Phi| = solid angle, half a sky of 2 pi has pi.
    beam.wide = clamp(2.0 - 2.0 * strength / max(found.w, 1e-6), 0.0, 1.0);
    beam.away_m = SEES_NOTHING_M;
    beam.axis = role_axis[role];
    return beam;
}

/// Place in a texture that stacks `count` lattices of that size in z, of the one at `index`; t: 0 to 1 from first to last node.
vec3 lattice_place(vec3 t, vec3 size, int index, float count) {
    vec3 node = clamp(t, 0.0, 1.0) * (size - 1.0) + 0.5;
    return vec3(node.xy / size.xy, (node.z + float(index) * size.z) / (size.z * count));
}

vec3 grid_place(vec3 place_m, int index, float count) {
    return lattice_place((place_m - grid_low.xyz) / (grid_high.xyz - grid_low.xyz), vec3(grid_cells.xyz), index, count);
}

Beam area_beam(int i, vec3 place_m) {
    int role = lit_roles[i].x;
    return beam_of(texture(light_grid, grid_place(place_m, role, float(AREA_ROLES))), role);
}

/// Whether a box stands between a place and a small light.
bool is_blocked(int point, vec3 place_m, vec3 light_m) {
    vec3 to = light_m - place_m;
    vec3 inverse = 1.0 / mix(to, vec3(1e-9), lessThan(abs(to), vec3(1e-9)));
    for (int j = 0; j < point_blockers[point][0].x; ++j) {
        vec3 a = (boxes[2 * point_blockers[point][(j + 1) / 4][(j + 1) % 4]].xyz - place_m) * inverse;
        vec3 b = (boxes[2 * point_blockers[point][(j + 1) / 4][(j + 1) % 4] + 1].xyz - place_m) * inverse;
        vec3 first = min(a, b);
        vec3 last = max(a, b);
        float enter = max(max(first.x, first.y), first.z);
        float leave = min(min(last.x, last.y), last.z);
        if (enter < leave && leave > 1e-4 && enter < 1.0) return true;
    }
    return false;
}

/// A small light as one sample sees it: from a place of its own on the sphere that shines, past the boxes. h: random bits.
Beam point_beam(int i, vec3 place_m, uint h) {
    int role = lit_roles[i].x;
    int point = role - AREA_ROLES;
    float up = 2.0 * unit_float(hash1(h + 31u)) - 1.0;
    float around = 2.0 * PI * unit_float(hash1(h + 32u));
    vec3 on_sphere = vec3(sqrt(1.0 - up * up) * vec2(cos(around), sin(around)), up);
    vec3 light_m = point_place[point].xyz + POINT_RADIUS_M * on_sphere;
    vec3 to = light_m - place_m;
    Beam beam;
    beam.away_m = max(length(to), 0.02);
    beam.from = to / beam.away_m;
    float edge = point_place[point].w;
    float cone = smoothstep(edge, mix(edge, 1.0, 0.15), dot(-beam.from, point_aim[point].xyz));
    if (cone <= 0.0 || is_blocked(point, place_m, light_m)) cone = 0.0;
    beam.power = role_colour[role].rgb * (cone / (beam.away_m * beam.away_m));
    beam.wide = 0.0;
    beam.axis = vec4(1.0, 0.0, 0.0, 1.0);
    return beam;
}

/// What hall and bed throw back to a place: of each colour a vector whose product with (normal, 1) is an irradiance
/// (engine/world/hall_light.hpp).
struct Returned {
    vec4 r, g, b;
};

Returned returned_at(vec3 place_m) {
    vec3 t = (place_m - returned_low.xyz) / (returned_high.xyz - returned_low.xyz);
    vec3 at = lattice_place(t, vec3(returned_cells.xyz), 0, 3.0);
    Returned back;
    back.r = texture(returned_grid, at);
    back.g = texture(returned_grid, at + vec3(0.0, 0.0, 1.0 / 3.0));
    back.b = texture(returned_grid, at + vec3(0.0, 0.0, 2.0 / 3.0));
    return back;
}

vec3 returned_light(Returned back, vec3 normal) {
    vec4 n = vec4(normal, 1.0);
    return max(vec3(dot(back.r, n), dot(back.g, n), dot(back.b, n)), 0.0);
}
