"""The outcomes of a run: what is counted over its quarters, and where it ended."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from leverage_sim.batch.measures import trade_value
from leverage_sim.quarter.bargain import ADJOURNED, BREAKDOWN, WALKOUT
from leverage_sim.quarter.simulate import Quarter
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

COUNTS = (
    "major_tests",
    "minor_tests",
    "tightenings",
    "failed_drafts",
    "relief_adopted",
    "talks",
    "deals",
    "breaches",
    "deals_with_relief",
    "spoiled_deals",
    "walk_outs",
    "breakdowns",
    "adjournments",
    "quarters_of_moratorium",
    "highest_stage",
)
ENDS = {WALKOUT: "walk_outs", BREAKDOWN: "breakdowns", ADJOURNED: "adjournments"}


class Counts:
    """What is counted over the quarters of a block of runs.

    Attributes:
        found: by the name of the outcome, (run,).
    """

    def __init__(self, index: Index, runs: int):
        names = (*COUNTS, *(f"summits.{index.actors[i]}" for i in index.senders))
        self.found: Mapping[str, Array] = {name: np.zeros(runs) for name in names}
        self._index = index

    def add(self, quarter: Quarter, after: State) -> None:
        """Take in one more quarter, and the state that it leaves."""
        found, index = self.found, self._index
        found["major_tests"][:] += quarter.settlement.major
        found["minor_tests"][:] += quarter.settlement.minor
        self._add_votes(quarter)
        for i, held in zip(index.senders, quarter.meetings.held, strict=True):
            found[f"summits.{index.actors[i]}"][:] += held
        for table in quarter.talks.tables:
            self._at("talks", table.runs)
            for code, name in ENDS.items():
                self._at(name, table.runs[table.outcome == code])
            for _, runs in table.spoiled:
                self._at("spoiled_deals", runs)
            self._at("deals", table.signed)
            self._at("deals_with_relief", table.signed[table.relief])
        for breach in quarter.breaches.made:
            self._at("breaches", breach.runs)
        found["quarters_of_moratorium"][:] += after.moratorium
        np.maximum(found["highest_stage"], after.level_of("rollback"), out=found["highest_stage"])

    def _add_votes(self, quarter: Quarter) -> None:
        votes = quarter.votes
        if votes.scripted is not None:
            self.found["tightenings"][:] += votes.tightened
        for draft in votes.drafts:
            if draft.kind == "relief":
                self.found["relief_adopted"][votes.runs] += draft.passed
            else:
                self.found["tightenings"][votes.runs] += draft.passed
                self.found["failed_drafts"][votes.runs] += draft.where & ~draft.passed

    def _at(self, name: str, runs: NDArray[np.intp]) -> None:
        self.found[name][runs] += 1.0


def outcomes(counts: Counts, end: State) -> dict[str, Array]:
    """Names and values of a run's outcomes, each (run,): counts over the run, and where it ended."""
    last = {
        "final_stage": end.level_of("rollback"),
        "final_stringency": end.stringency,
        "final_tension": end.tension,
        "final_programme": end.programme,
        "final_warheads": end.warheads,
        "final_resources": np.exp(end.position),
        "final_trade": trade_value(end),
    }
    return {name: np.array(values, dtype=float) for name, values in {**counts.found, **last}.items()}
