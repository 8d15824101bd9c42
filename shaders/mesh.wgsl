// The seen face of every pixel, lit: one GGX lobe of the sun, the studio as an image to mirror, its sky as ambient light.
// One entry point a view: solid, matter (painted), wire, normals, uv (a checker), depth.
//
// inputs   group 1: the meshes (vertices [V, 3] m, faces [F, 3], groups [F, 3] into normals [G, 3], labels: 2 * label +
//          left out, looks [L, 6] linear RGB, roughness, metalness, opacity, tint [V, 4] sRGB and strength, uvs [F, 3, 2])
//          group 2: the seen faces
// outputs  colour (sRGB), label. spaces: image -> world ray -> barycentric. Twins: kernels.shade_rows, raster_uv.

@group(1) @binding(0) var<storage, read> vertices: array<f32>;
@group(1) @binding(1) var<storage, read> faces: array<u32>;
@group(1) @binding(2) var<storage, read> groups: array<u32>;
@group(1) @binding(3) var<storage, read> normals: array<f32>;
@group(1) @binding(4) var<storage, read> labels: array<i32>;
@group(1) @binding(5) var<storage, read> looks: array<f32>;
@group(1) @binding(6) var<storage, read> tint: array<f32>;
@group(1) @binding(7) var<storage, read> uvs: array<f32>;
@group(2) @binding(0) var seen: texture_2d<i32>;

const KEY = vec3f(0.46, 0.76, 0.46);
const SQUARES = 16.0;

struct Found {
    @location(0) colour: vec4f,
    @location(1) label: i32,
};

struct Hit {
    face: i32,       // -1 for none
    weights: vec3f,  // of the face's corners
    ray: vec3f,      // unit
    place: vec3f,    // m
    normal: vec3f,   // unit, to the eye
};

@vertex fn vs(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return cover(index);
}

fn vertex(face: i32, corner: u32) -> vec3f {
    let v = 3u * faces[3u * u32(face) + corner];
    return vec3f(vertices[v], vertices[v + 1u], vertices[v + 2u]);
}

fn normal_at(face: i32, corner: u32) -> vec3f {
    let n = 3u * groups[3u * u32(face) + corner];
    return vec3f(normals[n], normals[n + 1u], normals[n + 2u]);
}

fn tint_at(face: i32, corner: u32) -> vec4f {
    let v = 4u * faces[3u * u32(face) + corner];
    return vec4f(tint[v], tint[v + 1u], tint[v + 2u], tint[v + 3u]);
}

fn uv_at(face: i32, corner: u32) -> vec2f {
    let v = 2u * (3u * u32(face) + corner);
    return vec2f(uvs[v], uvs[v + 1u]);
}

// Where the ray of a pixel meets the plane of a face, by its corners' weights (Moeller and Trumbore, 1997).
fn weights_at(face: i32, pixel: vec2f) -> vec4f {
    let ray = ray_of(pixel);
    let a = vertex(face, 0u);
    let ab = vertex(face, 1u) - a;
    let ac = vertex(face, 2u) - a;
    let p = cross(ray, ac);
    let scale = 1.0 / dot(ab, p);
    let t = frame.eye.xyz - a;
    let q = cross(t, ab);
    let v = dot(t, p) * scale;
    let w = dot(ray, q) * scale;
    return vec4f(1.0 - v - w, v, w, dot(ac, q) * scale);
}

fn hit_at(pixel: vec2f) -> Hit {
    let face = textureLoad(seen, vec2i(pixel), 0).r - 1;
    if (face < 0) {
        return Hit(-1, vec3f(0.0), vec3f(0.0), vec3f(0.0), vec3f(0.0));
    }
    let found = weights_at(face, pixel);
    let weights = found.xyz;
    let ray = ray_of(pixel);
    let place = frame.eye.xyz + found.w * ray;
    let unit = normalize(ray);
    var normal = weights.x * normal_at(face, 0u) + weights.y * normal_at(face, 1u) + weights.z * normal_at(face, 2u);
    normal = normal / (length(normal) + 1e-12);
    if (dot(normal, unit) > 0.15) {  // an inner wall seen through a tear
        normal = -normal;
    }
    return Hit(face, weights, unit, place, normal);
}

fn label_of(face: i32) -> i32 {
    return labels[face] >> 1u;
}

struct Light {
    key: f32,
    ambient: f32,
    glint_half: f32,
    fresnel: f32,
    mirror: f32,
    blur: f32,
};

fn light_at(hit: Hit) -> Light {
    let n = hit.normal;
    let factor = frame.scale.x;
    let shade = sunlit(hit.place + n * (0.015 / factor), 0.012 / factor, 1.0);
    let high = (hit.place.y - frame.middle.w) * factor;
    let open_sky = min(1.0, 0.55 + 1.6 * max(high, 0.0) + 0.25 * max(n.y, 0.0));
    let view = max(-dot(n, hit.ray), 0.0);
    var light: Light;
    light.key = max(dot(n, KEY), 0.0) * shade;
    light.ambient = (0.40 + 0.20 * n.y) * open_sky + 0.06 * view;
    light.glint_half = max(dot(n, normalize(KEY - hit.ray)), 0.0);
    light.fresnel = 0.55 * pow(1.0 - max(view, 0.06), 5.0);
    light.mirror = studio(hit.ray + 2.0 * view * n) * (0.35 + 0.65 * open_sky);
    light.blur = 0.62 * (0.35 + 0.65 * open_sky);
    return light;
}

// Linear light of a surface; `look`: base colour, then roughness, metalness, opacity in `surface`.
fn surface_light(light: Light, base: vec3f, surface: vec3f) -> vec3f {
    let rough = max(surface.x, 0.06);
    let metal = surface.y;
    let a2 = rough * rough * rough * rough;
    let lobe = light.glint_half * light.glint_half * (a2 - 1.0) + 1.0;
    let glint = min(a2 / (3.1416 * lobe * lobe + 1e-6), 12.0) * 0.25 * light.key;
    let mirror = light.mirror * (1.0 - rough) + light.blur * rough;
    let specular = vec3f(0.04 * (1.0 - metal)) + base * metal;
    let reflected = specular + (max(vec3f(1.0 - rough), specular) - specular) * light.fresnel;
    return base * (1.0 - metal) * (0.92 * light.key + light.ambient) + reflected * (mirror * 0.85 + glint);
}

fn look_of(label: i32) -> array<f32, 6> {
    let k = 6u * u32(label);
    return array<f32, 6>(looks[k], looks[k + 1u], looks[k + 2u], looks[k + 3u], looks[k + 4u], looks[k + 5u]);
}

// Glass lets the floor through, tinted by its colour.
fn solid_light(hit: Hit, pixel: vec2f) -> vec3f {
    let look = look_of(label_of(hit.face));
    let base = vec3f(look[0], look[1], look[2]);
    let value = surface_light(light_at(hit), base, vec3f(look[3], look[4], look[5]));
    if (look[5] >= 1.0) {
        return value;
    }
    let behind = floor_at(hit.ray, backdrop_at(floor(pixel.y)));
    return look[5] * value + (1.0 - look[5]) * (0.35 * value + 0.75 * behind * (0.4 + 0.6 * base));
}

fn toned(value: vec3f, hit: Hit) -> Found {
    return Found(vec4f(tone(value.x), tone(value.y), tone(value.z), 1.0), label_of(hit.face));
}

@fragment fn solid(@builtin(position) pixel: vec4f) -> Found {
    let hit = hit_at(pixel.xy);
    if (hit.face < 0) {
        discard;
    }
    return toned(solid_light(hit, pixel.xy), hit);
}

@fragment fn matter(@builtin(position) pixel: vec4f) -> Found {
    let hit = hit_at(pixel.xy);
    if (hit.face < 0) {
        discard;
    }
    let look = look_of(label_of(hit.face));
    let w = hit.weights;
    let paint = w.x * tint_at(hit.face, 0u) + w.y * tint_at(hit.face, 1u) + w.z * tint_at(hit.face, 2u);
    let own = pow(max(paint.xyz, vec3f(0.0)), vec3f(2.2));
    let base = mix(vec3f(look[0], look[1], look[2]), own, paint.w);
    return toned(surface_light(light_at(hit), base, vec3f(look[3], look[4], look[5])), hit);
}

@fragment fn wire(@builtin(position) pixel: vec4f) -> Found {
    let hit = hit_at(pixel.xy);
    if (hit.face < 0) {
        discard;
    }
    // Pixels to each edge: a weight divided by how fast it changes.
    let across = weights_at(hit.face, pixel.xy + vec2f(1.0, 0.0)).xyz - hit.weights;
    let down = weights_at(hit.face, pixel.xy + vec2f(0.0, 1.0)).xyz - hit.weights;
    let away = hit.weights / max(sqrt(across * across + down * down), vec3f(1e-9));
    let edge = min(away.x, min(away.y, away.z));
    return toned(0.35 * solid_light(hit, pixel.xy) + 0.55 * max(0.0, 1.0 - edge), hit);
}

@fragment fn normals_view(@builtin(position) pixel: vec4f) -> Found {
    let hit = hit_at(pixel.xy);
    if (hit.face < 0) {
        discard;
    }
    return Found(vec4f(0.5 + 0.5 * hit.normal, 1.0), label_of(hit.face));
}

@fragment fn depth_view(@builtin(position) pixel: vec4f) -> Found {
    let hit = hit_at(pixel.xy);
    if (hit.face < 0) {
        discard;
    }
    let depth = camera_of(hit.place).z;
    let value = 0.95 - 0.85 * clamp((depth - frame.scale.z) / (frame.scale.w - frame.scale.z), 0.0, 1.0);
    return Found(vec4f(value, value, value, 1.0), label_of(hit.face));
}

@fragment fn uv(@builtin(position) pixel: vec4f) -> Found {
    let hit = hit_at(pixel.xy);
    if (hit.face < 0) {
        discard;
    }
    let clay = surface_light(light_at(hit), vec3f(0.45), vec3f(0.85, 0.0, 1.0));
    let shade = tone(clay.x);
    let w = hit.weights;
    let at = w.x * uv_at(hit.face, 0u) + w.y * uv_at(hit.face, 1u) + w.z * uv_at(hit.face, 2u);
    if (!(abs(at.x) < 1e9 && abs(at.y) < 1e9)) {  // no coordinates here
        return Found(vec4f(shade, shade, shade, 1.0), label_of(hit.face));
    }
    let square = vec2i(floor(at * SQUARES));
    let light = shade * select(1.0, 0.62, ((square.x + square.y) & 1) != 0);
    let inside = at - floor(at);
    return Found(vec4f(light * (0.35 + 0.65 * inside), light * 0.55, 1.0), label_of(hit.face));
}
