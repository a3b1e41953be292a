#define LIGHT_ON false
#define LIGHT_LM 800.0f
#define LIGHT_KELVIN 2700.0f
#include "engine/params/light.inl"
