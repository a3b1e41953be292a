// Columns: type, name, default, min, max, unit, flags, help.
PARAM(float, exposure_ev100, 8.0f, -6, 20, "EV", Gpu, "Exposure value at ISO 100: one more halves the light in the picture.")
PARAM(float, white_balance_k, 6500.0f, 1500, 20000, "K", Log, "The colour temperature that the picture shows as white.")
PARAM(float, f_stop, 0.0f, 0, 64, "", Plain,
      "Aperture: 2.8 blurs what is nearer or farther than the focus, 22 hardly anything; 0 leaves all sharp. Does not change the "
      "exposure. A picture in motion is all sharp.")
PARAM(float, focus_m, 0.0f, 0, 1000, "m", Plain, "How far away is sharp. 0: what is in the middle of the picture.")
PARAM(float, sensor_mm, 36.0f, 4, 300, "mm", Log,
      "Width of the sensor or film: a larger one shows the same with a longer lens, and blurs more at the same f-stop. 36 is full frame.")
PARAM(Bool, orthographic, false, 0, 1, "", Plain,
      "Parallel rays, as in a plan: every seed has the same scale, near or far. All is sharp then.")
PARAM(float, ortho_width_m, 1.0f, 0.005, 200, "m", Log, "What the width of an orthographic picture shows.")
PARAM(Bool, auto_exposure, false, 0, 1, "", Plain,
      "The picture's mean is brought to middle grey, slowly, on top of the exposure that is set. A still measures itself first.")
PARAM(float, auto_time_s, 4.0f, 0.1, 120, "s", Log, "How long auto exposure takes for two thirds of the way.")
PARAM(float, auto_bias_ev, 0.0f, -6, 6, "EV", Plain, "What auto exposure aims at: one more is twice as bright.")
