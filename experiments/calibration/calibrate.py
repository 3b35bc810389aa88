"""Which points the record up to mid-2019 leaves standing: ``python experiments/calibration/calibrate.py DIR [--ship]``.

DIR holds the sweep of ``kotra.yaml`` or ``imf.yaml``. With ``--ship`` the retained draws are written into the package.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import leverage_sim as lev
from leverage_sim.analysis.features import columns_of, measured
from leverage_sim.analysis.matching import Matched, feature_frame, matched, narrowed, pattern_frame
from leverage_sim.batch.draws import normalise, values_of
from leverage_sim.batch.retained import KEY, form
from leverage_sim.evidence.patterns import SPLIT, features_of
from leverage_sim.scenario.schema import Scenario
from leverage_sim.sweeps.folder import read_plan
from leverage_sim.sweeps.plan import Plan, unpacked

PACKAGE = Path(lev.__file__).parent / "batch" / "retained"
MOST = 1000


def held(folder: Path) -> tuple[Plan, Scenario, Matched, Matched]:
    """A sweep of the calibration, and its points held against the record: as one history, and as the mean of all."""
    plan = read_plan(folder)
    scenario = Scenario.model_validate_json(unpacked(plan.combinations[0].scenario))
    wanted = features_of(scenario.variant)
    quarters = lev.results(folder).read("quarters", ["run", "quarter", *columns_of(wanted)])
    if quarters["quarter"].max() > SPLIT:
        raise SystemExit(f"{folder} was played beyond {SPLIT}; the calibration reads nothing that comes after")
    runs = measured(quarters, wanted)
    values = runs.reshape(plan.replicates, plan.draws, len(wanted)).transpose(1, 0, 2)
    return plan, scenario, matched(values, wanted), matched(values, wanted, lucky=False)


def table(frame: pd.DataFrame, digits: int = 3) -> str:
    """A frame in Markdown."""
    lines = ["| " + " | ".join(frame.columns) + " |", "|---" * len(frame.columns) + "|"]
    for row in frame.itertuples(index=False):
        cells = [f"{cell:.{digits}f}" if isinstance(cell, float) else str(cell) for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def together(found: Matched, patterns: tuple[str, ...]) -> int:
    """Points whose means are within two tolerances of every feature of some patterns at once."""
    inside = np.ones(len(found.means), dtype=bool)
    for n, each in enumerate(found.features):
        if each.pattern in patterns:
            inside &= np.abs(found.means[:, n] - each.record) <= 2 * np.hypot(each.observation, each.discrepancy)
    return int(inside.sum())


def report(plan: Plan, scenario: Scenario, found: Matched, strict: Matched) -> None:
    """What was retained, which patterns rule out most, where the kept draws lie."""
    kept = found.kept
    title = f"{scenario.name} ({scenario.variant}): {kept.sum():,} of {len(kept):,} points kept"
    print(f"{title}; sum at most {found.limit:.1f}.")
    print(f"By the patterns alone {(found.by_pattern <= found.cut).all(axis=1).sum():,}, by the sum alone "
          f"{(found.total <= found.limit).sum():,}; least sum {found.total.min():.1f}.\n")  # fmt: skip
    worst = found.by_pattern.max(axis=1)
    near = ", ".join(f"{(worst <= level).sum():,} within {level:g}" for level in (1.0, 1.5, 2.0, 2.5))
    print(f"Points whose worst feature is near: {near}.\n")
    print(f"Were the record the mean of all that luck could have made, {strict.kept.sum():,} would be kept (least sum "
          f"{strict.total.min():.1f}). Trade, shares and closures are all within two tolerances in the means of "
          f"{together(found, ('P2', 'P3')):,} points.\n")  # fmt: skip
    print(table(pattern_frame(found)), "\n")
    print(table(feature_frame(found), 2), "\n")
    if kept.sum() > 20:
        assert plan.sampled is not None
        assert plan.sampled.shares is not None
        print(table(narrowed(plan.sampled.shares, kept, plan.sampled.names).head(25)))


def ship(plan: Plan, scenario: Scenario, found: Matched) -> Path:
    """Write the retained draws as data of the package, evenly thinned to a thousand."""
    sampled = plan.sampled
    assert sampled is not None
    assert sampled.shares is not None
    chosen = np.flatnonzero(found.kept)
    if len(chosen) > MOST:
        chosen = chosen[np.linspace(0, len(chosen) - 1, MOST).round().astype(int)]
    priors = {name: scenario.parameters[name].prior for name in sampled.names}
    values = values_of(priors, {name: sampled.shares[chosen, k] for k, name in enumerate(sampled.names)})
    normalise(scenario, values)
    origin = {
        "scenario": scenario.name, "variant": scenario.variant, "target": scenario.roles.target,
        "actors": list(scenario.actors), "sweep": plan.name, "seed": plan.seed, "fingerprint": plan.fingerprint,
        "points": len(found.kept), "kept": int(found.kept.sum()), "read_until": SPLIT,
        "priors": {name: form(prior) for name, prior in priors.items()},
    }  # fmt: skip
    columns = {"draw": chosen.astype(np.int32), **{name: row.astype(np.float32) for name, row in values.items()}}
    data = pa.table(columns).replace_schema_metadata({KEY: json.dumps(origin).encode()})
    PACKAGE.mkdir(exist_ok=True)
    path = PACKAGE / f"{scenario.name}-{scenario.variant}.parquet"
    pq.write_table(data, path, compression="zstd", use_dictionary=False)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ship", action="store_true", help="write the retained draws into the package")
    chosen = parser.parse_args()
    found = held(chosen.folder)
    report(*found)
    if chosen.ship:
        print(f"\nwritten: {ship(*found[:3]).name}")


if __name__ == "__main__":
    main()
