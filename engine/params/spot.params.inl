#define LIGHT_ON false
#define LIGHT_LM 20000.0f
#define LIGHT_KELVIN 3200.0f
#include "engine/params/light.inl"
