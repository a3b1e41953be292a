// Integer hashes of the PCG family (Jarzynski and Olano 2020, "Hash Functions for GPU Rendering", JCGT 9(3)):
// the same bits on every processor, because no float takes part before the last step. Compiled as GLSL and as C++.

/// One round of PCG-RXS-M-XS on 32 bits.
GLSL_FUNC uint hash1(uint v) {
    uint state = v * 747796405u + 2891336453u;
    uint word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

GLSL_FUNC uint hash2(uint a, uint b) { return hash1(a ^ hash1(b + 0x9e3779b9u)); }

GLSL_FUNC uint hash3(uint a, uint b, uint c) { return hash1(a ^ hash2(b, c)); }

/// Uniform in [0, 1): the upper 24 bits, so that the conversion is exact.
GLSL_FUNC float unit_float(uint h) { return float(h >> 8u) * (1.0f / 16777216.0f); }

/// Triangular in (-1, 1), mean 0, variance 1/6: the sum of two halves of one hash.
GLSL_FUNC float triangular(uint h) { return (float(h & 0xffffu) - float(h >> 16u)) * (1.0f / 65536.0f); }
