// Columns: type, name, default, min, max, unit, flags, help.
PARAM(Colour, porcelain, (Colour{0.74f, 0.74f, 0.72f}), 0, 1, "linear RGB", Gpu, "Albedo of the bare porcelain.")
PARAM(float, dust, 0.5f, 0, 1, "", Gpu, "How far a veil of dust turns the porcelain to a grey of albedo 0.70.")
PARAM(Colour, ink, (Colour{0.06f, 0.058f, 0.055f}), 0, 1, "linear RGB", Gpu, "Albedo of a full stroke of paint.")
PARAM(float, paint_amount, 1.0f, 0, 1.5, "", Gpu, "Strength of all paint: 0 leaves the seeds bare, 1 is as painted.")
PARAM(float, tint_amount, 1.0f, 0, 4, "", Gpu,
      "How far the porcelain of one seed differs from that of another: 0 makes all alike, 1 is as fired.")
PARAM(float, glaze, 0.0f, 0, 1, "", Gpu, "A clear glaze over skin and paint: 0 is the bare biscuit of the work, 1 a whole coat.")
PARAM(float, glaze_roughness, 0.2f, 0.05, 1, "", Gpu, "How dull the glaze is: 0.1 mirrors the lights, 0.5 is satin.")
