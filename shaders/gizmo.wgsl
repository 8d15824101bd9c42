// The gizmo: flat lines and convex polygons with soft edges and a soft shadow, one quad a shape, back to front.
//
// inputs   group 0: the shapes, their points (x, y: pixels of the picture, opacity there), how. It needs no stage.
// outputs  a layer (sRGB, premultiplied) of how.box: pixels of the picture. Twin: app/gpu/strokes.py; made by app/gizmo.py.

struct How {
    box: vec4f,   // x0, y0, x1, y1: pixels
    halo: vec4f,  // width of the shadow: pixels
};

@group(0) @binding(0) var<storage, read> rows: array<f32>;  // 20 a shape: see app.gizmo.ROW
@group(0) @binding(1) var<storage, read> points: array<vec4f>;
@group(0) @binding(2) var<uniform> how: How;

struct Corner {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) shape: u32,
};

fn pair(shape: u32, k: u32) -> vec2f {
    return vec2f(rows[20u * shape + k], rows[20u * shape + k + 1u]);
}

fn three(shape: u32, k: u32) -> vec3f {
    return vec3f(pair(shape, k), rows[20u * shape + k + 2u]);
}

@vertex fn vs(@builtin(vertex_index) index: u32, @builtin(instance_index) shape: u32) -> Corner {
    let at = mix(pair(shape, 16u), pair(shape, 18u), vec2f(f32(index & 1u), f32(index >> 1u)));
    let share = (at - how.box.xy) / (how.box.zw - how.box.xy);
    return Corner(vec4f(2.0 * share.x - 1.0, 1.0 - 2.0 * share.y, 0.0, 1.0), shape);
}

// Distance to the nearest line of a shape, and the opacity there.
fn line_at_pixel(first: u32, count: u32, pixel: vec2f) -> vec2f {
    var found = vec2f(1e9, 1.0);
    for (var k = first; k + 1u < first + count; k++) {
        let a = points[k];
        let edge = points[k + 1u].xyz - a.xyz;
        let t = clamp(dot(pixel - a.xy, edge.xy) / max(dot(edge.xy, edge.xy), 1e-9), 0.0, 1.0);
        let away = distance(pixel, a.xy + t * edge.xy);
        if (away < found.x) {
            found = vec2f(away, a.z + t * edge.z);
        }
    }
    return found;
}

// How far outside of a convex polygon; below 0 inside.
fn polygon_at_pixel(first: u32, count: u32, pixel: vec2f) -> f32 {
    var found = -1e9;
    for (var k = 0u; k < count; k++) {
        let a = points[first + k].xy;
        let edge = points[first + (k + 1u) % count].xy - a;
        let p = pixel - a;
        if (dot(edge, edge) > 1e-6) {
            found = max(found, (p.x * edge.y - p.y * edge.x) / length(edge));
        }
    }
    return found;
}

@fragment fn fs(corner: Corner) -> @location(0) vec4f {
    let shape = corner.shape;
    let row = 20u * shape;
    let pixel = corner.position.xy + how.box.xy;
    let first = u32(rows[row + 1u]);
    let count = u32(rows[row + 2u]);
    var away = vec2f(0.0, 1.0);
    if (rows[row] == 0.0) {
        away = line_at_pixel(first, count, pixel);
    } else {
        away.x = polygon_at_pixel(first, count, pixel);
    }
    let d = away.x - rows[row + 3u];
    if (d >= how.halo.x) {
        discard;
    }
    let shade = 1.0 - max(d, 0.0) / how.halo.x;
    let dark = rows[row + 5u] * away.y * shade * shade;
    let cover = clamp(0.5 - d, 0.0, 1.0) * rows[row + 4u] * away.y;
    let across = pair(shape, 14u) - pair(shape, 12u);
    let t = clamp(dot(pixel - pair(shape, 12u), across) / max(dot(across, across), 1e-9), 0.0, 1.0);
    let colour = mix(three(shape, 6u), three(shape, 9u), t);
    return vec4f(cover * colour, 1.0 - (1.0 - dark) * (1.0 - cover));
}
