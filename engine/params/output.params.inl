// Columns: type, name, default, min, max, unit, flags, help.
PARAM(int, min_samples, 16, 1, 4096, "samples", Log,
      "Samples of every pixel before the audience sees a new picture: the output comes later rather than coarser.")
PARAM(float, dissolve_s, 1.5f, 0, 60, "s", Log, "How long the picture before takes to give way to the new one, or to black; 0: at once.")
