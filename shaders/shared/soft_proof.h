// The soft proof's table and what it is drawn with, for C++ and GLSL.
#ifndef SUNFLOWER_SHARED_SOFT_PROOF_H
#define SUNFLOWER_SHARED_SOFT_PROOF_H

// Nodes along each side, from 0 to 1 of an encoded channel.
#define PROOF_SIDE 33
// From this distance on, CIEDE2000, a colour is told to be out of the printer's gamut (ours): less is within what profiles err by.
#define PROOF_OUT_FROM 3.0f

// Texture units, nobody else's: their samplers would blind one that reads whole numbers.
#define PROOF_PICTURE_UNIT 12
#define PROOF_TABLE_UNIT 13
// Storage buffer, beside no pass that draws seeds: a uint, the pixels that are out of gamut.
#define PROOF_COUNT_BINDING 0

#endif
