// Gaussians as quads, drawn from the farthest to the nearest and cut off by the depth of the meshes.
// `project` (compute) makes each an ellipse of the image (EWA splatting, Zwicker et al. 2001) with its colour from the
// given direction; `quad` blends them premultiplied, nothing below 1/255; `seen` marks the nearest that is at least half
// opaque, for picking and depth.
//
// inputs   group 1 of `project`: means, quats (wxyz), scales, opacities, sh [N, K, 3], how many and how; of the others:
//          what it made, the order far to near, labels
// outputs  colour (sRGB, premultiplied over what is there); label and depth. spaces: world -> camera -> image.
// Twins: engine/splat/cpu_project.py, cpu_blend.py, live.py; conventions of gsplat 1.5.3.

struct How {
    count: u32,
    terms: u32,    // of spherical harmonics: 1, 4, 9 or 16
    eps2d: f32,    // px^2
    near: f32,     // m
};

struct Splat {
    centre: vec2f,   // px
    reach: vec2f,    // px, half a side of the quad; 0 when hidden
    conic: vec3f,    // kx, kxy, ky: log2 alpha = opacity - |K d|^2
    opacity: f32,    // log2
    colour: vec3f,
    depth: f32,      // m
};

@group(1) @binding(0) var<storage, read> means: array<f32>;
@group(1) @binding(1) var<storage, read> quats: array<vec4f>;
@group(1) @binding(2) var<storage, read> scales: array<f32>;
@group(1) @binding(3) var<storage, read> opacities: array<f32>;
@group(1) @binding(4) var<storage, read> sh: array<f32>;
@group(1) @binding(5) var<storage, read_write> made: array<Splat>;
@group(1) @binding(6) var<uniform> how: How;

@group(1) @binding(0) var<storage, read> splats: array<Splat>;
@group(1) @binding(1) var<storage, read> order: array<u32>;
@group(1) @binding(2) var<storage, read> labels: array<i32>;

const WHITEN = 0.8493218;      // sqrt(log2(e) / 2)
const LEAST = -7.9943534;      // log2(1 / 255)

fn three(k: u32) -> vec3f {
    return vec3f(sh[3u * k], sh[3u * k + 1u], sh[3u * k + 2u]);
}

fn colour_of(n: u32, d: vec3f) -> vec3f {
    let k = n * how.terms;
    var sum = vec3f(0.5) + 0.28209479177387814 * three(k);
    if (how.terms >= 4u) {
        sum += 0.4886025119029199 * (-d.y * three(k + 1u) + d.z * three(k + 2u) - d.x * three(k + 3u));
    }
    if (how.terms >= 9u) {
        sum += 1.0925484305920792 * (d.x * d.y * three(k + 4u) - d.y * d.z * three(k + 5u) - d.x * d.z * three(k + 7u));
        sum += 0.31539156525252005 * (3.0 * d.z * d.z - 1.0) * three(k + 6u);
        sum += 0.5462742152960396 * (d.x * d.x - d.y * d.y) * three(k + 8u);
    }
    if (how.terms >= 16u) {
        let zz = d.z * d.z;
        sum += -0.5900435899266435 * d.y * (3.0 * d.x * d.x - d.y * d.y) * three(k + 9u);
        sum += 2.890611442640554 * d.x * d.y * d.z * three(k + 10u);
        sum += -0.4570457994644658 * d.y * (5.0 * zz - 1.0) * three(k + 11u);
        sum += 0.3731763325901154 * d.z * (5.0 * zz - 3.0) * three(k + 12u);
        sum += -0.4570457994644658 * d.x * (5.0 * zz - 1.0) * three(k + 13u);
        sum += 1.445305721320277 * d.z * (d.x * d.x - d.y * d.y) * three(k + 14u);
        sum += -0.5900435899266435 * d.x * (d.x * d.x - 3.0 * d.y * d.y) * three(k + 15u);
    }
    return max(sum, vec3f(0.0));
}

fn rotation_of(quat: vec4f) -> mat3x3f {
    let q = quat / max(length(quat), 1e-12);
    let w = q.x;
    let x = q.y;
    let y = q.z;
    let z = q.w;
    return mat3x3f(  // columns
        vec3f(1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y)),
        vec3f(2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x)),
        vec3f(2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)));
}

@compute @workgroup_size(64) fn project(@builtin(global_invocation_id) id: vec3u) {
    let n = id.x + id.y * 4194240u;
    if (n >= how.count) {
        return;
    }
    let mean = vec3f(means[3u * n], means[3u * n + 1u], means[3u * n + 2u]);
    let c = camera_of(mean);
    var splat = Splat(vec2f(0.0), vec2f(0.0), vec3f(0.0), 0.0, vec3f(0.0), c.z);
    if (c.z < how.near || opacities[n] < 1.0 / 255.0) {
        made[n] = splat;
        return;
    }
    // The Jacobian of the perspective follows the mean to 0.3 of half the field of view beyond each edge.
    let margin = 0.15 * frame.size.xy / frame.lens.xy;
    let slope = c.xy / c.z;
    let kept = clamp(slope, -frame.lens.zw / frame.lens.xy - margin, (frame.size.xy - frame.lens.zw) / frame.lens.xy + margin);
    let j = frame.lens.xy / c.z;
    let q0 = j.x * (frame.row0.xyz - kept.x * frame.row2.xyz);
    let q1 = j.y * (frame.row1.xyz - kept.y * frame.row2.xyz);
    let r = rotation_of(quats[n]);
    let s = vec3f(scales[3u * n], scales[3u * n + 1u], scales[3u * n + 2u]);
    let m0 = (q0 * r) * s;
    let m1 = (q1 * r) * s;
    let minors = cross(m0, m1);
    let a = dot(m0, m0);
    let b = dot(m0, m1);
    let d = dot(m1, m1);
    let det = dot(minors, minors) + how.eps2d * (a + d + how.eps2d);
    let sigma = vec2f(a + how.eps2d, d + how.eps2d);
    let opacity = log2(opacities[n]);
    splat.centre = frame.lens.xy * slope + frame.lens.zw;
    splat.opacity = opacity;
    let kx = WHITEN * sqrt(sigma.y / det);
    splat.conic = vec3f(kx, -b / sigma.y * kx, WHITEN / sqrt(sigma.y));
    splat.reach = sqrt(max(opacity - LEAST, 0.0) * sigma) / WHITEN + 0.02;
    splat.colour = colour_of(n, normalize(mean - frame.eye.xyz));
    made[n] = splat;
}

struct Corner {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) splat: u32,
};

@vertex fn vs(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Corner {
    let n = order[instance];
    let corner = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
    let splat = splats[n];
    return Corner(clip_of_pixel(splat.centre + corner * splat.reach, splat.depth), n);
}

fn alpha_at(splat: Splat, pixel: vec2f) -> f32 {
    let d = splat.centre - pixel;
    let u = splat.conic.x * d.x + splat.conic.y * d.y;
    let v = splat.conic.z * d.y;
    return min(exp2(splat.opacity - v * v - u * u), 0.999);
}

@fragment fn quad(corner: Corner) -> @location(0) vec4f {
    let splat = splats[corner.splat];
    let alpha = alpha_at(splat, corner.position.xy);
    if (alpha < 1.0 / 255.0) {
        discard;
    }
    return vec4f(splat.colour * alpha, alpha);
}

@fragment fn seen(corner: Corner) -> @location(0) i32 {
    if (alpha_at(splats[corner.splat], corner.position.xy) < 0.5) {
        discard;
    }
    return labels[corner.splat];
}
