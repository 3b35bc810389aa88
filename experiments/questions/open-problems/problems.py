"""What each further mechanism does to how many points the record leaves standing, and to the open problems.

    leverage-sim sweep experiments/questions/open-problems/first-kotra.yaml --out results/open-first-kotra
    python experiments/questions/open-problems/problems.py results/open-first-kotra

Every difference is one of the same points with the same luck; intervals are 95 %, over points: parameters and luck.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

import leverage_sim as lev
from leverage_sim.analysis.features import columns_of, measured
from leverage_sim.analysis.matching import Matched, matched
from leverage_sim.analysis.paired_differences import Paired, paired
from leverage_sim.evidence.patterns import features_of

BEFORE = 0.925  # China's share of trade in 2016 (P088)
OWN = ["minor", "major", "summit.USA", "failure", "deal", "trust_in.USA"]


@dataclass(frozen=True)
class Cell:
    """One set of mechanisms. Arrays over points; ``problems`` are means over each point's runs."""

    on: frozenset[str]
    kept: np.ndarray
    likelihood: np.ndarray
    features: Matched
    problems: Mapping[str, np.ndarray]


def cells(folder: str) -> Iterator[Cell]:
    """Every set of mechanisms of a sweep, held against the record."""
    stored = lev.results(folder)
    variant = stored.manifest["scenario"]["variant"]
    wanted = features_of(variant)
    names = list(dict.fromkeys([*columns_of(wanted), *OWN]))
    runs = stored.read("runs")
    switches = [name for name in runs.columns if name.startswith("switches.")]
    quarters = stored.read("quarters", ["run", "quarter", *names])
    for state, rows in runs.groupby(switches, sort=False):
        on = frozenset(
            name.removeprefix("switches.") for name, value in zip(switches, state, strict=True) if on_(value)
        )
        order = rows.sort_values(["draw", "replicate"])
        mine = quarters[quarters["run"].isin(rows["run"])]
        yield cell(on, mine.set_index("run").loc[order["run"]].reset_index(), order["draw"].nunique(), wanted)


def on_(value: object) -> bool:
    return str(value).lower() in ("true", "on", "1", "yes")


def cell(on: frozenset[str], quarters: pd.DataFrame, points: int, wanted: tuple) -> Cell:
    """A set of mechanisms from its quarters, sorted by point."""
    found = matched(measured(quarters, wanted).reshape(points, -1, len(wanted)), wanted)
    error = np.array([each.observation**2 + each.discrepancy**2 for each in wanted])
    likelihood = -0.5 * (found.implausibility**2 + np.log(error + found.variances)).sum(axis=1)
    problems = {name: means(values.reshape(points, -1)) for name, values in open_problems(quarters).items()}
    return Cell(on, found.kept, likelihood, found, problems)


def means(values: np.ndarray) -> np.ndarray:
    """Means over a point's runs, (point,); nan where the question arises in none of them."""
    there = np.isfinite(values)
    return np.where(there, values, 0.0).sum(axis=1) / np.where(there.any(axis=1), there.sum(axis=1), np.nan)


def open_problems(quarters: pd.DataFrame) -> dict[str, np.ndarray]:
    """Whether each problem is solved in each run, (run,); nan where the question does not arise."""
    names = list(dict.fromkeys(quarters["quarter"]))
    series = {name: quarters[name].to_numpy(float).reshape(-1, len(names)) for name in OWN}
    at = {name: n for n, name in enumerate(names)}
    launched = np.maximum(series["minor"], series["major"])[:, at["2018Q1"] : at["2018Q4"] + 1].any(axis=1)
    trust = series["trust_in.USA"]
    hump = (trust[:, at["2018Q4"]] > trust[:, at["2017Q4"]]) & (trust[:, at["2018Q4"]] > trust[:, at["2019Q2"]])
    met = series["summit.USA"] > 0.0
    first, every = met.argmax(axis=1), np.arange(len(met))
    dealt = np.cumsum(series["deal"], axis=1)[every, first] > 0.0
    failed = (series["failure"][every, first] >= 1.0) & ~dealt
    late = series["failure"][:, at["2018Q4"] :].max(axis=1) >= 1.0
    undealt = np.cumsum(series["deal"], axis=1)[:, at["2018Q3"]] == 0.0
    return {
        "a 2018 without a launch": (~launched).astype(float),
        "trust higher at the end of 2018 than before and after": hump.astype(float),
        "a first meeting that fails without a deal, of runs with a meeting": np.where(met.any(axis=1), failed, np.nan),
        "talks fail from late 2018, with no deal before": (late & undealt).astype(float),
    }


def words(x: Paired, digits: int = 3) -> str:
    return f"{x.difference:+.{digits}f} ({x.low:+.{digits}f} to {x.high:+.{digits}f})"


def table(title: str, base: Cell, others: Mapping[str, Cell]) -> None:
    """Differences from one set of mechanisms."""
    print(f"\n## {title}\n")
    problems = list(base.problems)
    print("| | points kept | difference | log likelihood, mean difference | " + " | ".join(problems) + " |")
    print("|---" * (4 + len(problems)) + "|")
    own = " | ".join(f"{np.nanmean(base.problems[name]):.3f}" for name in problems)
    print(f"| as compared | {base.kept.mean():.3f} | | | {own} |")
    for name, cell in others.items():
        kept = paired(base.kept.astype(float), cell.kept.astype(float), share=True)
        likely = paired(base.likelihood, cell.likelihood)
        moved = [paired(*both(base.problems[p], cell.problems[p])) for p in problems]
        print(f"| {name} | {cell.kept.mean():.3f} | {words(kept)} | {words(likely, 2)} | "
              + " | ".join(words(each) for each in moved) + " |")  # fmt: skip


def both(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points at which the question arises on both sides."""
    there = np.isfinite(a) & np.isfinite(b)
    return a[there], b[there]


def by_feature(base: Cell, others: Mapping[str, Cell]) -> None:
    """Means over points of each feature, beside the record."""
    print("\n## Features, means over points\n")
    print("| | record | as compared | " + " | ".join(others) + " |")
    print("|---" * (3 + len(others)) + "|")
    for n, each in enumerate(base.features.features):
        means = " | ".join(f"{cell.features.means[:, n].mean():.2f}" for cell in others.values())
        print(f"| {each.id} {each.title} | {each.record:.2f} | {base.features.means[:, n].mean():.2f} | {means} |")


def main(folder: str) -> None:
    found = {one.on: one for one in cells(folder)}
    bare = found.pop(frozenset(), None) if len(min((on for on in found if on), key=len, default=())) > 1 else None
    least, most = found[min(found, key=len)], found[max(found, key=len)]
    print(f"{lev.results(folder).manifest['scenario']['variant']}: {len(least.kept):,} points")
    if bare is not None:
        table("All that was kept, against none", bare, {"all": most})
        table("Left out, against all", most, {named(most.on - on): one for on, one in found.items() if on != most.on})
        by_feature(bare, {"all": most})
        return
    more = {named(on - least.on): one for on, one in found.items() if on != least.on and len(on) <= len(least.on) + 3}
    whole = {"all": most} if named(most.on - least.on) not in more else {}
    table(f"More, against {named(least.on) or 'none'}", least, {**more, **whole})
    if whole:
        fewer = {named(most.on - on): one for on, one in found.items() if len(on) == len(most.on) - 1}
        table("Left out, against all", most, fewer)
    by_feature(least, {**more, **whole})


def named(on: frozenset[str]) -> str:
    return " and ".join(sorted(on))


if __name__ == "__main__":
    main(sys.argv[1])
