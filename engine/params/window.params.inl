#define LIGHT_ON true
#define LIGHT_CD_M2 800.0f
#define LIGHT_KELVIN 5000.0f
#include "engine/params/light.inl"
