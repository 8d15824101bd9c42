// Shared by all passes, put before each of them: the frame's numbers, the ray of a pixel, the studio's light, the floor.
//
// inputs   group 0: the frame (uniform), the depth towards the sun, how much of the sky the floor does not see
// spaces   world: metres, Y up. camera: OpenCV (x right, y down, z forward). image: pixels, y down, centres at +0.5.
//          clip: reversed and without a far end, z / w = NEAR / depth. stage: world metres times `factor`.
// colour   linear until `shown`, sRGB in every target. The numbers are those of engine/mesh/raster_kernels.py.

struct Frame {
    row0: vec4f, row1: vec4f, row2: vec4f,  // world to camera, translation in w
    eye: vec4f,                             // m
    lens: vec4f,                            // fx, fy, cx, cy: pixels
    size: vec4f,                            // width, height: pixels; samples along a side of a shown pixel; texels of the sun's map
    middle: vec4f,                          // of the room, m; height of the floor
    scale: vec4f,                           // stage units a metre, m between grid lines, m that is white and m that is dark as depth
    sun0: vec4f, sun1: vec4f, sun2: vec4f,  // right, up, sun
    sun3: vec4f,                            // offset right, offset up: m; texels a metre; the highest along the sun
    far: vec4f,                             // depth of the sun's map
    pick: vec4f,                            // label of the selection, width of its outline
};

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var sun_map: texture_depth_2d;
@group(0) @binding(2) var sky_map: texture_2d<f32>;

const NEAR = 1e-4;
const FAR = 60.0;  // stage units

fn camera_of(world: vec3f) -> vec3f {
    return vec3f(dot(frame.row0.xyz, world) + frame.row0.w, dot(frame.row1.xyz, world) + frame.row1.w,
                 dot(frame.row2.xyz, world) + frame.row2.w);
}

fn clip_of(camera: vec3f) -> vec4f {
    let x = frame.lens.x * camera.x + frame.lens.z * camera.z;
    let y = frame.lens.y * camera.y + frame.lens.w * camera.z;
    return vec4f(2.0 * x / frame.size.x - camera.z, camera.z - 2.0 * y / frame.size.y, NEAR, camera.z);
}

fn clip_of_pixel(pixel: vec2f, depth: f32) -> vec4f {
    return vec4f(2.0 * pixel.x / frame.size.x - 1.0, 1.0 - 2.0 * pixel.y / frame.size.y, NEAR / depth, 1.0);
}

// Not normalised: one metre of depth long.
fn ray_of(pixel: vec2f) -> vec3f {
    let p = (pixel - frame.lens.zw) / frame.lens.xy;
    return frame.row0.xyz * p.x + frame.row1.xyz * p.y + frame.row2.xyz;
}

// The three corners of a triangle that covers the picture.
fn cover(index: u32) -> vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn backdrop_at(row: f32) -> f32 {
    return 0.014 + 0.016 * (row / frame.size.y);
}

fn tone(value: f32) -> f32 {
    let v = max(value, 0.0);
    return pow(min(1.18 * v * (1.0 + v / 2.2) / (1.0 + v), 1.0), 1.0 / 2.2);
}

// What a mirror would see: a bright soft box above the front, a strip to the left, a pale room.
fn studio(d: vec3f) -> f32 {
    let sky = 0.42 + 0.38 * clamp(d.y * 0.5 + 0.5, 0.0, 1.0);
    let lamp = clamp((dot(d, vec3f(0.42, 0.78, 0.46)) - 0.80) * 9.0, 0.0, 1.0);
    let strip = clamp(1.0 - abs(d.x + 0.72) * 5.0, 0.0, 1.0) * clamp(0.75 - abs(d.y - 0.2), 0.0, 1.0);
    return sky + 1.5 * lamp + 0.7 * strip;
}

// 0..1: how much of the sun reaches a point [m]; `soft` texels between the taps.
fn sunlit(p: vec3f, bias: f32, soft: f32) -> f32 {
    let at = (vec2f(dot(p, frame.sun0.xyz), dot(p, frame.sun1.xyz)) - frame.sun3.xy) * frame.sun3.z + 4.0;
    let away = frame.sun3.w - dot(p, frame.sun2.xyz) + 1.0;
    let side = i32(frame.size.w);
    var lit = 0.0;
    var total = 0.0;
    for (var j = -2; j <= 2; j++) {
        for (var i = -2; i <= 2; i++) {
            let texel = vec2i(at + vec2f(f32(i), f32(j)) * soft);
            let weight = 1.0 / f32(1 + i * i + j * j);
            total += weight;
            let inside = all(texel >= vec2i(0)) && all(texel < vec2i(side));
            let depth = textureLoad(sun_map, clamp(texel, vec2i(0), vec2i(side - 1)), 0);
            if (!inside || depth >= 1.0 || away - bias < depth * frame.far.x) {
                lit += weight;
            }
        }
    }
    return lit / total;
}

fn line_at(p: f32, step: f32, width: f32, strength: f32) -> f32 {
    if (step <= 6.0 * width) {
        return 0.0;
    }
    let away = abs(p - step * floor(p / step + 0.5));
    return max(0.0, 1.0 - away / width) * min(1.0, (step / width - 6.0) / 20.0) * strength;
}

// 0..1: how much of a pixel of `width` a grid line covers; every tenth line is stronger.
fn grid_at(p: vec2f, step: f32, width: f32) -> f32 {
    let fine = max(line_at(p.x, step, width, 0.5), line_at(p.y, step, width, 0.5));
    return max(fine, max(line_at(p.x, 10.0 * step, width, 1.0), line_at(p.y, 10.0 * step, width, 1.0)));
}

fn hidden_sky(p: vec2f) -> f32 {
    let size = vec2f(textureDimensions(sky_map));
    let at = (p + 2.0) * (size / 4.0) - 0.5;
    if (any(at < vec2f(0.0)) || any(at >= size - 1.0)) {
        return 0.0;
    }
    let corner = vec2i(at);
    let w = at - floor(at);
    let i = corner.x;
    let j = corner.y;  // the map is [x, z]: a texel's column is its z
    let low = mix(textureLoad(sky_map, vec2i(j, i), 0).r, textureLoad(sky_map, vec2i(j, i + 1), 0).r, w.x);
    let high = mix(textureLoad(sky_map, vec2i(j + 1, i), 0).r, textureLoad(sky_map, vec2i(j + 1, i + 1), 0).r, w.x);
    return mix(low, high, w.y);
}

// Linear brightness of what lies behind everything: floor, grid and contact shadow, faded into the backdrop.
fn floor_at(d: vec3f, shade: f32) -> f32 {
    if (d.y >= -1e-4) {
        return shade;
    }
    let factor = frame.scale.x;
    let t = (frame.middle.w - frame.eye.y) / d.y;
    if (t < 0.0 || t * factor > FAR) {
        return shade;
    }
    let p = frame.eye.xyz + t * d;
    let s = (p.xz - frame.middle.xz) * factor;
    let fade = exp(-0.10 * dot(s, s));
    if (fade <= 0.01) {
        return shade;
    }
    let light = sunlit(vec3f(p.x, frame.middle.w, p.z), 0.004 / factor, 2.0);
    let open_sky = 1.0 - hidden_sky(s);
    var lit = 0.016 * open_sky + 0.105 * light * (0.3 + 0.7 * open_sky) * fade;
    let width = t * factor / frame.lens.x / max(0.12, abs(d.y)) * 0.7;
    lit += 0.022 * grid_at(s, frame.scale.y * factor, width) * (0.35 + 0.65 * light);
    return shade * (1.0 - fade) + fade * lit;
}
