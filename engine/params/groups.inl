// The groups, in the order of the manual. A new group: its file of rows, and three lines here.

GROUP(bed, Bed, "How many seeds lie there.")
#include "engine/params/bed.params.inl"
END_GROUP(bed, Bed)

GROUP(seed, Seed, "What a seed is made of and how it is painted.")
#include "engine/params/seed.params.inl"
END_GROUP(seed, Seed)

GROUP(roof, Roof, "The long light under the roof.")
#include "engine/params/roof.params.inl"
END_GROUP(roof, Roof)

GROUP(bays, Bays, "The glowing bays of the north wall.")
#include "engine/params/bays.params.inl"
END_GROUP(bays, Bays)

GROUP(window, Window, "The gridded window in the east.")
#include "engine/params/window.params.inl"
END_GROUP(window, Window)

GROUP(strips, Strips, "Strip lights along the hall.")
#include "engine/params/strips.params.inl"
END_GROUP(strips, Strips)

GROUP(spot, Spot, "One spotlight that rakes over the bed.")
#include "engine/params/spot.params.inl"
END_GROUP(spot, Spot)

GROUP(lamp, Lamp, "One small lamp.")
#include "engine/params/lamp.params.inl"
END_GROUP(lamp, Lamp)

GROUP(hall, Hall, "The surfaces of the hall.")
#include "engine/params/hall.params.inl"
END_GROUP(hall, Hall)

GROUP(camera, Camera, "How much light makes the picture, and which white is white.")
#include "engine/params/camera.params.inl"
END_GROUP(camera, Camera)

GROUP(tone, Tone, "From light to picture.")
#include "engine/params/tone.params.inl"
END_GROUP(tone, Tone)

GROUP(lod, Lod, "In which way a seed is drawn, and how finely.")
#include "engine/params/lod.params.inl"
END_GROUP(lod, Lod)

GROUP(relief, Relief, "The far bed: prefiltered texels of the packing.")
#include "engine/params/relief.params.inl"
END_GROUP(relief, Relief)

GROUP(quality, Quality, "How long a picture may take.")
#include "engine/params/quality.params.inl"
END_GROUP(quality, Quality)

GROUP(output, Output, "What an audience is shown, on a window of its own.")
#include "engine/params/output.params.inl"
END_GROUP(output, Output)

GROUP(debug, Debug, "What the picture shows instead of the work.")
#include "engine/params/debug.params.inl"
END_GROUP(debug, Debug)
