"""Each shipped scenario against korea-2017 with the same luck: ``python experiments/02-scenarios/compare.py``.

Differences are paired run by run; intervals are 95% and range over luck alone, with the scenarios' parameters. Where a
scenario says so, the other side is not korea-2017 itself: ``hanoi-varied`` is compared with itself under the demand of
korea-2017, and korea-2017 is played as long as the scenario that it is compared with.
"""

import argparse
import re
from collections.abc import Sequence

import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis.intervals import paired_interval
from leverage_sim.scenario.inherit import shipped, shipped_folder
from leverage_sim.scenario.schema import Scenario

BASE = "korea-2017"
NOT_COMPARED = (BASE, "korea-2018")
OUTCOMES = (
    ("deal signed", "deals", 1.0),
    ("stage 2 or more", "highest_stage", 2.0),
    ("stage 3 or more", "highest_stage", 3.0),
    ("major tests", "major_tests", None),
    ("minor tests", "minor_tests", None),
    ("rounds of talks", "talks", None),
    ("walk-outs", "walk_outs", None),
    ("breaches", "breaches", None),
    ("tightenings", "tightenings", None),
    ("relief adopted", "relief_adopted", 1.0),
    ("trade at the end, bn", "final_trade", None),
    ("resources at the end", "final_resources", None),
    ("tension at the end", "final_tension", None),
    ("programme at the end", "final_programme", None),
)


def control(name: str) -> Scenario:
    """What a scenario is compared with."""
    scenario = lev.load(name)
    if name == "hanoi-varied":
        return lev.load(name, {"bargain.demand": lev.load(BASE).parameters["bargain.demand"].value})
    return lev.load(BASE, {"quarters": ",".join(scenario.quarters)})


def outcome(runs: pd.DataFrame, column: str, least: float | None) -> pd.Series:
    """An outcome of every run: as it is, or whether it reaches a level."""
    return runs[column] if least is None else (runs[column] >= least).astype(float)


def differences(name: str, runs: int, seed: int) -> list[tuple[str, float, float, float, float, float]]:
    """Rows of outcome, mean of the control, mean of the scenario, paired difference and its interval."""
    other, own = (lev.run(s, seed, runs, record="runs").runs for s in (control(name), lev.load(name)))
    found = []
    for label, column, least in OUTCOMES:
        a, b = outcome(other, column, least), outcome(own, column, least)
        found.append((label, a.mean(), b.mean(), *paired_interval(a.to_numpy(), b.to_numpy())))
    return found


def table(name: str, runs: int, seed: int) -> list[str]:
    """One scenario's differences in Markdown; a star where the interval leaves out 0."""
    scenario = lev.load(name)
    lines = [f"### {name}", "", f"{scenario.title}. {scenario.question}", ""]
    lines += ["| | control | scenario | difference (95%) | |", "|---|---|---|---|---|"]
    for label, a, b, mean, low, high in differences(name, runs, seed):
        star = "*" if low > 0 or high < 0 else ""
        lines.append(f"| {label} | {a:.3f} | {b:.3f} | {mean:+.3f} ({low:+.3f} to {high:+.3f}) | {star} |")
    return [*lines, ""]


def showed(name: str, runs: int, seed: int) -> list[str]:
    """Two lines for the scenario's file: deals and stage 2, then the two outcomes that move most for their error."""
    rows = differences(name, runs, seed)
    rest = sorted(rows[2:], key=lambda row: -abs(row[3]) / max(row[5] - row[4], 1e-9))[:2]
    return [
        "; ".join(map(sentence, rows[:2])) + ".",
        "; ".join(map(sentence, rest)) + f" ({runs} runs, seed {seed}; 95% over luck).",
    ]


def sentence(row: tuple[str, float, float, float, float, float]) -> str:
    label, a, b, mean, low, high = row
    return f"{label} {b:.3f} against {a:.3f}, difference {mean:+.3f} ({low:+.3f} to {high:+.3f})"


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
