// Columns: type, name, default, min, max, unit, flags, help.
PARAM(LodMode, mode, LodMode::auto_, 0, 3, "", Gpu,
      "In which way seeds are drawn: auto chooses by size; mesh, splat and relief force one way.")
PARAM(float, mesh_pixels, 0.0f, 0, 1000, "px", Gpu,
      "A seed is drawn as a mesh when it is longer than this in the picture. 0 leaves it to the device: 48 on a GPU, never on a CPU.")
PARAM(float, relief_seeds, 0.0f, 0, 64, "seeds", Gpu,
      "From so many top seeds in a pixel on the relief alone is drawn; the fade begins at half as many. 0 leaves it to the "
      "device: 2 on a GPU, a half on a CPU.")
PARAM(float, table_seeds, 5.0f, 0.1, 64, "seeds", Gpu | Log,
      "From so many top seeds in a pixel on the bed's own reflectance fades in; at two and a half times as many it is all.")
PARAM(float, error_pixels, 0.5f, 0.05, 8, "px", Gpu | Log,
      "How far the outline of a mesh may lie off the true surface of the seed.")
