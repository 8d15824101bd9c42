// Particles as discs that are lit like small balls, the nearest in front.
//
// inputs   group 1: places [N, 3] m, colours [N, 3] sRGB; radius [m]. outputs: colour (sRGB), depth of the ball's front.
// spaces   world -> camera -> image. Twin: kernels.draw_balls.

struct Ball {
    radius: f32,
};

@group(1) @binding(0) var<storage, read> places: array<f32>;
@group(1) @binding(1) var<storage, read> colours: array<f32>;
@group(1) @binding(2) var<uniform> ball: Ball;

struct Corner {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) disc: vec4f,  // centre and radius [px], depth [m]
    @location(1) @interpolate(flat) colour: vec3f,
};

struct Found {
    @location(0) colour: vec4f,
    @builtin(frag_depth) depth: f32,
};

@vertex fn vs(@builtin(vertex_index) index: u32, @builtin(instance_index) n: u32) -> Corner {
    let c = camera_of(vec3f(places[3u * n], places[3u * n + 1u], places[3u * n + 2u]));
    let colour = vec3f(colours[3u * n], colours[3u * n + 1u], colours[3u * n + 2u]);
    if (c.z <= NEAR) {
        return Corner(vec4f(2.0, 2.0, 0.5, 1.0), vec4f(0.0), colour);
    }
    let centre = frame.lens.xy * c.xy / c.z + frame.lens.zw;
    let radius = max(ball.radius * frame.lens.x / c.z, 0.8);
    let corner = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
    return Corner(clip_of_pixel(centre + corner * radius, c.z), vec4f(centre, radius, c.z), colour);
}

@fragment fn fs(corner: Corner) -> Found {
    let at = (corner.position.xy - corner.disc.xy) / corner.disc.z;
    let d = dot(at, at);
    if (d > 1.0) {
        discard;
    }
    let front = sqrt(1.0 - d);
    let light = 0.45 + 0.55 * max(0.25 * at.x - 0.7 * at.y + 0.66 * front, 0.0);
    let depth = max(corner.disc.w - front * ball.radius, NEAR);
    return Found(vec4f(corner.colour * light, 1.0), NEAR / depth);
}
