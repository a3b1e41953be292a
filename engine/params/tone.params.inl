// Columns: type, name, default, min, max, unit, flags, help.
PARAM(ToneTransform, transform, ToneTransform::neutral, 0, 3, "", Gpu,
      "How scene light becomes display light: Khronos PBR Neutral, ACES fitted, AgX, or a plain clip.")
