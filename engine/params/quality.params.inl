// Columns: type, name, default, min, max, unit, flags, help.
PARAM(int, samples, 64, 1, 65536, "samples", Log, "Samples of every pixel of a still: more are smoother and take longer.")
PARAM(float, slice_ms, 20.0f, 1, 1000, "ms", Log,
      "How long one piece of drawing may hold the machine before it looks up again.")
PARAM(int, live_samples, 256, 1, 65536, "samples", Log, "Samples of every pixel at which the live picture comes to rest.")
PARAM(float, motion_ms, 50.0f, 5, 1000, "ms", Log,
      "How long a picture may take while something moves: what takes longer is drawn with fewer pixels until it rests.")
PARAM(int, history_samples, 32, 1, 1024, "samples", Log,
      "How many samples a moving picture remembers of every place that stays in sight: more are steadier and softer; 1: none.")
