// The rows of a light, the same for each of the six. Before it: LIGHT_ON, LIGHT_KELVIN, and either LIGHT_CD_M2 (it is a surface)
// or LIGHT_LM (it is small).
// Columns: type, name, default, min, max, unit, flags, help.
PARAM(Bool, on, LIGHT_ON, 0, 1, "", Plain, "Whether this light burns.")
#ifdef LIGHT_CD_M2
PARAM(float, luminance_cd_m2, LIGHT_CD_M2, 0, 1e6, "cd/m2", Log, "Luminance of the light's own surface.")
#else
PARAM(float, flux_lm, LIGHT_LM, 0, 1e6, "lm", Log, "All the light that leaves it.")
#endif
PARAM(float, temperature_k, LIGHT_KELVIN, 1500, 20000, "K", Log,
      "Colour temperature: 2700 is a bulb, 5000 noon, 6500 an overcast sky, and above it grows blue.")
PARAM(Colour, tint, (Colour{1.0f, 1.0f, 1.0f}), 0, 4, "linear RGB", Plain,
      "A filter before the light, as factors of its colour.")
#undef LIGHT_ON
#undef LIGHT_CD_M2
#undef LIGHT_LM
#undef LIGHT_KELVIN
