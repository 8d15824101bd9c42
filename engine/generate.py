"""The jobs that make assets from parts: `generate` from words, `recast` from an asset, `between` and `borrow` from two.

Each yields events while it works, writes whole folders or nothing, and starts as light as it can: the heavy modules
are loaded behind the first progress line.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.config import BetweenConfig, BorrowConfig, GenerateConfig, RecastConfig
from engine.errors import BadConfig
from engine.events import Done, Event, Noted, Progress, Warned
from engine.names import safe_name
from engine.writing import Stopwatch, write_asset, write_sheet


def generate(config: GenerateConfig) -> Iterator[Event]:
    """Words to assets: asset.glb, splat.ply, preview.png and run.json in `config.out`, one folder a variant."""
    from engine.prior.brief import describe
    from engine.prior.words import read
    from engine.shapes.catalogue import THINGS

    yield Progress("reading the words", 0)
    brief = read(config.prompt, THINGS, config.nearest)
    yield Noted(describe(brief))
    yield Progress("waking the prior", 0)
    from engine.making import make_asset, seeds_of
    from engine.prior.starter import load_prior

    prior = load_prior()
    out = Path(config.out) if config.out else Path("output") / safe_name(config.prompt)
    made, files = [], []
    for k, seed in enumerate(seeds_of(config.seed, config.count)):
        watch = Stopwatch()
        yield Progress("choosing the parts", k, config.count)
        with watch("parts"):
            asset = make_asset(prior, brief, seed)
        folder = out if config.count == 1 else out / f"{k + 1:02d}"
        made.append(asset)
        files += yield from write_asset(asset, folder, config, watch)
    if config.count > 1:
        files += yield from write_sheet(made, out)
    yield Done(tuple(made), tuple(files))


def recast(config: RecastConfig) -> Iterator[Event]:
    """An asset whose other parts are drawn anew around the ones that stay; `count` variants."""
    from engine.asset import Asset, read_run
    from engine.making import seeds_of
    from engine.prior import starter
    from engine.prior.wish import wish_for_others, wish_of_parts
    from engine.shapes.catalogue import THINGS

    asset = read_run(config.asset)
    parts = asset.parts
    keep = _kept_names(parts.names, config)
    if parts.thing not in THINGS:
        raise BadConfig(f"{parts.thing!r} is not in the library any more.", config.asset, "Make another asset.")
    prior, thing = starter.load_prior(), THINGS[parts.thing]
    # Named parts take another form; with none named, parts may also come and go.
    wish = wish_for_others(parts, thing, list(config.change)) if config.change else wish_of_parts(parts)
    out = Path(config.out) if config.out else Path(f"{str(config.asset).rstrip('/')}-recast")
    made, files = [], []
    for k, seed in enumerate(seeds_of(config.seed, config.count)):
        watch = Stopwatch()
        yield Progress("choosing the parts", k, config.count)
        with watch("parts"):
            drawn, _ = starter.recast(prior, thing, parts, keep, wish, seed)
        items = (replace(asset.items[0], parts=drawn), *asset.items[1:])
        made.append(Asset(items, asset.prompt, asset.brief, seed, {"kept": list(keep)}))
        files += yield from write_asset(made[-1], out if config.count == 1 else out / f"{k + 1:02d}", config, watch)
    if config.count > 1:
        files += yield from write_sheet(made, out)
    yield Done(tuple(made), tuple(files))


def between(config: BetweenConfig) -> Iterator[Event]:
    """`config.steps` assets on the way from one to another; both ends are the given ones."""
    from engine.asset import Asset, read_run
    from engine.prior import paths, starter
    from engine.prior.wish import wish_of_parts
    from engine.shapes.catalogue import THINGS

    ends = [read_run(path) for path in (config.first, config.second)]
    for asset, path in zip(ends, (config.first, config.second)):
        if asset.parts.thing not in THINGS:
            raise BadConfig(f"{asset.parts.thing!r} is not in the library any more.", path, "Make another asset.")
    prior = starter.load_prior()
    yield Progress("walking the path", 0)
    pair = tuple(asset.parts for asset in ends)
    things = tuple(THINGS[parts.thing] for parts in pair)
    wishes = tuple(wish_of_parts(parts) for parts in pair)
    stations = paths.between(prior, pair, things, wishes, config.steps, config.seed)
    out = Path(config.out) if config.out else Path("output") / safe_name(f"{pair[0].thing} to {pair[1].thing}")
    made, files = [], []
    for k, (parts, _) in enumerate(stations):
        first = replace(ends[0].items[0], name=parts.thing, parts=parts)
        made.append(Asset((first,), ends[0].prompt, {}, config.seed, {"station": k, "of": config.steps}))
        files += yield from write_asset(made[-1], out / f"{k + 1:02d}", config, Stopwatch())
    files += yield from write_sheet(made, out)
    yield Done(tuple(made), tuple(files))


def borrow(config: BorrowConfig) -> Iterator[Event]:
    """An asset with one part of another, scaled and moved to fit; it replaces what was in that part's place."""
    from engine.asset import Asset, read_run
    from engine.prior import paths

    asset, other = read_run(config.asset), read_run(config.other)
    part = _part_named(config.part, other.parts.names, config.other)
    yield Progress("fitting the part", 0)
    watch = Stopwatch()
    with watch("parts"):
        parts, faults = paths.borrow(asset.parts, other.parts, part)
    if faults.loose:
        yield Warned(f"The {part} could not be brought into contact; move it by hand in the window's Shape bench.")
    out = Path(config.out) if config.out else Path(f"{str(config.asset).rstrip('/')}-borrowed")
    items = (replace(asset.items[0], parts=parts), *asset.items[1:])
    made = Asset(items, asset.prompt, asset.brief, config.seed, {"borrowed": part, "from": other.prompt})
    files = yield from write_asset(made, out, config, watch)
    yield Done((made,), tuple(files))


def _part_named(name: str, names: tuple[str, ...], where: str) -> str:
    if name not in names:
        raise BadConfig(f"there is no part called {name!r}.", where, "It has: " + ", ".join(names) + ".")
    return name


def _kept_names(names: tuple[str, ...], config: RecastConfig) -> list[str]:
    for name in (*config.keep, *config.change):
        _part_named(name, names, config.asset)
    if config.change:
        return [name for name in names if name not in config.change]
    return list(config.keep) or [names[0]]
