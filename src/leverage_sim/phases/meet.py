"""Meetings of leaders, and the chance of talks that this quarter's moves have made."""

from collections.abc import Sequence

import numpy as np

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.payoff import meeting_chances
from leverage_sim.mechanisms.table import forum_of
from leverage_sim.mechanisms.talks import chance, forum_chance
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.record import SCRIPTED
from leverage_sim.world.state import World


def chances(world: World) -> dict[int, Array]:
    """Chance of talks with each coercer after everyone's moves, (run,)."""
    held = world.happened["exercises"]
    return {c: chance(world, world.levers, world.moratorium, held, c, world.offered[c]) for c in world.index.coercers}


def meet(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Leaders meet where both want it: who was asked agrees with its own chance; if both ask, they meet."""
    index, t, senders = world.index, world.index.target, list(world.index.senders)
    world.cache["chances"] = chances(world)
    forum = forum_of(index)
    world.cache["forum chance"] = np.zeros(world.runs) if forum is None else forum_chance(world, world.levers, forum)
    hosts, target = meeting_chances(world, world.cache["chances"])
    asks, asked = (
        world.levers.values["summit"][t, senders] > 0.0,
        world.levers.values["summit"][senders, t] > 0.0,
    )
    agreed = np.maximum(hosts * asks, target * asked)
    agreed = np.where(asks & asked, 1.0, agreed)
    scripted = world.cache.get("meetings", frozenset())
    for n, i in enumerate(senders):
        if i in scripted or i in world.cache.get("barred", {}).get("summits", ()):
            agreed[n] = float(i in scripted)
    held = luck.uniforms([(index.luck[i], "meeting") for i in senders]) < agreed
    for n, i in enumerate(senders):
        world.happened[f"summit {i}"] = held[n].astype(float)
        detail = SCRIPTED if i in scripted else ""
        world.happen("summit", held[n], actor=index.actors[t], option="summit", target=index.actors[i], detail=detail)
        world.count(f"summits with {index.actors[i]}", held[n])
