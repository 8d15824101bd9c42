"""From a Brief to an asset of parts: sample the prior, attach what fits any body, place a second thing."""

from dataclasses import replace

import numpy as np

from engine.asset import Asset
from engine.numerics import numpy_generator, spawn_seed
from engine.prior.brief import Brief
from engine.prior.starter import Prior, draft, sample
from engine.prior.wish import surface_of, wish_from
from engine.shapes.attach import attach
from engine.shapes.catalogue import THINGS
from engine.shapes.faults import Faults
from engine.shapes.placing import place
from engine.types import Object, Parts


def make_parts(prior: Prior, brief: Brief, seed: int, best_of: int = 4) -> tuple[Parts, Faults | None]:
    """One thing as `brief` asks, its attachments on, and the faults that are left.

    best_of 0: the first draw as it comes, neither mended nor measured, for somebody who is still typing.
    """
    thing = THINGS[brief.thing]
    wish = wish_from(brief, thing, numpy_generator(seed, "wish"))
    if best_of:
        parts, faults = sample(prior, thing, wish, spawn_seed(seed, "starter"), best_of)
    else:
        parts, faults = draft(prior, thing, wish, spawn_seed(seed, "starter")), None
    rng = numpy_generator(seed, "attach")
    for attachment in brief.attachments:
        named = attachment.colour is not None or bool(attachment.material)
        surface = (
            surface_of(attachment.material, attachment.colour.rgb if attachment.colour else None) if named else None
        )
        parts = attach(parts, attachment.kind, rng, attachment.count, surface)
    return parts, faults


def make_asset(prior: Prior, brief: Brief, seed: int, best_of: int = 4) -> Asset:
    """The whole sentence: the thing (as many as were asked for), and a second thing where a relation was said.

    best_of: as in `make_parts`.
    """
    parts, faults = make_parts(prior, brief, seed, best_of)
    items = [Object(brief.thing, parts=parts)]
    for k in range(1, brief.how_many):
        other, _ = make_parts(prior, brief, spawn_seed(seed, "copy", k), best_of)
        items.append(Object(f"{brief.thing} {k + 1}", parts=other))
    if brief.how_many > 1:
        items = place("row", items, [])
    for relation, second in brief.relations:
        other = make_asset(prior, second, spawn_seed(seed, "relation", relation), best_of)
        names = {item.name for item in items}
        others = [replace(o, name=o.name if o.name not in names else f"{o.name} 2") for o in other.items]
        items = place(relation, items, others)
    facts = {}
    if faults is not None:
        facts = {"pieces": faults.pieces, "ground_gap": round(faults.gap, 5), "hollow": bool(faults.hollow)}
    return Asset(tuple(items), brief.text, brief.to_dict(), seed, facts)


def seeds_of(seed: int, count: int) -> list[int]:
    """The seed of each variant: the first is `seed` itself, so that `--seed` of any variant makes it again."""
    return [seed, *(int(np.int64(spawn_seed(seed, "variant", k)) & (2**62 - 1)) for k in range(1, count))]
