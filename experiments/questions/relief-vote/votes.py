"""Would the Council pass relief, who stops it, and what would it move?

leverage-sim sweep experiments/questions/relief-vote/votes.yaml --out results/votes
python experiments/questions/relief-vote/votes.py results/votes
"""

import sys
from pathlib import Path

import leverage_sim as lev
from leverage_sim.analysis.arms import against
from leverage_sim.show.arms import difference_axes, difference_lines
from leverage_sim.show.style import styled

HERE = Path(__file__).parent
FORCED = "RUS@2018Q1..2021Q4=relief-draft"
COLUMNS = ("switches.veto", "council.relief.demand", "force")
NAMES = {
    (veto, demand, force): f"{'drafts' if force else 'silence'}, {'veto' if veto else 'no veto'}, demand {demand}"
    for veto in (True, False)
    for demand in (0.6, 0.2)
    for force in ("", FORCED)
}
PAIRS = [(name, name.replace("drafts", "silence")) for name in NAMES.values() if name.startswith("drafts")]
OUTCOMES = (
    "relief_adopted>=1", "talks", "deals>=1", "highest_stage>=2", "highest_stage>=3", "minor_tests", "major_tests",
    "final_resources",
)  # fmt: skip


def main(folder: str) -> None:
    rows = against(lev.results(folder).runs, COLUMNS, NAMES, PAIRS, OUTCOMES)
    for line in difference_lines(rows):
        print(line)
    with styled() as plt:
        figure, panels = plt.subplots(4, 1, figsize=(8.6, 8.6))
        for axes, (outcome, title) in zip(panels, (
            ("relief_adopted>=1", "The Council eases sanctions"), ("talks", "Rounds of talks in four years"),
            ("highest_stage>=2", "Partial dismantling or more"), ("minor_tests", "Short-range tests"),
        ), strict=True):  # fmt: skip
            difference_axes(axes, rows, outcome, f"{title}: a Russian draft every quarter against none")
        figure.savefig(HERE / "votes.png")


if __name__ == "__main__":
    main(sys.argv[1])
