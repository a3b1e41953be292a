// What the passes share with the program: binding numbers, records, the frame's block. Compiled as C++ and as GLSL; every
// member is a multiple of 16 bytes or lies in a std430 array of uints, so that both see one layout.
#ifndef SUNFLOWER_SHARED_FRAME_H
#define SUNFLOWER_SHARED_FRAME_H

// Uniform blocks. 0 is the parameters' (bindings.h).
#define FRAME_BINDING 1

// Storage buffers.
#define SEEDS_BINDING 0         // uvec4: own seeds of all packing tiles, then their guests
#define TILE_RECORDS_BINDING 1  // TILE_RECORD_WORDS uints a packing tile
#define BED_TILES_BINDING 2     // uvec2 a tile of the bed: packing tile, relief
#define RELIEF_BINDING 3        // a uint a texel: height << RELIEF_OWNER_BITS | owner
#define MATERIALS_BINDING 4     // vec4: colour and roughness of what models are made of
#define BED_TABLE_BINDING 5     // vec4: the bed's reflectance by elevation
#define SLOTS_BINDING 6         // Slot: tiles near enough for meshes or splats
#define CELLS_BINDING 7         // uvec4 a cell of a slot: lod, first seed, end, count, then its offset
#define WORDS_BINDING 7         // once the meshes are culled. uint a pixel: the splats' word, then how far the pixel sees
#define INSTANCES_BINDING 8     // uint: slot << RELIEF_OWNER_BITS | seed
#define SPLATS_BINDING 8        // the same for splats, slots counted from the run's first: small from the front, large from the back
#define DRAWS_BINDING 9         // DrawCommand: one a lod
#define SPLAT_QUEUES_BINDING 9  // SplatQueue: small, large
#define BOXES_BINDING 10        // vec4 pairs: low and surface, high
#define SUM_BINDING 11          // vec4 a pixel of the window: radiance summed over the samples
#define TABLE_SAMPLES_BINDING 11  // while the table is made, before any sum
#define PIXELS_BINDING 12       // PixelQueue of each kind, then the queued pixels
#define PICTURE_BINDING 13      // vec4 a pixel of the window: what is shown
#define CARVE_BINDING 14        // vec2 a node: limits of the bed and of what is heaped on it, mm
#define RELIEF_TILES_BINDING 15 // RELIEF_TILE_WORDS uints a relief

// Texture units.
#define ID_UNIT 0
#define PLACE_UNIT 1
#define DEPTH_UNIT 2
#define LIGHT_UNIT 3
#define FACE_LIGHT_UNIT 7  // of the hall, by the six directions that its surfaces face
#define RETURNED_UNIT 8    // what comes back from hall and bed: red, green, blue stacked in z
#define CONTACT_UNIT 9     // of the floor: what things that stand on it leave of its light
// What the live picture knows of the one before: nothing, as many texels, or more of them to a pixel.
#define NO_HISTORY 0
#define LIKE_HISTORY 1
#define FINER_HISTORY 2

// Of the live picture: its new sample, the picture before, and how far that saw.
#define SAMPLE_UNIT 4
#define BEFORE_UNIT 5
#define BEFORE_DISTANCE_UNIT 6

// Image units.
#define ACCUMULATED_IMAGE 0
#define SHOWN_IMAGE 1
#define HISTORY_IMAGE 2
#define DISTANCE_IMAGE 3
#define FACE_LIGHT_IMAGE 4

// Packing tile record: first seed, seeds, first guest (index in the seeds' buffer), guests, cell_first[26], then what the
// chosen density leaves: guests with stage << 16 | z up to the cutoff are there, and seeds below the floor (packed z) are
// buried too deep to be seen from above.
#define TILE_RECORD_CELL_FIRST 4u
#define TILE_RECORD_CUTOFF 30u
#define TILE_RECORD_FLOOR 31u
#define TILE_RECORD_OPEN 32u  // sides without a neighbour, as bits: 1 west, 2 east, 4 south, 8 north
#define TILE_RECORD_WORDS 33u

// A relief: one for each packing tile, then one for each carved tile of the bed. Packing tile, first carve node or NOT_CARVED;
// of each square of 10 mm the lowest surface about it, in steps of the words' heights (the relief pass writes it).
#define LOWS 25
#define LOW_MM 10.0f
#define RELIEF_TILE_LOWEST 2u
#define RELIEF_TILE_WORDS 627u
#define NOT_CARVED 0xffffffffu

// Nodes along the side of a carved tile: every 10 mm.
#define CARVE_NODES 26
#define CARVE_STEP_MM 10.0f

#define RELIEF_OWNER_BITS 14u
#define RELIEF_OWNER_MASK 16383u
// Owners from here on are guests of the tile.
#define RELIEF_FIRST_GUEST 10240u
// 18 bits of height, so 2 m: what the packed seeds can say.
#define RELIEF_STEPS_PER_MM 128.0f
// Beyond the tile line, for the foot of the cliff: 45 mm of the packing's own margin and a texel or two.
#define RELIEF_MARGIN_MM 48.0f

#define LOD_COUNT 6
// The surfaces of the hall, in the order of world::Surface.
#define SURFACE_FLOOR 0u
#define SURFACE_WALL 1u
#define SURFACE_STEEL 2u
#define SURFACE_ROOF_PANEL 3u
#define SURFACE_BAY_PANEL 4u
#define SURFACE_WINDOW_PANEL 5u
#define SURFACE_STRIP_PANEL 6u
#define SURFACE_PLINTH 7u
#define SURFACE_SKY 8u
#define SURFACE_GROUND 9u
#define SURFACE_MODEL 16u  // and up: materials of models

#define AREA_ROLES 4  // roof, bays, window, strips; spot and lamp follow
#define ROLES 6
// Of spot and lamp.
#define POINT_RADIUS_M 0.02f
#define BLOCKER_WORDS 6
#define MIRRORS 4

#define TABLE_BINS 16
#define TABLE_VECTORS 12
#define TABLE_SAMPLES 4096

// Pixels by what shades them.
#define PIXEL_MESH 0u
#define PIXEL_SPLAT 1u
#define PIXEL_RELIEF 2u
#define PIXEL_TABLE 3u
#define PIXEL_HALL 4u
#define PIXEL_KINDS 5
#define PIXEL_NOTHING 5u

// Seeds more than half seen from above (design 1).
#define TOP_SEEDS_PER_MM2 0.0085f
// A pixel that grazes the bed sees crests, not the floor's area: below this sine it holds no more seeds.
#define LEAST_SINE 0.16f

// The splats' word: inverted log depth, parity of the owner's cell in x, y and lift, index in the cell. 0: nothing. Beds of one
// lift leave its bit 0.
#define WORD_INDEX_BITS 9u
#define WORD_PARITY_SHIFT 9u
#define WORD_DEPTH_SHIFT 12u
#define WORD_DEPTH_STEPS 1048575.0f
// Octaves of depth from the near plane on: 0.02 m to 1.3 km, in steps of a hundred thousandth.
#define WORD_OCTAVES 16.0f
#define MOST_SEEDS_IN_CELL 512
// A seed whose box holds more pixels is rasterised by a whole group.
#define LARGE_SPLAT_PX 512.0f

// How deep parallel rays see, m: as far as the words reach. A linear depth of 24 bits steps by 0.08 mm.
#define PARALLEL_RANGE_M 1310.72f

// How far a pixel sees that meets nothing, m.
#define SEES_NOTHING_M 1.0e6f

// Ids in the visibility buffer above all slots.
#define ID_NOTHING 0xffffffffu
#define ID_SURFACE 0xffffff00u

#ifdef __cplusplus
struct FrameBlock {
    using mat4 = glm::mat4;
    using vec4 = glm::vec4;
    using ivec4 = glm::ivec4;
    using uvec4 = glm::uvec4;
#else
layout(std140, binding = FRAME_BINDING) uniform FrameBlock {
#endif
    mat4 clip_from_relative;      // relative: world axes, origin at the eye, m
    vec4 camera_right, camera_up, camera_back;
    vec4 eye_in_bed_mm;           // xyz: eye from the bed's south-west corner and ground
    vec4 eye_m;                   // w: near plane, m
    vec4 tangents;                // view rays (x, y, -1): of the picture's left and bottom border, and their span; parallel: m
    vec4 lens;                    // xyz: from the middle of the lens to the eye, m; w: how far any ray begins from there, m
    vec4 parallel_focus;          // x: 1 when view rays are parallel; y: one over the distance that is sharp, 1/m;
                                  // z: side of the square of the lens that a sample stands for, m;
                                  // w: render::Fact that is drawn instead of light
    ivec4 picture_window;         // picture size; origin of the window, rows from the bottom
    ivec4 window_sample;          // window size; sample index; 1: the sums start with it
    vec4 jitter_focal;            // xy: place in the pixel; z: pixels per unit of tangent, parallel: per m; w: mesh range, m
    vec4 auto_exposure;           // x: what the picture is multiplied with as it is shown
    vec4 bands;                   // seeds in a pixel where: the relief begins, is all; the table begins, is all
    ivec4 splats;                 // x: 1 when the window's words are of this sample; y: rays from each near pixel's seed, 0 or 1
    ivec4 bed;                    // tiles in x and y; columns of the plan; farther radii at which its form is looked at
    uvec4 bed_ranks;              // full ranks; first column, first row in the plan; 1 when each seed is drawn: there is no relief
    vec4 bed_box;                 // size in x and y, mm; top of the seeds, mm; mean surface, mm
    vec4 relief;                  // texel, mm; texels per mm; texels a side; reliefs
    vec4 grid_low;                // light grid: first node, m
    vec4 grid_high;               // last node, m
    ivec4 grid_cells;
    ivec4 lit_counts;             // x: area lights that are lit; y: all that are
    ivec4 lit_roles[ROLES];       // their roles, area lights first
    vec4 role_colour[ROLES];          // area lights: luminance times exposure; point lights: intensity times exposure
    vec4 role_axis[AREA_ROLES];   // along which a role's lights are longest; w: their second side, relative
    vec4 returned_low;            // the volume of what comes back: first node, m
    vec4 returned_high;           // last node, m
    ivec4 returned_cells;
    vec4 mean_seed;               // mean albedo of the seeds' skin
    vec4 bed_throws;              // reflectance of the bed as a whole
    vec4 point_place[2];          // spot, lamp, m; w: cosine of the cone's half angle
    vec4 point_aim[2];            // unit vector from the place to its aim
    ivec4 point_blockers[2][BLOCKER_WORDS];  // how many boxes can stand before it, and which
    // What the floor mirrors: upright rectangles that shine, as boxes without depth. w of low: role or -1; of high: share that
    // shines.
    vec4 mirror_low[MIRRORS];
    vec4 mirror_high[MIRRORS];
    vec4 hall_look;               // x: grain of concrete and steel
    vec4 contact_plan;            // of the contact map: first corner, m, and one over its size
    vec4 lod_error_mm[2];         // of the LODs, finest first; six of eight used
};

#endif
