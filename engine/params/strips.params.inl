#define LIGHT_ON false
#define LIGHT_CD_M2 2000.0f
#define LIGHT_KELVIN 4000.0f
#include "engine/params/light.inl"
