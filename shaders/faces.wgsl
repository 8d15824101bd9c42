// Which face of the meshes every pixel sees, and its depth; faces that are left out are drawn without an area.
//
// inputs   group 1: the meshes (vertices, faces, labels: 2 * label + left out).
// outputs  face + 1 (r32sint, 0 for none); depth (reversed). spaces: world -> camera -> clip. Twin: kernels.raster_faces.

@group(1) @binding(0) var<storage, read> vertices: array<f32>;
@group(1) @binding(1) var<storage, read> faces: array<u32>;
@group(1) @binding(4) var<storage, read> labels: array<i32>;

struct Corner {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) face: i32,
};

@vertex fn vs(@builtin(vertex_index) index: u32) -> Corner {
    let face = index / 3u;
    let v = 3u * faces[index];
    var position = clip_of(camera_of(vec3f(vertices[v], vertices[v + 1u], vertices[v + 2u])));
    if ((labels[face] & 1) == 1) {
        position = vec4f(2.0, 2.0, 0.5, 1.0);
    }
    return Corner(position, i32(face) + 1);
}

@fragment fn fs(corner: Corner) -> @location(0) i32 {
    return corner.face;
}
