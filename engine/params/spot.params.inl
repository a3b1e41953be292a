#define LIGHT_ON false
#define LIGHT_LM 20000.0f
#define LIGHT_KELVIN 3200.0f
#define LIGHT_AZIMUTH 45.0f
#define LIGHT_ELEVATION 21.5f
#define LIGHT_DISTANCE 10.64f
#define LIGHT_CONE 20.0f
#include "engine/params/light.inl"
