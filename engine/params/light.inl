// The rows of a light, the same for each of the six. Before it: LIGHT_ON, LIGHT_KELVIN, and either LIGHT_CD_M2 (it is a surface)
// or LIGHT_LM (it is small) with LIGHT_AZIMUTH, LIGHT_ELEVATION, LIGHT_DISTANCE and LIGHT_CONE.
// Columns: type, name, default, min, max, unit, flags, help.
PARAM(Bool, on, LIGHT_ON, 0, 1, "", Plain, "Whether this light burns.")
#ifdef LIGHT_CD_M2
PARAM(float, luminance_cd_m2, LIGHT_CD_M2, 0, 1e6, "cd/m2", Log, "Luminance of the light's own surface.")
#else
PARAM(float, flux_lm, LIGHT_LM, 0, 1e6, "lm", Log, "All the light that leaves it.")
PARAM(float, azimuth_deg, LIGHT_AZIMUTH, 0, 360, "deg", Plain,
      "From which side it comes, clockwise from north as seen from above: 90 is the east.")
PARAM(float, elevation_deg, LIGHT_ELEVATION, 1, 90, "deg", Plain,
      "How high it stands over what it is aimed at: near 1 it rakes, 90 is straight above.")
PARAM(float, distance_m, LIGHT_DISTANCE, 0.05, 100, "m", Log, "From the light to what it is aimed at.")
PARAM(Vec2, aim_m, (Vec2{0.0f, 0.0f}), -100, 100, "m", Plain,
      "What it is aimed at: so far east and north of the scene's subject. The light moves with it.")
PARAM(float, cone_deg, LIGHT_CONE, 1, 180, "deg", Plain,
      "Half the opening angle; its light is spread over the cone. 180 shines all around.")
#endif
PARAM(float, temperature_k, LIGHT_KELVIN, 1500, 20000, "K", Log,
      "Colour temperature: 2700 is a bulb, 5000 noon, 6500 an overcast sky, and above it grows blue.")
PARAM(Colour, tint, (Colour{1.0f, 1.0f, 1.0f}), 0, 4, "linear RGB", Plain,
      "A filter before the light, as factors of its colour.")
#undef LIGHT_ON
#undef LIGHT_CD_M2
#undef LIGHT_LM
#undef LIGHT_KELVIN
#undef LIGHT_AZIMUTH
#undef LIGHT_ELEVATION
#undef LIGHT_DISTANCE
#undef LIGHT_CONE
