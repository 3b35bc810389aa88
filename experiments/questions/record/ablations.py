"""Which mechanism causes which miss: the yearly figures with one mechanism changed at a time, on the same luck.

``python experiments/questions/record/ablations.py``; every line is paired with the first by common random numbers. The
second table does the same for the mechanisms that the record up to mid-2019 supports
(experiments/questions/open-problems).
"""

import argparse
from collections.abc import Mapping

import numpy as np
import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis.intervals import mean_interval

CHANGES: dict[str, dict[str, float | str]] = {
    "as it is": {},
    "training has no value (weight.PRK.readiness 0)": {"weight.PRK.readiness": 0},
    "no grievance in it (grievance.weight 0)": {"grievance.weight": 0},
    "minor tests spoil talks more (talks.restraint 0.4)": {"talks.restraint": 0.4},
    "hosts see no value in meetings (weight.*.summit 0)": {
        f"weight.{a}.summit": 0 for a in ("KOR", "CHN", "USA", "RUS")
    },
    "no diversion": {"switches.diversion": "off"},
    "no limit to what others can carry": {"switches.capacity": "off"},
    "a tighter limit (diversion.capacity RUS .015, ROW .1)": {
        "diversion.capacity.RUS": 0.015,
        "diversion.capacity.ROW": 0.1,
    },
    "no cover": {"switches.cover": "off"},
    "no contagion of enforcement": {"switches.contagion": "off"},
    "no veto": {"switches.veto": "off"},
    "a steadier Council (council.noise 0.05)": {"council.noise": 0.05},
    "faster enforcement (enforcement.speed 0.7)": {"enforcement.speed": 0.7},
}
KEPT = ("restraint", "reciprocity", "conditions", "preparation", "derisking", "estrangement", "incumbency")
MECHANISMS: dict[str, dict[str, float | str]] = {
    "as it is": {},
    **{f"no `{name}`": {f"switches.{name}": "off"} for name in KEPT},
    "none of the seven": {f"switches.{name}": "off" for name in KEPT},
}
FIGURES = {
    "minor tests 2018": ("minor", "2018", "sum"),
    "major tests 2017": ("major", "2017", "sum"),
    "tightenings 2017": ("tightened", "2017", "sum"),
    "meetings KOR 2017": ("summit.KOR", "2017", "sum"),
    "meetings USA 2019": ("summit.USA", "2019", "sum"),
    "trade 2018": ("trade", "2018", "mean"),
    "largest share 2018": ("largest_share", "2018", "mean"),
}
OF_MECHANISMS = {
    **{f"minor tests {year}": ("minor", year, "sum") for year in ("2018", "2019", "2020", "2021")},
    "meetings KOR 2017": ("summit.KOR", "2017", "sum"),
    "meetings USA 2017": ("summit.USA", "2017", "sum"),
    **{f"trade {year}": ("trade", year, "mean") for year in ("2017", "2018", "2019")},
    "largest share 2018": ("largest_share", "2018", "mean"),
}


def figure(quarters: pd.DataFrame, column: str, year: str, how: str) -> np.ndarray:
    """One value a run."""
    rows = quarters[quarters["quarter"].str.startswith(year)]
    return rows.groupby("run")[column].agg(how).to_numpy()


def table(
    rows: Mapping[str, Mapping[str, float | str]], figures: Mapping[str, tuple[str, str, str]], runs: int
) -> None:
    """Print the figures of the first row, and how those of each other row differ from them, run by run."""
    print("| | " + " | ".join(figures) + " |")
    print("|---|" + "---|" * len(figures))
    plain: dict[str, np.ndarray] = {}
    for label, changes in rows.items():
        quarters = lev.run("korea-2017", 1, runs, record="quarters", set=changes).quarters
        cells = []
        for name, (column, year, how) in figures.items():
            values = figure(quarters, column, year, how)
            if not changes:
                plain[name] = values
                cells.append("{:.2f} ({:.2f}-{:.2f})".format(*mean_interval(values)))
            else:
                cells.append("{:+.2f} ({:+.2f} to {:+.2f})".format(*mean_interval(values - plain[name])))
        print(f"| {label} | " + " | ".join(cells) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    table(CHANGES, FIGURES, runs)
    print("\nThe mechanisms of experiments/questions/open-problems, each switched off:\n")
    table(MECHANISMS, OF_MECHANISMS, runs)


if __name__ == "__main__":
    main()
