"""A hindcast on the terminal, as data and as a picture of the record inside the fan."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.analysis.hindcast import OWN, Hindcast
from leverage_sim.evidence.patterns import SPLIT
from leverage_sim.evidence.record import Series, first_quarter, last_quarter, period, series
from leverage_sim.show.style import INK, PALETTE, styled
from leverage_sim.show.tables import grid
from leverage_sim.show.timeline import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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
    """The record inside the fan: chances by quarter with what happened, levels with quantiles."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = set(found.fans["series"])
    shown = [each for each in series() if each.id in held and each.kind != "amount"]
    with styled() as plt:
        figure, axes = plt.subplots(-(-len(shown) // 3), 3, figsize=(11, 2.1 * -(-len(shown) // 3)), sharex=True)
        for place in axes.ravel()[len(shown) :]:
            place.set_axis_off()
        for place, each in zip(axes.ravel(), shown, strict=False):
            panel(place, found, each)
        axes.ravel()[1].legend(loc="upper right", fontsize=7)
        figure.suptitle(how(found), x=0.01, ha="left", fontsize=9)
        figure.savefig(path)
        plt.close(figure)
    return path


def panel(axes: "Axes", found: Hindcast, each: Series) -> "Axes":
    """One series."""
    rows = found.fans[found.fans["series"] == each.id].reset_index(drop=True)
    quarters = list(rows["quarter"])
    if each.kind == "level":
        axes.fill_between(rows.index, rows["q05"], rows["q95"], color=PALETTE[5], alpha=0.35, lw=0, label="middle 90%")
        axes.fill_between(rows.index, rows["q25"], rows["q75"], color=PALETTE[5], alpha=0.7, lw=0, label="middle 50%")
        axes.plot(rows.index, rows["q50"], color=PALETTE[0], label="median")
        for name, value in each.values.items():
            span = [quarters.index(first_quarter(name)) - 0.4, quarters.index(last_quarter(name)) + 0.4]
            axes.plot(span, [value, value], color=PALETTE[1], lw=2, label=None if name != "2017" else "record, a year")
        axes.set_ylim(bottom=0)
        axes.legend(loc="upper right", fontsize=7)
    else:
        axes.bar(rows.index, rows["mean"], 0.8, color=PALETTE[5], label=f"share of runs ({OWN})")
        for name, value in each.values.items():
            axes.plot(quarters.index(name), value, "o", color=PALETTE[1], ms=4, mfc=PALETTE[1] if value else "white",
                      label=None if name != quarters[0] else "record")  # fmt: skip
        axes.set_ylim(-0.06, 1.06)
    axes.axvline(quarters.index(period(SPLIT, 1)) - 0.5, color=INK, lw=1, ls="--")
    axes.set_xticks([n for n, name in enumerate(quarters) if name.endswith("Q1")])
    axes.set_xticklabels([name[:4] for name in quarters if name.endswith("Q1")])
    axes.set_title(each.title, fontsize=9)
    return axes
