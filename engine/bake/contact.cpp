// Written as plain loops over blocks of lanes, free of branches, so that the compiler turns them into vector code. It is
// compiled with its own flags (see CMakeLists.txt), and therefore includes nothing that could leak into other files.
#include "engine/bake/contact.hpp"

namespace sunflower::bake {
namespace {

constexpr int lanes = 16;

// The numbers of shaders/lib/seed_shape.glsl; packing_test compares the two support functions.
constexpr float a1 = 7.0f, a2 = 10.6f, b = 4.9f, c = 3.9f, mass_centre = 0.6276f;

struct BlockBody {
    float x[lanes], y[lanes], z[lanes], scale[lanes];
    float vx[lanes], vy[lanes], vz[lanes], wx[lanes], wy[lanes], wz[lanes];
    float r[9][lanes], grip[lanes];
};

struct alignas(64) Block {
    BlockBody a, b;
    float nx[lanes], ny[lanes], nz[lanes];
    float sx[lanes], sy[lanes], sz[lanes];
    float gap[lanes];
    float fx[lanes], fy[lanes], fz[lanes];     // on b
    float tax[lanes], tay[lanes], taz[lanes];  // torque on a
    float tbx[lanes], tby[lanes], tbz[lanes];  // torque on b
};

inline void load(BlockBody& to, int lane, const Body& from) {
    to.x[lane] = from.x;
    to.y[lane] = from.y;
    to.z[lane] = from.z;
    to.scale[lane] = from.scale;
    to.vx[lane] = from.vx;
    to.vy[lane] = from.vy;
    to.vz[lane] = from.vz;
    to.wx[lane] = from.wx;
    to.wy[lane] = from.wy;
    to.wz[lane] = from.wz;
    for (int k = 0; k < 9; ++k) to.r[k][lane] = from.r[k];
    to.grip[lane] = from.grip;
}

struct Vec {
    float x, y, z;
};

/// Support point of the body in direction n, from its centre of mass, both in the world.
inline __attribute__((always_inline)) Vec support(const BlockBody& body, int l, Vec n) {
    float lx = body.r[0][l] * n.x + body.r[3][l] * n.y + body.r[6][l] * n.z;
    float ly = body.r[1][l] * n.x + body.r[4][l] * n.y + body.r[7][l] * n.z;
    float lz = body.r[2][l] * n.x + body.r[5][l] * n.y + body.r[8][l] * n.z;
    float by = b * ly, cz = c * lz, ax = a1 * lx;
    float section = by * by + cz * cz + 1.0e-12f;
    float blunt = 1.0f / __builtin_sqrtf(section + ax * ax);
    float pointed = 1.0f / __builtin_sqrtf(section);
    float u = 0.5f * a2 * lx * pointed;
    u = u < 1.0f ? u : 1.0f;
    float across = lx < 0.0f ? blunt : (1.0f - u * u) * pointed;
    float along = lx < 0.0f ? a1 * ax * blunt : a2 * u;
    float px = (along - mass_centre) * body.scale[l], py = b * by * across * body.scale[l],
          pz = c * cz * across * body.scale[l];
    return {body.r[0][l] * px + body.r[1][l] * py + body.r[2][l] * pz,
            body.r[3][l] * px + body.r[4][l] * py + body.r[5][l] * pz,
            body.r[6][l] * px + body.r[7][l] * py + body.r[8][l] * pz};
}

inline __attribute__((always_inline)) float nearest_image(float d, float period, float per_period) {
    return d - period * __builtin_rintf(d * per_period);
}

// The step of the ascent towards the common normal: below 2 over the sum of radii of curvature, which is up to 32 mm face on
// face. Just before the pointed end it is up to 62 mm; there the normal wavers, and holds a few seeds apart by a few tenths of
// a millimetre.
constexpr float ascent = 0.05f;

inline __attribute__((always_inline)) Vec improved(Vec n, Vec w, float gap) {
    Vec m{n.x + ascent * (w.x - gap * n.x), n.y + ascent * (w.y - gap * n.y), n.z + ascent * (w.z - gap * n.z)};
    float s = 1.0f / __builtin_sqrtf(m.x * m.x + m.y * m.y + m.z * m.z);
    return {m.x * s, m.y * s, m.z * s};
}

void step_block(Block& k, const ContactLaw& law, float step_ms) {
    const float px = law.period_x, py = law.period_y;
    const float qx = px > 0.0f ? 1.0f / px : 0.0f, qy = py > 0.0f ? 1.0f / py : 0.0f;
    const float stiffness = law.stiffness, damping = law.damping, friction = law.friction;
    const float kt = law.tangent_stiffness, ct = law.tangent_damping;
#pragma GCC ivdep
    for (int l = 0; l < lanes; ++l) {
        Vec n{k.nx[l], k.ny[l], k.nz[l]};
        Vec pa = support(k.a, l, n);
        Vec pb = support(k.b, l, Vec{-n.x, -n.y, -n.z});
        Vec w{nearest_image(k.b.x[l] - k.a.x[l], px, qx) + pb.x - pa.x,
              nearest_image(k.b.y[l] - k.a.y[l], py, qy) + pb.y - pa.y, k.b.z[l] - k.a.z[l] + pb.z - pa.z};
        float gap = w.x * n.x + w.y * n.y + w.z * n.z;
        float touching = gap < 0.0f ? 1.0f : 0.0f;

        float vx = k.b.vx[l] + k.b.wy[l] * pb.z - k.b.wz[l] * pb.y - k.a.vx[l] - k.a.wy[l] * pa.z + k.a.wz[l] * pa.y;
        float vy = k.b.vy[l] + k.b.wz[l] * pb.x - k.b.wx[l] * pb.z - k.a.vy[l] - k.a.wz[l] * pa.x + k.a.wx[l] * pa.z;
        float vz = k.b.vz[l] + k.b.wx[l] * pb.y - k.b.wy[l] * pb.x - k.a.vz[l] - k.a.wx[l] * pa.y + k.a.wy[l] * pa.x;
        float vn = vx * n.x + vy * n.y + vz * n.z;
        float fn = -stiffness * gap - damping * vn;
        fn = touching * (fn > 0.0f ? fn : 0.0f);

        vx -= vn * n.x;
        vy -= vn * n.y;
        vz -= vn * n.z;
        float sn = k.sx[l] * n.x + k.sy[l] * n.y + k.sz[l] * n.z;
        float sx = k.sx[l] - sn * n.x + vx * step_ms, sy = k.sy[l] - sn * n.y + vy * step_ms,
              sz = k.sz[l] - sn * n.z + vz * step_ms;
        float tx = -kt * sx - ct * vx, ty = -kt * sy - ct * vy, tz = -kt * sz - ct * vz;
        float hold = friction * k.a.grip[l] * k.b.grip[l] * fn / __builtin_sqrtf(tx * tx + ty * ty + tz * tz + 1.0e-12f);
        hold = hold < 1.0f ? hold : 1.0f;
        k.sx[l] = sx * hold;
        k.sy[l] = sy * hold;
        k.sz[l] = sz * hold;

        float fx = fn * n.x + hold * tx, fy = fn * n.y + hold * ty, fz = fn * n.z + hold * tz;
        k.gap[l] = gap;
        k.fx[l] = fx;
        k.fy[l] = fy;
        k.fz[l] = fz;
        k.tax[l] = pa.z * fy - pa.y * fz;
        k.tay[l] = pa.x * fz - pa.z * fx;
        k.taz[l] = pa.y * fx - pa.x * fy;
        k.tbx[l] = pb.y * fz - pb.z * fy;
        k.tby[l] = pb.z * fx - pb.x * fz;
        k.tbz[l] = pb.x * fy - pb.y * fx;
        Vec m = improved(n, w, gap);
        k.nx[l] = m.x;
        k.ny[l] = m.y;
        k.nz[l] = m.z;
    }
}

void gap_block(Block& k, const ContactLaw& law, int rounds) {
    const float px = law.period_x, py = law.period_y;
    const float qx = px > 0.0f ? 1.0f / px : 0.0f, qy = py > 0.0f ? 1.0f / py : 0.0f;
    for (int round = 0; round < rounds; ++round) {
#pragma GCC ivdep
        for (int l = 0; l < lanes; ++l) {
            Vec n{k.nx[l], k.ny[l], k.nz[l]};
            Vec pa = support(k.a, l, n);
            Vec pb = support(k.b, l, Vec{-n.x, -n.y, -n.z});
            Vec w{nearest_image(k.b.x[l] - k.a.x[l], px, qx) + pb.x - pa.x,
                  nearest_image(k.b.y[l] - k.a.y[l], py, qy) + pb.y - pa.y, k.b.z[l] - k.a.z[l] + pb.z - pa.z};
            float gap = w.x * n.x + w.y * n.y + w.z * n.z;
            k.gap[l] = gap;
            Vec m = improved(n, w, gap);
            k.nx[l] = m.x;
            k.ny[l] = m.y;
            k.nz[l] = m.z;
        }
    }
}

void load_pair(Block& k, int lane, const Body* bodies, const Contact& contact) {
    load(k.a, lane, bodies[contact.a]);
    load(k.b, lane, bodies[contact.b]);
    k.nx[lane] = contact.nx;
    k.ny[lane] = contact.ny;
    k.nz[lane] = contact.nz;
    k.sx[lane] = contact.sx;
    k.sy[lane] = contact.sy;
    k.sz[lane] = contact.sz;
}

}  // namespace

void apply_contacts(Body* bodies, int first_frozen, Contact* contacts, int count, const ContactLaw& law, float step_ms) {
    Block k;
    for (int first = 0; first < count; first += lanes) {
        int used = count - first < lanes ? count - first : lanes;
        for (int l = 0; l < lanes; ++l) load_pair(k, l, bodies, contacts[first + (l < used ? l : 0)]);
        step_block(k, law, step_ms);
        for (int l = 0; l < used; ++l) {
            Contact& contact = contacts[first + l];
            contact.nx = k.nx[l];
            contact.ny = k.ny[l];
            contact.nz = k.nz[l];
            contact.sx = k.sx[l];
            contact.sy = k.sy[l];
            contact.sz = k.sz[l];
            if (k.gap[l] >= 0.0f) continue;
            Body& one = bodies[contact.a];
            one.fx -= k.fx[l];
            one.fy -= k.fy[l];
            one.fz -= k.fz[l];
            one.tx += k.tax[l];
            one.ty += k.tay[l];
            one.tz += k.taz[l];
            if (contact.b >= first_frozen) continue;
            Body& other = bodies[contact.b];
            other.fx += k.fx[l];
            other.fy += k.fy[l];
            other.fz += k.fz[l];
            other.tx += k.tbx[l];
            other.ty += k.tby[l];
            other.tz += k.tbz[l];
        }
    }
}

void measure_gaps(const Body* bodies, Contact* contacts, float* gaps, int count, const ContactLaw& law, int rounds) {
    Block k;
    for (int first = 0; first < count; first += lanes) {
        int used = count - first < lanes ? count - first : lanes;
        for (int l = 0; l < lanes; ++l) load_pair(k, l, bodies, contacts[first + (l < used ? l : 0)]);
        gap_block(k, law, rounds);
        for (int l = 0; l < used; ++l) {
            contacts[first + l].nx = k.nx[l];
            contacts[first + l].ny = k.ny[l];
            contacts[first + l].nz = k.nz[l];
            gaps[first + l] = k.gap[l];
        }
    }
}

}  // namespace sunflower::bake
