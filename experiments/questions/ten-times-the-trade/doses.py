"""Would more trade and drills give Russia more say, and at what price in tension?

leverage-sim sweep experiments/questions/ten-times-the-trade/doses.yaml --out results/doses
python experiments/questions/ten-times-the-trade/doses.py results/doses
"""

import sys
from pathlib import Path

import numpy as np

import leverage_sim as lev
from leverage_sim.analysis.arms import against
from leverage_sim.show.arms import difference_axes, difference_lines
from leverage_sim.show.style import PALETTE, styled

HERE = Path(__file__).parent
DOSES = {1: (34.0, 1.9, 5e5), 3: (102.0, 5.7, 1.5e6), 10: (340.0, 19.0, 5e6), 20: (680.0, 38.0, 1e7)}
KEYS = ("trade.RUS.PRK.goods", "trade.PRK.RUS.exports", "trade.RUS.PRK.refined")
COLUMNS = ("trade.RUS.PRK.goods", "lever.RUS.drills")
NAMES = {
    (goods, drills): f"{dose}x{', drills' if drills else ''}"
    for dose, (goods, _, _) in DOSES.items()
    for drills in (0.0, 1.0)
}
PAIRS = [(name, "1x") for name in NAMES.values() if name != "1x"]
OUTCOMES = ("deals>=1", "highest_stage>=3", "talks", "minor_tests", "major_tests", "final_tension", "summits.RUS")


def spans(dose: int, drills: int) -> dict[str, np.ndarray]:
    """Credible leverage of Russia, China and the United States, by domain, over draws."""
    own = dict(zip(KEYS, DOSES[dose], strict=True)) | {"lever.RUS.drills": drills}
    table = lev.leverage("korea-2018", runs=1000, draws="prior", set=own)
    found = {name: sum(table.spans[name].credible_total.values()) for name in ("RUS", "CHN", "USA")}
    found |= {f"{name} economic": sum(table.spans[name].credible["economic", s] for s in ("carrot", "stick"))
              for name in ("RUS", "CHN")}  # fmt: skip
    return found


def main(folder: str) -> None:
    means, lows, highs = [], [], []
    for dose in DOSES:
        for drills in (0, 1):
            s = spans(dose, drills)
            low, middle, high = np.percentile(s["RUS"], [5, 50, 95])
            print(f"{dose}x, drills {drills}: Russia's credible leverage {middle:.4f} ({low:.4f} to {high:.4f}, 90%); "
                  f"equals China's economic leverage in {np.mean(s['RUS economic'] >= s['CHN economic']):.3f}, "
                  f"exceeds China in all in {np.mean(s['RUS'] > s['CHN']):.3f} of draws")  # fmt: skip
            if not drills:
                means.append(middle), lows.append(low), highs.append(high)
    rows = against(lev.results(folder).runs, COLUMNS, NAMES, PAIRS, OUTCOMES)
    for line in difference_lines(rows):
        print(line)
    china = np.median(spans(1, 0)["CHN"])
    with styled() as plt:
        figure, panels = plt.subplots(3, 1, figsize=(8.6, 8.6))
        panels[0].fill_between(list(DOSES), lows, highs, color=PALETTE[0], alpha=0.25, label="90% of draws")
        panels[0].plot(list(DOSES), means, "o-", color=PALETTE[0], label="Russia, median")
        panels[0].axhline(china, color=PALETTE[1], label="China, median at 1x")
        panels[0].set_xscale("log")
        panels[0].set_xticks(list(DOSES), [f"{dose}x" for dose in DOSES])
        panels[0].set_ylabel("the target's utility")
        panels[0].set_title("Credible leverage over the North by Russia's trade, no drills")
        panels[0].legend()
        difference_axes(panels[1], rows, "final_tension", "Tension at the end, against trade as it was")
        difference_axes(panels[2], rows, "highest_stage>=3", "A declared verified freeze or more")
        figure.savefig(HERE / "doses.png")


if __name__ == "__main__":
    main(sys.argv[1])
