"""Texture coordinates of meshes that have none, for the view UV: what is wanted, what came, and it in words. Pure."""

from dataclasses import replace
from typing import Any

import numpy as np

from app import hand_actions as do
from app.matter import REDUCERS as MATTER
from app.matter import changed, rest_meshes
from app.model import AppState
from engine.types import Mesh

Meshes = tuple[Mesh | None, ...]


def lacks(meshes: Meshes) -> bool:
    """Whether one of the meshes has a surface and no texture coordinates."""
    return any(mesh is not None and len(mesh.faces) and mesh.corner_uvs is None for mesh in meshes)


def known(state: AppState) -> do.Charted | None:
    """What came of unwrapping the meshes at rest as they are now."""
    found = state.matter.charts
    return found if found is not None and found.meshes is rest_meshes(state) else None


def wants_charts(state: AppState) -> bool:
    """Whether the view UV waits for charts that nobody has tried to make."""
    meshes = rest_meshes(state) if state.shown == "uv" else None
    return meshes is not None and lacks(meshes) and known(state) is None


def words(state: AppState) -> str:
    """What the view UV says of the charts; "" when the meshes bring their own."""
    meshes = rest_meshes(state)
    if state.shown != "uv" or meshes is None or not lacks(meshes):
        return ""
    found = known(state)
    return "unwrapping…" if found is None else found.words


def words_of(charts: list[Any]) -> str:
    """engine.mesh.unwrap.Charts of all objects, each on a sheet of its own, in words."""
    count, sheets = sum(c.count for c in charts), len(charts)
    covered, stretch = sum(c.coverage for c in charts) / max(sheets, 1), max((c.stretch for c in charts), default=1.0)
    many = f"{count} charts" if count != 1 else "1 chart"
    on = f" on {sheets} sheets" if sheets > 1 else ""
    return f"{many}{on} · {100 * covered:.0f} % covered · 95 % of the surface stretched less than {stretch:.2f} times"


_joined: list = [None, None, None]  # of which meshes and charts the meshes that are shown were made, and they


def with_charts(state: AppState, meshes: Meshes) -> Meshes:
    """`meshes`, at rest or of a recording, with the charts that were made for the same faces."""
    found = known(state)
    if state.shown != "uv" or found is None or found.uvs is None:
        return meshes
    if _joined[0] is not meshes or _joined[1] is not found:
        joined = list(meshes)
        for k, (mesh, rest, uvs) in enumerate(zip(meshes, found.meshes, found.uvs)):
            if mesh is not None and uvs is not None and np.array_equal(mesh.faces, rest.faces):
                joined[k] = replace(mesh, corner_uvs=uvs)
        _joined[:] = [meshes, found, tuple(joined)]
    return _joined[2]


def _show_as(state: AppState, action: do.ShowAs) -> AppState:
    """Choosing the view UV tries again what was stopped or failed."""
    found = state.matter.charts
    if action.way == "uv" and found is not None and found.uvs is None:
        state = changed(state, charts=None)
    return MATTER[do.ShowAs](state, action)


REDUCERS = {do.ShowAs: _show_as, do.Charted: lambda s, a: changed(s, charts=a)}
