"""The unfitted model beside the record, year by year: ``python experiments/questions/record/record.py``.

The record is that of the evidence (``leverage-sim facts P141`` and so on); quarters in which something happened are
counted, not how often in the quarter. Intervals are 95% and range over luck alone.
"""

import argparse

import closures
import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis.intervals import mean_interval

YEARS = (2017, 2018, 2019, 2020, 2021)
RECORD = {
    # what: values by year, where from
    "major-test quarters": ((2, 0, 0, 0, 0), "P169 P170 P173 P176: 2017Q3, Q4"),
    "minor-test quarters": ((2, 0, 3, 1, 3), "P149-P159: quarters with launches and no major test"),
    "tightenings": ((2, 0, 0, 0, 0), "P171 P174 P177: three resolutions in two quarters"),
    "summits CHN": ((0, 2, 2, 0, 0), "P179 P181 P185 P187 P192"),
    "summits USA": ((0, 1, 2, 0, 0), "P184 P188 P193"),
    "summits RUS": ((0, 0, 1, 0, 0), "P190"),
    "summits KOR": ((0, 2, 1, 0, 0), "P180 P183 P186 P193"),
    "trade, bn USD": (
        (5.55, 2.84, 2.945, 0.86, 0.71),
        "P079, P091; 2017: P079 before its fall of 48.8%; 2020-21: totals as commonly quoted, no row of the evidence",
    ),
}
COLUMNS = {
    "major-test quarters": ("major", "sum"),
    "minor-test quarters": ("minor", "sum"),
    "tightenings": ("tightened", "sum"),
    "summits CHN": ("summit.CHN", "sum"),
    "summits USA": ("summit.USA", "sum"),
    "summits RUS": ("summit.RUS", "sum"),
    "summits KOR": ("summit.KOR", "sum"),
    "trade, bn USD": ("trade", "mean"),
}


def by_year(quarters: pd.DataFrame, column: str, how: str) -> pd.DataFrame:
    """One row a run, one column a year."""
    years = quarters["quarter"].str[:4].astype(int)
    return quarters.groupby(["run", years])[column].agg(how).unstack()


def table(quarters: pd.DataFrame) -> list[str]:
    """The table in Markdown: model with interval, record beneath."""
    lines = ["| | " + " | ".join(map(str, YEARS)) + " | record from |", "|---|" + "---|" * (len(YEARS) + 1)]
    for what, (record, source) in RECORD.items():
        values = by_year(quarters, *COLUMNS[what])
        cells = []
        for year, known in zip(YEARS, record, strict=True):
            mean, low, high = mean_interval(values[year].to_numpy())
            cells.append(f"{mean:.2f} ({low:.2f}-{high:.2f}), record {known:g}")
        lines.append(f"| {what} | " + " | ".join(cells) + f" | {source} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--variant", default="kotra")
    chosen = parser.parse_args()
    results = lev.run("korea-2017", chosen.seed, chosen.runs, record="quarters", set={"variant": chosen.variant})
    print(f"{chosen.runs} free runs of korea-2017 ({chosen.variant}), seed {chosen.seed}; intervals over luck alone.\n")
    print("\n".join(table(results.quarters)))
    print("\nWhat closed in 2018, on 2017 (workers: from the end of 2017 to the end of 2018):\n")
    print("\n".join(closures.table(closures.played(chosen.runs, chosen.seed, chosen.variant))))
    end = results.quarters[results.quarters["quarter"] == "2018Q4"]
    print("\nEnforcement and flows at the end of 2018 (means over runs):\n")
    for name in (
        "enforcement.CHN.exports",
        "enforcement.CHN.goods",
        "enforcement.RUS.labour",
        "flow.exports",
        "flow.goods",
    ):
        mean, low, high = mean_interval(end[name].to_numpy())
        print(f"- {name}: {mean:.2f} ({low:.2f}-{high:.2f})")


if __name__ == "__main__":
    main()
