// Columns: type, name, default, min, max, unit, flags, help.
PARAM(DebugView, view, DebugView::none, 0, 5, "", Gpu | Transient,
      "Shows in false colour how the picture is made: bands are mesh red, splat orange, relief green, table blue, hall grey.")
