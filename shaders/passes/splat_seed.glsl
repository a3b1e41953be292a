// One seed as the compute rasteriser sees it. Needs bed_access.glsl and slots.glsl.
#include "lib/seed_view.glsl"

struct Splat {
    SeedView view;
    ivec2 low, high;  // pixels of the window that its hull may cover, both included; low > high: none
    float nearest_mm; // depth of the hull
    // The hull's outline as an ellipse of pixels, exact for small seeds: middle, half height, and of a row its lean and half
    // width.
    vec2 middle;
    vec2 spare;  // pixels that the outline moves by, at most
    float half_height, lean, half_width;
};

/// slot, seed: where it lies. around: pixels to spare on all sides. reach_m: how far beside the eye rays may begin, on the lens.
Splat splat_of(Slot slot, SeedPose pose, float around, float reach_m) {
    Splat splat;
    vec3 centre_mm = (slot.corner_m.xyz - lens.xyz) * 1000.0 + pose.position_mm;
    float smaller = 1.0 / pose.scale;
    vec3 right = rotate_back_by(pose.rotation, camera_right.xyz);
    vec3 up = rotate_back_by(pose.rotation, camera_up.xyz);
    vec3 back = rotate_back_by(pose.rotation, camera_back.xyz);
    splat.view.right = right * smaller;
    splat.view.up = up * smaller;
    splat.view.back = back * smaller;
    splat.view.x_mm = dot(centre_mm, camera_right.xyz);
    splat.view.y_mm = dot(centre_mm, camera_up.xyz);
    splat.view.depth_mm = -dot(centre_mm, camera_back.xyz);

    // The hull's outline: tangents u whose plane x = u z touches it solve (x - u z)^2 = n M n, n = (1, -u), M the hull's
    // shape matrix.
    vec3 axes = vec3(SEED_HULL_A_MM, SEED_HULL_B_MM, SEED_HULL_C_MM) * pose.scale;
    float shift = SEED_HULL_CENTRE_MM * pose.scale;
    vec3 c = vec3(splat.view.x_mm + shift * right.x, splat.view.y_mm + shift * up.x, splat.view.depth_mm - shift * back.x);
    vec3 mx = right * axes;
    vec3 my = up * axes;
    vec3 mz = -back * axes;
    splat.nearest_mm = c.z - sqrt(dot(mz, mz));
    bool behind = c.z < 0.0;
    float nearest = 1000.0 / max(splat.nearest_mm, 1.0), farthest = 1000.0 / max(2.0 * c.z - splat.nearest_mm, 1.0);
    float moves = reach_m * max(abs(nearest - parallel_focus.y), abs(farthest - parallel_focus.y));
    // Parallel rays see every seed as those of a distant lens see one that is 1 m deep and flat.
    c.z = mix(c.z, 1000.0, parallel_focus.x);
    mz *= 1.0 - parallel_focus.x;
    float a = c.z * c.z - dot(mz, mz);
    ivec2 last = window_sample.xy - 1;
    splat.low = ivec2(0);
    splat.high = last;
    splat.middle = vec2(0.0);
    splat.spare = vec2(0.0);
    splat.half_height = 0.0;
    splat.lean = 0.0;
    splat.half_width = 0.0;
    // The eye's plane cuts the hull: anywhere. Behind it: nowhere.
    if (behind) splat.high = ivec2(-1);
    if (a <= 1e-3 || behind) return splat;
    // Measured from the centre's own slant: at a distance x^2 - M would drown in the rounding of x^2.
    vec2 slant = c.xy / c.z;
    vec3 ex = mx - slant.x * mz;
    vec3 ey = my - slant.y * mz;
    vec2 h = vec2(dot(ex, mz), dot(ey, mz));
    vec2 root = sqrt(h * h + a * vec2(dot(ex, ex), dot(ey, ey)));
    vec2 per_px = vec2(picture_window.xy) / tangents.zw;
    vec2 origin = vec2(picture_window.zw) + jitter_focal.xy;
    splat.middle = (slant - tangents.xy) * per_px - origin;
    splat.spare = moves * per_px;
    vec2 spare = around + splat.spare;
    vec2 first = splat.middle - (h + root) / a * per_px - spare;
    vec2 end = splat.middle - (h - root) / a * per_px + spare;
    splat.low = ivec2(ceil(max(first, vec2(0.0))));
    splat.high = ivec2(floor(min(end, vec2(last))));

    ex *= per_px.x / c.z;
    ey *= per_px.y / c.z;
    float yy = dot(ey, ey);
    splat.half_height = sqrt(yy);
    splat.lean = dot(ex, ey) / yy;
    splat.half_width = sqrt(max(dot(ex, ex) - splat.lean * splat.lean * yy, 0.0));
    return splat;
}

/// Whether it is too large for one thread: as a whole, however little of it lies in the window.
bool is_large(Splat splat) {
    float width = 2.0 * length(vec2(splat.half_width, splat.lean * splat.half_height));
    return splat.half_height == 0.0 || 2.0 * splat.half_height * width > LARGE_SPLAT_PX;
}
