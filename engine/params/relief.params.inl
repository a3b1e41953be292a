// Columns: type, name, default, min, max, unit, flags, help.
PARAM(float, texel_mm, 2.0f, 0.75, 8, "mm", Gpu | Rebuild,
      "Size of a texel of the relief: smaller is finer and takes more memory.")
PARAM(float, occlusion_mm, 12.0f, 1, 100, "mm", Gpu | Rebuild, "How far around it a seed is darkened by its neighbours.")
