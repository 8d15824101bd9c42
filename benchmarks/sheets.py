"""Draws the pictures in docs/: what the starter prior makes of 24 prompts, the whole library, the views of the stage,
and what becomes of assets made of matter (mug: metal, cake: foam, and so on; minutes each).

python benchmarks/sheets.py prompts | library | views | matter [--size 200] [--only mug]
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np

from engine.asset import placed
from engine.making import make_asset
from engine.prior.starter import load_prior
from engine.prior.words import read
from engine.shapes.catalogue import THINGS
from engine.shapes.picture import contact_sheet, picture, pictures
from engine.shapes.thing import sample

PROMPTS = (
    "a tall blue vase with a gold rim", "a teapot with wings", "an oak chair with a green cushion",
    "a red sports car", "a house on chicken legs", "an orange cat with a blue collar",
    "a crimson goblet", "a two-tier cake with a candle", "a small teal dragon",
    "a lighthouse with red stripes", "a mug on a wooden table", "a walnut guitar",
    "a grey elephant in a top hat", "a yellow submarine", "a pine tree with a gold star",
    "a cat in a basket", "a robot with pink arms", "a purple mushroom with wheels",
    "a pirate's treasure chest", "a white snowman with a red hat", "a cherry cupcake",
    "a green dinosaur", "a copper kettle", "a castle with blue roofs",
)  # fmt: skip


def prompt_sheet(size: int, seed: int):
    """24 prompts as `generate` makes them, first seed, nothing picked."""
    prior = load_prior()
    images, labels = [], []
    for text in PROMPTS:
        asset = make_asset(prior, read(text, THINGS, nearest=True), seed)
        images.append(pictures(placed(asset.items), size, (32.0,))[0])
        labels.append(text)
    return contact_sheet(images, labels, columns=6)


def library_sheet(size: int):
    """One sample of every thing, by family."""
    things = sorted(THINGS.values(), key=lambda t: t.family)
    images = [picture(sample(t, np.random.default_rng(4)).parts.rows, size) for t in things]
    return contact_sheet(images, [t.name for t in things], columns=12)


def demo():
    """(scene, what its project keeps beside it) of the asset of the first start, read from a copy."""
    import shutil
    import tempfile

    from engine import project

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "assets" / "demo", Path(folder) / "demo")
        opened, scene, extra = project.open_project(Path(folder) / "demo")
        project.close(opened)
    return scene, extra


def stage_for_views(splats: int, seconds: float = 0.6):
    """[(way as the renderers call it, what is drawn, the view)] of the demo turtle; its particles are of a drop.

    Meshes of parts have no texture coordinates, so that view is of a ring that was unwrapped, as a file would have it.
    """
    from dataclasses import replace

    from app import clouds
    from app import hand_actions as do
    from app.actions import Opened
    from app.hand_tasks import Flesh, flesh, play
    from app.model import AppState, WAYS, World, box_of
    from app.orbit import View, framed
    from app.solids import SolidWish, drawables_of, dressed, solid_wish
    from app.state import reduce
    from engine.play import Cast, Hand, Moment
    from engine.types import Object, Scene

    clouds.COUNT = splats
    scene, extra = demo()
    found, everything = [], None
    for way in WAYS:
        shown = Scene((Object("ring", mesh=ring()),)) if way == "uv" else scene
        state = reduce(reduce(AppState(), Opened(shown, extra)), do.ShowAs(way))
        for event in flesh({"scene": shown}):
            if isinstance(event, Flesh):
                state = reduce(state, do.Fleshed(event.scene, event.meshes))
        wish = solid_wish(state)
        if way == "particles":
            world = World(seconds=seconds, drop=0.05, detail=24)
            for event in play({"scene": scene, "world": world, "held": (), "hand": Hand()}):
                everything = event if isinstance(event, Cast) else everything
                if isinstance(event, Moment):
                    wish = SolidWish(everything.meshes, event, 0.0, True, "particles")
        view = replace(framed(View(), box_of(shown)), azimuth=-34.0, elevation=20.0)
        view = replace(view, distance=0.68 * view.distance)
        if wish is not None:
            rows = tuple(tuple(range(99)) for _ in shown.objects)
            found.append((wish.shown, drawables_of(dressed(shown, rows, wish), wish), view))
    return found


def ring():
    """A ring [0.2 m] whose texture coordinates go around it and around its tube."""
    from engine.types import Material, Mesh

    around, tube = 96, 40
    i, j = (a.ravel() for a in np.meshgrid(np.arange(around), np.arange(tube), indexing="ij"))
    corners = [((i + a) % around * tube + (j + b) % tube, (i + a) / around * 4, (j + b) / tube) for a, b in
               ((0, 0), (0, 1), (1, 1), (1, 0))]  # fmt: skip
    u, v = 2 * np.pi * i / around, 2 * np.pi * j / tube
    reach = 0.075 + 0.028 * np.cos(v)
    points = np.stack([reach * np.sin(u), 0.028 + 0.028 * np.sin(v), reach * np.cos(u)], 1).astype(np.float32)
    faces, uvs = [], []
    for pick in ((0, 2, 1), (0, 3, 2)):
        faces.append(np.stack([corners[k][0] for k in pick], 1))
        uvs.append(np.stack([np.stack(corners[k][1:], -1) for k in pick], 1))
    label = np.zeros(2 * len(i), np.int32)
    looks = (Material("ring", (0.5, 0.5, 0.5)),)
    uvs, faces = np.concatenate(uvs).astype(np.float32), np.concatenate(faces).astype(np.int32)
    return Mesh(points, faces, corner_uvs=uvs, face_material=label, materials=looks)


def views_sheet(width: int):
    """The ways to see an asset, as the stage draws them; parts are traced, the other views are drawn."""
    from PIL import Image, ImageDraw, ImageFont

    from app.gpu import processor
    from app.model import WAYS
    from app.viewport import camera_of, stage_and_keys
    from engine.shapes import view as tracer

    height = round(0.8 * width)
    font = ImageFont.truetype(str(ROOT / "assets" / "fonts" / "Inter-Medium.otf"), width // 26)
    names = {"solid": "mesh"}
    things = {names.get(shown, shown): (shown, drawn, view) for shown, drawn, view in stage_for_views(60_000)}
    scene, _ = demo()
    sheet = Image.new("RGB", (4 * width, 2 * height))
    for k, (way, (label, _)) in enumerate(WAYS.items()):
        if way == "parts":
            camera = camera_of(things["mesh"][2], width, height)
            stage, _ = stage_and_keys(scene, tuple(tuple(range(len(o.parts))) for o in scene.objects), 64)
            image, hits = tracer.trace(stage, camera)
            image = tracer.refine(stage, camera, image, hits)
        else:
            shown, drawn, view = things[way]
            image = processor.draw(drawn, camera_of(view, width, height), shown, -1, True).image
        cell = Image.fromarray((255 * np.clip(image, 0, 1) + 0.5).astype(np.uint8))
        ImageDraw.Draw(cell).text((width // 30, width // 36), label, fill=(0xE8, 0xE6, 0xE3), font=font)
        sheet.paste(cell, (k % 4 * width, k // 4 * height))
    return sheet


MATTER = {
    "vase": dict(prompt="a blue vase", material="jelly", drop=0.15, seconds=1.0),
    "snowman": dict(prompt="a snowman", material="snow", drop=0.8, seconds=1.0),
    "mug": dict(prompt="a mug", seed=3, material="metal", drop=0.3, seconds=0.7, grid=24),
    "cake": dict(prompt="a cake", seed=3, material="foam", drop=0.25, seconds=0.9, grid=20),
    "chair": dict(prompt="a chair with a cushion", ball=0.07, seconds=1.0),
}


def matter_sheet(size: int, prompt: str, seed: int = 0, **settings):
    """Ten moments of an asset that is generated and simulated by the two commands, nothing else set."""
    from engine.config import GenerateConfig, SimulateConfig
    from engine.generate import generate
    from engine.simulate import simulate

    with tempfile.TemporaryDirectory() as folder:
        made, moved = Path(folder) / "asset", Path(folder) / "motion"
        list(generate(GenerateConfig(prompt=prompt, seed=seed, out=str(made))))
        list(simulate(SimulateConfig(asset=str(made), out=str(moved), size=2 * size, **settings)))
        return moments_sheet(sorted(moved.rglob("*.png")), size)


def moments_sheet(frames: list[Path], size: int):
    """Ten of the pictures, evenly apart, in two rows."""
    from PIL import Image

    sheet = Image.new("RGB", (5 * size, 2 * size))
    for k, at in enumerate(np.linspace(0, len(frames) - 1, 10).round().astype(int)):
        cell = Image.open(frames[at]).convert("RGB").resize((size, size), Image.Resampling.LANCZOS)
        sheet.paste(cell, (k % 5 * size, k // 5 * size))
    return sheet


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("prompts", "library", "views", "matter"))
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=list(MATTER), action="append", help="of matter")
    options = parser.parse_args()
    if options.what == "matter":
        for name in options.only or MATTER:
            matter_sheet(options.size, **MATTER[name]).save(ROOT / "docs" / f"matter-{name}.png")
        return
    if options.what == "prompts":
        sheet = prompt_sheet(options.size, options.seed)
    else:
        sheet = library_sheet(options.size) if options.what == "library" else views_sheet(2 * options.size)
    path = ROOT / "docs" / f"{options.what}.png"
    sheet.quantize(256, dither=0).save(path, optimize=True) if options.what == "library" else sheet.save(path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
