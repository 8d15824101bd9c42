"""`.glb`: meshes with named PBR materials, or Gaussians, one node an object, Y up, metres. What Blender opens.

Source: Khronos, "glTF 2.0 Specification". A mesh keeps its vertices shared here; glTF keeps shading on vertices, so
writing splits a vertex exactly where its corners differ in normal or uv, and reading joins equal positions again.
Texture coordinates have their origin at the lower left here (as in Blender, USD and OBJ) and at the upper left there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from engine.errors import BadFile
from engine.formats import khr_gaussians
from engine.formats.cursor import Fields
from engine.formats.gltf import Document, Writer, accessor, as_floats, parse_document
from engine.formats.limits import DEFAULT, Limits, require_at_most
from engine.formats.unique_rows import unique_rows
from engine.types import Gaussians, Material, Mesh, Object, Scene

_TRIANGLES = 4


# Writing


def dump(scene: Scene, parent: str | None = None, extras: Mapping[str, Mapping[str, Any]] | None = None) -> bytes:
    """The bytes of a `.glb` holding every object's mesh, or its Gaussians where it has no mesh, one named node each.

    parent: the name of one empty node that then holds all objects (parts exported separately under one asset).
    extras: node name -> custom properties (texts, numbers, lists of either); Blender shows them on the object.
    Raises BadFile when the result would pass the format's 4 GB.
    """
    writer, materials = Writer(), {}
    nodes = [_add_node(writer, item, materials) for item in scene.objects]
    if parent is not None:
        nodes = [writer.append("nodes", {"name": parent} | ({"children": nodes} if nodes else {}))]
    for node in writer.root.get("nodes", ()):
        custom = (extras or {}).get(node["name"])
        if custom:
            node["extras"] = dict(custom)
    writer.root["scene"] = writer.append("scenes", {"nodes": nodes} if nodes else {})
    return writer.dump()


def _add_node(writer: Writer, item: Object, materials: dict[Material, int]) -> int:
    node: dict[str, Any] = {"name": item.name}
    transform, mesh = np.asarray(item.transform, np.float64), item.mesh
    if not _is_rigid_or_scaled(transform):  # glTF nodes cannot shear
        mesh, transform = (None if mesh is None else _transformed(mesh, transform)), np.eye(4)
    if not np.array_equal(transform, np.eye(4)):
        node["matrix"] = transform.T.ravel().tolist()
    primitives = []
    if mesh is not None and len(mesh.faces):
        primitives = [_add_primitive(writer, mesh, slot, item.name, materials) for slot in _used_slots(mesh)]
    elif item.gaussians is not None and len(item.gaussians):
        primitives = [khr_gaussians.add_primitive(writer, item.gaussians)]
    if primitives:
        node["mesh"] = writer.append("meshes", {"name": item.name, "primitives": primitives})
    return writer.append("nodes", node)


def _is_rigid_or_scaled(transform: np.ndarray) -> bool:
    axes = transform[:3, :3]
    gram = axes.T @ axes
    lengths = np.sqrt(np.diag(gram))
    if not np.array_equal(transform[3], (0, 0, 0, 1)) or not (lengths > 0).all():
        return False
    return bool(np.abs(gram / np.outer(lengths, lengths) - np.eye(3)).max() < 1e-5)


def _transformed(mesh: Mesh, transform: np.ndarray) -> Mesh:
    axes = transform[:3, :3]
    flipped = np.linalg.det(axes) < 0
    turn = slice(None, None, -1 if flipped else 1)  # a mirrored face keeps its outside by turning round
    normals = mesh.corner_normals
    if normals is not None:
        # cofactors carry normals through any linear map, singular ones included
        cofactors = np.cross(axes[[1, 2, 0]], axes[[2, 0, 1]])
        normals = (normals @ cofactors.T * (-1 if flipped else 1))[:, turn]
    return replace(
        mesh,
        vertices=(mesh.vertices @ axes.T + transform[:3, 3]).astype(np.float32),
        faces=mesh.faces[:, turn],
        corner_normals=normals,
        corner_uvs=None if mesh.corner_uvs is None else mesh.corner_uvs[:, turn],
    )


def _used_slots(mesh: Mesh) -> list[int]:
    return [0] if mesh.face_material is None else np.unique(mesh.face_material).tolist()


def _add_primitive(writer: Writer, mesh: Mesh, slot: int, name: str, materials: dict[Material, int]) -> dict:
    chosen = slice(None) if mesh.face_material is None else np.asarray(mesh.face_material) == slot
    corners = np.asarray(mesh.faces)[chosen].reshape(-1)
    columns = [np.asarray(mesh.vertices, "<f4")[corners] + np.float32(0)]  # + 0 makes one zero of the two
    if mesh.corner_normals is not None:
        columns.append(_unit(mesh, chosen) + np.float32(0))
    if mesh.corner_uvs is not None:
        columns.append(np.asarray(mesh.corner_uvs, "<f4")[chosen].reshape(-1, 2) * (1, -1) + (0, 1))
    # Two vertices may share a place without being one: the index takes part, so that they stay two.
    key = np.column_stack([corners.astype(np.int32).view("<f4"), *columns[1:]]).astype("<f4", copy=False)
    first, group = unique_rows(key)
    attributes = {"POSITION": writer.add(columns[0][first], bounds=True)}
    for values, attribute in zip(columns[1:], ["NORMAL"] * (mesh.corner_normals is not None) + ["TEXCOORD_0"]):
        attributes[attribute] = writer.add(values[first].astype("<f4"))
    # Blender shows a mesh without a material in grey, whatever its colours: there is always one.
    material = mesh.materials[slot] if mesh.materials else Material(name)
    if material not in materials:
        materials[material] = writer.append("materials", _material(material))
    return {
        "attributes": attributes,
        "indices": writer.add_indices(group),
        "material": materials[material],
        "mode": _TRIANGLES,
    }


def _unit(mesh: Mesh, chosen) -> np.ndarray:
    """[M, 3] corner normals at length one; the face's own where a corner has none, up where neither exists."""
    normals = np.asarray(mesh.corner_normals, np.float64)[chosen].reshape(-1, 3)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    missing = lengths[:, 0] < 1e-12
    if missing.any():
        a, b, c = np.moveaxis(np.asarray(mesh.vertices, np.float64)[np.asarray(mesh.faces)[chosen]], 1, 0)
        flat = np.repeat(np.cross(b - a, c - a), 3, axis=0)[missing]
        flat[np.linalg.norm(flat, axis=1) < 1e-30] = (0, 1, 0)
        normals[missing], lengths[missing] = flat, np.linalg.norm(flat, axis=1, keepdims=True)
    return (normals / lengths).astype("<f4")


def _material(material: Material) -> dict:
    surface = {
        "baseColorFactor": [*map(float, material.base_colour), float(material.opacity)],
        "metallicFactor": float(material.metallic),
        "roughnessFactor": float(material.roughness),
    }
    entry: dict[str, Any] = {"name": material.name, "pbrMetallicRoughness": surface}
    if material.opacity < 1:
        entry["alphaMode"] = "BLEND"
    if material.matter:
        entry["extras"] = {"matter": material.matter}
    return entry


# Reading


def parse(data: bytes, limits: Limits = DEFAULT) -> Scene:
    """Every mesh and cloud of Gaussians of a `.glb` as an Object with its node's name and place in the world.

    Textures, skins, animation, lines and cameras are left out. Raises BadFile with a byte offset when the file is
    damaged, keeps its data elsewhere or compressed, loops in its tree, or holds neither triangles nor Gaussians.
    """
    document = parse_document(data, limits)
    materials = tuple(_read_material(fields, i) for i, fields in enumerate(document.root.children("materials")))
    meshes = document.root.children("meshes")
    objects: list[Object] = []
    names: set[str] = set()
    vertices = faces = gaussians = 0
    for node, transform in _walk(document):
        if "mesh" not in node.value:
            continue
        fields = meshes[_index(node, "mesh", meshes)]
        mesh, cloud = _read_mesh(document, fields, materials), _read_gaussians(document, fields)
        if mesh is None and cloud is None:
            continue
        vertices, faces = vertices + (len(mesh.vertices) if mesh else 0), faces + (len(mesh.faces) if mesh else 0)
        gaussians += len(cloud) if cloud else 0
        require_at_most(vertices, limits.vertices, "vertices", node.offset)
        require_at_most(faces, limits.faces, "faces", node.offset)
        require_at_most(gaussians, limits.gaussians, "Gaussians", node.offset)
        name = _free_name(node.text("name", "") or fields.text("name", "") or "object", names)
        objects.append(Object(name, mesh=mesh, gaussians=cloud, transform=transform))
    if not objects:
        raise BadFile("There are no triangles and no Gaussians in it.", offset=document.root.offset)
    return Scene(tuple(objects))


def _index(fields: Fields, key: str, items: list) -> int:
    index = fields.integer(key)
    if index >= len(items):
        raise fields.refuse(key, f"an index below {len(items)}")
    return index


def _free_name(name: str, taken: set[str]) -> str:
    free, serial = name, 0
    while free in taken:
        serial += 1
        free = f"{name}.{serial:03d}"
    taken.add(free)
    return free


def _walk(document: Document) -> Iterator[tuple[Fields, np.ndarray]]:
    """Every node of the scene with its world transform, parents first. A node met twice is refused."""
    nodes, scenes = document.root.children("nodes"), document.root.children("scenes")
    require_at_most(len(nodes), document.limits.objects, "nodes", document.root.offset)
    if scenes:
        scene = scenes[_index(document.root, "scene", scenes) if "scene" in document.root.value else 0]
        roots, owner = scene.items("nodes", int, []), scene
    else:
        held = {child for node in nodes for child in node.items("children", int, [])}
        roots, owner = [i for i in range(len(nodes)) if i not in held], document.root
    waiting = [(index, np.eye(4), owner) for index in reversed(roots)]
    met: set[int] = set()
    while waiting:
        index, above, owner = waiting.pop()
        if not 0 <= index < len(nodes) or index in met:
            raise BadFile(
                f"{owner.where}nodes names node {index}, which is missing or already in the tree.", offset=owner.offset
            )
        met.add(index)
        node = nodes[index]
        world = above @ _local_transform(node)
        if not (np.abs(world) < 1e30).all():
            raise BadFile(f"{node.where}matrix puts the object beyond all measure.", offset=node.offset)
        yield node, world.astype(np.float32)
        waiting += [(child, world, node) for child in reversed(node.items("children", int, []))]


def _local_transform(node: Fields) -> np.ndarray:
    if "matrix" in node.value:
        return np.array(node.numbers("matrix", 16)).reshape(4, 4).T
    x, y, z, w = node.numbers("rotation", 4, [0, 0, 0, 1])
    if abs(x * x + y * y + z * z + w * w - 1) > 0.02:
        raise node.refuse("rotation", "a unit quaternion")
    rotation = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    local = np.eye(4)
    local[:3, :3] = rotation * node.numbers("scale", 3, [1, 1, 1])
    local[:3, 3] = node.numbers("translation", 3, [0, 0, 0])
    return local


def _read_material(fields: Fields, index: int) -> Material:
    surface = fields.child("pbrMetallicRoughness", {})
    *colour, alpha = surface.numbers("baseColorFactor", 4, [1, 1, 1, 1])
    if not all(0 <= value <= 1 for value in (*colour, alpha)):
        raise surface.refuse("baseColorFactor", "four numbers from 0 to 1")
    opaque = fields.text("alphaMode", "OPAQUE") == "OPAQUE"
    extras = fields.value.get("extras")
    matter = extras.get("matter", "") if isinstance(extras, dict) else ""
    return Material(
        name=fields.text("name", "") or f"material {index + 1}",
        base_colour=tuple(colour),
        roughness=surface.number("roughnessFactor", 1, 0, 1),
        metallic=surface.number("metallicFactor", 1, 0, 1),
        opacity=1.0 if opaque else alpha,
        matter=matter if isinstance(matter, str) else "",
    )


def _read_gaussians(document: Document, fields: Fields) -> Gaussians | None:
    splats = [primitive for primitive in fields.children("primitives") if khr_gaussians.is_splat(primitive)]
    if len(splats) > 1:
        raise BadFile(f"{fields.where}primitives holds {len(splats)} clouds; one a mesh is read.", offset=fields.offset)
    return khr_gaussians.read_primitive(document, splats[0]) if splats else None


def _read_mesh(document: Document, fields: Fields, materials: tuple[Material, ...]) -> Mesh | None:
    """All triangle primitives of one mesh, joined where positions are equal; None when it has none."""
    blocks = []
    for primitive in fields.children("primitives"):
        if primitive.integer("mode", _TRIANGLES, 0, 6) == _TRIANGLES:
            blocks.append(_read_primitive(document, primitive, materials))
    if not blocks:
        return None
    positions = [block["position"] for block in blocks]
    starts = np.cumsum([0, *map(len, positions[:-1])])
    first, group = unique_rows(np.concatenate(positions) + np.float32(0))
    slots = sorted({block["material"] for block in blocks})
    normals, uvs = ([block[key] for block in blocks] for key in ("normal", "uv"))
    return Mesh(
        vertices=np.concatenate(positions)[first],
        faces=group[np.concatenate([b["faces"] + s for b, s in zip(blocks, starts)])].astype(np.int32),
        corner_normals=None if any(n is None for n in normals) else np.concatenate(normals),
        corner_uvs=None if any(u is None for u in uvs) else np.concatenate(uvs),
        face_material=np.concatenate([np.full(len(b["faces"]), slots.index(b["material"]), np.int32) for b in blocks]),
        materials=tuple(materials[slot] if slot >= 0 else Material("default", (1, 1, 1), 1, 1) for slot in slots),
    )


def _read_primitive(document: Document, primitive: Fields, materials: tuple) -> dict[str, Any]:
    attributes = primitive.child("attributes")
    position = as_floats(document, attributes.integer("POSITION"), ("VEC3",))
    require_at_most(len(position), document.limits.vertices, "vertices", primitive.offset)
    corners, offset = np.arange(len(position)), primitive.offset
    if "indices" in primitive.value:
        corners, offset = accessor(document, primitive.integer("indices"), ("SCALAR",))
        if corners.dtype.kind != "u":
            raise primitive.refuse("indices", "an accessor of unsigned integers")
    if len(corners) % 3 or not len(corners):
        raise BadFile(
            f"{primitive.where}indices has {len(corners)} entries, which makes no whole triangles.", offset=offset
        )
    if int(corners.max()) >= len(position):
        raise BadFile(
            f"A triangle names vertex {int(corners.max())} of {len(position)}.",
            offset=offset + corners.itemsize * int(corners.argmax()),
        )
    faces = corners.astype(np.int64).reshape(-1, 3)
    shading = {}
    for key, attribute, kind in (("normal", "NORMAL", "VEC3"), ("uv", "TEXCOORD_0", "VEC2")):
        shading[key] = None
        if attribute in attributes.value:
            values = as_floats(document, attributes.integer(attribute), (kind,))
            if len(values) != len(position):
                raise attributes.refuse(attribute, f"an accessor of {len(position)} values")
            shading[key] = values[faces]
    if shading["uv"] is not None:
        shading["uv"] = (shading["uv"] * (1, -1) + (0, 1)).astype(np.float32)
    material = _index(primitive, "material", materials) if "material" in primitive.value else -1
    return {"position": position, "faces": faces, "material": material, **shading}
