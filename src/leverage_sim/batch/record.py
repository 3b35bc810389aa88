"""The record of a block of runs: what is kept of its quarters as they are played."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from leverage_sim.batch.events import Event, events_of
from leverage_sim.batch.measures import measures
from leverage_sim.batch.outcomes import Counts
from leverage_sim.quarter.simulate import Quarter, Recorder
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


@dataclass
class Record:
    """What happened in a block of runs, as far as it is wanted.

    Attributes:
        counts: over the runs.
        keeps_events, keeps_measures: whether events and measures are wanted.
        listens: whether every offer of talks is wanted; then whole quarters are kept, too.
        events: in the order in which they happened.
        series: names of quarters, with their measures.
        quarters: what the phases have handed to one another.
    """

    counts: Counts
    keeps_events: bool = False
    keeps_measures: bool = False
    listens: bool = False
    events: list[Event] = field(default_factory=list)
    series: list[tuple[str, dict[str, Array]]] = field(default_factory=list)
    quarters: list[Quarter] = field(default_factory=list)

    @classmethod
    def of(cls, index: Index, runs: int, what: str = "runs", listens: bool = False) -> "Record":
        """A record that keeps what is asked for.

        Args:
            what: "runs", "quarters" or "events"; each includes those before it.
            listens: whether whole quarters are kept, with every offer of talks.
        """
        return cls(Counts(index, runs), what == "events", what in ("quarters", "events"), listens)

    def take(self, quarter: Quarter, after: State) -> None:
        """Take in a quarter, and the state that it leaves."""
        self.counts.add(quarter, after)
        if self.keeps_measures:
            own = {name: np.array(row) for name, row in measures(quarter, after).items()}  # lets go of the states
            self.series.append((str(quarter.when), own))
        if self.keeps_events:
            self.events += events_of(quarter, after)
        if self.listens:
            self.quarters.append(quarter)


@dataclass(frozen=True)
class Several:
    """Several records of the same block."""

    records: Sequence[Recorder]

    @property
    def listens(self) -> bool:
        return any(record.listens for record in self.records)

    def take(self, quarter: Quarter, after: State) -> None:
        """Take in a quarter, and the state that it leaves."""
        for record in self.records:
            record.take(quarter, after)
