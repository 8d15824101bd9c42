"""Runs inside Blender: import each GLB into an empty file and report what an artist would find there.

blender -b --factory-startup --python-exit-code 3 --python report_glb.py -- report.json a.glb b.glb ...
"""

import json
import sys

import numpy as np

if "bool" not in np.__dict__:  # Debian's Blender 3.4.1 still says np.bool, which its NumPy has dropped
    np.bool = bool

import bpy


def report_object(item):
    entry = {"name": item.name, "type": item.type, "parent": item.parent.name if item.parent else None}
    entry["properties"] = {key: value for key, value in item.items() if isinstance(value, (str, int, float))}
    if item.type == "MESH":
        mesh = item.data
        world = [list(item.matrix_world @ vertex.co) for vertex in mesh.vertices]
        entry["vertices"] = world
        entry["faces"] = [list(polygon.vertices) for polygon in mesh.polygons]
        entry["slots"] = [slot.name for slot in item.material_slots]
        entry["face_slots"] = [polygon.material_index for polygon in mesh.polygons]
        entry["dimensions"] = list(item.dimensions)
        mesh.calc_normals_split()
        entry["corner_normals"] = [list(loop.normal) for loop in mesh.loops]
        entry["uvs"] = [list(corner.uv) for corner in mesh.uv_layers[0].data] if mesh.uv_layers else None
    return entry


def report_material(material):
    shader = material.node_tree.nodes["Principled BSDF"]
    value = {name: shader.inputs[name].default_value for name in ("Base Color", "Metallic", "Roughness", "Alpha")}
    return {
        "base_colour": list(value["Base Color"])[:3],
        "metallic": value["Metallic"],
        "roughness": value["Roughness"],
        "opacity": value["Alpha"],
        "blend": material.blend_method,
        "matter": material.get("matter", ""),
    }


def report_file(path):
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=path)
    bpy.context.view_layer.update()
    objects = [report_object(item) for item in bpy.context.scene.objects]
    return {"objects": objects, "materials": {m.name: report_material(m) for m in bpy.data.materials}}


target, *paths = sys.argv[sys.argv.index("--") + 1 :]
with open(target, "w") as file:
    json.dump([report_file(path) for path in paths], file)
