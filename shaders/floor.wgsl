// The backdrop, the floor with its soft shadows and the ground grid that fades to the horizon, where no face is seen.
//
// inputs   group 2: the seen faces. outputs: colour (sRGB), label -1. spaces: image -> world ray. Twin: kernels._floor.

@group(2) @binding(0) var seen: texture_2d<i32>;

struct Found {
    @location(0) colour: vec4f,
    @location(1) label: i32,
};

@vertex fn vs(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return cover(index);
}

@fragment fn fs(@builtin(position) pixel: vec4f) -> Found {
    if (textureLoad(seen, vec2i(pixel.xy), 0).r > 0) {
        discard;
    }
    let value = tone(floor_at(normalize(ray_of(pixel.xy)), backdrop_at(floor(pixel.y))));
    return Found(vec4f(value, value, value, 1.0), -1);
}
