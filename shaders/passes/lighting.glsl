// Light at a place, for both ways of drawing and for the hall: the vector irradiance of each role (engine/world/light.hpp),
// coloured and exposed. All radiances carry the exposure.
#include "shared/frame.h"

layout(binding = LIGHT_UNIT) uniform sampler3D light_grid;  // roles are stacked in z

const float PI = 3.14159265;

struct Lighting {
    vec3 from[6];   // unit vector to where a role's light comes from
    vec3 power[6];  // its irradiance on a surface that faces it
    float wide[6];  // 1: from half the sky around, 0: from one point
    vec3 ground;    // horizontal irradiance of all
    vec3 room;      // what the room throws back from all sides, irradiance
};

/// Irradiance on a surface of normal n, without shadow: between a point's max(c, 0) and half a sky's (1 + c) / 2.
float light_response(float c, float wide) { return mix(max(c, 0.0), 0.5 + 0.5 * c, wide); }

vec4 grid_node(vec3 place_m, int role) {
    vec3 t = clamp((place_m - grid_low.xyz) / (grid_high.xyz - grid_low.xyz), 0.0, 1.0);
    vec3 size = vec3(grid_cells.xyz);
    vec3 node = t * (size - 1.0) + 0.5;
    return texture(light_grid, vec3(node.xy / size.xy, (node.z + float(role) * size.z) / (size.z * 4.0)));
}

Lighting lighting_at(vec3 place_m) {
    Lighting l;
    l.ground = vec3(0.0);
    l.room = vec3(0.0);
    for (int role = 0; role < 6; ++role) {
        l.from[role] = vec3(0.0, 0.0, 1.0);
        l.power[role] = vec3(0.0);
        l.wide[role] = 0.0;
        if ((grid_cells.w & (1 << role)) == 0) continue;
        if (role < 4) {
            vec4 node = grid_node(place_m, role);
            float strength = length(node.xyz);
            l.from[role] = node.xyz / max(strength, 1e-6);
            l.power[role] = strength * role_colour[role].rgb;
            // A narrow source has |Phi| = solid angle, half a sky of 2 pi has pi.
            l.wide[role] = clamp(2.0 - 2.0 * strength / max(node.w, 1e-6), 0.0, 1.0);
        } else {
            vec3 to = point_place[role - 4].xyz - place_m;
            float distance_m = max(length(to), 0.02);
            vec3 d = to / distance_m;
            float edge = point_place[role - 4].w;
            float cone = smoothstep(edge, mix(edge, 1.0, 0.15), dot(-d, point_aim[role - 4].xyz));
            l.from[role] = d;
            l.power[role] = role_colour[role].rgb * (cone / (distance_m * distance_m));
        }
        l.ground += l.power[role] * max(l.from[role].z, 0.0);
        l.room += role_ambient[role].rgb;
    }
    return l;
}
