"""What one visitor plays: one model, or two on the same luck, stepped together."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from leverage_sim.api import why
from leverage_sim.dashboard.setup import Setup, model_of, rule_files
from leverage_sim.model import LeverageModel
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.quarter.simulate import opened
from leverage_sim.show.timeline import rows_of, summary, tell
from leverage_sim.tiers.table import Table, measured

if TYPE_CHECKING:
    import pandas as pd

    from leverage_sim.show.why import Why


@dataclass
class Side:
    """One model with what the page shows of it; worked out once for each quarter."""

    setup: Setup
    model: LeverageModel
    seen: dict[Any, Any] = field(default_factory=dict)

    @property
    def played(self) -> int:
        """How many quarters were played."""
        return int(self.model.state.quarter)

    @property
    def quarters(self) -> "pd.DataFrame":
        """Rows of the quarters played."""
        return self.once("frames", lambda: self.model.frames())[1]

    @property
    def leverage(self) -> Table:
        """Leverage as the next quarter begins."""
        return self.once("leverage", lambda: measured(opened(self.model.state, self.model.luck), "nothing: one run"))

    @property
    def course(self) -> list[tuple[str, list[str]]]:
        """The timeline in words, the last quarter first."""
        return self.once("course", self.told)

    @property
    def ending(self) -> list[str]:
        """What the run came to; nothing before its end."""
        if self.model.running:
            return []
        runs, quarters, _ = self.once("frames", lambda: self.model.frames())
        return [line.strip() for line in summary(self.model.resolved, rows_of(runs)[0], quarters)]

    def told(self) -> list[tuple[str, list[str]]]:
        _, quarters, events = self.once("frames", lambda: self.model.frames())
        found: list[tuple[str, list[str]]] = []
        for line in tell(self.model.resolved, quarters, events) if self.played else ():
            found[-1][1].append(line.strip()) if line.startswith(" ") else found.append((line, []))
        return found[::-1]

    def why(self, actor: str, quarter: str, slot: str) -> "Why":
        """The ledger of a decision; the run is played again alone, as the command does.

        Raises:
            InputError: there was no such decision.
        """
        return self.once(
            (actor, quarter, slot), lambda: why(self.model.results(), actor, quarter, slot=slot, rules=rule_files())
        )

    def once(self, what: Any, work: Any) -> Any:
        """Something worked out once in a quarter."""
        key = (self.played, what)
        if key not in self.seen:
            self.seen[key] = work()
        return self.seen[key]


class Session:
    """The models of one visitor; nobody else has them.

    Args:
        setups: of one side, or of two that are compared.
        seed: of the luck that the sides share.

    Raises:
        InputError: what was chosen does not go together.
    """

    def __init__(self, setups: Sequence[Setup], seed: int):
        self.sides = [Side(setup, model_of(setup, seed)) for setup in setups]
        self.seed = seed
        self.moving = threading.Lock()
        if len({side.model.resolved.roles.target for side in self.sides}) > 1:
            message = "the two scenarios have different targets: there is nothing to compare"
            raise InputError([Problem(Mark("second scenario"), message)])

    @property
    def running(self) -> bool:
        """Whether there is a quarter left on any side."""
        return any(side.model.running for side in self.sides)

    @property
    def played(self) -> int:
        """How many quarters were played."""
        return max(side.played for side in self.sides)

    def step(self) -> None:
        """Play a quarter on every side that has one left."""
        with self.moving:
            for side in self.sides:
                side.model.step()
