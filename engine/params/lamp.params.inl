#define LIGHT_ON false
#define LIGHT_LM 800.0f
#define LIGHT_KELVIN 2700.0f
#define LIGHT_AZIMUTH 0.0f
#define LIGHT_ELEVATION 34.7f
#define LIGHT_DISTANCE 3.16f
#define LIGHT_CONE 75.0f
#include "engine/params/light.inl"
