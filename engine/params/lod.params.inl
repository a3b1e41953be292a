// Columns: type, name, default, min, max, unit, flags, help.
PARAM(LodMode, mode, LodMode::auto_, 0, 2, "", Gpu,
      "In which way seeds are drawn: auto chooses by size, mesh and relief force one way.")
PARAM(float, mesh_pixels, 12.0f, 1, 1000, "px", Gpu | Log,
      "A seed is drawn as a mesh when it is longer than this in the picture.")
PARAM(float, error_pixels, 0.5f, 0.05, 8, "px", Gpu | Log,
      "How far the outline of a mesh may lie off the true surface of the seed.")
