// Columns: type, name, default, min, max, unit, flags, help.
PARAM(DebugView, view, DebugView::none, 0, 4, "", Gpu | Transient, "Shows in false colour how the picture is made.")
