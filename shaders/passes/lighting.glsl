// Light at a place, for seeds and hall alike: the vector irradiance of each lit role (engine/world/light.hpp), coloured and
// exposed. Only lit roles are looped over: llvmpipe runs both sides of every branch, so a role that is skipped by an `if` costs
// as much as one that burns.
#include "shared/frame.h"

layout(binding = LIGHT_UNIT) uniform sampler3D light_grid;  // roles are stacked in z

const float PI = 3.14159265;

struct Beam {
    vec3 from;   // unit vector to where the light comes from
    vec3 power;  // its irradiance on a surface that faces it, times the exposure
    float wide;  // 1: from half the sky around, 0: from one point
};

/// Irradiance on a surface of normal n, without shadow: between a point's max(c, 0) and half a sky's (1 + c) / 2.
float light_response(float c, float wide) { return mix(max(c, 0.0), 0.5 + 0.5 * c, wide); }

/// found: what the light grid holds of a role.
Beam beam_of(vec4 found, int role) {
    float strength = length(found.xyz);
    Beam beam;
    beam.from = found.xyz / max(strength, 1e-6);
    beam.power = strength * role_colour[role].rgb;
    // A narrow source has |Phi| = solid angle, half a sky of 2 pi has pi.
    beam.wide = clamp(2.0 - 2.0 * strength / max(found.w, 1e-6), 0.0, 1.0);
    return beam;
}

/// Place in a texture that stacks `count` grids in z, of the one at `index`.
vec3 grid_place(vec3 place_m, int index, float count) {
    vec3 t = clamp((place_m - grid_low.xyz) / (grid_high.xyz - grid_low.xyz), 0.0, 1.0);
    vec3 size = vec3(grid_cells.xyz);
    vec3 node = t * (size - 1.0) + 0.5;
    return vec3(node.xy / size.xy, (node.z + float(index) * size.z) / (size.z * count));
}

Beam area_beam(int i, vec3 place_m) {
    int role = lit_roles[i].x;
    return beam_of(texture(light_grid, grid_place(place_m, role, float(AREA_ROLES))), role);
}

Beam point_beam(int i, vec3 place_m) {
    int role = lit_roles[i].x;
    vec3 to = point_place[role - AREA_ROLES].xyz - place_m;
    float distance_m = max(length(to), 0.02);
    float edge = point_place[role - AREA_ROLES].w;
    Beam beam;
    beam.from = to / distance_m;
    float cone = smoothstep(edge, mix(edge, 1.0, 0.15), dot(-beam.from, point_aim[role - AREA_ROLES].xyz));
    beam.power = role_colour[role].rgb * (cone / (distance_m * distance_m));
    beam.wide = 0.0;
    return beam;
}

/// What the room throws back from all sides, irradiance.
vec3 room_light() { return room_irradiance.rgb; }

/// Direct irradiance on a surface without shadow; ground: horizontal irradiance of the same lights.
vec3 direct_light(vec3 place_m, vec3 normal, OUT(vec3) ground) {
    vec3 light = vec3(0.0);
    ground = vec3(0.0);
    for (int i = 0; i < lit_counts.x; ++i) {
        Beam beam = area_beam(i, place_m);
        light += beam.power * light_response(dot(normal, beam.from), beam.wide);
        ground += beam.power * max(beam.from.z, 0.0);
    }
    for (int i = lit_counts.x; i < lit_counts.y; ++i) {
        Beam beam = point_beam(i, place_m);
        light += beam.power * max(dot(normal, beam.from), 0.0);
        ground += beam.power * max(beam.from.z, 0.0);
    }
    return light;
}
