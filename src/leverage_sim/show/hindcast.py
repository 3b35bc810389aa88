"""A hindcast on the terminal, as a folder of data and as a picture of the record inside the fan."""

import json
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.analysis.hindcast import Hindcast
from leverage_sim.batch.places import whole_folder
from leverage_sim.batch.store import manifest, write_atomically, write_csv, write_manifest
from leverage_sim.evidence.patterns import SPLIT
from leverage_sim.evidence.record import period, series
from leverage_sim.scenario.track import own_events
from leverage_sim.show.differences import words
from leverage_sim.show.record import panels_figure
from leverage_sim.show.style import INK, write_picture
from leverage_sim.show.tables import grid, terminal
from leverage_sim.show.timeline import listed, rows_of

if TYPE_CHECKING:
    from rich.console import Console


Rows = Sequence[Mapping[str, Any]]
SCORES = (
    f"Nothing after {SPLIT} was read by the calibration. Scores: Brier for what happens in a quarter or not, "
    "CRPS for yearly amounts; 0 is best."
)
RIVALS = (
    "retained: draws that calibration kept; prior: draws of the priors; blind: is told nothing of the scenario's own "
    "after the split; random, exp. util.: rule of every seat. From the record before alone: persist., the last value; "
    "last four, the last four; climate, all there are."
)
AGAINST = "All that happens in a quarter or not: the retained ensemble's score less"
OVER = "Intervals are 95% and range over quarters, in blocks of three; there are ten of them."
DIFFERENCE_COLUMNS = ("difference", "interval", "the ensemble is")
YEARLY_COLUMNS = ("year", "record", "median", "middle 90%", "inside")
SHORT = {"expected-utility": "exp. util.", "persistence": "persist.", "climatology": "climate"}


class ScoredHindcast(Hindcast):
    """A hindcast that prints itself and can be written to a folder."""

    @classmethod
    def of(cls, found: Hindcast) -> "ScoredHindcast":
        """The same hindcast."""
        return cls(**vars(found))

    def __str__(self) -> str:
        text = StringIO()
        print_hindcast(terminal(text), self)
        return text.getvalue()

    def write(self, folder: str | Path) -> Path:
        """Write the results folder with its picture, all of it or nothing.

        Raises:
            InputError: something else stands there.
        """
        design = {"command": "hindcast", "runs": self.runs, "seed": self.seed, "free": self.free, "split": SPLIT}
        with whole_folder(Path(folder), "hindcast") as place:
            hindcast_figure(self, place / "figures" / "hindcast.png")
            for name in ("scores", "differences", "inside", "fans"):
                write_csv(place / f"{name}.csv", getattr(self, name))
            write_atomically(place / "hindcast.json", (json.dumps(hindcast_json(self), indent=1) + "\n").encode())
            write_manifest(place, manifest(self.scenario, design, {}, self.started))
        return Path(folder)


def verdict(row: Mapping[str, Any]) -> str:
    """Who is better, as far as the interval says."""
    if row["high"] < 0.0:
        return "better"
    return "worse" if row["low"] > 0.0 else "not settled"


def how(found: Hindcast) -> str:
    """What was played, in words."""
    began = "free from the start" if found.free else f"the history played as it was up to {SPLIT}, free after it"
    who = f"{found.scenario.name} ({found.scenario.variant}), {found.runs:,} runs an ensemble, seed {found.seed}"
    return f"{who}; {began}."


def said(differences: Rows) -> str:
    """Whether the ensemble is better than each other forecast, in a sentence."""
    found: dict[str, list[str]] = {}
    for name, *_, word in difference_lines(differences):
        found.setdefault(word, []).append(name)
    order = {"better": "better than", "worse": "worse than", "not settled": "not settled against"}
    parts = [f"{words} {listed(found[word])}" for word, words in order.items() if word in found]
    return f"On what happens in a quarter or not, the retained ensemble is {'; '.join(parts)}."


def told(found: Hindcast) -> list[str]:
    """What the scenario prescribes of its own, beside the history: every ensemble but the blind one knows all of it."""
    rows = [event.model_dump(mode="json", exclude_none=True) for event in own_events(found.scenario)]
    return [words({**row, "source": (), "why": ""}).removesuffix(" ()") for row in rows]


def score_table(scores: Rows) -> tuple[list[str], list[list[str]]]:
    """Head and lines: mean scores, a line a series, a column a forecast."""
    table = {(row["title"], row["forecast"]): row["score"] for row in scores}
    names = dict.fromkeys(row["forecast"] for row in scores)
    lines = [[t, *(f"{table[t, n]:.3g}" for n in names)] for t in dict.fromkeys(row["title"] for row in scores)]
    return ["", *(SHORT.get(name, name) for name in names)], lines


def difference_lines(differences: Rows) -> list[list[str]]:
    """The ensemble's score of all chances less each other's, with its interval and what that says."""
    return [
        [row["baseline"], f"{row['difference']:+.3f}", f"{row['low']:+.3f} to {row['high']:+.3f}", verdict(row)]
        for row in differences
        if row["series"] == "all chances"
    ]


def yearly_lines(inside: Rows) -> list[list[str]]:
    """The record of every year beside the ensemble's median and middle 90%."""
    return [
        [row["title"], row["period"], f"{row['record']:g}", f"{row['median']:.3g}",
         f"{row['q05']:.3g} to {row['q95']:.3g}", "yes" if row["in_90"] else "no"]
        for row in inside
    ]  # fmt: skip


def print_hindcast(console: "Console", found: Hindcast) -> None:
    """Scores of every series and forecast, differences with intervals, and the record in the fan."""
    console.print(how(found))
    if told(found):
        console.print(f"The scenario's own events are told to all but blind: {'; '.join(told(found))}.")
    console.print(f"{SCORES}\n")
    console.print(grid("Mean score after the split", *score_table(rows_of(found.scores))))
    console.print(f"{RIVALS}\n")
    lines = difference_lines(rows_of(found.differences))
    console.print(grid(f"{AGAINST} that of", ["", *DIFFERENCE_COLUMNS], lines, last=True))
    console.print(f"{OVER}\n{said(rows_of(found.differences))}\n")
    console.print(grid("Yearly", ["", *YEARLY_COLUMNS], yearly_lines(rows_of(found.inside))))


def hindcast_json(found: Hindcast) -> dict[str, Any]:
    """Everything but the fans, as JSON holds it."""
    frames = {name: rows_of(getattr(found, name)) for name in ("scores", "differences", "inside")}
    plain = {"scenario": found.scenario.name, "variant": found.scenario.variant, "runs": found.runs, "seed": found.seed}
    return {**plain, "free": found.free, "split": SPLIT, "told": told(found), **frames}


def hindcast_figure(found: Hindcast, path: Path) -> Path:
    """The record inside the fan: chances by quarter with what happened, levels with quantiles, as a PNG file."""
    return write_picture(path, lambda plt: drawn_hindcast(plt, found))


def drawn_hindcast(plt: Any, found: Hindcast) -> Any:
    """A panel a series; a dashed line where free play begins."""
    held = set(found.fans["series"])
    shown = [each for each in series() if each.id in held and each.kind != "amount"]
    title = f"{how(found)}\nDashed: what comes after was never read by the calibration."
    figure = panels_figure(plt, found.fans, shown, title)
    names = list(dict.fromkeys(found.fans["quarter"]))
    for axes in figure.axes[: len(shown)]:
        axes.axvline(names.index(period(SPLIT, 1)) - 0.5, color=INK, lw=1, ls="--")
    return figure
