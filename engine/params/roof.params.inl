#define LIGHT_ON true
#define LIGHT_CD_M2 3000.0f
#define LIGHT_KELVIN 6500.0f
#include "engine/params/light.inl"
