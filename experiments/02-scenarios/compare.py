"""Each shipped scenario against korea-2017 with the same luck: ``python experiments/02-scenarios/compare.py``.

Differences are paired run by run; intervals are 95% and range over luck alone, with the scenarios' parameters. Where a
scenario says so, the other side is not korea-2017 itself: ``hanoi-varied`` is compared with itself under the demand of
korea-2017, and korea-2017 is played as long as the scenario that it is compared with.
"""

import argparse
from collections.abc import Sequence

import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis.intervals import paired_interval
from leverage_sim.scenario.inherit import shipped
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


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="scenarios; all that are shipped if none is named")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    print(f"{chosen.runs} runs each, seed {chosen.seed}; intervals range over luck alone.\n")
    for name in chosen.names or [name for name in shipped() if name not in NOT_COMPARED]:
        print("\n".join(table(name, chosen.runs, chosen.seed)))


if __name__ == "__main__":
    main()
