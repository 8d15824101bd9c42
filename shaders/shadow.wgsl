// Depth towards the sun, of the faces that look at it.
//
// inputs   group 1: the meshes (vertices, faces). outputs: the sun's map, depth / frame.far.x, 1 where nothing is.
// spaces   world -> sun (right, up, towards the sun) -> texels -> clip, orthographic. Twin: raster.shadow_map.

@group(1) @binding(0) var<storage, read> vertices: array<f32>;
@group(1) @binding(1) var<storage, read> faces: array<u32>;

@vertex fn vs(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    let v = 3u * faces[index];
    let p = vec3f(vertices[v], vertices[v + 1u], vertices[v + 2u]);
    let at = (vec2f(dot(p, frame.sun0.xyz), dot(p, frame.sun1.xyz)) - frame.sun3.xy) * frame.sun3.z + 4.0;
    let away = frame.sun3.w - dot(p, frame.sun2.xyz) + 1.0;
    let size = frame.size.w;
    return vec4f(2.0 * at.x / size - 1.0, 1.0 - 2.0 * at.y / size, away / frame.far.x, 1.0);
}
