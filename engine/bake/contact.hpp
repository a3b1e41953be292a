// Contacts of seeds, many at a time: the inner loop of the packing's simulation. Units: mm, ms, g, hence N.
#pragma once

namespace sunflower::bake {

/// One rigid seed. Position is the centre of mass; r maps the seed's frame to the world, row by row.
struct Body {
    float x, y, z, scale;
    float vx, vy, vz;
    float wx, wy, wz;
    float r[9];
    float grip;        // factor on the friction of what touches it
    float fx, fy, fz;  // force, N
    float tx, ty, tz;  // torque, N mm
};

/// A pair that touches or nearly does. n: common normal from a to b, kept and improved from step to step; s: the spring of the
/// friction, mm.
struct Contact {
    int a, b;
    float nx, ny, nz;
    float sx, sy, sz;
};

struct ContactLaw {
    float stiffness = 4.0f;  // N/mm
    float damping = 0.8f;    // N/(mm/ms): a quarter of critical for two seeds of 1.5 g
    float friction = 0.4f;   // Coulomb
    float tangent_stiffness = 2.8f;
    float tangent_damping = 0.4f;
    float period_x = 0.0f, period_y = 0.0f;  // mm, 0: not periodic
};

/// One step: adds force and torque to bodies below first_frozen, improves normals and friction springs.
void apply_contacts(Body* bodies, int first_frozen, Contact* contacts, int count, const ContactLaw& law, float step_ms);

/// Separations (mm, negative: overlap; a lower bound that rises to the truth with the rounds) and normals of the pairs.
void measure_gaps(const Body* bodies, Contact* contacts, float* gaps, int count, const ContactLaw& law, int rounds);

}  // namespace sunflower::bake
