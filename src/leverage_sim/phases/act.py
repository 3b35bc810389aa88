"""The seats act: the target first and in the open, then the senders at once, slot by slot."""

from collections.abc import Sequence

import numpy as np

from leverage_sim.actors.decide import Decisions, decide, prescribed
from leverage_sim.actors.seats import Seated
from leverage_sim.world.luck import Luck
from leverage_sim.world.record import SCRIPTED
from leverage_sim.world.state import World


def target_acts(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """The target's two slots, one after the other."""
    for slot in world.index.vocabulary["slot"]:
        note(
            world,
            slot,
            decide(world, [s for s in seats if world.index.at[s.name] == world.index.target], slot, luck),
        )


def senders_act(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """All senders at once in the first slot, then all at once in the second."""
    for slot in world.index.vocabulary["slot"]:
        note(
            world,
            slot,
            decide(world, [s for s in seats if world.index.at[s.name] != world.index.target], slot, luck),
        )
    for coercer in world.index.coercers:
        invited = world.levers.values["invite"][coercer]
        faded = world.offered[coercer] * world.parameters.talks.memory
        world.offered[coercer] = np.where(invited > 0.0, world.levers.values["offer"][coercer], faded)


def note(world: World, slot: str, decisions: Decisions | None) -> None:
    """Put every decision but holding into the record."""
    index = world.index
    if decisions is None:
        return
    if world.record.decisions is not None:
        world.record.decisions.append((str(world.now), slot, decisions))
    if not world.record.events:
        return
    for menu, chosen in zip(decisions.moment.menus, decisions.chosen, strict=True):
        detail = "" if prescribed(world, menu) is None else SCRIPTED
        for n, choice in enumerate(menu.choices):
            if choice.option != "hold":
                other = "" if choice.counterpart is None else index.actors[choice.counterpart]
                name = index.actors[menu.seat]
                world.happen(slot, chosen == n, actor=name, option=choice.option, target=other, detail=detail)
