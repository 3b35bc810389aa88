"""The state: what one quarter leaves to the next, as named arrays, actor axes first, the run axis last."""

from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from leverage_sim.scenario.quarters import Quarter
from leverage_sim.world.constants import Constants
from leverage_sim.world.index import Index
from leverage_sim.world.levers import Levers
from leverage_sim.world.parameters import Array, Parameters
from leverage_sim.world.runs import NOT_OVER_RUNS, repeat_runs, take_runs

NOT_YET = -1
"""In ``State.last``: the actor has chosen nothing yet."""


@dataclass(frozen=True)
class Order:
    """An option that is prescribed to an actor in one quarter, in one slot or wherever the option stands."""

    quarter: int  # since the start
    actor: int
    option: str
    slot: str | None = None


@dataclass(frozen=True)
class Reading:
    """What is read of a state: some of its arrays, and some levers."""

    arrays: frozenset[str]
    levers: frozenset[str] = frozenset()


@cache
def arrays() -> frozenset[str]:
    """Names of all arrays of a state."""
    others = {"index", "parameters", "constants", "runs", "quarter", "orders", "levers"}
    return frozenset(each.name for each in fields(State)) - others


@dataclass
class State:
    """Everything that one quarter leaves to the next, for a block of runs.

    Shares and indices lie in 0..1. ``position`` and ``reference`` are log points of the target's resources
    against the base year. Arrays without an actor axis are about the target.
    """

    index: Index = field(metadata=NOT_OVER_RUNS)
    parameters: Parameters
    constants: Constants
    runs: int
    quarter: int  # quarters since the start
    orders: tuple[Order, ...] = field(metadata=NOT_OVER_RUNS)  # that are prescribed beside the scenario's own
    levers: Levers = field(metadata=NOT_OVER_RUNS)  # taken by themselves, not all of them being wanted everywhere
    trust: Array  # (actor, actor, run): of the first in the second
    cooperation: Array  # (actor, run): cooperative events with the target so far
    confidence: Array  # (actor, run): that talks lead somewhere
    ledger: Array  # (actor, run): what the sender owes the target, in utility
    talked: Array  # (actor, run): freshness of talks between sender and target
    met: Array  # (actor, run): freshness of a meeting of leaders
    offered: Array  # (actor, run): content of the sender's last offer
    enforcement: Array  # (actor, sector, run)
    flows: Array  # (actor, sector, run): between partner and target, in the sector's unit
    stringency: Array  # (run,): of the Council's sanctions
    stringency_sector: Array  # (traded sector, run): of resolutions confined to sectors
    derisked: Array  # (actor, run): part of what may pass that a partner drops all the same
    relief_own: Array  # (run,): part of the sanctions lifted by the coercer itself
    relief_council: Array  # (sector, run): part lifted by the Council
    severity: Array  # (run,)
    tension: Array  # (run,)
    programme: Array  # (run,)
    warheads: Array  # (run,)
    backlog: Array  # (run,)
    moratorium: Array  # (run,)
    position: Array  # (run,)
    reference: Array  # (run,)
    threat: Array  # (run,)
    grievance: Array  # (run,): fast sense of failure
    adjournments: Array  # (run,): in a row
    package: Array  # (item, run): levels of the deal in force
    signed: Array  # (actor, run): 1 for the senders that signed it
    elected: Array  # (2, elected member, run): baseline and affinity
    last: NDArray[np.intp]  # (actor, slot, run): option chosen last, by its place on the actor's menu; or NOT_YET

    @classmethod
    def start(
        cls, index: Index, parameters: Parameters, constants: Constants, runs: int, orders: tuple[Order, ...] = ()
    ) -> "State":
        """The state as the scenario gives it, before anything has been worked out of it.

        Args:
            constants: that follow from these parameters.
            runs: number of runs; parameters are of that many or shared.
            orders: that are prescribed beside the scenario's own.
        """
        p, actors, sectors = parameters, len(index.actors), len(index.sectors)

        def given(initial: Array, *shape: int) -> Array:
            return np.array(np.broadcast_to(initial, (*shape, runs)))

        def nothing(*shape: int) -> Array:
            return np.zeros((*shape, runs))

        return cls(
            index, parameters, constants, runs, 0, orders,
            levers=Levers.start(index, parameters, runs),
            trust=given(p.trust.initial, actors, actors),
            cooperation=nothing(actors),
            confidence=given(p.confidence.initial, actors),
            ledger=nothing(actors),
            talked=nothing(actors),
            met=nothing(actors),
            offered=nothing(actors),
            enforcement=given(p.enforcement.initial, actors, sectors),
            flows=nothing(actors, sectors),
            stringency=given(p.council.initial),
            stringency_sector=nothing(index.traded),
            derisked=nothing(actors),
            relief_own=nothing(),
            relief_council=given(p.council.relief_initial, sectors),
            severity=given(p.severity.initial),
            tension=given(p.tension.initial),
            programme=given(p.programme.initial),
            warheads=given(p.programme.warheads),
            backlog=given(p.programme.backlog),
            moratorium=given(p.moratorium.initial),
            position=nothing(),
            reference=nothing(),
            threat=nothing(),
            grievance=nothing(),
            adjournments=nothing(),
            package=nothing(len(index.items)),
            signed=nothing(actors),
            elected=nothing(2, index.scenario.council.elected),
            last=np.full((actors, len(index.vocabulary["slot"]), runs), NOT_YET),
        )  # fmt: skip

    def take(self, runs: NDArray[np.intp], reading: Reading | None = None) -> "State":
        """Some runs as a state of their own.

        Args:
            runs: their places; one may come more than once.
            reading: what is to be read of it; all of it if that is not said.
        """
        if len(runs) == self.runs and (self.runs == 1 or (runs == np.arange(self.runs)).all()):
            return self
        if reading is None:
            return replace(take_runs(self, runs, self.runs), levers=self.levers.take(runs), runs=len(runs))
        found = copy(self)
        found.runs, found.levers = len(runs), self.levers.take(runs, reading.levers)
        found.parameters, found.constants = self.parameters.take(runs), self.constants.take(runs)
        for name in arrays():  # what is not to be read is not there
            setattr(found, name, getattr(self, name).take(runs, axis=-1) if name in reading.arrays else None)
        return found

    def repeat(self, runs: int) -> "State":
        """So many copies of a state of one run, in arrays of their own.

        Raises:
            ValueError: the state has more than one run.
        """
        return replace(repeat_runs(self, runs), levers=self.levers.repeat(runs), runs=runs)

    @property
    def now(self) -> Quarter:
        return self.index.scenario.span[0] + self.quarter

    @property
    def relief_by_sector(self) -> Array:
        """Part of the sanctions lifted in each sector, in 0..1, (sector, run)."""
        return np.minimum(1.0, self.relief_own + self.relief_council)

    @property
    def relief(self) -> Array:
        """Part of the sanctions lifted, in 0..1, (run,): the mean over sectors that sanctions may close."""
        return self._over_sectors(self.relief_by_sector)

    def relief_missing(self, promised: Array) -> Array:
        """What is missing from relief that was promised evenly in all sectors, (run,): the mean shortfall.

        More than was promised in one sector does not make up for less in another.
        """
        return self._over_sectors(np.maximum(promised - self.relief_by_sector, 0.0))

    def _over_sectors(self, rows: Array) -> Array:
        """Mean of a quantity over the sectors that sanctions may close, (run,)."""
        total, count = np.zeros(self.runs), np.zeros(1)
        if not rows.any():
            return total
        for row, ceiling in zip(rows, self.parameters.sector.ceiling, strict=True):
            total, count = total + row * (ceiling > 0.0), count + (ceiling > 0.0)
        return total / np.maximum(count, 1.0)

    @property
    def hardship(self) -> Array:
        """How far the target's resources lie below those of the base year, in 0..1."""
        return np.minimum(np.maximum(-self.position, 0.0), 1.0)

    def level_of(self, kind: str) -> Array:
        """Level of the item of a kind (rollback or relief) in the deal in force; 0 if there is none."""
        at = self.index.item_of(kind)
        return np.zeros(self.runs) if at is None else self.package[at]

    def chosen_last(self, actor: int, slot: str) -> NDArray[np.intp]:
        """Place on its menu of the option that an actor chose last in a slot, (run,); NOT_YET before it chose."""
        found: NDArray[np.intp] = self.last[actor, self.index.vocabulary["slot"].index(slot)]
        return found
