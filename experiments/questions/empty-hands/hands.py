"""What the opening does, cell by cell: ``python experiments/questions/empty-hands/hands.py OPENING OFFERS``.

OPENING and OFFERS hold the sweeps of the two files beside this one. Every cell plays the same draws with the same luck,
so differences are taken run by run; intervals are 95% and range over retained draws with their luck.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis.intervals import mean_interval
from leverage_sim.show.style import PALETTE, styled

OUTCOMES = (
    ("a deal is signed", "deals", 1), ("stage 2 or more", "highest_stage", 2), ("stage 3 or more", "highest_stage", 3),
    ("walked out of", "walk_outs", 1), ("broken down", "breakdowns", 1), ("a deal is broken", "breaches", 1),
)  # fmt: skip


def values(runs: pd.DataFrame, column: str, least: int) -> np.ndarray:
    """Whether each draw reaches a level, by number of the draw."""
    return (runs.sort_values("draw")[column] >= least).to_numpy(dtype=float)


def table(cells: dict[str, pd.DataFrame], base: str) -> str:
    """Shares in every cell, and differences from one of them, in Markdown."""
    lines = ["| | " + " | ".join(label for label, _, _ in OUTCOMES) + " |", "|---" * (len(OUTCOMES) + 1) + "|"]
    for name, runs in cells.items():
        row = []
        for _, column, least in OUTCOMES:
            own = values(runs, column, least)
            cell = f"{own.mean():.3f}"
            if name != base:
                mean, low, high = mean_interval(own - values(cells[base], column, least))
                cell += f", {mean:+.3f} ({low:+.3f} to {high:+.3f})"
            row.append(cell)
        lines.append(f"| {name} | " + " | ".join(row) + " |")
    return "\n".join(lines)


def openings(folder: Path) -> dict[str, pd.DataFrame]:
    runs = lev.results(folder).runs
    found = {}
    for (free, demand), part in runs.groupby(["switches.walk_outs", "bargain.demand"], sort=False):
        found[f"demands stage {demand:g}" + ("" if free else ", nobody may walk out")] = part
    return dict(sorted(found.items(), key=lambda pair: ("nobody" in pair[0], pair[0])))


def offers(folder: Path) -> dict[str, pd.DataFrame]:
    runs = lev.results(folder).runs.assign(force=lambda frame: frame["force"].fillna(""))
    words = {"": "as it chooses", "hold": "silent", "offer-talks": "offers nothing", "offer-terms": "offers terms"}
    return {words[name.rpartition("=")[2]]: part for name, part in runs.groupby("force", sort=False)}


def picture(cells: dict[str, pd.DataFrame], path: Path) -> None:
    """Deals, stage 3 and walking out, by the stage that is demanded first."""
    with styled() as plt:
        figure, axes = plt.subplots(1, 3, figsize=(9.6, 2.9), sharey=True)
        chosen = [OUTCOMES[0], OUTCOMES[2], OUTCOMES[3]]
        for place, (label, column, least) in zip(axes, chosen, strict=True):
            for shift, (word, colour) in enumerate((("", PALETTE[0]), (", nobody may walk out", PALETTE[1]))):
                rows = [mean_interval(values(cells[f"demands stage {d}{word}"], column, least)) for d in range(1, 6)]
                mean, low, high = np.array(rows).T
                x = np.arange(1, 6) + 0.1 * (shift - 0.5)
                name = word.lstrip(", ") or "the target may walk out"
                place.errorbar(x, mean, [mean - low, high - mean], fmt="o-", color=colour, label=name)
            place.set_title(label)
            place.set_xlabel("stage demanded first")
        axes[0].set_ylabel("share of runs")
        axes[0].set_ylim(0, 1)
        axes[2].legend()
        figure.savefig(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("opening", type=Path)
    parser.add_argument("offers", type=Path)
    parser.add_argument("--figure", type=Path)
    chosen = parser.parse_args()
    cells = openings(chosen.opening)
    print(table(cells, "demands stage 2"), "\n")
    print(table(offers(chosen.offers), "silent"))
    if chosen.figure:
        chosen.figure.parent.mkdir(parents=True, exist_ok=True)
        picture(cells, chosen.figure)


if __name__ == "__main__":
    main()
