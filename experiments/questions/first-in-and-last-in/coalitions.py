"""Is Russia worth little alone and something as the last to join?

    leverage-sim sweep experiments/questions/first-in-and-last-in/coalitions.yaml --out results/coalitions
    python experiments/questions/first-in-and-last-in/coalitions.py results/coalitions

Prints v(S), first-in, last-in and Shapley values of every sender, then where across draws Russia's last-in value comes
from, and draws the lattice beside this file.
"""

import sys
from pathlib import Path

import numpy as np

import leverage_sim as lev
from leverage_sim.analysis import draw_statistics
from leverage_sim.analysis.coalitions import Coalitions
from leverage_sim.show.coalition_figures import adds, headed, lattice
from leverage_sim.show.style import styled

HERE = Path(__file__).parent
STAGES = (2, 3)


def main(folder: str) -> None:
    found = lev.coalitions(folder)
    print(found)
    for stage in STAGES:
        gap = found.value(stage, found.weights("last_in", "RUS")) - found.value(stage, found.weights("first_in", "RUS"))
        e = draw_statistics.mean(gap)
        more = draw_statistics.share(gap, lambda v: v > 0, luck=True, mark=0.0)
        print(f"stage {stage}: Russia's last-in less first-in value {e.value:+.4f} ({e.low:+.4f} to {e.high:+.4f}); "
              f"greater in {more.value:.2f} of draws ({more.low:.2f} to {more.high:.2f})")  # fmt: skip
        partners(found, stage)
    channels()
    with styled() as plt:
        heights = (4.0, 3.0) * len(STAGES)
        figure, panels = plt.subplots(len(heights), 1, figsize=(7.6, sum(heights) + 0.6), height_ratios=heights)
        for pair, stage in zip(panels.reshape(-1, 2), STAGES, strict=True):
            lattice(pair[0], found, stage)
            adds(pair[1], found, stage)
        figure.legend(*panels[1].get_legend_handles_labels(), loc="outside lower left", ncols=3)
        headed(figure, found).savefig(HERE / "lattice.png")


def channels() -> None:
    """What of an absence is its enforcement, which stays as at the start; the same luck and draws on both sides."""
    sectors = ("goods", "exports", "labour", "refined", "finance")
    plain = freezes({})
    for name in ("RUS", "CHN"):
        strict = {f"enforcement.{name}.{sector}": 0.8 for sector in sectors}
        for words, more in (("as at the start", {}), ("at .8", strict)):
            e = draw_statistics.mean((freezes({"absent": name, **more}) - plain)[:, None])
            print(
                f"{name} absent, enforcement {words}: {e.value:+.3f} ({e.low:+.3f} to {e.high:+.3f}) verified freezes"
            )


def freezes(settings: dict[str, object]) -> np.ndarray:
    """Whether a verified freeze comes about, in 1,024 runs with a draw each."""
    runs = lev.run("korea-2017", runs=1024, draws="prior", record="runs", set=settings).runs
    return (runs["highest_stage"] >= 3).to_numpy(float)


def partners(found: Coalitions, stage: int) -> None:
    """What Russia adds to each set of others."""
    for members, worth in found.worths[stage].items():
        if "RUS" not in members:
            e = draw_statistics.mean(found.worths[stage][members | {"RUS"}] - worth)
            names = "+".join(p for p in found.players if p in members) or "nobody"
            print(f"    to {names:12s} Russia adds {e.value:+.4f} ({e.low:+.4f} to {e.high:+.4f})")


if __name__ == "__main__":
    main(sys.argv[1])
