"""What every argument of the Python API and every option of a command takes, by name."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leverage_sim.arguments.kinds import (
    TEXT,
    TEXTS,
    Kind,
    made,
    number,
    path,
    seats,
    settings,
    several,
    share,
    such,
    truth,
    whole,
    word,
)

Texts = str | Sequence[str]
Paths = str | Path | Sequence[str | Path]
Settings = str | Mapping[str, Any] | Sequence[str]
"""One text, or one path, stands for a list of one."""

LARGEST_SEED = 2**64 - 1
SEED = whole(0, LARGEST_SEED)
"""Runs that share a seed share their luck; no two seeds are the same."""
RESAMPLING = whole(0, 2**32 - 1)
RUNS, PAIRED, MEASURED, ENSEMBLE = (whole(low, high) for low, high in (
    (1, 10_000_000), (2, 10_000_000), (1, 1_000_000), (20, 1_000_000)
))  # fmt: skip
"""How many runs: of one design, of each of two, of what takes all at once into memory, of an ensemble."""
QUARTERS = whole(1, 400)
DRAWS = word("prior", "retained")
FLAG = Kind("True or False", truth)
NAMES = several(TEXT, "a name or a list of names", some=True, commas=True)
SOME = several(TEXT, "a text or a list of texts", some=True)
PLACE = Kind("a path", path)
RULES = several(PLACE, "a Python file, by its path, or a list of such")
SET = Kind("{PATH: VALUE}, or texts of the form PATH=VALUE", settings)
SCENARIO = made(
    "a shipped name, a path, or a Scenario", "leverage_sim.scenario.schema.Scenario",
    other=Kind("", lambda value: os.fspath(path(value))),
)  # fmt: skip
FOLDER = Kind(
    "a results folder, by its path or as results() gives it", lambda value: path(getattr(value, "folder", value))
)
STORED = "leverage_sim.batch.stored.Stored"
RECORDED = made("a results folder, or results at hand", STORED, "leverage_sim.api.Results", other=PLACE)
COMPARED = made(
    "a comparison's folder, or one at hand", STORED, "leverage_sim.analysis.comparison.Compared", other=PLACE
)
DATA = Kind(
    "a file, by its path, or the same as data", lambda value: value if isinstance(value, Mapping) else path(value)
)
CALLED = such("a function of one text", callable)
EXECUTOR = such("a concurrent.futures.Executor", lambda value: callable(getattr(value, "submit", None)))
WORKERS = whole(1, 4096)
TRUST = DENSITY = number(0, 1)
BOXES, PEEL, MASS, RESAMPLES = whole(1, 20), number(0.005, 0.5), number(0.001, 0.5), whole(10, 100_000)
SHARD = Kind("I/N with I from 1 to N, like 3/8", share)
FLIPS = word("none", "leverage", "all")
RECORD = word("runs", "quarters", "events")
SEEDS, CASES = whole(1, 1_000_000), whole(2, 1_000_000)
TOP, PORT = whole(1, 200), whole(1, 65_535)
RUN = whole(0, 2**60 - 1)
FIRST = whole(0, 2**40)

KINDS: Mapping[str, Kind] = {
    "scenario": SCENARIO, "a": SCENARIO, "b": SCENARIO, "name": SCENARIO, "file": DATA,
    "seed": SEED, "rng": SEED, "runs": RUNS, "first": FIRST, "quarters": QUARTERS, "seeds": SEEDS,
    "draws": DRAWS, "of": DRAWS, "record": RECORD, "flips": FLIPS, "block": whole(1, 65_536),
    "set": SET, "set_a": SET, "set_b": SET, "force": TEXTS, "force_a": TEXTS, "force_b": TEXTS, "rules": RULES,
    "outcomes": SOME, "outcome": TEXT, "where": TEXTS, "inputs": SOME, "only": NAMES, "seats": NAMES,
    "quarter": TEXT, "since": TEXT, "actor": TEXT, "slot": TEXT, "between": TEXTS, "run": RUN,
    "forum": FLAG, "free": FLAG, "resume": FLAG, "ablations": FLAG, "pairs": FLAG, "two_seats": FLAG,
    "other_source": FLAG,
    "trust": TRUST, "density": DENSITY, "boxes": BOXES, "peel": PEEL, "mass": MASS, "resamples": RESAMPLES,
    "folder": FOLDER, "folders": several(PLACE, "a folder, by its path, or a list of such", some=True), "out": PLACE,
    "workers": WORKERS, "scheduler": TEXT, "executor": EXECUTOR, "shard": SHARD, "note": CALLED,
    "agents": Kind("{ACTOR: a subclass of StateAgent}", seats),
    "frame": made("a frame of results", "pandas.DataFrame", "pandas.core.frame.DataFrame"),
}  # fmt: skip
"""What an argument of each name takes; where one means another thing, its function says so."""


def paths(rules: Paths) -> tuple[str, ...]:
    """Rule files by their paths, however they were given."""
    found: tuple[str, ...] = RULES.take(rules)
    return found
