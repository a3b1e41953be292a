// Reading the picture before between its texels. Needs before_map, before_size and box.

// Keys's cubic (1981). -0.5 would be Catmull and Rom's; a walk reads its history again and again, and a little more restores
// what each reading takes. Measured at the knees: mean error against stills of 64 samples 5.45 steps with -0.5, 5.37 with
// -0.65, 5.38 with -0.8.
const float SHARPNESS = -0.65;

vec4 cubic(float f) {
    float g = 1.0 - f;
    vec2 outer = SHARPNESS * vec2(f * g * g, g * f * f);
    vec2 inner = ((SHARPNESS + 2.0) * vec2(f, g) - (SHARPNESS + 3.0)) * vec2(f * f, g * g) + 1.0;
    return vec4(outer.x, inner, outer.y);
}

struct Memory {
    vec3 mean;
    float samples;
    bool mixed;
    float variance;  // of the texels that were read, in green
    float blur;      // that reading between texels costs: 0 on one, 1 in the midst of four
};

vec4 before_texel(ivec2 at) { return texelFetch(before_map, clamp(at, ivec2(0), before_size - 1), 0); }

#if HISTORY == FINER_HISTORY
/// A coarser picture takes the mean of all texels that its pixel covers.
Memory read_history(vec2 centre) {
    ivec2 first = ivec2(floor(centre - 0.5 * float(box) + 0.5));
    vec4 sum = vec4(0.0);
    for (int y = 0; y < box; ++y)
        for (int x = 0; x < box; ++x) sum += abs(before_texel(first + ivec2(x, y)));
    sum /= float(box * box);
    Memory memory;
    memory.mean = sum.rgb;
    memory.samples = sum.a;
    memory.mixed = false;
    memory.variance = sum.g * sum.g;
    memory.blur = 0.0;
    return memory;
}

#else
struct Reading {
    vec3 sum, low, high;
    float weight, m1, m2;
};

void read_outer(INOUT(Reading) r, ivec2 at, float weight) {
    vec3 c = before_texel(at).rgb;
    r.sum += weight * c;
    r.weight += weight;
    r.m1 += c.g;
    r.m2 += c.g * c.g;
}

void read_inner(INOUT(Reading) r, INOUT(Memory) memory, ivec2 at, float weight, float part) {
    vec4 c = before_texel(at);
    r.sum += weight * c.rgb;
    r.weight += weight;
    r.low = min(r.low, c.rgb);
    r.high = max(r.high, c.rgb);
    r.m1 += c.g;
    r.m2 += c.g * c.g;
    memory.samples += part * abs(c.a);
    memory.mixed = memory.mixed || c.a < 0.0;
}

/// The spline without its corners: bilinear reading would blur a walk to mush.
Memory read_history(vec2 centre) {
    vec2 from = centre - 0.5;
    ivec2 at = ivec2(floor(from));
    vec2 f = from - vec2(at);
    vec4 wx = cubic(f.x), wy = cubic(f.y);
    Reading r = Reading(vec3(0.0), vec3(1e30), vec3(0.0), 0.0, 0.0, 0.0);
    Memory memory;
    memory.samples = 0.0;
    memory.mixed = false;
    read_outer(r, at + ivec2(0, -1), wx.y * wy.x);
    read_outer(r, at + ivec2(1, -1), wx.z * wy.x);
    read_outer(r, at + ivec2(-1, 0), wx.x * wy.y);
    read_inner(r, memory, at, wx.y * wy.y, (1.0 - f.x) * (1.0 - f.y));
    read_inner(r, memory, at + ivec2(1, 0), wx.z * wy.y, f.x * (1.0 - f.y));
    read_outer(r, at + ivec2(2, 0), wx.w * wy.y);
    read_outer(r, at + ivec2(-1, 1), wx.x * wy.z);
    read_inner(r, memory, at + ivec2(0, 1), wx.y * wy.z, (1.0 - f.x) * f.y);
    read_inner(r, memory, at + ivec2(1, 1), wx.z * wy.z, f.x * f.y);
    read_outer(r, at + ivec2(2, 1), wx.w * wy.z);
    read_outer(r, at + ivec2(0, 2), wx.y * wy.w);
    read_outer(r, at + ivec2(1, 2), wx.z * wy.w);
    // A bright window would throw a dark line around itself.
    memory.mean = clamp(r.sum / r.weight, r.low, r.high);
    memory.variance = max(r.m2 * (1.0 / 12.0) - r.m1 * r.m1 * (1.0 / 144.0), 0.0);
    memory.blur = 2.0 * (f.x * (1.0 - f.x) + f.y * (1.0 - f.y));
    return memory;
}
#endif
