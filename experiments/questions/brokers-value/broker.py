"""What is it worth that Russia goes between, and is it its values that make it so?

leverage-sim sweep experiments/questions/brokers-value/broker.yaml --out results/broker
python experiments/questions/brokers-value/broker.py results/broker
"""

import sys
from pathlib import Path

import leverage_sim as lev
from leverage_sim.analysis.arms import against
from leverage_sim.show.arms import difference_axes, difference_lines
from leverage_sim.show.style import styled

HERE = Path(__file__).parent
MEDIATE = "@2018Q1..2021Q4=mediate"
IDLE = "@2018Q1..2021Q4=diplomatic:hold"
COLUMNS = ("force", "switches.mediation", "values.RUS")
NAMES = {
    ("", True, 0.1): "nobody told to",
    (f"RUS{MEDIATE}", True, 0.1): "Russia",
    (f"RUS{MEDIATE}", True, 0.9): "Russia with the US's values",
    (f"CHN{MEDIATE}", True, 0.1): "China",
    (f"KOR{MEDIATE}", True, 0.1): "South Korea",
    (f"RUS{IDLE}", True, 0.1): "Russia's diplomacy idle",
    (f"CHN{IDLE}", True, 0.1): "China's diplomacy idle",
    (f"KOR{IDLE}", True, 0.1): "South Korea's diplomacy idle",
    ("", False, 0.1): "nobody, mediation cut",
    (f"RUS{MEDIATE}", False, 0.1): "Russia, mediation cut",
}
PAIRS = [
    ("Russia", "nobody told to"), ("China", "nobody told to"), ("South Korea", "nobody told to"),
    ("Russia", "Russia's diplomacy idle"), ("China", "China's diplomacy idle"),
    ("South Korea", "South Korea's diplomacy idle"),
    ("Russia with the US's values", "Russia"), ("Russia, mediation cut", "nobody, mediation cut"),
    ("nobody, mediation cut", "nobody told to"),
]  # fmt: skip
OUTCOMES = ("deals>=1", "highest_stage>=2", "highest_stage>=3", "talks", "walk_outs", "minor_tests", "major_tests")


def main(folder: str) -> None:
    rows = against(lev.results(folder).runs, COLUMNS, NAMES, PAIRS, OUTCOMES)
    for line in difference_lines(rows):
        print(line)
    with styled() as plt:
        figure, panels = plt.subplots(3, 1, figsize=(8.6, 12))
        for axes, (outcome, title) in zip(panels, (
            ("talks", "Rounds of talks in four years"), ("deals>=1", "A deal is signed"),
            ("highest_stage>=3", "A declared verified freeze or more"),
        ), strict=True):  # fmt: skip
            difference_axes(axes, rows, outcome, title)
        figure.savefig(HERE / "broker.png")


if __name__ == "__main__":
    main(sys.argv[1])
