"""A hindcast on the terminal, as data and as a picture of the record inside the fan."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.analysis.hindcast import Hindcast
from leverage_sim.evidence.patterns import SPLIT
from leverage_sim.evidence.record import period, series
from leverage_sim.show.record import panels_figure
from leverage_sim.show.style import INK, styled
from leverage_sim.show.tables import grid
from leverage_sim.show.timeline import rows_of

if TYPE_CHECKING:
    from rich.console import Console


SHORT = {"expected-utility": "exp. util.", "persistence": "persist.", "climatology": "climate"}


def verdict(row: dict[str, Any]) -> str:
    """Who is better, as far as the interval says."""
    if row["high"] < 0.0:
        return "better"
    return "worse" if row["low"] > 0.0 else "not settled"


def how(found: Hindcast) -> str:
    """What was played, in words."""
    began = "free from the start" if found.free else f"the history played as it was up to {SPLIT}, free after it"
    who = f"{found.scenario.name} ({found.scenario.variant}), {found.runs:,} runs an ensemble, seed {found.seed}"
    return f"{who}; {began}."


def print_hindcast(console: "Console", found: Hindcast) -> None:
    """Scores of every series and forecast, differences with intervals, and the record in the fan."""
    table = found.scores.pivot(index="title", columns="forecast", values="score")
    names = list(dict.fromkeys(found.scores["forecast"]))
    console.print(how(found))
    console.print(
        f"Nothing after {SPLIT} was read by the calibration. Scores: Brier for what happens in a quarter or not,"
    )
    console.print("CRPS for yearly amounts; 0 is best.\n")
    rows = [[str(t), *(f"{table.loc[t, n]:.3g}" for n in names)] for t in dict.fromkeys(found.scores["title"])]
    console.print(grid("Mean score after the split", ["", *(SHORT.get(name, name) for name in names)], rows))
    console.print(
        "blind: knows no closed border and no change of administration; random, exp. util.: rule of every seat."
    )
    console.print()
    rows = [
        [row["baseline"], f"{row['difference']:+.3f}", f"{row['low']:+.3f} to {row['high']:+.3f}", verdict(row)]
        for row in rows_of(found.differences)
        if row["series"] == "all chances"
    ]
    title = "All that happens in a quarter or not: the retained ensemble's score less that of"
    console.print(grid(title, ["", "difference", "interval", "the ensemble is"], rows, last=True))
    console.print("Intervals are 95% and range over quarters, in blocks of three; there are ten of them.\n")
    rows = [
        [row["title"], row["period"], f"{row['record']:g}", f"{row['median']:.3g}",
         f"{row['q05']:.3g} to {row['q95']:.3g}", "yes" if row["in_90"] else "no"]
        for row in rows_of(found.inside)
    ]  # fmt: skip
    console.print(grid("Yearly", ["", "year", "record", "median", "middle 90%", "inside"], rows))


def hindcast_json(found: Hindcast) -> dict[str, Any]:
    """Everything but the fans, as JSON holds it."""
    frames = {name: rows_of(getattr(found, name)) for name in ("scores", "differences", "inside")}
    plain = {"scenario": found.scenario.name, "variant": found.scenario.variant, "runs": found.runs, "seed": found.seed}
    return {**plain, "free": found.free, "split": SPLIT, **frames}


def hindcast_figure(found: Hindcast, path: Path) -> Path:
    """The record inside the fan: chances by quarter with what happened, levels with quantiles, as a PNG file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with styled() as plt:
        figure = drawn_hindcast(plt, found)
        figure.savefig(path)
        plt.close(figure)
    return path


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
