"""A fit on disk: one safetensors file whose header holds a JSON record. Bytes in, bytes out."""

import json
import struct

import numpy as np
import safetensors.torch
import torch
from safetensors import SafetensorError

from engine.errors import BadFile
from engine.splat.density import Statistics
from engine.splat.fit import FitState
from engine.splat.optimise import Moments

FORMAT = 1
_KEY = "galatea"
_NAMES = ("means", "quats", "log_scales", "logits", "sh")
_HEADER_MAX = 1 << 20


def dump(state: FitState, digest: str) -> bytes:
    """`digest` says which capture and options the state belongs to."""
    tensors = {}
    for prefix, moments, parameters in (
        ("", state.moments, state.parameters),
        ("views.", state.view_moments, state.views),
    ):
        for name, value in parameters.items():
            tensors[f"{prefix}{name}"] = value.detach()
            tensors[f"{prefix}first.{name}"] = moments.first[name]
            tensors[f"{prefix}second.{name}"] = moments.second[name]
    for name in ("gradient", "seen", "radius"):
        tensors[f"statistics.{name}"] = getattr(state.statistics, name)
    tensors["generator"], tensors["order"] = state.generator.get_state(), state.order
    record = {
        "format": FORMAT, "digest": digest, "step": state.step, "extent": state.extent,
        "adam_step": state.moments.step, "views_adam_step": state.view_moments.step,
    }  # fmt: skip
    contiguous = {name: value.contiguous() for name, value in tensors.items()}
    return safetensors.torch.save(contiguous, {_KEY: json.dumps(record)})


def record_of(data: bytes) -> dict:
    """The JSON record of a checkpoint, without its tensors. Raises BadFile."""
    fix = "Delete it to start this reconstruction anew."
    if len(data) < 8:
        raise BadFile("it is too short for a checkpoint.", fix=fix, offset=0)
    (length,) = struct.unpack("<Q", data[:8])
    if length > min(_HEADER_MAX, len(data) - 8):
        raise BadFile("its header runs over its end.", fix=fix, offset=0)
    try:
        header = json.loads(data[8 : 8 + length].decode("utf-8"))
        record = json.loads(header["__metadata__"][_KEY])
        whole = all(isinstance(record[key], int) for key in ("format", "step", "adam_step", "views_adam_step"))
        if not whole or not isinstance(record["digest"], str) or not 0 < float(record["extent"]) < 1e9:
            raise ValueError("a field is missing")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadFile("it is no checkpoint of a reconstruction.", fix=fix, offset=8) from error
    if record["format"] != FORMAT:
        raise BadFile(f"it was written by another version (format {record['format']}).", fix=fix, offset=8)
    return record


def parse(data: bytes) -> tuple[FitState, str]:
    """The state and its digest. Raises BadFile."""
    record = record_of(data)
    try:
        tensors = safetensors.torch.load(data)
        parameters, moments = _tables(tensors, "", record["adam_step"])
        views, view_moments = _tables(tensors, "views.", record["views_adam_step"])
        statistics = Statistics(*(tensors[f"statistics.{name}"] for name in ("gradient", "seen", "radius")))
        generator = torch.Generator()
        generator.set_state(tensors["generator"])
        _require_consistent(parameters, moments, statistics)
    except (SafetensorError, KeyError, ValueError, RuntimeError, TypeError) as error:
        fix = "Delete it to start this reconstruction anew."
        raise BadFile(f"it is damaged ({str(error)[:80]}).", fix=fix, offset=8) from error
    state = FitState(
        parameters,
        moments,
        statistics,
        views,
        view_moments,
        generator,
        tensors["order"],
        float(record["extent"]),
        record["step"],
    )
    return state, record["digest"]


def _tables(tensors: dict, prefix: str, step: int):
    names = _NAMES if not prefix else ("poses", "exposures")
    parameters = {name: tensors[f"{prefix}{name}"] for name in names}
    first = {name: tensors[f"{prefix}first.{name}"] for name in names}
    return parameters, Moments(first, {name: tensors[f"{prefix}second.{name}"] for name in names}, step)


def _require_consistent(parameters: dict, moments: Moments, statistics: Statistics) -> None:
    count = len(parameters["means"])
    tails = {"means": (3,), "quats": (4,), "log_scales": (3,), "logits": ()}
    for name, value in parameters.items():
        tail = tails.get(name, tuple(parameters["sh"].shape[1:]))
        for tensor in (value, moments.first[name], moments.second[name]):
            if tuple(tensor.shape) != (count, *tail) or tensor.dtype != torch.float32:
                raise ValueError(f"{name} has the wrong shape")
            if not np.isfinite(tensor.numpy()).all():
                raise ValueError(f"{name} holds values that are not finite")
    if parameters["sh"].shape[1:] not in ((1, 3), (4, 3), (9, 3), (16, 3)) or len(statistics.seen) != count:
        raise ValueError("sh or statistics have the wrong shape")
