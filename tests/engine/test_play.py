"""Playing in the window: frames come one by one, a hand pulls, a held part stays, the motion leaves."""

import numpy as np
import pytest

from engine.config import SimulateConfig
from engine.events import Done
from engine.play import Cast, Hand, Moment, Pull, motion_of, play
from engine.shapes.catalogue import THINGS
from engine.shapes.thing import sample
from engine.types import Object, Scene

CONFIG = dict(asset="stage", grid=8, splats=200, resolution=24, seconds=0.25)


def jelly_mug() -> Scene:
    from dataclasses import replace

    parts = sample(THINGS["mug"], np.random.default_rng(3)).parts
    return Scene((Object("mug", parts=replace(parts, matter=("jelly",) * len(parts))),))


def played(scene, config, held=(), pull_at=None):
    hand, cast, moments = Hand(), None, []
    for event in play(scene, config, held, hand, live=True):
        if isinstance(event, Cast):
            cast = event
        if isinstance(event, Moment):
            moments.append(event)
            if pull_at is not None and len(moments) == 2:
                hand.pull = pull_at
            if len(moments) == 6:
                hand.pull = None
    return cast, tuple(moments)


def test_frames_have_the_meshes_and_facts_and_leave_as_motion():
    cast, moments = played(jelly_mug(), SimulateConfig(**CONFIG, drop=0.02))
    assert len(moments) == 7 and moments[0].time == 0 and moments[-1].time == pytest.approx(0.25)
    assert cast.names == ("mug",) and moments[-1].bodies[0].shape == cast.meshes[0].vertices.shape
    assert {"dt", "steps", "kinetic", "elastic", "momentum", "rate"} <= set(moments[-1].facts)
    assert moments[-1].bodies[0][:, 1].mean() < moments[0].bodies[0][:, 1].mean()
    motion = [event for event in motion_of(cast, moments) if isinstance(event, Done)][-1].value
    motion.validate()
    assert motion.frame_count == 7 and np.array_equal(motion.tracks[0].vertices[3], moments[3].bodies[0])
    assert motion.tracks[0].means.shape == (7, 200, 3)


def test_the_hand_pulls_what_it_took():
    scene = jelly_mug()
    config = SimulateConfig(**CONFIG)
    _, still = played(scene, config)
    top = still[0].bodies[0][still[0].bodies[0][:, 1].argmax()]
    pull = Pull(tuple(map(float, top)), tuple(map(float, top + [0.05, 0.02, 0])), 0.02)
    _, pulled = played(scene, config, pull_at=pull)
    k = np.linalg.norm(still[0].x - top, axis=1).argmin()
    assert pulled[5].x[k, 0] > still[5].x[k, 0] + 0.002


def test_a_held_part_stays():
    scene = jelly_mug()
    config = SimulateConfig(**CONFIG, drop=0.05)
    held = tuple(("mug", name) for name in scene.objects[0].parts.names)
    _, moments = played(scene, config, held)
    assert np.abs(moments[-1].x - moments[0].x).max() < 1e-3
