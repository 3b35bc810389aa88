"""What a tournament came to: the effects of rules in seats, who gains from whom, and what failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.effects import effect_frame, kind_of, pair_frame, with_net
from leverage_sim.analysis.outcomes import Outcome
from leverage_sim.analysis.tournament import Contest

if TYPE_CHECKING:
    import pandas as pd

    from leverage_sim.batch.stored import Stored


@dataclass(frozen=True)
class Standings:
    """What a tournament came to.

    Attributes:
        contest: what was played.
        runs_each: runs of each cell.
        seed, quarters, draws: how they were played.
        named: the outcomes that have a table of their own.
        effects: rows of ``effect_frame``: named outcomes, then payoffs, costs and what is left.
        pairs: rows of ``pair_frame``, if two seats changed their rules at once.
        runs: one row a run, with the columns of a sweep and ``net.A`` for each seat.
        failures: a row for each cell in which runs failed: rules by seat in words, how many, the error of the first.
        manifest: of the sweep underneath.
        folder: where the sweep is kept, if it is.
    """

    contest: Contest
    runs_each: int
    seed: int
    quarters: int
    draws: str | None
    named: tuple[Outcome, ...]
    effects: "pd.DataFrame"
    pairs: "pd.DataFrame"
    runs: "pd.DataFrame"
    failures: "pd.DataFrame"
    manifest: dict[str, Any]
    folder: Path | None = None

    @property
    def over(self) -> str:
        """What the intervals range over."""
        if self.draws:
            which = "a retained draw" if self.draws == "retained" else "a draw of every prior"
            return f"luck and parameters: {self.runs_each} runs, each with {which} and luck of its own"
        return f"luck alone: {self.runs_each} runs with the scenario's parameters"

    @property
    def outcomes(self) -> "pd.DataFrame":
        """The effects on named outcomes."""
        return self.effects[self.effects["column"].map(kind_of) == ""].reset_index(drop=True)

    @property
    def gains(self) -> "pd.DataFrame":
        """The effects on realised payoffs, with the ``actor`` whose payoff it is."""
        return self.of_actors("payoff")

    @property
    def costs(self) -> "pd.DataFrame":
        """What a rule adds to what its own seat's acts cost."""
        return self.of_actors("cost")

    @property
    def net(self) -> "pd.DataFrame":
        """What a rule changes of its own seat's realised payoff less the costs of its acts."""
        return self.of_actors("net")

    def of_actors(self, kind: str) -> "pd.DataFrame":
        rows = self.effects[self.effects["column"].map(kind_of) == kind].reset_index(drop=True)
        return rows.assign(actor=rows["column"].str.partition(".")[2])

    @property
    def who_gains(self) -> "pd.DataFrame":
        """A row for each seat and actor: under how many rules of the seat the actor gains and loses, settled alone.

        ``most`` and ``least`` are the rules under which the settled gain is largest and the settled loss is, if any.
        """
        import pandas as pd

        rows = []
        for (seat, actor), its in self.gains.groupby(["seat", "actor"], sort=False):
            settled = its[its["verdict"] == "settled"].sort_values("size", kind="stable")
            up, down = settled[settled["size"] > 0], settled[settled["size"] < 0]
            rows.append({
                "seat": seat, "actor": actor, "rules": int((~its["verdict"].isin(["own", "failed"])).sum()),
                "gains": len(up), "losses": len(down),
                "most": up["rule"].iloc[-1] if len(up) else "", "least": down["rule"].iloc[0] if len(down) else "",
                "highest": up["size"].iloc[-1] if len(up) else 0.0,
                "lowest": down["size"].iloc[0] if len(down) else 0.0,
            })  # fmt: skip
        return pd.DataFrame(rows)


def standings(
    found: Contest, stored: "Stored", outcomes: Sequence[Outcome], crossed: int, draws: str | None
) -> Standings:
    """The standings of a contest whose sweep is complete.

    Args:
        stored: its folder.
        outcomes: of ``asked``.
        crossed: how many draws each cell is crossed with.
        draws: of what kind.
    """
    frame, lost, design = with_net(found, stored.runs), stored.failures, stored.manifest["design"]
    asked, length = design["quarters"], found.scenario.length
    return Standings(
        found, crossed * design["replicates"], design["seed"], min(asked or length, length), draws,
        tuple(outcome for outcome in outcomes if not kind_of(outcome.column)),
        effect_frame(found, frame, lost, outcomes, crossed), pair_frame(found, frame, lost, outcomes, crossed),
        frame, failure_frame(found, lost, crossed), stored.manifest,
    )  # fmt: skip


def failure_frame(found: Contest, lost: "pd.DataFrame", draws: int) -> "pd.DataFrame":
    """A row for each cell with failed runs."""
    import pandas as pd

    if not len(lost):
        return pd.DataFrame(columns=["cell", "failed", "error"])
    at = lost["run"].to_numpy(dtype=np.int64) // draws % len(found.cells)
    rows = []
    for n in np.unique(at).tolist():
        its = lost[at == n]
        words = " and ".join(f"{rule} as {seat}" for seat, rule in found.cells[n].items())
        rows.append({"cell": words or "the scenario as it is", "failed": len(its), "error": its["error"].iloc[0]})
    return pd.DataFrame(rows)
