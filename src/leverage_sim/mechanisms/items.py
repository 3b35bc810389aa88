"""What a deal can hold: rollback by stages, relief by levels, concessions of those who can give them."""

import numpy as np
from numpy.typing import NDArray

from leverage_sim.scenario.schema import Item
from leverage_sim.world.index import Index, once
from leverage_sim.world.state import State


@once
def concessions(index: Index) -> tuple[int, ...]:
    """Positions of the items that are concessions."""
    return tuple(n for n, item in enumerate(index.items.values()) if item.kind == "concession")


@once
def item_at(index: Index, item: int) -> Item:
    return tuple(index.items.values())[item]


@once
def levels(index: Index, kind: str) -> tuple[float, ...]:
    """Levels of rollback or relief; only level 0 in a scenario without that item."""
    at = index.item_of(kind)
    return (0.0,) if at is None else item_at(index, at).levels


@once
def givers(index: Index, item: int, members: tuple[int, ...]) -> tuple[int, ...]:
    """Members of a table that can give an item."""
    found: set[int] = set()
    for word in item_at(index, item).givers:
        found |= set(members) if word == "anyone" else set(named(index, word))
    return tuple(i for i in members if i in found)


def named(index: Index, word: str) -> tuple[int, ...]:
    """Actors that a word among an item's givers stands for: one, or all in a role."""
    return (index.at[word],) if word in index.at else index.members(word)


def relief_step(state: State) -> NDArray[np.intp]:
    """Position of the relief in force among the levels of relief, (run,)."""
    steps = np.array(levels(state.index, "relief"))[:, None]
    found: NDArray[np.intp] = (steps <= state.level_of("relief") + 1e-9).sum(axis=0) - 1
    return found
