// What a picture remembers of the one before, and how it is shown beside its own samples.

/// Of the first sample the fourth number is not how many there are but how far it sees, negative.
vec4 first_sum(vec3 radiance, float sees_m) { return vec4(radiance, -sees_m); }
float seen_m(vec4 first) { return -first.a; }
vec4 counted(vec4 sum) { return vec4(sum.rgb, sum.a < 0.0 ? 1.0 : sum.a); }

/// sum: radiance and number of the picture's own samples. kept: mean radiance of what was reprojected, and how many samples
/// that is worth; less with each own sample, and nothing after `fades` of them.
vec3 with_history(vec4 sum, vec4 kept, float fades) {
    float weight = abs(kept.a) * max(1.0 - sum.a / fades, 0.0);
    return (sum.rgb + weight * kept.rgb) / max(sum.a + weight, 1.0);
}

/// Half floats end at 65504. What is no number would spread from picture to picture: it is forgotten.
vec4 for_keeping(vec3 mean, float samples) {
    return mean.r + mean.g + mean.b >= 0.0 ? vec4(min(mean, vec3(6.0e4)), samples) : vec4(0.0);
}
