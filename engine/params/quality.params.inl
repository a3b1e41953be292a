// Columns: type, name, default, min, max, unit, flags, help.
PARAM(int, samples, 64, 1, 65536, "samples", Log, "Samples of every pixel of a still: more are smoother and take longer.")
PARAM(float, slice_ms, 20.0f, 1, 1000, "ms", Log,
      "How long one piece of drawing may hold the machine before it looks up again.")
