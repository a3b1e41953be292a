#define LIGHT_ON true
#define LIGHT_CD_M2 1500.0f
#define LIGHT_KELVIN 4000.0f
#include "engine/params/light.inl"
