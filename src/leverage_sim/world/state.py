"""The state of the world: named arrays, actor axes first, the run axis last."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.scenario.quarters import Quarter
from leverage_sim.world.index import Index
from leverage_sim.world.levers import Levers
from leverage_sim.world.parameters import Array, Parameters
from leverage_sim.world.record import Record


@dataclass
class World:
    """Everything that one quarter leaves to the next, for a block of runs.

    Shares and indices lie in 0..1. ``position`` and ``reference`` are log points of the target's resources
    against the base year. Arrays without an actor axis are about the target.
    """

    index: Index
    parameters: Parameters
    runs: int
    quarter: int = 0  # quarters since the start
    levers: Levers = field(init=False)
    trust: Array = field(init=False)  # (actor, actor, run): of the first in the second
    cooperation: Array = field(init=False)  # (actor, run): cooperative events with the target so far
    confidence: Array = field(init=False)  # (actor, run): that talks lead somewhere
    ledger: Array = field(init=False)  # (actor, run): what the sender owes the target, in utility
    talked: Array = field(init=False)  # (actor, run): freshness of talks between sender and target
    met: Array = field(init=False)  # (actor, run): freshness of a meeting of leaders
    offered: Array = field(init=False)  # (actor, run): content of the sender's last offer
    hope: Array = field(init=False)  # (coercer, then the forum; actor, run): gain that talks promise
    enforcement: Array = field(init=False)  # (actor, sector, run)
    flows: Array = field(init=False)  # (actor, sector, run): between partner and target, in the sector's unit
    stringency: Array = field(init=False)  # (run,): of the Council's sanctions
    stringency_sector: Array = field(init=False)  # (traded sector, run): of resolutions confined to sectors
    derisked: Array = field(init=False)  # (actor, run): part of what may pass that a partner drops all the same
    relief_own: Array = field(init=False)  # (run,): part of the sanctions lifted by the coercer itself
    relief_council: Array = field(init=False)  # (sector, run): part lifted by the Council
    severity: Array = field(init=False)  # (run,)
    tension: Array = field(init=False)  # (run,)
    programme: Array = field(init=False)  # (run,)
    warheads: Array = field(init=False)  # (run,)
    backlog: Array = field(init=False)  # (run,)
    moratorium: Array = field(init=False)  # (run,)
    position: Array = field(init=False)  # (run,)
    reference: Array = field(init=False)  # (run,)
    threat: Array = field(init=False)  # (run,)
    grievance: Array = field(init=False)  # (run,): fast sense of failure
    adjournments: Array = field(init=False)  # (run,): in a row
    package: Array = field(init=False)  # (item, run): levels of the deal in force
    signed: Array = field(init=False)  # (actor, run): 1 for the senders that signed it
    elected: Array = field(init=False)  # (2, elected member, run): baseline and affinity
    last: dict[tuple[int, str], NDArray[np.intp]] = field(default_factory=dict)  # option chosen, by seat and slot
    happened: dict[str, Array] = field(default_factory=dict)  # this quarter's happenings, for trust and measures
    tally: dict[str, Array] = field(default_factory=dict)  # counts over the run
    cache: dict[str, Any] = field(default_factory=dict)  # what follows from parameters alone, and the quarter's
    record: Record = field(default_factory=Record)

    def __post_init__(self) -> None:
        index, p, runs = self.index, self.parameters, self.runs
        actors = len(index.actors)

        def start(initial: Array, *shape: int) -> Array:
            return np.array(np.broadcast_to(initial, (*shape, runs)))

        self.levers = Levers(index, p, runs)
        self.trust = start(p.trust.initial, actors, actors)
        self.confidence = start(p.confidence.initial, actors)
        self.enforcement = start(p.enforcement.initial, actors, len(index.sectors))
        self.stringency = start(p.council.initial)
        self.stringency_sector = np.zeros((index.traded, runs))
        self.relief_council = start(p.council.relief_initial, len(index.sectors))
        self.severity = start(p.severity.initial)
        self.tension = start(p.tension.initial)
        self.programme = start(p.programme.initial)
        self.warheads = start(p.programme.warheads)
        self.backlog = start(p.programme.backlog)
        self.moratorium = start(p.moratorium.initial)
        for name in ("cooperation", "ledger", "talked", "met", "offered", "signed", "derisked"):
            setattr(self, name, np.zeros((actors, runs)))
        for name in ("relief_own", "position", "reference", "threat", "grievance", "adjournments"):
            setattr(self, name, np.zeros(runs))
        self.hope = np.zeros((len(index.coercers) + 1, actors, runs))
        self.flows = np.zeros((actors, len(index.sectors), runs))
        self.package = np.zeros((len(index.items), runs))
        self.elected = np.zeros((2, index.scenario.council.elected, runs))

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

    def count(self, name: str, amount: Array | NDArray[np.bool_] | float, runs: NDArray[np.intp] | None = None) -> None:
        """Add to a count over the run, everywhere or in some runs."""
        found = self.tally.get(name)
        if found is None:
            found = self.tally[name] = np.zeros(self.runs)
        if runs is None:
            found += amount
        else:
            found[runs] += amount

    def happen(self, phase: str, where: NDArray[np.bool_], **what: Any) -> None:
        """Note a happening of this quarter."""
        if self.record.events:
            self.record.happen(str(self.now), phase, np.flatnonzero(where), **what)

    def happen_in(self, phase: str, runs: NDArray[np.intp], **what: Any) -> None:
        """Note a happening of this quarter in some runs, by their places."""
        if self.record.events:
            self.record.happen(str(self.now), phase, runs, **what)

    def last_names(self, actor: int, slot: str) -> NDArray[np.str_]:
        """Name of the option that an actor chose last, (run,); "hold" before its first choice."""
        chosen = self.last.get((actor, slot))
        if chosen is None:
            return np.full(self.runs, "hold")
        return np.array(self.index.compiled["menus"][actor, slot].names)[chosen]
