// Columns: type, name, default, min, max, unit, flags, help.
PARAM(float, exposure_ev100, 8.0f, -6, 20, "EV", Gpu, "Exposure value at ISO 100: one more halves the light in the picture.")
PARAM(float, white_balance_k, 6500.0f, 1500, 20000, "K", Log, "The colour temperature that the picture shows as white.")
