"""The words that a scenario may use: parameters, levers, terms, switches, kinds of events.

Each is a table beside this file, so that a row can be read, reviewed and cited without reading code.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SLOTS = ("coercive", "diplomatic")
NESTS = ("pressure", "engage", "broker", "hold")
DOMAINS = ("economic", "military", "diplomatic")
SIGNS = ("carrot", "stick")
GROUPS = ("target", "coercers", "patrons", "neighbours")
KINDS = ("summits", "talks", "council")
OUTCOMES = ("deal", "walk-out", "breakdown", "adjournment", "statement")
FREED = ("choices", *KINDS, "parameters")
CONDITIONS = ("major-test-this-quarter", "council-would-move", "no-moratorium")


@dataclass(frozen=True)
class Lever:
    """Something an option can move. ``axes``: "actor" alone, or with a sector or a counterpart."""

    name: str
    axes: tuple[str, ...]
    persistent: bool
    lower: float
    upper: float
    meaning: str


@dataclass(frozen=True)
class Switch:
    """A causal channel that can be cut: the parameters it neutralises, with their neutral values."""

    name: str
    meaning: str
    neutral: dict[str, float]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table beside this file."""
    return rows_of("leverage_sim.scenario", name)


def rows_of(package: str, name: str) -> list[dict[str, str]]:
    """The rows of a table that comes with a part of the package."""
    with (files(package) / name).open(encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@cache
def levers() -> dict[str, Lever]:
    return {
        row["name"]: Lever(
            row["name"],
            tuple(row["axes"].split("+")),
            row["kind"] == "persistent",
            float(row["lower"]),
            float(row["upper"]),
            row["meaning"],
        )
        for row in rows("levers.csv")
    }


@cache
def terms() -> dict[str, str]:
    """Names of the terms of a payoff with their meaning."""
    return {row["name"]: row["meaning"] for row in rows("terms.csv")}


@cache
def read_at_start() -> dict[str, str]:
    """Fields of the registry that only the start of a run reads, and what else they are read for, if anything."""
    return {row["field"]: row["also"] for row in rows("read_at_start.csv")}


@cache
def trust_events() -> tuple[str, ...]:
    return tuple(row["name"] for row in rows("trust_events.csv"))


@cache
def switches() -> dict[str, Switch]:
    found: dict[str, Switch] = {}
    for row in rows("switches.csv"):
        before = found.get(row["name"])
        neutral = dict(before.neutral) if before else {}
        neutral[row["parameter"]] = float(row["neutral"])
        meaning = f"{before.meaning}; {row['meaning']}" if before else row["meaning"]
        found[row["name"]] = Switch(row["name"], meaning, neutral)
    return found
