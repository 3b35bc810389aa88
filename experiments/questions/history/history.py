"""What the model makes of the history: ``python experiments/questions/history/history.py``.

The dated record of korea-2017 is played as a script (tests, resolutions, meetings, talks and known choices); trade,
enforcement, trust and all other choices are the model's. Intervals are 95% and range over luck alone.
"""

import argparse
import tempfile
from pathlib import Path

import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis.intervals import mean_interval

YEARS = (2017, 2018, 2019, 2020, 2021)
SCENARIO = "name: history\ntitle: The history as it was, with flows, enforcement and trust free\nextends: korea-2017\n"
YEARLY = (
    ("trade, bn USD", "trade", (5.55, 2.84, 2.945, 0.86, 0.71), "P079, P091; 2020-21: commonly quoted, no row"),
    ("largest partner's share", "largest_share", (None, 0.958, None, None, None), "P083 (P088: .925 in 2016)"),
    ("resources, base year 1", "resources", (None,) * 5, "not observed"),
    ("trust in the USA", "trust_in.USA", (None,) * 5, "not observed"),
    ("trust in China", "trust_in.CHN", (None,) * 5, "not observed"),
    ("trust in Russia", "trust_in.RUS", (None,) * 5, "not observed"),
    ("trust in South Korea", "trust_in.KOR", (None,) * 5, "not observed"),
    ("US trust in the North", "trust_of.USA", (None,) * 5, "not observed"),
    ("tension", "tension", (None,) * 5, "not observed"),
)  # fmt: skip
CLOSURES = (
    ("exports to China closed", "enforcement.CHN.exports", 0.88, "P090: -87.7% in 2018"),
    ("forbidden sales by China stopped", "enforcement.CHN.goods", 0.76, "P089: -31.7% where .42 is forbidden"),
    ("workers in Russia sent home", "enforcement.RUS.labour", 0.62, "P117, P118"),
    ("trade of 2018 over 2017", None, 0.512, "P079: -48.8%"),
)


def cell(values: pd.Series, known: float | None) -> str:
    mean, low, high = mean_interval(values.to_numpy())
    record = "" if known is None else f", record {known:g}"
    return f"{mean:.3f} ({low:.3f}-{high:.3f}){record}"


def yearly(quarters: pd.DataFrame) -> list[str]:
    """Means over the quarters of a year, over runs."""
    years = quarters["quarter"].str[:4].astype(int)
    lines = ["| | " + " | ".join(map(str, YEARS)) + " | record from |", "|---|" + "---|" * (len(YEARS) + 1)]
    for label, column, record, source in YEARLY:
        values = quarters.groupby(["run", years])[column].mean().unstack()
        cells = [cell(values[year], known) for year, known in zip(YEARS, record, strict=True)]
        lines.append(f"| {label} | {' | '.join(cells)} | {source} |")
    return lines


def closures(quarters: pd.DataFrame) -> list[str]:
    """Enforcement at the end of 2018, and the fall of trade."""
    end = quarters[quarters["quarter"] == "2018Q4"]
    years = quarters["quarter"].str[:4].astype(int)
    trade = quarters.groupby(["run", years])["trade"].mean().unstack()
    lines = ["| | model | record | from |", "|---|---|---|---|"]
    for label, column, record, source in CLOSURES:
        values = trade[2018] / trade[2017] if column is None else end[column]
        lines.append(f"| {label} | {cell(values, None)} | {record:g} | {source} |")
    return lines


def play(lines: str, runs: int, seed: int) -> pd.DataFrame:
    """Quarters of korea-2017 with some lines of YAML beside it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.yaml"
        path.write_text(SCENARIO + lines, encoding="utf-8")
        return lev.run(str(path), seed, runs, record="quarters").quarters


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(f"{chosen.runs} runs, seed {chosen.seed}; 95% intervals over luck alone.")
    for title, lines in (("Under the whole history", "events: history\n"), ("Without a script", "")):
        quarters = play(lines, chosen.runs, chosen.seed)
        print(f"\n## {title}\n")
        print("\n".join(yearly(quarters)))
        print("\nAt the end of 2018:\n")
        print("\n".join(closures(quarters)))


if __name__ == "__main__":
    main()
