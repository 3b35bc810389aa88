"""A draft before the Council, what comes of it, and how each member is put on record."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import council
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World

WORDS = {
    council.FOR: "votes for",
    council.AGAINST: "votes against",
    council.ABSTAINS: "abstains",
    council.VETOES: "vetoes",
}


@dataclass(frozen=True)
class Draft:
    """A draft that was tabled in some runs. Levels are of stringency or of relief, in 0..1."""

    kind: str  # tightening, sectoral tightening, relief
    where: NDArray[np.bool_]  # (run,): tabled there
    asked: Array  # (run,)
    bearable: Array  # (member, run)
    level: Array  # (run,): the most that passes, at most what is asked
    least: Array  # (run,): the least that is worth a vote
    standing: Array  # (run,): in force before

    @property
    def put(self) -> NDArray[np.bool_]:
        """Where it comes to a vote: what is asked is worth one."""
        return self.where & (self.asked >= self.least)

    @property
    def idle(self) -> NDArray[np.bool_]:
        """Where what is asked is not worth a vote."""
        return self.where & ~self.put

    @property
    def passed(self) -> NDArray[np.bool_]:
        return self.where & (self.level >= self.least)

    @property
    def text(self) -> Array:
        """What is voted on: the most that passes, or, if that is too little, the least that is worth a vote."""
        return np.where(self.passed, self.level, self.least)

    def of(self, runs: NDArray[np.bool_]) -> "Draft":
        """The same draft in some of the runs."""
        return replace(self, where=self.where & runs)

    def votes(self, world: World) -> NDArray[np.int8]:
        """Each member's vote, (member, run); it counts where the draft is put to the vote."""
        permanent, veto = len(world.index.permanent), world.parameters.council.veto
        return council.ballots(self.bearable, self.text, self.standing, permanent, veto)

    def vetoed(self, world: World) -> NDArray[np.bool_]:
        """Where a permanent member stops it."""
        return self.put & ~self.passed & (self.votes(world) == council.VETOES).any(axis=0)

    def outvoted(self, world: World) -> NDArray[np.bool_]:
        """Where it fails without a veto."""
        return self.put & ~self.passed & ~self.vetoed(world)


def seat_names(index: Index) -> list[str]:
    """The members of the Council by name: permanent ones, then the elected by number."""
    elected = range(index.scenario.council.elected)
    return [index.actors[i] for i in index.permanent] + [f"elected member {n + 1}" for n in elected]


def note_votes(world: World, draft: Draft) -> None:
    """Put every member's vote on a draft on record, where events are kept."""
    if not world.record.events:
        return
    votes, put = draft.votes(world), draft.put
    for name, row in zip(seat_names(world.index), votes, strict=True):
        for code, word in WORDS.items():
            world.happen("council", put & (row == code), actor=name, option=word, detail=draft.kind)
