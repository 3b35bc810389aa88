"""A draft before the Council, what comes of it, and what the Council has done in a quarter."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import council
from leverage_sim.world.parameters import Array


@dataclass(frozen=True)
class Draft:
    """A draft that was tabled in some runs. Levels are of stringency or of relief, in 0..1."""

    kind: str  # tightening, sectoral tightening, relief
    where: NDArray[np.bool_]  # (run,): tabled there
    asked: Array  # (run,)
    bearable: Array  # (member, run): permanent members first
    level: Array  # (run,): the most that passes, at most what is asked
    least: Array  # (run,): the least that is worth a vote
    standing: Array  # (run,): in force before
    permanent: int  # number of permanent members
    veto: Array  # (run or 1,): above 0 where they hold one
    named: NDArray[np.bool_] | None = field(default=None)  # (traded sector, run): to which it is confined, if it is

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

    @property
    def votes(self) -> NDArray[np.int8]:
        """Each member's vote, (member, run); it counts where the draft is put to the vote."""
        return council.ballots(self.bearable, self.text, self.standing, self.permanent, self.veto)

    @property
    def vetoed(self) -> NDArray[np.bool_]:
        """Where a permanent member stops it."""
        found: NDArray[np.bool_] = self.put & ~self.passed & (self.votes == council.VETOES).any(axis=0)
        return found

    @property
    def outvoted(self) -> NDArray[np.bool_]:
        """Where it fails without a veto."""
        return self.put & ~self.passed & ~self.vetoed

    def of(self, runs: NDArray[np.bool_]) -> "Draft":
        """The same draft in some of the runs."""
        return replace(self, where=self.where & runs)


@dataclass(frozen=True)
class Votes:
    """What the Council has done in a quarter."""

    scripted: float | None  # stringency that the scenario prescribes
    before: Array  # (run,): stringency in general before
    runs: NDArray[np.intp]  # places of the runs in which it sat over drafts
    drafts: tuple[Draft, ...]  # over these runs, in the order in which they were voted on
    tightened: Array  # (run,): 1 where it tightened
    concurred: Array  # (permanent member, run): 1 where it voted for that
