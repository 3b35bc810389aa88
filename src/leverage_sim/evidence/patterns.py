"""The patterns of the record that calibration compares with, and the split after which nothing is read."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SPLIT = "2019Q2"
"""The last quarter that parameters may be held against; what comes after is sealed."""


@dataclass(frozen=True)
class Feature:
    """One number of the record and how it is read from the quarters of a run.

    Attributes:
        id, pattern, title: its name, the pattern that it belongs to, what it is.
        how: a form of ``leverage_sim.analysis.features``.
        columns, over: of ``quarters.parquet``, added up; ``over`` is what a share is taken of.
        start, until: the quarters that it looks at, both included.
        record: what happened.
        observation, discrepancy: standard deviations of the record's error and of the model's.
        variant: of the trade data that it belongs to; empty for all.
        sources: ids of evidence.
        why: in words.
    """

    id: str
    pattern: str
    title: str
    how: str
    columns: tuple[str, ...]
    over: tuple[str, ...]
    start: str
    until: str
    record: float
    observation: float
    discrepancy: float
    variant: str
    sources: tuple[str, ...]
    why: str


@cache
def features() -> tuple[Feature, ...]:
    """All features, in the order of the file."""
    with (files("leverage_sim.evidence") / "patterns.csv").open(encoding="utf-8") as handle:
        return tuple(feature(row) for row in csv.DictReader(handle))


def feature(row: dict[str, str]) -> Feature:
    """A feature from its row."""
    words = {name: tuple(row[name].split()) for name in ("columns", "over")}
    numbers = {name: float(row[name]) for name in ("record", "observation", "discrepancy")}
    plain = {name: row[name] for name in ("id", "pattern", "title", "how", "start", "until", "variant", "why")}
    return Feature(**plain, **words, **numbers, sources=tuple(row["source"].split()))  # type: ignore[arg-type]


def features_of(variant: str | None) -> tuple[Feature, ...]:
    """The features that hold for a variant of the trade data.

    Raises:
        ValueError: one of them reads what is sealed.
    """
    found = tuple(each for each in features() if each.variant in ("", variant))
    late = [each.id for each in found if each.until > SPLIT]
    if late:
        raise ValueError(f"{', '.join(late)} would read quarters after {SPLIT}, which are sealed")
    return found
