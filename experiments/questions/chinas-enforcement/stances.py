"""What does China's enforcement do, and at what cost of a cut-off would the largest stick be its own?

leverage-sim sweep experiments/questions/chinas-enforcement/stances.yaml --out results/stances
python experiments/questions/chinas-enforcement/stances.py results/stances
"""

import sys
from pathlib import Path

import numpy as np

import leverage_sim as lev
from leverage_sim.analysis.arms import against
from leverage_sim.analysis.intervals import wilson
from leverage_sim.show.arms import difference_axes, difference_lines
from leverage_sim.show.style import PALETTE, styled

HERE = Path(__file__).parent
COSTS, DRAWS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.2, 1.6), 1000
ALWAYS = "@2018Q1..2021Q4="
NAMES = {
    ("",): "as they choose", (f"CHN{ALWAYS}enforce-strict",): "China strict", (f"CHN{ALWAYS}enforce-lax",): "China lax",
    (f"RUS{ALWAYS}enforce-strict",): "Russia strict", (f"RUS{ALWAYS}enforce-lax",): "Russia lax",
    (f"CHN{ALWAYS}cut-crude",): "China throttles crude",
}  # fmt: skip
PAIRS = [(name, "as they choose") for name in NAMES.values() if name != "as they choose"]
PAIRS += [("China strict", "Russia strict")]
OUTCOMES = (
    "talks",
    "deals>=1",
    "highest_stage>=2",
    "highest_stage>=3",
    "minor_tests",
    "final_resources",
    "final_trade",
)


def largest(cost: float) -> list[float]:
    """Shares of draws in which the US and China have the largest credible sticks, and the first's interval."""
    table = lev.leverage("korea-2018", runs=DRAWS, draws="prior", set={"instrument.CHN.full-cut-off.cost": cost})
    ranking = table.ranking("credible", "stick")
    return [ranking["USA"], ranking["CHN"], *wilson(round(ranking["USA"] * DRAWS), DRAWS)]


def main(folder: str) -> None:
    found = np.array([largest(cost) for cost in COSTS])
    for cost, (us, china, low, high) in zip(COSTS, found, strict=True):
        print(f"a cut-off costs China {cost:.1f}: the largest credible sticks are the United States' in {us:.3f} "
              f"({low:.3f} to {high:.3f}) of draws, China's in {china:.3f}")  # fmt: skip
    rows = against(lev.results(folder).runs, ("force",), NAMES, PAIRS, OUTCOMES)
    for line in difference_lines(rows):
        print(line)
    with styled() as plt:
        figure, panels = plt.subplots(3, 1, figsize=(8.6, 8.6))
        for n, (name, colour) in enumerate((("the United States", PALETTE[0]), ("China", PALETTE[1]))):
            panels[0].plot(COSTS, found[:, n], "o-", color=colour, label=name)
        panels[0].fill_between(COSTS, found[:, 2], found[:, 3], color=PALETTE[0], alpha=0.25)
        panels[0].set_xlabel("what a full cut-off costs China (its stake in compliance: .3 to .9)")
        panels[0].set_ylabel("share of draws")
        panels[0].set_title("Whose credible sticks are the largest")
        panels[0].legend()
        difference_axes(panels[1], rows, "talks", "Rounds of talks in four years")
        difference_axes(panels[2], rows, "highest_stage>=2", "Partial dismantling or more")
        figure.savefig(HERE / "stances.png")


if __name__ == "__main__":
    main(sys.argv[1])
