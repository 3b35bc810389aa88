"""What happened in a block, gathered as it happens and turned into rows at the end."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.world.parameters import Array

SCRIPTED = "scripted"
"""Detail of what the scenario prescribed, so that it is not taken for the model's doing."""


@dataclass
class Happening:
    """One kind of thing that happened in some runs of a block."""

    quarter: str
    phase: str
    actor: str
    option: str
    target: str
    detail: str | list[str]
    runs: NDArray[np.intp]


@dataclass
class Record:
    """The events and the quarters of a block of runs, as far as they are wanted."""

    events: bool = True
    quarters: bool = True
    happenings: list[Happening] = field(default_factory=list)
    series: list[tuple[str, dict[str, Array]]] = field(default_factory=list)
    decisions: list[tuple[str, str, Any]] | None = None  # quarter, slot, decisions
    talks: list[tuple[str, NDArray[np.intp], Any, Any, Any]] | None = None  # quarter, runs, talks, offers, course

    def happen(
        self,
        quarter: str,
        phase: str,
        runs: NDArray[np.intp],
        actor: str = "",
        option: str = "",
        target: str = "",
        detail: str | list[Array | str] = "",
    ) -> None:
        """Note a happening in the runs where it happened, by their places.

        ``detail`` is a text, or a list of texts and (run,) arrays that are written one after another.
        """
        if not self.events:
            return
        if runs.size == 0:
            return
        said: str | list[str] = detail if isinstance(detail, str) else spelled(detail, runs)
        self.happenings.append(Happening(quarter, phase, actor, option, target, said, runs))

    def measure(self, quarter: str, measures: dict[str, Array]) -> None:
        """Keep a quarter's measures."""
        if self.quarters:
            self.series.append((quarter, {name: np.array(values) for name, values in measures.items()}))


def spelled(parts: list[Array | str], runs: NDArray[np.intp]) -> list[str]:
    """One text for each run."""
    columns = [[part] * len(runs) if isinstance(part, str) else [f"{x:.2f}" for x in part[runs]] for part in parts]
    return ["".join(row) for row in zip(*columns, strict=True)]
