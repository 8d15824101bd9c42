"""Runs in Blender 5 as a Python module: import each USD into an empty file and report what moves there, and how.

python report_usd.py report.json a.usdc b.usdc ...
"""

import json
import sys

import bpy


def report_object(item, frames):
    """vertices: frame by frame, in the world. uvs: of every corner. slots: names of materials, face by face."""
    moved = []
    for frame in frames:
        bpy.context.scene.frame_set(frame)
        evaluated = item.evaluated_get(bpy.context.evaluated_depsgraph_get())
        mesh = evaluated.to_mesh()
        moved.append([list(evaluated.matrix_world @ vertex.co) for vertex in mesh.vertices])
        evaluated.to_mesh_clear()
    bpy.context.scene.frame_set(frames[0])
    slots = [slot.name for slot in item.material_slots]
    layers = item.data.uv_layers
    return {
        "vertices": moved, "faces": [list(face.vertices) for face in item.data.polygons],
        "slots": [slots[face.material_index] for face in item.data.polygons] if slots else [],
        "uvs": [list(corner.uv) for corner in layers[0].data] if layers else None,
    }  # fmt: skip


def report_material(material):
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    value = {name: shader.inputs[name].default_value for name in ("Base Color", "Metallic", "Roughness", "Alpha")}
    return [*list(value["Base Color"])[:3], value["Metallic"], value["Roughness"], value["Alpha"]]


def report_file(path):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.usd_import(filepath=path)
    scene = bpy.context.scene
    frames = list(range(scene.frame_start, scene.frame_end + 1))
    meshes = {item.name: report_object(item, frames) for item in scene.objects if item.type == "MESH"}
    materials = {material.name: report_material(material) for material in bpy.data.materials}
    return {"frames": frames, "meshes": meshes, "materials": materials}


target, *paths = sys.argv[1:]
with open(target, "w") as file:
    json.dump([report_file(path) for path in paths], file)
