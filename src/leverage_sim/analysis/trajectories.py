"""Two sides' courses of the same luck, quarter by quarter, added up block by block so that runs need not be kept."""

from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

from leverage_sim.analysis.paired_differences import t_interval

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Courses:
    """Sums over runs of what both sides measured, each (quarter, measure).

    Every run is taken for independent of the others.
    """

    runs: int = 0
    quarters: list[str] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    sums: dict[str, np.ndarray] = field(default_factory=dict)
    parted: list[np.ndarray] = field(default_factory=list)

    def add(self, a: "pd.DataFrame", b: "pd.DataFrame") -> None:
        """Take in the quarters of a block, the same runs on both sides.

        Args:
            a, b: as ``quarter_frame`` makes them; what only one side measures is left out.
        """
        if not self.runs:
            self.quarters = list(dict.fromkeys(a["quarter"]))
            self.measures = [name for name in a.columns if name in b.columns and name not in ("run", "quarter")]
        ours, theirs = (self.cube(frame) for frame in (a, b))
        apart = theirs - ours
        differs = ours != theirs
        found = {
            "a": ours.sum(axis=0), "b": theirs.sum(axis=0), "apart": apart.sum(axis=0),
            "squares": (apart * apart).sum(axis=0), "differ": differs.sum(axis=0),
        }  # fmt: skip
        self.sums = {name: values + self.sums.get(name, 0.0) for name, values in found.items()}
        some = differs.any(axis=2)
        self.parted.append(np.where(some.any(axis=1), np.argmax(some, axis=1), -1))
        self.runs += len(ours)

    def cube(self, frame: "pd.DataFrame") -> np.ndarray:
        """The measures of a block, (run, quarter, measure)."""
        values = frame[self.measures].to_numpy(dtype=float)
        return np.asarray(values.reshape(-1, len(self.quarters), len(self.measures)))

    def first_quarters(self) -> list[str]:
        """The first quarter in which anything measured differs, of every run in which something does."""
        at = np.concatenate(self.parted) if self.parted else np.zeros(0, dtype=int)
        return [self.quarters[n] for n in at if n >= 0]

    def frame(self) -> "pd.DataFrame":
        """Rows of quarter, measure, means a and b, difference with its 95% interval, share of runs that differ."""
        import pandas as pd

        rows = []
        for q, quarter in enumerate(self.quarters):
            for m, measure in enumerate(self.measures):
                mean = {name: float(values[q, m]) / self.runs for name, values in self.sums.items()}
                variance = max(0.0, mean["squares"] - mean["apart"] ** 2) * self.runs / max(1, self.runs - 1)
                low, high, _ = t_interval(mean["apart"], sqrt(variance), self.runs)
                rows.append((quarter, measure, mean["a"], mean["b"], mean["apart"], low, high, mean["differ"]))
        columns = ["quarter", "measure", "a", "b", "difference", "low", "high", "differ"]
        return pd.DataFrame(rows, columns=columns)
