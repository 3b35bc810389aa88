"""On which tier of leverage does Russia play second fiddle, and does it for want of trade?

leverage-sim sweep experiments/questions/second-fiddle/sides.yaml --out results/sides
python experiments/questions/second-fiddle/sides.py results/sides
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
POWERS, DRAWS = ("USA", "CHN", "RUS"), 2000
SWAP = "russia-with-chinas-trade"
COLUMNS = ("scenario", "absent")
NAMES = {
    ("korea-2017", ""): "as it is", ("korea-2017", "RUS"): "without Russia", ("korea-2017", "CHN"): "without China",
    ("korea-2017", "USA"): "without the United States", ("russia-relief-swap", ""): "Russia's help bought",
    (SWAP, ""): "trade exchanged", (SWAP, "RUS"): "trade exchanged, without Russia",
    (SWAP, "CHN"): "trade exchanged, without China",
}  # fmt: skip
PAIRS = [
    ("without Russia", "as it is"), ("without China", "as it is"), ("without the United States", "as it is"),
    ("Russia's help bought", "as it is"), ("trade exchanged", "as it is"),
    ("trade exchanged, without Russia", "trade exchanged"), ("trade exchanged, without China", "trade exchanged"),
]  # fmt: skip
COSTS = (0.17, 0.35, 0.53, 0.8, 1.2, 1.6)


def totals(tier: str, **settings: float) -> dict[str, np.ndarray]:
    """Carrots and sticks of each power together, over draws."""
    table = lev.leverage("korea-2018", runs=DRAWS, draws="prior", set=settings)
    return {name: sum(getattr(table.spans[name], f"{tier}_total").values()) for name in POWERS}


def third(found: dict[str, np.ndarray]) -> str:
    """Share of draws in which Russia has the least of the three."""
    least = np.minimum(found["USA"], found["CHN"]) > found["RUS"]
    low, high = wilson(int(least.sum()), len(least))
    return f"{least.mean():.3f} ({low:.3f} to {high:.3f})"


def main(folder: str) -> None:
    shown = {tier: totals(tier) for tier in ("potential", "credible")}
    for tier, found in shown.items():
        medians = ", ".join(f"{name} {np.median(found[name]):.3f}" for name in POWERS)
        print(f"{tier}: medians {medians}; Russia least of the three in {third(found)} of {DRAWS} draws")
    for cost in COSTS:
        key = {"instrument.RUS.full-cut-off.cost": cost}
        print(f"a Russian cut-off costs Russia {cost:.2f}: Russia least in {third(totals('credible', **key))}")
    rows = against(
        lev.results(folder).runs, COLUMNS, NAMES, PAIRS, ("highest_stage>=2", "highest_stage>=3", "deals>=1")
    )
    for line in difference_lines(rows):
        print(line)
    with styled() as plt:
        figure, panels = plt.subplots(2, 1, figsize=(9, 7.4))
        places = [f"{tier}\n{name}" for tier in shown for name in POWERS]
        values = [found[name] for found in shown.values() for name in POWERS]
        boxes = panels[0].boxplot(values, whis=(5, 95), showfliers=False, patch_artist=True)
        for n, box in enumerate(boxes["boxes"]):
            box.set_facecolor(PALETTE[n % 3])
        panels[0].set_xticks(range(1, len(places) + 1), places)
        panels[0].set_ylabel("the target's utility")
        panels[0].set_title(f"Carrots and sticks together, korea-2018, {DRAWS} draws (box: half, whiskers: 90%)")
        difference_axes(panels[1], rows, "highest_stage>=3", "Realised: a declared verified freeze or more")
        figure.savefig(HERE / "sides.png")


if __name__ == "__main__":
    main(sys.argv[1])
