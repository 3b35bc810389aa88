"""The record of a theatre by series, a quarter or a year at a time, the sealed part too: for hindcasts and pictures."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

QUARTERS = 4


@dataclass(frozen=True)
class Series:
    """What happened in every period.

    Attributes:
        id, title: its name, and what it is.
        kind: "chance" happens in a quarter or not, "amount" is added up over a year, "level" is averaged over it.
        columns: of ``quarters.parquet``, added up.
        values: by period, a quarter ("2017Q1") or a year ("2017"); periods that are not known are left out.
        target: whose record it is.
        variant: of the data that it belongs to; empty for all.
        scored: whether hindcasts score it; others stand in pictures alone.
        sources: ids of evidence.
        why: in words.
    """

    id: str
    title: str
    kind: str
    columns: tuple[str, ...]
    values: dict[str, float]
    target: str
    variant: str
    scored: bool
    sources: tuple[str, ...]
    why: str


def series() -> tuple[Series, ...]:
    """The series that hindcasts score, in the order of the file."""
    return tuple(each for each in every_series() if each.scored)


def record_of(target: str, variant: str | None) -> tuple[Series, ...]:
    """All that is on record of a target under a variant of the data; nothing of a target without a record."""
    return tuple(each for each in every_series() if each.target == target and each.variant in ("", variant))


@cache
def every_series() -> tuple[Series, ...]:
    """The rows of the file."""
    with (files("leverage_sim.evidence") / "record.csv").open(encoding="utf-8") as handle:
        return tuple(one(row) for row in csv.DictReader(handle))


def one(row: dict[str, str]) -> Series:
    """A series from its row."""
    words = row["values"].split()
    values = {period(row["start"], n): float(word) for n, word in enumerate(words) if word != "-"}
    plain = {name: row[name] for name in ("id", "title", "kind", "target", "variant", "why")}
    columns, sources = tuple(row["columns"].split()), tuple(row["source"].split())
    return Series(**plain, columns=columns, sources=sources, values=values, scored=row["scored"] == "yes")


def period(start: str, steps: int) -> str:
    """The period that comes so many after another: a quarter after a quarter, a year after a year."""
    year, _, quarter = start.partition("Q")
    if not quarter:
        return str(int(year) + steps)
    place = int(year) * QUARTERS + int(quarter) - 1 + steps
    return f"{place // QUARTERS}Q{place % QUARTERS + 1}"


def last_quarter(name: str) -> str:
    """The quarter in which a period ends."""
    return name if "Q" in name else f"{name}Q4"


def first_quarter(name: str) -> str:
    """The quarter in which a period begins."""
    return name if "Q" in name else f"{name}Q1"
