// Columns: type, name, default, min, max, unit, flags, help.
PARAM(Colour, floor_albedo, (Colour{0.29f, 0.287f, 0.282f}), 0, 1, "linear RGB", Gpu, "Albedo of the concrete floor.")
PARAM(Colour, wall_albedo, (Colour{0.14f, 0.137f, 0.133f}), 0, 1, "linear RGB", Gpu, "Albedo of the walls.")
PARAM(Colour, pier_albedo, (Colour{0.03f, 0.03f, 0.032f}), 0, 1, "linear RGB", Gpu, "Albedo of the charcoal steel piers.")
