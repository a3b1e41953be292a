// Columns: type, name, default, min, max, unit, flags, help.
PARAM(Colour, floor_albedo, (Colour{0.25f, 0.247f, 0.242f}), 0, 1, "linear RGB", Gpu, "Albedo of the concrete floor.")
PARAM(Colour, wall_albedo, (Colour{0.14f, 0.137f, 0.133f}), 0, 1, "linear RGB", Gpu, "Albedo of the walls.")
PARAM(Colour, pier_albedo, (Colour{0.05f, 0.05f, 0.053f}), 0, 1, "linear RGB", Gpu, "Albedo of the charcoal steel piers.")
