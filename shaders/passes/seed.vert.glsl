// One vertex of one seed's mesh.
#include "passes/bed_access.glsl"
#include "passes/slots.glsl"

layout(location = 0) in vec3 vertex_mm;  // seed frame, scale 1
layout(location = 1) in uint instance;

layout(location = 0) out vec3 place;
layout(location = 1) flat out uint id;

void main() {
    Slot slot = slots[instance >> RELIEF_OWNER_BITS];
    uint own = record_of(slot.tile.x, 0u);
    SeedPose pose = unpack_seed(packed_seeds[own + (instance & RELIEF_OWNER_MASK)]);
    vec3 relative = slot.corner_m.xyz - lens.xyz + 0.001 * (pose.position_mm + pose.scale * rotate_by(pose.rotation, vertex_mm));
    gl_Position = clip_from_relative * vec4(relative, 1.0);
    place = vertex_mm;
    id = instance;
}
