"""Does a forum of six do what talks one by one cannot, and does it die of mistrust?

leverage-sim sweep experiments/questions/six-parties/parties.yaml --out results/parties
python experiments/questions/six-parties/parties.py results/parties
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis import draw_statistics
from leverage_sim.analysis.arms import by_arm
from leverage_sim.show.style import PALETTE, styled

HERE = Path(__file__).parent
COLUMNS = ("switches.forum", "trust.PRK.USA")
OUTCOMES = (
    ("deals>=1", "a deal is signed"), ("highest_stage>=2", "stage 2 or more"), ("highest_stage>=3", "stage 3 or more"),
    ("talks", "rounds of talks"), ("breaches", "deals broken"), ("spoiled_deals", "deals spoiled"),
)  # fmt: skip
SIX = 5  # members of the full forum besides the target


def at_the_forum(folder: str, words: str) -> pd.Series:
    """How often something came of talks at the forum, by run."""
    events = lev.results(folder).read("events", ["run", "phase", "option", "target"])
    full = events["target"].str.count(r"\+") == SIX - 1
    return events[full & (events["phase"] == "talks") & (events["option"] == words)].groupby("run").size()


def forum_rows(folder: str, runs: pd.DataFrame) -> None:
    """What becomes of talks at the forum, a round."""
    ends = {word: at_the_forum(folder, word) for word in ("deal", "walks out", "breaks down", "adjourns", "spoils")}
    frame = pd.DataFrame({name: runs["run"].map(count).fillna(0) for name, count in ends.items()})
    frame = frame.assign(trust=runs["trust.PRK.USA"], on=runs["switches.forum"], draw=runs["draw"])
    for trust, own in frame[frame["on"]].groupby("trust"):
        rounds = own[["deal", "walks out", "breaks down", "adjourns"]].sum(axis=1)
        told = ", ".join(f"{name} {own[name].sum() / rounds.sum():.3f}" for name in ends)
        print(f"trust {trust:.1f}: {rounds.mean():.2f} rounds at the forum a run; of a round: {told}")


def main(folder: str) -> None:
    runs = lev.results(folder).runs
    levels = sorted(runs["trust.PRK.USA"].unique())
    arms = {outcome: by_arm(runs, outcome, COLUMNS) for outcome, _ in OUTCOMES}
    for outcome, title in OUTCOMES:
        print(f"\n{title}")
        for level in levels:
            on, off = arms[outcome][True, level], arms[outcome][False, level]
            e = draw_statistics.mean(on - off)
            print(f"  trust {level:.1f}: {off.mean():.3f} without a forum, {on.mean():.3f} with one: "
                  f"{e.value:+.3f} ({e.low:+.3f} to {e.high:+.3f})")  # fmt: skip
    print()
    forum_rows(folder, runs)
    with styled() as plt:
        figure, panels = plt.subplots(1, 3, figsize=(9.6, 3))
        for axes, (outcome, title) in zip(panels, OUTCOMES[:3], strict=True):
            for word, on, colour in (("one by one", False, PALETTE[1]), ("with a forum of six", True, PALETTE[0])):
                rows = [draw_statistics.mean(arms[outcome][on, level]) for level in levels]
                y, low, high = (np.array([getattr(e, name) for e in rows]) for name in ("value", "low", "high"))
                axes.errorbar(levels, y, [y - low, high - y], fmt="o-", color=colour, label=word)
            axes.set_title(title)
            axes.set_xlabel("trust between the North and each other")
            axes.set_ylim(0, 1)
        panels[0].set_ylabel("share of runs, 95% over luck and draws")
        panels[0].legend()
        figure.savefig(HERE / "parties.png")


if __name__ == "__main__":
    main(sys.argv[1])
