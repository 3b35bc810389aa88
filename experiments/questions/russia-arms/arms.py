"""What changes if Russia gives up its middle position, and who has leverage then?

leverage-sim sweep experiments/questions/russia-arms/arms.yaml --out results/arms
python experiments/questions/russia-arms/arms.py results/arms
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import leverage_sim as lev
from leverage_sim.analysis.arms import against
from leverage_sim.show.arms import difference_axes, difference_lines
from leverage_sim.show.style import PALETTE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Found = dict[tuple[str, str], dict[str, np.ndarray]]
HERE = Path(__file__).parent
NAMES = {
    ("without-arms",): "no arms", ("russia-arms-north",): "arms",
    ("open-border-without",): "no arms, open border", ("open-border-with",): "arms, open border",
}  # fmt: skip
PAIRS = [("arms", "no arms"), ("arms, open border", "no arms, open border"), ("no arms, open border", "no arms")]
OUTCOMES = (
    "highest_stage>=2", "talks", "relief_adopted", "minor_tests", "major_tests", "final_tension", "final_programme",
    "final_resources", "final_trade", "summits.RUS", "summits.CHN", "summits.USA",
)  # fmt: skip
SENDERS, DRAWS = ("USA", "CHN", "RUS", "KOR"), 400


def credible(scenario: str, sign: str) -> dict[str, np.ndarray]:
    """Credible leverage of each sender at the end of 2024, over retained draws with their luck, (run,)."""
    table = lev.leverage(scenario, quarter="2024Q4", runs=DRAWS, draws="retained")
    return {name: table.spans[name].credible_total[sign] for name in SENDERS}


def main(folder: str) -> None:
    rows = against(lev.results(folder).runs, ("scenario",), NAMES, PAIRS, OUTCOMES)
    for line in difference_lines(rows):
        print(line)
    found = {(name, sign): credible(file, sign) for name, file in (("no arms", str(HERE / "without.yaml")),
             ("arms", "russia-arms-north")) for sign in ("carrot", "stick")}  # fmt: skip
    for (name, sign), spans in found.items():
        told = ", ".join(f"{s} {np.median(v):.3f} ({np.quantile(v, .05):.3f} to {np.quantile(v, .95):.3f})"
                         for s, v in spans.items())  # fmt: skip
        print(f"{sign}s, {name}: {told}; median, 5th to 95th percentile over draws and luck")
    with styled() as plt:
        figure, panels = plt.subplots(5, 1, figsize=(8.6, 11))
        for axes, (outcome, title) in zip(panels, (
            ("final_tension", "Tension at the end of 2024"), ("highest_stage>=2", "Partial dismantling at any time"),
            ("minor_tests", "Quarters with launches alone"),
        ), strict=False):  # fmt: skip
            difference_axes(axes, rows, outcome, title)
        for axes, sign in zip(panels[3:], ("carrot", "stick"), strict=True):
            bars(axes, found, sign)
        figure.savefig(HERE / "arms.png")


def bars(axes: "Axes", found: Found, sign: str) -> None:
    """Credible carrots or sticks by sender, without arms and with them."""
    width, x = 0.36, np.arange(len(SENDERS))
    for n, name in enumerate(("no arms", "arms")):
        heights = [float(np.median(found[name, sign][sender])) for sender in SENDERS]
        axes.bar(x + (n - 0.5) * width, heights, width, label=name, color=PALETTE[n])
        for place, height in zip(x + (n - 0.5) * width, heights, strict=True):
            axes.annotate(f"{height:.3f}", (place, height), ha="center", va="bottom", fontsize=7.5)
    axes.set_xticks(x, SENDERS)
    axes.margins(y=0.15)
    axes.set_ylabel("the target's utility")
    axes.set_title(f"Credible {sign}s at the end of 2024, medians over draws and luck")
    axes.legend(ncols=2)


if __name__ == "__main__":
    main(sys.argv[1])
