"""Each shipped scenario against korea-2017 with the same luck: ``python experiments/questions/scenarios/compare.py``.

``leverage-sim compare`` for each of them, in Markdown. Where a scenario says so, the other side is not korea-2017
itself: ``hanoi-varied`` is compared with itself under the demand of korea-2017, and korea-2017 is played as long as the
scenario that it is compared with.
"""

import argparse
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

import leverage_sim as lev
from leverage_sim.scenario.inherit import shipped, shipped_folder
from leverage_sim.scenario.schema import Scenario

BASE = "korea-2017"
NOT_COMPARED = (BASE, "korea-2018")
OUTCOMES = {
    "deals>=1": "deal signed",
    "highest_stage>=2": "stage 2 or more",
    "highest_stage>=3": "stage 3 or more",
    "major_tests": "major tests",
    "minor_tests": "minor tests",
    "talks": "rounds of talks",
    "walk_outs": "walk-outs",
    "breaches": "breaches",
    "tightenings": "tightenings",
    "relief_adopted>=1": "relief adopted",
    "final_trade": "trade at the end, bn",
    "final_resources": "resources at the end",
    "final_tension": "tension at the end",
    "final_programme": "programme at the end",
}


def control(name: str) -> Scenario:
    """What a scenario is compared with."""
    scenario = lev.load(name)
    if name == "hanoi-varied":
        return lev.load(name, {"bargain.demand": lev.load(BASE).parameters["bargain.demand"].value})
    return lev.load(BASE, {"quarters": ",".join(scenario.quarters)})


def differences(name: str, runs: int, seed: int) -> pd.DataFrame:
    """The outcomes of the scenario against its control's, under the names of this experiment."""
    found = lev.compare(control(name), lev.load(name), runs, seed, outcomes=list(OUTCOMES)).outcomes
    return found.assign(outcome=list(OUTCOMES.values()))


def table(name: str, runs: int, seed: int) -> list[str]:
    """One scenario's differences in Markdown; a star where the sign is settled, in brackets where for it alone."""
    scenario = lev.load(name)
    lines = [f"### {name}", "", f"{scenario.title}. {scenario.question}", ""]
    lines += ["| | control | scenario | difference (95%) | |", "|---|---|---|---|---|"]
    for row in differences(name, runs, seed).itertuples():
        star = {"settled": "*", "settled alone": "(*)"}.get(row.verdict, "")
        interval = f"{row.difference:+.3f} ({row.low:+.3f} to {row.high:+.3f})"
        lines.append(f"| {row.outcome} | {row.a:.3f} | {row.b:.3f} | {interval} | {star} |")
    return [*lines, ""]


def showed(name: str, runs: int, seed: int) -> list[str]:
    """Two lines for the scenario's file: deals and stage 2, then the two outcomes that move most for their error."""
    rows = differences(name, runs, seed)
    rest = rows.iloc[2:]
    order = (-rest["difference"].abs() / (rest["high"] - rest["low"]).clip(lower=1e-9)).sort_values(kind="stable")
    return [
        "; ".join(map(sentence, rows.iloc[:2].itertuples())) + ".",
        "; ".join(map(sentence, rest.loc[order.index[:2]].itertuples()))
        + f" ({runs} runs, seed {seed}; 95% over luck).",
    ]


def sentence(row: Any) -> str:
    interval = f"{row.low:+.3f} to {row.high:+.3f}"
    return f"{row.outcome} {row.b:.3f} against {row.a:.3f}, difference {row.difference:+.3f} ({interval})"


def write_showed(name: str, lines: Sequence[str]) -> None:
    """Put the two lines into the scenario's file in place of those that are there."""
    path = shipped_folder() / f"{name}.yaml"
    text = re.sub(r"^showed:\n(?:  - .*\n)+", "", path.read_text(encoding="utf-8"), flags=re.M)
    block = "showed:\n" + "".join(f'  - "{line}"\n' for line in lines)
    path.write_text(text.replace(f"extends: {BASE}\n", f"{block}extends: {BASE}\n", 1), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scenarios; all that are shipped if none is named")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write what they showed into the scenarios' files")
    chosen = parser.parse_args(arguments)
    print(f"{chosen.runs} runs each, seed {chosen.seed}; intervals range over luck alone.\n")
    for name in chosen.names or [name for name in shipped() if name not in NOT_COMPARED]:
        print("\n".join(table(name, chosen.runs, chosen.seed)))
        if chosen.write:
            write_showed(name, showed(name, chosen.runs, chosen.seed))


if __name__ == "__main__":
    main()
