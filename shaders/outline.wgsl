// The picture as it is shown: samples averaged, the selection lifted a little and surrounded by a line of the accent.
//
// inputs   group 1: colour (sRGB), labels, depth (reversed), each with frame.size.z samples along a side of a pixel
// outputs  image (sRGB), label, depth [m] (0 for none), the last two of a pixel's first sample. Twin: drawables.outlined.

@group(1) @binding(0) var colours: texture_2d<f32>;
@group(1) @binding(1) var labels: texture_2d<i32>;
@group(1) @binding(2) var depths: texture_depth_2d;

const ACCENT = vec3f(0.878, 0.478, 0.294);
const LIFT = 0.10;

struct Found {
    @location(0) image: vec4f,
    @location(1) label: i32,
    @location(2) depth: f32,
};

@vertex fn vs(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return cover(index);
}

fn is_picked(pixel: vec2i) -> bool {
    let samples = i32(frame.size.z);
    let size = vec2i(frame.size.xy) / samples;
    if (any(pixel < vec2i(0)) || any(pixel >= size)) {
        return false;
    }
    return textureLoad(labels, pixel * samples, 0).r == i32(frame.pick.x);
}

@fragment fn fs(@builtin(position) position: vec4f) -> Found {
    let samples = i32(frame.size.z);
    let pixel = vec2i(position.xy);
    let first = pixel * samples;
    var colour = vec3f(0.0);
    for (var y = 0; y < samples; y++) {
        for (var x = 0; x < samples; x++) {
            colour += textureLoad(colours, first + vec2i(x, y), 0).rgb;
        }
    }
    colour = clamp(colour / f32(samples * samples), vec3f(0.0), vec3f(1.0));
    if (frame.pick.x >= 0.0) {
        if (is_picked(pixel)) {
            colour = 1.0 - (1.0 - colour) * (1.0 - LIFT);
        } else {
            let width = i32(frame.pick.y);
            var near = false;
            for (var y = -width; y <= width; y++) {
                for (var x = -width; x <= width; x++) {
                    if (abs(x) + abs(y) <= width && !near) {
                        near = is_picked(pixel + vec2i(x, y));
                    }
                }
            }
            if (near) {
                colour = ACCENT;
            }
        }
    }
    let depth = textureLoad(depths, first, 0);
    var metres = 0.0;
    if (depth > 0.0) {
        metres = NEAR / depth;
    }
    return Found(vec4f(colour, 1.0), textureLoad(labels, first, 0).r, metres);
}
