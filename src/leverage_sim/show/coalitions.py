"""Coalitions as a student can read them: v(S), and what each sender adds first, last and on average."""

from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from leverage_sim.analysis.coalitions import VALUES, Coalitions
from leverage_sim.batch.places import whole_folder
from leverage_sim.batch.store import write_frame, write_manifest
from leverage_sim.show.notebook import plain as plain_text
from leverage_sim.show.tables import grid, terminal
from leverage_sim.show.timeline import listed, rows_of

if TYPE_CHECKING:
    import pandas as pd

WORDS = {"first_in": "first in", "last_in": "last in", "shapley": "Shapley"}


class Influence(Coalitions):
    """Coalitions that print themselves and can be written to a folder."""

    @classmethod
    def of(cls, found: Coalitions) -> "Influence":
        """The same coalitions."""
        return cls(**vars(found))

    def __repr__(self) -> str:
        return f"Influence({self.scenario}: every set of {', '.join(self.players)}; {self.over})"

    def _repr_html_(self) -> str:
        return plain_text(str(self))

    def __str__(self) -> str:
        text = StringIO()
        print_coalitions(terminal(text), self)
        return text.getvalue()

    def write(self, folder: str | Path) -> Path:
        """Write the results folder with its pictures, all of it or nothing.

        Raises:
            InputError: something else stands there.
        """
        from leverage_sim.show.coalition_figures import coalition_figures

        with whole_folder(Path(folder), "coalitions") as place:
            write_frame(place / "runs.parquet", run_frame(self))
            write_frame(place / "worths.parquet", self.worth_frame())
            write_frame(place / "values.parquet", self.value_frame())
            coalition_figures(self, place)
            write_manifest(place, dict(self.manifest))
        return Path(folder)

    def as_json(self) -> dict[str, Any]:
        """The tables as plain data; None where there is no number."""
        tables = {"worths": self.worth_frame(), "values": self.value_frame()}
        return {
            "scenario": self.scenario, "players": list(self.players), "stages": dict(self.stages), "seed": self.seed,
            "draws": self.draws, "seeds": self.seeds, "over": self.over, "acting": list(self.acting),
            **{name: [{k: plain(v) for k, v in row.items()} for row in rows_of(f)] for name, f in tables.items()},
        }  # fmt: skip


def plain(value: Any) -> Any:
    """None for what is no number."""
    return None if isinstance(value, float) and value != value else value


def run_frame(found: Coalitions) -> "pd.DataFrame":
    """A row for each coalition, draw and seed: the highest stage."""
    import numpy as np
    import pandas as pd

    parts = []
    for members in found.worths[1]:
        highest = sum(found.worths[stage][members] for stage in found.stages)
        draws, seeds = np.indices(np.shape(highest))
        named = ",".join(p for p in found.players if p in members)
        columns = {"draw": draws.ravel(), "replicate": seeds.ravel(), "highest_stage": np.ravel(highest)}
        parts.append(pd.DataFrame({"members": named, **columns}))
    return pd.concat(parts, ignore_index=True)


def print_coalitions(console: Console, found: Coalitions) -> None:
    """The game on a terminal: v(S) for stages that anyone reaches, then what each sender adds."""
    console.print(f"{found.scenario}: who brings about what, over {sets_words(found)} (seed {found.seed}).")
    console.print(f"Intervals are 95% and range over {found.over}. A sender who is not in the set holds throughout.")
    worths, values = found.worth_frame(), found.value_frame()
    reached = [n for n in found.stages if worths.loc[worths["stage"] == n, "estimate"].max() > 0.0]
    console.print()
    console.print(grid("v(S): share of runs that reach at least", *worth_rows(found, worths, reached)))
    for stage in reached:
        console.print()
        columns = ["", *(word for kind in VALUES for word in (WORDS[kind], "interval"))]
        rows = value_rows(found, values[values["stage"] == stage])
        console.print(grid(f"Stage {stage} or more ({found.stages[stage]}): what each adds", columns, rows))
        console.print(total_line(found, stage))
    if found.draws:
        console.print()
        print_spread(console, found, values, reached)
    unreached = [found.stages[n] for n in found.stages if n not in reached]
    if unreached:
        console.print(f"No set of senders reaches: {', '.join(unreached)}.")


def sets_words(found: Coalitions) -> str:
    """Which sets are compared."""
    if not found.acting:
        return "every set of senders"
    ours, others = (listed([found.titles[name] for name in names]) for names in (found.players, found.acting))
    return f"every set of {ours}, with {others} in each of them"


def worth_rows(found: Coalitions, worths: "pd.DataFrame", stages: list[int]) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of v(S), a column and interval for each stage."""
    columns = ["senders", *(f"stage {n}" for n in stages)]
    rows = []
    for members in dict.fromkeys(worths["members"]):
        own = worths[worths["members"] == members].set_index("stage")
        cells = [share_words(own.loc[n]) for n in stages]
        rows.append([members.replace(",", " ") or "nobody", *cells])
    return columns, rows


def value_rows(found: Coalitions, values: "pd.DataFrame") -> list[list[str]]:
    """A row for each sender."""
    rows = []
    for player in found.players:
        own = values[values["sender"] == player].set_index("value")
        rows.append([found.titles[player], *(cell for kind in VALUES for cell in number(own.loc[kind]))])
    return rows


def share_words(row: Any) -> str:
    """A share of runs and its interval, which no share leaves."""
    return f"{row['estimate']:.3f} ({max(0.0, row['low']):.2f} to {min(1.0, row['high']):.2f})"


def number(row: Any, sign: str = "+") -> tuple[str, str]:
    """A value and its interval."""
    value, low, high = (round(row[name], 3) + 0.0 for name in ("estimate", "low", "high"))
    return f"{value:{sign}.3f}", f"{low:{sign}.3f} to {high:{sign}.3f}"


def total_line(found: Coalitions, stage: int) -> str:
    """The axiom of efficiency, as a reader can check it."""
    whole = {frozenset(found.players): 1.0, frozenset(): -1.0}
    total = float(found.value(stage, whole).mean())
    parts = sum(float(found.value(stage, found.weights("shapley", p)).mean()) for p in found.players)
    return f"Shapley values sum to {parts:+.3f}; v(all) less v(nobody) is {total:+.3f}."


def print_spread(console: Console, found: Coalitions, values: "pd.DataFrame", stages: list[int]) -> None:
    """What of the Shapley values is luck and what parameters."""
    rows = []
    for row in rows_of(values[(values["value"] == "shapley") & values["stage"].isin(stages)]):
        luck, across, both = (
            f"{row[low]:+.3f} to {row[high]:+.3f}" if row[low] == row[low] else "."
            for low, high in (("luck_low", "luck_high"), ("draws_5", "draws_95"), ("low", "high"))
        )
        rows.append([f"{found.titles[row['sender']]}, stage {row['stage']}", luck, across, both])
    columns = ["Shapley value", "luck alone: its mean", "parameters alone: 90% of draws", "both: its mean"]
    console.print(grid("What it ranges over", columns, rows))
