// Texture units of the output, for C++ and GLSL: the picture that goes and the one that comes. Nobody else's: their sampler
// would blind one that reads whole numbers.
#ifndef SUNFLOWER_SHARED_OUTPUT_H
#define SUNFLOWER_SHARED_OUTPUT_H

#define GOING_UNIT 10
#define COMING_UNIT 11

#endif
