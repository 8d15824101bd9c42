"""The library: every thing that Galatea can draw by heart. A family is a file in `things/` that ends in its rows."""

from engine.shapes.thing import Thing
from engine.shapes.things import (
    aircraft,
    animals,
    arms,
    beasts,
    birds,
    boats,
    characters,
    clothing,
    containers,
    engines,
    flowers,
    food,
    furnishings,
    furniture,
    harvest,
    hoofed,
    household,
    houses,
    instruments,
    jewels,
    ornaments,
    sea,
    small,
    sweets,
    tools,
    towers,
    toys,
    trees,
    vehicles,
    vessels,
)

# Of two things that claim one word, the earlier family has it.
# fmt: off
FAMILIES = (
    vessels, containers, animals, birds, sea, trees, flowers, characters, beasts, furniture, furnishings, hoofed,
    small, sweets, food, vehicles, engines, harvest, aircraft, boats, tools, arms, ornaments, jewels, houses, towers,
    instruments, toys, clothing, household,
)
# fmt: on
THINGS: dict[str, Thing] = {thing.name: thing for family in FAMILIES for thing in family.THINGS}
